/* model/config_holidays.h: dates, short days, and files of them. */
#include "model/config_world.h"

/* [calendar] is line 16, holidays line 19. */
#define BEFORE                                                                 \
	BEADLE STORE MAIL OFFICE "[calendar business]\ntimezone = UTC\n"       \
	                         "hours = mon-fri 09:00-17:00\nholidays = "

/* Yours to free. */
static struct config *with(const char *holidays)
{
	OWN(own_string)
	char *text = own_printf(BEFORE "%s\n", holidays);

	return loaded(text);
}

static size_t days_off(const struct config *c)
{
	return c->calendars[0]->holiday_count;
}

static void dates_and_short_days(void **state)
{
	OWN(config_free)
	struct config *c = with("2026-12-25 ,\t2026-12-24 09:00-12:00,,");
	OWN(config_free)
	struct config *none = with(",");

	(void)state;
	assert_int_equal(days_off(c), 2);
	assert_int_equal(days_off(none), 0);
}

static void files(void **state)
{
	(void)state;
	write_file("days.txt",
	    "# Winter\r\n2026-12-25\r\n\r\n  2026-12-24 09:00-12:00 ; Eve\n",
	    0600);
	write_file("days.ICS",
	    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"
	    "UID:1\r\nDTSTAMP:20260101T000000Z\r\n"
	    "DTSTART;VALUE=DATE:20270101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
	    0600);
	write_file("empty.txt", "", 0600);
	OWN(config_free)
	struct config *c =
	    with("file:days.txt, 2026-07-04, file:days.ICS, file:empty.txt");
	assert_int_equal(days_off(c), 4);
}

static void mistakes(void **state)
{
	static const struct {
		const char *holidays, *want;
	} rows[] = {
	    {"2026-12-32", "holidays: \"2026-12-32\" is no date"},
	    {"2026-12-25, Christmas", "holidays: \"Christmas\""},
	    {"2026-12-24 12:00-09:00", "holidays: "},
	    {"file:none.txt", "none.txt"},
	    {"file:latin.txt", "latin.txt: is not UTF-8"},
	    {"file:bad.txt", "bad.txt:2: \"soon\" is no date"},
	    {"file:bad.txt", "bad.txt:3: "},
	    {"file:bad.ics", "bad.ics"},
	};

	(void)state;
	write_file("latin.txt", "2026-12-25 # No\xebl\n", 0600);
	write_file("bad.txt", "2026-12-25\nsoon\n2026-13-01\n", 0600);
	write_file("bad.ics", "not a calendar\n", 0600);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *text = own_printf(BEFORE "%s\n", rows[i].holidays);
		want_problem(text, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dates_and_short_days),
	    cmocka_unit_test(files),
	    cmocka_unit_test(mistakes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
