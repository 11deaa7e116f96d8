/*
 * away.h: a reviewer's mail program answered one of our mails. Their office is
 * shown that they are away, with their own words, at most once a day; it
 * decides nothing, and nobody is answered.
 */
#ifndef BEADLE_ENGINE_AWAY_H
#define BEADLE_ENGINE_AWAY_H

#include "base/err.h"
#include "engine/batch.h"

#include <stdbool.h>

/* Handles batch->event, an EVENT_AWAY. */
bool away(struct batch *batch, struct err *err);

#endif
