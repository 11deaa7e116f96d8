/* directory/csv.h: what is a row, on which line it begins, and what is no
 * CSV. */
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "directory/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static bool collect(void *arg, const json_t *fields, int line, struct err *err)
{
	OWN(own_string)
	char *text = jsonx_dump(fields);

	(void)err;
	str_addf(arg, "%d%s\n", line, text);
	return true;
}

static void test_rows(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"", ""},
	    {"a,b\n", "1[\"a\",\"b\"]\n"},
	    {"a,b", "1[\"a\",\"b\"]\n"},
	    {"a,b\r\nc,d\r\n", "1[\"a\",\"b\"]\n2[\"c\",\"d\"]\n"},
	    {"\xEF\xBB\xBF"
	     "a\n",
	        "1[\"a\"]\n"},
	    {"a\n\n\r\nb\n", "1[\"a\"]\n4[\"b\"]\n"},
	    {"\"a, \"\"b\"\"\",c\n", "1[\"a, \\\"b\\\"\",\"c\"]\n"},
	    {"\"a\nb\",c\nd,e\n", "1[\"a\\nb\",\"c\"]\n3[\"d\",\"e\"]\n"},
	    {"\n\n\"a\n\nb\"\nc\n", "3[\"a\\n\\nb\"]\n6[\"c\"]\n"},
	    {" a , b b ,\n", "1[\"a\",\"b b\",\"\"]\n"},
	    {",\n", "1[\"\",\"\"]\n"},
	    {"\xC3\xA9,\xE2\x82\xAC\n", "1[\"\xC3\xA9\",\"\xE2\x82\xAC\"]\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		OWN(str_clear)
		struct str got = {.max_bytes = 4096};
		assert_true(csv_read(
		    cases[i].text, strlen(cases[i].text), collect, &got, NULL));
		assert_string_equal(str_text(&got), cases[i].want);
	}
}

static void test_no_csv(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"a,b\nc\"d,e\n", "line 2: a quotation mark that does not"},
	    {"a\n\"b\"c,d\n", "line 2: a quotation mark that does not"},
	    {"a\n\n\"b,\nc\n", "line 3: a quotation mark is opened"},
	    {"a\xFF\n", "it is not UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		OWN(str_clear)
		struct str got = {.max_bytes = 4096};
		struct err err = {.kind = ERR_NONE};
		assert_false(csv_read(
		    cases[i].text, strlen(cases[i].text), collect, &got, &err));
		assert_int_equal(err.kind, ERR_INPUT);
		assert_memory_equal(
		    err.text, cases[i].want, strlen(cases[i].want));
	}
}

static void test_long_field(void **state)
{
	OWN(str_clear)
	struct str text = {.max_bytes = 16384}, got = {.max_bytes = 16384};
	struct err err = {.kind = ERR_NONE};

	(void)state;
	for (int i = 0; i < CSV_FIELD_MAX_BYTES; i++)
		str_add_char(&text, 'a');
	assert_true(csv_read(str_text(&text), text.len, collect, &got, NULL));
	str_add_char(&text, 'a');
	assert_false(csv_read(str_text(&text), text.len, collect, &got, &err));
	assert_string_equal(
	    err.text, "line 1: a field of more than 4096 bytes");
	str_clear(&got);
}

static bool refuse(void *arg, const json_t *fields, int line, struct err *err)
{
	(void)fields;
	++*(int *)arg;
	return err_set(err, ERR_INPUT, "no, line %d", line);
}

/* What a row is not taken for ends the reading. */
static void test_refused(void **state)
{
	static const char text[] = "a\nb\nc\n";
	struct err err;
	int count = 0;

	(void)state;
	assert_false(csv_read(text, strlen(text), refuse, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(err.text, "no, line 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_no_csv),
	    cmocka_unit_test(test_long_field),
	    cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
