/* flow/duration.h: what is a duration, and what it comes to. */
#include "base/own.h"
#include "flow/duration.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { HOUR_MS = 3600000, DAY_MS = 86400000 };

static const struct {
	const char *text;
	struct duration want;
	int64_t want_ms;
} durations[] = {
    {"PT4H", {.ms = 4 * HOUR_MS}, 4 * HOUR_MS},
    {"P2D", {.days = 2}, 2 * DAY_MS},
    {"P2W", {.weeks = 2}, INT64_C(14) * DAY_MS},
    {"P1W2DT3H4M5S", {1, 2, 11045000}, INT64_C(9) * DAY_MS + 11045000},
    {"PT48H", {.ms = 48 * HOUR_MS}, 2 * DAY_MS},
    {"PT1S", {.ms = 1000}, 1000},
    {"P0DT1M", {.ms = 60000}, 60000},
    {"P36600D", {.days = 36600}, INT64_C(36600) * DAY_MS},
};

static void read_and_summed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		struct duration got;
		struct err err;
		int64_t ms;
		assert_true(duration_read(durations[i].text, &got, &err));
		assert_int_equal(got.weeks, durations[i].want.weeks);
		assert_int_equal(got.days, durations[i].want.days);
		assert_int_equal(got.ms, durations[i].want.ms);
		assert_true(duration_parse(durations[i].text, &ms, &err));
		assert_int_equal(ms, durations[i].want_ms);
	}
}

static void what_is_no_duration(void **state)
{
	static const char *const wrong[] = {"", "P", "PT", "P0D", "PT0S", "2D",
	    "P2", "PD", "P1H", "PT1D", "P1Y", "P1M", "PT1H1H", "PT1M1H",
	    "P1D1W", "P-1D", "P1.5D", "PT1HT1M", "P2DT", " P2D", "P2D ", "p2d",
	    "P36601D", "P999999999W", "PT9999999999S"};
	struct duration got = {.days = 77};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		err.kind = ERR_NONE;
		if (duration_read(wrong[i], &got, &err))
			fail_msg("\"%s\" is no duration", wrong[i]);
		assert_int_equal(err.kind, ERR_INPUT);
	}
	assert_int_equal(got.days, 77);
}

static const struct {
	struct duration of;
	const char *want;
} formats[] = {
    {{.days = 2}, "P2D"},
    {{.weeks = 1, .ms = 1000}, "P1WT1S"},
    {{.ms = 1}, "PT1S"},
    {{.ms = 59999}, "PT1M"},
    {{.days = 1, .ms = 11045000}, "P1DT3H4M5S"},
    {{.ms = INT64_C(100) * HOUR_MS}, "PT100H"},
};

static void nothing_is_written_too(void **state)
{
	struct duration nothing = {.weeks = 0};
	OWN(own_string)
	char *text = duration_format(&nothing);

	(void)state;
	assert_string_equal(text, "PT0S");
}

static void written_so_that_it_is_read_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		OWN(own_string)
		char *text = duration_format(&formats[i].of);
		struct duration again;
		struct err err;
		assert_string_equal(text, formats[i].want);
		assert_true(duration_read(text, &again, &err));
		assert_int_equal(
		    again.ms, (formats[i].of.ms + 999) / 1000 * 1000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(read_and_summed),
	    cmocka_unit_test(what_is_no_duration),
	    cmocka_unit_test(nothing_is_written_too),
	    cmocka_unit_test(written_so_that_it_is_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
