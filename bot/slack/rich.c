/*
 * rich.c: see rich.h.
 */
#include "slack/rich.h"

#include "base/own.h"
#include "base/str.h"
#include "slack/plain.h"

#include <stdbool.h>
#include <string.h>

enum {
	RICH_TEXT_POINTS = 3000, /* of one element */
	RICH_TEXT_MAX_BYTES = 64 * 1024,
};

static const char *rich_get(const json_t *node, const char *key)
{
	const char *text = json_string_value(json_object_get(node, key));

	return text ? text : "";
}

static bool rich_is(const json_t *node, const char *type)
{
	return strcmp(rich_get(node, "type"), type) == 0;
}

struct rich_style {
	bool bold, italic, code;
};

static void rich_add_style(json_t *element, struct rich_style style)
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

static void rich_add_text(
    json_t *elements, const char *text, struct rich_style style)
{
	if (text[0] == '\0')
		return; /* Slack refuses an empty text element */
	OWN(own_string)
	char *cut = slack_plain_cut(text, RICH_TEXT_POINTS);
	json_t *element = json_pack("{s:s, s:s}", "type", "text", "text", cut);
	rich_add_style(element, style);
	json_array_append_new(elements, element);
}

static void rich_plain_of(const json_t *inlines, struct str *out)
{
	json_t *n;
	size_t i;

	json_array_foreach (inlines, i, n) {
		if (json_object_get(n, "inlines"))
			rich_plain_of(json_object_get(n, "inlines"), out);
		else
			str_add(out, rich_get(n, "text"));
	}
}

/* Slack shows the address of a link without words. */
static void rich_add_link(json_t *elements, const json_t *link)
{
	OWN(str_clear)
	struct str words = {.max_bytes = RICH_TEXT_MAX_BYTES};

	rich_plain_of(json_object_get(link, "inlines"), &words);
	OWN(own_string)
	char *text = slack_plain_cut(str_text(&words), RICH_TEXT_POINTS);
	json_array_append_new(elements,
	    json_pack("{s:s, s:s, s:s*}", "type", "link", "url",
	        rich_get(link, "url"), "text", text[0] ? text : NULL));
}

static void rich_add_inlines(
    json_t *elements, const json_t *inlines, struct rich_style style);

static void rich_add_inline(
    json_t *elements, const json_t *n, struct rich_style style)
{
	if (rich_is(n, "text")) {
		rich_add_text(elements, rich_get(n, "text"), style);
	} else if (rich_is(n, "break")) {
		rich_add_text(elements, "\n", style);
	} else if (rich_is(n, "code")) {
		style.code = true;
		rich_add_text(elements, rich_get(n, "text"), style);
	} else if (rich_is(n, "link")) {
		rich_add_link(elements, n);
	} else {
		style.bold = style.bold || rich_is(n, "strong");
		style.italic = style.italic || rich_is(n, "emphasis");
		rich_add_inlines(
		    elements, json_object_get(n, "inlines"), style);
	}
}

static void rich_add_inlines(
    json_t *elements, const json_t *inlines, struct rich_style style)
{
	json_t *n;
	size_t i;

	json_array_foreach (inlines, i, n)
		rich_add_inline(elements, n, style);
}

/* All the words of blocks in one section's elements, a line per block. */
static void rich_flatten(json_t *elements, const json_t *blocks)
{
	struct rich_style plain = {.bold = false};
	json_t *b, *item;
	size_t i, k;

	json_array_foreach (blocks, i, b) {
		if (i)
			rich_add_text(elements, "\n", plain);
		rich_add_inlines(
		    elements, json_object_get(b, "inlines"), plain);
		if (rich_is(b, "code"))
			rich_add_text(elements, rich_get(b, "text"), plain);
		rich_flatten(elements, json_object_get(b, "blocks"));
		json_array_foreach (json_object_get(b, "items"), k, item)
			rich_flatten(elements, item);
	}
}

static json_t *rich_section(const char *type, json_t *taken_elements)
{
	return json_pack(
	    "{s:s, s:o}", "type", type, "elements", taken_elements);
}

static json_t *rich_list(const json_t *list)
{
	json_t *sections = json_array();
	json_t *item;
	size_t i;

	json_array_foreach (json_object_get(list, "items"), i, item) {
		json_t *elements = json_array();
		rich_flatten(elements, item);
		if (json_array_size(elements) == 0)
			rich_add_text(
			    elements, " ", (struct rich_style){.bold = false});
		json_array_append_new(
		    sections, rich_section("rich_text_section", elements));
	}
	return json_pack("{s:s, s:s, s:o}", "type", "rich_text_list", "style",
	    json_is_true(json_object_get(list, "ordered")) ? "ordered"
	                                                   : "bullet",
	    "elements", sections);
}

/* One part of a rich_text block; NULL for what draws as nothing. */
static json_t *rich_part(const json_t *b)
{
	json_t *elements = json_array();
	const char *type = "rich_text_section";

	if (rich_is(b, "list")) {
		json_decref(elements);
		return rich_list(b);
	}
	if (rich_is(b, "quote")) {
		type = "rich_text_quote";
		rich_flatten(elements, json_object_get(b, "blocks"));
	} else if (rich_is(b, "code")) {
		type = "rich_text_preformatted";
		rich_add_text(elements, rich_get(b, "text"),
		    (struct rich_style){.bold = false});
	} else {
		rich_add_inlines(elements, json_object_get(b, "inlines"),
		    (struct rich_style){.bold = rich_is(b, "heading")});
	}
	if (json_array_size(elements))
		return rich_section(type, elements);
	json_decref(elements);
	return NULL;
}

/* A paragraph that follows another needs the empty line between them. */
static void rich_space(json_t *parts)
{
	json_t *last = json_array_get(
	    parts, json_array_size(parts) ? json_array_size(parts) - 1 : 0);

	if (last && rich_is(last, "rich_text_section"))
		rich_add_text(json_object_get(last, "elements"), "\n\n",
		    (struct rich_style){.bold = false});
}

static void rich_flush(json_t *blocks, json_t **parts)
{
	if (json_array_size(*parts) == 0)
		return;
	json_array_append_new(
	    blocks, rich_section("rich_text", json_incref(*parts)));
	json_decref(*parts);
	*parts = json_array();
}

void slack_rich_add(json_t *blocks, const json_t *tree)
{
	json_t *parts = json_array();
	json_t *b;
	size_t i;

	json_array_foreach (tree, i, b) {
		if (rich_is(b, "rule")) {
			rich_flush(blocks, &parts);
			json_array_append_new(
			    blocks, json_pack("{s:s}", "type", "divider"));
			continue;
		}
		json_t *part = rich_part(b);
		if (part == NULL)
			continue;
		if (!rich_is(b, "list"))
			rich_space(parts);
		json_array_append_new(parts, part);
	}
	rich_flush(blocks, &parts);
	json_decref(parts);
}
