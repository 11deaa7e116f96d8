/*
 * departed.h: a reviewer who has left: the chat system says that their account
 * is no member's any more. Their offices are told, and so are the deputies,
 * once, and whether the others are still enough to decide. Engine thread.
 */
#ifndef BEADLE_ENGINE_DEPARTED_H
#define BEADLE_ENGINE_DEPARTED_H

#include "base/err.h"
#include "engine/batch.h"
#include "store/person.h"

#include <stdbool.h>

/* person: as they were known before, a member. */
bool departed(
    struct batch *batch, const struct person *person, struct err *err);

#endif
