/*
 * markdown_html.c: markdown_to_html(). Every text and every attribute goes
 * through one function that escapes.
 */
#include "text/markdown.h"

#include "text/mustache.h"

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
