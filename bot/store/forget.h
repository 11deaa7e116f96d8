/*
 * forget.h: what an institution keeps for some years only. Of a case that
 * closed before a day, what people wrote goes: answers, questions, notices,
 * what systems said of them. What stays: its number, whose it was, its times
 * and states, and the audit record, which tells who decided what. Engine
 * thread.
 */
#ifndef BEADLE_STORE_FORGET_H
#define BEADLE_STORE_FORGET_H

#include "base/err.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

/* How much it was. */
struct forget_counts {
	int64_t cases;
	int64_t messages; /* of these cases, and such as were about none */
	int64_t events;   /* of the journal, whatever they were about */
};

/*
 * In the open transaction. Each case gets a line in the audit record. The
 * journal is emptied up to the day, also of what open cases have to do with:
 * their own record (store/case_event.h) stays. A second time finds nothing.
 */
bool forget_before(struct store *store, int64_t before_ms, int64_t now_ms,
    struct forget_counts *ret_counts, struct err *err);
/* Makes sure that nothing of it is left in the file either, which gets smaller.
 * In no transaction; takes as long as it takes to copy the file, and as much
 * room again. */
bool forget_compact(struct store *store, struct err *err);

#endif
