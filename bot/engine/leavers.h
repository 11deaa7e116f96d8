/*
 * leavers.h: who was in an office when it was last looked at, and is not any
 * more, be it that the configuration or a user group has changed. The cases
 * hear of it (vacate.h), and who has come instead is asked (reassign.h).
 * Engine thread.
 */
#ifndef BEADLE_ENGINE_LEAVERS_H
#define BEADLE_ENGINE_LEAVERS_H

#include "base/err.h"
#include "engine/batch.h"
#include "model/config.h"
#include "store/store.h"

#include <stdbool.h>

/* At a start: has anything changed? An office that is new is remembered. */
bool leavers_find(const struct config *config, struct store *store,
    int64_t now_ms, bool *ret_any, struct err *err);
/* Looks at all offices of batch->config, and remembers who is in them now. */
bool leavers(struct batch *batch, struct err *err);

#endif
