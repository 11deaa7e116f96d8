/* slack/plain.h: words cut to a number of characters. */
#include "base/own.h"
#include "slack/plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *text;
	size_t max_points;
	const char *want;
} rows[] = {
    {"", 1, ""},
    {"a", 1, "a"},
    {"ab", 1, "…"},
    {"abc", 3, "abc"},
    {"abcd", 3, "ab…"},
    {"äöü", 3, "äöü"},
    {"äöü", 2, "ä…"},
    {"陳偉👍🏽", 4, "陳偉👍🏽"},
    {"陳偉👍🏽", 3, "陳偉…"},
    {"a\nb", 3, "a\nb"},
};

static void words_are_cut_between_characters(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *cut = slack_plain_cut(rows[i].text, rows[i].max_points);
		assert_string_equal(cut, rows[i].want);
		json_auto_t *object =
		    slack_plain(rows[i].text, rows[i].max_points);
		json_auto_t *want = json_pack("{s:s, s:s, s:b}", "type",
		    "plain_text", "text", rows[i].want, "emoji", 0);
		assert_true(json_equal(object, want));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
