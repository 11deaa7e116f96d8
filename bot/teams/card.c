/*
 * card.c: see card.h.
 */
#include "teams/card.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "text/markdown.h"

#include <string.h>

enum {
	/* Teams refuses above 28 KB in some places, and says so nowhere in
	 * the same words; this is below all that it says. */
	CARD_MAX_BYTES = 25 * 1000,
	CARD_RUN_POINTS = 4000,
	CARD_LABEL_POINTS = 75,
	CARD_TEXT_MAX_BYTES = 64 * 1024,
};

/* --- runs of text -------------------------------------------------------- */

struct card_style {
	bool bold, italic, code;
	const char *size;
};

/* At most max_points characters, an ellipsis for the rest. */
static void card_clean(const char *text, size_t max_points, struct str *out)
{
	size_t keep = strlen(text);
	bool cut = str_count_points(text) > max_points;

	if (cut)
		keep = str_prefix_points(text, max_points - 1);
	for (size_t i = 0; i < keep;) {
		size_t skip = str_unseen_bytes(text + i);
		if (skip == 0)
			str_add_char(out, text[i]);
		i += skip ? skip : 1;
	}
	if (cut)
		str_add(out, "\xE2\x80\xA6");
}

/* NULL if there is nothing to show. */
static json_t *card_run(const char *text, struct card_style style)
{
	OWN(str_clear)
	struct str clean = {.max_bytes = CARD_TEXT_MAX_BYTES};

	card_clean(text, CARD_RUN_POINTS, &clean);
	if (clean.len == 0)
		return NULL;
	json_t *run = json_pack(
	    "{s:s, s:s}", "type", "TextRun", "text", str_text(&clean));
	if (style.bold)
		json_object_set_new(run, "weight", json_string("Bolder"));
	if (style.italic)
		json_object_set_new(run, "italic", json_true());
	if (style.code)
		json_object_set_new(run, "fontType", json_string("Monospace"));
	if (style.size)
		json_object_set_new(run, "size", json_string(style.size));
	return run;
}

static json_t *card_block(json_t *taken_inlines)
{
	return json_pack(
	    "{s:s, s:o}", "type", "RichTextBlock", "inlines", taken_inlines);
}

/* What a paragraph is being drawn into: a RichTextBlock per line of it. */
struct card_lines {
	json_t *items;
	json_t *runs; /* of the last line */
};

static void card_end_line(struct card_lines *lines, bool more)
{
	if (json_array_size(lines->runs)) {
		json_t *block = card_block(lines->runs);
		if (json_array_size(lines->items))
			json_object_set_new(
			    block, "spacing", json_string("None"));
		json_array_append_new(lines->items, block);
	} else {
		json_decref(lines->runs);
	}
	lines->runs = more ? json_array() : NULL;
}

static void card_add_inlines(struct card_lines *lines,
    const struct markdown_node *first, const char *url,
    struct card_style style);

static void card_add_run(struct card_lines *lines, const char *text,
    const char *url, struct card_style style)
{
	json_t *run = card_run(text, style);

	if (run && url)
		json_object_set_new(run, "selectAction",
		    json_pack(
		        "{s:s, s:s}", "type", "Action.OpenUrl", "url", url));
	if (run)
		json_array_append_new(lines->runs, run);
}

static void card_add_inline(struct card_lines *lines,
    const struct markdown_node *n, const char *url, struct card_style style)
{
	if (n->type == MARKDOWN_BREAK) {
		card_end_line(lines, true);
		return;
	}
	style.bold = style.bold || n->type == MARKDOWN_STRONG;
	style.italic = style.italic || n->type == MARKDOWN_EMPHASIS;
	style.code = style.code || n->type == MARKDOWN_CODE;
	if (n->type == MARKDOWN_LINK)
		url = n->text;
	else if (n->text)
		card_add_run(lines, n->text, url, style);
	card_add_inlines(lines, n->first, url, style);
}

static void card_add_inlines(struct card_lines *lines,
    const struct markdown_node *first, const char *url, struct card_style style)
{
	for (const struct markdown_node *n = first; n; n = n->next)
		card_add_inline(lines, n, url, style);
}

/* An array of RichTextBlocks. */
static json_t *card_paragraph(
    const struct markdown_node *inlines, struct card_style style)
{
	struct card_lines lines = {
	    .items = json_array(),
	    .runs = json_array(),
	};

	card_add_inlines(&lines, inlines, NULL, style);
	card_end_line(&lines, false);
	return lines.items;
}

/* A line of preformatted text each. */
static json_t *card_code(const char *text)
{
	json_t *items = json_array();

	while (*text) {
		size_t len = strcspn(text, "\n");
		OWN(own_string)
		char *line = strndup(text, len);
		json_t *run = card_run(
		    len ? line : " ", (struct card_style){.code = true});
		if (run) {
			json_t *block = card_block(json_pack("[o]", run));
			if (json_array_size(items))
				json_object_set_new(
				    block, "spacing", json_string("None"));
			json_array_append_new(items, block);
		}
		text += len + (text[len] == '\n');
	}
	return items;
}

/* --- blocks -------------------------------------------------------------- */

static json_t *card_items(const struct markdown_node *blocks);

/* A mark and its text in two columns, so that lines hang. */
static json_t *card_list_item(
    const char *mark, const struct markdown_node *blocks, bool first)
{
	json_t *marks = json_pack(
	    "[o]", card_block(json_pack("[o]",
	               card_run(mark, (struct card_style){.bold = false}))));

	return json_pack("{s:s, s:s, s:[{s:s, s:s, s:o}, {s:s, s:s, s:o}]}",
	    "type", "ColumnSet", "spacing", first ? "Small" : "None", "columns",
	    "type", "Column", "width", "auto", "items", marks, "type", "Column",
	    "width", "stretch", "items", card_items(blocks));
}

static json_t *card_list(const struct markdown_node *list)
{
	json_t *drawn = json_array();
	int number = list->number;

	for (const struct markdown_node *item = list->first; item;
	     item = item->next) {
		OWN(own_string)
		char *mark = list->ordered ? own_printf("%d.", number++)
		                           : own_strdup("\xE2\x80\xA2");
		json_array_append_new(drawn,
		    card_list_item(mark, item->first, item == list->first));
	}
	return drawn;
}

static json_t *card_quote(const struct markdown_node *quote)
{
	return json_pack("[{s:s, s:s, s:o}]", "type", "Container", "style",
	    "emphasis", "items", card_items(quote->first));
}

/* The elements of one block. New array. */
static json_t *card_elements(const struct markdown_node *b)
{
	struct card_style style = {.bold = b->type == MARKDOWN_HEADING};

	if (b->type == MARKDOWN_LIST)
		return card_list(b);
	if (b->type == MARKDOWN_QUOTE)
		return card_quote(b);
	if (b->type == MARKDOWN_LITERAL)
		return card_code(b->text);
	if (b->type == MARKDOWN_HEADING)
		style.size = "Medium";
	return card_paragraph(b->first, style);
}

/* A rule is a line above what follows it. */
static json_t *card_items(const struct markdown_node *blocks)
{
	json_t *items = json_array();
	bool rule = false;

	for (const struct markdown_node *b = blocks; b; b = b->next) {
		if (b->type == MARKDOWN_RULE) {
			rule = true;
			continue;
		}
		json_auto_t *drawn = card_elements(b);
		if (rule && json_array_size(drawn))
			json_object_set_new(
			    json_array_get(drawn, 0), "separator", json_true());
		rule = rule && json_array_size(drawn) == 0;
		json_array_extend(items, drawn);
	}
	return items;
}

/* --- buttons ------------------------------------------------------------- */

static json_t *card_label(const char *text)
{
	OWN(str_clear)
	struct str clean = {.max_bytes = CARD_TEXT_MAX_BYTES};

	card_clean(text, CARD_LABEL_POINTS, &clean);
	return json_string(str_text(&clean));
}

static json_t *card_execute(const json_t *button, const char *label)
{
	const char *style = jsonx_text(button, "style");
	json_t *data = json_pack("{s:s, s:s}", "verb",
	    jsonx_text(button, "verb"), "ref", jsonx_text(button, "ref"));
	json_t *action = json_pack("{s:s, s:s, s:o, s:o, s:{s:s, s:o, s:O}}",
	    "type", "Action.Execute", "verb", jsonx_text(button, "verb"),
	    "title", card_label(label), "data", data, "fallback", "type",
	    "Action.Submit", "title", card_label(label), "data", data);

	if (strcmp(style, "primary") == 0)
		json_object_set_new(action, "style", json_string("positive"));
	if (strcmp(style, "danger") == 0)
		json_object_set_new(
		    action, "style", json_string("destructive"));
	return action;
}

static void card_add_words(json_t *items, const char *text, bool bold)
{
	json_t *run = card_run(text, (struct card_style){.bold = bold});

	if (run)
		json_array_append_new(items, card_block(json_pack("[o]", run)));
}

/* Unfolds the question with the button that means yes. Folding it again is
 * no. */
static json_t *card_confirm(const json_t *button, const json_t *confirm)
{
	json_t *body = json_array();

	card_add_words(body, jsonx_text(confirm, "title"), true);
	card_add_words(body, jsonx_text(confirm, "text"), false);
	json_array_append_new(
	    body, json_pack("{s:s, s:[o]}", "type", "ActionSet", "actions",
	              card_execute(button, jsonx_text(confirm, "yes"))));
	return json_pack("{s:s, s:o, s:{s:s, s:s, s:o}}", "type",
	    "Action.ShowCard", "title", card_label(jsonx_text(button, "label")),
	    "card", "type", "AdaptiveCard", "version", "1.5", "body", body);
}

static json_t *card_actions(const json_t *buttons)
{
	json_t *actions = json_array();
	json_t *button;
	size_t i;

	json_array_foreach (buttons, i, button) {
		const json_t *confirm = json_object_get(button, "confirm");
		if (json_object_get(button, "link"))
			continue; /* to where another chat system has it */
		json_array_append_new(actions,
		    confirm
		        ? card_confirm(button, confirm)
		        : card_execute(button, jsonx_text(button, "label")));
	}
	return actions;
}

/* --- the whole ----------------------------------------------------------- */

static json_t *card_title(const char *title)
{
	json_t *run =
	    card_run(title, (struct card_style){.bold = true, .size = "Large"});

	return run ? json_pack("[o]", card_block(json_pack("[o]", run)))
	           : json_array();
}

static size_t card_bytes(const json_t *card)
{
	return json_dumpb(card, NULL, 0, JSON_COMPACT);
}

/* Leaves out from the end until the card fits; the title stays. */
static void card_fit(json_t *card, json_t *body)
{
	size_t bytes = card_bytes(card);
	bool cut = false;

	while (bytes > CARD_MAX_BYTES && json_array_size(body) > 1) {
		size_t last = json_array_size(body) - 1;
		bytes -= card_bytes(json_array_get(body, last)) + 1;
		json_array_remove(body, last);
		cut = true;
	}
	if (cut)
		card_add_words(body, "\xE2\x80\xA6", false);
}

json_t *teams_card(const json_t *notice)
{
	OWN(markdown_free)
	struct markdown_node *tree =
	    markdown_parse(jsonx_text(notice, "markdown"));
	json_auto_t *items = card_items(tree);
	json_auto_t *actions = card_actions(json_object_get(notice, "buttons"));
	json_t *body = card_title(jsonx_text(notice, "title"));
	json_t *card = json_pack("{s:s, s:s, s:s, s:o, s:o}", "$schema",
	    "http://adaptivecards.io/schemas/adaptive-card.json", "type",
	    "AdaptiveCard", "version", "1.5", "fallbackText",
	    card_label(jsonx_text(notice, "title")), "body", body);

	json_array_extend(body, items);
	/* The buttons are what a card is for: room for them comes first. */
	json_t *set =
	    json_pack("{s:s, s:O}", "type", "ActionSet", "actions", actions);
	if (json_array_size(actions))
		json_object_set(card, "actions", set);
	card_fit(card, body);
	json_object_del(card, "actions");
	if (json_array_size(actions))
		json_array_append(body, set);
	json_decref(set);
	return card;
}
