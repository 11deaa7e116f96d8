/*
 * vacate.h: a reviewer is away, or is in an office no more: the open cases hear
 * of it as the event "absent", so that what they had taken on is let go. Engine
 * thread.
 */
#ifndef BEADLE_ENGINE_VACATE_H
#define BEADLE_ENGINE_VACATE_H

#include "base/err.h"
#include "engine/batch.h"
#include "model/config.h"
#include "store/person.h"

#include <stdbool.h>

/* until: the last day away, in digits; NULL: they have left the office. Every
 * open case that takes the event now gets it; batch->event may be NULL. */
bool vacate(struct batch *batch, const struct config_office *office,
    const struct person *person, const char *until, struct err *err);

#endif
