/*
 * notify.h: from "say this to them" to outbox rows: who is meant, which
 * channel, the rendered notice, its buttons; and the redrawing of messages
 * that are still live.
 */
#ifndef BEADLE_ENGINE_NOTIFY_H
#define BEADLE_ENGINE_NOTIFY_H

#include "base/err.h"
#include "engine/batch.h"
#include "flow/workflow.h"
#include "store/case_record.h"

#include <jansson.h>
#include <stdbool.h>

/* A case as its notices see it. All borrowed. */
struct notify_case {
	const struct workflow *workflow;
	const struct case_record *record; /* with the committed-to snapshot */
	const struct person *requester;
	const json_t *rules; /* facts_rules() */
	const json_t *event; /* facts_event() */
};

/* Carries out one notify action of the workflow. */
bool notify_action(struct batch *batch, const struct notify_case *c,
    const json_t *action, struct err *err);
/* Renders every live message of the case again and edits what changed. */
bool notify_redraw(
    struct batch *batch, const struct notify_case *c, struct err *err);
/* The status of the case, to the actor alone. */
bool notify_status(
    struct batch *batch, const struct notify_case *c, struct err *err);

/* The greeting: what Beadle can do, with a button per workflow and the
 * actor's open cases. */
bool notify_greeting(struct batch *batch, struct err *err);
/* Opens a form of the workflow for the actor. */
bool notify_form(struct batch *batch, const json_t *form, const char *verb,
    const char *ref, struct err *err);
/* Tells the actor alone why nothing happened. details may be NULL: what the
 * refusal template sees besides reason. */
bool notify_refusal(struct batch *batch, const char *reason,
    const json_t *details, struct err *err);
/* Asks the chat system who the actor is. */
bool notify_look_up(struct batch *batch, struct err *err);

#endif
