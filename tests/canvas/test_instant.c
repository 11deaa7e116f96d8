/* canvas/instant.h */
#include "base/clock.h"
#include "base/own.h"
#include "canvas/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void points_in_time(void **state)
{
	static const struct {
		const char *text;
		const char *want; /* NULL: none */
	} rows[] = {
	    {"2026-12-20T05:59:59Z", "2026-12-20T05:59:59Z"},
	    {"2026-12-20T05:59:59.123456Z", "2026-12-20T05:59:59Z"},
	    {"2026-12-20T05:59:59-07:00", "2026-12-20T12:59:59Z"},
	    {"2026-12-20T00:30:00+05:30", "2026-12-19T19:00:00Z"},
	    {"2026-12-20", "2026-12-20T23:59:59Z"},
	    {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
	    {"2026-02-30", NULL},
	    {"2026-12-20T24:00:00Z", NULL},
	    {"2026-12-20T23:60:00Z", NULL},
	    {"2026-12-20T23:00:60Z", NULL},
	    {"2026-12-20T23:00:00", NULL},
	    {"2026-12-20T23:00Z", NULL},
	    {"2026-12-20 23:00:00Z", NULL},
	    {"2026-12-20T23:00:00+5", NULL},
	    {"2026-12-20T23:00:00Zx", NULL},
	    {"2026-12-20T23:00:00+01:00x", NULL},
	    {"2026-12-2", NULL},
	    {"soon", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[CLOCK_TEXT_BYTES] = "";
		int64_t at_ms;
		bool read = canvas_instant_read(rows[i].text, NULL, &at_ms);
		if (read)
			clock_format_utc(at_ms, text, sizeof(text));
		if (read != (rows[i].want != NULL) ||
		    (read && strcmp(text, rows[i].want) != 0))
			fail_msg("%s: %s", rows[i].text, text);
	}
}

static struct zone *zone_of(const char *name)
{
	struct zone *zone = NULL;
	struct err err;

	if (name && !zone_open(name, &zone, &err))
		fail_msg("%s", err.text);
	return zone;
}

/* What Canvas is sent for a last day, and which day that end is again. */
static void last_days(void **state)
{
	static const struct {
		const char *zone; /* NULL: UTC */
		const char *day;
		const char *want;
	} rows[] = {
	    {NULL, "2026-12-20", "2026-12-20T23:59:59Z"},
	    {"America/Los_Angeles", "2026-12-20", "2026-12-21T07:59:59Z"},
	    {"America/Los_Angeles", "2026-07-20", "2026-07-21T06:59:59Z"},
	    /* 23 and 25 hours long. */
	    {"America/Los_Angeles", "2026-03-08", "2026-03-09T06:59:59Z"},
	    {"America/Los_Angeles", "2026-11-01", "2026-11-02T07:59:59Z"},
	    {"Pacific/Auckland", "2026-12-20", "2026-12-20T10:59:59Z"},
	    {"Pacific/Auckland", "2026-04-05", "2026-04-05T11:59:59Z"},
	    {"Pacific/Auckland", "2026-09-27", "2026-09-27T10:59:59Z"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(zone_close)
		struct zone *zone = zone_of(rows[i].zone);
		char text[CLOCK_TEXT_BYTES], day[DATE_TEXT_BYTES];
		int64_t at_ms;
		assert_true(canvas_instant_read(rows[i].day, zone, &at_ms));
		clock_format_utc(at_ms, text, sizeof(text));
		assert_string_equal(text, rows[i].want);
		assert_true(canvas_instant_last_day(zone, at_ms, day));
		assert_string_equal(day, rows[i].day);
		/* Midnight is the end of that day too. */
		assert_true(canvas_instant_last_day(zone, at_ms + 1000, day));
		assert_string_equal(day, rows[i].day);
		assert_true(canvas_instant_last_day(zone, at_ms + 1001, day));
		assert_string_not_equal(day, rows[i].day);
		assert_int_equal(
		    canvas_instant_day_before(zone, at_ms + 1000), at_ms);
		assert_true(canvas_instant_day_before(zone, at_ms) < at_ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(points_in_time),
	    cmocka_unit_test(last_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
