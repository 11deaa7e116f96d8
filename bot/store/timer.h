/*
 * timer.h: what the clock will do to a case, and what its due time was
 * reckoned from. Engine thread.
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
	int64_t started_at_ms;
	char *duration;    /* what passes from then on (flow/duration.h) */
	char *calendar;    /* by which it passes; NULL: the clock alone */
	int64_t due_at_ms; /* INT64_MAX: it stands still, duration is left */
};

void timer_clear(struct timer *timer);
/* Replaces a timer of that name. The timer is borrowed. */
bool timer_set(struct store *store, const struct timer *timer, struct err *err);
/* Removing one that is not there is fine. */
bool timer_cancel(
    struct store *store, int64_t case_id, const char *name, struct err *err);

/* Each answers ret_found false, and no timer, if there is none. */
bool timer_get(struct store *store, int64_t case_id, const char *name,
    struct timer *ret_timer, bool *ret_found, struct err *err);
/* Of a case, by name, after this one ("": the first). */
bool timer_next_of_case(struct store *store, int64_t case_id, const char *name,
    struct timer *ret_timer, bool *ret_found, struct err *err);
/* The soonest that runs. */
bool timer_first(struct store *store, struct timer *ret_timer, bool *ret_found,
    struct err *err);
/* The next that runs by a calendar, by case and name, after this one (0 and
 * "": the first). */
bool timer_next_by_calendar(struct store *store, int64_t case_id,
    const char *name, struct timer *ret_timer, bool *ret_found,
    struct err *err);

/* When the soonest is due; INT64_MAX if there is none. */
bool timer_next_due(
    struct store *store, int64_t *ret_due_at_ms, struct err *err);

#endif
