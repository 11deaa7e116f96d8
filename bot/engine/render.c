/*
 * render.c: see render.h.
 */
#include "engine/render.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/facts.h"
#include "engine/leave.h"
#include "flow/form.h"

#include <string.h>

void render_clear(struct render *render)
{
	free(render->template_);
	free(render->title);
	free(render->markdown);
	json_decref(render->verbs);
	*render = (struct render){.title = NULL};
}

/* A finished case has its history still. */
static bool render_built_in(const struct notify_case *c, const char *verb)
{
	return c->record->open || strcmp(verb, "history") == 0;
}

static json_t *render_active_verbs(
    const struct notify_case *c, const json_t *verbs, const json_t *cause)
{
	json_auto_t *about = facts_about(cause);
	json_t *active = json_array();
	json_t *verb;
	size_t i;

	json_array_foreach (verbs, i, verb) {
		json_auto_t *event =
		    json_pack("{s:O, s:O}", "type", verb, "about", about);
		if (workflow_is_built_in(json_string_value(verb))
		        ? render_built_in(c, json_string_value(verb))
		        : workflow_event(
		              c->workflow, json_string_value(verb)) &&
		              statechart_accepts(
		                  workflow_statechart(c->workflow),
		                  c->record->snapshot, event, c->rules))
			json_array_append(active, verb);
	}
	return active;
}

static void render_hash(struct batch *batch, struct render *render)
{
	json_auto_t *value = json_pack(
	    "[s, s, O]", render->title, render->markdown, render->verbs);

	store_content_hash(batch->store, value, render->hash);
}

bool render_case(struct batch *batch, const struct notify_case *c,
    const char *template_, const json_t *verbs, const json_t *event,
    struct render *ret_render, struct err *err)
{
	json_auto_t *stand_ins = NULL;
	json_auto_t *facts =
	    facts_notice(c->rules, c->workflow, c->record->snapshot, event);

	if (c->office && !leave_stand_ins(batch, c->office, &stand_ins, err))
		return false;
	if (stand_ins)
		json_object_set(facts, "stand_ins", stand_ins);
	return render_facts(
	    batch, c, template_, verbs, event, facts, ret_render, err);
}

bool render_facts(struct batch *batch, const struct notify_case *c,
    const char *template_, const json_t *verbs, const json_t *event,
    const json_t *facts, struct render *ret_render, struct err *err)
{
	OWN(render_clear)
	struct render render = {.title = NULL};

	if (!template_render(rulebook_templates(batch->rulebook), template_,
	        facts, &render.title, &render.markdown, err))
		return false;
	render.template_ = own_strdup(template_);
	render.verbs = render_active_verbs(c, verbs, event);
	render_hash(batch, &render);
	*ret_render = render;
	render = (struct render){.title = NULL};
	return true;
}

json_t *render_button(
    const json_t *row, const char *verb, const char *label, const char *ref)
{
	json_t *button = json_pack(
	    "{s:s, s:s, s:s}", "verb", verb, "label", label, "ref", ref);
	json_t *style = json_object_get(row, "style");
	json_t *confirm = json_object_get(row, "confirm");

	if (style)
		json_object_set(button, "style", style);
	if (confirm)
		json_object_set(button, "confirm", confirm);
	return button;
}

json_t *render_status_button(const char *number)
{
	OWN(own_string)
	char *label = own_printf("Status of %s", number);

	return render_button(NULL, "status", label, number);
}

const char *render_label(const struct workflow *workflow, const char *verb)
{
	const char *title = json_string_value(
	    json_object_get(workflow_event(workflow, verb), "title"));

	if (title)
		return title;
	return strcmp(verb, "history") == 0 ? "History" : "Status";
}

json_t *render_notice(
    const struct render *render, const struct notify_case *c, int64_t post_id)
{
	OWN(own_string)
	char *ref = post_id ? own_printf("%s.%lld", c->record->number,
	                          (long long)post_id)
	                    : own_strdup(c->record->number);
	json_t *buttons = json_array();
	json_t *verb;
	size_t i;

	json_array_foreach (render->verbs, i, verb) {
		const char *name = json_string_value(verb);
		const json_t *row = workflow_event(c->workflow, name);
		json_array_append_new(
		    buttons, render_button(row, name,
		                 render_label(c->workflow, name), ref));
	}
	return json_pack("{s:s, s:s, s:s, s:o}", "template", render->template_,
	    "title", render->title, "markdown", render->markdown, "buttons",
	    buttons);
}

bool render_plain(struct batch *batch, const char *template_,
    const json_t *data, json_t **ret_notice, struct err *err)
{
	OWN(own_string)
	char *title = NULL;
	OWN(own_string)
	char *markdown = NULL;

	if (!template_render(rulebook_templates(batch->rulebook), template_,
	        data, &title, &markdown, err))
		return false;
	*ret_notice = json_pack("{s:s, s:s, s:s}", "template", template_,
	    "title", title, "markdown", markdown);
	return true;
}

bool render_foot(struct batch *batch, const struct notify_case *c,
    const json_t *verbs, const char *reply_verb, json_t **ret_notice,
    struct err *err)
{
	bool plain = batch->config->mail_answers == CONFIG_ANSWERS_PLAIN;
	json_t *commands = json_array();
	json_auto_t *data = json_pack(
	    "{s:o, s:b}", "commands", commands, "reply", reply_verb != NULL);
	json_t *verb;
	size_t i;

	json_array_foreach (verbs, i, verb) {
		const char *name = json_string_value(verb);
		const json_t *row = workflow_event(c->workflow, name);
		const json_t *form = workflow_form(c->workflow,
		    json_string_value(json_object_get(row, "form")));
		if ((reply_verb && strcmp(name, reply_verb) == 0) ||
		    (plain && json_is_true(json_object_get(row, "decides"))))
			continue;
		json_array_append_new(
		    commands, json_pack("{s:s, s:b}", "word",
		                  render_label(c->workflow, name), "text",
		                  form_single_text_field(form) != NULL));
	}
	json_object_set_new(
	    data, "can", json_boolean(json_array_size(commands)));
	if (reply_verb == NULL && json_array_size(commands) == 0)
		return true;
	return render_plain(batch, "mail-foot", data, ret_notice, err);
}

static void render_page_button(
    json_t *buttons, const json_t *facts, const char *label, int64_t page)
{
	OWN(own_string)
	char *ref = own_printf(
	    "%s#%lld", jsonx_path_text(facts, "case.number"), (long long)page);

	json_array_append_new(
	    buttons, render_button(NULL, "history", label, ref));
}

bool render_history(struct batch *batch, const json_t *facts,
    json_t **ret_notice, struct err *err)
{
	json_auto_t *data = json_copy((json_t *)facts);
	json_auto_t *buttons = json_array();
	json_auto_t *notice = NULL;
	int64_t page = jsonx_path_int(facts, "page", 1);
	int64_t pages = jsonx_path_int(facts, "pages", 1);

	json_object_set_new(data, "more", json_boolean(pages > 1));
	if (!render_plain(batch, "history", data, &notice, err))
		return false;
	if (page > 1)
		render_page_button(buttons, facts, "Earlier", page - 1);
	if (page < pages)
		render_page_button(buttons, facts, "Later", page + 1);
	json_object_set(notice, "buttons", buttons);
	*ret_notice = MOVE(notice);
	return true;
}
