/* flow/calendar.h: business time in zones of both hemispheres, through
 * changes of the clock, holidays and short days. */
#include "base/own.h"
#include "flow/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const int64_t HOUR_MS = 3600000;
static const char OFFICE[] = "mon-fri 09:00-12:00 13:00-17:00";
static const char PLAIN[] = "mon-fri 09:00-17:00";
static const char ALWAYS[] = "mon-sun 00:00-24:00";
static const char NIGHT[] = "mon-sun 00:00-04:00";

/* "2026-11-25T10:00-05:00"; seconds may follow the minutes. */
static int64_t at(const char *text)
{
	int y, mo, d, h, mi, s = 0, oh, om, n = 0;
	char sign;

	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d%n", &y, &mo, &d, &h, &mi, &n) !=
	    5)
		fail_msg("\"%s\" is no time", text);
	if (text[n] == ':') {
		assert_int_equal(sscanf(text + n, ":%2d", &s), 1);
		n += 3;
	}
	assert_int_equal(sscanf(text + n, "%c%2d:%2d", &sign, &oh, &om), 3);
	int64_t offset_min = (sign == '-' ? -1 : 1) * (oh * 60 + om);
	return (((date_days(y, mo, d) * 24 + h) * 60 + mi - offset_min) * 60 +
	           s) *
	       1000;
}

static struct config_calendar *calendar_of(
    const char *zone, const char *hours, const char *const *holidays)
{
	struct config_calendar *calendar = config_calendar_new("business");
	struct err err;

	if (!config_calendar_set_zone(calendar, zone, &err) ||
	    !config_calendar_add_hours(calendar, hours, &err))
		fail_msg("%s", err.text);
	for (; holidays && *holidays; holidays++)
		if (!config_calendar_add_holiday(calendar, *holidays, &err))
			fail_msg("%s", err.text);
	return calendar;
}

static struct duration duration_of(const char *text)
{
	struct duration duration = {.weeks = 0};
	struct err err;

	if (*text && !duration_read(text, &duration, &err))
		fail_msg("%s", err.text);
	return duration;
}

static const struct {
	const char *zone, *hours, *start, *duration, *want;
} sums[] = {
    /* plain days: 25 November 2026 is a Wednesday, the 26th a holiday */
    {"America/New_York", PLAIN, "2026-11-25T10:00-05:00", "P1D",
        "2026-11-27T10:00-05:00"},
    {"America/New_York", PLAIN, "2026-11-25T10:00-05:00", "P2D",
        "2026-11-30T10:00-05:00"},
    {"America/New_York", PLAIN, "2026-11-25T10:00-05:00", "PT4H",
        "2026-11-25T14:00-05:00"},
    {"America/New_York", PLAIN, "2026-11-25T15:00-05:00", "PT4H",
        "2026-11-27T11:00-05:00"},
    {"America/New_York", PLAIN, "2026-11-25T15:00-05:00", "PT2H",
        "2026-11-25T17:00-05:00"},
    {"America/New_York", PLAIN, "2026-11-25T15:00-05:00", "PT2H1S",
        "2026-11-27T09:00:01-05:00"},
    {"UTC", OFFICE, "2026-11-25T10:00+00:00", "PT4H", "2026-11-25T15:00+00:00"},
    {"UTC", OFFICE, "2026-11-25T10:00+00:00", "P1DT4H",
        "2026-11-27T15:00+00:00"},

    /* what begins outside of the hours begins when they do */
    {"America/New_York", PLAIN, "2026-11-28T03:00-05:00", "P1D",
        "2026-12-01T09:00-05:00"},
    {"America/New_York", PLAIN, "2026-11-25T06:00-05:00", "P1D",
        "2026-11-27T09:00-05:00"},
    {"America/New_York", PLAIN, "2026-11-25T17:00-05:00", "P1D",
        "2026-11-30T09:00-05:00"},
    {"America/New_York", PLAIN, "2026-11-25T16:59:59-05:00", "P1D",
        "2026-11-27T16:59:59-05:00"},
    {"America/New_York", PLAIN, "2026-11-26T12:00-05:00", "PT1H",
        "2026-11-27T10:00-05:00"},
    {"UTC", OFFICE, "2026-11-25T12:30+00:00", "PT1H", "2026-11-25T14:00+00:00"},
    {"UTC", OFFICE, "2026-11-25T12:30+00:00", "P1D", "2026-11-27T13:00+00:00"},

    {"UTC", "mon 09:00-17:00, tue 09:00-12:00 13:00-17:00",
        "2026-11-30T12:00+00:00", "P1D", "2026-12-01T13:00+00:00"},
    {"UTC", "mon 09:00-17:00, tue 09:00-12:00 13:00-17:00",
        "2026-11-30T11:59+00:00", "P1D", "2026-12-01T11:59+00:00"},

    /* nothing: the first working moment */
    {"UTC", PLAIN, "2026-11-25T10:00+00:00", "", "2026-11-25T10:00+00:00"},
    {"UTC", PLAIN, "2026-11-28T10:00+00:00", "", "2026-11-30T09:00+00:00"},
    {"UTC", PLAIN, "2026-11-27T17:00+00:00", "", "2026-11-30T09:00+00:00"},

    /* a short day (24 December until noon) clamps; more work goes on */
    {"UTC", PLAIN, "2026-12-23T15:00+00:00", "P1D", "2026-12-24T12:00+00:00"},
    {"UTC", PLAIN, "2026-12-23T10:00+00:00", "P1D", "2026-12-24T10:00+00:00"},
    {"UTC", PLAIN, "2026-12-23T15:00+00:00", "P1DT1H",
        "2026-12-28T10:00+00:00"},
    {"UTC", PLAIN, "2026-12-23T16:00+00:00", "PT4H", "2026-12-24T12:00+00:00"},
    {"UTC", PLAIN, "2026-12-24T13:00+00:00", "P1D", "2026-12-29T09:00+00:00"},

    /* weeks */
    {"UTC", PLAIN, "2026-11-25T10:00+00:00", "P1W", "2026-12-02T10:00+00:00"},
    {"UTC", PLAIN, "2026-11-19T10:00+00:00", "P1W", "2026-11-27T09:00+00:00"},
    {"UTC", PLAIN, "2026-11-28T10:00+00:00", "P2W", "2026-12-14T09:00+00:00"},
    {"UTC", PLAIN, "2026-11-25T10:00+00:00", "P1W1DT1H",
        "2026-12-03T11:00+00:00"},

    /* the end of a year, leap days */
    {"UTC", PLAIN, "2026-12-31T16:00+00:00", "PT2H", "2027-01-04T10:00+00:00"},
    {"UTC", PLAIN, "2026-12-31T10:00+00:00", "P1D", "2027-01-04T10:00+00:00"},
    {"UTC", PLAIN, "2028-02-28T10:00+00:00", "P1D", "2028-02-29T10:00+00:00"},
    {"UTC", PLAIN, "2028-02-29T10:00+00:00", "P1D", "2028-03-01T10:00+00:00"},
    {"UTC", PLAIN, "2027-02-26T10:00+00:00", "P1D", "2027-03-01T10:00+00:00"},
    {"UTC", ALWAYS, "2028-02-28T10:00+00:00", "PT48H",
        "2028-03-01T10:00+00:00"},

    /* the clock changes over a weekend: the same time of day, another
     * offset, no hour more or less of work */
    {"Europe/Berlin", PLAIN, "2027-03-26T10:00+01:00", "P1D",
        "2027-03-29T10:00+02:00"},
    {"Europe/Berlin", PLAIN, "2027-03-26T10:00+01:00", "PT8H",
        "2027-03-29T10:00+02:00"},
    {"Europe/Berlin", PLAIN, "2027-10-29T10:00+02:00", "P1D",
        "2027-11-01T10:00+01:00"},
    {"America/New_York", PLAIN, "2027-03-12T16:00-05:00", "PT2H",
        "2027-03-15T10:00-04:00"},
    {"America/New_York", PLAIN, "2027-11-05T16:00-04:00", "PT2H",
        "2027-11-08T10:00-05:00"},
    {"Australia/Sydney", PLAIN, "2027-10-01T10:00+10:00", "P1D",
        "2027-10-04T10:00+11:00"},
    {"Australia/Sydney", PLAIN, "2027-04-02T10:00+11:00", "P1D",
        "2027-04-05T10:00+10:00"},
    {"America/St_Johns", PLAIN, "2027-03-12T10:15-03:30", "P1D",
        "2027-03-15T10:15-02:30"},
    {"Asia/Kolkata", PLAIN, "2027-03-12T10:15+05:30", "P1D",
        "2027-03-15T10:15+05:30"},
    {"Asia/Kolkata", PLAIN, "2027-03-12T16:45+05:30", "PT30M",
        "2027-03-15T09:15+05:30"},

    /* the clock changes during working hours: 02:00 becomes 03:00, an hour
     * is lost; 03:00 becomes 02:00, an hour is worked twice */
    {"Europe/Berlin", NIGHT, "2027-03-28T00:00+01:00", "PT3H",
        "2027-03-28T04:00+02:00"},
    {"Europe/Berlin", NIGHT, "2027-03-28T00:00+01:00", "PT4H",
        "2027-03-29T01:00+02:00"},
    {"Europe/Berlin", NIGHT, "2027-10-31T00:00+02:00", "PT5H",
        "2027-10-31T04:00+01:00"},
    {"Europe/Berlin", NIGHT, "2027-10-31T01:00+02:00", "PT2H",
        "2027-10-31T02:00+01:00"},
    {"Europe/Berlin", NIGHT, "2027-03-27T02:30+01:00", "P1D",
        "2027-03-28T03:00+02:00"},
    {"Europe/Berlin", NIGHT, "2027-10-30T02:30+02:00", "P1D",
        "2027-10-31T02:30+02:00"},
    /* in the second pass the day goes on as if from that hour's end */
    {"Europe/Berlin", NIGHT, "2027-10-31T02:30+01:00", "P1D",
        "2027-11-01T03:00+01:00"},
    {"Australia/Sydney", NIGHT, "2027-10-03T00:00+10:00", "PT3H",
        "2027-10-03T04:00+11:00"},
    {"Australia/Sydney", NIGHT, "2027-04-04T00:00+11:00", "PT5H",
        "2027-04-04T04:00+10:00"},
    {"America/New_York", ALWAYS, "2027-03-14T00:00-05:00", "PT24H",
        "2027-03-15T01:00-04:00"},
    {"America/New_York", ALWAYS, "2027-11-07T00:00-04:00", "P1D",
        "2027-11-08T00:00-05:00"},
    {"Australia/Lord_Howe", ALWAYS, "2027-04-04T00:00+11:00", "PT24H",
        "2027-04-04T23:30+10:30"},

    /* years of work */
    {"UTC", PLAIN, "2027-01-04T09:00+00:00", "P2610D",
        "2037-01-05T09:00+00:00"},
    {"UTC", PLAIN, "2027-01-04T09:00+00:00", "PT40H", "2027-01-08T17:00+00:00"},
};

static const char *const days_off[] = {
    "2026-11-26", "2026-12-25", "2026-12-24 09:00-12:00", "2027-01-01", NULL};

static void sums_of_days_and_hours(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		OWN(config_calendar_free)
		struct config_calendar *calendar =
		    calendar_of(sums[i].zone, sums[i].hours, days_off);
		struct duration duration = duration_of(sums[i].duration);
		int64_t got =
		    calendar_add(calendar, at(sums[i].start), &duration);
		if (got != at(sums[i].want))
			fail_msg("row %zu: %s + %s: %+lld minutes off", i,
			    sums[i].start, sums[i].duration,
			    (long long)(got - at(sums[i].want)) / 60000);
	}
}

static const struct {
	const char *from, *to;
	int64_t want_ms, want_days;
} ages[] = {
    {"2026-11-25T10:00+00:00", "2026-11-25T10:00+00:00", 0, 0},
    {"2026-11-25T10:00+00:00", "2026-11-24T10:00+00:00", 0, 0},
    {"2026-11-25T10:00+00:00", "2026-11-25T11:30+00:00", 5400000, 0},
    {"2026-11-25T10:00+00:00", "2026-11-27T09:59+00:00", 7 * 3600000 + 3540000,
        0},
    {"2026-11-25T10:00+00:00", "2026-11-27T10:00+00:00", 8 * 3600000, 1},
    {"2026-11-25T10:00+00:00", "2026-11-29T10:00+00:00", 15 * 3600000, 1},
    {"2026-11-25T10:00+00:00", "2026-12-01T12:00+00:00", 26 * 3600000, 3},
    {"2026-11-28T00:00+00:00", "2026-11-30T08:00+00:00", 0, 0},
    {"2026-11-28T00:00+00:00", "2026-12-01T09:00+00:00", 8 * 3600000, 1},
    {"2026-12-23T15:00+00:00", "2026-12-24T12:00+00:00", 5 * 3600000, 1},
};

static void time_that_lies_between(void **state)
{
	OWN(config_calendar_free)
	struct config_calendar *calendar = calendar_of("UTC", PLAIN, days_off);

	(void)state;
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		int64_t from = at(ages[i].from), to = at(ages[i].to);
		if (calendar_between_ms(calendar, from, to) !=
		        ages[i].want_ms ||
		    calendar_days_between(calendar, from, to) !=
		        ages[i].want_days)
			fail_msg("row %zu: %lld ms, %lld days", i,
			    (long long)calendar_between_ms(calendar, from, to),
			    (long long)calendar_days_between(
			        calendar, from, to));
	}
}

static void without_a_calendar_the_clock_alone(void **state)
{
	int64_t start = at("2026-11-28T10:00+00:00");
	struct duration d = duration_of("P1W1DT1H");
	int64_t end = calendar_add(NULL, start, &d);

	(void)state;
	assert_int_equal(end, at("2026-12-06T11:00+00:00"));
	assert_int_equal(calendar_between_ms(NULL, start, end), end - start);
	assert_int_equal(calendar_days_between(NULL, start, end), 8);
	struct duration left = calendar_left(NULL, start + HOUR_MS, end);
	assert_int_equal(left.days, 8);
	assert_int_equal(left.ms, 0);
}

/* --- properties ----------------------------------------------------------- */

static uint64_t seed;

static int64_t random_below(int64_t limit)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
	return (int64_t)((seed >> 20) % (uint64_t)limit);
}

static const char *const zones[] = {"UTC", "Europe/Berlin", "America/New_York",
    "Australia/Sydney", "Asia/Kolkata", "America/St_Johns",
    "Australia/Lord_Howe", "Pacific/Auckland", "America/Santiago",
    "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia"};
static const char *const weeks[] = {PLAIN, OFFICE, ALWAYS, NIGHT,
    "sun 22:00-24:00, mon 00:00-03:30, wed 12:00-12:01", "sat 02:00-03:00"};

enum { ZONES = sizeof(zones) / sizeof(zones[0]) };
enum { WEEKS = sizeof(weeks) / sizeof(weeks[0]) };

static int64_t random_start(void)
{
	return at("2024-01-01T00:00+00:00") +
	       random_below(INT64_C(6) * 366 * 86400) * 1000;
}

static void later_starts_end_later(const struct config_calendar *calendar)
{
	int64_t start = random_start();
	int64_t later = start + random_below(3 * 86400 * 1000);
	struct duration d = {.weeks = random_below(2),
	    .days = random_below(4),
	    .ms = random_below(20 * HOUR_MS)};
	struct duration longer = d;

	longer.ms += random_below(HOUR_MS);
	assert_true(calendar_add(calendar, start, &d) >= start);
	assert_true(calendar_add(calendar, start, &d) <=
	            calendar_add(calendar, later, &d));
	assert_true(calendar_add(calendar, start, &d) <=
	            calendar_add(calendar, start, &longer));
}

static void what_was_added_lies_between(const struct config_calendar *calendar)
{
	int64_t start = random_start();
	struct duration work = {.ms = random_below(60 * HOUR_MS)};
	struct duration days = {.days = random_below(12)};
	int64_t end = calendar_add(calendar, start, &work);
	int64_t day = calendar_add(calendar, start, &days);

	assert_int_equal(calendar_between_ms(calendar, start, end), work.ms);
	assert_int_equal(
	    calendar_days_between(calendar, start, day), days.days);
	assert_int_equal(calendar_days_between(calendar, start, day - 1),
	    days.days ? days.days - 1 : 0);
	/* Any moment between cuts the working time in two. */
	int64_t middle = start + random_below(end - start + 1);
	assert_int_equal(calendar_between_ms(calendar, start, middle) +
	                     calendar_between_ms(calendar, middle, end),
	    work.ms);
}

static void what_is_left_is_added_again(const struct config_calendar *calendar)
{
	int64_t now = random_start();
	int64_t end = now + random_below(20 * 86400) * 1000;
	struct duration left = calendar_left(calendar, now, end);
	int64_t again = calendar_add(calendar, now, &left);

	/* The same moment, or no work lies between it and that. */
	assert_int_equal(calendar_between_ms(calendar, again, end), 0);
	assert_int_equal(calendar_between_ms(calendar, now, end),
	    calendar_between_ms(calendar, now, again));
}

static void properties(void **state)
{
	(void)state;
	for (seed = 1; seed < 200; seed++) {
		uint64_t kept = seed;
		OWN(config_calendar_free)
		struct config_calendar *calendar =
		    calendar_of(zones[random_below(ZONES)],
		        weeks[random_below(WEEKS)], days_off);
		for (int n = 0; n < 10; n++) {
			later_starts_end_later(calendar);
			what_was_added_lies_between(calendar);
			what_is_left_is_added_again(calendar);
		}
		seed = kept;
	}
}

static void a_minute_a_week_has_an_end_too(void **state)
{
	OWN(config_calendar_free)
	struct config_calendar *calendar =
	    calendar_of("Europe/Berlin", "mon 09:00-09:01", NULL);
	struct duration century = duration_of("PT876000H");
	int64_t start = at("2026-11-25T10:00+00:00");
	int64_t end = calendar_add(calendar, start, &century);

	(void)state;
	assert_true(end > start + INT64_C(390) * 366 * 86400000);
	assert_true(end < start + INT64_C(410) * 366 * 86400000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sums_of_days_and_hours),
	    cmocka_unit_test(time_that_lies_between),
	    cmocka_unit_test(without_a_calendar_the_clock_alone),
	    cmocka_unit_test(properties),
	    cmocka_unit_test(a_minute_a_week_has_an_end_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
