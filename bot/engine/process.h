/*
 * process.h: what is done with one item of a batch, under a savepoint in the
 * open transaction. What the world did (a full disk: ERR_AGAIN) fails the
 * batch; an event that cannot be digested is undone, set aside with its error
 * and logged, a result likewise fails its row, and the batch goes on. Engine
 * thread.
 */
#ifndef BEADLE_ENGINE_PROCESS_H
#define BEADLE_ENGINE_PROCESS_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/settle.h"
#include "model/event.h"
#include "model/reply.h"

#include <stdbool.h>

/* Journals an event and handles it, once: a redelivery gets the stored
 * reply. ret_reply->form_errors is a new reference, on failure too. */
bool process_event(struct batch *batch, struct event *event,
    struct reply *ret_reply, struct err *err);
/* The timers that are due, as events; at most a batch's worth. */
bool process_timers(struct batch *batch, struct err *err);
/* Home tabs that are due, a few at a time. */
bool process_homes(struct batch *batch, struct err *err);
/* Journals an event that the engine made itself and does its work, once: what
 * is taken twice is nothing. What cannot be digested is set aside, and
 * *ret_digested is false. */
typedef bool process_work_fn(struct batch *batch, void *arg, struct err *err);
bool process_own(struct batch *batch, const struct event *event,
    process_work_fn *work, bool *ret_digested, struct err *err);
/* Settles a result. If it tells who somebody is, the events that waited for
 * that are handled, in order. */
bool process_result(struct batch *batch, const struct delivery_result *result,
    struct settle_outcome *ret_outcome, struct err *err);

#endif
