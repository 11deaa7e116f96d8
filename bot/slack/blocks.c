/*
 * blocks.c: see blocks.h.
 */
#include "slack/blocks.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "slack/escape.h"
#include "slack/plain.h"
#include "slack/rich.h"
#include "text/markdown.h"

#include <string.h>

enum {
	BLOCKS_HEADER_POINTS = 150,
	BLOCKS_LABEL_POINTS = 75,
	BLOCKS_VALUE_POINTS = 2000,
	BLOCKS_FALLBACK_POINTS = 4000, /* of chat.update */
	BLOCKS_MAX = 50,
	BLOCKS_ACTIONS_MAX = 25,
	BLOCKS_CONFIRM_TITLE_POINTS = 100,
	BLOCKS_CONFIRM_TEXT_POINTS = 300,
	BLOCKS_CONFIRM_BUTTON_POINTS = 30,
	BLOCKS_TEXT_MAX_BYTES = 64 * 1024,
};

/* --- buttons -------------------------------------------------------------- */

/* What is dangerous to press is dangerous to say yes to; Slack's own choice
 * would be green. */
static void blocks_confirm(
    struct jsonw *w, const json_t *confirm, const char *style)
{
	jsonw_key(w, "confirm");
	jsonw_begin(w, '{');
	slack_plain_object(w, "title", jsonx_text(confirm, "title"),
	    BLOCKS_CONFIRM_TITLE_POINTS);
	slack_plain_object(
	    w, "text", jsonx_text(confirm, "text"), BLOCKS_CONFIRM_TEXT_POINTS);
	slack_plain_object(w, "confirm", jsonx_text(confirm, "yes"),
	    BLOCKS_CONFIRM_BUTTON_POINTS);
	slack_plain_object(
	    w, "deny", jsonx_text(confirm, "no"), BLOCKS_CONFIRM_BUTTON_POINTS);
	if (style[0])
		jsonw_member(w, "style", style);
	jsonw_end(w, '}');
}

/* What is called for by pressing it. One that leads elsewhere calls for
 * nothing. */
static const char *blocks_verb(const json_t *button)
{
	const char *verb = jsonx_text(button, "verb");

	return verb[0] ? verb : "open";
}

/* Within an actions block each has its own: "look", "look#2", … */
static void blocks_action_id(
    struct jsonw *w, const json_t *buttons, size_t from, size_t i)
{
	const char *verb = blocks_verb(json_array_get(buttons, i));
	size_t nth = 1;

	for (size_t k = from; k < i; k++)
		nth +=
		    strcmp(blocks_verb(json_array_get(buttons, k)), verb) == 0;
	OWN(own_string)
	char *id = nth > 1 ? own_printf("%s#%zu", verb, nth) : own_strdup(verb);
	jsonw_member(w, "action_id", id);
}

/* The i-th, in a block whose first is from. */
static void blocks_button(
    struct jsonw *w, const json_t *buttons, size_t from, size_t i)
{
	const json_t *button = json_array_get(buttons, i);
	const char *style = jsonx_text(button, "style");
	const char *url = jsonx_text(button, "url");
	const json_t *confirm = json_object_get(button, "confirm");

	jsonw_begin(w, '{');
	jsonw_member(w, "type", "button");
	blocks_action_id(w, buttons, from, i);
	if (url[0])
		jsonw_member(w, "url", url);
	else
		slack_plain_member(
		    w, "value", jsonx_text(button, "ref"), BLOCKS_VALUE_POINTS);
	slack_plain_object(
	    w, "text", jsonx_text(button, "label"), BLOCKS_LABEL_POINTS);
	if (style[0])
		jsonw_member(w, "style", style);
	if (confirm)
		blocks_confirm(w, confirm, style);
	jsonw_end(w, '}');
}

static size_t blocks_count_rows(const json_t *buttons)
{
	return (json_array_size(buttons) + BLOCKS_ACTIONS_MAX - 1) /
	       BLOCKS_ACTIONS_MAX;
}

static void blocks_add_buttons(
    struct jsonw *w, const json_t *buttons, size_t rows)
{
	size_t count = json_array_size(buttons);

	for (size_t row = 0; row < rows; row++) {
		size_t from = row * BLOCKS_ACTIONS_MAX;
		size_t end = from + BLOCKS_ACTIONS_MAX;
		jsonw_begin(w, '{');
		jsonw_member(w, "type", "actions");
		jsonw_key(w, "elements");
		jsonw_begin(w, '[');
		for (size_t i = from; i < end && i < count; i++)
			blocks_button(w, buttons, from, i);
		jsonw_end(w, ']');
		jsonw_end(w, '}');
	}
}

/* --- the whole ------------------------------------------------------------ */

/* What notifications show, and what is left where blocks cannot be. Escaping
 * makes it longer, and an edit whose text is too long is refused. */
static void blocks_fallback(
    struct jsonw *w, const json_t *notice, const struct markdown_node *tree)
{
	OWN(str_clear)
	struct str plain = {.max_bytes = BLOCKS_TEXT_MAX_BYTES};
	OWN(str_clear)
	struct str escaped = {.max_bytes = 8 * BLOCKS_TEXT_MAX_BYTES};
	size_t points = BLOCKS_FALLBACK_POINTS;

	str_addf(&plain, "%s\n", jsonx_text(notice, "title"));
	markdown_to_plain(tree, &plain);
	do {
		OWN(own_string)
		char *cut = slack_plain_cut(str_text(&plain), points);
		str_reset(&escaped);
		slack_escape(cut, &escaped);
		points = points * 3 / 4;
	} while (str_count_points(str_text(&escaped)) > BLOCKS_FALLBACK_POINTS);
	jsonw_member(w, "text", str_text(&escaped));
}

/* Where not all fits the words give way to the buttons, but for the title. */
static void blocks_all(
    struct jsonw *w, const json_t *notice, const struct markdown_node *tree)
{
	const char *title = jsonx_text(notice, "title");
	const json_t *buttons = json_object_get(notice, "buttons");
	size_t rows = blocks_count_rows(buttons);
	size_t room = BLOCKS_MAX;

	if (rows > BLOCKS_MAX - 1)
		rows = BLOCKS_MAX - 1;
	if (title[0]) {
		jsonw_begin(w, '{');
		jsonw_member(w, "type", "header");
		slack_plain_object(w, "text", title, BLOCKS_HEADER_POINTS);
		jsonw_end(w, '}');
		room--;
	}
	slack_rich(w, tree, room - rows);
	blocks_add_buttons(w, buttons, rows);
}

void slack_blocks(struct jsonw *w, const json_t *notice)
{
	OWN(markdown_free)
	struct markdown_node *tree =
	    markdown_parse(jsonx_text(notice, "markdown"));

	blocks_fallback(w, notice, tree);
	jsonw_key(w, "blocks");
	jsonw_begin(w, '[');
	blocks_all(w, notice, tree);
	jsonw_end(w, ']');
}

json_t *slack_blocks_tree(const json_t *notice)
{
	OWN(str_clear)
	struct str text = {.max_bytes = SIZE_MAX};
	struct jsonw w = {.out = &text};
	json_t *tree = NULL;

	jsonw_begin(&w, '{');
	slack_blocks(&w, notice);
	jsonw_end(&w, '}');
	jsonx_parse(str_text(&text), text.len, &tree, NULL);
	return tree;
}
