/* flow/jsvalue.h: JSON values under JavaScript's conversions. */
#include "base/own.h"
#include "flow/jsvalue.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* "undefined", "NaN", "Infinity", "-Infinity" or JSON. New reference. */
static json_t *value_of(const char *text)
{
	if (strcmp(text, "undefined") == 0)
		return jsvalue_undefined();
	if (strcmp(text, "NaN") == 0)
		return jsvalue_from_number(NAN);
	if (strstr(text, "Infinity") && text[0] != '"')
		return jsvalue_from_number(
		    text[0] == '-' ? -INFINITY : INFINITY);
	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
	if (value == NULL)
		fail_msg("not JSON: %s", text);
	return value;
}

static const struct {
	const char *value;
	enum jsvalue_kind want;
	double want_number;
	double want_float; /* parseFloat */
	const char *want_text;
} conversions[] = {
    {"undefined", JSVALUE_UNDEFINED, NAN, NAN, "undefined"},
    {"null", JSVALUE_NULL, 0, NAN, "null"},
    {"true", JSVALUE_BOOLEAN, 1, NAN, "true"},
    {"false", JSVALUE_BOOLEAN, 0, NAN, "false"},
    {"7", JSVALUE_NUMBER, 7, 7, "7"},
    {"1e21", JSVALUE_NUMBER, 1e21, 1e21, "1e+21"},
    {"NaN", JSVALUE_NUMBER, NAN, NAN, "NaN"},
    {"Infinity", JSVALUE_NUMBER, INFINITY, INFINITY, "Infinity"},
    {"-Infinity", JSVALUE_NUMBER, -INFINITY, -INFINITY, "-Infinity"},
    {"\" 12 \"", JSVALUE_STRING, 12, 12, " 12 "},
    {"\"12px\"", JSVALUE_STRING, NAN, 12, "12px"},
    {"\"\"", JSVALUE_STRING, 0, NAN, ""},
    {"[]", JSVALUE_ARRAY, 0, NAN, ""},
    {"[5]", JSVALUE_ARRAY, 5, 5, "5"},
    {"[[null], [1, [2]]]", JSVALUE_ARRAY, NAN, NAN, ",1,2"},
    {"{}", JSVALUE_OBJECT, NAN, NAN, "[object Object]"},
    {"{\"a\": 1}", JSVALUE_OBJECT, NAN, NAN, "[object Object]"},
};

static bool is_same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static void kinds_and_conversions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(conversions) / sizeof(conversions[0]);
	     i++) {
		json_auto_t *value = value_of(conversions[i].value);
		struct str text = {.max_bytes = 64};
		jsvalue_text(value, &text);
		if (jsvalue_kind(value) != conversions[i].want ||
		    !is_same(
		        jsvalue_number(value), conversions[i].want_number) ||
		    !is_same(
		        jsvalue_parse_float(value), conversions[i].want_float))
			fail_msg("row %zu: kind %d, %g, %g", i,
			    (int)jsvalue_kind(value), jsvalue_number(value),
			    jsvalue_parse_float(value));
		assert_string_equal(str_text(&text), conversions[i].want_text);
		str_clear(&text);
	}
	assert_int_equal(jsvalue_kind(NULL), JSVALUE_UNDEFINED);
}

static void numbers_become_values(void **state)
{
	json_auto_t *integer = jsvalue_from_number(9007199254740991.0);
	json_auto_t *beyond = jsvalue_from_number(9007199254740992.0);
	json_auto_t *real = jsvalue_from_number(0.5);
	json_auto_t *zero = jsvalue_from_number(0);
	json_auto_t *minus_zero = jsvalue_from_number(-0.0);

	(void)state;
	assert_true(json_is_integer(integer));
	assert_true(json_is_real(beyond));
	assert_true(json_is_real(real));
	assert_true(json_is_integer(zero));
	assert_true(signbit(jsvalue_number(minus_zero)) != 0);
	/* parseFloat forgets the sign. */
	assert_true(signbit(jsvalue_parse_float(minus_zero)) == 0);
}

/* However often they are counted down: nobody owns them. */
static void what_json_does_not_have_lives_for_ever(void **state)
{
	static const char *const names[] = {
	    "undefined", "NaN", "Infinity", "-Infinity"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		json_t *value = value_of(names[i]);
		for (int n = 0; n < 3; n++)
			json_decref(value);
		assert_false(jsvalue_is_json(value));
		assert_true(json_is_null(value));
		OWN(own_string)
		char *text = json_dumps(value, JSON_ENCODE_ANY);
		assert_string_equal(text, "null");
	}
	assert_true(jsvalue_is_json(json_null()));
}

static const struct {
	const char *a, *b;
	bool want_loosely, want_strictly, want_less, want_at_most;
} pairs[] = {
    {"1", "1", true, true, false, true},
    {"1", "1.0", true, true, false, true},
    {"1", "2", false, false, true, true},
    {"1", "\"1\"", true, false, false, true},
    {"\"10\"", "\"9\"", false, false, true, true},
    {"\"10\"", "9", false, false, false, false},
    {"\"a\"", "\"a\"", true, true, false, true},
    {"\"Z\"", "\"a\"", false, false, true, true},
    {"\"z\"", "\"\u00e4\"", false, false, true, true},
    {"true", "1", true, false, false, true},
    {"true", "\"1\"", true, false, false, true},
    {"false", "\"\"", true, false, false, true},
    {"null", "undefined", true, false, false, false},
    {"null", "null", true, true, false, true},
    {"undefined", "undefined", true, true, false, false},
    {"null", "0", false, false, false, true},
    {"null", "false", false, false, false, true},
    {"NaN", "NaN", false, false, false, false},
    {"NaN", "null", false, false, false, false},
    {"NaN", "undefined", false, false, false, false},
    {"Infinity", "Infinity", true, true, false, true},
    {"-Infinity", "Infinity", false, false, true, true},
    {"Infinity", "\"Infinity\"", true, false, false, true},
    {"[]", "\"\"", true, false, false, true},
    {"[]", "[]", false, false, false, true},
    {"[2]", "[10]", false, false, false, false},
    {"[1]", "2", false, false, true, true},
    {"{}", "{}", false, false, false, true},
    {"{}", "\"[object Object]\"", true, false, false, true},
    {"{}", "1", false, false, false, false},
};

static void comparisons(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		json_auto_t *a = value_of(pairs[i].a);
		json_auto_t *b = value_of(pairs[i].b);
		if (jsvalue_loosely_equal(a, b) != pairs[i].want_loosely ||
		    jsvalue_loosely_equal(b, a) != pairs[i].want_loosely)
			fail_msg("%s == %s", pairs[i].a, pairs[i].b);
		if (jsvalue_strictly_equal(a, b) != pairs[i].want_strictly ||
		    jsvalue_strictly_equal(b, a) != pairs[i].want_strictly)
			fail_msg("%s === %s", pairs[i].a, pairs[i].b);
		if (jsvalue_less(a, b, false) != pairs[i].want_less)
			fail_msg("%s < %s", pairs[i].a, pairs[i].b);
		if (jsvalue_less(a, b, true) != pairs[i].want_at_most)
			fail_msg("%s <= %s", pairs[i].a, pairs[i].b);
	}
}

static void a_list_equals_itself_alone(void **state)
{
	json_auto_t *list = value_of("[1, 2]");

	(void)state;
	assert_true(jsvalue_strictly_equal(list, list));
	assert_true(jsvalue_loosely_equal(list, list));
}

static const struct {
	const char *value, *name, *want;
} members[] = {
    {"{\"a\": {\"b\": 1}}", "a", "{\"b\":1}"},
    {"{\"a\": null}", "a", "null"},
    {"{\"a\": 1}", "b", "undefined"},
    {"{\"\": 1}", "", "1"},
    {"{\"length\": 7}", "length", "7"},
    {"{}", "length", "undefined"},
    {"{}", "toString", "undefined"},
    {"[10, 20]", "1", "20"},
    {"[10, 20]", "2", "undefined"},
    {"[10, 20]", "01", "undefined"},
    {"[10, 20]", "-1", "undefined"},
    {"[10, 20]", "1x", "undefined"},
    {"[10, 20]", "", "undefined"},
    {"[10, 20]", "18446744073709551616", "undefined"},
    {"[10, 20]", "length", "2"},
    {"\"Zo\u00eb\"", "2", "\"\u00eb\""},
    {"\"Zo\u00eb\"", "3", "undefined"},
    {"\"Zo\u00eb\"", "length", "3"},
    {"\"\"", "0", "undefined"},
    {"7", "length", "undefined"},
    {"null", "a", "undefined"},
    {"undefined", "a", "undefined"},
    {"NaN", "a", "undefined"},
};

static void members_of_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		json_auto_t *value = value_of(members[i].value);
		json_auto_t *want = value_of(members[i].want);
		json_auto_t *got = jsvalue_get(value, members[i].name);
		if (got != want && !json_equal(got, want))
			fail_msg("%s[%s]", members[i].value, members[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(kinds_and_conversions),
	    cmocka_unit_test(numbers_become_values),
	    cmocka_unit_test(what_json_does_not_have_lives_for_ever),
	    cmocka_unit_test(comparisons),
	    cmocka_unit_test(a_list_equals_itself_alone),
	    cmocka_unit_test(members_of_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
