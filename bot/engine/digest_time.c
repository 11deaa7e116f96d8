/*
 * digest_time.c: see digest_time.h.
 */
#include "engine/digest_time.h"

#include "base/date.h"
#include "base/own.h"

static const int64_t DIGEST_DAY_MS = INT64_C(86400000);
static const int64_t DIGEST_MINUTE_MS = INT64_C(60000);

/* A calendar in which nobody works for so long has no working days. */
enum { DIGEST_HORIZON_DAYS = 2 * 366, DIGEST_HOUR_MIN = 60 };

static const char *const digest_weekdays[DATE_WEEKDAYS] = {"Monday", "Tuesday",
    "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

/* NULL: the clock alone. */
static const struct config_calendar *digest_calendar(
    const struct config *config)
{
	if (config->digest_calendar)
		return config_calendar_find(config, config->digest_calendar);
	return config->calendar_count ? config->calendars[0] : NULL;
}

static int64_t digest_wall_ms(const struct config *config, int64_t at_ms)
{
	const struct config_calendar *calendar = digest_calendar(config);

	return calendar ? zone_wall_ms(calendar->zone, at_ms) : at_ms;
}

static int64_t digest_due_ms(const struct config *config, int64_t day)
{
	const struct config_calendar *calendar = digest_calendar(config);
	int64_t wall_ms =
	    day * DIGEST_DAY_MS + config->digest_at_min * DIGEST_MINUTE_MS;

	return calendar ? zone_instant_ms(calendar->zone, wall_ms) : wall_ms;
}

static bool digest_is_working(const struct config *config, int64_t day)
{
	const struct config_calendar *calendar = digest_calendar(config);

	return calendar == NULL ||
	       config_calendar_hours(calendar, day)->count != 0;
}

int64_t digest_time_day(const struct config *config, int64_t at_ms)
{
	int64_t wall_ms = digest_wall_ms(config, at_ms);

	return wall_ms / DIGEST_DAY_MS - (wall_ms % DIGEST_DAY_MS < 0);
}

bool digest_time_has_come(const struct config *config, int64_t at_ms)
{
	int64_t day = digest_time_day(config, at_ms);

	return digest_is_working(config, day) &&
	       digest_due_ms(config, day) <= at_ms;
}

int64_t digest_time_next_ms(const struct config *config, int64_t at_ms)
{
	int64_t day = digest_time_day(config, at_ms);
	int64_t last_day = day + DIGEST_HORIZON_DAYS;

	for (; day < last_day; day++)
		if (digest_is_working(config, day) &&
		    digest_due_ms(config, day) > at_ms)
			return digest_due_ms(config, day);
	return INT64_MAX;
}

char *digest_time_text(const struct config *config, int64_t at_ms)
{
	int64_t day = digest_time_day(config, at_ms);
	char date[DATE_TEXT_BYTES];

	if (!date_format(day, date))
		return own_strdup("");
	return own_printf("%s, %s, at %02d:%02d",
	    digest_weekdays[date_weekday(day)], date,
	    config->digest_at_min / DIGEST_HOUR_MIN,
	    config->digest_at_min % DIGEST_HOUR_MIN);
}
