/*
 * pen.c: see pen.h.
 */
#include "admin/pen.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/questionnaire.h"
#include "text/markdown.h"

#include <string.h>

enum { PEN_MAX_BYTES = 1024 * 1024 };

const char PEN_SERVER[] = "mail.stage.invalid";

/* --- a form -------------------------------------------------------------- */

/* Filled in as a person would. */
static void pen_form(const struct pen *pen, struct str *out)
{
	questionnaire_write(json_object_get(pen->mail, "form"),
	    json_object_get(pen->mail, "errors"), pen->answers, out);
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
