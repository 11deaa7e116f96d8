/*
 * tell.h: what the actor of an event is told or shown at once, alone, where
 * they are: in the channel or direct message the event came from. Each makes
 * an outbox row. Whoever is not in chat is told nothing.
 */
#ifndef BEADLE_ENGINE_TELL_H
#define BEADLE_ENGINE_TELL_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/notify.h"

#include <jansson.h>
#include <stdbool.h>

/* The status of the case, to the actor alone. */
bool tell_status(
    struct batch *batch, const struct notify_case *c, struct err *err);

/* The greeting: what Beadle can do, with a button per workflow and the
 * actor's open cases. */
bool tell_greeting(struct batch *batch, struct err *err);
/* Opens a form of the workflow for the actor. */
bool tell_form(struct batch *batch, const json_t *form, const char *verb,
    const char *ref, struct err *err);
/* Tells the actor alone why nothing happened. details may be NULL: what the
 * refusal template sees besides reason. */
bool tell_refusal(struct batch *batch, const char *reason,
    const json_t *details, struct err *err);
/* Asks the chat system who the actor is. */
bool tell_look_up(struct batch *batch, struct err *err);

#endif
