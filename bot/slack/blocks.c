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

static void blocks_button(struct jsonw *w, const json_t *button)
{
	const char *style = jsonx_text(button, "style");
	const json_t *confirm = json_object_get(button, "confirm");

	jsonw_begin(w, '{');
	jsonw_member(w, "type", "button");
	jsonw_member(w, "action_id", jsonx_text(button, "verb"));
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

/* The first button after from that needs a new actions block: within one, an
 * action_id may stand only once. */
static size_t blocks_row_end(const json_t *buttons, size_t from)
{
	size_t end = from + 1;

	for (; end < json_array_size(buttons); end++) {
		const char *verb =
		    jsonx_text(json_array_get(buttons, end), "verb");
		if (end - from == BLOCKS_ACTIONS_MAX)
			return end;
		for (size_t i = from; i < end; i++)
			if (strcmp(
			        jsonx_text(json_array_get(buttons, i), "verb"),
			        verb) == 0)
				return end;
	}
	return end;
}

static size_t blocks_count_rows(const json_t *buttons)
{
	size_t rows = 0;

	for (size_t i = 0; i < json_array_size(buttons); rows++)
		i = blocks_row_end(buttons, i);
	return rows;
}

static void blocks_add_buttons(
    struct jsonw *w, const json_t *buttons, size_t rows)
{
	for (size_t row = 0, i = 0; row < rows; row++) {
		size_t end = blocks_row_end(buttons, i);
		jsonw_begin(w, '{');
		jsonw_member(w, "type", "actions");
		jsonw_key(w, "elements");
		jsonw_begin(w, '[');
		for (; i < end; i++)
			blocks_button(w, json_array_get(buttons, i));
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
