/*
 * questionnaire_html.c: writing a questionnaire as HTML, see questionnaire.h.
 * Paragraphs and line breaks only, styled in place: it is filled in inside a
 * mail program's editor, quoted, and comes back as HTML or as the text that
 * the program makes of it. Both must still read like the plain one.
 */
#include "flow/questionnaire.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/questionnaire_part.h"

#include <string.h>

static const char HTML_HEADING[] = "margin:32px 0 0;font-weight:700";
/* Faint rather than grey: right on white and on black. */
static const char HTML_HINT[] = "margin:2px 0 0;opacity:.75";
static const char HTML_ERROR[] =
    "margin:6px 0 0;padding-left:10px;border-left:3px solid #c0392b";
static const char HTML_ANSWER[] = "margin:6px 0 0;padding:6px 10px;"
                                  "border:1px solid #999;border-radius:4px";

static void html_paragraph(
    const char *style, const char *before, const char *text, struct str *out)
{
	str_addf(out, "<p style=\"%s\">%s", style, before);
	str_add_html(out, text, strlen(text));
	str_add(out, "</p>\n");
}

/* One paragraph, so that what is written behind a box stays there. */
static void html_boxes(
    const json_t *boxes, const json_t *value, struct str *out)
{
	json_t *box;
	size_t i;

	str_addf(out, "<p style=\"%s\">", HTML_ANSWER);
	json_array_foreach (boxes, i, box) {
		const char *title = jsonx_text(box, "title");
		str_addf(out, "%s[%s] ", i ? "<br>\n" : "",
		    questionnaire_marks(box, value) ? "x" : " ");
		str_add_html(out, title, strlen(title));
	}
	str_add(out, "</p>\n");
}

/* In lines, as it was written. */
static void html_answer(const json_t *value, struct str *out)
{
	OWN(own_string)
	char *written = questionnaire_written(value);

	str_addf(out, "<p style=\"%s\">%s", HTML_ANSWER, QUESTIONNAIRE_ANSWER);
	str_add(out, written[0] ? " " : "&nbsp;");
	for (const char *line = written; *line;) {
		size_t len = strcspn(line, "\n");
		str_add_html(out, line, len);
		line += len;
		if (*line == '\n') {
			str_add(out, "<br>\n");
			line++;
		}
	}
	str_add(out, "</p>\n");
}

static void html_question(
    const json_t *form, const struct questionnaire_item *item, struct str *out)
{
	const json_t *property =
	    json_object_get(json_object_get(form, "properties"), item->field);
	OWN(own_string)
	char *head = own_printf("%zu. ", item->number);
	OWN(own_string)
	char *hint = questionnaire_hint(form, item->field);
	json_auto_t *boxes = questionnaire_boxes(property);

	str_add(out, "<div style=\"margin:24px 0 0\">\n");
	html_paragraph("margin:0;font-weight:600", head,
	    jsonx_text(property, "title"), out);
	if (hint[0])
		html_paragraph(HTML_HINT, "", hint, out);
	if (item->error)
		html_paragraph(HTML_ERROR, "! ", item->error, out);
	if (json_array_size(boxes))
		html_boxes(boxes, item->value, out);
	else
		html_answer(item->value, out);
	str_add(out, "</div>\n");
}

static void html_item(
    const json_t *form, const struct questionnaire_item *item, struct str *out)
{
	if (item->heading)
		html_paragraph(HTML_HEADING, "", item->heading, out);
	else
		html_question(form, item, out);
}

void questionnaire_write_html(const json_t *form, const json_t *errors,
    const json_t *values, struct str *out)
{
	questionnaire_each(form, errors, values, html_item, out);
	html_paragraph(
	    "margin:24px 0 0;opacity:.75", "", QUESTIONNAIRE_END, out);
}
