/*
 * pass_on.h: an action of type "send": what happens to one case is an event for
 * other cases of the same person. Engine thread, in the open transaction.
 */
#ifndef BEADLE_ENGINE_PASS_ON_H
#define BEADLE_ENGINE_PASS_ON_H

#include "base/err.h"
#include "engine/batch.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Sends action's event to each open case of the person under its workflow, in
 * the name of whoever sent batch->event: the authoriser decides for each, and
 * one that does not take it, or may not be sent it by them, is left alone.
 */
bool pass_on(struct batch *batch, const json_t *action, int64_t requester_id,
    struct err *err);

#endif
