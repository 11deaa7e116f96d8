/*
 * verb_form.h: the form of an event in a workflow: shown to who is to fill it,
 * checked when it comes back, whole or page by page (engine/pages.h). Engine
 * thread.
 */
#ifndef BEADLE_ENGINE_VERB_FORM_H
#define BEADLE_ENGINE_VERB_FORM_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/handle.h"
#include "flow/workflow.h"
#include "store/case_record.h"

#include <jansson.h>
#include <stdbool.h>

/* A form of batch->event, all borrowed. */
struct verb_form {
	const struct workflow *workflow;
	const struct case_record *record; /* NULL: it opens a case */
	const json_t *row;   /* of the workflow's events; may have no form */
	const json_t *rules; /* facts_rules(): what its checks see */
};

/* Does the event only ask for the form, which is to be shown first? */
bool verb_form_is_asked_for(
    const struct batch *batch, const struct verb_form *form);
/* Shows it to the actor. words_id (0: none): a row of the journal with what
 * they wrote, which its fields begin with; it is believed only if that was
 * them. */
bool verb_form_show(struct batch *batch, const struct verb_form *form,
    int64_t words_id, struct err *err);
/* Checks what was sent. *ret_sound: the event may go on, and *ret_clean has the
 * answers (new reference; NULL without a form). Else answer is filled. */
bool verb_form_check(struct batch *batch, const struct verb_form *form,
    json_t **ret_clean, bool *ret_sound, struct handle_answer *answer,
    struct err *err);
/* Sent, or refused for good: nobody goes on with it. */
bool verb_form_done(
    struct batch *batch, const struct verb_form *form, struct err *err);
/* Adds to a facts_event() which form was filled and, for the record, what was
 * on the screen. */
void verb_form_add(
    struct batch *batch, const struct verb_form *form, json_t *event);

#endif
