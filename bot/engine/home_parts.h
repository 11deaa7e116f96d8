/*
 * home_parts.h: what stands in a person's Home tab: notices, one below the
 * other. What each may see and do is asked of the authoriser.
 */
#ifndef BEADLE_ENGINE_HOME_PARTS_H
#define BEADLE_ENGINE_HOME_PARTS_H

#include "base/err.h"
#include "engine/batch.h"

#include <jansson.h>

/* Of batch->actor. An array of notices (model/delivery.h), some with a "link":
 * {"channel", "ts"} to a message. New reference. */
bool home_parts(struct batch *batch, json_t **ret_parts, struct err *err);

#endif
