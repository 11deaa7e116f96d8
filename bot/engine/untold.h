/*
 * untold.h: what could not be said where somebody was: a form that did not
 * open, a whisper that found no place. It is said in another way, so that no
 * press is without an answer. Engine thread.
 */
#ifndef BEADLE_ENGINE_UNTOLD_H
#define BEADLE_ENGINE_UNTOLD_H

#include "base/err.h"
#include "engine/batch.h"
#include "store/outbox.h"

#include <stdbool.h>

/* A DELIVERY_FORM that failed, row with its payload: it came too late, or the
 * chat system would not show it. Says so where the button was pressed, in its
 * window if there is one. What only a window was told, and it is closed, is
 * said where the actor will see it. */
bool untold_form(struct batch *batch, const struct outbox_row *row,
    const char *error, struct err *err);
/* A DELIVERY_WHISPER that failed, likewise: they are not where they were, or
 * have been answered there as often as can be. Says it in their direct
 * messages, but if it is too late for that. */
bool untold_whisper(struct batch *batch, const struct outbox_row *row,
    const char *error, struct err *err);

#endif
