/*
 * verb.c: see verb.h.
 */
#include "engine/verb.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/facts.h"
#include "engine/history.h"
#include "engine/join.h"
#include "engine/mailing.h"
#include "engine/named.h"
#include "engine/pages.h"
#include "engine/redraw.h"
#include "engine/roll.h"
#include "engine/stand_in.h"
#include "engine/tell.h"
#include "flow/form.h"
#include "flow/form_pages.h"
#include "flow/form_prefill.h"
#include "store/decision.h"
#include "store/draft.h"
#include "store/journal.h"
#include "store/post.h"

#include <string.h>

/* What a button, form or reply is about, taken apart. */
struct verb_ref {
	char *subject; /* case number or workflow id */
	/* Of a case the message it hangs from, of a workflow the row of the
	 * journal whose words led to it; 0: none. */
	int64_t post_id;
	size_t page; /* of its history, or of a form; 0: none */
	bool anew;   /* the form is to be begun anew */
};

static void verb_ref_clear(struct verb_ref *ref)
{
	free(ref->subject);
	*ref = (struct verb_ref){.subject = NULL};
}

/* "CT-1042.17" -> CT-1042, 17; "CT-1042#2" -> CT-1042 and its page 2. A
 * workflow id has neither sign in it. */
static struct verb_ref verb_ref_parse(const char *text)
{
	struct verb_ref ref = {.subject = own_strdup(text ? text : "")};
	char *dot = strrchr(ref.subject, '.');
	char *hash = strchr(ref.subject, '#');

	if (dot) {
		*dot = '\0';
		ref.post_id = strtoll(dot + 1, NULL, 10);
	}
	if (hash) {
		*hash = '\0';
		ref.page = strtoul(hash + 1, NULL, 10);
		ref.anew = strcmp(hash + 1, "anew") == 0;
	}
	return ref;
}

bool verb_refuse(struct batch *batch, const char *reason,
    const struct case_file *file, const json_t *details,
    struct handle_answer *answer, struct err *err)
{
	answer->outcome = HANDLE_REFUSED;
	answer->reason = reason;
	return case_note(batch, file ? &file->record : NULL,
	           batch->event->verb ? batch->event->verb : "message", reason,
	           err) &&
	       tell_refusal(batch, reason, details, err);
}

/* Titles of the offices that may send this event, for "only … can". */
static json_t *verb_offices(struct batch *batch, const json_t *row)
{
	const json_t *by = json_object_get(row, "by");
	json_auto_t *list = json_is_array(by) ? json_incref((json_t *)by)
	                                      : json_pack("[O]", by);
	json_t *titles = json_array();
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		const char *name = json_string_value(one);
		const struct config_office *office =
		    strncmp(name, "office:", 7) == 0
		        ? config_office_find(batch->config, name + 7)
		        : NULL;
		if (office)
			json_array_append_new(
			    titles, json_string(office->title));
	}
	return titles;
}

/* What the refusal template sees about the case and the event. */
static json_t *verb_details(struct batch *batch, const struct case_file *file,
    const json_t *row, const struct config_office *office)
{
	json_t *details = json_object();
	json_auto_t *titles = verb_offices(batch, row);

	if (file) {
		json_object_set_new(details, "case",
		    json_pack("{s:s}", "number", file->record.number));
		json_object_set_new(details, "status",
		    statechart_descriptions(workflow_statechart(file->workflow),
		        file->record.snapshot));
	}
	if (office)
		json_object_set_new(details, "office",
		    json_pack("{s:s}", "title", office->title));
	if (json_array_size(titles))
		json_object_set(
		    details, "offices_title", json_array_get(titles, 0));
	if (json_object_get(row, "title"))
		json_object_set(
		    details, "event_title", json_object_get(row, "title"));
	return details;
}

/* Of an event about a case, which is named: whoever pressed saw its message. */
static bool verb_refuse_case(struct batch *batch, const char *reason,
    const struct case_file *file, const json_t *row,
    const struct config_office *office, struct handle_answer *answer,
    struct err *err)
{
	json_auto_t *details = verb_details(batch, file, row, office);
	return verb_refuse(batch, reason, file, details, answer, err);
}

/* --- forms ---------------------------------------------------------------- */

/* What a draft of the form is about: the event's ref without a page, and of an
 * opening form without the words that led to it. Yours to free(). */
static char *verb_form_ref(const struct batch *batch,
    const struct workflow *workflow, const struct case_record *record)
{
	const char *ref = batch->event->ref;

	return record == NULL ? own_strdup(workflow_id(workflow))
	       : ref          ? own_printf("%.*s", (int)strcspn(ref, "#"), ref)
	                      : own_strdup(record->number);
}

static bool verb_note_errors(struct batch *batch,
    const struct case_record *record, const struct handle_answer *answer,
    struct err *err)
{
	return answer->outcome != HANDLE_FORM_ERRORS ||
	       case_note(batch, record, batch->event->verb, "form_errors", err);
}

static struct pages verb_pages(const struct batch *batch, const json_t *form,
    const char *about, const json_t *rules)
{
	return (struct pages){
	    .form = form,
	    .verb = batch->event->verb,
	    .ref = about,
	    .rules = rules,
	};
}

static bool verb_validate_page(struct batch *batch,
    const struct workflow *workflow, const struct case_record *record,
    const json_t *form, const json_t *rules, json_t **ret_clean,
    bool *ret_sound, struct handle_answer *answer, struct err *err)
{
	OWN(verb_ref_clear)
	struct verb_ref ref = verb_ref_parse(batch->event->ref);
	OWN(own_string)
	char *about = verb_form_ref(batch, workflow, record);
	struct pages pages = verb_pages(batch, form, about, rules);

	if (!pages_take(batch, &pages, ref.page, ret_clean, answer, err))
		return false;
	*ret_sound = *ret_clean != NULL;
	return *ret_sound || verb_note_errors(batch, record, answer, err);
}

/* Is a page of the form sent, and not all of it? */
static bool verb_is_page(const struct batch *batch, const json_t *form)
{
	const char *ref = batch->event->ref;

	return form_pages_count(form) && ref && strchr(ref, '#');
}

/* Checks the answers; false in ret_sound means the answer is filled. record is
 * the case's, or NULL. */
static bool verb_validate(struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, const json_t *row, const json_t *rules,
    json_t **ret_clean, bool *ret_sound, struct handle_answer *answer,
    struct err *err)
{
	const char *name = json_string_value(json_object_get(row, "form"));
	const json_t *form = name ? workflow_form(workflow, name) : NULL;
	json_auto_t *errors = NULL;

	*ret_sound = true;
	if (form == NULL)
		return true;
	if (verb_is_page(batch, form))
		return verb_validate_page(batch, workflow, record, form, rules,
		    ret_clean, ret_sound, answer, err);
	json_auto_t *none = json_object();
	if (!form_validate(form, batch->event->data ? batch->event->data : none,
	        rules, ret_clean, &errors, err))
		return false;
	if (json_object_size(errors) == 0)
		return true;
	*ret_sound = false;
	answer->outcome = HANDLE_FORM_ERRORS;
	answer->reason = "form_errors";
	answer->form_errors = MOVE(errors);
	return verb_note_errors(batch, record, answer, err);
}

/* Sent, or refused for good: nobody goes on with it. */
static bool verb_form_done(struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, const json_t *row, struct err *err)
{
	const char *name = json_string_value(json_object_get(row, "form"));

	if (name == NULL || !form_pages_count(workflow_form(workflow, name)))
		return true;
	OWN(own_string)
	char *about = verb_form_ref(batch, workflow, record);
	return draft_forget(
	    batch->store, batch->actor.id, batch->event->verb, about, err);
}

/* To the actor; values to begin with may be NULL. */
static bool verb_show_form(struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, const json_t *form, const json_t *rules,
    const json_t *values, struct err *err)
{
	OWN(verb_ref_clear)
	struct verb_ref ref = verb_ref_parse(batch->event->ref);
	OWN(own_string)
	char *about = verb_form_ref(batch, workflow, record);
	struct pages pages = verb_pages(batch, form, about, rules);

	return form_pages_count(form) && !mailing_is_mail(batch->event)
	           ? pages_open(batch, &pages, ref.page, ref.anew, values, err)
	           : tell_form(batch, form, pages.verb, about, values, err);
}

/* Which form was filled, for the record. */
static void verb_add_form(
    const struct workflow *workflow, const json_t *row, json_t *event)
{
	const char *form = json_string_value(json_object_get(row, "form"));

	if (form)
		json_object_set_new(event, "form",
		    json_pack("{s:s, s:s}", "name", form, "hash",
		        workflow_form_hash(workflow, form)));
}

/* They have asked for it before: how that stands. */
static bool verb_join(struct batch *batch, struct case_file *file,
    const json_t *row, struct handle_answer *answer, struct err *err)
{
	json_auto_t *details = verb_details(batch, file, row, NULL);

	return verb_refuse(
	           batch, "already_asked", file, details, answer, err) &&
	       verb_status(batch, file, NULL, answer, err);
}

static bool verb_open_case(struct batch *batch, const struct workflow *workflow,
    const json_t *row, const json_t *rules, const json_t *clean,
    struct handle_answer *answer, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	json_auto_t *event = facts_event(
	    batch, workflow_opening_event(workflow), clean, NULL, NULL);
	bool taken;

	verb_add_form(workflow, row, event);
	if (!join_find(batch, workflow, row, rules, event, &file, err))
		return false;
	if (file.workflow)
		return verb_join(batch, &file, row, answer, err);
	if (!case_open(batch, workflow, &file, err) ||
	    !case_step(batch, &file, event, &taken, err))
		return false;
	return taken ||
	       err_set(err, ERR_BUG, "%s does not take its opening event",
	           workflow_id(workflow));
}

/* What the actor wrote, for the form that it led to. id is a row of the
 * journal, which whoever sends it may have made up. New reference; NULL if
 * there is nothing. */
static bool verb_prefill(struct batch *batch, const json_t *form, int64_t id,
    json_t **ret_values, struct err *err)
{
	const struct event *now = batch->event;
	OWN(event_free)
	struct event *said = NULL;

	*ret_values = NULL;
	if (id == 0)
		return true;
	if (!journal_get(batch->store, id, &said, err))
		return false;
	if (said &&
	    (said->kind == EVENT_MESSAGE || said->kind == EVENT_COMMAND) &&
	    said->who && strcmp(said->source, now->source) == 0 &&
	    strcmp(said->who, now->who) == 0)
		*ret_values = form_prefill(form, said->text);
	return true;
}

static bool verb_open_form(struct batch *batch, const struct workflow *workflow,
    const json_t *form, int64_t words_id, struct err *err)
{
	json_auto_t *rules =
	    form_pages_count(form)
	        ? facts_rules(batch, workflow, NULL, &batch->actor)
	        : NULL;
	json_auto_t *values = NULL;

	return case_note(batch, NULL, batch->event->verb, "form_opened", err) &&
	       verb_prefill(batch, form, words_id, &values, err) &&
	       verb_show_form(batch, workflow, NULL, form, rules, values, err);
}

/* The event that opens a case of this workflow. */
static bool verb_opening(struct batch *batch, const struct workflow *workflow,
    int64_t words_id, struct handle_answer *answer, struct err *err)
{
	const char *verb = workflow_opening_event(workflow);
	const json_t *row = workflow_event(workflow, verb);
	const char *form = json_string_value(json_object_get(row, "form"));
	struct authorise_answer may;
	json_auto_t *clean = NULL;
	bool sound;

	/* To be shown the form is no act yet. */
	bool asks = batch->event->kind == EVENT_ACTION && form;
	if (!authorise(batch->config, batch->store, row, NULL, &batch->actor,
	        asks ? 0 : batch->event->doubts, &may, err))
		return false;
	if (may.verdict != AUTHORISE_ALLOWED) {
		json_auto_t *details =
		    verb_details(batch, NULL, row, may.office);
		return verb_refuse(batch, authorise_verdict_name(may.verdict),
		    NULL, details, answer, err);
	}
	if (asks)
		return verb_open_form(batch, workflow,
		    workflow_form(workflow, form), words_id, err);
	json_auto_t *rules = facts_rules(batch, workflow, NULL, &batch->actor);
	if (!verb_validate(
	        batch, workflow, NULL, row, rules, &clean, &sound, answer, err))
		return false;
	return !sound || (verb_open_case(batch, workflow, row, rules, clean,
	                      answer, err) &&
	                     verb_form_done(batch, workflow, NULL, row, err));
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

static bool verb_send(struct batch *batch, struct case_file *file,
    const json_t *row, const struct authorise_answer *may, const json_t *clean,
    const json_t *about, struct handle_answer *answer, struct err *err)
{
	const char *verb = batch->event->verb;
	json_auto_t *event =
	    facts_event(batch, verb, clean, may->office, about);
	bool taken;

	verb_add_form(file->workflow, row, event);
	if (!case_step(batch, file, event, &taken, err))
		return false;
	if (!taken)
		return verb_refuse_case(
		    batch, "not_now", file, row, may->office, answer, err);
	if (json_is_true(json_object_get(row, "decides")) && may->role)
		return decision_put(batch->store, file->record.id,
		    batch->actor.id, may->role, verb, batch->journal_id, err);
	return true;
}

/* A case event that passed the authoriser. */
static bool verb_allowed(struct batch *batch, struct case_file *file,
    const json_t *row, const struct authorise_answer *may, const json_t *about,
    struct handle_answer *answer, struct err *err)
{
	const char *form = json_string_value(json_object_get(row, "form"));
	json_auto_t *event =
	    facts_event(batch, batch->event->verb, NULL, may->office, about);
	json_auto_t *clean = NULL;
	bool sound;

	if (!case_accepts(file, event))
		return verb_refuse_case(
		    batch, "not_now", file, row, may->office, answer, err);
	if (batch->event->kind == EVENT_ACTION && form)
		return case_note(batch, &file->record, batch->event->verb,
		           "form_opened", err) &&
		       verb_show_form(batch, file->workflow, &file->record,
		           workflow_form(file->workflow, form), file->rules,
		           NULL, err);
	if (!verb_validate(batch, file->workflow, &file->record, row,
	        file->rules, &clean, &sound, answer, err))
		return false;
	return !sound ||
	       (verb_send(batch, file, row, may, clean, about, answer, err) &&
	           verb_form_done(
	               batch, file->workflow, &file->record, row, err));
}

/* Somebody pressed what is no longer meant to be there. */
static bool verb_redraw(struct batch *batch, const struct case_file *file,
    int64_t post_id, const char *reason, struct err *err)
{
	static const char *const overtaken[] = {
	    "not_now", "stale", "already_decided_by_you"};
	struct notify_case c = {
	    .workflow = file->workflow,
	    .record = &file->record,
	    .requester = &file->requester,
	    .rules = file->rules,
	};

	for (size_t i = 0; i < sizeof(overtaken) / sizeof(overtaken[0]); i++)
		if (strcmp(reason, overtaken[i]) == 0)
			return redraw_post(batch, &c, post_id, err);
	return true;
}

static bool verb_try(struct batch *batch, struct case_file *file,
    int64_t post_id, struct handle_answer *answer, struct err *err)
{
	const json_t *row = workflow_event(file->workflow, batch->event->verb);
	struct authorise_answer may;
	json_auto_t *about = NULL;
	bool current;

	if (row == NULL || json_is_true(json_object_get(row, "opens")))
		return verb_refuse_case(
		    batch, "not_now", file, row, NULL, answer, err);
	if (!verb_find_post(batch, file, post_id, &current, &about, err) ||
	    !authorise(batch->config, batch->store, row, &file->record,
	        &batch->actor, batch->event->doubts, &may, err))
		return false;
	if (may.verdict == AUTHORISE_ALLOWED && current)
		return verb_allowed(batch, file, row, &may, about, answer, err);
	if (may.verdict == AUTHORISE_NOT_OFFICE && !batch->identity_settled) {
		bool asked;
		if (!roll_doubt(batch, may.office, &asked, err))
			return false;
		if (asked) {
			answer->outcome = HANDLE_WAITING;
			return true;
		}
	}
	return verb_refuse_case(batch,
	    may.verdict == AUTHORISE_ALLOWED
	        ? "stale"
	        : authorise_verdict_name(may.verdict),
	    file, row, may.office, answer, err);
}

bool verb_on_case(struct batch *batch, struct case_file *file, int64_t post_id,
    struct handle_answer *answer, struct err *err)
{
	return verb_try(batch, file, post_id, answer, err) &&
	       (answer->outcome != HANDLE_REFUSED ||
	           verb_redraw(batch, file, post_id, answer->reason, err));
}

/* Of one of the workflow's offices, and not about their own request. */
static bool verb_reviews(
    const struct batch *batch, const struct case_file *file)
{
	json_t *name;
	size_t i;

	if (file->record.requester_id == batch->actor.id)
		return false;
	json_array_foreach (workflow_offices(file->workflow), i, name) {
		const struct config_office *office =
		    config_office_find(batch->config, json_string_value(name));
		if (office && (authorise_is_member(office, &batch->actor) ||
		                  stand_in_is_deputy(office, &batch->actor)))
			return true;
	}
	return false;
}

bool verb_may_see(const struct batch *batch, const struct case_file *file)
{
	json_t *name;
	size_t i;

	if (batch->event->doubts & EVENT_CLAIMED)
		return false;
	if (file->record.requester_id == batch->actor.id ||
	    verb_reviews(batch, file))
		return true;
	json_array_foreach (workflow_persons(file->workflow), i, name)
		if (named_is(
		        json_string_value(name), &file->record, &batch->actor))
			return true;
	return false;
}

bool verb_status(struct batch *batch, const struct case_file *file,
    const char *wanted, struct handle_answer *answer, struct err *err)
{
	struct notify_case c = {
	    .workflow = file->workflow,
	    .record = &file->record,
	    .requester = &file->requester,
	    .rules = file->rules,
	};

	if (!verb_may_see(batch, file))
		return verb_refuse(
		    batch, "unknown_case", file, NULL, answer, err);
	return case_note(batch, &file->record, "status", "done", err) &&
	       tell_status(batch, &c, wanted, err);
}

static bool verb_history(struct batch *batch, const struct case_file *file,
    size_t page, struct handle_answer *answer, struct err *err)
{
	json_auto_t *facts = NULL;

	if (!verb_may_see(batch, file))
		return verb_refuse(
		    batch, "unknown_case", file, NULL, answer, err);
	return case_note(batch, &file->record, "history", "done", err) &&
	       history_facts(
	           batch, file, verb_reviews(batch, file), page, &facts, err) &&
	       tell_history(batch, facts, err);
}

/* A button or a form: about a workflow or about a case. */
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
		return verb_refuse(
		    batch, "unknown_case", NULL, NULL, answer, err);
	case CASE_FOUND:
		break;
	}
	if (strcmp(verb, "status") == 0)
		return verb_status(batch, &file, NULL, answer, err);
	if (strcmp(verb, "history") == 0)
		return verb_history(batch, &file, ref.page, answer, err);
	return verb_on_case(batch, &file, ref.post_id, answer, err);
}
