/*
 * questionnaire_day.c: a day as people write it becomes one as forms have it.
 * What could be two days is left as it is, and asked again.
 */
#include "flow/questionnaire_part.h"

#include "base/date.h"
#include "base/own.h"
#include "flow/questionnaire_words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { DAY_PARTS = 3, DAY_MONTHS = 12 };

/* A number, or a month's name in English, of three letters or more. */
struct day_part {
	long number;
	size_t digits;
	bool is_month;
};

static long day_month(const char *word, size_t len)
{
	static const char *const months[DAY_MONTHS] = {"january", "february",
	    "march", "april", "may", "june", "july", "august", "september",
	    "october", "november", "december"};

	for (size_t i = 0; len >= 3 && i < DAY_MONTHS; i++)
		if (len <= strlen(months[i]) &&
		    strncasecmp(word, months[i], len) == 0)
			return (long)i + 1;
	return 0;
}

static bool day_read_part(
    const char *word, size_t len, struct day_part *ret_part)
{
	char *end;

	if (isdigit((unsigned char)word[0])) {
		ret_part->number = strtol(word, &end, 10);
		ret_part->digits = (size_t)(end - word);
		/* "20th" is a day, too. */
		return ret_part->digits <= 4 &&
		       (ret_part->digits == len || ret_part->digits + 2 == len);
	}
	ret_part->number = day_month(word, len);
	ret_part->is_month = true;
	return ret_part->number != 0;
}

static size_t day_read_parts(
    const char *text, struct day_part ret_parts[DAY_PARTS])
{
	size_t n = 0;
	const char *word;
	size_t len;

	while (questionnaire_next_word(&text, &word, &len)) {
		if (n == DAY_PARTS || !day_read_part(word, len, &ret_parts[n]))
			return 0;
		n++;
	}
	return n;
}

/* Which of the three is what; false if that cannot be told. */
static bool day_order(const struct day_part *p, long *y, long *m, long *d)
{
	bool named = p[0].is_month || p[1].is_month;

	if (p[2].is_month || (p[0].is_month && p[1].is_month))
		return false;
	if (!named && p[0].digits == 4) { /* 2026-12-31 */
		*y = p[0].number, *m = p[1].number, *d = p[2].number;
		return true;
	}
	if (p[2].digits != 4)
		return false;
	*y = p[2].number;
	if (p[0].is_month || (!named && p[1].number > DAY_MONTHS))
		*m = p[0].number, *d = p[1].number;
	else if (p[1].is_month || p[0].number > DAY_MONTHS ||
	         p[0].number == p[1].number)
		*d = p[0].number, *m = p[1].number;
	else
		return false;
	return true;
}

char *questionnaire_day(const char *text)
{
	struct day_part parts[DAY_PARTS] = {{.number = 0}};
	long y, m, d;
	int64_t days;

	if (day_read_parts(text, parts) != DAY_PARTS ||
	    !day_order(parts, &y, &m, &d))
		return own_strdup(text);
	OWN(own_string)
	char *day = own_printf("%04ld-%02ld-%02ld", y, m, d);
	return date_parse(day, &days) ? MOVE(day) : own_strdup(text);
}
