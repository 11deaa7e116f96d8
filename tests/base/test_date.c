/* base/date.h: days, texts and weekdays. */
#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *text;
	int64_t want_days;
	int want_weekday; /* Monday 0 */
} dates[] = {
    {"1970-01-01", 0, 3},
    {"1969-12-31", -1, 2},
    {"2000-02-29", 11016, 1},
    {"2026-11-25", 20782, 2},
    {"2028-02-29", 21243, 1},
    {"2100-03-01", 47541, 0},
    {"0000-01-01", -719528, 5},
    {"9999-12-31", 2932896, 4},
};

static void days_and_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		char text[DATE_TEXT_BYTES];
		int64_t days;
		assert_true(date_parse(dates[i].text, &days));
		assert_int_equal(days, dates[i].want_days);
		assert_int_equal(date_weekday(days), dates[i].want_weekday);
		assert_true(date_format(days, text));
		assert_string_equal(text, dates[i].text);
	}
}

static void each_day_follows_the_last(void **state)
{
	int64_t first = date_days(1999, 12, 31);

	(void)state;
	for (int64_t d = first; d < first + 150000; d++) {
		char text[DATE_TEXT_BYTES];
		int64_t again;
		assert_true(date_format(d, text));
		assert_true(date_parse(text, &again));
		assert_int_equal(again, d);
		assert_int_equal(
		    date_weekday(d + 1), (date_weekday(d) + 1) % DATE_WEEKDAYS);
	}
}

static void what_is_no_date(void **state)
{
	static const char *const wrong[] = {"", "2026-11-2", "2026-11-031",
	    "2026-02-30", "2100-02-29", "2026-13-01", "2026-00-10",
	    "2026-01-00", "2026-01-32", "+026-01-01", "2026/01/01",
	    " 2026-1-01", "2026-01-1 ", "20260101", "-001-01-01"};
	char text[DATE_TEXT_BYTES];
	int64_t days = 77;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (date_parse(wrong[i], &days))
			fail_msg("\"%s\" is no date", wrong[i]);
	assert_int_equal(days, 77);
	assert_false(date_format(date_days(9999, 12, 31) + 1, text));
	assert_false(date_format(date_days(0, 1, 1) - 1, text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_and_back),
	    cmocka_unit_test(each_day_follows_the_last),
	    cmocka_unit_test(what_is_no_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
