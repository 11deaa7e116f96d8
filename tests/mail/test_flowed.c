/* mail/flowed.h: RFC 3676, example by example. */
#include "base/own.h"
#include "mail/flowed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *lines;
	bool delsp;
	const char *want;
} rows[] = {
    {"", false, ""},
    {"one", false, "one"},
    {"one\ntwo\n", false, "one\ntwo\n"},
    {"one \ntwo \nthree\n", false, "one two three\n"},
    {"one \ntwo", true, "onetwo"},
    {"one \n", false, "one \n"},
    {"one \n\ntwo", false, "one \ntwo"},
    {" From here\n >no\n", false, "From here\n>no\n"},
    {"> one \n> two\n>> deep \nown\n", false, "> one two\n>> deep \nown\n"},
    {">one\n>\n", false, "> one\n> \n"},
    {"yes \n-- \nAda\n", false, "yes \n-- \nAda\n"},
    {"yes\n-- \nAda\n", false, "yes\n-- \nAda\n"},
};

static void paragraphs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *got = flowed_join(rows[i].lines, rows[i].delsp);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: \"%s\"", rows[i].lines, got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paragraphs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
