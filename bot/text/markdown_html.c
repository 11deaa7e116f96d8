/*
 * markdown_html.c: markdown_to_html(). Every text and every attribute goes
 * through one function that escapes.
 */
#include "text/markdown.h"

#include "text/mustache.h"

static const char *const markdown_html_tags[] = {
    [MARKDOWN_CODE] = "code",
    [MARKDOWN_STRONG] = "strong",
    [MARKDOWN_EMPHASIS] = "em",
};

static void markdown_html_inlines(
    const struct markdown_node *first, struct str *out);

static void markdown_html_inline(const struct markdown_node *n, struct str *out)
{
	switch (n->type) {
	case MARKDOWN_BREAK:
		str_add(out, "<br>\n");
		break;
	case MARKDOWN_LINK:
		str_add(out, "<a href=\"");
		mustache_escape_html(n->text, out);
		str_add(out, "\">");
		markdown_html_inlines(n->first, out);
		str_add(out, "</a>");
		break;
	case MARKDOWN_MENTION:
		markdown_html_inlines(n->first, out);
		break;
	case MARKDOWN_CODE:
	case MARKDOWN_STRONG:
	case MARKDOWN_EMPHASIS:
		str_addf(out, "<%s>", markdown_html_tags[n->type]);
		if (n->text)
			mustache_escape_html(n->text, out);
		markdown_html_inlines(n->first, out);
		str_addf(out, "</%s>", markdown_html_tags[n->type]);
		break;
	case MARKDOWN_TEXT:
		mustache_escape_html(n->text, out);
		break;
	case MARKDOWN_HEADING:
	case MARKDOWN_PARAGRAPH:
	case MARKDOWN_LIST:
	case MARKDOWN_ITEM:
	case MARKDOWN_QUOTE:
	case MARKDOWN_LITERAL:
	case MARKDOWN_RULE:
		break;
	}
}

static void markdown_html_inlines(
    const struct markdown_node *first, struct str *out)
{
	for (const struct markdown_node *n = first; n; n = n->next)
		markdown_html_inline(n, out);
}

static void markdown_html_list(
    const struct markdown_node *list, struct str *out)
{
	const struct markdown_node *item;

	if (list->ordered)
		str_addf(out, "<ol start=\"%d\">\n", list->number);
	else
		str_add(out, "<ul>\n");
	for (item = list->first; item; item = item->next) {
		const struct markdown_node *only = item->first;
		str_add(out, "<li>");
		/* A one-paragraph item is tight. */
		if (only && only->next == NULL &&
		    only->type == MARKDOWN_PARAGRAPH)
			markdown_html_inlines(only->first, out);
		else
			markdown_to_html(item->first, out);
		str_add(out, "</li>\n");
	}
	str_add(out, list->ordered ? "</ol>\n" : "</ul>\n");
}

static void markdown_html_block(const struct markdown_node *b, struct str *out)
{
	switch (b->type) {
	case MARKDOWN_HEADING:
		str_addf(out, "<h%d>", b->number);
		markdown_html_inlines(b->first, out);
		str_addf(out, "</h%d>\n", b->number);
		break;
	case MARKDOWN_PARAGRAPH:
		str_add(out, "<p>");
		markdown_html_inlines(b->first, out);
		str_add(out, "</p>\n");
		break;
	case MARKDOWN_LIST:
		markdown_html_list(b, out);
		break;
	case MARKDOWN_QUOTE:
		str_add(out, "<blockquote>\n");
		markdown_to_html(b->first, out);
		str_add(out, "</blockquote>\n");
		break;
	case MARKDOWN_LITERAL:
		str_add(out, "<pre><code>");
		mustache_escape_html(b->text, out);
		str_add(out, "</code></pre>\n");
		break;
	case MARKDOWN_RULE:
		str_add(out, "<hr>\n");
		break;
	case MARKDOWN_ITEM:
	case MARKDOWN_TEXT:
	case MARKDOWN_CODE:
	case MARKDOWN_STRONG:
	case MARKDOWN_EMPHASIS:
	case MARKDOWN_LINK:
	case MARKDOWN_MENTION:
	case MARKDOWN_BREAK:
		break;
	}
}

void markdown_to_html(const struct markdown_node *blocks, struct str *out)
{
	for (const struct markdown_node *b = blocks; b; b = b->next)
		markdown_html_block(b, out);
}
