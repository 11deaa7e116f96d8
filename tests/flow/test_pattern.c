/* flow/pattern.h: expressions that match, that are none, and that would
 * never end. */
#include "base/own.h"
#include "flow/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const struct {
	const char *pattern, *text;
	bool want;
} rows[] = {
    {"", "", true},
    {"b", "abc", true},
    {"^b", "abc", false},
    {"^[A-Z]{4} \\d{4}(-\\d{2})?$", "HIST 1106-01", true},
    {"^[A-Z]{4} \\d{4}(-\\d{2})?$", "HIST 1106-01\n", false},
    {"^.$", "\u00e9", true},
    {"^.$", "\U0001F600", true},
    {"^.$", "\n", false},
    {"^[^]$", "\n", true},
    {"[]", "a", false},
    {"^\\p{Lu}\\p{L}+$", "\u00c4rger", true},
    {"^\\d$", "\u0663", false}, /* an Arabic three */
    {"^\\w$", "\u00e9", false},
    {"^\\u00e9\\u{1F600}\\x21$", "\u00e9\U0001F600!", true},
    {"^(?:(a)|b)\\1$", "b", true}, /* a group unset is empty */
    {"^(?<year>\\d{4})-\\k<year>$", "2026-2026", true},
    {"(", "(", false},
};

static void matching(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (pattern_matches(rows[i].pattern, rows[i].text) !=
		    rows[i].want)
			fail_msg("/%s/ \"%s\"", rows[i].pattern, rows[i].text);
}

static void what_is_no_pattern(void **state)
{
	static const struct {
		const char *pattern, *want;
	} wrong[] = {
	    {"(", "at byte 1: missing closing parenthesis"},
	    {"ab[c", "at byte 4: missing terminating ]"},
	    {"*", "at byte 0: quantifier does not follow"},
	    {"\\C", "at byte 2: using \\C is disabled"},
	    {"(*UCP)a", "using UCP is disabled"},
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(pattern_check(wrong[i].pattern, &err));
		assert_int_equal(err.kind, ERR_INPUT);
		if (strstr(err.text, wrong[i].want) == NULL)
			fail_msg("/%s/: %s", wrong[i].pattern, err.text);
	}
	assert_true(pattern_check("^a(b|c)*$", &err));
}

static void a_pattern_has_its_length(void **state)
{
	OWN(own_string)
	char *longest = own_calloc(PATTERN_MAX_BYTES + 2, 1);
	struct err err;

	(void)state;
	memset(longest, 'a', PATTERN_MAX_BYTES);
	assert_true(pattern_check(longest, &err));
	longest[PATTERN_MAX_BYTES] = 'a';
	assert_false(pattern_check(longest, &err));
	assert_string_equal(err.text, "is longer than 1024 bytes");
}

/* Each would take longer than the sun burns. With PCRE2's own limits, which
 * are a hundred times ours, they take six seconds here. */
enum { HOSTILE_ROUNDS = 5, HOSTILE_MOST_SECONDS = 4 };

static void looking_for_a_match_ends_soon(void **state)
{
	static const char *const hostile[] = {"^(a+)+$", "^(a|aa)+$", "^(a*)*b",
	    "(x+x+)+y|(a?){40}a{40}$", "^(?:a?a?a?a?a?a?a?a?a?a?)*$",
	    "^(.*a){20}$", "^((a)|\\2)*\\?"};
	static const char text[] =
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!?";

	clock_t began = clock();

	(void)state;
	for (int round = 0; round < HOSTILE_ROUNDS; round++)
		for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]);
		     i++)
			assert_false(pattern_matches(hostile[i], text));
	assert_true((clock() - began) / CLOCKS_PER_SEC < HOSTILE_MOST_SECONDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(matching),
	    cmocka_unit_test(what_is_no_pattern),
	    cmocka_unit_test(a_pattern_has_its_length),
	    cmocka_unit_test(looking_for_a_match_ends_soon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
