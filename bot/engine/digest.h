/*
 * digest.h: the one message a day of a reviewer who has chosen it: what waits
 * for them, and what they were not told at once. It is made when it is due, of
 * the cases as they are then; nothing of it is kept but the day. Engine thread.
 */
#ifndef BEADLE_ENGINE_DIGEST_H
#define BEADLE_ENGINE_DIGEST_H

#include "base/err.h"
#include "engine/batch.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Of batch->actor. *ret_notice is NULL if nothing waits, or if there is no
 * template for it. New reference. */
bool digest_notice(struct batch *batch, json_t **ret_notice, struct err *err);
/* Sends it to batch->actor, in their direct messages or, if they are not in
 * the chat, by mail. What was news is so no more. */
bool digest_deliver(struct batch *batch, const json_t *notice, struct err *err);

/* When one is due next; INT64_MAX: never. */
bool digest_due_ms(struct store *store, const struct config *config,
    int64_t now_ms, int64_t *ret_ms, struct err *err);
/* Those that are due, a few at a time: one a person and day, whatever the
 * clock does. Not to who is away. */
bool digest_run(struct batch *batch, struct err *err);

#endif
