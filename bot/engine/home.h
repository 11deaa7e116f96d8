/*
 * home.h: the Home tab: a person's own requests, and what waits for them. It
 * is drawn when they open it and, from then on, shortly after a case has
 * changed that it may show; never on the way of an event.
 */
#ifndef BEADLE_ENGINE_HOME_H
#define BEADLE_ENGINE_HOME_H

#include "base/err.h"
#include "engine/batch.h"
#include "store/home.h"

#include <jansson.h>
#include <stdbool.h>

/* batch->event is a HOME of a member, its ref what their tab shows now. */
bool home_opened(struct batch *batch, struct err *err);
/* The same of somebody who is none: details are the refusal's. */
bool home_refused(struct batch *batch, const json_t *details, struct err *err);
/* Draws one that is due. The batch's actor is somebody else afterwards. */
bool home_draw(struct batch *batch, const struct home *home, struct err *err);

#endif
