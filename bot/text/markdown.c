/*
 * markdown.c: owns libcmark. See markdown.h.
 */
#include "text/markdown.h"

#include "base/own.h"
#include "text/mustache.h"

#include <cmark.h>
#include <ctype.h>
#include <string.h>

/* Nested quotes and lists deeper than this become plain paragraphs. */
enum { MARKDOWN_MAX_DEPTH = 16 };
/* RFC 5322, 2.1.1: lines should be no more than 78 characters. */
enum { MARKDOWN_COLUMNS = 76 };
/* Of a notice drawn for one channel. */
enum { MARKDOWN_TEXT_MAX_BYTES = 1024 * 1024 };

/* --- parsing ---------------------------------------------------------------
 */

static json_t *markdown_blocks(cmark_node *parent, size_t depth);

static bool markdown_safe_url(const char *url)
{
	static const char *const schemes[] = {"https://", "http://", "mailto:"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

static void markdown_add_text(json_t *inlines, const char *text)
{
	json_t *last = json_array_get(inlines,
	    json_array_size(inlines) ? json_array_size(inlines) - 1 : 0);
	const char *type = json_string_value(json_object_get(last, "type"));

	/* cmark cuts text at every escape; a reader wants it whole. */
	if (type && strcmp(type, "text") == 0) {
		OWN(own_string)
		char *joined = own_printf("%s%s",
		    json_string_value(json_object_get(last, "text")), text);
		json_object_set_new(last, "text", json_string(joined));
		return;
	}
	json_array_append_new(
	    inlines, json_pack("{s:s, s:s}", "type", "text", "text", text));
}

static json_t *markdown_inlines(cmark_node *parent, size_t depth);

static void markdown_add_link(json_t *inlines, cmark_node *node, size_t depth)
{
	const char *url = cmark_node_get_url(node);
	json_auto_t *inner = markdown_inlines(node, depth + 1);

	if (url && markdown_safe_url(url))
		json_array_append_new(
		    inlines, json_pack("{s:s, s:s, s:O}", "type", "link", "url",
		                 url, "inlines", inner));
	else
		json_array_extend(inlines, inner);
}

static void markdown_add_inline(json_t *inlines, cmark_node *node, size_t depth)
{
	const char *literal = cmark_node_get_literal(node);

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_HTML_INLINE:
		markdown_add_text(inlines, literal ? literal : "");
		break;
	case CMARK_NODE_SOFTBREAK:
		markdown_add_text(inlines, " ");
		break;
	case CMARK_NODE_LINEBREAK:
		json_array_append_new(
		    inlines, json_pack("{s:s}", "type", "break"));
		break;
	case CMARK_NODE_CODE:
		json_array_append_new(
		    inlines, json_pack("{s:s, s:s}", "type", "code", "text",
		                 literal ? literal : ""));
		break;
	case CMARK_NODE_STRONG:
	case CMARK_NODE_EMPH:
		json_array_append_new(
		    inlines, json_pack("{s:s, s:o}", "type",
		                 cmark_node_get_type(node) == CMARK_NODE_STRONG
		                     ? "strong"
		                     : "emphasis",
		                 "inlines", markdown_inlines(node, depth + 1)));
		break;
	case CMARK_NODE_LINK:
	case CMARK_NODE_IMAGE:
		markdown_add_link(inlines, node, depth);
		break;
	default:
		break;
	}
}

static json_t *markdown_inlines(cmark_node *parent, size_t depth)
{
	json_t *inlines = json_array();

	for (cmark_node *n = cmark_node_first_child(parent);
	     n && depth < MARKDOWN_MAX_DEPTH; n = cmark_node_next(n))
		markdown_add_inline(inlines, n, depth);
	return inlines;
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

	for (cmark_node *n = cmark_node_first_child(parent);
	     n && depth < MARKDOWN_MAX_DEPTH; n = cmark_node_next(n)) {
		json_t *block = markdown_block(n, depth);
		if (block)
			json_array_append_new(blocks, block);
	}
	return blocks;
}

json_t *markdown_parse(const char *markdown)
{
	cmark_node *document =
	    cmark_parse_document(markdown, strlen(markdown), CMARK_OPT_DEFAULT);
	json_t *blocks = markdown_blocks(document, 0);

	cmark_node_free(document);
	return blocks;
}

/* --- escaping --------------------------------------------------------------
 */

/*
 * CommonMark lets every ASCII punctuation character be escaped by a
 * backslash. Spaces at the start of a line would be eaten or make code, and
 * an empty line would end the paragraph: a no-break space keeps both.
 */
void markdown_escape(const char *text, struct str *out)
{
	static const char nbsp[] = "\xC2\xA0";
	bool line_start = out->len == 0 || out->data[out->len - 1] == '\n';

	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;
		if (c == '\n') {
			if (line_start)
				str_add(out, nbsp);
			str_add(out, "\\\n");
			line_start = true;
			continue;
		}
		if (c == '\t')
			c = ' ';
		if (c < ' ' || c == 0x7F)
			continue;
		bool at_edge =
		    line_start || p[1] == '\n' || p[1] == '\0' || p[1] == ' ';
		if (c == ' ' && at_edge)
			str_add(out, nbsp);
		else if (c < 0x80 && ispunct(c))
			str_addf(out, "\\%c", c);
		else
			str_add_char(out, (char)c);
		line_start = false;
	}
}

/* --- HTML ------------------------------------------------------------------
 */

static const char *markdown_get(const json_t *node, const char *key)
{
	const char *text = json_string_value(json_object_get(node, key));

	return text ? text : "";
}

static bool markdown_is(const json_t *node, const char *type)
{
	return strcmp(markdown_get(node, "type"), type) == 0;
}

static void markdown_html_inlines(const json_t *inlines, struct str *out)
{
	json_t *n;
	size_t i;

	json_array_foreach (inlines, i, n) {
		const json_t *inner = json_object_get(n, "inlines");
		if (markdown_is(n, "text")) {
			mustache_escape_html(markdown_get(n, "text"), out);
		} else if (markdown_is(n, "break")) {
			str_add(out, "<br>\n");
		} else if (markdown_is(n, "code")) {
			str_add(out, "<code>");
			mustache_escape_html(markdown_get(n, "text"), out);
			str_add(out, "</code>");
		} else if (markdown_is(n, "link")) {
			str_add(out, "<a href=\"");
			mustache_escape_html(markdown_get(n, "url"), out);
			str_add(out, "\">");
			markdown_html_inlines(inner, out);
			str_add(out, "</a>");
		} else {
			const char *tag =
			    markdown_is(n, "strong") ? "strong" : "em";
			str_addf(out, "<%s>", tag);
			markdown_html_inlines(inner, out);
			str_addf(out, "</%s>", tag);
		}
	}
}

static void markdown_html_list(const json_t *list, struct str *out)
{
	bool ordered = json_is_true(json_object_get(list, "ordered"));
	json_t *item;
	size_t i;

	if (ordered)
		str_addf(out, "<ol start=\"%lld\">\n",
		    (long long)json_integer_value(
		        json_object_get(list, "start")));
	else
		str_add(out, "<ul>\n");
	json_array_foreach (json_object_get(list, "items"), i, item) {
		str_add(out, "<li>");
		json_t *only = json_array_get(item, 0);
		/* A one-paragraph item is tight. */
		if (json_array_size(item) == 1 &&
		    markdown_is(only, "paragraph"))
			markdown_html_inlines(
			    json_object_get(only, "inlines"), out);
		else
			markdown_to_html(item, out);
		str_add(out, "</li>\n");
	}
	str_add(out, ordered ? "</ol>\n" : "</ul>\n");
}

static void markdown_html_tagged(
    const char *tag, const json_t *inlines, struct str *out)
{
	str_addf(out, "<%s>", tag);
	markdown_html_inlines(inlines, out);
	str_addf(out, "</%s>\n", tag);
}

void markdown_to_html(const json_t *blocks, struct str *out)
{
	json_t *b;
	size_t i;

	json_array_foreach (blocks, i, b) {
		const json_t *inlines = json_object_get(b, "inlines");
		if (markdown_is(b, "heading")) {
			char tag[] = "h1";
			tag[1] = (char)('0' + json_integer_value(
			                          json_object_get(b, "level")));
			markdown_html_tagged(tag, inlines, out);
		} else if (markdown_is(b, "paragraph")) {
			markdown_html_tagged("p", inlines, out);
		} else if (markdown_is(b, "list")) {
			markdown_html_list(b, out);
		} else if (markdown_is(b, "quote")) {
			str_add(out, "<blockquote>\n");
			markdown_to_html(json_object_get(b, "blocks"), out);
			str_add(out, "</blockquote>\n");
		} else if (markdown_is(b, "code")) {
			str_add(out, "<pre><code>");
			mustache_escape_html(markdown_get(b, "text"), out);
			str_add(out, "</code></pre>\n");
		} else {
			str_add(out, "<hr>\n");
		}
	}
}

/* --- plain text ------------------------------------------------------------
 */

static void markdown_plain_inlines(const json_t *inlines, struct str *out)
{
	json_t *n;
	size_t i;

	json_array_foreach (inlines, i, n) {
		const json_t *inner = json_object_get(n, "inlines");
		if (inner)
			markdown_plain_inlines(inner, out);
		else if (markdown_is(n, "break"))
			str_add_char(out, '\n');
		else
			str_add(out, markdown_get(n, "text"));
		if (!markdown_is(n, "link"))
			continue;
		const char *url = markdown_get(n, "url");
		size_t len = strlen(url);
		bool shown = out->len >= len && out->data &&
		             strcmp(out->data + out->len - len, url) == 0;
		if (!shown)
			str_addf(out, " (%s)", url);
	}
}

/* Words of text in lines of at most MARKDOWN_COLUMNS code points; the first
 * line begins with first, the others with rest. */
static void markdown_wrap(
    const char *text, const char *first, const char *rest, struct str *out)
{
	size_t column = str_count_points(first);
	bool fresh = true;

	str_add(out, first);
	while (*text) {
		if (*text == '\n') {
			str_addf(out, "\n%s", rest);
			column = str_count_points(rest);
			fresh = true;
			text++;
			continue;
		}
		size_t len = strcspn(text, " \n");
		OWN(own_string)
		char *word = own_printf("%.*s", (int)len, text);
		size_t points = str_count_points(word);
		if (!fresh && len && column + 1 + points > MARKDOWN_COLUMNS) {
			str_addf(out, "\n%s", rest);
			column = str_count_points(rest);
			fresh = true;
		}
		if (!fresh && len) {
			str_add_char(out, ' ');
			column++;
		}
		str_add(out, word);
		column += points;
		fresh = fresh && len == 0;
		text += len + (text[len] == ' ');
	}
	str_add_char(out, '\n');
}

static void markdown_plain_blocks(
    const json_t *blocks, const char *first, const char *rest, struct str *out);

static void markdown_plain_list(
    const json_t *list, const char *indent, struct str *out)
{
	bool ordered = json_is_true(json_object_get(list, "ordered"));
	json_int_t number = json_integer_value(json_object_get(list, "start"));
	json_t *item;
	size_t i;

	json_array_foreach (json_object_get(list, "items"), i, item) {
		OWN(own_string)
		char *first = ordered ? own_printf("%s%lld. ", indent,
		                            (long long)(number + (json_int_t)i))
		                      : own_printf("%s* ", indent);
		OWN(own_string)
		char *rest = own_printf(
		    "%s%*s", indent, (int)(strlen(first) - strlen(indent)), "");
		markdown_plain_blocks(item, first, rest, out);
	}
}

static void markdown_plain_literal(
    const char *text, const char *indent, struct str *out)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		str_addf(out, "%s    %.*s\n", indent, (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void markdown_plain_block(
    const json_t *b, const char *first, const char *rest, struct str *out)
{
	OWN(str_clear)
	struct str text = {.max_bytes = MARKDOWN_TEXT_MAX_BYTES};

	if (markdown_is(b, "list")) {
		markdown_plain_list(b, rest, out);
		return;
	}
	if (markdown_is(b, "quote")) {
		OWN(own_string)
		char *mark = own_printf("%s> ", rest);
		markdown_plain_blocks(
		    json_object_get(b, "blocks"), mark, mark, out);
		return;
	}
	if (markdown_is(b, "code")) {
		markdown_plain_literal(markdown_get(b, "text"), rest, out);
		return;
	}
	if (markdown_is(b, "rule")) {
		str_addf(out, "%s--------\n", first);
		return;
	}
	markdown_plain_inlines(json_object_get(b, "inlines"), &text);
	markdown_wrap(str_text(&text), first, rest, out);
}

static void markdown_plain_blocks(
    const json_t *blocks, const char *first, const char *rest, struct str *out)
{
	json_t *b;
	size_t i;

	json_array_foreach (blocks, i, b) {
		bool nested = i && markdown_is(b, "list") && rest[0];
		if (i && !nested)
			str_addf(
			    out, "%s\n", rest[strspn(rest, " ")] ? rest : "");
		markdown_plain_block(b, i ? rest : first, rest, out);
	}
}

void markdown_to_plain(const json_t *blocks, struct str *out)
{
	markdown_plain_blocks(blocks, "", "", out);
}
