/*
 * correspond.h: what a letter means: which case or draft it is about, and what
 * it asks for: a command, an answer, a filled form, or something new. All of
 * it becomes the events that buttons and forms make, and goes their way.
 */
#ifndef BEADLE_ENGINE_CORRESPOND_H
#define BEADLE_ENGINE_CORRESPOND_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/handle.h"

#include <stdbool.h>

/* Who is known by their address alone has the standing that the address
 * gives: a member's, of [mail] members or of an office, or none. Settles it
 * for batch->actor, whom the chat does not know. */
bool correspond_meet(struct batch *batch, struct err *err);
/* Handles batch->event, a message by mail, whose actor's standing is known. */
bool correspond(
    struct batch *batch, struct handle_answer *answer, struct err *err);

#endif
