/*
 * home_requests.h: a person's own requests, as they stand in their Home tab.
 */
#ifndef BEADLE_ENGINE_HOME_REQUESTS_H
#define BEADLE_ENGINE_HOME_REQUESTS_H

#include "base/err.h"
#include "engine/batch.h"

#include <jansson.h>
#include <stddef.h>

enum { HOME_REQUESTS_MAX = 8 };

/* Of batch->actor: appends to parts a notice for each of the oldest open ones,
 * then for the newest of those that have come to an end in the last two weeks.
 * *ret_open: how many are open, shown or not. */
bool home_requests(
    struct batch *batch, json_t *parts, size_t *ret_open, struct err *err);

#endif
