/*
 * redraw.h: messages that are there already show how their case stands now.
 */
#ifndef BEADLE_ENGINE_REDRAW_H
#define BEADLE_ENGINE_REDRAW_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/notify.h"

#include <stdbool.h>
#include <stdint.h>

/* Renders every live message of the case again and edits what changed. One
 * whose buttons are all gone gets none back. */
bool redraw_case(
    struct batch *batch, const struct notify_case *c, struct err *err);
/* One message, live or not, even if it should look so already: somebody saw a
 * button that is gone. 0 and what is no chat message of this case: nothing. */
bool redraw_post(struct batch *batch, const struct notify_case *c,
    int64_t post_id, struct err *err);

#endif
