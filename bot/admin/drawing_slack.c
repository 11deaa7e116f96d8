/*
 * drawing_slack.c: Block Kit as HTML, as far as slack/blocks.c uses it.
 */
#include "admin/drawing.h"

#include "base/jsonx.h"
#include "text/mustache.h"

#include <string.h>

static bool drawing_is(const json_t *node, const char *type)
{
	return strcmp(jsonx_text(node, "type"), type) == 0;
}

static void drawing_slack_text(const json_t *element, struct str *out)
{
	static const struct {
		const char *path, *open, *close;
	} styles[] = {
	    {"style.bold", "<b>", "</b>"},
	    {"style.italic", "<i>", "</i>"},
	    {"style.code", "<code>", "</code>"},
	};
	enum { STYLES = sizeof(styles) / sizeof(styles[0]) };

	for (size_t i = 0; i < STYLES; i++)
		if (jsonx_path_true(element, styles[i].path))
			str_add(out, styles[i].open);
	mustache_escape_html(jsonx_text(element, "text"), out);
	for (size_t i = STYLES; i-- > 0;)
		if (jsonx_path_true(element, styles[i].path))
			str_add(out, styles[i].close);
}

static void drawing_slack_elements(const json_t *elements, struct str *out)
{
	json_t *element;
	size_t i;

	json_array_foreach (elements, i, element) {
		if (!drawing_is(element, "link")) {
			drawing_slack_text(element, out);
			continue;
		}
		str_add(out, "<a href=\"");
		mustache_escape_html(jsonx_text(element, "url"), out);
		str_add(out, "\">");
		mustache_escape_html(jsonx_text(element, "text"), out);
		str_add(out, "</a>");
	}
}

static void drawing_slack_list(const json_t *list, struct str *out)
{
	const char *tag =
	    strcmp(jsonx_text(list, "style"), "ordered") == 0 ? "ol" : "ul";
	json_t *item;
	size_t i;

	str_addf(out, "<%s>", tag);
	json_array_foreach (json_object_get(list, "elements"), i, item) {
		str_add(out, "<li>");
		drawing_slack_elements(json_object_get(item, "elements"), out);
		str_add(out, "</li>");
	}
	str_addf(out, "</%s>", tag);
}

static void drawing_slack_part(const json_t *part, struct str *out)
{
	const char *tag = drawing_is(part, "rich_text_quote") ? "blockquote"
	                  : drawing_is(part, "rich_text_preformatted") ? "pre"
	                                                               : "p";

	if (drawing_is(part, "rich_text_list")) {
		drawing_slack_list(part, out);
		return;
	}
	str_addf(out, "<%s>", tag);
	drawing_slack_elements(json_object_get(part, "elements"), out);
	str_addf(out, "</%s>", tag);
}

static void drawing_slack_buttons(const json_t *block, struct str *out)
{
	json_t *button;
	size_t i;

	str_add(out, "<div class=\"buttons\">");
	json_array_foreach (json_object_get(block, "elements"), i, button) {
		const char *style = jsonx_text(button, "style");
		str_addf(out, "<span class=\"button %s\">",
		    strcmp(style, "primary") == 0  ? "primary"
		    : strcmp(style, "danger") == 0 ? "danger"
		                                   : "");
		mustache_escape_html(jsonx_text(button, "text.text"), out);
		str_add(out, "</span>");
	}
	str_add(out, "</div>");
}

static void drawing_slack_block(const json_t *block, struct str *out)
{
	json_t *part;
	size_t i;

	if (drawing_is(block, "header")) {
		str_add(out, "<h3>");
		mustache_escape_html(jsonx_text(block, "text.text"), out);
		str_add(out, "</h3>");
	} else if (drawing_is(block, "divider")) {
		str_add(out, "<hr>");
	} else if (drawing_is(block, "actions")) {
		drawing_slack_buttons(block, out);
	} else {
		json_array_foreach (json_object_get(block, "elements"), i, part)
			drawing_slack_part(part, out);
	}
}

void drawing_slack(const json_t *message, struct str *out)
{
	json_t *block;
	size_t i;

	json_array_foreach (json_object_get(message, "blocks"), i, block)
		drawing_slack_block(block, out);
}
