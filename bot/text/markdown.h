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
 * a link whose scheme is not http, https or mailto as its inlines alone.
 */
#ifndef BEADLE_TEXT_MARKDOWN_H
#define BEADLE_TEXT_MARKDOWN_H

#include "base/str.h"

#include <jansson.h>

/* An array of blocks; new reference. Any input is some Markdown. */
json_t *markdown_parse(const char *markdown);

/*
 * Escapes text so that as Markdown it comes out as typed, within whatever
 * paragraph or list item it stands in: newlines become hard breaks, control
 * characters go. A mustache_escape_fn.
 */
void markdown_escape(const char *text, struct str *out);

/* For mail. HTML is a fragment of p, ul, ol, li, strong, em, a, code, pre,
 * blockquote, h1..h6, br, hr, all text escaped. Plain text is wrapped at 76
 * columns with "* " and "1. " lists, and "text (url)" for links. */
void markdown_to_html(const json_t *blocks, struct str *out);
void markdown_to_plain(const json_t *blocks, struct str *out);

#endif
