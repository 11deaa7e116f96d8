/*
 * duration.c: see duration.h. The civil-calendar arithmetic is the usual one
 * on years that begin in March, so that the leap day is the last.
 */
#include "flow/duration.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t DURATION_MAX_MS = INT64_C(100) * 366 * 86400000;

static const struct {
	char unit;
	bool after_t;
	int64_t ms;
} duration_units[] = {
    /* in the order they must stand */
    {'W', false, INT64_C(7) * 86400000},
    {'D', false, INT64_C(86400000)},
    {'H', true, INT64_C(3600000)},
    {'M', true, INT64_C(60000)},
    {'S', true, INT64_C(1000)},
};

enum { DURATION_UNITS = sizeof(duration_units) / sizeof(duration_units[0]) };

/* Digits at *p; false if there are none or too many. */
static bool duration_digits(const char **p, int64_t *ret_value)
{
	int64_t value = 0;
	size_t n = 0;

	for (; **p >= '0' && **p <= '9' && n < 9; (*p)++, n++)
		value = value * 10 + (**p - '0');
	*ret_value = value;
	return n > 0;
}

bool duration_parse(const char *text, int64_t *ret_ms, struct err *err)
{
	const char *p = text;
	size_t next_unit = 0;
	bool after_t = false;
	int64_t ms = 0;

	if (*p++ != 'P' || *p == '\0')
		return err_set(err, ERR_INPUT,
		    "\"%.40s\" is not a duration; write e.g. PT4H or P2D",
		    text);
	while (*p) {
		int64_t value;
		if (*p == 'T' && !after_t && p[1]) {
			after_t = true;
			p++;
			continue;
		}
		size_t u = next_unit;
		bool ok = duration_digits(&p, &value);
		while (u < DURATION_UNITS &&
		       (duration_units[u].unit != *p ||
		           duration_units[u].after_t != after_t))
			u++;
		if (!ok || u == DURATION_UNITS)
			return err_set(err, ERR_INPUT,
			    "\"%.40s\" is not a duration of weeks, days,"
			    " hours, minutes and seconds (P2W, P2D, PT4H)",
			    text);
		ms += value * duration_units[u].ms;
		if (ms > DURATION_MAX_MS)
			return err_set(err, ERR_INPUT,
			    "\"%.40s\" is longer than a century", text);
		next_unit = u + 1;
		p++;
	}
	if (ms <= 0)
		return err_set(
		    err, ERR_INPUT, "\"%.40s\" is no time at all", text);
	*ret_ms = ms;
	return true;
}

static int64_t duration_days(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t of_era = year - era * 400;
	int64_t of_year =
	    (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

bool duration_format_date(int64_t days, char ret_text[DURATION_DATE_BYTES])
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t of_era = days - era * 146097;
	int64_t year_of_era =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year =
	    of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted = (5 * of_year + 2) / 153;
	int64_t month = shifted + (shifted < 10 ? 3 : -9);
	int64_t year = year_of_era + era * 400 + (month <= 2);

	if (year < 0 || year > 9999)
		return false;
	snprintf(ret_text, DURATION_DATE_BYTES, "%04u-%02u-%02u",
	    (unsigned)year % 10000U, (unsigned)month % 100U,
	    (unsigned)(of_year - (153 * shifted + 2) / 5 + 1) % 100U);
	return true;
}

bool duration_parse_date(const char *text, int64_t *ret_days)
{
	char again[DURATION_DATE_BYTES];
	int y, m, d, end = 0;

	if (strlen(text) != DURATION_DATE_BYTES - 1 ||
	    sscanf(text, "%4d-%2d-%2d%n", &y, &m, &d, &end) != 3 ||
	    end != DURATION_DATE_BYTES - 1 || m < 1 || m > 12 || d < 1 ||
	    d > 31 || y < 0)
		return false;
	int64_t days = duration_days(y, m, d);
	/* 30 February comes back as another day. */
	if (!duration_format_date(days, again) || strcmp(again, text) != 0)
		return false;
	*ret_days = days;
	return true;
}
