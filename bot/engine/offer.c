/*
 * offer.c: see offer.h.
 */
#include "engine/offer.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/aim.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/mine.h"
#include "engine/render.h"
#include "engine/stand_in.h"
#include "flow/form_prefill.h"

#include <string.h>

/* The button of this event while an office waits for it as an answer: one for
 * each office that asked, as more may be said to one that waits no longer. */
static bool offer_answer(struct batch *batch, const struct case_file *file,
    const char *verb, json_t *buttons, struct err *err)
{
	const json_t *row = workflow_event(file->workflow, verb);
	json_auto_t *event = json_pack("{s:s}", "type", verb);
	json_auto_t *asked = json_object();

	if (!authorise_is_for_requester(row) || !case_accepts(file, event))
		return true;
	if (!aim_questions(batch, file, verb, asked, err))
		return false;
	if (json_object_size(asked) == 0)
		return true;
	OWN(own_string)
	char *label = own_printf(
	    "%s (%s)", render_label(file->workflow, verb), file->record.number);
	json_auto_t *notice = json_pack("{s:[o]}", "buttons",
	    render_button(row, verb, label, file->record.number));
	if (!aim(batch, file, notice, err))
		return false;
	json_array_extend(buttons, json_object_get(notice, "buttons"));
	return true;
}

/* What an office waits for, and how it stands. */
static bool offer_case_buttons(struct batch *batch,
    const struct case_file *file, json_t *buttons, struct err *err)
{
	const char *verb;
	json_t *row;

	json_object_foreach (
	    json_object_get(workflow_json(file->workflow), "events"), verb, row)
		if (!offer_answer(batch, file, verb, buttons, err))
			return false;
	json_array_append_new(
	    buttons, render_status_button(file->record.number));
	return true;
}

/* One of the actor's open cases: facts for the template, its buttons. */
static bool offer_open_case(struct batch *batch, int64_t id, json_t *cases,
    json_t *buttons, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	enum case_record_got got = case_find_id(batch, id, &file, err);

	if (got != CASE_FOUND)
		return got != CASE_FAILED;
	const struct statechart *chart = workflow_statechart(file.workflow);
	json_array_append_new(cases,
	    json_pack("{s:s, s:s, s:o, s:o}", "number", file.record.number,
	        "title", workflow_title(file.workflow), "status",
	        statechart_descriptions(chart, file.record.snapshot), "next",
	        statechart_next(chart, file.record.snapshot)));
	return offer_case_buttons(batch, &file, buttons, err);
}

/* The actor's newest open cases, and in data how many there are beside them. */
static bool offer_open_cases(
    struct batch *batch, json_t *data, json_t *buttons, struct err *err)
{
	json_t *cases = json_array();
	struct mine all;

	json_object_set_new(data, "cases", cases);
	if (!mine(batch, MINE_TOLD_MAX, &all, err))
		return false;
	for (size_t i = 0; i < all.count; i++)
		if (!offer_open_case(batch, all.ids[i], cases, buttons, err))
			return false;
	OWN(own_string)
	char *more = mine_more(&all, all.count);
	if (more)
		json_object_set_new(data, "more", json_string(more));
	return true;
}

/* The button that opens the workflow's form, with the words of the event in
 * it if the form has a place for them. New reference. */
static json_t *offer_opening(
    struct batch *batch, const struct workflow *workflow, bool with_words)
{
	const char *verb = workflow_opening_event(workflow);
	const json_t *row = workflow_event(workflow, verb);
	OWN(own_string)
	char *ref = with_words ? own_printf("%s.%lld", workflow_id(workflow),
	                             (long long)batch->journal_id)
	                       : own_strdup(workflow_id(workflow));

	return render_button(row, verb, render_label(workflow, verb), ref);
}

/* Would the event's words stand in its form? */
static bool offer_takes_words(
    const struct batch *batch, const struct workflow *workflow)
{
	const json_t *row =
	    workflow_event(workflow, workflow_opening_event(workflow));
	json_auto_t *values =
	    form_prefill(workflow_form(workflow,
	                     json_string_value(json_object_get(row, "form"))),
	        batch->event->text);

	return values != NULL;
}

/* Each workflow: facts for the template, a button for the notice. Whether the
 * words will stand in one of their forms. */
static bool offer_workflows(
    struct batch *batch, bool with_words, json_t *workflows, json_t *buttons)
{
	const struct workflow *w;
	bool taken = false;

	for (size_t i = 0; (w = rulebook_nth(batch->rulebook, i)); i++) {
		bool takes = with_words && offer_takes_words(batch, w);
		taken = taken || takes;
		json_array_append_new(buttons, offer_opening(batch, w, takes));
		json_array_append_new(workflows,
		    json_pack("{s:s, s:s, s:s*}", "id", workflow_id(w), "title",
		        workflow_title(w), "description",
		        jsonx_path_text(workflow_json(w), "description")));
	}
	return taken;
}

/* data and case_buttons have the person's open cases already, if any. */
static bool offer_all(struct batch *batch, bool with_words, json_t *data,
    json_t *case_buttons, json_t **ret_notice, struct err *err)
{
	json_auto_t *workflows = json_array();
	json_auto_t *buttons = json_array();
	json_auto_t *notice = NULL;

	bool taken = offer_workflows(batch, with_words, workflows, buttons);
	json_array_extend(buttons, case_buttons);
	json_object_set_new(data, "text_taken", json_boolean(taken));
	json_object_set_new(
	    data, "requester", json_pack("{s:s}", "name", batch->actor.name));
	json_object_set_new(data, "reviews",
	    json_boolean(stand_in_reviews(batch->config, &batch->actor)));
	json_object_set(data, "workflows", workflows);
	if (!render_plain(batch, "greeting", data, &notice, err))
		return false;
	json_object_set(notice, "buttons", buttons);
	*ret_notice = MOVE(notice);
	return true;
}

bool offer_greeting(
    struct batch *batch, bool with_words, json_t **ret_notice, struct err *err)
{
	json_auto_t *data = json_object();
	json_auto_t *buttons = json_array();

	return offer_open_cases(batch, data, buttons, err) &&
	       offer_all(batch, with_words, data, buttons, ret_notice, err);
}

bool offer_choice(struct batch *batch, json_t **ret_notice, struct err *err)
{
	/* Words come here from a message's shortcut alone. */
	json_auto_t *data = json_pack("{s:[], s:b}", "cases", "of_message", 1);

	return offer_all(batch, true, data, NULL, ret_notice, err);
}

bool offer_home_top(struct batch *batch, const json_t *data,
    json_t **ret_notice, struct err *err)
{
	json_auto_t *workflows = json_array();
	json_auto_t *buttons = json_array();

	offer_workflows(batch, false, workflows, buttons);
	if (!render_plain(batch, "home", data, ret_notice, err))
		return false;
	json_object_set(*ret_notice, "buttons", buttons);
	return true;
}

/* What a requester can do about an open case. New reference. */
static json_t *offer_command_words(const struct workflow *workflow)
{
	json_t *words = json_array();
	const char *verb;
	json_t *row;

	json_object_foreach (
	    json_object_get(workflow_json(workflow), "events"), verb, row) {
		const char *dot = strrchr(verb, '.');
		if (authorise_is_for_requester(row))
			json_array_append_new(
			    words, json_pack("{s:s, s:s}", "word",
			               dot ? dot + 1 : verb, "title",
			               render_label(workflow, verb)));
	}
	return words;
}

bool offer_command_help(struct batch *batch, const struct workflow *workflow,
    const char *trouble, json_t **ret_notice, struct err *err)
{
	bool unknown = trouble && strcmp(trouble, "unknown") == 0;
	json_auto_t *data = json_pack("{s:s, s:s, s:s, s:o, s:b}", "command",
	    batch->event->verb, "title", workflow_title(workflow), "request",
	    render_label(workflow, workflow_opening_event(workflow)), "words",
	    offer_command_words(workflow), "reviews",
	    stand_in_reviews(batch->config, &batch->actor));

	if (trouble)
		json_object_set_new(data, trouble, json_true());
	if (!render_plain(batch, "chat-command", data, ret_notice, err))
		return false;
	json_object_set_new(*ret_notice, "buttons",
	    json_pack(
	        "[o]", offer_opening(batch, workflow,
	                   unknown && offer_takes_words(batch, workflow))));
	return true;
}

bool offer_help(struct batch *batch, json_t **ret_notice, struct err *err)
{
	json_auto_t *data = json_pack("{s:[]}", "cases");
	json_auto_t *buttons = json_array();
	json_t *requests = json_array();
	const struct workflow *w;

	for (size_t i = 0; (w = rulebook_nth(batch->rulebook, i)); i++)
		json_array_append_new(requests,
		    json_pack("{s:s, s:s}", "title", workflow_title(w), "word",
		        render_label(w, workflow_opening_event(w))));
	json_object_set_new(data, "requests", requests);
	json_object_set_new(data, "reviews",
	    json_boolean(stand_in_reviews(batch->config, &batch->actor)));
	json_object_set_new(
	    data, "requester", json_pack("{s:s}", "name", batch->actor.name));
	return ((batch->event->doubts & EVENT_CLAIMED) ||
	           offer_open_cases(batch, data, buttons, err)) &&
	       render_plain(batch, "mail-help", data, ret_notice, err);
}
