/* flow/questionnaire_part.h: days as people write them; what could be two
 * stays. */
#include "base/own.h"
#include "flow/questionnaire_part.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
	const char *text;
	const char *want;
} rows[] = {
    {"2026-12-31", "2026-12-31"},
    {"2026-1-2", "2026-01-02"},
    {"2026/12/31", "2026-12-31"},
    {"31 December 2026", "2026-12-31"},
    {"31st dec. 2026", "2026-12-31"},
    {"December 31, 2026", "2026-12-31"},
    {"SEPT 3rd, 2026", "2026-09-03"},
    {"31.12.2026", "2026-12-31"},
    {"12/31/2026", "2026-12-31"},
    {"03/03/2026", "2026-03-03"},
    {"29 February 2028", "2028-02-29"},
    /* Which is the month? */
    {"01/02/2026", "01/02/2026"},
    /* No days. */
    {"29 February 2026", "29 February 2026"},
    {"31/12/26", "31/12/26"},
    {"13/13/2026", "13/13/2026"},
    {"2026-12", "2026-12"},
    {"2026-12-31 12:00", "2026-12-31 12:00"},
    {"De 31 2026", "De 31 2026"},
    {"Decembers 31 2026", "Decembers 31 2026"},
    {"31 2026 December", "31 2026 December"},
    {"March May 2026", "March May 2026"},
    {"31 December 20261", "31 December 20261"},
    {"99999999999999999999 May 2026", "99999999999999999999 May 2026"},
    {"0 May 2026", "0 May 2026"},
    {"in May", "in May"},
    {"", ""},
};

static void days_by_example(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *got = questionnaire_day(rows[i].text);
		assert_string_equal(got, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_by_example),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
