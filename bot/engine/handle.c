/*
 * handle.c: see handle.h.
 */
#include "engine/handle.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/facts.h"
#include "engine/notify.h"
#include "flow/form.h"
#include "store/decision.h"
#include "store/post.h"

#include <ctype.h>
#include <string.h>

/* Who somebody is is asked again after a day: people move and leave. */
static const int64_t HANDLE_IDENTITY_LIFE_MS = INT64_C(24) * 3600 * 1000;

/* What a button, form or reply is about, taken apart. */
struct handle_ref {
	char *subject;   /* case number or workflow id */
	int64_t post_id; /* the message it hangs from; 0: none */
};

static void handle_ref_clear(struct handle_ref *ref)
{
	free(ref->subject);
	*ref = (struct handle_ref){.subject = NULL};
}

/* "CT-1042.17" -> CT-1042, 17. A workflow id has no dot. */
static struct handle_ref handle_ref_parse(const char *text)
{
	struct handle_ref ref = {.subject = own_strdup(text ? text : "")};
	char *dot = strrchr(ref.subject, '.');

	if (dot) {
		*dot = '\0';
		ref.post_id = strtoll(dot + 1, NULL, 10);
	}
	return ref;
}

static bool handle_refuse(struct batch *batch, const char *reason,
    const struct case_file *file, const json_t *details,
    struct handle_answer *answer, struct err *err)
{
	answer->outcome = HANDLE_REFUSED;
	answer->reason = reason;
	return case_note(batch, file ? &file->record : NULL,
	           batch->event->verb ? batch->event->verb : "message", reason,
	           err) &&
	       notify_refusal(batch, reason, details, err);
}

/* Titles of the offices that may send this event, for "only … can". */
static json_t *handle_offices(struct batch *batch, const json_t *row)
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
static json_t *handle_details(struct batch *batch, const struct case_file *file,
    const json_t *row, const struct config_office *office)
{
	json_t *details = json_object();
	json_auto_t *titles = handle_offices(batch, row);

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

/* Checks the answers; false in ret_sound means the answer is filled. */
static bool handle_validate(struct batch *batch,
    const struct workflow *workflow, const json_t *row, const json_t *rules,
    json_t **ret_clean, bool *ret_sound, struct handle_answer *answer,
    struct err *err)
{
	const char *form = json_string_value(json_object_get(row, "form"));
	json_auto_t *errors = NULL;

	*ret_sound = true;
	if (form == NULL)
		return true;
	json_auto_t *none = json_object();
	if (!form_validate(workflow_form(workflow, form),
	        batch->event->data ? batch->event->data : none, rules,
	        ret_clean, &errors, err))
		return false;
	if (json_object_size(errors) == 0)
		return true;
	*ret_sound = false;
	answer->outcome = HANDLE_FORM_ERRORS;
	answer->reason = "form_errors";
	answer->form_errors = MOVE(errors);
	return case_note(batch, NULL, batch->event->verb, "form_errors", err);
}

static bool handle_open_case(struct batch *batch,
    const struct workflow *workflow, const char *verb, const json_t *clean,
    struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	json_auto_t *event = facts_event(batch, verb, clean, NULL, NULL);
	bool taken;

	if (!case_open(batch, workflow, &file, err) ||
	    !case_step(batch, &file, event, &taken, err))
		return false;
	return taken ||
	       err_set(err, ERR_BUG, "%s does not take its opening event",
	           workflow_id(workflow));
}

/* The event that opens a case of this workflow. */
static bool handle_opening(struct batch *batch, const struct workflow *workflow,
    struct handle_answer *answer, struct err *err)
{
	const char *verb = workflow_opening_event(workflow);
	const json_t *row = workflow_event(workflow, verb);
	const char *form = json_string_value(json_object_get(row, "form"));
	struct authorise_answer may;
	json_auto_t *clean = NULL;
	bool sound;

	if (!authorise(batch->config, batch->store, row, NULL, &batch->actor,
	        &may, err))
		return false;
	if (may.verdict != AUTHORISE_ALLOWED)
		return handle_refuse(batch, authorise_verdict_name(may.verdict),
		    NULL, NULL, answer, err);
	if (batch->event->kind == EVENT_ACTION && form)
		return case_note(batch, NULL, verb, "form_opened", err) &&
		       notify_form(batch, workflow_form(workflow, form), verb,
		           workflow_id(workflow), err);
	if (!handle_validate(batch, workflow, row, batch->ambient, &clean,
	        &sound, answer, err))
		return false;
	return !sound || handle_open_case(batch, workflow, verb, clean, err);
}

/* Is the message that the button hangs from still the one that counts? And
 * which event caused it? */
static bool handle_post(struct batch *batch, const struct case_file *file,
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

static bool handle_send(struct batch *batch, struct case_file *file,
    const json_t *row, const struct config_office *office, const json_t *clean,
    const json_t *about, struct handle_answer *answer, struct err *err)
{
	const char *verb = batch->event->verb;
	json_auto_t *event = facts_event(batch, verb, clean, office, about);
	bool taken;

	if (!case_step(batch, file, event, &taken, err))
		return false;
	if (!taken) {
		json_auto_t *details = handle_details(batch, file, row, office);
		return handle_refuse(
		    batch, "not_now", file, details, answer, err);
	}
	if (json_is_true(json_object_get(row, "decides")) && office)
		return decision_put(batch->store, file->record.id,
		    batch->actor.id, office->name, verb, batch->journal_id,
		    err);
	return true;
}

/* A case event that passed the authoriser. */
static bool handle_allowed(struct batch *batch, struct case_file *file,
    const json_t *row, const struct config_office *office, const json_t *about,
    struct handle_answer *answer, struct err *err)
{
	const char *form = json_string_value(json_object_get(row, "form"));
	json_auto_t *event =
	    facts_event(batch, batch->event->verb, NULL, office, about);
	json_auto_t *clean = NULL;
	bool sound;

	if (!case_accepts(file, event)) {
		json_auto_t *details = handle_details(batch, file, row, office);
		return handle_refuse(
		    batch, "not_now", file, details, answer, err);
	}
	if (batch->event->kind == EVENT_ACTION && form)
		return case_note(batch, &file->record, batch->event->verb,
		           "form_opened", err) &&
		       notify_form(batch, workflow_form(file->workflow, form),
		           batch->event->verb, batch->event->ref, err);
	if (!handle_validate(batch, file->workflow, row, file->rules, &clean,
	        &sound, answer, err))
		return false;
	return !sound ||
	       handle_send(batch, file, row, office, clean, about, answer, err);
}

static bool handle_case_event(struct batch *batch, struct case_file *file,
    int64_t post_id, struct handle_answer *answer, struct err *err)
{
	const json_t *row = workflow_event(file->workflow, batch->event->verb);
	struct authorise_answer may;
	json_auto_t *about = NULL;
	bool current;

	if (row == NULL || json_is_true(json_object_get(row, "opens")))
		return handle_refuse(batch, "not_now", file, NULL, answer, err);
	if (!handle_post(batch, file, post_id, &current, &about, err) ||
	    !authorise(batch->config, batch->store, row, &file->record,
	        &batch->actor, &may, err))
		return false;
	if (may.verdict == AUTHORISE_ALLOWED && current)
		return handle_allowed(
		    batch, file, row, may.office, about, answer, err);
	json_auto_t *details = handle_details(batch, file, row, may.office);
	return handle_refuse(batch,
	    may.verdict == AUTHORISE_ALLOWED
	        ? "stale"
	        : authorise_verdict_name(may.verdict),
	    file, details, answer, err);
}

/* The requester and every reviewer may ask how a case stands; for anybody
 * else it does not exist. */
static bool handle_may_see(struct batch *batch, const struct case_file *file)
{
	const json_t *offices = workflow_offices(file->workflow);
	json_t *name;
	size_t i;

	if (file->record.requester_id == batch->actor.id)
		return true;
	json_array_foreach (offices, i, name) {
		const struct config_office *office =
		    config_office_find(batch->config, json_string_value(name));
		if (office && authorise_is_member(office, &batch->actor))
			return true;
	}
	return false;
}

static bool handle_status(struct batch *batch, const struct case_file *file,
    struct handle_answer *answer, struct err *err)
{
	struct notify_case c = {
	    .workflow = file->workflow,
	    .record = &file->record,
	    .requester = &file->requester,
	    .rules = file->rules,
	};

	if (!handle_may_see(batch, file))
		return handle_refuse(
		    batch, "unknown_case", NULL, NULL, answer, err);
	return case_note(batch, &file->record, "status", "done", err) &&
	       notify_status(batch, &c, err);
}

/* A button or a form: about a workflow or about a case. */
static bool handle_verb(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	OWN(handle_ref_clear)
	struct handle_ref ref = handle_ref_parse(batch->event->ref);
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	const char *verb = batch->event->verb;
	const struct workflow *workflow =
	    rulebook_workflow(batch->rulebook, ref.subject);

	if (workflow && strcmp(verb, workflow_opening_event(workflow)) == 0)
		return handle_opening(batch, workflow, answer, err);
	switch (case_find(batch, ref.subject, &file, err)) {
	case CASE_FAILED:
		return false;
	case CASE_ABSENT:
		return handle_refuse(
		    batch, "unknown_case", NULL, NULL, answer, err);
	case CASE_FOUND:
		break;
	}
	if (strcmp(verb, "status") == 0)
		return handle_status(batch, &file, answer, err);
	return handle_case_event(batch, &file, ref.post_id, answer, err);
}

/* The first word, in lower case: "Status, please" -> "status". */
static void handle_first_word(const char *text, char *ret_word, size_t size)
{
	size_t n = 0;

	while (isspace((unsigned char)*text))
		text++;
	while (isalpha((unsigned char)*text) && n + 1 < size)
		ret_word[n++] = (char)tolower((unsigned char)*text++);
	ret_word[n] = '\0';
}

/* "status" and "withdraw" in words: each open case with what can be done. */
static bool handle_status_word(
    struct batch *batch, bool *ret_any, struct err *err)
{
	int64_t after_id = 0;

	*ret_any = false;
	for (;;) {
		struct case_record record = {.id = 0};
		OWN(case_file_clear)
		struct case_file file = {.workflow = NULL};
		struct handle_answer answer = {.outcome = HANDLE_DONE};
		enum case_record_got got = case_record_open_of(
		    batch->store, batch->actor.id, after_id, &record, err);
		if (got != CASE_FOUND)
			return got == CASE_ABSENT;
		after_id = record.id;
		case_record_clear(&record);
		if (case_get(batch, after_id, &file, err) != CASE_FOUND ||
		    !handle_status(batch, &file, &answer, err))
			return false;
		*ret_any = true;
	}
}

static bool handle_words(struct batch *batch, struct err *err)
{
	char word[sizeof("withdraw")];
	bool told = false;

	handle_first_word(
	    batch->event->text ? batch->event->text : "", word, sizeof(word));
	if ((strcmp(word, "status") == 0 || strcmp(word, "withdraw") == 0) &&
	    !handle_status_word(batch, &told, err))
		return false;
	return told || (case_note(batch, NULL, "message", "done", err) &&
	                   notify_greeting(batch, err));
}

/*
 * A reply in the thread of a message that expects one becomes its event, the
 * words filling the form's one text field.
 */
static bool handle_reply(struct batch *batch, const struct post *post,
    struct handle_answer *answer, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	const struct event *words = batch->event;

	if (case_get(batch, post->case_id, &file, err) != CASE_FOUND)
		return false;
	const char *form = json_string_value(json_object_get(
	    workflow_event(file.workflow, post->reply_verb), "form"));
	const char *field = form_single_text_field(
	    form ? workflow_form(file.workflow, form) : NULL);
	OWN(event_free)
	struct event *reply =
	    event_new(EVENT_SUBMIT, words->source, words->external_id);
	reply->who = own_strdup(words->who);
	reply->verb = own_strdup(post->reply_verb);
	reply->channel = own_strdup_or_null(words->channel);
	reply->thread = own_strdup_or_null(words->thread);
	reply->at_ms = words->at_ms;
	reply->data =
	    field ? json_pack("{s:s}", field, words->text) : json_object();
	batch->event = reply;
	bool ok = handle_case_event(batch, &file, post->id, answer, err);
	if (ok && answer->outcome == HANDLE_FORM_ERRORS) {
		json_decref(answer->form_errors);
		answer->form_errors = NULL;
		ok = handle_refuse(
		    batch, "form_expired", &file, NULL, answer, err);
	}
	batch->event = words;
	return ok;
}

static bool handle_message(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	const struct event *e = batch->event;
	OWN(post_clear)
	struct post post = {.id = 0};

	if (e->thread && e->channel) {
		enum post_got got = post_find_remote(
		    batch->store, e->channel, e->thread, &post, err);
		if (got == POST_FAILED)
			return false;
		if (got == POST_FOUND && post.reply_verb)
			return handle_reply(batch, &post, answer, err);
	}
	return handle_words(batch, err);
}

/* Is it known, and recently enough, who this is? */
static bool handle_known(const struct batch *batch)
{
	return strcmp(batch->actor.standing, "unknown") != 0 &&
	       batch->now_ms - batch->actor.checked_at_ms <
	           HANDLE_IDENTITY_LIFE_MS;
}

bool handle_event(
    struct batch *batch, struct handle_answer *ret_answer, struct err *err)
{
	*ret_answer = (struct handle_answer){.outcome = HANDLE_DONE};
	if (batch->event->kind == EVENT_NOTE || batch->actor.id == 0)
		return true;
	if (!batch->identity_settled && !handle_known(batch)) {
		ret_answer->outcome = HANDLE_WAITING;
		return notify_look_up(batch, err);
	}
	if (strcmp(batch->actor.standing, "member") != 0)
		return handle_refuse(
		    batch, "unknown_person", NULL, NULL, ret_answer, err);
	if (batch->event->kind == EVENT_MESSAGE)
		return handle_message(batch, ret_answer, err);
	if (batch->event->verb == NULL)
		return err_set(err, ERR_INPUT, "an action without a name");
	return handle_verb(batch, ret_answer, err);
}

bool handle_timer(struct batch *batch, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	int64_t case_id = strtoll(batch->event->ref, NULL, 10);
	bool taken;

	if (case_get(batch, case_id, &file, err) != CASE_FOUND)
		return err_set(err, ERR_BUG, "a timer without its case");
	json_auto_t *event =
	    facts_event(batch, batch->event->verb, NULL, NULL, NULL);
	return case_step(batch, &file, event, &taken, err);
}
