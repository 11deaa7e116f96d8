/*
 * blocks.c: see blocks.h.
 */
#include "slack/blocks.h"

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

static const char *blocks_get(const json_t *node, const char *key)
{
	const char *text = json_string_value(json_object_get(node, key));

	return text ? text : "";
}

/* --- buttons ------------------------------------------------------------- */

static json_t *blocks_confirm(const json_t *confirm)
{
	return json_pack("{s:o, s:o, s:o, s:o}", "title",
	    slack_plain(
	        blocks_get(confirm, "title"), BLOCKS_CONFIRM_TITLE_POINTS),
	    "text",
	    slack_plain(
	        blocks_get(confirm, "text"), BLOCKS_CONFIRM_TEXT_POINTS),
	    "confirm",
	    slack_plain(
	        blocks_get(confirm, "yes"), BLOCKS_CONFIRM_BUTTON_POINTS),
	    "deny",
	    slack_plain(
	        blocks_get(confirm, "no"), BLOCKS_CONFIRM_BUTTON_POINTS));
}

static json_t *blocks_button(const json_t *button)
{
	OWN(own_string)
	char *value =
	    slack_plain_cut(blocks_get(button, "ref"), BLOCKS_VALUE_POINTS);
	json_t *style = json_object_get(button, "style");
	json_t *confirm = json_object_get(button, "confirm");
	json_t *drawn = json_pack("{s:s, s:s, s:s, s:o}", "type", "button",
	    "action_id", blocks_get(button, "verb"), "value", value, "text",
	    slack_plain(blocks_get(button, "label"), BLOCKS_LABEL_POINTS));

	if (style)
		json_object_set(drawn, "style", style);
	if (confirm)
		json_object_set_new(drawn, "confirm", blocks_confirm(confirm));
	return drawn;
}

/* Within one actions block an action_id may stand only once. */
static bool blocks_has_verb(const json_t *elements, const json_t *button)
{
	json_t *drawn;
	size_t i;

	json_array_foreach (elements, i, drawn)
		if (strcmp(blocks_get(drawn, "action_id"),
		        blocks_get(button, "verb")) == 0)
			return true;
	return false;
}

static json_t *blocks_actions(json_t *taken_elements)
{
	return json_pack(
	    "{s:s, s:o}", "type", "actions", "elements", taken_elements);
}

static void blocks_add_buttons(json_t *blocks, const json_t *buttons)
{
	json_t *elements = json_array();
	json_t *button;
	size_t i;

	json_array_foreach (buttons, i, button) {
		if (blocks_has_verb(elements, button) ||
		    json_array_size(elements) == BLOCKS_ACTIONS_MAX) {
			json_array_append_new(blocks, blocks_actions(elements));
			elements = json_array();
		}
		json_array_append_new(elements, blocks_button(button));
	}
	if (json_array_size(elements))
		json_array_append_new(blocks, blocks_actions(elements));
	else
		json_decref(elements);
}

/* --- the whole ----------------------------------------------------------- */

/* What notifications show, and what is left where blocks cannot be. Escaping
 * makes it longer, and an edit whose text is too long is refused. */
static json_t *blocks_fallback(const json_t *notice, const json_t *tree)
{
	OWN(str_clear)
	struct str plain = {.max_bytes = BLOCKS_TEXT_MAX_BYTES};
	OWN(str_clear)
	struct str escaped = {.max_bytes = 8 * BLOCKS_TEXT_MAX_BYTES};
	size_t points = BLOCKS_FALLBACK_POINTS;

	str_addf(&plain, "%s\n", blocks_get(notice, "title"));
	markdown_to_plain(tree, &plain);
	do {
		OWN(own_string)
		char *cut = slack_plain_cut(str_text(&plain), points);
		str_reset(&escaped);
		slack_escape(cut, &escaped);
		points = points * 3 / 4;
	} while (str_count_points(str_text(&escaped)) > BLOCKS_FALLBACK_POINTS);
	return json_string(str_text(&escaped));
}

static void blocks_keep(json_t *blocks, size_t most)
{
	while (json_array_size(blocks) > most)
		json_array_remove(blocks, json_array_size(blocks) - 1);
}

/* Where not all fits the words give way to the buttons, but for the title. */
json_t *slack_blocks(const json_t *notice)
{
	json_auto_t *tree = markdown_parse(blocks_get(notice, "markdown"));
	json_auto_t *buttons = json_array();
	json_t *blocks = json_array();

	if (blocks_get(notice, "title")[0])
		json_array_append_new(
		    blocks, json_pack("{s:s, s:o}", "type", "header", "text",
		                slack_plain(blocks_get(notice, "title"),
		                    BLOCKS_HEADER_POINTS)));
	slack_rich_add(blocks, tree);
	blocks_add_buttons(buttons, json_object_get(notice, "buttons"));
	blocks_keep(buttons, BLOCKS_MAX - 1);
	blocks_keep(blocks, BLOCKS_MAX - json_array_size(buttons));
	json_array_extend(blocks, buttons);
	return json_pack("{s:o, s:o}", "text", blocks_fallback(notice, tree),
	    "blocks", blocks);
}
