/*
 * fill.c: see fill.h.
 */
#include "engine/fill.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/case.h"
#include "engine/facts.h"
#include "engine/screens.h"
#include "engine/refuse.h"
#include "engine/tell.h"
#include "engine/verb.h"
#include "flow/form.h"
#include "flow/questionnaire.h"

#include <string.h>

/* A form of theirs, borrowed, and what its checks see. */
struct fill_form {
	const json_t *form; /* NULL: there is none any more */
	json_t *rules;      /* facts_rules() */
};

static void fill_form_clear(struct fill_form *form)
{
	json_decref(form->rules);
	*form = (struct fill_form){.form = NULL};
}

/* Which ref and verb name. */
static bool fill_form(struct batch *batch, const char *verb, const char *ref,
    struct fill_form *ret_form, struct err *err)
{
	OWN(own_string)
	char *subject = own_printf("%.*s", (int)strcspn(ref, "."), ref);
	const struct workflow *workflow =
	    rulebook_workflow(batch->rulebook, subject);
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};

	if (workflow == NULL) {
		switch (case_find(batch, subject, &file, err)) {
		case CASE_FAILED:
			return false;
		case CASE_ABSENT:
			break;
		case CASE_FOUND:
			workflow = file.workflow;
			break;
		}
	}
	const json_t *row = workflow ? workflow_event(workflow, verb) : NULL;
	const char *form = json_string_value(json_object_get(row, "form"));
	if (form)
		*ret_form = (struct fill_form){
		    .form = workflow_form(workflow, form),
		    .rules = facts_rules(batch, workflow, NULL, &batch->actor),
		};
	return true;
}

/* For the record: what they sent, by mail all of it at once. */
static void fill_note_sent(const struct batch *batch,
    const struct fill_form *form, const json_t *answers, const json_t *errors,
    json_t *list)
{
	const struct screens_sent sent = {
	    .at_ms = batch->event->at_ms,
	    .form = form->form,
	    .rules = form->rules,
	    .answers = answers,
	    .errors = errors,
	};

	screens_add(list, &sent);
}

/* What was wrong is asked again, alone; what was right is kept. */
static bool fill_ask_again(struct batch *batch, const struct event *act,
    struct handle_answer *answer, struct err *err)
{
	json_auto_t *errors = MOVE(answer->form_errors);
	OWN(draft_clear)
	struct draft draft = {.id = 0};
	OWN(fill_form_clear)
	struct fill_form form = {.form = NULL};

	answer->outcome = HANDLE_REFUSED;
	if (!fill_form(batch, act->verb, act->ref, &form, err) ||
	    !draft_open(batch->store, batch->actor.id, act->verb, act->ref,
	        batch->now_ms, &draft, err))
		return false;
	if (act->data)
		json_object_update(draft.answers, act->data);
	if (form.form)
		fill_note_sent(batch, &form, draft.answers, errors, draft.sent);
	return draft_update(batch->store, &draft, batch->now_ms, err) &&
	       tell_form_errors(batch, draft.id, form.form, errors, err);
}

bool fill_act(struct batch *batch, const char *verb, const char *ref,
    json_t *taken_data, struct handle_answer *answer, struct err *err)
{
	const struct event *letter = batch->event;
	OWN(event_free)
	struct event *act = event_new(taken_data ? EVENT_SUBMIT : EVENT_ACTION,
	    letter->source, letter->external_id);

	act->who = own_strdup(letter->who);
	act->verb = own_strdup(verb);
	act->ref = own_strdup(ref);
	act->subject = own_strdup_or_null(letter->subject);
	act->channel = own_strdup_or_null(letter->channel);
	act->thread = own_strdup_or_null(letter->thread);
	act->data = taken_data;
	act->doubts = letter->doubts;
	act->at_ms = letter->at_ms;
	batch->event = act;
	batch->words = letter;
	bool ok = verb_handle(batch, answer, err) &&
	          (answer->outcome != HANDLE_FORM_ERRORS ||
	              fill_ask_again(batch, act, answer, err));
	batch->event = letter;
	batch->words = NULL;
	return ok;
}

/* New reference. */
static json_t *fill_answers(
    const struct event *letter, const struct draft *draft, const json_t *form)
{
	const char *whole = jsonx_path_text(letter->data, "whole");
	const char *field = form_single_text_field(form);
	json_auto_t *found =
	    questionnaire_read(form, whole ? whole : letter->text);
	json_t *answers = json_copy(draft->answers);

	if (json_object_size(found) == 0 && field && letter->text[0])
		json_object_set_new(found, field, json_string(letter->text));
	json_object_update(answers, found);
	return answers;
}

/* Is the form still to be sent? */
static bool fill_lives(const struct handle_answer *answer)
{
	static const char *const reasons[] = {
	    "form_errors", "unproved", "unsigned"};

	for (size_t i = 0; answer->outcome == HANDLE_REFUSED &&
	                   i < sizeof(reasons) / sizeof(reasons[0]);
	     i++)
		if (strcmp(answer->reason, reasons[i]) == 0)
			return true;
	return false;
}

bool fill_draft(struct batch *batch, const struct draft *draft,
    struct handle_answer *answer, struct err *err)
{
	OWN(fill_form_clear)
	struct fill_form form = {.form = NULL};

	if (!fill_form(batch, draft->verb, draft->ref, &form, err))
		return false;
	if (form.form == NULL)
		return draft_delete(batch->store, draft->id, err) &&
		       refuse(batch, "unknown_case", NULL, NULL, answer, err);
	json_auto_t *answers = fill_answers(batch->event, draft, form.form);
	json_auto_t *sent = json_copy(draft->sent);
	fill_note_sent(batch, &form, answers, NULL, sent);
	batch->screens = screens_settle(sent, form.form);
	if (!fill_act(
	        batch, draft->verb, draft->ref, MOVE(answers), answer, err))
		return false;
	return fill_lives(answer) || draft_delete(batch->store, draft->id, err);
}

enum draft_got fill_find(
    struct batch *batch, struct draft *ret_draft, struct err *err)
{
	static const char PREFIX[] = "DRAFT.";
	const char *ref = batch->event->ref;

	if (ref == NULL || strncmp(ref, PREFIX, strlen(PREFIX)) != 0)
		return DRAFT_ABSENT;
	enum draft_got got = draft_get(batch->store,
	    strtoll(ref + strlen(PREFIX), NULL, 10), ret_draft, err);
	if (got == DRAFT_FOUND && ret_draft->person_id != batch->actor.id) {
		draft_clear(ret_draft);
		return DRAFT_ABSENT;
	}
	return got;
}
