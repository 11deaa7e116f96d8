/* mail/charset.h: whatever a mail says its bytes are, UTF-8 comes out. */
#include "base/own.h"
#include "mail/charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *name;
	const char *bytes;
	const char *want;
} rows[] = {
    {"utf-8", "Gr\xC3\xBC\xC3\x9F", "Grüß"},
    {"UTF-8", "Gr\xFC\xDF", "Gr\xEF\xBF\xBD\xEF\xBF\xBD"},
    {NULL, "Gr\xC3\xBC\xC3\x9F", "Grüß"},
    {NULL, "Gr\xFC\xDF", "Grüß"},
    {"us-ascii", "Gr\xFC\xDF", "Grüß"},
    {"iso-8859-1", "\x93quoted\x94", "“quoted”"},
    {"iso-8859-15", "\xA4", "€"},
    {"windows-1251", "\xEF\xF0\xE8", "при"},
    {"koi8-r", "\xD0\xD2\xC9", "при"},
    {"gb2312", "\xC4\xE3\xBA\xC3", "你好"},
    {"big5", "\xA7\x41\xA6\x6E", "你好"},
    {"shift_jis", "\x82\xB1\x82\xF1", "こん"},
    {"iso-2022-jp", "\x1B$B$3$s\x1B(B", "こん"},
    {"ks_c_5601-1987", "\xC7\xD1", "한"},
    {"x-nonsense", "Gr\xC3\xBC\xC3\x9F", "Grüß"},
    {"x-nonsense", "Gr\xFC\xDF", "Grüß"},
    /* The wrong name for what is plainly UTF-8. */
    {"big5", "\xF0\x9F\x8E\x89", "🎉"},
    {"utf-7", "+ADw-script+AD4-", "+ADw-script+AD4-"},
    {"UTF-7-IMAP", "&AOQ-", "&AOQ-"},
    {"utf-8//TRANSLIT", "a", "a"},
    {"gb2312", "\xC4\xE3\xBA", "你\xEF\xBF\xBD"},
    {"", "a", "a"},
};

static void into_utf8(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str out = {.max_bytes = 1000};
		charset_to_utf8(
		    rows[i].name, rows[i].bytes, strlen(rows[i].bytes), &out);
		if (strcmp(str_text(&out), rows[i].want) != 0)
			fail_msg("row %zu: %s", i, str_text(&out));
	}
}

static void a_nul_is_replaced(void **state)
{
	OWN(str_clear)
	struct str out = {.max_bytes = 100};

	(void)state;
	charset_to_utf8("utf-8", "a\0b", 3, &out);
	assert_string_equal(str_text(&out), "a\xEF\xBF\xBD"
	                                    "b");
}

static void what_does_not_fit_is_cut_between_characters(void **state)
{
	OWN(str_clear)
	struct str out = {.max_bytes = 3};

	(void)state;
	charset_to_utf8("utf-8", "aöö", strlen("aöö"), &out);
	assert_false(str_ok(&out));
	assert_string_equal(str_text(&out), "aö");
}

static void half_a_character_is_found(void **state)
{
	(void)state;
	assert_int_equal(charset_whole("ab", 2), 2);
	assert_int_equal(charset_whole("a\xE4\xBD", 3), 1);
	assert_int_equal(charset_whole("a\xF0\x9F\x8E", 4), 1);
	assert_int_equal(charset_whole("\xC3", 1), 0);
	assert_int_equal(charset_whole("", 0), 0);
}

static void lines(void **state)
{
	OWN(own_string)
	char *line = charset_line(" a\r\nb\t\x7f", 100);
	OWN(own_string)
	char *text = charset_lines("a\r\nb\rc\n\x01\td", 10);

	(void)state;
	assert_string_equal(line, "a  b");
	assert_string_equal(text, "a\nb\nc\n\td");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(into_utf8),
	    cmocka_unit_test(a_nul_is_replaced),
	    cmocka_unit_test(what_does_not_fit_is_cut_between_characters),
	    cmocka_unit_test(half_a_character_is_found),
	    cmocka_unit_test(lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
