/*
 * due.h: what the clock brings: the timers of cases, as events, and Home tabs
 * that are to be drawn. A piece of each batch; what is left is due still, and
 * comes with the next. Engine thread.
 */
#ifndef BEADLE_ENGINE_DUE_H
#define BEADLE_ENGINE_DUE_H

#include "base/err.h"
#include "engine/batch.h"

#include <stdbool.h>

/* The timers that are due, as events; at most a batch's worth. */
bool due_timers(struct batch *batch, struct err *err);
/* Home tabs that are due, a few at a time. */
bool due_homes(struct batch *batch, struct err *err);

#endif
