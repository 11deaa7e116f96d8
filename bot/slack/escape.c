/*
 * escape.c: see escape.h.
 */
#include "slack/escape.h"

#include "base/own.h"

#include <string.h>

void slack_escape(const char *text, struct str *out)
{
	for (; *text; text++) {
		if (*text == '&')
			str_add(out, "&amp;");
		else if (*text == '<')
			str_add(out, "&lt;");
		else if (*text == '>')
			str_add(out, "&gt;");
		else
			str_add_char(out, *text);
	}
}

char *slack_unescape(const char *text)
{
	static const struct {
		const char *escaped;
		char plain;
	} rows[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}};
	char *plain = own_strdup(text);
	size_t n = 0;

	while (*text) {
		size_t i = 0;
		while (i < 3 && strncmp(text, rows[i].escaped,
		                    strlen(rows[i].escaped)) != 0)
			i++;
		plain[n++] = i < 3 ? rows[i].plain : *text;
		text += i < 3 ? strlen(rows[i].escaped) : 1;
	}
	plain[n] = '\0';
	return plain;
}
