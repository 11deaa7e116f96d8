/*
 * config_calendar.h: when an institution works: a time zone, hours per day of
 * the week, and the days that are otherwise. flow/calendar.h reckons with it.
 * Built from text, then constant; any thread.
 */
#ifndef BEADLE_MODEL_CONFIG_CALENDAR_H
#define BEADLE_MODEL_CONFIG_CALENDAR_H

#include "base/date.h"
#include "base/err.h"
#include "base/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CONFIG_CALENDAR_SPANS = 8, /* in one day */
	/* Fifty years of fifty days and more are no list of holidays. */
	CONFIG_CALENDAR_HOLIDAYS = 20000,
};

/* Minutes since midnight on the wall; from < to, to at most 24 * 60. */
struct config_span {
	int from_min;
	int to_min;
};

/* In order, not overlapping; none: nobody works. */
struct config_hours {
	struct config_span spans[CONFIG_CALENDAR_SPANS];
	size_t count;
};

struct config_holiday {
	int64_t date; /* base/date.h */
	struct config_hours hours;
};

struct config_calendar {
	char *name;        /* how workflows name it */
	struct zone *zone; /* or NULL as long as none was set */
	struct config_hours week[DATE_WEEKDAYS];
	struct config_holiday *holidays; /* by date, each once */
	size_t holiday_count;
};

struct config_calendar *config_calendar_new(const char *name);
void config_calendar_free(struct config_calendar **calendar);

bool config_calendar_set_zone(
    struct config_calendar *calendar, const char *name, struct err *err);
/* "09:30" to "24:00", as minutes since midnight; *text is advanced past it. */
bool config_calendar_time(const char **text, int *ret_min);
/* "mon-fri 09:00-12:00 13:00-17:00, sat 09:00-12:00". ERR_INPUT says what is
 * wrong; a day may be named once. */
bool config_calendar_add_hours(
    struct config_calendar *calendar, const char *text, struct err *err);
/* "2026-12-25", or "2026-12-24 09:00-12:00" for a day of other hours. Where
 * two lists differ, the day off wins. */
bool config_calendar_add_holiday(
    struct config_calendar *calendar, const char *text, struct err *err);
bool config_calendar_add_day_off(
    struct config_calendar *calendar, int64_t date, struct err *err);

/* The hours of that day. Borrowed. */
const struct config_hours *config_calendar_hours(
    const struct config_calendar *calendar, int64_t date);

#endif
