/* model/ics.h: which days an iCalendar file names. */
#include "base/date.h"
#include "base/own.h"
#include "base/str.h"
#include "model/ics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CALENDAR(events)                                                       \
	"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" events      \
	"END:VCALENDAR\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\nUID:1\r\n" lines "END:VEVENT\r\n"

static const struct {
	const char *text;
	const char *want; /* days of 2026 to 2029, sorted, each once */
} files[] = {
    {CALENDAR(EVENT("SUMMARY:Christmas\r\nDTSTART;VALUE=DATE:20261225\r\n")),
        "2026-12-25"},
    /* the end is the day after the last */
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20261225\r\n"
                    "DTEND;VALUE=DATE:20261226\r\n")),
        "2026-12-25"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20261230\r\n"
                    "DTEND;VALUE=DATE:20270102\r\n")),
        "2026-12-30 2026-12-31 2027-01-01"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20261230\r\nDURATION:P2D\r\n")),
        "2026-12-30 2026-12-31"},
    /* every year, the last Monday in May, a leap day */
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20200704\r\n"
                    "RRULE:FREQ=YEARLY\r\n")),
        "2026-07-04 2027-07-04 2028-07-04 2029-07-04"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20240527\r\n"
                    "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO\r\n")),
        "2026-05-25 2027-05-31 2028-05-29 2029-05-28"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20280229\r\n"
                    "RRULE:FREQ=YEARLY\r\n")),
        "2028-02-29"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20261224\r\n"
                    "DTEND;VALUE=DATE:20261226\r\n"
                    "RRULE:FREQ=YEARLY;COUNT=2\r\n")),
        "2026-12-24 2026-12-25 2027-12-24 2027-12-25"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20260704\r\n"
                    "RRULE:FREQ=YEARLY;UNTIL=20280101\r\n"
                    "EXDATE;VALUE=DATE:20270704\r\n"
                    "RDATE;VALUE=DATE:20260706\r\n")),
        "2026-07-04 2026-07-06"},
    /* what is no whole day, or does not take place */
    {CALENDAR(EVENT("DTSTART:20260301T090000Z\r\nDTEND:20260301T100000Z\r\n")
             EVENT("STATUS:CANCELLED\r\nDTSTART;VALUE=DATE:20260401\r\n")
                 EVENT("TRANSP:TRANSPARENT\r\nDTSTART;VALUE=DATE:20260501"
                       "\r\n")),
        "2026-05-01"},
    /* what does not say when may be broken */
    {CALENDAR(EVENT("DESCRIPTION:\r\nX-COLOUR:\r\ngarbage\r\n"
                    "DTSTART;VALUE=DATE:20260501\r\n")),
        "2026-05-01"},
    /* two calendars in a file; lines folded; ends of lines of Unix */
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20260101\r\n"))
            CALENDAR(EVENT("DTSTART;VALUE=DATE:20260102\r\n")),
        "2026-01-01 2026-01-02"},
    {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\n b\nDTSTART;VALUE\n"
     " =DATE:20260301\nEND:VEVENT\nEND:VCALENDAR\n",
        "2026-03-01"},
};

static bool mark(void *arg, int64_t date, struct err *err)
{
	bool *days = arg;
	int64_t first = date_days(2026, 1, 1);

	(void)err;
	if (date >= first && date < first + 4 * 366 - 3)
		days[date - first] = true;
	return true;
}

static void the_days_of_a_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		bool days[4 * 366 - 3] = {false};
		OWN(str_clear)
		struct str got = {.max_bytes = 4096};
		struct err err;
		if (!ics_days(files[i].text, mark, days, &err))
			fail_msg("row %zu: %s", i, err.text);
		for (size_t d = 0; d < sizeof(days); d++) {
			char text[DATE_TEXT_BYTES];
			if (!days[d])
				continue;
			date_format(date_days(2026, 1, 1) + (int64_t)d, text);
			str_addf(&got, "%s%s", got.len ? " " : "", text);
		}
		if (strcmp(str_text(&got), files[i].want) != 0)
			fail_msg("row %zu: %s", i, str_text(&got));
	}
}

static bool count(void *arg, int64_t date, struct err *err)
{
	int *left = arg;

	(void)date;
	return (*left)-- > 0 || err_set(err, ERR_INPUT, "enough");
}

static void it_can_be_stopped(void **state)
{
	int left = 5;
	struct err err;

	(void)state;
	assert_false(ics_days(CALENDAR(EVENT("DTSTART;VALUE=DATE:20260101\r\n"
	                                     "RRULE:FREQ=DAILY\r\n")),
	    count, &left, &err));
	assert_string_equal(err.text, "enough");
	assert_int_equal(left, -1);
}

static const struct {
	const char *text, *want;
} wrong[] = {
    {"", "no iCalendar"},
    {"hello", "no iCalendar"},
    {"\r\n\r\n", "no iCalendar"},
    {CALENDAR(""), "no all-day event"},
    {CALENDAR(EVENT("SUMMARY:never\r\n")), "no all-day event"},
    {CALENDAR(EVENT("DTSTART:20260301T090000Z\r\n")), "no all-day event"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:2026\r\n")), "in DTSTART"},
    {CALENDAR(EVENT("SUMMARY:Tick\r\nDTSTART;VALUE=DATE:20260101\r\n"
                    "RRULE:FREQ=SECONDLY\r\n")),
        "\"Tick\": it repeats within a day"},
    {CALENDAR(EVENT("SUMMARY:May\r\nDTSTART;VALUE=DATE:20260501\r\n"
                    "RRULE:FREQ=YEARLYY\r\n")),
        "\"May\": Can't parse as RECUR value in RRULE"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20260501\r\n"
                    "DTEND;VALUE=DATE:soon\r\n")),
        "in DTEND"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20260501\r\n"
                    "EXDATE;VALUE=DATE:soon\r\n")),
        "in EXDATE"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:soon\r\n")), "in DTSTART"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20260230\r\n")),
        "there is no such date"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20261325\r\n")),
        "there is no such date"},
    {CALENDAR(EVENT("DTSTART;VALUE=DATE:20260501\r\n"
                    "DTEND;VALUE=DATE:20260631\r\n")),
        "there is no such date"},
    {"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "no "},
};

static void what_is_no_calendar(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		bool days[4 * 366 - 3];
		struct err err = {.kind = ERR_NONE};
		if (ics_days(wrong[i].text, mark, days, &err))
			fail_msg("row %zu is a calendar", i);
		assert_int_equal(err.kind, ERR_INPUT);
		if (strstr(err.text, wrong[i].want) == NULL)
			fail_msg("row %zu: %s", i, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_days_of_a_file),
	    cmocka_unit_test(it_can_be_stopped),
	    cmocka_unit_test(what_is_no_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
