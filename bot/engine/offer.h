/*
 * offer.h: what Beadle can do for somebody, as a notice: the workflows that
 * they may begin and their own open cases, in chat, by mail and on the Home
 * tab. Engine thread.
 */
#ifndef BEADLE_ENGINE_OFFER_H
#define BEADLE_ENGINE_OFFER_H

#include "base/err.h"
#include "engine/batch.h"
#include "flow/workflow.h"

#include <jansson.h>
#include <stdbool.h>

/* What can be asked for by mail, for the actor. New reference. */
bool offer_help(struct batch *batch, json_t **ret_notice, struct err *err);
/* What Beadle can do for the actor: each workflow, and their open cases.
 * with_words: what the event says is the beginning of a request, and the
 * buttons lead to forms that have it. New reference. */
bool offer_greeting(
    struct batch *batch, bool with_words, json_t **ret_notice, struct err *err);
/* The same of the workflows alone, with the event's words. New reference. */
bool offer_choice(struct batch *batch, json_t **ret_notice, struct err *err);
/* The head of a Home tab: "home" of the data, with a button per workflow. New
 * reference. */
bool offer_home_top(struct batch *batch, const json_t *data,
    json_t **ret_notice, struct err *err);
/* What can be written behind the workflow's command. trouble: "unknown" or
 * "none" (there is no case that it could be about), or NULL. New reference. */
bool offer_command_help(struct batch *batch, const struct workflow *workflow,
    const char *trouble, json_t **ret_notice, struct err *err);

#endif
