/*
 * leave_said.h: "away until …, ask …" and "back", said in the chat or by mail
 * by a reviewer of themselves, or by an office's deputy of its members. Engine
 * thread.
 */
#ifndef BEADLE_ENGINE_LEAVE_SAID_H
#define BEADLE_ENGINE_LEAVE_SAID_H

#include "base/err.h"
#include "engine/batch.h"

#include <stdbool.h>

/* batch->event are words of a member. ret_taken: they were such words and
 * have been answered; whoever is in no office nor its deputy is told so. */
bool leave_said(struct batch *batch, bool *ret_taken, struct err *err);

#endif
