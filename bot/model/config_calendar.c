/*
 * config_calendar.c: see config_calendar.h; and the section [calendar NAME].
 */
#include "model/config_calendar.h"

#include "base/own.h"
#include "model/config_holidays.h"
#include "model/config_section.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const config_calendar_days[DATE_WEEKDAYS] = {
    "mon", "tue", "wed", "thu", "fri", "sat", "sun"};

struct config_calendar *config_calendar_new(const char *name)
{
	struct config_calendar *calendar = own_calloc(1, sizeof(*calendar));

	calendar->name = own_strdup(name);
	return calendar;
}

void config_calendar_free(struct config_calendar **calendar)
{
	struct config_calendar *c = *calendar;

	if (c == NULL)
		return;
	zone_close(&c->zone);
	free(c->name);
	free(c->holidays);
	free(c);
	*calendar = NULL;
}

bool config_calendar_set_zone(
    struct config_calendar *calendar, const char *name, struct err *err)
{
	struct zone *zone;

	if (!zone_open(name, &zone, err))
		return false;
	zone_close(&calendar->zone);
	calendar->zone = zone;
	return true;
}

/* --- words ---------------------------------------------------------------- */

/* The next word at *p, without the blanks around it; its length. */
static size_t config_calendar_word(const char **p, const char **ret_word)
{
	*p += strspn(*p, " \t");
	*ret_word = *p;
	size_t len = strcspn(*p, " \t");
	*p += len;
	*p += strspn(*p, " \t");
	return len;
}

bool config_calendar_time(const char **text, int *ret_min)
{
	const char *t = *text;

	if (!isdigit((unsigned char)t[0]) || !isdigit((unsigned char)t[1]) ||
	    t[2] != ':' || !isdigit((unsigned char)t[3]) ||
	    !isdigit((unsigned char)t[4]))
		return false;
	int hour = (t[0] - '0') * 10 + t[1] - '0';
	int min = (t[3] - '0') * 10 + t[4] - '0';
	if (min > 59 || hour * 60 + min > 24 * 60)
		return false;
	*ret_min = hour * 60 + min;
	*text += 5;
	return true;
}

static bool config_calendar_span(
    const char *word, size_t len, struct config_hours *hours, struct err *err)
{
	const char *p = word;
	struct config_span span;
	bool ok = config_calendar_time(&p, &span.from_min) && *p++ == '-' &&
	          config_calendar_time(&p, &span.to_min) && p == word + len;

	if (!ok)
		return err_set(err, ERR_INPUT,
		    "\"%.*s\" are no hours; write for example 09:00-17:00",
		    (int)len, word);
	if (span.from_min >= span.to_min)
		return err_set(err, ERR_INPUT,
		    "\"%.*s\" ends before it begins; midnight at the end of a "
		    "day is 24:00",
		    (int)len, word);
	if (hours->count &&
	    span.from_min < hours->spans[hours->count - 1].to_min)
		return err_set(err, ERR_INPUT,
		    "\"%.*s\" begins before the hours to its left end",
		    (int)len, word);
	if (hours->count == CONFIG_CALENDAR_SPANS)
		return err_set(err, ERR_INPUT,
		    "more than %d times of work in a day",
		    CONFIG_CALENDAR_SPANS);
	hours->spans[hours->count++] = span;
	return true;
}

/* One or more spans, to the end of the text. */
static bool config_calendar_spans(
    const char *text, struct config_hours *ret_hours, struct err *err)
{
	struct config_hours hours = {.count = 0};
	const char *word;
	size_t len;

	while ((len = config_calendar_word(&text, &word)) > 0)
		if (!config_calendar_span(word, len, &hours, err))
			return false;
	*ret_hours = hours;
	return true;
}

/* --- hours of the week ---------------------------------------------------- */

static bool config_calendar_day(const char *word, size_t len, int *ret_day)
{
	for (int i = 0; i < DATE_WEEKDAYS; i++)
		if (len == 3 &&
		    strncasecmp(word, config_calendar_days[i], 3) == 0) {
			*ret_day = i;
			return true;
		}
	return false;
}

/* "mon" or "mon-fri". */
static bool config_calendar_range(
    const char *word, size_t len, int *ret_first, int *ret_last)
{
	const char *dash = memchr(word, '-', len);
	size_t first = dash ? (size_t)(dash - word) : len;

	if (!config_calendar_day(word, first, ret_first))
		return false;
	*ret_last = *ret_first;
	return dash == NULL ||
	       config_calendar_day(dash + 1, len - first - 1, ret_last);
}

/* "mon-fri 09:00-12:00 13:00-17:00" */
static bool config_calendar_rule(
    struct config_calendar *calendar, const char *text, struct err *err)
{
	const char *word;
	size_t len = config_calendar_word(&text, &word);
	struct config_hours hours;
	int day, last;

	if (!config_calendar_range(word, len, &day, &last))
		return err_set(err, ERR_INPUT,
		    "\"%.*s\" is no day of the week; write for example mon-fri",
		    (int)len, word);
	if (!config_calendar_spans(text, &hours, err))
		return false;
	if (hours.count == 0)
		return err_set(err, ERR_INPUT,
		    "\"%.*s\" has no hours; write for example mon-fri "
		    "09:00-17:00",
		    (int)len, word);
	for (;; day = (day + 1) % DATE_WEEKDAYS) {
		if (calendar->week[day].count)
			return err_set(err, ERR_INPUT,
			    "%s is there twice; write its hours side by side",
			    config_calendar_days[day]);
		calendar->week[day] = hours;
		if (day == last)
			return true;
	}
}

bool config_calendar_add_hours(
    struct config_calendar *calendar, const char *text, struct err *err)
{
	while (*text) {
		size_t len = strcspn(text, ",");
		OWN(own_string)
		char *rule = strndup(text, len);
		if (rule[strspn(rule, " \t")] &&
		    !config_calendar_rule(calendar, rule, err))
			return false;
		text += len + (text[len] == ',');
	}
	return true;
}

/* --- holidays ------------------------------------------------------------- */

/* Where that date is, or would have to be. */
static size_t config_calendar_place(
    const struct config_calendar *calendar, int64_t date)
{
	size_t low = 0, high = calendar->holiday_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (calendar->holidays[middle].date < date)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool config_calendar_add(struct config_calendar *calendar,
    const struct config_holiday *holiday, struct err *err)
{
	size_t i = config_calendar_place(calendar, holiday->date);

	if (i < calendar->holiday_count &&
	    calendar->holidays[i].date == holiday->date) {
		if (holiday->hours.count == 0)
			calendar->holidays[i].hours.count = 0;
		return true;
	}
	if (calendar->holiday_count == CONFIG_CALENDAR_HOLIDAYS)
		return err_set(err, ERR_INPUT, "more than %d days",
		    CONFIG_CALENDAR_HOLIDAYS);
	calendar->holidays = own_realloc(calendar->holidays,
	    (calendar->holiday_count + 1) * sizeof(*calendar->holidays));
	memmove(&calendar->holidays[i + 1], &calendar->holidays[i],
	    (calendar->holiday_count - i) * sizeof(*calendar->holidays));
	calendar->holidays[i] = *holiday;
	calendar->holiday_count++;
	return true;
}

bool config_calendar_add_holiday(
    struct config_calendar *calendar, const char *text, struct err *err)
{
	struct config_holiday holiday = {.date = 0};
	const char *word;
	size_t len = config_calendar_word(&text, &word);
	OWN(own_string)
	char *date = strndup(word, len);

	if (!date_parse(date, &holiday.date))
		return err_set(err, ERR_INPUT,
		    "\"%.40s\" is no date; write for example 2026-12-25, or "
		    "2026-12-24 09:00-12:00 for a short day",
		    date);
	return config_calendar_spans(text, &holiday.hours, err) &&
	       config_calendar_add(calendar, &holiday, err);
}

bool config_calendar_add_day_off(
    struct config_calendar *calendar, int64_t date, struct err *err)
{
	struct config_holiday holiday = {.date = date};

	return config_calendar_add(calendar, &holiday, err);
}

const struct config_hours *config_calendar_hours(
    const struct config_calendar *calendar, int64_t date)
{
	size_t i = config_calendar_place(calendar, date);

	if (i < calendar->holiday_count && calendar->holidays[i].date == date)
		return &calendar->holidays[i].hours;
	return &calendar->week[date_weekday(date)];
}

/* --- the section ---------------------------------------------------------- */

static bool config_calendar_zone(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	(void)key;
	return config_calendar_set_zone(r->target, value, err);
}

static bool config_calendar_week(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	(void)key;
	return config_calendar_add_hours(r->target, value, err);
}

static void *config_calendar_begin(struct config_reader *r, const char *name)
{
	struct config *c = r->config;

	if (config_reader_name(r, "calendar", name) &&
	    config_calendar_find(c, name))
		config_reader_problem(r, r->path, r->line,
		    "[calendar %s] is there twice; keep one", name);
	c->calendars = own_realloc(
	    c->calendars, (c->calendar_count + 1) * sizeof(*c->calendars));
	c->calendars[c->calendar_count] = config_calendar_new(name);
	return c->calendars[c->calendar_count++];
}

static const struct config_key config_calendar_keys[] = {
    {"timezone", config_calendar_zone, 0, true, false, "America/New_York"},
    {"hours", config_calendar_week, 0, true, true, "mon-fri 09:00-17:00"},
    {"holidays", config_holidays_set, 0, false, true,
        "2026-12-25, file:holidays.ics"},
};

const struct config_section config_calendar_section = {
    .name = "calendar",
    .keys = config_calendar_keys,
    .key_count = sizeof(config_calendar_keys) / sizeof(config_calendar_keys[0]),
    .begin = config_calendar_begin,
};

const struct config_calendar *config_calendar_find(
    const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->calendar_count; i++)
		if (strcmp(config->calendars[i]->name, name) == 0)
			return config->calendars[i];
	return NULL;
}
