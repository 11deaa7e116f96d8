/*
 * markdown.h: CommonMark (by libcmark; no other file includes cmark.h) as a
 * small tree that Slack, Teams and mail each draw in their own way. Pure.
 *
 * A block:  {"type": "heading", "level": 1..6, "inlines": […]}
 *           {"type": "paragraph", "inlines": […]}
 *           {"type": "list", "ordered": bool, "start": 1, "items": [[block…]…]}
 *           {"type": "quote", "blocks": […]}
 *           {"type": "code", "text": "…"}      {"type": "rule"}
 * An inline: {"type": "text", "text": "…"}  {"type": "code", "text": "…"}
 *           {"type": "strong"|"emphasis", "inlines": […]}
 *           {"type": "link", "url": "https://…", "inlines": […]}
 *           {"type": "break"}
 * Raw HTML comes out as text, images as links, a soft break as a space, and
 * a link whose scheme is not http, https or mailto as its inlines alone. A url
 * holds only what RFC 3986 lets it hold. Bytes that are not UTF-8 come out as
 * U+FFFD, what is nested deeper than 16 levels as its text.
 */
#ifndef BEADLE_TEXT_MARKDOWN_H
#define BEADLE_TEXT_MARKDOWN_H

#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>

/* An array of blocks; new reference. Any input is some Markdown. */
json_t *markdown_parse(const char *markdown);
/* The string member key of a block or an inline; "" if there is none. */
const char *markdown_get(const json_t *node, const char *key);
bool markdown_is(const json_t *node, const char *type);

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
void markdown_to_html(const json_t *blocks, struct str *out);
void markdown_to_plain(const json_t *blocks, struct str *out);

#endif
