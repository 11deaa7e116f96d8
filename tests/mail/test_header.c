/* mail/header.h: a block as it was written, and its limits. */
#include "base/own.h"
#include "base/str.h"
#include "mail/header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *block;
	const char *name;
	const char *want; /* NULL: no such header */
} rows[] = {
    {"Subject: Hello\r\n\r\nbody: no\r\n", "subject", "Hello"},
    {"Subject: Hello\n\nbody: no\n", "body", NULL},
    {"A: 1\r\nSubject: Hel\r\n\tlo\r\n  you\r\n", "Subject",
        "Hel  \tlo    you"},
    {"Subject : x\r\n", "Subject", "x"},
    {"Subject:\r\n", "Subject", ""},
    {"Subject: \xFC\r\n", "Subject", "\xC3\xBC"},
    {"Subject: \xC3\xBC\r\n", "Subject", "\xC3\xBC"},
    {"From ada Mon Nov 23\r\nSubject: x\r\n", "Subject", "x"},
    {"garbage\r\nSubject: x\r\n", "Subject", "x"},
    {": x\r\n", "", NULL},
    {"\r\nSubject: x\r\n", "Subject", NULL},
    {"Subject: x", "Subject", "x"},
    {"", "Subject", NULL},
    {"Subject: a\x01"
     "b\r\n",
        "Subject", "a b"},
};

static void values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(header_clear)
		struct header_list list = {.items = NULL};
		assert_true(
		    header_read(rows[i].block, strlen(rows[i].block), &list));
		const char *value = header_first(&list, rows[i].name);
		if (rows[i].want == NULL)
			assert_null(value);
		else if (value == NULL || strcmp(value, rows[i].want) != 0)
			fail_msg("row %zu: %s", i, value);
	}
}

static void the_body_begins_after_the_empty_line(void **state)
{
	static const char block[] = "A: 1\r\nA: 2\r\n\r\nbody";
	OWN(header_clear)
	struct header_list list = {.items = NULL};

	(void)state;
	assert_true(header_read(block, strlen(block), &list));
	assert_string_equal(block + list.bytes, "body");
	assert_int_equal(header_count(&list, "a"), 2);
	assert_string_equal(header_nth(&list, "a", 1), "2");
	assert_null(header_nth(&list, "a", 2));
}

static void a_nul_is_no_end(void **state)
{
	static const char block[] = "A: 1\0002\r\nB: 3\r\n";
	OWN(header_clear)
	struct header_list list = {.items = NULL};

	(void)state;
	assert_true(header_read(block, sizeof(block) - 1, &list));
	assert_string_equal(header_first(&list, "A"), "1\xEF\xBF\xBD"
	                                              "2");
	assert_string_equal(header_first(&list, "B"), "3");
}

static bool reads(const char *line, size_t times)
{
	OWN(header_clear)
	struct header_list list = {.items = NULL};
	OWN(str_clear)
	struct str block = {.max_bytes = 8 * HEADER_MAX_BYTES};

	for (size_t i = 0; i < times; i++)
		str_add(&block, line);
	bool ok = header_read(str_text(&block), block.len, &list);
	assert_true(ok || list.items == NULL);
	return ok;
}

static void limits(void **state)
{
	(void)state;
	assert_true(reads("A: 1\r\n", HEADER_MAX_COUNT));
	assert_false(reads("A: 1\r\n", HEADER_MAX_COUNT + 1));
	/* Of one header that is folded again and again. */
	assert_true(reads(" 23456\r\n", HEADER_MAX_BYTES / 8));
	assert_false(reads(" 23456\r\n", HEADER_MAX_BYTES / 8 + 1));
}

static void ids(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} wants[] = {
	    {"<a@b>", "<a@b>"},
	    {"Ada's mail of Monday <a@b>", "<a@b>"},
	    {"<not an id> <a@b>", "<a@b>"},
	    {"<<a@b>", "<a@b>"},
	    {"<@b> <a@> <c@d>", "<c@d>"},
	    {"a@b", NULL},
	    {"<a@b", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		const char *p = wants[i].text;
		OWN(own_string)
		char *id = header_next_id(&p);
		if (wants[i].want == NULL)
			assert_null(id);
		else
			assert_string_equal(id, wants[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values),
	    cmocka_unit_test(the_body_begins_after_the_empty_line),
	    cmocka_unit_test(a_nul_is_no_end),
	    cmocka_unit_test(limits),
	    cmocka_unit_test(ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
