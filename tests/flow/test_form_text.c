/* flow/form_text.h: what becomes of a text, and what has a format. */
#include "base/own.h"
#include "flow/form_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void texts_are_made_tidy(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"", ""},
	    {" \t\r\n ", ""},
	    {"  a  b\n", "a  b"},
	    {"a\r\nb", "a\nb"},
	    {"\x01"
	     "a\x7F\x1B[31mb\tc\v",
	        "a[31mb\tc"},
	    {"\x01 a \x02", "a"},
	    {"Zo\u00eb \U0001F600", "Zo\u00eb \U0001F600"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *tidy = form_text_tidy(rows[i].text);
		assert_string_equal(tidy, rows[i].want);
	}
}

static const struct {
	const char *format, *text;
	bool want;
} formats[] = {
    {"date", "2026-11-24", true},
    {"date", "2024-02-29", true},
    {"date", "2023-02-29", false},
    {"date", "24.11.2026", false},
    {"date", "2026-11-24T00:00:00Z", false},
    {"date", "", false},
    {"email", "ada@university.example", true},
    {"email", "A.B+c!#$%&'*/=?^_`{|}~-@x-1.y.example", true},
    {"email", "ada@localhost", false},
    {"email", ".ada@b.example", false},
    {"email", "a..b@c.example", false},
    {"email", "a@b@c.example", false},
    {"email", "a b@c.example", false},
    {"email", "ada@-b.example", false},
    {"email", "ada@b-.example", false},
    {"email", "ada@b.example.", false},
    {"email", "Ada <ada@b.example>", false},
    {"email", "ada@b.example\n", false},
    {"uri", "https://university.example/a?b=c&d#e", true},
    {"uri", "HTTP://u:p@[2001:db8::1]:8443/%41", true},
    {"uri", "https://a", true},
    {"uri", "https://", false},
    {"uri", "https:///a", false},
    {"uri", "https://a:b/", false},
    {"uri", "ftp://a/", false},
    {"uri", "javascript:alert(1)", false},
    {"uri", "www.university.example", false},
    {"uri", "https://a/ b", false},
    {"uri", "https://a/%4", false},
    {"uri", "https://a/\"", false},
    {"uri", "https://a/<b>", false},
    {"uri", "https://a|https://b", false},
    {"uri", "see https://a", false},
};

static void formats_fit_or_say_what_to_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		const char *problem = form_text_format_problem(
		    formats[i].format, formats[i].text);
		if ((problem == NULL) != formats[i].want)
			fail_msg("%s %s", formats[i].format, formats[i].text);
		if (problem)
			assert_ptr_equal(strstr(problem, "Please "), problem);
	}
}

static void which_formats_there_are(void **state)
{
	(void)state;
	assert_true(form_text_format_exists("date"));
	assert_true(form_text_format_exists("email"));
	assert_true(form_text_format_exists("uri"));
	assert_false(form_text_format_exists("date-time"));
	assert_false(form_text_format_exists(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_are_made_tidy),
	    cmocka_unit_test(formats_fit_or_say_what_to_do),
	    cmocka_unit_test(which_formats_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
