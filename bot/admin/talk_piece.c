/*
 * talk_piece.c: what lines of a script are made of: words, pairs, moments,
 * spans. See talk_part.h.
 */
#include "admin/talk_part.h"

#include "base/date.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/duration.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const int64_t TALK_MINUTE_MS = 60 * 1000;
static const int64_t TALK_DAY_MS = INT64_C(24) * 3600 * 1000;

const char *talk_after(const char *text, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(text, word, len) != 0 ||
	    (text[len] && text[len] != ':' &&
	        !isspace((unsigned char)text[len])))
		return NULL;
	return text + len + strspn(text + len, " \t");
}

bool talk_pair(const char *text, char **ret_left, char **ret_right)
{
	const char *sign = strchr(text, '=');

	if (sign == NULL)
		return false;
	*ret_left = str_trimmed(text, (size_t)(sign - text));
	*ret_right = str_trimmed(sign + 1, strlen(sign + 1));
	return true;
}

char *talk_word(const char **text)
{
	const char *p = *text + strspn(*text, " \t");
	size_t len;

	if (*p == '"') {
		len = strcspn(p + 1, "\"");
		*text = p + 1 + len + (p[1 + len] == '"');
		return strndup(p + 1, len);
	}
	len = strcspn(p, " \t");
	*text = p + len;
	return strndup(p, len);
}

bool talk_parse_moment(const char *text, int64_t *ret_ms)
{
	OWN(own_string)
	char *date = strndup(text, strcspn(text, " \t"));
	int64_t days;
	int hour = 0, minute = 0, end = 0;
	const char *clock = text + strlen(date);

	clock += strspn(clock, " \t");
	if (!date_parse(date, &days))
		return false;
	if (*clock && (sscanf(clock, "%2d:%2d%n", &hour, &minute, &end) != 2 ||
	                  clock[end] || hour < 0 || hour > 23 || minute < 0 ||
	                  minute > 59))
		return false;
	*ret_ms =
	    days * TALK_DAY_MS + (int64_t)(hour * 60 + minute) * TALK_MINUTE_MS;
	return true;
}

char *talk_moment(int64_t at_ms)
{
	char date[DATE_TEXT_BYTES];
	int64_t minutes = at_ms % TALK_DAY_MS / TALK_MINUTE_MS;

	if (!date_format(at_ms / TALK_DAY_MS, date))
		return own_strdup("?");
	return own_printf("%s %02lld:%02lld", date, (long long)minutes / 60,
	    (long long)minutes % 60);
}

bool talk_span(const char *text, int64_t *ret_ms)
{
	static const struct {
		char letter;
		int64_t minutes;
	} units[] = {{'m', 1}, {'h', 60}, {'d', 24 * 60}, {'w', 7 * 24 * 60}};
	char *end;
	long n = strtol(text, &end, 10);

	if (text[0] == 'P')
		return duration_parse(text, ret_ms, NULL);
	if (end == text || n < 0 || n > 100000 || end[0] == '\0' || end[1])
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i].letter == end[0]) {
			*ret_ms = n * units[i].minutes * TALK_MINUTE_MS;
			return true;
		}
	return false;
}
