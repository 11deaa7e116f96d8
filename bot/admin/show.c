/*
 * show.c: see show.h.
 */
#include "admin/show.h"

#include "admin/talk.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "slack/blocks.h"
#include "slack/view.h"
#include "teams/card.h"
#include "text/markdown.h"

#include <string.h>

enum { SHOW_TEXT_MAX_BYTES = 1024 * 1024 };

/* --- text under a line --------------------------------------------------- */

static void show_indented(const char *text, struct str *out)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		str_addf(out, "  |%s", len ? " " : "");
		str_add_n(out, text, len);
		str_add_char(out, '\n');
		text += len + (text[len] == '\n');
	}
}

static struct markdown_node *show_sign(const char *sign)
{
	struct markdown_node *node = own_calloc(1, sizeof(*node));

	node->type = MARKDOWN_TEXT;
	node->text = own_strdup(sign);
	return node;
}

/* Puts a sign before what is below the node. */
static void show_put_before(struct markdown_node *node, const char *sign)
{
	struct markdown_node *before = show_sign(sign);

	before->next = node->first;
	node->first = before;
}

/* Puts a sign before and behind what is below the node. */
static void show_enclose(struct markdown_node *node, const char *sign)
{
	struct markdown_node **last = &node->first;

	while (*last)
		last = &(*last)->next;
	*last = show_sign(sign);
	show_put_before(node, sign);
}

/* Makes words of what plain text has no words for, as Markdown spells it. */
static void show_spell(struct markdown_node *node)
{
	static const char *const signs[] = {
	    [MARKDOWN_STRONG] = "**",
	    [MARKDOWN_EMPHASIS] = "*",
	    [MARKDOWN_BREAK] = NULL,
	};

	for (; node; node = node->next) {
		show_spell(node->first);
		if (signs[node->type])
			show_enclose(node, signs[node->type]);
		if (node->type == MARKDOWN_MENTION)
			show_put_before(node, "@");
		if (node->type == MARKDOWN_CODE) {
			OWN(own_string)
			char *bare = node->text;
			node->text = own_printf("`%s`", bare);
		}
	}
}

static void show_markdown(const json_t *notice, bool spelt, struct str *out)
{
	OWN(markdown_free)
	struct markdown_node *tree =
	    markdown_parse(jsonx_text(notice, "markdown"));

	if (spelt)
		show_spell(tree);
	markdown_to_plain(tree, out);
}

static void show_json(json_t *taken_value, struct str *out)
{
	OWN(own_string)
	char *text = json_dumps(taken_value, JSON_INDENT(2));

	json_decref(taken_value);
	show_indented(text, out);
}

static void show_form(const json_t *form, struct str *out)
{
	const json_t *required = json_object_get(form, "required");
	const char *field;
	json_t *schema, *one;
	size_t i;

	json_object_foreach (
	    json_object_get(form, "properties"), field, schema) {
		bool must = false;
		json_array_foreach (required, i, one)
			must =
			    must || strcmp(json_string_value(one), field) == 0;
		str_addf(out, "%s%s: %s\n", field, must ? "" : " (optional)",
		    jsonx_text(schema, "title"));
	}
}

static void show_body(
    const struct wall_event *e, enum show_level level, struct str *out)
{
	const json_t *notice = json_object_get(e->payload, "notice");
	const json_t *form = json_object_get(e->payload, "form");
	OWN(str_clear)
	struct str text = {.max_bytes = SHOW_TEXT_MAX_BYTES};

	if (level == SHOW_SLACK && form) {
		show_json(slack_view(e->payload), out);
		return;
	}
	if (level == SHOW_SLACK && e->kind != WALL_MAIL) {
		show_json(slack_blocks_tree(notice), out);
		return;
	}
	if (level == SHOW_TEAMS && notice && e->kind != WALL_MAIL) {
		show_json(teams_card(notice), out);
		return;
	}
	if (json_object_get(e->payload, "note")) {
		show_markdown(json_object_get(e->payload, "note"), true, &text);
		str_add_char(&text, '\n');
	}
	if (form)
		show_form(form, &text);
	else
		show_markdown(notice, e->kind != WALL_MAIL, &text);
	show_indented(str_text(&text), out);
}

/* --- lines --------------------------------------------------------------- */

static void show_buttons(const json_t *notice, struct str *out)
{
	json_t *button;
	size_t i;

	json_array_foreach (json_object_get(notice, "buttons"), i, button)
		str_addf(out, " [%s]", jsonx_text(button, "label"));
}

static void show_whom(const struct wall_event *e, struct str *out)
{
	str_add(out, e->whom);
	if (e->place)
		str_addf(out, " in %s", e->place);
	if (e->in_thread)
		str_add(out, " (thread)");
}

/* Plain text on one line, with single spaces. */
static void show_one_line(const char *text, struct str *out)
{
	bool space = false;

	for (; *text; text++) {
		if (*text == ' ' || *text == '\n') {
			space = true;
			continue;
		}
		if (space)
			str_add_char(out, ' ');
		space = false;
		str_add_char(out, *text);
	}
}

/* A refusal is all in its text. */
static void show_refusal(const struct wall_event *e, struct str *out)
{
	const json_t *notice = json_object_get(e->payload, "notice");
	OWN(str_clear)
	struct str text = {.max_bytes = SHOW_TEXT_MAX_BYTES};

	str_add(out, "  !! ");
	show_whom(e, out);
	if (e->kind == WALL_MAIL)
		str_add(out, " (mail)");
	str_addf(out, ": %s. ", jsonx_text(notice, "title"));
	show_markdown(notice, false, &text);
	show_one_line(str_text(&text), out);
	str_add_char(out, '\n');
}

static void show_errors(const struct wall_event *e, struct str *out)
{
	const char *field;
	json_t *sentence;

	json_object_foreach (e->payload, field, sentence)
		str_addf(out, "  !! %s (form) %s: %s\n", e->whom, field,
		    json_string_value(sentence));
}

static void show_notice(
    const struct wall_event *e, const char *mark, struct str *out)
{
	const json_t *notice = json_object_get(e->payload, "notice");

	str_add(out, mark);
	show_whom(e, out);
	str_addf(out, ": %s", jsonx_text(notice, "title"));
	show_buttons(notice, out);
	str_add_char(out, '\n');
}

static void show_call(
    const struct wall_event *e, enum show_level level, struct str *out)
{
	OWN(own_string)
	char *input =
	    json_dumps(json_object_get(e->payload, "input"), JSON_SORT_KEYS);
	OWN(own_string)
	char *output =
	    json_dumps(json_object_get(e->payload, "output"), JSON_SORT_KEYS);
	const char *error = jsonx_text(e->payload, "error");

	str_addf(out, "  >> %s: %s %s", e->whom,
	    jsonx_text(e->payload, "operation"), input);
	if (error[0])
		str_addf(out, " (%s)", error);
	str_add_char(out, '\n');
	if (output && level != SHOW_TITLES)
		show_indented(output, out);
}

static bool show_is_refusal(const struct wall_event *e)
{
	const char *template_ = jsonx_text(e->payload, "notice.template");

	return template_ && strcmp(template_, "refusal") == 0;
}

/* The subject is the case's; what this one is about is its title. */
static void show_mail(const struct wall_event *e, struct str *out)
{
	const char *number = strchr(jsonx_text(e->payload, "subject"), '[');
	size_t n = number ? strcspn(number, "]") + 1 : 0;

	str_addf(out, "  => %s (mail): %.*s%s%s\n", e->whom, (int)n,
	    number ? number : "", number ? " " : "",
	    jsonx_path_text(e->payload, "notice.title"));
}

/* A page says which; what goes on says so, and has buttons. */
static void show_form_line(const struct wall_event *e, struct str *out)
{
	const json_t *page = jsonx_path(e->payload, "form.x-page");
	const json_t *note = json_object_get(e->payload, "note");

	str_addf(out, "  -> %s (form): ", e->whom);
	if (page)
		str_addf(out, "%lld/%lld ",
		    json_integer_value(json_array_get(page, 0)),
		    json_integer_value(json_array_get(page, 1)));
	str_add(out, jsonx_text(e->payload, "form.title"));
	if (note)
		str_addf(out, ". %s", jsonx_text(note, "title"));
	show_buttons(note, out);
	str_add_char(out, '\n');
}

static void show_line(const struct wall_event *e, struct str *out)
{
	switch (e->kind) {
	case WALL_POST:
	case WALL_WHISPER:
		show_notice(e, "  -> ", out);
		break;
	case WALL_REDRAW:
		show_notice(e, "  ~> ", out);
		break;
	case WALL_MAIL:
		show_mail(e, out);
		break;
	case WALL_FORM:
		show_form_line(e, out);
		break;
	case WALL_FORM_ERRORS:
	case WALL_CALL:
		break;
	}
}

static void show_event(
    const struct wall_event *e, enum show_level level, struct str *out)
{
	if (e->kind == WALL_FORM_ERRORS) {
		show_errors(e, out);
		return;
	}
	if (e->kind == WALL_CALL) {
		show_call(e, level, out);
		return;
	}
	if (show_is_refusal(e)) {
		show_refusal(e, out);
		return;
	}
	show_line(e, out);
	if (level != SHOW_TITLES)
		show_body(e, level, out);
}

void show_events(const struct wall *wall, enum show_level level, int64_t at_ms,
    struct str *out)
{
	for (size_t i = 0; i < wall->event_count; i++) {
		const struct wall_event *e = &wall->events[i];
		if (e->at_ms != at_ms) {
			OWN(own_string)
			char *moment = talk_moment(e->at_ms);
			at_ms = e->at_ms;
			str_addf(out, "  @ %s\n", moment);
		}
		show_event(e, level, out);
	}
}

void show_states(const json_t *value, const char *above, struct str *out)
{
	const char *name;
	json_t *inner;

	if (json_is_string(value)) {
		str_addf(out, " %s%s", above, json_string_value(value));
		return;
	}
	json_object_foreach ((json_t *)value, name, inner) {
		OWN(own_string)
		char *path = own_printf("%s%s.", above, name);
		if (json_is_object(inner) && json_object_size(inner) == 0)
			str_addf(out, " %s%s", above, name);
		else
			show_states(inner, path, out);
	}
}

void show_state(const char *number, const json_t *value, struct str *out)
{
	str_addf(out, "  == %s", number);
	show_states(value, "", out);
	str_add_char(out, '\n');
}
