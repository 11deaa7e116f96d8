/*
 * verb.c: see verb.h.
 */
#include "engine/verb.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/facts.h"
#include "engine/join.h"
#include "engine/look.h"
#include "engine/redraw.h"
#include "engine/refuse.h"
#include "engine/roll.h"
#include "engine/verb_form.h"
#include "engine/verb_ref.h"
#include "engine/view.h"
#include "store/decision.h"
#include "store/post.h"

#include <string.h>

/* --- the event that opens a case ------------------------------------------ */

/* They have asked for it before: how that stands. */
static bool verb_join(struct batch *batch, struct case_file *file,
    const json_t *row, struct handle_answer *answer, struct err *err)
{
	const struct refuse_about about = {.file = file, .row = row};

	return refuse_event(batch, "already_asked", &about, answer, err) &&
	       view_status(batch, file, NULL, answer, err);
}

static bool verb_open_case(struct batch *batch, const struct verb_form *form,
    const json_t *clean, struct handle_answer *answer, struct err *err)
{
	const struct workflow *workflow = form->workflow;
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	json_auto_t *event = facts_event(
	    batch, workflow_opening_event(workflow), clean, NULL, NULL);
	bool taken;

	verb_form_add(batch, form, event);
	if (!join_find(
	        batch, workflow, form->row, form->rules, event, &file, err))
		return false;
	if (file.workflow)
		return verb_join(batch, &file, form->row, answer, err);
	if (!case_open(batch, workflow, &file, err) ||
	    !case_step(batch, &file, event, &taken, err))
		return false;
	return taken ||
	       err_set(err, ERR_BUG, "%s does not take its opening event",
	           workflow_id(workflow));
}

/* It is allowed, and its form was sent if it has one. */
static bool verb_open(struct batch *batch, const struct verb_form *form,
    struct handle_answer *answer, struct err *err)
{
	json_auto_t *clean = NULL;
	bool sound;

	if (!verb_form_check(batch, form, &clean, &sound, answer, err))
		return false;
	return !sound || (verb_open_case(batch, form, clean, answer, err) &&
	                     verb_form_done(batch, form, err));
}

static bool verb_opening(struct batch *batch, const struct workflow *workflow,
    int64_t words_id, struct handle_answer *answer, struct err *err)
{
	json_auto_t *rules = facts_rules(batch, workflow, NULL, &batch->actor);
	const struct verb_form form = {
	    .workflow = workflow,
	    .row = workflow_event(workflow, workflow_opening_event(workflow)),
	    .rules = rules,
	};
	struct authorise_answer may;

	/* To be shown the form is no act yet. */
	bool asks = verb_form_is_asked_for(batch, &form);
	if (!authorise(batch->config, batch->store, form.row, NULL,
	        &batch->actor, asks ? 0 : batch->event->doubts, &may, err))
		return false;
	if (may.verdict != AUTHORISE_ALLOWED) {
		const struct refuse_about about = {
		    .row = form.row, .office = may.office};
		return refuse_event(batch, authorise_verdict_name(may.verdict),
		    &about, answer, err);
	}
	return asks ? verb_form_show(batch, &form, words_id, err)
	            : verb_open(batch, &form, answer, err);
}

/* --- the events of a case --------------------------------------------------
 */

/* An event of a case on its way to its chart. All borrowed. */
struct verb_act {
	struct case_file *file;
	const json_t *row; /* of the workflow's events */
	struct authorise_answer may;
	const json_t *about; /* the event that caused the message; or NULL */
};

static bool verb_refuse(struct batch *batch, const char *reason,
    const struct verb_act *act, struct handle_answer *answer, struct err *err)
{
	const struct refuse_about about = {
	    .file = act->file, .row = act->row, .office = act->may.office};

	return refuse_event(batch, reason, &about, answer, err);
}

/* Is the message that the button hangs from still the one that counts? And
 * which event caused it? */
static bool verb_find_post(struct batch *batch, const struct case_file *file,
    int64_t post_id, bool *ret_current, json_t **ret_about, struct err *err)
{
	OWN(post_clear)
	struct post post = {.id = 0};

	*ret_current = true;
	if (post_id == 0)
		return true;
	enum post_got got = post_get(batch->store, post_id, &post, err);
	if (got == POST_FAILED)
		return false;
	*ret_current = got == POST_FOUND && post.case_id == file->record.id;
	*ret_about = MOVE(post.event);
	return true;
}

/* A deputy's decision is that of the one they stand in for as well. */
static bool verb_decide(
    struct batch *batch, const struct verb_act *act, struct err *err)
{
	int64_t case_id = act->file->record.id;
	const char *verb = batch->event->verb;
	OWN(own_string)
	char *absent = own_printf(DECISION_DEPUTY "%s", act->may.role);

	return decision_put(batch->store, case_id, batch->actor.id,
	           act->may.role, verb, batch->journal_id, err) &&
	       (act->may.for_person_id == 0 ||
	           decision_put(batch->store, case_id, act->may.for_person_id,
	               absent, verb, batch->journal_id, err));
}

static bool verb_send(struct batch *batch, const struct verb_act *act,
    const struct verb_form *form, const json_t *clean,
    struct handle_answer *answer, struct err *err)
{
	json_auto_t *event = NULL;
	bool taken;

	if (!facts_act(batch, batch->event->verb, clean, &act->may, act->about,
	        &event, err))
		return false;
	verb_form_add(batch, form, event);
	if (!case_step(batch, act->file, event, &taken, err))
		return false;
	if (!taken)
		return verb_refuse(batch, "not_now", act, answer, err);
	return !json_is_true(json_object_get(act->row, "decides")) ||
	       act->may.role == NULL || verb_decide(batch, act, err);
}

/* It passed the authoriser. */
static bool verb_allowed(struct batch *batch, const struct verb_act *act,
    struct handle_answer *answer, struct err *err)
{
	struct case_file *file = act->file;
	const struct verb_form form = {
	    .workflow = file->workflow,
	    .record = &file->record,
	    .row = act->row,
	    .rules = file->rules,
	};
	json_auto_t *event = facts_event(
	    batch, batch->event->verb, NULL, act->may.office, act->about);
	json_auto_t *clean = NULL;
	bool sound;

	if (!case_accepts(file, event))
		return verb_refuse(batch, "not_now", act, answer, err);
	if (verb_form_is_asked_for(batch, &form))
		return verb_form_show(batch, &form, 0, err);
	if (!verb_form_check(batch, &form, &clean, &sound, answer, err))
		return false;
	return !sound || (verb_send(batch, act, &form, clean, answer, err) &&
	                     verb_form_done(batch, &form, err));
}

/* Somebody pressed what is no longer meant to be there. */
static bool verb_redraw(struct batch *batch, const struct case_file *file,
    int64_t post_id, const char *reason, struct err *err)
{
	static const char *const overtaken[] = {
	    "not_now", "stale", "already_decided_by_you"};
	const struct notify_case c = case_for_notices(file);

	for (size_t i = 0; i < sizeof(overtaken) / sizeof(overtaken[0]); i++)
		if (strcmp(reason, overtaken[i]) == 0)
			return redraw_post(batch, &c, post_id, err);
	return true;
}

/* Were they taken into the office or out of it since we asked? Then the event
 * waits until Slack has said so. */
static bool verb_doubt_office(struct batch *batch, const struct verb_act *act,
    bool *ret_waits, struct err *err)
{
	*ret_waits = false;
	return act->may.verdict != AUTHORISE_NOT_OFFICE ||
	       batch->identity_settled ||
	       roll_doubt(batch, act->may.office, ret_waits, err);
}

static bool verb_try(struct batch *batch, struct case_file *file,
    int64_t post_id, struct handle_answer *answer, struct err *err)
{
	struct verb_act act = {
	    .file = file,
	    .row = workflow_event(file->workflow, batch->event->verb),
	};
	json_auto_t *about = NULL;
	bool current, waits;

	if (act.row == NULL || json_is_true(json_object_get(act.row, "opens")))
		return verb_refuse(batch, "not_now", &act, answer, err);
	if (!verb_find_post(batch, file, post_id, &current, &about, err) ||
	    !authorise(batch->config, batch->store, act.row, &file->record,
	        &batch->actor, batch->event->doubts, &act.may, err))
		return false;
	act.about = about;
	if (act.may.verdict == AUTHORISE_ALLOWED)
		return current ? verb_allowed(batch, &act, answer, err)
		               : verb_refuse(batch, "stale", &act, answer, err);
	if (!verb_doubt_office(batch, &act, &waits, err))
		return false;
	if (waits) {
		answer->outcome = HANDLE_WAITING;
		return true;
	}
	return verb_refuse(
	    batch, authorise_verdict_name(act.may.verdict), &act, answer, err);
}

bool verb_on_case(struct batch *batch, struct case_file *file, int64_t post_id,
    struct handle_answer *answer, struct err *err)
{
	return verb_try(batch, file, post_id, answer, err) &&
	       (answer->outcome != HANDLE_REFUSED ||
	           verb_redraw(batch, file, post_id, answer->reason, err));
}

/* --- both ------------------------------------------------------------------
 */

bool verb_handle(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	OWN(verb_ref_clear)
	struct verb_ref ref = verb_ref_parse(batch->event->ref);
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	const char *verb = batch->event->verb;
	const struct workflow *workflow =
	    rulebook_workflow(batch->rulebook, ref.subject);

	if (workflow && strcmp(verb, workflow_opening_event(workflow)) == 0)
		return verb_opening(batch, workflow, ref.post_id, answer, err);
	switch (case_find(batch, ref.subject, &file, err)) {
	case CASE_FAILED:
		return false;
	case CASE_ABSENT:
		return refuse(batch, "unknown_case", NULL, NULL, answer, err);
	case CASE_FOUND:
		break;
	}
	if (strcmp(verb, "status") == 0)
		return view_status(batch, &file, NULL, answer, err);
	if (strcmp(verb, "history") == 0)
		return view_history(batch, &file, ref.page, answer, err);
	if (strcmp(verb, LOOK) == 0)
		return look(batch, &file, answer, err);
	return verb_on_case(batch, &file, ref.post_id, answer, err);
}
