/* base/zone.h: offsets, and wall times through changes of the clock. Whole
 * zones are compared with ICU in tests/flow/calendar.test.mjs. */
#include "base/date.h"
#include "base/own.h"
#include "base/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct zone *zone_of(const char *name)
{
	struct zone *zone = NULL;
	struct err err;

	if (!zone_open(name, &zone, &err))
		fail_msg("%s", err.text);
	return zone;
}

static int64_t at(int day, int hour, int minute)
{
	return ((date_days(2027, 1, 1) + day) * 24 * 60 + hour * 60 + minute) *
	       60000;
}

enum {
	MARCH_28 = 86,    /* Berlin: 02:00 becomes 03:00, at 01:00 UTC */
	OCTOBER_31 = 303, /* Berlin: 03:00 becomes 02:00, at 01:00 UTC */
	APRIL_4 = 93,     /* Lord Howe: 02:00 becomes 01:30, at 3 April 15:00 */
};

static const struct {
	const char *zone;
	int64_t utc, want_wall;
	int64_t want_back; /* the instant that wall time gives */
} instants[] = {
    {"UTC", 0, 0, 0},
    {"Asia/Kolkata", 0, 19800000, 0},
    {"America/St_Johns", -1, -12600001, -1},
    {"Europe/Berlin", 60000000, 63600000, 60000000},
};

static void what_the_wall_shows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(instants) / sizeof(instants[0]); i++) {
		OWN(zone_close)
		struct zone *zone = zone_of(instants[i].zone);
		assert_true(zone_wall_ms(zone, instants[i].utc) ==
		            instants[i].want_wall);
		assert_true(zone_instant_ms(zone, instants[i].want_wall) ==
		            instants[i].want_back);
	}
}

static void a_skipped_hour_is_the_moment_of_the_skip(void **state)
{
	OWN(zone_close)
	struct zone *zone = zone_of("Europe/Berlin");
	int64_t skip = at(MARCH_28, 1, 0);

	(void)state;
	assert_true(zone_offset_ms(zone, skip - 1) == 3600000);
	assert_true(zone_offset_ms(zone, skip) == 7200000);
	assert_true(zone_instant_ms(zone, at(MARCH_28, 2, 0)) == skip);
	assert_true(zone_instant_ms(zone, at(MARCH_28, 2, 59)) == skip);
	assert_true(zone_instant_ms(zone, at(MARCH_28, 3, 0)) == skip);
	assert_true(zone_instant_ms(zone, at(MARCH_28, 3, 1)) == skip + 60000);
	assert_true(zone_wall_ms(zone, skip - 1) == at(MARCH_28, 2, 0) - 1);
	assert_true(zone_wall_ms(zone, skip) == at(MARCH_28, 3, 0));
}

static void a_repeated_hour_is_its_first_pass(void **state)
{
	OWN(zone_close)
	struct zone *zone = zone_of("Europe/Berlin");
	int64_t turn = at(OCTOBER_31, 1, 0);

	(void)state;
	assert_true(
	    zone_instant_ms(zone, at(OCTOBER_31, 2, 30)) == turn - 1800000);
	assert_true(
	    zone_instant_ms(zone, at(OCTOBER_31, 3, 0)) == turn + 3600000);
	/* The clock shows 02:59:59.999, then stands at 3 for an hour. */
	assert_true(zone_wall_ms(zone, turn - 1) == at(OCTOBER_31, 3, 0) - 1);
	assert_true(zone_wall_ms(zone, turn) == at(OCTOBER_31, 3, 0));
	assert_true(zone_wall_ms(zone, turn + 3599999) == at(OCTOBER_31, 3, 0));
	assert_true(
	    zone_wall_ms(zone, turn + 3600001) == at(OCTOBER_31, 3, 0) + 1);
}

static void half_an_hour_repeats_too(void **state)
{
	OWN(zone_close)
	struct zone *zone = zone_of("Australia/Lord_Howe");
	int64_t turn = at(APRIL_4 - 1, 15, 0);

	(void)state;
	assert_true(zone_wall_ms(zone, turn) == at(APRIL_4 - 1, 26, 0));
	assert_true(
	    zone_wall_ms(zone, turn + 1799999) == at(APRIL_4 - 1, 26, 0));
	assert_true(
	    zone_wall_ms(zone, turn + 1800001) == at(APRIL_4 - 1, 26, 0) + 1);
}

static void the_wall_never_goes_back(void **state)
{
	static const char *const zones[] = {"Europe/Berlin",
	    "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca"};

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		OWN(zone_close)
		struct zone *zone = zone_of(zones[i]);
		int64_t last = INT64_MIN;
		for (int64_t t = at(0, 0, 0); t < at(365, 0, 0);
		     t += 17 * 60000) {
			int64_t wall = zone_wall_ms(zone, t);
			assert_true(wall >= last);
			assert_true(zone_instant_ms(zone, wall) >= t - 7200000);
			last = wall;
		}
	}
}

static void what_is_no_zone(void **state)
{
	static const char *const wrong[] = {"", "Nowhere/Town", "Europe",
	    "../../etc/passwd", "/etc/localtime", "UTC+3", "CET-1CEST",
	    "CET-1CEST,M3.5.0,M10.5.0", "zone.tab", "Europe/Berlin ", "+01:00",
	    "europe/berlin\n"};
	struct zone *zone = NULL;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (zone_open(wrong[i], &zone, &err))
			fail_msg("\"%s\" is a zone", wrong[i]);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_null(zone);
	}
	zone_close(&zone);
}

/* Days of 23 and 25 hours, and one that was skipped. */
static void days_begin_and_end_there(void **state)
{
	static const struct {
		const char *zone; /* NULL: UTC */
		int64_t year, month, day;
		int64_t want_start; /* seconds since 1970 */
		int64_t want_hours;
	} days[] = {
	    {NULL, 2026, 3, 8, 1772928000, 24},
	    {"America/Los_Angeles", 2026, 3, 8, 1772956800, 23},
	    {"America/Los_Angeles", 2026, 11, 1, 1793516400, 25},
	    {"Pacific/Auckland", 2026, 4, 5, 1775300400, 25},
	    {"Pacific/Auckland", 2026, 9, 27, 1790424000, 23},
	    /* Midnight becomes one o'clock. */
	    {"Africa/Cairo", 2026, 4, 24, 1776981600, 23},
	    {"Pacific/Apia", 2011, 12, 29, 1325152800, 24},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		OWN(zone_close)
		struct zone *zone = days[i].zone ? zone_of(days[i].zone) : NULL;
		int64_t day =
		    date_days(days[i].year, days[i].month, days[i].day);
		int64_t start = zone_day_start_ms(zone, day);
		int64_t end = start + days[i].want_hours * 3600000;
		assert_int_equal(start, days[i].want_start * 1000);
		assert_int_equal(zone_day(zone, start), day);
		assert_int_equal(zone_day(zone, end - 1), day);
		assert_true(zone_day(zone, start - 1) < day);
		assert_true(zone_day(zone, end) > day);
	}
	assert_int_equal(zone_day(NULL, -1), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_the_wall_shows),
	    cmocka_unit_test(a_skipped_hour_is_the_moment_of_the_skip),
	    cmocka_unit_test(a_repeated_hour_is_its_first_pass),
	    cmocka_unit_test(half_an_hour_repeats_too),
	    cmocka_unit_test(the_wall_never_goes_back),
	    cmocka_unit_test(what_is_no_zone),
	    cmocka_unit_test(days_begin_and_end_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
