/* base/str.h: the maximum, the sticky failure, UTF-8. */
#include "base/own.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* --- growing -------------------------------------------------------------- */

static void an_untouched_string_is_empty(void **state)
{
	OWN(str_clear)
	struct str s = {.max_bytes = 8};

	(void)state;
	assert_string_equal(str_text(&s), "");
	assert_int_equal(s.len, 0);
	assert_true(str_ok(&s));
	OWN(own_string)
	char *taken = str_take(&s);
	assert_string_equal(taken, "");
}

static void every_way_of_adding(void **state)
{
	OWN(str_clear)
	struct str s = {.max_bytes = 100};

	(void)state;
	str_add(&s, "one");
	str_add(&s, "");
	str_add_char(&s, ' ');
	str_add_n(&s, "two three", 3);
	str_add_n(&s, NULL, 0);
	str_addf(&s, " %d %s", 3, "four");
	str_addf(&s, "%s", "");
	assert_true(str_ok(&s));
	assert_string_equal(str_text(&s), "one two 3 four");
	assert_int_equal(s.len, strlen("one two 3 four"));
}

static void html_is_escaped(void **state)
{
	OWN(str_clear)
	struct str s = {.max_bytes = 100};

	(void)state;
	str_add_html(&s, "<a b=\"c\">'&amp;", 14);
	assert_string_equal(str_text(&s), "&lt;a b=&quot;c&quot;&gt;'&amp;amp");
}

static void what_a_form_reserves_is_escaped(void **state)
{
	OWN(str_clear)
	struct str s = {.max_bytes = 100};

	(void)state;
	str_add_escaped(&s, "aZ09-._~ a&b=c/d+%\xC3\xBC\n");
	assert_string_equal(
	    str_text(&s), "aZ09-._~%20a%26b%3Dc%2Fd%2B%25%C3%BC%0A");
}

static void white_space_at_the_ends_goes(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *want;
	} rows[] = {
	    {" a b\t\n", 6, "a b"},
	    {"a b", 1, "a"},
	    {" \v\f\r ", 5, ""},
	    {"", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *got = str_trimmed(rows[i].text, rows[i].len);
		assert_string_equal(got, rows[i].want);
	}
}

static void nul_bytes_count(void **state)
{
	OWN(str_clear)
	struct str s = {.max_bytes = 100};

	(void)state;
	str_add_n(&s, "a\0b", 3);
	str_add_char(&s, '\0');
	assert_int_equal(s.len, 4);
	assert_memory_equal(s.data, "a\0b\0\0", 5);
}

static void it_grows_past_every_capacity(void **state)
{
	enum { TIMES = 10000 };
	OWN(str_clear)
	struct str s = {.max_bytes = TIMES * 7};

	(void)state;
	for (int i = 0; i < TIMES; i++)
		str_addf(&s, "%06d,", i);
	assert_true(str_ok(&s));
	assert_int_equal(s.len, TIMES * 7);
	for (int i = 0; i < TIMES; i++)
		assert_int_equal(strtol(s.data + i * 7, NULL, 10), i);
}

/* --- the maximum -----------------------------------------------------------
 */

static void up_to_the_maximum_and_no_further(void **state)
{
	OWN(str_clear)
	struct str s = {.max_bytes = 5};

	(void)state;
	str_add(&s, "12345");
	assert_true(str_ok(&s));
	str_add(&s, "");
	assert_true(str_ok(&s));
	str_add_char(&s, '6');
	assert_false(str_ok(&s));
	assert_string_equal(str_text(&s), "12345");
}

/* What does not fit is left out whole, and nothing follows it: a cut value
 * with a good end would look complete. */
static void failure_sticks(void **state)
{
	static const char *const too_long[] = {"123456", "1234567890"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		OWN(str_clear)
		struct str s = {.max_bytes = 8};
		str_add(&s, "abc");
		if (i)
			str_addf(&s, "%s", too_long[i]);
		else
			str_add(&s, too_long[i]);
		str_add(&s, "d");
		str_add_char(&s, 'e');
		str_addf(&s, "%c", 'f');
		assert_false(str_ok(&s));
		assert_string_equal(str_text(&s), "abc");
		assert_null(str_take(&s));
		assert_string_equal(str_text(&s), "abc");
	}
}

static void a_huge_length_does_not_wrap_around(void **state)
{
	OWN(str_clear)
	struct str s = {.max_bytes = 100};

	(void)state;
	str_add(&s, "abc");
	str_add_n(&s, "x", SIZE_MAX);
	assert_false(str_ok(&s));
	str_reset(&s);
	str_add_n(&s, "x", SIZE_MAX - 2);
	assert_false(str_ok(&s));
	assert_string_equal(str_text(&s), "");
}

static void a_maximum_of_nothing(void **state)
{
	OWN(str_clear)
	struct str s = {.max_bytes = 0};

	(void)state;
	str_add(&s, "");
	assert_true(str_ok(&s));
	str_add_char(&s, 'x');
	assert_false(str_ok(&s));
	assert_string_equal(str_text(&s), "");
}

static void reset_forgives_and_clear_forgets(void **state)
{
	struct str s;

	(void)state;
	str_init(&s, 3);
	str_add(&s, "1234");
	assert_false(str_ok(&s));
	str_reset(&s);
	assert_true(str_ok(&s));
	str_add(&s, "123");
	assert_string_equal(str_text(&s), "123");
	str_reset(&s);
	assert_string_equal(str_text(&s), "");
	str_add(&s, "1234");
	str_clear(&s);
	assert_true(str_ok(&s));
	assert_null(s.data);
	str_add(&s, "12");
	assert_string_equal(str_text(&s), "12");
	str_clear(&s);
	str_clear(&s);
}

static void taking_leaves_it_empty(void **state)
{
	OWN(str_clear)
	struct str s = {.max_bytes = 10};

	(void)state;
	str_add(&s, "first");
	OWN(own_string)
	char *first = str_take(&s);
	str_add(&s, "second");
	OWN(own_string)
	char *second = str_take(&s);
	assert_string_equal(first, "first");
	assert_string_equal(second, "second");
	assert_int_equal(s.len, 0);
}

/* --- UTF-8 ------------------------------------------------------------------
 */

#define BYTES(text) (text), sizeof(text) - 1

/* RFC 3629, section 4: the first and the last of every row of its table, and
 * what lies just outside. */
static const struct {
	const char *name;
	const char *bytes;
	size_t len;
	size_t want; /* the first sequence, 0: none */
} sequences[] = {
    {"nothing", BYTES(""), 0},
    {"NUL", BYTES("\0"), 0},
    {"U+0001", BYTES("\x01"), 1},
    {"U+007F", BYTES("\x7F"), 1},
    {"a lone continuation", BYTES("\x80"), 0},
    {"the last continuation", BYTES("\xBF"), 0},
    {"overlong U+002F", BYTES("\xC0\xAF"), 0},
    {"overlong U+007F", BYTES("\xC1\xBF"), 0},
    {"U+0080", BYTES("\xC2\x80"), 2},
    {"U+07FF", BYTES("\xDF\xBF"), 2},
    {"a lead without its end", BYTES("\xC2"), 0},
    {"a lead before ASCII", BYTES("\xC2\x41"), 0},
    {"a lead before a lead", BYTES("\xC2\xC2"), 0},
    {"overlong U+07FF", BYTES("\xE0\x9F\xBF"), 0},
    {"U+0800", BYTES("\xE0\xA0\x80"), 3},
    {"U+FFFF", BYTES("\xEF\xBF\xBF"), 3},
    {"U+D7FF", BYTES("\xED\x9F\xBF"), 3},
    {"the first surrogate", BYTES("\xED\xA0\x80"), 0},
    {"the last surrogate", BYTES("\xED\xBF\xBF"), 0},
    {"U+E000", BYTES("\xEE\x80\x80"), 3},
    {"two of three", BYTES("\xE2\x82"), 0},
    {"a bad third", BYTES("\xE2\x82\x28"), 0},
    {"overlong U+FFFF", BYTES("\xF0\x8F\xBF\xBF"), 0},
    {"U+10000", BYTES("\xF0\x90\x80\x80"), 4},
    {"U+10FFFF", BYTES("\xF4\x8F\xBF\xBF"), 4},
    {"U+110000", BYTES("\xF4\x90\x80\x80"), 0},
    {"U+140000", BYTES("\xF5\x80\x80\x80"), 0},
    {"three of four", BYTES("\xF0\x9F\x98"), 0},
    {"a bad fourth", BYTES("\xF0\x9F\x98\xC0"), 0},
    {"a sequence of five", BYTES("\xF8\x88\x80\x80\x80"), 0},
    {"FE", BYTES("\xFE"), 0},
    {"FF", BYTES("\xFF"), 0},
    {"one, then garbage", BYTES("\xC3\xA9\xFF"), 2},
};

static void sequences_of_rfc_3629(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		/* Exactly as long as said, so that reading on is caught. */
		size_t len = sequences[i].len;
		OWN(own_string)
		char *bytes = own_calloc(1, len);
		memcpy(bytes, sequences[i].bytes, len);
		size_t got = str_utf8_sequence(bytes, len);
		if (got != sequences[i].want)
			fail_msg("%s: %zu", sequences[i].name, got);
		if (str_is_utf8(bytes, len) != (got == len))
			fail_msg("%s as a whole", sequences[i].name);
	}
}

static void whole_texts(void **state)
{
	static const char mixed[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";

	(void)state;
	assert_true(str_is_utf8(BYTES(mixed)));
	assert_false(str_is_utf8(BYTES("abc\0def")));
	/* A text that a buffer's end has cut is not UTF-8 any more. */
	for (size_t len = 0; len < sizeof(mixed) - 1; len++) {
		bool whole = len <= 1 || len == 3 || len == 6 || len == 10;
		assert_int_equal(str_is_utf8(mixed, len), whole);
	}
}

/* --- code points -----------------------------------------------------------
 */

static const struct {
	const char *text;
	size_t max_points;
	size_t want_bytes;
} prefixes[] = {
    {"", 0, 0},
    {"", 5, 0},
    {"abc", 0, 0},
    {"abc", 2, 2},
    {"abc", 3, 3},
    {"abc", SIZE_MAX, 3},
    {"\xC3\xA9t\xC3\xA9", 0, 0},
    {"\xC3\xA9t\xC3\xA9", 1, 2},
    {"\xC3\xA9t\xC3\xA9", 2, 3},
    {"\xC3\xA9t\xC3\xA9", 3, 5},
    {"\xE2\x82\xAC\xF0\x9F\x98\x80.", 1, 3},
    {"\xE2\x82\xAC\xF0\x9F\x98\x80.", 2, 7},
    {"\xE2\x82\xAC\xF0\x9F\x98\x80.", 3, 8},
    /* A letter and its combining accent are two. */
    {"e\xCC\x81", 1, 1},
};

static void prefixes_by_code_points(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		const char *text = prefixes[i].text;
		size_t got = str_prefix_points(text, prefixes[i].max_points);
		if (got != prefixes[i].want_bytes)
			fail_msg("row %zu: %zu", i, got);
		assert_true(str_is_utf8(text, got));
	}
}

static void counting_code_points(void **state)
{
	(void)state;
	assert_int_equal(str_count_points(""), 0);
	assert_int_equal(str_count_points("abc"), 3);
	assert_int_equal(
	    str_count_points("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), 3);
	assert_int_equal(str_count_points("e\xCC\x81"), 2);
}

static void what_nobody_sees(void **state)
{
	static const struct {
		const char *text;
		size_t want;
	} rows[] = {
	    {"", 0}, {"a", 0}, {" ", 0}, {"\n", 1}, {"\t", 1}, {"\x7f", 1},
	    {"\xe2\x80\xa9", 0}, /* U+2029 */
	    {"\xe2\x80\xaa", 3}, /* U+202A */
	    {"\xe2\x80\xae", 3}, {"\xe2\x80\xaf", 0}, {"\xe2\x81\xa5", 0},
	    {"\xe2\x81\xa6", 3}, {"\xe2\x81\xa9", 3}, {"\xe2\x81\xaa", 0},
	    {"\xe2\x80\x8f", 0}, /* a mark, which turns nothing */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(str_unseen_bytes(rows[i].text), rows[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_untouched_string_is_empty),
	    cmocka_unit_test(every_way_of_adding),
	    cmocka_unit_test(html_is_escaped),
	    cmocka_unit_test(what_a_form_reserves_is_escaped),
	    cmocka_unit_test(white_space_at_the_ends_goes),
	    cmocka_unit_test(nul_bytes_count),
	    cmocka_unit_test(it_grows_past_every_capacity),
	    cmocka_unit_test(up_to_the_maximum_and_no_further),
	    cmocka_unit_test(failure_sticks),
	    cmocka_unit_test(a_huge_length_does_not_wrap_around),
	    cmocka_unit_test(a_maximum_of_nothing),
	    cmocka_unit_test(reset_forgives_and_clear_forgets),
	    cmocka_unit_test(taking_leaves_it_empty),
	    cmocka_unit_test(sequences_of_rfc_3629),
	    cmocka_unit_test(whole_texts),
	    cmocka_unit_test(prefixes_by_code_points),
	    cmocka_unit_test(counting_code_points),
	    cmocka_unit_test(what_nobody_sees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
