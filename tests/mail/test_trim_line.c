/* mail/trim_line.h: a text as lines. */
#include "base/own.h"
#include "mail/trim_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void lines_are_plain(void **state)
{
	static const struct {
		const char *raw, *want;
	} rows[] = {
	    {"", ""},
	    {"one  two\t three ", "one two three"},
	    {"*On Monday* Ada wrote:", "On Monday Ada wrote:"},
	    {"\u00a0\u3000a\u202fb", "a b"},
	    {"\u200ea\u200b\ufeffb", "ab"},
	    {" > quoted", "> quoted"},
	    {"\xc2", "\xc2"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(trim_clear)
		struct trim trim = {.lines = NULL};
		trim_split(rows[i].raw, &trim);
		assert_int_equal(trim.count, 1);
		assert_string_equal(trim.lines[0].plain, rows[i].want);
		assert_int_equal(trim.lines[0].len, strlen(rows[i].raw));
		assert_int_equal(trim.lines[0].mark, TRIM_OWN);
	}
}

static void lines_are_asked(void **state)
{
	OWN(trim_clear)
	struct trim trim = {.lines = NULL};

	(void)state;
	trim_split("one\n\n *\n> two\n", &trim);
	assert_int_equal(trim.count, 5);
	assert_false(trim_is_blank(&trim, 0));
	assert_true(trim_is_blank(&trim, 1));
	assert_true(trim_is_blank(&trim, 2));
	assert_true(trim_is_quoted(&trim, 3));
	assert_false(trim_is_quoted(&trim, 0));
	assert_int_equal(trim_next_text(&trim, 1), 3);
	assert_int_equal(trim_next_text(&trim, 4), 5);
	assert_true(trim_is_blank(&trim, 5));
	assert_false(trim_is_quoted(&trim, 5));
	trim_mark(&trim, 1, 3, TRIM_SIGNATURE);
	assert_int_equal(trim.lines[0].mark, TRIM_OWN);
	assert_int_equal(trim.lines[2].mark, TRIM_SIGNATURE);
	assert_int_equal(trim.lines[3].mark, TRIM_OWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_are_plain),
	    cmocka_unit_test(lines_are_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
