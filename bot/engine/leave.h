/*
 * leave.h: that a reviewer is away until a day, and who stands in, or that they
 * are back: who may say so, who is told, and what follows. Engine thread.
 */
#ifndef BEADLE_ENGINE_LEAVE_H
#define BEADLE_ENGINE_LEAVE_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/leave_words.h"
#include "model/config.h"
#include "store/absence.h"
#include "store/person.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The offices that somebody is in, or the deputy of, from *i on, which begins
 * at 0; NULL after the last. */
const struct config_office *leave_office(const struct batch *batch,
    const struct person *person, bool as_deputy, size_t *i);
/* Who stands in while somebody is away; id 0: nobody. */
bool leave_stand_in(struct batch *batch, const struct absence *absence,
    struct person *ret_person, struct err *err);
/* For notices to an office: who stands in for whom of it, a list of name,
 * until, delegate, and mention, the delegate's id in the chat if they are
 * there. New reference. */
bool leave_stand_ins(struct batch *batch, const struct config_office *office,
    json_t **ret_list, struct err *err);
/* The last day away, "2027-01-05". New reference. */
json_t *leave_until(const struct batch *batch, const struct absence *absence);

/* Does what the actor says, LEAVE_AWAY or LEAVE_BACK, and tells everybody.
 * *ret_reason: why nothing was changed, a reason of the template "absences";
 * NULL: it was. */
bool leave_do(struct batch *batch, const struct leave *leave,
    const char **ret_reason, struct err *err);

#endif
