/*
 * reassign.h: what an office has been asked and has not done, for those whose
 * turn it is by now: who has come into it, who stands in for somebody, and its
 * deputy, if too few are left. Engine thread.
 */
#ifndef BEADLE_ENGINE_REASSIGN_H
#define BEADLE_ENGINE_REASSIGN_H

#include "base/err.h"
#include "engine/batch.h"
#include "model/config.h"

#include <stdbool.h>

/* Whoever has a message of the case already gets none. */
bool reassign(
    struct batch *batch, const struct config_office *office, struct err *err);

#endif
