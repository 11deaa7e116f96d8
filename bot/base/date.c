/*
 * date.c: see date.h. The arithmetic is the usual one on years that begin in
 * March, so that the leap day is the last.
 */
#include "base/date.h"

#include <stdio.h>
#include <string.h>

/* 1 January 1970 was a Thursday. */
enum { DATE_EPOCH_WEEKDAY = 3 };

int64_t date_days(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t of_era = year - era * 400;
	int64_t of_year =
	    (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

bool date_format(int64_t days, char ret_text[DATE_TEXT_BYTES])
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
	snprintf(ret_text, DATE_TEXT_BYTES, "%04u-%02u-%02u",
	    (unsigned)year % 10000U, (unsigned)month % 100U,
	    (unsigned)(of_year - (153 * shifted + 2) / 5 + 1) % 100U);
	return true;
}

bool date_parse(const char *text, int64_t *ret_days)
{
	char again[DATE_TEXT_BYTES];
	int y, m, d, end = 0;

	if (strlen(text) != DATE_TEXT_BYTES - 1 ||
	    sscanf(text, "%4d-%2d-%2d%n", &y, &m, &d, &end) != 3 ||
	    end != DATE_TEXT_BYTES - 1 || m < 1 || m > 12 || d < 1 || d > 31 ||
	    y < 0)
		return false;
	int64_t days = date_days(y, m, d);
	/* 30 February comes back as another day. */
	if (!date_format(days, again) || strcmp(again, text) != 0)
		return false;
	*ret_days = days;
	return true;
}

int date_weekday(int64_t days)
{
	int64_t weekday = (days + DATE_EPOCH_WEEKDAY) % DATE_WEEKDAYS;

	return (int)(weekday < 0 ? weekday + DATE_WEEKDAYS : weekday);
}
