/*
 * rich.c: see rich.h.
 */
#include "slack/rich.h"

#include "base/own.h"
#include "base/str.h"
#include "slack/plain.h"

#include <stdbool.h>

enum {
	RICH_TEXT_POINTS = 3000, /* of one element */
	RICH_TEXT_MAX_BYTES = 64 * 1024,
};

/* {"type": type, "elements": [ */
static void rich_open(struct jsonw *w, const char *type)
{
	jsonw_begin(w, '{');
	jsonw_member(w, "type", type);
	jsonw_key(w, "elements");
	jsonw_begin(w, '[');
}

static void rich_close(struct jsonw *w)
{
	jsonw_end(w, ']');
	jsonw_end(w, '}');
}

/* --- elements ------------------------------------------------------------- */

struct rich_style {
	bool bold, italic, code;
};

static const struct rich_style rich_no_style;

static void rich_add_style(struct jsonw *w, struct rich_style style)
{
	if (!style.bold && !style.italic && !style.code)
		return;
	jsonw_key(w, "style");
	jsonw_begin(w, '{');
	if (style.bold)
		jsonw_member_bool(w, "bold", true);
	if (style.italic)
		jsonw_member_bool(w, "italic", true);
	if (style.code)
		jsonw_member_bool(w, "code", true);
	jsonw_end(w, '}');
}

static void rich_add_text(
    struct jsonw *w, const char *text, struct rich_style style)
{
	if (text[0] == '\0')
		return; /* Slack refuses an empty text element */
	jsonw_begin(w, '{');
	jsonw_member(w, "type", "text");
	slack_plain_member(w, "text", text, RICH_TEXT_POINTS);
	rich_add_style(w, style);
	jsonw_end(w, '}');
}

static void rich_plain_of(const struct markdown_node *first, struct str *out)
{
	for (const struct markdown_node *n = first; n; n = n->next) {
		if (n->text && n->type != MARKDOWN_LINK)
			str_add(out, n->text);
		rich_plain_of(n->first, out);
	}
}

/* Slack shows the address of a link without words. */
static void rich_add_link(struct jsonw *w, const struct markdown_node *link)
{
	OWN(str_clear)
	struct str text = {.max_bytes = RICH_TEXT_MAX_BYTES};

	rich_plain_of(link->first, &text);
	jsonw_begin(w, '{');
	jsonw_member(w, "type", "link");
	jsonw_member(w, "url", link->text);
	if (text.len)
		slack_plain_member(
		    w, "text", str_text(&text), RICH_TEXT_POINTS);
	jsonw_end(w, '}');
}

/* Slack shows the name, and tells them. */
static void rich_add_mention(struct jsonw *w, const struct markdown_node *who)
{
	jsonw_begin(w, '{');
	jsonw_member(w, "type", "user");
	jsonw_member(w, "user_id", who->user);
	jsonw_end(w, '}');
}

static void rich_add_inlines(
    struct jsonw *w, const struct markdown_node *first, struct rich_style style)
{
	for (const struct markdown_node *n = first; n; n = n->next) {
		struct rich_style its = style;
		its.bold = its.bold || n->type == MARKDOWN_STRONG;
		its.italic = its.italic || n->type == MARKDOWN_EMPHASIS;
		its.code = its.code || n->type == MARKDOWN_CODE;
		if (n->type == MARKDOWN_LINK)
			rich_add_link(w, n);
		else if (n->type == MARKDOWN_MENTION)
			rich_add_mention(w, n);
		else if (n->type == MARKDOWN_BREAK)
			rich_add_text(w, "\n", style);
		else if (n->text)
			rich_add_text(w, n->text, its);
		else
			rich_add_inlines(w, n->first, its);
	}
}

/* All the words of blocks as elements of one section, a line per block and
 * per item of a list. */
static void rich_flatten(
    struct jsonw *w, const struct markdown_node *first, bool *line)
{
	for (const struct markdown_node *b = first; b; b = b->next) {
		bool holds_blocks = b->type == MARKDOWN_LIST ||
		                    b->type == MARKDOWN_QUOTE ||
		                    b->type == MARKDOWN_ITEM;
		if (holds_blocks) {
			rich_flatten(w, b->first, line);
			continue;
		}
		if (*line)
			rich_add_text(w, "\n", rich_no_style);
		*line = true;
		if (b->text)
			rich_add_text(w, b->text, rich_no_style);
		rich_add_inlines(w, b->first, rich_no_style);
	}
}

/* Is there anything to see? */
static bool rich_shows(const struct markdown_node *n)
{
	if (n->type == MARKDOWN_BREAK || n->type == MARKDOWN_LINK ||
	    n->type == MARKDOWN_MENTION)
		return true;
	if (n->text)
		return n->text[0] != '\0';
	for (n = n->first; n; n = n->next)
		if (rich_shows(n))
			return true;
	return false;
}

/* --- blocks --------------------------------------------------------------- */

struct rich {
	struct jsonw *w;
	size_t left;       /* as many blocks may still follow */
	bool in_rich_text; /* such a block is open */
	bool in_section;   /* and so is a section at its end */
};

static bool rich_has_room(struct rich *rich)
{
	if (rich->left == 0)
		return false;
	rich->left--;
	return true;
}

static void rich_end_section(struct rich *rich)
{
	if (rich->in_section)
		rich_close(rich->w);
	rich->in_section = false;
}

static void rich_end_rich_text(struct rich *rich)
{
	rich_end_section(rich);
	if (rich->in_rich_text)
		rich_close(rich->w);
	rich->in_rich_text = false;
}

static void rich_add_list(struct jsonw *w, const struct markdown_node *list)
{
	jsonw_begin(w, '{');
	jsonw_member(w, "type", "rich_text_list");
	jsonw_member(w, "style", list->ordered ? "ordered" : "bullet");
	jsonw_key(w, "elements");
	jsonw_begin(w, '[');
	for (const struct markdown_node *item = list->first; item;
	     item = item->next) {
		bool line = false;
		rich_open(w, "rich_text_section");
		if (rich_shows(item))
			rich_flatten(w, item->first, &line);
		else
			rich_add_text(w, " ", rich_no_style);
		rich_close(w);
	}
	rich_close(w);
}

static void rich_add_section(struct rich *rich, const struct markdown_node *b)
{
	rich_open(rich->w, "rich_text_section");
	rich_add_inlines(rich->w, b->first,
	    (struct rich_style){.bold = b->type == MARKDOWN_HEADING});
	rich->in_section = true;
}

static void rich_add_whole(struct jsonw *w, const struct markdown_node *b)
{
	bool line = false;

	rich_open(w, b->type == MARKDOWN_QUOTE ? "rich_text_quote"
	                                       : "rich_text_preformatted");
	if (b->text)
		rich_add_text(w, b->text, rich_no_style);
	rich_flatten(w, b->first, &line);
	rich_close(w);
}

static void rich_add_part(struct rich *rich, const struct markdown_node *b)
{
	if (!rich->in_rich_text) {
		if (!rich_has_room(rich))
			return;
		rich_open(rich->w, "rich_text");
		rich->in_rich_text = true;
	}
	/* A paragraph needs an empty line after it, but before a list. */
	if (rich->in_section && b->type != MARKDOWN_LIST)
		rich_add_text(rich->w, "\n\n", rich_no_style);
	rich_end_section(rich);
	if (b->type == MARKDOWN_LIST)
		rich_add_list(rich->w, b);
	else if (b->type == MARKDOWN_QUOTE || b->type == MARKDOWN_LITERAL)
		rich_add_whole(rich->w, b);
	else
		rich_add_section(rich, b);
}

static void rich_add_divider(struct rich *rich)
{
	rich_end_rich_text(rich);
	if (!rich_has_room(rich))
		return;
	jsonw_begin(rich->w, '{');
	jsonw_member(rich->w, "type", "divider");
	jsonw_end(rich->w, '}');
}

size_t slack_rich(
    struct jsonw *w, const struct markdown_node *blocks, size_t most)
{
	struct rich rich = {.w = w, .left = most};

	for (const struct markdown_node *b = blocks; b; b = b->next) {
		if (b->type == MARKDOWN_RULE)
			rich_add_divider(&rich);
		else if (b->type == MARKDOWN_LIST || rich_shows(b))
			rich_add_part(&rich, b);
	}
	rich_end_rich_text(&rich);
	return most - rich.left;
}
