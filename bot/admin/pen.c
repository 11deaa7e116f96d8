/*
 * pen.c: see pen.h.
 */
#include "admin/pen.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/questionnaire.h"
#include "text/markdown.h"

#include <ctype.h>
#include <string.h>

enum { PEN_MAX_BYTES = 1024 * 1024 };

const char PEN_SERVER[] = "mail.stage.invalid";

/* --- a form -------------------------------------------------------------- */

/* "3. Which data …" -> the third field; NULL if that is no question. */
static const char *pen_field(const json_t *form, const char *line)
{
	char *end;
	size_t wanted = strtoul(line, &end, 10);
	const char *field;
	json_t *property;

	if (!isdigit((unsigned char)*line) || strncmp(end, ". ", 2) != 0)
		return NULL;
	json_object_foreach (
	    json_object_get(form, "properties"), field, property)
		if (--wanted == 0)
			return field;
	return NULL;
}

static bool pen_value_is(
    const json_t *property, const json_t *value, const char *title)
{
	json_t *row;
	size_t i;

	if (json_is_boolean(value))
		return strcmp(title, json_is_true(value) ? "Yes" : "No") == 0;
	json_array_foreach (json_object_get(property, "oneOf"), i, row)
		if (json_equal(json_object_get(row, "const"), value))
			return strcmp(jsonx_text(row, "title"), title) == 0;
	return json_is_string(value) &&
	       strcmp(json_string_value(value), title) == 0;
}

/* Does the answer mark this box? */
static bool pen_marks(
    const json_t *property, const json_t *answer, const char *title)
{
	json_t *one;
	size_t i;

	if (!json_is_array(answer))
		return pen_value_is(property, answer, title);
	json_array_foreach (answer, i, one)
		if (pen_value_is(
		        json_object_get(property, "items"), one, title))
			return true;
	return false;
}

/* One line of the form, with what is written there. */
static void pen_fill_line(
    const struct pen *pen, const char *field, const char *line, struct str *out)
{
	static const char answer_line[] = "Answer:";
	static const char box[] = "[ ] ";
	const json_t *property =
	    json_object_get(jsonx_path(pen->mail, "form.properties"), field);
	const json_t *answer = json_object_get(pen->answers, field);

	if (json_is_string(answer) &&
	    strncmp(line, answer_line, strlen(answer_line)) == 0)
		str_addf(
		    out, "%s %s\n", answer_line, json_string_value(answer));
	else if (strncmp(line, box, strlen(box)) == 0 &&
	         pen_marks(property, answer, line + strlen(box)))
		str_addf(out, "[x] %s\n", line + strlen(box));
	else
		str_addf(out, "%s\n", line);
}

static void pen_form(const struct pen *pen, struct str *out)
{
	const json_t *form = json_object_get(pen->mail, "form");
	OWN(str_clear)
	struct str sheet = {.max_bytes = PEN_MAX_BYTES};
	const char *field = "";

	questionnaire_write(form, json_object_get(pen->mail, "errors"), &sheet);
	for (const char *p = str_text(&sheet); *p;) {
		size_t len = strcspn(p, "\n");
		OWN(own_string)
		char *line = strndup(p, len);
		const char *opened = pen_field(form, line);
		if (opened)
			field = opened;
		pen_fill_line(pen, field, line, out);
		p += len + (p[len] == '\n');
	}
}

/* --- the mail ------------------------------------------------------------ */

static void pen_quote(const char *text, struct str *out)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		str_add(out, len ? "> " : ">");
		str_add_n(out, text, len);
		str_add_char(out, '\n');
		text += len + (text[len] == '\n');
	}
}

static void pen_answered(const struct pen *pen, struct str *out)
{
	OWN(markdown_free)
	struct markdown_node *tree =
	    markdown_parse(jsonx_text(pen->mail, "notice.markdown"));
	OWN(str_clear)
	struct str whole = {.max_bytes = PEN_MAX_BYTES};

	markdown_to_plain(tree, &whole);
	str_add_char(&whole, '\n');
	if (json_object_get(pen->mail, "form"))
		pen_form(pen, &whole);
	str_add(out, "\n\nOn Monday, 5 January 2026, Beadle wrote:\n\n");
	pen_quote(str_text(&whole), out);
}

static void pen_subject(const struct pen *pen, struct str *out)
{
	if (pen->subject)
		str_addf(out, "Subject: %s\n", pen->subject);
	else if (pen->mail)
		str_addf(
		    out, "Subject: Re: %s\n", jsonx_text(pen->mail, "subject"));
}

void pen_write(const struct pen *pen, struct str *out)
{
	const char *at = strchr(pen->who->email, '@');

	str_addf(out,
	    "Authentication-Results: %s; dmarc=%s header.from=%s\n"
	    "From: \"%s\" <%s>\nTo: %s\nMessage-ID: <%lld@client.invalid>\n",
	    PEN_SERVER, pen->unproved ? "none" : "pass", at ? at + 1 : "",
	    pen->who->name, pen->who->email, pen->to, (long long)pen->number);
	pen_subject(pen, out);
	if (pen->mail)
		str_addf(out, "In-Reply-To: %s\n",
		    jsonx_text(pen->mail, "message_id"));
	if (pen->automatic)
		str_add(out, "Auto-Submitted: auto-replied\n");
	str_addf(out, "Content-Type: text/plain; charset=utf-8\n\n%s",
	    pen->text ? pen->text : "");
	if (pen->mail)
		pen_answered(pen, out);
}
