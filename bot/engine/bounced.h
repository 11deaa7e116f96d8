/*
 * bounced.h: a mail of ours came back for good. Its row has failed, the case's
 * record says so, whoever is in chat gets the notice there, and the offices
 * that deal with the case are told.
 */
#ifndef BEADLE_ENGINE_BOUNCED_H
#define BEADLE_ENGINE_BOUNCED_H

#include "base/err.h"
#include "engine/batch.h"

#include <stdbool.h>

/* Handles batch->event, an EVENT_BOUNCE. A second one is nothing. */
bool bounced(struct batch *batch, struct err *err);

#endif
