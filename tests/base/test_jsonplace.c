/* base/jsonplace.h: paths into a text, deep, odd and wrong. */
#include "base/jsonplace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char text[] = "\n"
                           "{\n"
                           "  \"id\": \"x\",\n"
                           "  \"a.b\": { \"c\": 1 },\n"
                           "  \"a\": { \"b\": { \"d\": [1, {\"e\": 2}] } },\n"
                           "  \"s\": \"}]\\\"\", \"t\": [[], [0, \"z\"]],\n"
                           "  \"é\": {\"ü\": {}}, \"w[0]\": {\"v\": 0}\n"
                           "}\n";

static const struct {
	const char *path;
	size_t want_line, want_column;
} wants[] = {
    {"", 2, 1},
    {"id", 3, 3},
    {"[\"a.b\"].c", 4, 12},
    {"[\"a.b\"]", 4, 3},
    {"[\"a.b\"].d", 4, 3}, /* the deepest that exists */
    {"[\"a.b]", 2, 1},
    {"a.b", 5, 10},
    {"a.b.d", 5, 17},
    {"a.b.d[1]", 5, 26},
    {"a.b.d[1].e", 5, 27},
    {"a.b.d[7]", 5, 17},
    {"a.b.d.e", 5, 17},
    {"a.x.y", 5, 3},
    {"s", 6, 3},
    {"t", 6, 16},
    {"t[1][1]", 6, 30},
    {"[\"é\"][\"ü\"]", 7, 9},
    {"[\"w[0]\"].v", 7, 28},
    {"nowhere", 2, 1},
    {"id.x", 3, 3},
    {"[0]", 2, 1},
    {"..id", 2, 1},
    {"t[99999999999999999999999]", 6, 16},
};

static void paths_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		struct jsonplace got = jsonplace_find(text, wants[i].path);
		if (got.line != wants[i].want_line ||
		    got.column != wants[i].want_column)
			fail_msg(
			    "%s: %zu:%zu", wants[i].path, got.line, got.column);
	}
}

/* The contract says that the text parses; no text may harm all the same. */
static void garbage_harms_nobody(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		char cut[sizeof(text)];
		memcpy(cut, text, n);
		cut[n] = '\0';
		for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++)
			assert_true(
			    jsonplace_find(cut, wants[i].path).line <= 9);
	}
	assert_int_equal(jsonplace_find("{\"", "a").line, 1);
	assert_int_equal(jsonplace_find("{\"\\", "a").line, 1);
	assert_int_equal(jsonplace_find("]]]]", "[0]").line, 1);
}

static void nesting_has_an_end(void **state)
{
	char deep[200001], path[3 * 1000 + 1];

	(void)state;
	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	for (size_t i = 0; i + 1 < sizeof(path); i += 3)
		memcpy(path + i, "[0]", 4);
	assert_int_equal(jsonplace_find(deep, path).line, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paths_are_found),
	    cmocka_unit_test(garbage_harms_nobody),
	    cmocka_unit_test(nesting_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
