/*
 * departed.h: somebody has left: the chat system says that their account is no
 * member's any more. Of a reviewer the offices, their deputies and the admins
 * are told, once, and whether the others are still enough to decide; what they
 * had goes to the others (reassign.h). What a requester has open gets the event
 * "departed". Engine thread.
 */
#ifndef BEADLE_ENGINE_DEPARTED_H
#define BEADLE_ENGINE_DEPARTED_H

#include "base/err.h"
#include "engine/batch.h"
#include "store/person.h"

#include <stdbool.h>
#include <stdint.h>

/* person: as they were known before, a member. */
bool departed(
    struct batch *batch, const struct person *person, struct err *err);
/* Each of their open cases whose workflow has the event, under a savepoint of
 * its own. look_up_id: the outbox row that brought it, so that it happens once.
 * batch->event is NULL afterwards. */
bool departed_requester(struct batch *batch, int64_t person_id,
    int64_t look_up_id, struct err *err);

#endif
