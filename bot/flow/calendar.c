/*
 * calendar.c: see calendar.h. Days are counted on the wall, working time in
 * instants between the openings and closings of each day; so a day on which
 * the clock is changed has an hour more or less of both kinds.
 */
#include "flow/calendar.h"

#include <stddef.h>

static const int64_t CALENDAR_DAY_MS = INT64_C(86400000);
static const int64_t CALENDAR_MINUTE_MS = INT64_C(60000);

/* Who adds a century of working hours to a minute a week gets no answer that
 * means anything, but gets one. */
enum { CALENDAR_HORIZON_DAYS = 400 * 366 };

/* A place on the wall: a day and how much of it has passed. */
struct calendar_wall {
	int64_t date;
	int64_t of_day_ms;
};

/* The spans of working time, one after the other. */
struct calendar_walk {
	const struct config_calendar *calendar;
	int64_t date;
	int64_t last_date;
	size_t next; /* span of date */
	int64_t from_ms, to_ms;
};

static int64_t calendar_date(int64_t wall_ms)
{
	return wall_ms / CALENDAR_DAY_MS - (wall_ms % CALENDAR_DAY_MS < 0);
}

static struct calendar_wall calendar_wall(
    const struct config_calendar *calendar, int64_t at_ms)
{
	int64_t wall = zone_wall_ms(calendar->zone, at_ms);
	int64_t date = calendar_date(wall);

	return (struct calendar_wall){
	    .date = date, .of_day_ms = wall - date * CALENDAR_DAY_MS};
}

static int64_t calendar_instant(
    const struct config_calendar *calendar, int64_t date, int64_t of_day_ms)
{
	return zone_instant_ms(
	    calendar->zone, date * CALENDAR_DAY_MS + of_day_ms);
}

/* --- working time --------------------------------------------------------- */

/* A walk whose first span is the first that ends after at_ms. */
static struct calendar_walk calendar_walk(
    const struct config_calendar *calendar, int64_t at_ms)
{
	int64_t date = calendar_wall(calendar, at_ms).date;

	return (struct calendar_walk){
	    .calendar = calendar,
	    .date = date,
	    .last_date = date + CALENDAR_HORIZON_DAYS,
	    .from_ms = at_ms,
	    .to_ms = at_ms,
	};
}

/* The next span that is not over at after_ms. False past the horizon: the
 * walk then stands at its end. */
static bool calendar_next(struct calendar_walk *walk, int64_t after_ms)
{
	for (; walk->date < walk->last_date; walk->date++, walk->next = 0) {
		const struct config_hours *hours =
		    config_calendar_hours(walk->calendar, walk->date);
		while (walk->next < hours->count) {
			struct config_span span = hours->spans[walk->next++];
			walk->from_ms = calendar_instant(walk->calendar,
			    walk->date, span.from_min * CALENDAR_MINUTE_MS);
			walk->to_ms = calendar_instant(walk->calendar,
			    walk->date, span.to_min * CALENDAR_MINUTE_MS);
			if (walk->to_ms > after_ms)
				return true;
		}
	}
	walk->from_ms = walk->to_ms =
	    calendar_instant(walk->calendar, walk->date, 0);
	return false;
}

/* The moment at which ms of working time have passed since at_ms. */
static int64_t calendar_work(
    const struct config_calendar *calendar, int64_t at_ms, int64_t ms)
{
	struct calendar_walk walk = calendar_walk(calendar, at_ms);

	while (calendar_next(&walk, at_ms)) {
		int64_t from = walk.from_ms > at_ms ? walk.from_ms : at_ms;
		if (ms <= walk.to_ms - from)
			return from + ms;
		ms -= walk.to_ms - from;
	}
	return walk.to_ms;
}

int64_t calendar_between_ms(
    const struct config_calendar *calendar, int64_t from_ms, int64_t to_ms)
{
	int64_t sum = 0;

	if (to_ms <= from_ms)
		return 0;
	if (calendar == NULL)
		return to_ms - from_ms;
	struct calendar_walk walk = calendar_walk(calendar, from_ms);
	while (calendar_next(&walk, from_ms) && walk.from_ms < to_ms)
		sum += (walk.to_ms < to_ms ? walk.to_ms : to_ms) -
		       (walk.from_ms > from_ms ? walk.from_ms : from_ms);
	return sum;
}

/* --- days ----------------------------------------------------------------- */

/* The first day from date on, or the n-th after the first if n is more, on
 * which anybody works. */
static int64_t calendar_working_day(
    const struct config_calendar *calendar, int64_t date, int64_t n)
{
	int64_t last_date = date + CALENDAR_HORIZON_DAYS;

	for (; date < last_date; date++)
		if (config_calendar_hours(calendar, date)->count && n-- == 0)
			break;
	return date;
}

/* That time of day, moved into the hours of a working day. */
static int64_t calendar_within(
    const struct config_calendar *calendar, int64_t date, int64_t of_day_ms)
{
	const struct config_hours *hours =
	    config_calendar_hours(calendar, date);
	int64_t end = 0;

	for (size_t i = 0; i < hours->count; i++) {
		int64_t from = hours->spans[i].from_min * CALENDAR_MINUTE_MS;
		end = hours->spans[i].to_min * CALENDAR_MINUTE_MS;
		if (of_day_ms < end)
			return calendar_instant(calendar, date,
			    of_day_ms > from ? of_day_ms : from);
	}
	return calendar_instant(calendar, date, end);
}

static int64_t calendar_add_weeks(
    const struct config_calendar *calendar, int64_t start_ms, int64_t weeks)
{
	struct calendar_wall wall =
	    calendar_wall(calendar, calendar_work(calendar, start_ms, 0));
	int64_t wanted = wall.date + weeks * DATE_WEEKDAYS;
	int64_t date = calendar_working_day(calendar, wanted, 0);

	return calendar_within(
	    calendar, date, date == wanted ? wall.of_day_ms : 0);
}

static int64_t calendar_add_days(
    const struct config_calendar *calendar, int64_t start_ms, int64_t days)
{
	struct calendar_wall wall =
	    calendar_wall(calendar, calendar_work(calendar, start_ms, 0));

	return calendar_within(calendar,
	    calendar_working_day(calendar, wall.date + 1, days - 1),
	    wall.of_day_ms);
}

int64_t calendar_add(const struct config_calendar *calendar, int64_t start_ms,
    const struct duration *duration)
{
	int64_t at = start_ms;

	if (calendar == NULL)
		return start_ms + duration_ms(duration);
	if (duration->weeks)
		at = calendar_add_weeks(calendar, at, duration->weeks);
	if (duration->days)
		at = calendar_add_days(calendar, at, duration->days);
	/* The end of a short day is a good end: only more work moves it. */
	if (duration->ms || (!duration->weeks && !duration->days))
		at = calendar_work(calendar, at, duration->ms);
	return at;
}

int64_t calendar_days_between(
    const struct config_calendar *calendar, int64_t from_ms, int64_t to_ms)
{
	int64_t days = 0;

	if (to_ms <= from_ms)
		return 0;
	if (calendar == NULL)
		return (to_ms - from_ms) / CALENDAR_DAY_MS;
	int64_t from = calendar_work(calendar, from_ms, 0);
	int64_t date = calendar_wall(calendar, from).date;
	int64_t last = calendar_wall(calendar, to_ms).date;
	while (date++ < last)
		days += config_calendar_hours(calendar, date)->count != 0;
	/* The last of them may not be over yet. */
	if (days && calendar_add_days(calendar, from, days) > to_ms)
		days--;
	return days;
}

struct duration calendar_left(
    const struct config_calendar *calendar, int64_t now_ms, int64_t end_ms)
{
	struct duration left = {
	    .days = calendar_days_between(calendar, now_ms, end_ms)};

	left.ms = calendar_between_ms(
	    calendar, calendar_add(calendar, now_ms, &left), end_ms);
	return left;
}
