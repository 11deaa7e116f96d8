/*
 * timer.h: what the clock will do to a case. Engine thread.
 */
#ifndef BEADLE_STORE_TIMER_H
#define BEADLE_STORE_TIMER_H

#include "base/err.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

struct timer {
	int64_t case_id;
	char *name; /* unique within the case */
	char *verb; /* the event it becomes */
	int64_t due_at_ms;
};

void timer_clear(struct timer *timer);
/* Replaces a timer of that name. */
bool timer_set(struct store *store, int64_t case_id, const char *name,
    const char *verb, int64_t due_at_ms, struct err *err);
/* Removing one that is not there is fine. */
bool timer_cancel(
    struct store *store, int64_t case_id, const char *name, struct err *err);
/* The soonest timer; ret_found false if there is none. */
bool timer_first(struct store *store, struct timer *ret_timer, bool *ret_found,
    struct err *err);
/* Is this very timer still set, for this very time? */
bool timer_is_set(struct store *store, int64_t case_id, const char *name,
    int64_t due_at_ms, bool *ret_set, struct err *err);
/* When the soonest is due; INT64_MAX if there is none. */
bool timer_next_due(
    struct store *store, int64_t *ret_due_at_ms, struct err *err);

#endif
