/*
 * home.h: whose Home tab has been opened, and whether what it shows is
 * current. Only who has looked once has a row. Engine thread.
 */
#ifndef BEADLE_STORE_HOME_H
#define BEADLE_STORE_HOME_H

#include "base/err.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

struct home {
	int64_t person_id;
	int64_t journal_id; /* of the event that made it out of date */
	int64_t due_at_ms;
};

/* They look at it. reviews: other people's cases may be shown there. */
bool home_put(struct store *store, int64_t person_id, bool reviews,
    int64_t journal_id, struct err *err);
/* A case of that requester has changed: what shows it is drawn again at
 * due_at_ms, unless it will be sooner anyway. */
bool home_touch(struct store *store, int64_t requester_id, int64_t journal_id,
    int64_t due_at_ms, struct err *err);
/* It is to be drawn at due_at_ms; 0: it is current. */
bool home_set_due(
    struct store *store, int64_t person_id, int64_t due_at_ms, struct err *err);
/* The one that is due first; *ret_found false: all are current. */
bool home_first_due(struct store *store, struct home *ret_home, bool *ret_found,
    struct err *err);

#endif
