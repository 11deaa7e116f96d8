/*
 * journal.h: every event that came in, once. The UNIQUE pair (source,
 * external_id) is what makes a redelivery harmless. Engine thread.
 */
#ifndef BEADLE_STORE_JOURNAL_H
#define BEADLE_STORE_JOURNAL_H

#include "base/err.h"
#include "model/event.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

enum journal_put { JOURNAL_NEW, JOURNAL_SEEN, JOURNAL_FAILED };

/*
 * Puts an event in state "done". JOURNAL_SEEN: it was there; ret_reply gets
 * the stored answer (new reference): form errors, ["page"], or NULL.
 */
enum journal_put journal_put(struct store *store, const struct event *event,
    int64_t *ret_id, json_t **ret_reply, struct err *err);

/* Moves a row to "refused", "waiting" or "set_aside" (or back to "done").
 * person_id 0 and NULLs are stored as NULL. */
bool journal_mark(struct store *store, int64_t id, const char *state,
    int64_t person_id, const json_t *reply, const char *error, struct err *err);

/* What was put under this id; *ret_event NULL if there is nothing. */
bool journal_get(
    struct store *store, int64_t id, struct event **ret_event, struct err *err);
/* The oldest event that waits for this person; ret_event NULL if none. ret_id
 * is set too if only its body cannot be read, else 0 on failure. */
bool journal_waiting(struct store *store, int64_t person_id, int64_t *ret_id,
    struct event **ret_event, struct err *err);
/* The first row set aside after after_id, and why; *ret_id 0 if there is none.
 * The error is yours to free(). */
bool journal_next_set_aside(struct store *store, int64_t after_id,
    int64_t *ret_id, char **ret_error, struct err *err);

#endif
