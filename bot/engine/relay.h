/*
 * relay.h: an office without a channel has a thread for each of its members:
 * what one of them writes in theirs is shown in the others'. Engine thread.
 */
#ifndef BEADLE_ENGINE_RELAY_H
#define BEADLE_ENGINE_RELAY_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"
#include "store/post.h"

#include <stdbool.h>

/* post: the message below which the actor has written text. Of an office that
 * has a channel, or of nobody's, there is nobody else to show it to. */
bool relay(struct batch *batch, const struct case_file *file,
    const struct post *post, const char *text, struct err *err);

#endif
