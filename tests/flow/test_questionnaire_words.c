/* flow/questionnaire_words.h: text as a row of words. */
#include "flow/questionnaire_words.h"

#include "base/own.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void words_are_cut_out(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"", ""},
	    {" \t.,:-!? ", ""},
	    {"one", "one|"},
	    {"  One, two\nthree.", "One|two|three|"},
	    {"it's \"mine\"", "it|s|mine|"},
	    /* Non-breaking spaces, round quotation marks, long dashes. */
	    {"a\u00a0b\u2014c\u201cd\u201d\u2026", "a|b|c|d|"},
	    {"Zo\u00eb \u8bfe\u7a0b", "Zo\u00eb|\u8bfe\u7a0b|"},
	    /* Cut in the middle of a character. */
	    {"a\xc2", "a\xc2|"},
	    {"a\xe2\x80", "a\xe2\x80|"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str got = {.max_bytes = 1000};
		const char *p = rows[i].text, *word;
		size_t len;
		while (questionnaire_next_word(&p, &word, &len))
			str_addf(&got, "%.*s|", (int)len, word);
		assert_string_equal(str_text(&got), rows[i].want);
		assert_int_equal(*p, '\0');
		assert_int_equal(questionnaire_no_words(rows[i].text),
		    rows[i].want[0] == '\0');
	}
}

static void the_same_words(void **state)
{
	static const struct {
		const char *a, *b;
		size_t want;
		const char *want_rest; /* of a */
	} rows[] = {
	    {"One, two!", "one two", 2, "!"},
	    {"one two three", "one two four", 2, " three"},
	    {"one", "onetwo", 0, "one"},
	    {"", "one", 0, ""},
	    {"one two", "", 0, "one two"},
	    {"> one\n> two", "one two", 2, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *a = rows[i].a, *b = rows[i].b;
		assert_int_equal(
		    questionnaire_same_words(&a, &b), rows[i].want);
		assert_string_equal(a, rows[i].want_rest);
	}
}

static void equal_texts(void **state)
{
	(void)state;
	assert_true(questionnaire_equal("Yes!", " yes"));
	assert_true(questionnaire_equal("", " . "));
	assert_false(questionnaire_equal("yes", "yes please"));
	assert_false(questionnaire_equal("yes please", "yes"));
	/* Letters beyond ASCII have no other case here. */
	assert_false(questionnaire_equal("\u00c4", "\u00e4"));
}

static void marks_of_quoting(void **state)
{
	(void)state;
	assert_string_equal(questionnaire_unquoted("> > | one"), "one");
	assert_string_equal(
	    questionnaire_unquoted("\u00a0\t>\u00a0one > two"), "one > two");
	assert_string_equal(questionnaire_unquoted(">"), "");
	assert_string_equal(questionnaire_unquoted("\xc2"), "\xc2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_cut_out),
	    cmocka_unit_test(the_same_words),
	    cmocka_unit_test(equal_texts),
	    cmocka_unit_test(marks_of_quoting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
