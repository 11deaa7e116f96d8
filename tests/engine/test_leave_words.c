/* engine/leave_words.h: which words say that somebody is away. */
#include "base/date.h"
#include "base/own.h"
#include "engine/leave_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_words(void **state)
{
	static const struct {
		const char *text;
		enum leave_what want;
		const char *who, *day, *delegate;
	} wants[] = {
	    {"", LEAVE_NONE, NULL, NULL, NULL},
	    {"hello", LEAVE_NONE, NULL, NULL, NULL},
	    {"I am away until 2027-01-05", LEAVE_NONE, NULL, NULL, NULL},
	    {"awayuntil", LEAVE_NONE, NULL, NULL, NULL},
	    {"backup my courses", LEAVE_NONE, NULL, NULL, NULL},
	    {"away", LEAVE_SHOW, NULL, NULL, NULL},
	    {" Away.\nMore below", LEAVE_SHOW, NULL, NULL, NULL},
	    {"away until 2027-01-05", LEAVE_AWAY, NULL, "2027-01-05", NULL},
	    {"\n\nAway Until 2027-01-05.\n-- \nAda", LEAVE_AWAY, NULL,
	        "2027-01-05", NULL},
	    {"away until 2027-01-05, ask Maria@u.example", LEAVE_AWAY, NULL,
	        "2027-01-05", "Maria@u.example"},
	    {"away: until 2027-01-05; ask: maria@u.example.", LEAVE_AWAY, NULL,
	        "2027-01-05", "maria@u.example"},
	    {"away ada@u.example until 2027-01-05, ask m@u.example", LEAVE_AWAY,
	        "ada@u.example", "2027-01-05", "m@u.example"},
	    {"back", LEAVE_BACK, NULL, NULL, NULL},
	    {"Back!", LEAVE_BACK, NULL, NULL, NULL},
	    {"back ada@u.example", LEAVE_BACK, "ada@u.example", NULL, NULL},
	    {"away until Tuesday", LEAVE_WRONG, NULL, NULL, NULL},
	    {"away until 2027-02-30", LEAVE_WRONG, NULL, NULL, NULL},
	    {"away until", LEAVE_WRONG, NULL, NULL, NULL},
	    {"away 2027-01-05", LEAVE_WRONG, NULL, NULL, NULL},
	    {"away ada@u.example", LEAVE_WRONG, NULL, NULL, NULL},
	    {"away until 2027-01-05, ask", LEAVE_WRONG, NULL, NULL, NULL},
	    {"away until 2027-01-05, ask Maria", LEAVE_WRONG, NULL, NULL, NULL},
	    {"away until 2027-01-05, ask m@u.example and n@u.example",
	        LEAVE_WRONG, NULL, NULL, NULL},
	    {"back in 2020 I had a token", LEAVE_WRONG, NULL, NULL, NULL},
	    {"back soon", LEAVE_WRONG, NULL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(leave_clear)
		struct leave got = leave_read(wants[i].text);
		char day[DATE_TEXT_BYTES] = "";
		if (got.what != wants[i].want)
			fail_msg("row %zu: %d", i, (int)got.what);
		if (got.what == LEAVE_AWAY)
			date_format(got.days, day);
		assert_string_equal(day, wants[i].day ? wants[i].day : "");
		assert_string_equal(
		    got.who ? got.who : "", wants[i].who ? wants[i].who : "");
		assert_string_equal(got.delegate ? got.delegate : "",
		    wants[i].delegate ? wants[i].delegate : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
