/* base/err.h: kinds and texts, at their limits too. */
#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void setting_says_why_and_answers_false(void **state)
{
	struct err err = {.kind = ERR_NONE};

	(void)state;
	assert_false(err_set(&err, ERR_REFUSED, "row %d of %s", 7, "outbox"));
	assert_int_equal(err.kind, ERR_REFUSED);
	assert_string_equal(err.text, "row 7 of outbox");
	assert_false(err_set(&err, ERR_BUG, "%s", ""));
	assert_int_equal(err.kind, ERR_BUG);
	assert_string_equal(err.text, "");
}

static void nobody_need_listen(void **state)
{
	(void)state;
	assert_false(err_set(NULL, ERR_BUG, "unheard"));
	assert_false(err_prefix(NULL, "unheard"));
}

static void prefixes_are_put_in_front(void **state)
{
	struct err err;

	(void)state;
	err_set(&err, ERR_AGAIN, "disk is full");
	assert_false(err_prefix(&err, "outbox %d", 12));
	err_prefix(&err, "commit");
	assert_string_equal(err.text, "commit: outbox 12: disk is full");
	assert_int_equal(err.kind, ERR_AGAIN);
}

/* Whatever is too long is cut at the end; the NUL is always there. */
static void long_texts_are_cut(void **state)
{
	char text[2 * ERR_TEXT_BYTES];
	struct err err;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	err_set(&err, ERR_INPUT, "%s", text);
	assert_int_equal(strlen(err.text), ERR_TEXT_BYTES - 1);
	err_prefix(&err, "where");
	assert_int_equal(strlen(err.text), ERR_TEXT_BYTES - 1);
	assert_memory_equal(err.text, "where: xxx", 10);
	err_set(&err, ERR_INPUT, "why");
	err_prefix(&err, "%s", text);
	assert_int_equal(strlen(err.text), ERR_TEXT_BYTES - 1);
	assert_int_equal(err.text[ERR_TEXT_BYTES - 2], 'x');
}

static void what_is_cut_stays_utf_8(void **state)
{
	char text[ERR_TEXT_BYTES + 4];
	struct err err;

	(void)state;
	/* A euro sign whose last byte would be the first too many. */
	memset(text, 'x', sizeof(text));
	memcpy(text + ERR_TEXT_BYTES - 3, "\xE2\x82\xAC", 4);
	err_set(&err, ERR_INPUT, "%s", text);
	assert_int_equal(strlen(err.text), ERR_TEXT_BYTES - 3);
	assert_int_equal(err.text[ERR_TEXT_BYTES - 4], 'x');
	err_set(&err, ERR_INPUT, "%s", text + 1);
	assert_string_equal(err.text + ERR_TEXT_BYTES - 4, "\xE2\x82\xAC");
	err_prefix(&err, "a");
	assert_int_equal(strlen(err.text), ERR_TEXT_BYTES - 1);
	err_prefix(&err, "four");
	assert_int_equal(err.text[strlen(err.text) - 1], 'x');
}

static void kinds_have_names(void **state)
{
	static const struct {
		enum err_kind kind;
		const char *want;
	} names[] = {
	    {ERR_NONE, "none"},
	    {ERR_AGAIN, "again"},
	    {ERR_REFUSED, "refused"},
	    {ERR_INPUT, "input"},
	    {ERR_BUG, "bug"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_string_equal(
		    err_kind_name(names[i].kind), names[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(setting_says_why_and_answers_false),
	    cmocka_unit_test(nobody_need_listen),
	    cmocka_unit_test(prefixes_are_put_in_front),
	    cmocka_unit_test(long_texts_are_cut),
	    cmocka_unit_test(what_is_cut_stays_utf_8),
	    cmocka_unit_test(kinds_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
