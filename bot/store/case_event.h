/*
 * case_event.h: the facts of every event that moved a case: what was written,
 * chosen, decided, as the rules saw it. Sealed. Append-only. Engine thread.
 */
#ifndef BEADLE_STORE_CASE_EVENT_H
#define BEADLE_STORE_CASE_EVENT_H

#include "base/err.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* event is of the step that made this revision of the case; journal_id 0: it
 * was of no journalled event. ret_id: what messages say they were caused by. */
bool case_event_put(struct store *store, int64_t case_id, int64_t revision,
    int64_t journal_id, const json_t *event, int64_t *ret_id, struct err *err);

struct case_event {
	int64_t revision;
	int64_t journal_id;
	const json_t *event;
};
typedef void case_event_fn(void *arg, const struct case_event *event);
/* Each of the case's, in order. */
bool case_event_each(struct store *store, int64_t case_id, case_event_fn *fn,
    void *arg, struct err *err);

/* The case's latest of that type, and its id. ret_event NULL: it has had none.
 */
bool case_event_latest(struct store *store, int64_t case_id, const char *type,
    json_t **ret_event, int64_t *ret_id, struct err *err);

/* The name that sealed events are bound to, for post.c, which joins them. */
extern const char CASE_EVENT_CONTEXT[];

#endif
