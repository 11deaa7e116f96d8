/*
 * instant.c: see instant.h.
 */
#include "canvas/instant.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { INSTANT_DATE_BYTES = DATE_TEXT_BYTES - 1 };
static const int64_t INSTANT_DAY_S = 86400;
static const int64_t INSTANT_SECOND_MS = 1000;

/* "05:30" as seconds; -1 if it is none. */
static int64_t instant_clock(const char *text, int64_t most_hours)
{
	for (int i = 0; i < 5; i++)
		if (i == 2 ? text[i] != ':' : !isdigit((unsigned char)text[i]))
			return -1;
	int64_t hours = (text[0] - '0') * 10 + (text[1] - '0');
	int64_t minutes = (text[3] - '0') * 10 + (text[4] - '0');
	return hours > most_hours || minutes > 59 ? -1
	                                          : (hours * 60 + minutes) * 60;
}

/* "Z" or "+01:00". */
static bool instant_zone(const char *text, int64_t *ret_offset_s)
{
	int64_t offset = 0;

	if (strcmp(text, "Z") != 0) {
		if ((*text != '+' && *text != '-') || strlen(text) != 6)
			return false;
		offset = instant_clock(text + 1, 14);
		if (offset < 0)
			return false;
	}
	*ret_offset_s = *text == '-' ? -offset : offset;
	return true;
}

/* Behind the date: "T05:59:59.123Z". */
static bool instant_time(const char *text, int64_t *ret_s)
{
	int64_t offset, s;

	if (strlen(text) < sizeof("T00:00:00Z") - 1 || *text != 'T')
		return false;
	s = instant_clock(text + 1, 23);
	if (s < 0 || text[6] != ':' || !isdigit((unsigned char)text[7]) ||
	    !isdigit((unsigned char)text[8]) || text[7] > '5')
		return false;
	s += (text[7] - '0') * 10 + (text[8] - '0');
	text += 9;
	if (*text == '.')
		text += 1 + strspn(text + 1, "0123456789");
	if (!instant_zone(text, &offset))
		return false;
	*ret_s = s - offset;
	return true;
}

bool canvas_instant_read(
    const char *text, const struct zone *zone, int64_t *ret_ms)
{
	char date[DATE_TEXT_BYTES];
	int64_t days, s;

	snprintf(date, sizeof(date), "%s", text);
	if (!date_parse(date, &days))
		return false;
	if (text[INSTANT_DATE_BYTES] == '\0')
		*ret_ms = zone_day_start_ms(zone, days + 1) - INSTANT_SECOND_MS;
	else if (instant_time(text + INSTANT_DATE_BYTES, &s))
		*ret_ms = (days * INSTANT_DAY_S + s) * INSTANT_SECOND_MS;
	else
		return false;
	return true;
}

bool canvas_instant_last_day(
    const struct zone *zone, int64_t end_ms, char ret_day[DATE_TEXT_BYTES])
{
	return date_format(zone_day(zone, end_ms - 1), ret_day);
}

int64_t canvas_instant_day_before(const struct zone *zone, int64_t at_ms)
{
	int64_t today = zone_day_start_ms(zone, zone_day(zone, at_ms));

	return today - INSTANT_SECOND_MS;
}
