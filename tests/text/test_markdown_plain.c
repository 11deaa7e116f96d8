/* text/markdown.h: as plain text. */
#include "base/own.h"
#include "text/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { PLENTY = 64 * 1024 };

static const struct {
	const char *markdown;
	const char *want;
} rows[] = {
    {"# Title\n\nHello *you*, **all**.", "Title\n\nHello you, all.\n"},
    {"a\\\nb `c <d>`", "a\nb c <d>\n"},
    {"* one\n* two\n  * in\n\nend", "* one\n* two\n  * in\n\nend\n"},
    {"9. a\n10. b\n\n    c", "9. a\n10. b\n\n    c\n"},
    {"> a\n>\n> * b\n\nc", "> a\n> * b\n\nc\n"},
    {"> a\n>\n> b", "> a\n>\n> b\n"},
    {"1. > q\n2. `x`\n3.\n4. * in", "1.\n   > q\n2. x\n3.\n4.\n   * in\n"},
    {"    if (a < b)\n\n    x", "    if (a < b)\n    \n    x\n"},
    {"a\n\n---\n\nb", "a\n\n--------\n\nb\n"},
    {"[a](https://x.example/?a=1&b='\") <https://y.example>",
        "a (https://x.example/?a=1&b='%22) https://y.example\n"},
    {"<a@x.example>", "a@x.example\n"},
    {"<img src=x onerror=alert(1)>&lt;b&gt;\"",
        "<img src=x onerror=alert(1)><b>\"\n"},
    {"[x](javascript:alert(1))", "x\n"},
    {"", ""},
};

static void plain_text_by_example(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(markdown_free)
		struct markdown_node *blocks = markdown_parse(rows[i].markdown);
		OWN(str_clear)
		struct str got = {.max_bytes = PLENTY};
		markdown_to_plain(blocks, &got);
		assert_string_equal(str_text(&got), rows[i].want);
	}
}

/* Words of `len` letters in a list: no line is longer than 76 columns, none
 * could have held the next word, and no word is lost. */
static void plain_lines_are_filled_and_not_overfilled(void **state)
{
	enum { WORDS = 60, COLUMNS = 76 };

	(void)state;
	for (size_t len = 1; len < 30; len++) {
		OWN(str_clear)
		struct str text = {.max_bytes = PLENTY};
		OWN(str_clear)
		struct str plain = {.max_bytes = PLENTY};
		size_t words = 0;
		str_add(&text, "* ");
		for (size_t i = 0; i < WORDS; i++) {
			for (size_t k = 0; k < len; k++)
				str_add(&text, "\xC3\xA9");
			str_add_char(&text, i % 5 ? ' ' : '\n');
		}
		OWN(markdown_free)
		struct markdown_node *blocks = markdown_parse(str_text(&text));
		markdown_to_plain(blocks, &plain);
		for (char *line = plain.data, *end; *line; line = end + 1) {
			end = strchr(line, '\n');
			*end = '\0';
			size_t points = str_count_points(line);
			assert_memory_equal(line, words ? "  " : "* ", 2);
			assert_in_range(points, 1, COLUMNS);
			words += (points - 2 + 1) / (len + 1);
			if (words < WORDS)
				assert_true(points + 1 + len > COLUMNS);
		}
		assert_int_equal(words, WORDS);
	}
}

static void a_long_word_has_a_line_of_its_own(void **state)
{
	OWN(str_clear)
	struct str plain = {.max_bytes = PLENTY};
	OWN(own_string)
	char *url = own_printf("https://x.example/%0100d", 7);
	OWN(own_string)
	char *markdown = own_printf("See <%s> now.", url);
	OWN(own_string)
	char *want = own_printf("See\n%s\nnow.\n", url);
	OWN(markdown_free)
	struct markdown_node *blocks = markdown_parse(markdown);

	(void)state;
	markdown_to_plain(blocks, &plain);
	assert_string_equal(str_text(&plain), want);
}

static void what_does_not_fit_fails(void **state)
{
	OWN(markdown_free)
	struct markdown_node *blocks = markdown_parse("* one\n* two\n");
	OWN(str_clear)
	struct str got = {.max_bytes = 10};

	(void)state;
	markdown_to_plain(blocks, &got);
	assert_false(str_ok(&got));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain_text_by_example),
	    cmocka_unit_test(plain_lines_are_filled_and_not_overfilled),
	    cmocka_unit_test(a_long_word_has_a_line_of_its_own),
	    cmocka_unit_test(what_does_not_fit_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
