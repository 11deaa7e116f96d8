/*
 * said.c: see said.h.
 */
#include "slack/said.h"

#include "base/own.h"
#include "base/str.h"
#include "slack/escape.h"

#include <string.h>

enum { SAID_MAX_BYTES = 1024 * 1024 };

static void said_add(const char *text, size_t len, struct str *out)
{
	OWN(own_string)
	char *part = strndup(text, len);
	OWN(own_string)
	char *plain = slack_unescape(part);

	str_add(out, plain);
}

/* "@U123", "#C123|general", "!subteam^S123|@staff", "!here". */
static void said_name(
    const char *token, size_t len, const char *label, struct str *out)
{
	const char *name = label ? label : token + 1;
	size_t name_len = (size_t)(token + len - name);
	const char *caret = memchr(name, '^', name_len);

	if (label == NULL && caret)
		name_len = (size_t)(caret - name);
	if (name_len == 0 || (name[0] != '@' && name[0] != '#'))
		str_add_char(out, token[0] == '!' ? '@' : token[0]);
	said_add(name, name_len, out);
}

/* Slack makes "example.org" a link to http://example.org. */
static bool said_is_same(
    const char *url, size_t url_len, const char *label, size_t label_len)
{
	return url_len >= label_len &&
	       strncmp(url + url_len - label_len, label, label_len) == 0;
}

static void said_link(
    const char *token, size_t len, const char *label, struct str *out)
{
	static const char mailto[] = "mailto:";
	size_t label_len = label ? (size_t)(token + len - label) : 0;
	size_t url_len = label ? len - label_len - 1 : len;

	if (url_len > strlen(mailto) &&
	    strncmp(token, mailto, strlen(mailto)) == 0) {
		token += strlen(mailto);
		url_len -= strlen(mailto);
	}
	if (label_len == 0) {
		said_add(token, url_len, out);
		return;
	}
	said_add(label, label_len, out);
	if (said_is_same(token, url_len, label, label_len))
		return;
	str_add(out, " (");
	said_add(token, url_len, out);
	str_add_char(out, ')');
}

/* What stands between < and >. */
static void said_markup(
    const char *token, size_t len, const char *self, struct str *out)
{
	const char *bar = memchr(token, '|', len);
	const char *label = bar ? bar + 1 : NULL;
	size_t id_len = bar ? (size_t)(bar - token) : len;

	if (len && token[0] == '@' && self && id_len == strlen(self) + 1 &&
	    strncmp(token + 1, self, id_len - 1) == 0)
		return;
	if (len && strchr("@#!", token[0]))
		said_name(token, len, label, out);
	else
		said_link(token, len, label, out);
}

char *slack_said(const char *text, const char *self)
{
	OWN(str_clear)
	struct str out = {.max_bytes = SAID_MAX_BYTES};

	while (*text) {
		size_t len = strcspn(text, "<");
		const char *end = text[len] ? strchr(text + len, '>') : NULL;
		if (end == NULL)
			len = strlen(text);
		said_add(text, len, &out);
		if (end == NULL)
			break;
		said_markup(
		    text + len + 1, (size_t)(end - text) - len - 1, self, &out);
		text = end + 1;
	}
	return str_ok(&out) ? str_trimmed(str_text(&out), out.len)
	                    : own_strdup("");
}
