/* engine/digest_time.h: on which days, and when. */
#include "base/date.h"
#include "base/own.h"
#include "engine/digest_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct config_calendar *berlin, *nobody;
static struct config_calendar *calendars[2];
static struct config config = {
    .digest_at_min = CONFIG_DIGEST_AT_MIN,
    .calendars = calendars,
    .calendar_count = 1,
};

static int setup(void **state)
{
	struct err err;

	(void)state;
	berlin = config_calendar_new("berlin");
	nobody = config_calendar_new("nobody");
	calendars[0] = berlin;
	calendars[1] = nobody;
	return config_calendar_set_zone(berlin, "Europe/Berlin", &err) &&
	               config_calendar_add_hours(
	                   berlin, "mon-fri 09:00-17:00", &err) &&
	               config_calendar_add_holiday(
	                   berlin, "2026-12-25", &err) &&
	               config_calendar_set_zone(nobody, "UTC", &err)
	           ? 0
	           : 1;
}

static int teardown(void **state)
{
	(void)state;
	config_calendar_free(&berlin);
	config_calendar_free(&nobody);
	return 0;
}

/* "2026-11-25 07:30" in UTC. */
static int64_t at(const char *text)
{
	char date[DATE_TEXT_BYTES];
	int64_t days;

	memcpy(date, text, sizeof(date) - 1);
	date[sizeof(date) - 1] = '\0';
	assert_true(date_parse(date, &days));
	int hour = (text[11] - '0') * 10 + text[12] - '0';
	int min = (text[14] - '0') * 10 + text[15] - '0';
	return ((days * 24 + hour) * 60 + min) * INT64_C(60000);
}

static void the_next_one(void **state)
{
	static const struct {
		const char *now, *want;
		bool come; /* for the day of now */
	} wants[] = {
	    /* An hour behind Berlin in winter, two in summer. */
	    {"2026-11-25 07:29", "2026-11-25 07:30", false},
	    {"2026-11-25 07:30", "2026-11-26 07:30", true},
	    {"2026-11-25 22:59", "2026-11-26 07:30", true},
	    {"2026-11-25 23:00", "2026-11-26 07:30", false},
	    {"2026-07-01 06:29", "2026-07-01 06:30", false},
	    /* The weekend, Christmas Day, and the change of the clock. */
	    {"2026-11-27 12:00", "2026-11-30 07:30", true},
	    {"2026-11-28 12:00", "2026-11-30 07:30", false},
	    {"2026-12-24 12:00", "2026-12-28 07:30", true},
	    {"2026-12-25 12:00", "2026-12-28 07:30", false},
	    {"2026-10-23 12:00", "2026-10-26 07:30", true},
	    {"2026-03-27 12:00", "2026-03-30 06:30", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		int64_t now_ms = at(wants[i].now);
		if (digest_time_next_ms(&config, now_ms) != at(wants[i].want))
			fail_msg("row %zu", i);
		if (digest_time_has_come(&config, now_ms) != wants[i].come)
			fail_msg("row %zu has come", i);
	}
}

static void in_words(void **state)
{
	OWN(own_string)
	char *text = digest_time_text(&config, at("2026-11-26 07:30"));

	(void)state;
	assert_string_equal(text, "Thursday, 2026-11-26, at 08:30");
}

static void without_a_calendar_every_day(void **state)
{
	struct config bare = {.digest_at_min = CONFIG_DIGEST_AT_MIN};

	(void)state;
	assert_true(digest_time_next_ms(&bare, at("2026-11-28 08:00")) ==
	            at("2026-11-28 08:30"));
	assert_true(digest_time_has_come(&bare, at("2026-11-29 09:00")));
	assert_true(digest_time_day(&bare, -1) == -1);
}

static void by_another_calendar(void **state)
{
	struct config other = config;

	(void)state;
	other.calendar_count = 2;
	other.digest_calendar = (char *)"nobody";
	assert_true(
	    digest_time_next_ms(&other, at("2026-11-25 07:00")) == INT64_MAX);
	assert_false(digest_time_has_come(&other, at("2026-11-25 12:00")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_next_one),
	    cmocka_unit_test(in_words),
	    cmocka_unit_test(without_a_calendar_every_day),
	    cmocka_unit_test(by_another_calendar),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
