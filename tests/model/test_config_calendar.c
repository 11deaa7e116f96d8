/* model/config_calendar.h: hours and holidays as they are written, alone and
 * as the section [calendar NAME] of a configuration file. */
#include "base/own.h"
#include "model/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* --- hours ---------------------------------------------------------------- */

/* "9-12 13-17" as "540-720 780-1020"; "" on a day off. */
static void put_hours(struct str *out, const struct config_hours *hours)
{
	for (size_t i = 0; i < hours->count; i++)
		str_addf(out, "%s%d-%d", i ? " " : "", hours->spans[i].from_min,
		    hours->spans[i].to_min);
}

static const struct {
	const char *text;
	const char *want; /* Monday to Sunday, one after the other */
} weeks[] = {
    {"mon-fri 09:00-17:00", "540-1020|540-1020|540-1020|540-1020|540-1020|||"},
    {"mon 09:00-12:00 13:00-17:00", "540-720 780-1020|||||||"},
    {"MON-Tue 00:00-24:00, sun 23:59-24:00", "0-1440|0-1440|||||1439-1440|"},
    {"sat-mon 09:00-10:00", "540-600|||||540-600|540-600|"},
    {"  tue\t09:00-10:00   10:00-11:00 ,, ", "|540-600 600-660||||||"},
};

static void a_week(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(weeks) / sizeof(weeks[0]); i++) {
		OWN(config_calendar_free)
		struct config_calendar *calendar = config_calendar_new("c");
		OWN(str_clear)
		struct str got = {.max_bytes = 1024};
		struct err err;
		if (!config_calendar_add_hours(calendar, weeks[i].text, &err))
			fail_msg("row %zu: %s", i, err.text);
		for (size_t d = 0; d < DATE_WEEKDAYS; d++) {
			put_hours(&got, &calendar->week[d]);
			str_add(&got, "|");
		}
		if (strcmp(str_text(&got), weeks[i].want) != 0)
			fail_msg("row %zu: %s", i, str_text(&got));
	}
}

static const struct {
	const char *text, *want;
} no_weeks[] = {
    {"monday 09:00-17:00", "\"monday\" is no day of the week"},
    {"mon-fry 09:00-17:00", "\"mon-fry\" is no day of the week"},
    {"-fri 09:00-17:00", "is no day of the week"},
    {"09:00-17:00", "is no day of the week"},
    {"mon", "\"mon\" has no hours"},
    {"mon 9-17", "\"9-17\" are no hours"},
    {"mon 09:00", "\"09:00\" are no hours"},
    {"mon 09:00 - 17:00", "\"09:00\" are no hours"},
    {"mon 09:60-17:00", "are no hours"},
    {"mon 09:00-24:01", "are no hours"},
    {"mon 09:00-25:00", "are no hours"},
    {"mon 09:00-17:000", "are no hours"},
    {"mon 17:00-09:00", "ends before it begins"},
    {"mon 09:00-09:00", "ends before it begins"},
    {"mon 09:00-12:00 11:00-13:00", "\"11:00-13:00\" begins before"},
    {"mon-fri 09:00-17:00, wed 09:00-12:00", "wed is there twice"},
    {"mon 01:00-02:00 02:00-03:00 03:00-04:00 04:00-05:00 05:00-06:00 "
     "06:00-07:00 07:00-08:00 08:00-09:00 09:00-10:00",
        "more than 8"},
};

static void what_is_no_week(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(no_weeks) / sizeof(no_weeks[0]); i++) {
		OWN(config_calendar_free)
		struct config_calendar *calendar = config_calendar_new("c");
		struct err err = {.kind = ERR_NONE};
		if (config_calendar_add_hours(calendar, no_weeks[i].text, &err))
			fail_msg("row %zu is a week", i);
		assert_int_equal(err.kind, ERR_INPUT);
		if (strstr(err.text, no_weeks[i].want) == NULL)
			fail_msg("row %zu: %s", i, err.text);
	}
}

/* --- holidays ------------------------------------------------------------- */

static int64_t day(const char *date)
{
	int64_t days = 0;

	assert_true(date_parse(date, &days));
	return days;
}

static void hours_are(
    const struct config_calendar *calendar, const char *date, const char *want)
{
	OWN(str_clear)
	struct str got = {.max_bytes = 1024};

	put_hours(&got, config_calendar_hours(calendar, day(date)));
	assert_string_equal(str_text(&got), want);
}

static void holidays_go_before_the_week(void **state)
{
	static const char *const dates[] = {"2026-12-25",
	    "2026-12-24 09:00-12:00", "2026-11-26", " 2026-12-26 10:00-11:00 "};
	OWN(config_calendar_free)
	struct config_calendar *calendar = config_calendar_new("c");
	struct err err;

	(void)state;
	assert_true(
	    config_calendar_add_hours(calendar, "mon-fri 09:00-17:00", &err));
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		assert_true(
		    config_calendar_add_holiday(calendar, dates[i], &err));
	hours_are(calendar, "2026-11-25", "540-1020");
	hours_are(calendar, "2026-11-26", "");
	hours_are(calendar, "2026-12-24", "540-720");
	hours_are(calendar, "2026-12-25", "");
	hours_are(calendar, "2026-12-26", "600-660"); /* a Saturday */
	hours_are(calendar, "2026-12-27", "");
	hours_are(calendar, "2027-12-24", "540-1020");
	/* Off in one list and short in another is off, in either order. */
	assert_true(
	    config_calendar_add_day_off(calendar, day("2026-12-24"), &err));
	assert_true(config_calendar_add_holiday(
	    calendar, "2026-12-25 09:00-12:00", &err));
	hours_are(calendar, "2026-12-24", "");
	hours_are(calendar, "2026-12-25", "");
	assert_int_equal(calendar->holiday_count, 4);
}

static void what_is_no_holiday(void **state)
{
	static const char *const wrong[] = {"", "25.12.2026", "2026-02-29",
	    "2026-12-24 09:00", "2026-12-24 morning", "2026-12-2409:00-12:00"};
	OWN(config_calendar_free)
	struct config_calendar *calendar = config_calendar_new("c");

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct err err = {.kind = ERR_NONE};
		if (config_calendar_add_holiday(calendar, wrong[i], &err))
			fail_msg("\"%s\" is a holiday", wrong[i]);
		assert_int_equal(err.kind, ERR_INPUT);
	}
	assert_int_equal(calendar->holiday_count, 0);
}

static void there_is_a_most(void **state)
{
	OWN(config_calendar_free)
	struct config_calendar *calendar = config_calendar_new("c");
	struct err err;

	(void)state;
	for (int64_t d = 0; d < CONFIG_CALENDAR_HOLIDAYS; d++)
		assert_true(config_calendar_add_day_off(calendar, d, &err));
	assert_true(config_calendar_add_day_off(calendar, 5, &err));
	assert_false(config_calendar_add_day_off(calendar, -1, &err));
	assert_int_equal(err.kind, ERR_INPUT);
}

/* --- the section ---------------------------------------------------------- */

struct files {
	char folder[sizeof("/tmp/beadle-cal-XXXXXX")];
};

static void write_file(
    const struct files *files, const char *name, const char *text)
{
	OWN(own_string)
	char *path = own_printf("%s/%s", files->folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int files_setup(void **state)
{
	struct files *files = own_calloc(1, sizeof(*files));

	static const char pattern[] = "/tmp/beadle-cal-XXXXXX";

	memcpy(files->folder, pattern, sizeof(pattern));
	*state = files;
	return mkdtemp(files->folder) == NULL;
}

static int files_teardown(void **state)
{
	struct files *files = *state;
	OWN(own_string)
	char *command = own_printf("rm -r '%s'", files->folder);

	free(files);
	return system(command);
}

/* Loads a configuration that is sound but for what is in section. */
static struct config *load(
    const struct files *files, const char *section, struct str *problems)
{
	OWN(own_string)
	char *text =
	    own_printf("%s\n"
	               "[beadle]\nworkflows = .\ntemplates = .\n"
	               "[store]\nurl = sqlite:x\nkey = env:CAL_KEY\n"
	               "[mail]\nsmtp_url = smtp://127.0.0.1:1\n"
	               "from = a@b.example\ndomain = b.example\n"
	               "[office a]\ntitle = A\nmembers = a@b.example\n",
	        section);
	OWN(own_string)
	char *path = own_printf("%s/beadle.conf", files->folder);
	struct config *config = NULL;

	setenv("CAL_KEY",
	    "00000000000000000000000000000000"
	    "00000000000000000000000000000000",
	    1);
	write_file(files, "beadle.conf", text);
	return config_load(path, &config, problems) ? config : NULL;
}

static void a_section_with_files(void **state)
{
	const struct files *files = *state;
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};
	OWN(config_free)
	struct config *config = NULL;

	write_file(files, "days.txt",
	    "# closed\n2026-12-25   # Christmas\r\n\n; short\n"
	    "\t2026-12-24 09:00-12:00\n2026-12-31");
	write_file(files, "days.ICS",
	    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20200704\n"
	    "RRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR\n");
	config = load(files,
	    "[calendar other]\ntimezone = Asia/Kolkata\n"
	    "hours = sun 10:00-11:00\n"
	    "[calendar business]\ntimezone = Europe/Berlin\n"
	    "hours = mon-fri 09:00-17:00,\n\tsat 09:00-12:00\n"
	    "holidays = 2026-11-26, file:days.txt ,file:days.ICS\n"
	    "\t2026-11-27 09:00-12:00\n",
	    &problems);
	assert_string_equal(str_text(&problems), "");
	assert_non_null(config);
	assert_null(config_calendar_find(config, "none"));
	const struct config_calendar *calendar =
	    config_calendar_find(config, "business");
	assert_non_null(calendar);
	assert_true(zone_offset_ms(calendar->zone, 0) == 3600000);
	hours_are(calendar, "2026-11-28", "540-720");
	hours_are(calendar, "2026-11-26", "");
	hours_are(calendar, "2026-11-27", "540-720");
	hours_are(calendar, "2026-12-24", "540-720");
	hours_are(calendar, "2026-12-25", "");
	hours_are(calendar, "2026-12-31", "");
	hours_are(calendar, "2031-07-04", "");
	hours_are(
	    config_calendar_find(config, "other"), "2026-11-29", "600-660");
}

static const struct {
	const char *section;
	const char *want; /* after the folder; the line is in it */
} mistakes[] = {
    {"[calendar business]\nhours = mon 09:00-10:00",
        "beadle.conf:1: [calendar business] lacks timezone; write for "
        "example timezone = America/New_York"},
    {"[calendar business]\ntimezone = UTC",
        "beadle.conf:1: [calendar business] lacks hours"},
    {"[calendar business]\nhours = mon 09:00-10:00\ntimezone = Mars/Base",
        "beadle.conf:3: timezone: there is no time zone \"Mars/Base\""},
    {"[calendar business]\ntimezone = UTC\nhours = mon 09:00-10:00,\n"
     "\tmon 11:00-12:00",
        "beadle.conf:4: hours: mon is there twice"},
    {"[calendar business]\ntimezone = UTC\nhours = mon 09:00-10:00\n"
     "holidays = 2026-12-25,\n\t2026-12-32",
        "beadle.conf:5: holidays: \"2026-12-32\" is no date"},
    {"[calendar business]\ntimezone = UTC\nhours = mon 09:00-10:00\n"
     "holidays = file:none.txt",
        "none.txt: No such file"},
    {"[calendar business]\ntimezone = UTC\nhours = mon 09:00-10:00\n"
     "holidays = file:bad.txt",
        "bad.txt:2: \"25.12.2026\" is no date"},
    {"[calendar business]\ntimezone = UTC\nhours = mon 09:00-10:00\n"
     "holidays = file:bad.txt",
        "bad.txt:4: \"soon\" are no hours"},
    {"[calendar business]\ntimezone = UTC\nhours = mon 09:00-10:00\n"
     "holidays = file:bad.ics",
        "bad.ics: there is no all-day event in it"},
    {"[calendar business]\ntimezone = UTC\nhours = mon 09:00-10:00\n"
     "holiday = 2026-12-25",
        "beadle.conf:4: [calendar business] has no holiday; write holidays"},
    {"[calendar a]\ntimezone = UTC\nhours = mon 09:00-10:00\n"
     "[calendar a]\ntimezone = UTC\nhours = mon 09:00-10:00",
        "beadle.conf:4: [calendar a] is there twice"},
    {"[calendar My-Hours]\ntimezone = UTC\nhours = mon 09:00-10:00",
        "beadle.conf:1: the name in [calendar NAME] is made of small letters"},
    {"[calendar]\ntimezone = UTC\nhours = mon 09:00-10:00",
        "beadle.conf:1: there is no section [calendar]; write [calendar "
        "NAME]"},
};

static void what_is_wrong_is_told_with_its_line(void **state)
{
	const struct files *files = *state;

	write_file(
	    files, "bad.txt", "2026-12-24\n25.12.2026\n\n2026-12-26 soon\n");
	write_file(files, "bad.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n");
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		OWN(str_clear)
		struct str problems = {.max_bytes = 4096};
		OWN(own_string)
		char *want =
		    own_printf("%s/%s", files->folder, mistakes[i].want);
		if (load(files, mistakes[i].section, &problems))
			fail_msg("row %zu was taken", i);
		if (strstr(str_text(&problems), want) == NULL)
			fail_msg("row %zu: %s", i, str_text(&problems));
	}
}

#define files_test(name)                                                       \
	cmocka_unit_test_setup_teardown(name, files_setup, files_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_week),
	    cmocka_unit_test(what_is_no_week),
	    cmocka_unit_test(holidays_go_before_the_week),
	    cmocka_unit_test(what_is_no_holiday),
	    cmocka_unit_test(there_is_a_most),
	    files_test(a_section_with_files),
	    files_test(what_is_wrong_is_told_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
