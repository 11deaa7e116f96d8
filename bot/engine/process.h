/*
 * process.h: what is done with one item of a batch: an event, or what became
 * of a delivery, each guarded (engine/guard.h): an event that cannot be
 * digested is set aside, a result likewise fails its row. Engine thread.
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
/* Settles a result. If it tells who somebody is, the events that waited for
 * that are handled, in order. */
bool process_result(struct batch *batch, const struct delivery_result *result,
    struct settle_outcome *ret_outcome, struct err *err);

#endif
