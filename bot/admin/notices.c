/*
 * notices.c: see notices.h.
 */
#include "admin/notices.h"

#include "base/file.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "text/template.h"

#include <string.h>

/* A notice says something else in each state of a case; so many of its
 * forms tell enough. */
enum { NOTICES_FORMS_MAX = 8, NOTICES_MAX_BYTES = 16 * 1024 * 1024 };

void notices_clear(struct notices *notices)
{
	json_decref(notices->found);
	free(notices->from);
	*notices = (struct notices){.found = NULL};
}

/* --- from a conversation ------------------------------------------------- */

static json_t *notices_whom(const struct wall_event *e)
{
	static const char *const how[] = {
	    [WALL_REDRAW] = ", drawn again",
	    [WALL_WHISPER] = ", for their eyes only",
	    [WALL_MAIL] = " by mail",
	    [WALL_FORM_ERRORS] = NULL,
	    [WALL_CALL] = NULL,
	};
	OWN(own_string)
	char *text =
	    own_printf("%s%s%s", e->whom, how[e->kind] ? how[e->kind] : "",
	        e->in_thread ? ", in the thread" : "");

	return json_string(text);
}

static bool notices_same(const json_t *form, const json_t *notice)
{
	return json_equal(jsonx_path(form, "notice.title"),
	           json_object_get(notice, "title")) &&
	       json_equal(jsonx_path(form, "notice.markdown"),
	           json_object_get(notice, "markdown"));
}

static void notices_add_whom(json_t *form, json_t *taken_whom)
{
	json_t *list = json_object_get(form, "to");
	json_auto_t *whom = taken_whom;
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (json_equal(one, whom))
			return;
	json_array_append(list, whom);
}

/* "Re: [CT-1001] Title" of a mail, or what its buttons are about. */
static json_t *notices_number(const json_t *payload)
{
	const char *subject = jsonx_path_text(payload, "subject");
	const char *ref = jsonx_path_text(payload, "notice.buttons.0.ref");

	const char *number = subject ? strchr(subject, '[') : NULL;

	if (number)
		return json_stringn(number + 1, strcspn(number + 1, "]"));
	return ref ? json_stringn(ref, strcspn(ref, ".")) : json_null();
}

/* The same words have buttons in chat and none in mail: keep those with. */
static void notices_merge(
    json_t *form, const struct wall_event *e, json_t *notice)
{
	if (json_array_size(jsonx_path(form, "notice.buttons")) == 0)
		json_object_set(form, "notice", notice);
	if (json_is_null(json_object_get(form, "number")))
		json_object_set_new(form, "number", notices_number(e->payload));
	notices_add_whom(form, notices_whom(e));
}

static void notices_add(struct notices *n, const struct wall_event *e)
{
	json_t *notice = json_object_get(e->payload, "notice");
	const char *template_ = jsonx_path_text(notice, "template");
	json_t *forms, *form;
	size_t i;

	if (template_ == NULL)
		return;
	if (json_object_get(n->found, template_) == NULL)
		json_object_set_new(n->found, template_, json_array());
	forms = json_object_get(n->found, template_);
	json_array_foreach (forms, i, form)
		if (notices_same(form, notice)) {
			notices_merge(form, e, notice);
			return;
		}
	if (json_array_size(forms) < NOTICES_FORMS_MAX)
		json_array_append_new(forms,
		    json_pack("{s:O, s:o, s:[o]}", "notice", notice, "number",
		        notices_number(e->payload), "to", notices_whom(e)));
}

static void notices_seen(void *arg, const struct wall *wall)
{
	struct notices *n = arg;
	const struct config *config = wall->cast->config;

	if (n->from == NULL)
		n->from = config->mail_from ? own_printf("%s <%s>",
		                                  config->mail_from_name
		                                      ? config->mail_from_name
		                                      : "Beadle",
		                                  config->mail_from)
		                            : own_strdup("Beadle");
	for (size_t i = 0; i < wall->event_count; i++)
		notices_add(n, &wall->events[i]);
}

/* "workflows/canvas-token.json" -> "workflows/canvas-token.talk" */
static char *notices_talk_beside(const char *workflow_path)
{
	const char *dot = strrchr(workflow_path, '.');
	size_t len =
	    dot ? (size_t)(dot - workflow_path) : strlen(workflow_path);

	return own_printf("%.*s.talk", (int)len, workflow_path);
}

bool notices_play(const struct play_setup *setup, const char *talk,
    struct notices *ret_notices, struct str *ret_problems)
{
	OWN(own_string)
	char *beside = notices_talk_beside(setup->workflow_path);
	OWN(notices_clear)
	struct notices n = {.found = json_object()};
	OWN(play_close)
	struct play *play = NULL;
	OWN(str_clear)
	struct str record = {.max_bytes = NOTICES_MAX_BYTES};
	struct err err = {.kind = ERR_NONE};

	if (!play_open(setup, &play, ret_problems))
		return false;
	if (!play_script(
	        play, talk ? talk : beside, notices_seen, &n, &record, &err)) {
		str_addf(ret_problems, "%s\n", err.text);
		return false;
	}
	*ret_notices = n;
	n = (struct notices){.found = NULL};
	return true;
}

/* --- from facts ---------------------------------------------------------- */

/* The first action that sends it knows the buttons. */
static const json_t *notices_action(
    const struct workflow *workflow, const char *notice)
{
	const char *name, *sent;
	json_t *action;

	json_object_foreach (
	    json_object_get(workflow_json(workflow), "actions"), name, action) {
		sent = jsonx_path_text(action, "notice");
		if (sent && strcmp(sent, notice) == 0)
			return action;
	}
	return NULL;
}

static json_t *notices_buttons(
    const struct workflow *workflow, const json_t *action)
{
	json_t *buttons = json_array();
	json_t *verb;
	size_t i;

	json_array_foreach (json_object_get(action, "buttons"), i, verb) {
		const char *name = json_string_value(verb);
		const json_t *row = workflow_event(workflow, name);
		const char *title = jsonx_path_text(row, "title");
		json_array_append_new(buttons,
		    json_pack("{s:s, s:s, s:s, s:O*, s:O*}", "verb", name,
		        "ref", "", "label", title ? title : "Status", "style",
		        json_object_get(row, "style"), "confirm",
		        json_object_get(row, "confirm")));
	}
	return buttons;
}

static json_t *notices_form(const struct workflow *workflow, const char *notice,
    const char *title, const char *markdown, const json_t *facts,
    const char *to)
{
	return json_pack("[{s:{s:s, s:s, s:o}, s:s*, s:[s]}]", "notice",
	    "title", title, "markdown", markdown, "buttons",
	    notices_buttons(workflow, notices_action(workflow, notice)),
	    "number", jsonx_path_text(facts, "case.number"), "to", to);
}

static bool notices_read(
    const char *path, json_t **ret_facts, struct str *ret_problems)
{
	OWN(str_clear)
	struct str text = {.max_bytes = NOTICES_MAX_BYTES};
	struct err err = {.kind = ERR_NONE};

	if (file_read(path, &text, &err) &&
	    jsonx_parse(str_text(&text), text.len, ret_facts, &err))
		return true;
	str_addf(ret_problems, "%s: %s\n", path, err.text);
	return false;
}

bool notices_render(const struct workflow *workflow, const char *templates_dir,
    const char *data_path, const char *notice, struct notices *ret_notices,
    struct str *ret_problems)
{
	OWN(template_set_free)
	struct template_set *templates = NULL;
	json_auto_t *facts = NULL;
	OWN(own_string)
	char *title = NULL;
	OWN(own_string)
	char *markdown = NULL;
	struct err err = {.kind = ERR_NONE};

	if (!template_set_load(templates_dir, &templates, ret_problems) ||
	    !notices_read(data_path, &facts, ret_problems))
		return false;
	if (!template_render(
	        templates, notice, facts, &title, &markdown, &err)) {
		str_addf(ret_problems, "%s\n", err.text);
		return false;
	}
	*ret_notices = (struct notices){.found = json_object()};
	json_object_set_new(ret_notices->found, notice,
	    notices_form(workflow, notice, title, markdown, facts, data_path));
	return true;
}
