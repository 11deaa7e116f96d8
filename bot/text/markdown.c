/*
 * markdown.c: owns libcmark: parsing, and its counterpart, escaping. See
 * markdown.h.
 */
#include "text/markdown.h"

#include "base/own.h"

#include <cmark.h>
#include <ctype.h>
#include <stdint.h>
#include <string.h>

/* What is nested deeper comes out as its text alone: nothing recurses on what
 * somebody wrote without a limit. */
enum { MARKDOWN_MAX_DEPTH = 16 };

/* --- parsing ---------------------------------------------------------------
 */

static json_t *markdown_blocks(cmark_node *parent, size_t depth);

static bool markdown_is_safe(const char *url)
{
	static const char *const schemes[] = {"https://", "http://", "mailto:"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

/* Inlines in the making. cmark cuts text at every escape; a reader wants it
 * whole. */
struct markdown_line {
	json_t *inlines;
	struct str text; /* not yet in inlines */
};

static void markdown_flush(struct markdown_line *line)
{
	if (line->text.len == 0)
		return;
	json_array_append_new(
	    line->inlines, json_pack("{s:s, s:s}", "type", "text", "text",
	                       str_text(&line->text)));
	str_reset(&line->text);
}

static void markdown_add(struct markdown_line *line, json_t *taken_inline)
{
	markdown_flush(line);
	json_array_append_new(line->inlines, taken_inline);
}

/* All the text below node, without its marks. */
static void markdown_add_flat(struct markdown_line *line, cmark_node *node)
{
	cmark_iter *iter = cmark_iter_new(node);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *n = cmark_iter_get_node(iter);
		const char *literal = cmark_node_get_literal(n);
		cmark_node_type type = cmark_node_get_type(n);
		bool is_break = type == CMARK_NODE_SOFTBREAK ||
		                type == CMARK_NODE_LINEBREAK ||
		                (event == CMARK_EVENT_EXIT && n != node &&
		                    type <= CMARK_NODE_LAST_BLOCK);
		if (literal || is_break)
			str_add(&line->text, literal ? literal : " ");
	}
	cmark_iter_free(iter);
}

static json_t *markdown_inlines(cmark_node *parent, size_t depth);

/* Only the bytes that a URL may hold (RFC 3986), the others as %HH, so that no
 * channel's own marks around it can be closed from within. */
static json_t *markdown_url(const char *url)
{
	OWN(str_clear)
	struct str out = {.max_bytes = SIZE_MAX};

	for (; *url; url++) {
		if (isalnum((unsigned char)*url) ||
		    strchr("-._~:/?#@!$&'()*+,;=%", *url))
			str_add_char(&out, *url);
		else
			str_addf(&out, "%%%02X", (unsigned char)*url);
	}
	return json_string(str_text(&out));
}

static void markdown_add_link(
    struct markdown_line *line, cmark_node *node, size_t depth)
{
	const char *url = cmark_node_get_url(node);
	json_auto_t *inner = markdown_inlines(node, depth + 1);

	if (url && markdown_is_safe(url)) {
		markdown_add(
		    line, json_pack("{s:s, s:o, s:O}", "type", "link", "url",
		              markdown_url(url), "inlines", inner));
		return;
	}
	markdown_flush(line);
	json_array_extend(line->inlines, inner);
}

static void markdown_add_inline(
    struct markdown_line *line, cmark_node *node, size_t depth)
{
	const char *literal = cmark_node_get_literal(node);
	cmark_node_type type = cmark_node_get_type(node);

	switch (type) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_HTML_INLINE:
		str_add(&line->text, literal ? literal : "");
		break;
	case CMARK_NODE_SOFTBREAK:
		str_add_char(&line->text, ' ');
		break;
	case CMARK_NODE_LINEBREAK:
		markdown_add(line, json_pack("{s:s}", "type", "break"));
		break;
	case CMARK_NODE_CODE:
		markdown_add(line, json_pack("{s:s, s:s}", "type", "code",
		                       "text", literal ? literal : ""));
		break;
	case CMARK_NODE_STRONG:
	case CMARK_NODE_EMPH:
		markdown_add(
		    line, json_pack("{s:s, s:o}", "type",
		              type == CMARK_NODE_STRONG ? "strong" : "emphasis",
		              "inlines", markdown_inlines(node, depth + 1)));
		break;
	case CMARK_NODE_LINK:
	case CMARK_NODE_IMAGE:
		markdown_add_link(line, node, depth);
		break;
	default:
		break;
	}
}

static json_t *markdown_inlines(cmark_node *parent, size_t depth)
{
	struct markdown_line line = {
	    .inlines = json_array(), .text = {.max_bytes = SIZE_MAX}};
	cmark_node *first = cmark_node_first_child(parent);

	if (depth == MARKDOWN_MAX_DEPTH)
		markdown_add_flat(&line, parent);
	else
		for (cmark_node *n = first; n; n = cmark_node_next(n))
			markdown_add_inline(&line, n, depth);
	markdown_flush(&line);
	str_clear(&line.text);
	return line.inlines;
}

static json_t *markdown_list(cmark_node *node, size_t depth)
{
	json_t *items = json_array();

	for (cmark_node *n = cmark_node_first_child(node); n;
	     n = cmark_node_next(n))
		json_array_append_new(items, markdown_blocks(n, depth + 1));
	return json_pack("{s:s, s:b, s:i, s:o}", "type", "list", "ordered",
	    cmark_node_get_list_type(node) == CMARK_ORDERED_LIST, "start",
	    cmark_node_get_list_start(node), "items", items);
}

/* Text without the newline that ends a literal block. */
static json_t *markdown_literal(cmark_node *node)
{
	const char *text = cmark_node_get_literal(node);
	size_t len = text ? strlen(text) : 0;

	while (len && text[len - 1] == '\n')
		len--;
	return json_stringn(text ? text : "", len);
}

static json_t *markdown_block(cmark_node *node, size_t depth)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		return json_pack("{s:s, s:i, s:o}", "type", "heading", "level",
		    cmark_node_get_heading_level(node), "inlines",
		    markdown_inlines(node, 0));
	case CMARK_NODE_PARAGRAPH:
		return json_pack("{s:s, s:o}", "type", "paragraph", "inlines",
		    markdown_inlines(node, 0));
	case CMARK_NODE_LIST:
		return markdown_list(node, depth);
	case CMARK_NODE_BLOCK_QUOTE:
		return json_pack("{s:s, s:o}", "type", "quote", "blocks",
		    markdown_blocks(node, depth + 1));
	case CMARK_NODE_CODE_BLOCK:
		return json_pack("{s:s, s:o}", "type", "code", "text",
		    markdown_literal(node));
	case CMARK_NODE_THEMATIC_BREAK:
		return json_pack("{s:s}", "type", "rule");
	case CMARK_NODE_HTML_BLOCK: {
		json_t *text = json_pack("{s:s, s:o}", "type", "text", "text",
		    markdown_literal(node));
		return json_pack(
		    "{s:s, s:[o]}", "type", "paragraph", "inlines", text);
	}
	default:
		return NULL;
	}
}

static json_t *markdown_blocks(cmark_node *parent, size_t depth)
{
	json_t *blocks = json_array();

	if (depth == MARKDOWN_MAX_DEPTH) {
		json_array_append_new(blocks,
		    json_pack("{s:s, s:o}", "type", "paragraph", "inlines",
		        markdown_inlines(parent, MARKDOWN_MAX_DEPTH)));
		return blocks;
	}
	for (cmark_node *n = cmark_node_first_child(parent); n;
	     n = cmark_node_next(n)) {
		json_t *block = markdown_block(n, depth);
		if (block)
			json_array_append_new(blocks, block);
	}
	return blocks;
}

json_t *markdown_parse(const char *markdown)
{
	cmark_node *document = cmark_parse_document(
	    markdown, strlen(markdown), CMARK_OPT_VALIDATE_UTF8);
	json_t *blocks = markdown_blocks(document, 0);

	cmark_node_free(document);
	return blocks;
}

const char *markdown_get(const json_t *node, const char *key)
{
	const char *text = json_string_value(json_object_get(node, key));

	return text ? text : "";
}

bool markdown_is(const json_t *node, const char *type)
{
	return strcmp(markdown_get(node, "type"), type) == 0;
}

/* --- escaping --------------------------------------------------------------
 */

/* text without control characters, blanks for tabs, no newlines at the end. */
static char *markdown_clean(const char *text)
{
	char *clean = own_calloc(1, strlen(text) + 1);
	size_t len = 0;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '\t')
			clean[len++] = ' ';
		else if (c == '\n' || (c >= ' ' && c != 0x7F))
			clean[len++] = *text;
	}
	while (len && clean[len - 1] == '\n')
		clean[--len] = '\0';
	return clean;
}

/*
 * CommonMark lets every ASCII punctuation character be escaped by a
 * backslash. Spaces at the start of a line would be eaten or make code, and
 * an empty line would end the paragraph: a no-break space keeps both. At the
 * end of a paragraph a hard break would be a backslash.
 */
void markdown_escape(const char *text, struct str *out)
{
	static const char nbsp[] = "\xC2\xA0";
	OWN(own_string)
	char *clean = markdown_clean(text);
	bool line_start = true;

	for (const char *p = clean; *p; p++) {
		bool at_edge = line_start || strchr("\n ", p[1]);
		if (*p == '\n' && line_start)
			str_add(out, nbsp);
		if (*p == '\n')
			str_add(out, "\\\n");
		else if (*p == ' ' && at_edge)
			str_add(out, nbsp);
		else if (ispunct((unsigned char)*p))
			str_addf(out, "\\%c", *p);
		else
			str_add_char(out, *p);
		line_start = *p == '\n';
	}
}
