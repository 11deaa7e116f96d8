/*
 * blocks.c: see blocks.h.
 */
#include "slack/blocks.h"

#include "base/own.h"
#include "base/str.h"
#include "slack/escape.h"
#include "text/markdown.h"

#include <string.h>

enum {
	BLOCKS_HEADER_POINTS = 150,
	BLOCKS_LABEL_POINTS = 75,
	BLOCKS_VALUE_POINTS = 2000,
	BLOCKS_TEXT_POINTS = 3000, /* of one element; fallback below 4000 */
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

static bool blocks_is(const json_t *node, const char *type)
{
	return strcmp(blocks_get(node, "type"), type) == 0;
}

/* The first max_points characters, an ellipsis for the rest. */
static char *blocks_cut(const char *text, size_t max_points)
{
	if (str_count_points(text) <= max_points)
		return own_strdup(text);
	return own_printf("%.*s\xE2\x80\xA6",
	    (int)str_prefix_points(text, max_points - 1), text);
}

json_t *slack_blocks_plain(const char *text, size_t max_points)
{
	OWN(own_string)
	char *cut = blocks_cut(text, max_points);

	return json_pack(
	    "{s:s, s:s, s:b}", "type", "plain_text", "text", cut, "emoji", 0);
}

/* --- rich text ----------------------------------------------------------- */

struct blocks_style {
	bool bold, italic, code;
};

static void blocks_add_style(json_t *element, struct blocks_style style)
{
	json_t *object = json_object();

	if (style.bold)
		json_object_set_new(object, "bold", json_true());
	if (style.italic)
		json_object_set_new(object, "italic", json_true());
	if (style.code)
		json_object_set_new(object, "code", json_true());
	if (json_object_size(object))
		json_object_set(element, "style", object);
	json_decref(object);
}

static void blocks_add_text(
    json_t *elements, const char *text, struct blocks_style style)
{
	if (text[0] == '\0')
		return; /* Slack refuses an empty text element */
	OWN(own_string)
	char *cut = blocks_cut(text, BLOCKS_TEXT_POINTS);
	json_t *element = json_pack("{s:s, s:s}", "type", "text", "text", cut);
	blocks_add_style(element, style);
	json_array_append_new(elements, element);
}

static void blocks_plain_of(const json_t *inlines, struct str *out)
{
	json_t *n;
	size_t i;

	json_array_foreach (inlines, i, n) {
		if (json_object_get(n, "inlines"))
			blocks_plain_of(json_object_get(n, "inlines"), out);
		else
			str_add(out, blocks_get(n, "text"));
	}
}

static void blocks_add_inlines(
    json_t *elements, const json_t *inlines, struct blocks_style style);

static void blocks_add_inline(
    json_t *elements, const json_t *n, struct blocks_style style)
{
	if (blocks_is(n, "text")) {
		blocks_add_text(elements, blocks_get(n, "text"), style);
	} else if (blocks_is(n, "break")) {
		blocks_add_text(elements, "\n", style);
	} else if (blocks_is(n, "code")) {
		style.code = true;
		blocks_add_text(elements, blocks_get(n, "text"), style);
	} else if (blocks_is(n, "link")) {
		OWN(str_clear)
		struct str text = {.max_bytes = BLOCKS_TEXT_MAX_BYTES};
		blocks_plain_of(json_object_get(n, "inlines"), &text);
		json_array_append_new(elements,
		    json_pack("{s:s, s:s, s:s}", "type", "link", "url",
		        blocks_get(n, "url"), "text", str_text(&text)));
	} else {
		style.bold = style.bold || blocks_is(n, "strong");
		style.italic = style.italic || blocks_is(n, "emphasis");
		blocks_add_inlines(
		    elements, json_object_get(n, "inlines"), style);
	}
}

static void blocks_add_inlines(
    json_t *elements, const json_t *inlines, struct blocks_style style)
{
	json_t *n;
	size_t i;

	json_array_foreach (inlines, i, n)
		blocks_add_inline(elements, n, style);
}

/* All the words of blocks in one section's elements, a line per block. */
static void blocks_flatten(json_t *elements, const json_t *blocks)
{
	struct blocks_style plain = {.bold = false};
	json_t *b, *item;
	size_t i, k;

	json_array_foreach (blocks, i, b) {
		if (i)
			blocks_add_text(elements, "\n", plain);
		blocks_add_inlines(
		    elements, json_object_get(b, "inlines"), plain);
		if (blocks_is(b, "code"))
			blocks_add_text(elements, blocks_get(b, "text"), plain);
		blocks_flatten(elements, json_object_get(b, "blocks"));
		json_array_foreach (json_object_get(b, "items"), k, item)
			blocks_flatten(elements, item);
	}
}

static json_t *blocks_section(const char *type, json_t *taken_elements)
{
	return json_pack(
	    "{s:s, s:o}", "type", type, "elements", taken_elements);
}

static json_t *blocks_list(const json_t *list)
{
	json_t *sections = json_array();
	json_t *item;
	size_t i;

	json_array_foreach (json_object_get(list, "items"), i, item) {
		json_t *elements = json_array();
		blocks_flatten(elements, item);
		if (json_array_size(elements) == 0)
			blocks_add_text(elements, " ",
			    (struct blocks_style){.bold = false});
		json_array_append_new(
		    sections, blocks_section("rich_text_section", elements));
	}
	return json_pack("{s:s, s:s, s:o}", "type", "rich_text_list", "style",
	    json_is_true(json_object_get(list, "ordered")) ? "ordered"
	                                                   : "bullet",
	    "elements", sections);
}

/* One part of a rich_text block; NULL for what draws as nothing. */
static json_t *blocks_part(const json_t *b)
{
	json_t *elements = json_array();
	const char *type = "rich_text_section";

	if (blocks_is(b, "list")) {
		json_decref(elements);
		return blocks_list(b);
	}
	if (blocks_is(b, "quote")) {
		type = "rich_text_quote";
		blocks_flatten(elements, json_object_get(b, "blocks"));
	} else if (blocks_is(b, "code")) {
		type = "rich_text_preformatted";
		blocks_add_text(elements, blocks_get(b, "text"),
		    (struct blocks_style){.bold = false});
	} else {
		blocks_add_inlines(elements, json_object_get(b, "inlines"),
		    (struct blocks_style){.bold = blocks_is(b, "heading")});
	}
	if (json_array_size(elements))
		return blocks_section(type, elements);
	json_decref(elements);
	return NULL;
}

/* A paragraph that follows another needs the empty line between them. */
static void blocks_space(json_t *parts)
{
	json_t *last = json_array_get(
	    parts, json_array_size(parts) ? json_array_size(parts) - 1 : 0);

	if (last && blocks_is(last, "rich_text_section"))
		blocks_add_text(json_object_get(last, "elements"), "\n\n",
		    (struct blocks_style){.bold = false});
}

static void blocks_flush(json_t *blocks, json_t **parts)
{
	if (json_array_size(*parts) == 0)
		return;
	json_array_append_new(
	    blocks, blocks_section("rich_text", json_incref(*parts)));
	json_decref(*parts);
	*parts = json_array();
}

static void blocks_add_body(json_t *blocks, const json_t *tree)
{
	json_t *parts = json_array();
	json_t *b;
	size_t i;

	json_array_foreach (tree, i, b) {
		if (blocks_is(b, "rule")) {
			blocks_flush(blocks, &parts);
			json_array_append_new(
			    blocks, json_pack("{s:s}", "type", "divider"));
			continue;
		}
		json_t *part = blocks_part(b);
		if (part == NULL)
			continue;
		if (!blocks_is(b, "list"))
			blocks_space(parts);
		json_array_append_new(parts, part);
	}
	blocks_flush(blocks, &parts);
	json_decref(parts);
}

/* --- buttons ------------------------------------------------------------- */

static json_t *blocks_confirm(const json_t *confirm)
{
	return json_pack("{s:o, s:o, s:o, s:o}", "title",
	    slack_blocks_plain(
	        blocks_get(confirm, "title"), BLOCKS_CONFIRM_TITLE_POINTS),
	    "text",
	    slack_blocks_plain(
	        blocks_get(confirm, "text"), BLOCKS_CONFIRM_TEXT_POINTS),
	    "confirm",
	    slack_blocks_plain(
	        blocks_get(confirm, "yes"), BLOCKS_CONFIRM_BUTTON_POINTS),
	    "deny",
	    slack_blocks_plain(
	        blocks_get(confirm, "no"), BLOCKS_CONFIRM_BUTTON_POINTS));
}

static json_t *blocks_button(const json_t *button)
{
	OWN(own_string)
	char *value =
	    blocks_cut(blocks_get(button, "ref"), BLOCKS_VALUE_POINTS);
	json_t *style = json_object_get(button, "style");
	json_t *confirm = json_object_get(button, "confirm");
	json_t *drawn = json_pack("{s:s, s:s, s:s, s:o}", "type", "button",
	    "action_id", blocks_get(button, "verb"), "value", value, "text",
	    slack_blocks_plain(
	        blocks_get(button, "label"), BLOCKS_LABEL_POINTS));

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

static void blocks_add_buttons(json_t *blocks, const json_t *buttons)
{
	json_t *elements = json_array();
	json_t *button;
	size_t i;

	json_array_foreach (buttons, i, button) {
		if (blocks_has_verb(elements, button) ||
		    json_array_size(elements) == BLOCKS_ACTIONS_MAX) {
			json_array_append_new(
			    blocks, blocks_section("actions", elements));
			elements = json_array();
		}
		json_array_append_new(elements, blocks_button(button));
	}
	if (json_array_size(elements))
		json_array_append_new(
		    blocks, blocks_section("actions", elements));
	else
		json_decref(elements);
}

/* --- the whole ----------------------------------------------------------- */

/* What notifications show, and what is left where blocks cannot be. */
static json_t *blocks_fallback(const json_t *notice, const json_t *tree)
{
	OWN(str_clear)
	struct str plain = {.max_bytes = BLOCKS_TEXT_MAX_BYTES};
	OWN(str_clear)
	struct str escaped = {.max_bytes = 8 * BLOCKS_TEXT_MAX_BYTES};

	str_addf(&plain, "%s\n", blocks_get(notice, "title"));
	markdown_to_plain(tree, &plain);
	OWN(own_string)
	char *cut = blocks_cut(str_text(&plain), BLOCKS_TEXT_POINTS);
	slack_escape(cut, &escaped);
	return json_string(str_text(&escaped));
}

json_t *slack_blocks(const json_t *notice)
{
	json_auto_t *tree = markdown_parse(blocks_get(notice, "markdown"));
	json_t *blocks = json_array();

	if (blocks_get(notice, "title")[0])
		json_array_append_new(
		    blocks, json_pack("{s:s, s:o}", "type", "header", "text",
		                slack_blocks_plain(blocks_get(notice, "title"),
		                    BLOCKS_HEADER_POINTS)));
	blocks_add_body(blocks, tree);
	while (json_array_size(blocks) > BLOCKS_MAX - 4)
		json_array_remove(blocks, json_array_size(blocks) - 1);
	blocks_add_buttons(blocks, json_object_get(notice, "buttons"));
	return json_pack("{s:o, s:o}", "text", blocks_fallback(notice, tree),
	    "blocks", blocks);
}
