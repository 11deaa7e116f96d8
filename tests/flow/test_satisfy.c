/* flow/satisfy.h: conditions that cannot hold, and kindness to the rest. */
#include "flow/satisfy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define X   "{\"var\":\"x\"}"
#define Y   "{\"var\":\"y\"}"
#define SUM "{\"reduce\":[{\"var\":\"l\"},{\"+\":[1]},0]}"

static const struct {
	const char *rule;
	bool want;
} rules[] = {
    {"true", true},
    {"false", false},
    {"[]", false},
    {"\"x\"", true},
    {X, true},
    {"{\"!\":" X "}", true},
    {"{\"and\":[" X ",{\"!\":[" X "]}]}", false},
    {"{\"or\":[" X ",{\"!\":[" X "]}]}", true},
    {"{\"!\":{\"or\":[" X ",{\"!\":[" X "]}]}}", false},
    {"{\"and\":[" X ",{\"!\":[" Y "]}]}", true},
    {"{\"!!\":" X "}", true},
    {"{\"and\":[{\"!!\":" X "},{\"!\":" X "}]}", false},
    /* one thing cannot be two */
    {"{\"and\":[{\"==\":[" X ",\"a\"]},{\"==\":[" X ",\"b\"]}]}", false},
    {"{\"and\":[{\"==\":[" X ",\"a\"]},{\"==\":[" Y ",\"b\"]}]}", true},
    {"{\"and\":[{\"==\":[" X ",\"a\"]},{\"!=\":[" X ",\"a\"]}]}", false},
    {"{\"and\":[{\"!=\":[" X ",\"a\"]},{\"!=\":[" X ",\"b\"]}]}", true},
    {"{\"and\":[{\"==\":[" X ",true]},{\"==\":[" X ",false]}]}", false},
    {"{\"and\":[{\"==\":[\"a\"," X "]},{\"===\":[" X ",\"b\"]}]}", false},
    /* numbers */
    {"{\"and\":[{\">\":[" X ",2]},{\"<\":[" X ",1]}]}", false},
    {"{\"and\":[{\">\":[" X ",1]},{\"<\":[" X ",2]}]}", true},
    {"{\"and\":[{\">=\":[" X ",2]},{\"<=\":[" X ",2]}]}", true},
    {"{\"and\":[{\">\":[" X ",2]},{\"<=\":[" X ",2]}]}", false},
    {"{\"and\":[{\">\":[5," X "]},{\">\":[" X ",7]}]}", false},
    /* what is counted is one thing, however it is counted */
    {"{\"and\":[{\">=\":[" SUM ",2]},{\"<\":[" SUM ",2]}]}", false},
    {"{\"and\":[{\">=\":[" SUM "," X "]},{\"<\":[" SUM "," X "]}]}", true},
    /* days */
    {"{\"and\":[{\">\":[" X ",\"2026-01-01\"]},"
     "{\"<\":[" X ",\"2026-01-31\"]}]}",
        true},
    {"{\"and\":[{\"<\":[" X ",\"2026-01-01\"]},"
     "{\">\":[" X ",\"2026-01-31\"]}]}",
        false},
    /* lists */
    {"{\"in\":[" X ",[\"a\",\"b\"]]}", true},
    {"{\"in\":[" X ",[]]}", false},
    {"{\"and\":[{\"in\":[" X ",[\"a\",\"b\"]]},{\"==\":[" X ",\"c\"]}]}",
        false},
    {"{\"and\":[{\"in\":[" X ",[\"a\",\"b\"]]},{\"==\":[" X ",\"b\"]}]}", true},
    {"{\"and\":[{\"in\":[\"a\"," X "]},{\"in\":[\"b\"," X "]}]}", true},
    /* no terms at all */
    {"{\"==\":[1,2]}", true}, /* free: too kind, and harmless */
    {"{\"and\":[]}", false},
    {"{\"no such operator\":[" X "]}", true},
};

static void conditions_are_tried(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		json_t *rule = json_loads(rules[i].rule, JSON_DECODE_ANY, NULL);
		assert_non_null(rule);
		if (satisfy_possible(rule) != rules[i].want)
			fail_msg("%s", rules[i].rule);
		json_decref(rule);
	}
}

/* Too many to try: perhaps. */
static void what_is_too_large_is_possible(void **state)
{
	json_t *parts = json_array();

	(void)state;
	for (int i = 0; i < 40; i++)
		json_array_append_new(
		    parts, json_pack("{s:[{s:i}, i]}", "==", "var", i, i));
	json_array_append_new(parts, json_false());
	json_t *rule = json_pack("{s:o}", "and", parts);
	assert_true(satisfy_possible(rule));
	json_decref(rule);
	rule = json_true();
	for (int i = 0; i < 100; i++)
		rule = json_pack("{s:[o]}", "!", rule);
	assert_true(satisfy_possible(rule));
	json_decref(rule);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(conditions_are_tried),
	    cmocka_unit_test(what_is_too_large_is_possible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
