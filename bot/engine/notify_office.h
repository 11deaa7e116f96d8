/*
 * notify_office.h: a notice to an office: in its channel; by mail too if the
 * workflow says so. Without a channel each member is told by themselves. What
 * the office is asked to do, the stand-in of a member who is away is asked in
 * their place. Engine thread.
 */
#ifndef BEADLE_ENGINE_NOTIFY_OFFICE_H
#define BEADLE_ENGINE_NOTIFY_OFFICE_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/notify.h"
#include "model/config.h"

#include <jansson.h>
#include <stdbool.h>

/* to: the office as a recipient, "office:NAME". */
bool notify_office(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *to, const struct config_office *office,
    struct err *err);

/* The same for those whose turn it has become since, and who have no message of
 * the case: members, if there is no channel, who stands in, and the deputy of
 * an office of which too few are left. */
bool notify_office_others(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct config_office *office, struct err *err);

#endif
