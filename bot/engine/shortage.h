/*
 * shortage.h: an office of which too few can decide on a case: fewer than its
 * quorum are in it, have an account still, and have not sent the request
 * themselves. Those who can mend that are told. Engine thread.
 */
#ifndef BEADLE_ENGINE_SHORTAGE_H
#define BEADLE_ENGINE_SHORTAGE_H

#include "base/err.h"
#include "engine/batch.h"
#include "model/config.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* requester_id: of the case; 0: of none. ret_able: how many can decide. Of a
 * user group that was never read nobody knows, and it is not short. */
bool shortage(struct store *store, const struct config_office *office,
    int64_t requester_id, int *ret_able, bool *ret_short, struct err *err);
/* The office, its deputy, and the admins of the configuration, once a day. */
bool shortage_tell(struct batch *batch, const struct config_office *office,
    const char *number, int able, struct err *err);
/* The deputy and the admins, each once: by chat, and by mail. */
bool shortage_tell_admins(struct batch *batch,
    const struct config_office *office, const json_t *notice, struct err *err);

#endif
