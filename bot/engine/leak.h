/*
 * leak.h: somebody has written a credential where it does not belong. Its
 * codec has blanked it; here it becomes the event "leak", which opens a case
 * of the workflow that waits for it, or joins the one that is open about the
 * same person. Without such a workflow nothing happens.
 */
#ifndef BEADLE_ENGINE_LEAK_H
#define BEADLE_ENGINE_LEAK_H

#include "base/err.h"
#include "engine/batch.h"

#include <stdbool.h>

/* After batch->event, which is leaked, was handled; its sender is the actor. */
bool leak(struct batch *batch, struct err *err);

#endif
