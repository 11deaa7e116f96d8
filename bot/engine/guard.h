/*
 * guard.h: one piece of work of a batch, under a savepoint in its transaction.
 * What the world did (a full disk: ERR_AGAIN) fails the batch. What cannot be
 * digested is undone, and the batch goes on; an event is set aside with its
 * error, and logged. Engine thread.
 */
#ifndef BEADLE_ENGINE_GUARD_H
#define BEADLE_ENGINE_GUARD_H

#include "base/err.h"
#include "engine/batch.h"
#include "model/event.h"
#include "store/journal.h"

#include <jansson.h>
#include <stdbool.h>

typedef bool guard_work_fn(struct batch *batch, void *arg, struct err *err);

/* False: the world failed the batch. True and a kind in ret_why: the work was
 * undone for that reason, and the batch goes on. */
bool guard_try(struct batch *batch, guard_work_fn *work, void *arg,
    struct err *ret_why, struct err *err);
/* The same for batch->event, which is in the journal: it is set aside if it
 * cannot be digested, and *ret_digested is false. */
bool guard_event(struct batch *batch, guard_work_fn *work, void *arg,
    bool *ret_digested, struct err *err);
/* Journals an event. Of one that is too large to be kept, what it is stays,
 * set aside: *ret_digested is false then, and else true. */
enum journal_put guard_put(struct batch *batch, const struct event *event,
    json_t **ret_stored, bool *ret_digested, struct err *err);
/* Journals an event that the engine made itself and does its work, once: what
 * is taken twice is nothing. What cannot be digested is set aside, and
 * *ret_digested is false. batch->event is NULL afterwards. */
bool guard_own(struct batch *batch, const struct event *event,
    guard_work_fn *work, bool *ret_digested, struct err *err);

#endif
