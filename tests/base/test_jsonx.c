/* base/jsonx.h: what is refused and how, one form for equal values, paths. */
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text) (text), sizeof(text) - 1

static json_t *parsed(const char *text)
{
	json_t *value = NULL;
	struct err err;

	if (!jsonx_parse(text, strlen(text), &value, &err))
		fail_msg("%s: %s", text, err.text);
	return value;
}

/* --- parsing ---------------------------------------------------------------
 */

/* XYZZY is in every mistake and must be in no error's text. */
static const struct {
	const char *bytes;
	size_t len;
	const char *want; /* what the error says at least */
} refused[] = {
    {BYTES(""), "line 1"},
    {BYTES(" \n\t "), "not JSON"},
    {BYTES("XYZZY"), "line 1 column"},
    {BYTES("{\"XYZZY\":1,\"XYZZY\":2}"), "not JSON"},
    {BYTES("{\"a\":{\"XYZZY\":1,\"b\":2,\"XYZZY\":1}}"), "not JSON"},
    {BYTES("{\"a\":1,\"\\u0061\":2}"), "not JSON"},
    {BYTES("{} XYZZY"), "not JSON"},
    {BYTES("{}{}"), "not JSON"},
    {BYTES("1 2"), "not JSON"},
    {BYTES("\"XYZZY\","), "not JSON"},
    {BYTES("{\n\"a\":\n\"XYZZY}"), "line 3"},
    {BYTES("[\"XYZZY\"\n\n\n;"), "line 4"},
    {BYTES("[1,]"), "not JSON"},
    {BYTES("{\"a\" 1}"), "not JSON"},
    {BYTES("{a:1}"), "not JSON"},
    {BYTES("'XYZZY'"), "not JSON"},
    {BYTES("[1"), "not JSON"},
    {BYTES("[01]"), "not JSON"},
    {BYTES("[+1]"), "not JSON"},
    {BYTES("[1.]"), "not JSON"},
    {BYTES("[NaN]"), "not JSON"},
    {BYTES("[Infinity]"), "not JSON"},
    {BYTES("[1e999]"), "not JSON"},
    {BYTES("[9223372036854775808]"), "not JSON"},
    {BYTES("[tru]"), "not JSON"},
    {BYTES("[\"\\x\"]"), "not JSON"},
    {BYTES("[\"XYZZY\\u0000\"]"), "not JSON"},
    {BYTES("{\"XYZZY\\u0000\":1}"), "not JSON"},
    {BYTES("[\"\\uD800\"]"), "not JSON"},
    {BYTES("[\"\\uDC00\\uD800\"]"), "not JSON"},
    {BYTES("[\"a\0b\"]"), "not JSON"},
    {BYTES("{}\0"), "not JSON"},
    {BYTES("[\"a\nb\"]"), "not JSON"},
    {BYTES("[\"XYZZY\xFF\"]"), "not JSON"},
    {BYTES("[\"\xC0\xAF\"]"), "not JSON"},
    {BYTES("[\"\xED\xA0\x80\"]"), "not JSON"},
    {BYTES("\xEF\xBB\xBF{}"), "not JSON"},
};

static void what_is_refused_and_never_quoted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		json_t *value = NULL;
		struct err err = {.kind = ERR_NONE};
		if (jsonx_parse(refused[i].bytes, refused[i].len, &value, &err))
			fail_msg("row %zu was taken", i);
		assert_null(value);
		assert_int_equal(err.kind, ERR_INPUT);
		if (strstr(err.text, refused[i].want) == NULL ||
		    strstr(err.text, "XYZZY"))
			fail_msg("row %zu: %s", i, err.text);
	}
}

static void any_value_may_stand_alone(void **state)
{
	static const char *const texts[] = {"null", "true", "0", "-7", "\"\"",
	    "[]", "{}", "1.5", "9223372036854775807", " [1, 2]\n",
	    "\"\\ud83d\\ude00\"", "{\"\":{\"\":[]}}"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		json_decref(parsed(texts[i]));
}

/* Only len bytes are read: there need be no NUL behind them. */
static void the_length_counts(void **state)
{
	json_auto_t *value = NULL;
	struct err err;

	(void)state;
	assert_true(jsonx_parse("[12]3", 4, &value, &err));
	assert_int_equal(json_array_size(value), 1);
}

/* --- depth -----------------------------------------------------------------
 */

static char *nested(const char *open, size_t times, const char *close)
{
	struct str s = {.max_bytes = 16 * 1024 * 1024};

	for (size_t i = 0; i < times; i++)
		str_add(&s, open);
	str_add(&s, "7");
	for (size_t i = 0; i < times; i++)
		str_add(&s, close);
	return str_take(&s);
}

static const struct {
	const char *open;
	const char *close;
	size_t levels_each;
} bombs[] = {
    {"[", "]", 1},
    {"{\"a\":", "}", 1},
    {"[{\"a\":", "}]", 2},
    {"[1,", ",2]", 1},
};

static void nesting_has_a_limit(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++) {
		/* The innermost value is a level of its own. */
		size_t most = (JSONX_MAX_DEPTH - 1) / bombs[i].levels_each;
		const size_t times[] = {most, most + 1, 2000, 100000};
		for (size_t k = 0; k < 4; k++) {
			OWN(own_string)
			char *text =
			    nested(bombs[i].open, times[k], bombs[i].close);
			json_auto_t *value = NULL;
			struct err err = {.kind = ERR_NONE};
			bool ok = jsonx_parse(text, strlen(text), &value, &err);
			if (ok != (k == 0))
				fail_msg("bomb %zu, %zu levels", i, times[k]);
			if (!ok)
				assert_int_equal(err.kind, ERR_INPUT);
		}
	}
}

/* --- one form --------------------------------------------------------------
 */

static const struct {
	const char *text;
	const char *want;
} canonicals[] = {
    {" { \"b\" : 1 , \"a\" : [ 1 , { \"z\" : null , \"y\" : true } ] } ",
        "{\"a\":[1,{\"y\":true,\"z\":null}],\"b\":1}"},
    {"{\"\\u00e9\":\"\\u20ac\"}", "{\"\xC3\xA9\":\"\xE2\x82\xAC\"}"},
    {"\"a\\/b\\u0041\\n\\u001f\"", "\"a/bA\\n\\u001F\""},
    {"-0", "0"},
    {"[1.50, 1e2, 0.1]", "[1.5,100.0,0.10000000000000001]"},
    {"7", "7"},
    {"null", "null"},
};

static void equal_values_have_equal_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(canonicals) / sizeof(canonicals[0]);
	     i++) {
		json_auto_t *value = parsed(canonicals[i].text);
		OWN(own_string)
		char *text = jsonx_canonical(value);
		assert_string_equal(text, canonicals[i].want);
		json_auto_t *again = parsed(text);
		assert_true(json_equal(value, again));
	}
}

static void the_order_of_keys_does_not_matter(void **state)
{
	json_auto_t *one = json_object();
	json_auto_t *two = json_object();

	(void)state;
	for (int i = 0; i < 100; i++) {
		OWN(own_string)
		char *up = own_printf("key%d", i);
		OWN(own_string)
		char *down = own_printf("key%d", 99 - i);
		json_object_set_new(one, up, json_integer(i));
		json_object_set_new(two, down, json_integer(99 - i));
	}
	OWN(own_string)
	char *first = jsonx_canonical(one);
	OWN(own_string)
	char *second = jsonx_canonical(two);
	OWN(own_string)
	char *as_is = jsonx_dump(two);
	assert_string_equal(first, second);
	assert_string_not_equal(as_is, second);
	assert_memory_equal(as_is, "{\"key99\":99,\"key98\":98,", 23);
}

static void no_value_is_null(void **state)
{
	OWN(own_string)
	char *canonical = jsonx_canonical(NULL);
	OWN(own_string)
	char *dump = jsonx_dump(NULL);

	(void)state;
	assert_string_equal(canonical, "null");
	assert_string_equal(dump, "null");
}

/* --- paths -----------------------------------------------------------------
 */

static const char tree[] =
    "{\"a\":{\"b\":{\"c\":\"deep\"},\"n\":7,\"yes\":true,\"one\":1},"
    "\"list\":[\"zero\",{\"x\":\"one\"},[10,11]],\"\":{\"\":\"blank\"},"
    "\"no\":null,\"big\":9007199254740993}";

static const struct {
	const char *path;
	const char *want; /* canonical; NULL: absent */
} paths[] = {
    {"a.b.c", "\"deep\""},
    {"a.n", "7"},
    {"a.b", "{\"c\":\"deep\"}"},
    {"list.0", "\"zero\""},
    {"list.1.x", "\"one\""},
    {"list.2.1", "11"},
    {"list.00", "\"zero\""},
    {"no", "null"},
    {"", "{\"\":\"blank\"}"},
    {".", "\"blank\""},
    {"a.b.c.d", NULL},
    {"a.x", NULL},
    {"x.a", NULL},
    {"a.", NULL},
    {".a", NULL},
    {"a..b", NULL},
    {"list.3", NULL},
    {"list.-1", NULL},
    {"list.+1", NULL},
    {"list. 1", NULL},
    {"list.1x", NULL},
    {"list.", NULL},
    {"list.x", NULL},
    {"list.99999999999999999999999", NULL},
    {"no.x", NULL},
    {"a.n.0", NULL},
};

static void paths_lead_where_they_say(void **state)
{
	json_auto_t *value = parsed(tree);

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		json_t *found = jsonx_path(value, paths[i].path);
		OWN(own_string)
		char *text = jsonx_canonical(found);
		if ((found == NULL) != (paths[i].want == NULL) ||
		    (found && strcmp(text, paths[i].want) != 0))
			fail_msg("%s: %s", paths[i].path, text);
	}
	assert_null(jsonx_path(NULL, "a"));
}

static void typed_paths(void **state)
{
	json_auto_t *value = parsed(tree);

	(void)state;
	assert_string_equal(jsonx_path_text(value, "a.b.c"), "deep");
	assert_null(jsonx_path_text(value, "a.n"));
	assert_null(jsonx_path_text(value, "nowhere"));
	assert_string_equal(jsonx_text(value, "a.b.c"), "deep");
	assert_string_equal(jsonx_text(value, "a.n"), "");
	assert_string_equal(jsonx_text(value, "nowhere"), "");
	assert_string_equal(jsonx_text(NULL, "a"), "");
	assert_int_equal(jsonx_path_int(value, "a.n", -1), 7);
	assert_int_equal(jsonx_path_int(value, "big", -1), 9007199254740993);
	assert_int_equal(jsonx_path_int(value, "a.b.c", -1), -1);
	assert_int_equal(jsonx_path_int(value, "no", -1), -1);
	assert_int_equal(jsonx_path_int(value, "nowhere", -1), -1);
	assert_true(jsonx_path_true(value, "a.yes"));
	assert_false(jsonx_path_true(value, "a.one"));
	assert_false(jsonx_path_true(value, "nowhere"));
}

static const struct {
	const char *before;
	const char *path;
	const char *want; /* NULL: refused, and nothing has changed */
} sets[] = {
    {"{}", "a", "{\"a\":1}"},
    {"{}", "a.b.c", "{\"a\":{\"b\":{\"c\":1}}}"},
    {"{\"a\":{\"x\":0}}", "a.b", "{\"a\":{\"b\":1,\"x\":0}}"},
    {"{\"a\":\"old\"}", "a", "{\"a\":1}"},
    {"{\"a\":{\"b\":0}}", "a", "{\"a\":1}"},
    {"{}", "", "{\"\":1}"},
    {"{}", ".", "{\"\":{\"\":1}}"},
    {"{\"a\":\"text\"}", "a.b", NULL},
    {"{\"a\":null}", "a.b", NULL},
    {"{\"a\":[1]}", "a.0", NULL},
    {"{\"a\":7}", "a.b.c.d", NULL},
    {"[1]", "0", NULL},
    {"7", "a", NULL},
    {"{}", "a\xFF.b", NULL},
    {"{}", "\xFF", NULL},
};

static void setting_makes_objects_on_the_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		json_auto_t *value = parsed(sets[i].before);
		bool ok = jsonx_set_path(value, sets[i].path, json_integer(1));
		OWN(own_string)
		char *text = jsonx_canonical(value);
		if (ok != (sets[i].want != NULL) ||
		    strcmp(text, ok ? sets[i].want : sets[i].before) != 0)
			fail_msg("row %zu: %s", i, text);
	}
}

/* --- anything at all -------------------------------------------------------
 */

/* Whatever is thrown at it, it is a value that survives its own canonical
 * form, or ERR_INPUT. */
static void anything_is_a_value_or_an_error(void **state)
{
	static const char *const bits[] = {"{", "}", "[", "]", ",", ":", "\"",
	    "\"a\"", "\"b\":", "\\", "\\u00", "1", "-", ".5", "e9", "true",
	    "null", " ", "\n", "\xC3", "\xA9", "\xFF", "\x01", "//"};
	uint32_t seed = 20261125;
	size_t taken = 0;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		OWN(str_clear)
		struct str s = {.max_bytes = 1024};
		json_auto_t *value = NULL;
		struct err err = {.kind = ERR_NONE};
		for (uint32_t n = 0; n < 1 + (uint32_t)round % 12; n++) {
			seed = seed * 1664525 + 1013904223;
			str_add(&s, bits[(seed >> 16) %
			                 (sizeof(bits) / sizeof(bits[0]))]);
		}
		if (!jsonx_parse(str_text(&s), s.len, &value, &err)) {
			assert_int_equal(err.kind, ERR_INPUT);
			continue;
		}
		taken++;
		OWN(own_string)
		char *text = jsonx_canonical(value);
		json_auto_t *again = parsed(text);
		assert_true(json_equal(value, again));
	}
	assert_in_range(taken, 50, 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_refused_and_never_quoted),
	    cmocka_unit_test(any_value_may_stand_alone),
	    cmocka_unit_test(the_length_counts),
	    cmocka_unit_test(nesting_has_a_limit),
	    cmocka_unit_test(equal_values_have_equal_bytes),
	    cmocka_unit_test(the_order_of_keys_does_not_matter),
	    cmocka_unit_test(no_value_is_null),
	    cmocka_unit_test(paths_lead_where_they_say),
	    cmocka_unit_test(typed_paths),
	    cmocka_unit_test(setting_makes_objects_on_the_way),
	    cmocka_unit_test(anything_is_a_value_or_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
