/*
 * markdown.h: CommonMark (by libcmark; no other file includes cmark.h) as a
 * small tree that Slack, Teams and mail each draw in their own way. Pure.
 *
 * Raw HTML comes out as text, images as links, a soft break as a space, and
 * a link whose scheme is not http, https or mailto as its inlines alone, but
 * "mention:U0123" as a mention of that user of the chat system. A URL
 * holds only what RFC 3986 lets it hold. Bytes that are not UTF-8 come out as
 * U+FFFD, what is nested deeper than 16 levels as its text.
 */
#ifndef BEADLE_TEXT_MARKDOWN_H
#define BEADLE_TEXT_MARKDOWN_H

#include "base/str.h"

#include <stdbool.h>

enum markdown_type {
	/* Blocks, with what is below them. */
	MARKDOWN_HEADING,   /* inlines; number: its level, 1 to 6 */
	MARKDOWN_PARAGRAPH, /* inlines */
	MARKDOWN_LIST,      /* items; number: of the first, if ordered */
	MARKDOWN_ITEM,      /* blocks */
	MARKDOWN_QUOTE,     /* blocks */
	MARKDOWN_LITERAL, /* text: of a code block, without its last newline */
	MARKDOWN_RULE,
	/* Inlines. */
	MARKDOWN_TEXT,     /* text; never two in a row */
	MARKDOWN_CODE,     /* text */
	MARKDOWN_STRONG,   /* inlines */
	MARKDOWN_EMPHASIS, /* inlines */
	MARKDOWN_LINK,     /* inlines; text: the URL */
	MARKDOWN_MENTION,  /* inlines: the name; user: who is meant */
	MARKDOWN_BREAK,
};

struct markdown_node {
	enum markdown_type type;
	bool ordered;
	int number;
	char *text;                  /* NULL where there is none */
	char *user;                  /* likewise */
	struct markdown_node *first; /* below it */
	struct markdown_node *next;  /* beside it */
};

/* The first of its blocks; NULL if there are none. Any input is some
 * Markdown. */
struct markdown_node *markdown_parse(const char *markdown);
/* With all that is beside and below it. */
void markdown_free(struct markdown_node **first);

/*
 * Escapes text, UTF-8, so that as Markdown it comes out as typed, within
 * whatever paragraph, list item or quote it stands in (not in a heading or a
 * code span, which end with their line or do not know escapes): newlines
 * become hard breaks, those at the end go, and so do control characters but
 * the tab, which is a space. A mustache_escape_fn.
 */
void markdown_escape(const char *text, struct str *out);

/* For mail. HTML is a fragment of p, ul, ol, li, strong, em, a, code, pre,
 * blockquote, h1..h6, br, hr, all text escaped. Plain text is wrapped at 76
 * columns with "* " and "1. " lists, and "text (url)" for links. */
void markdown_to_html(const struct markdown_node *blocks, struct str *out);
void markdown_to_plain(const struct markdown_node *blocks, struct str *out);

#endif
