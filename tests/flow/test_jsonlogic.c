/* flow/jsonlogic.h: what the operators give, and what a hostile rule may do.
 * tests/flow/jsonlogic.test.mjs compares every operator with json-logic-js. */
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/jsonlogic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static json_t *parsed(const char *text)
{
	json_t *value;
	struct err err;

	if (!jsonx_parse(text, strlen(text), &value, &err))
		fail_msg("%s: %s", text, err.text);
	return value;
}

/* --- values --------------------------------------------------------------- */

static const struct {
	const char *rule, *data, *want;
} values[] = {
    {"7", "null", "7"},
    {"{\"a\":{\"+\":[1]},\"b\":1}", "null", "{\"a\":{\"+\":[1]},\"b\":1}"},
    {"[{\"+\":[1,2]},\"x\"]", "null", "[3,\"x\"]"},
    {"{\"var\":\"a.b\"}", "{\"a\":{\"b\":5}}", "5"},
    {"{\"var\":[\"a.x\",\"none\"]}", "{\"a\":{\"b\":5}}", "\"none\""},
    {"{\"var\":\"\"}", "[1]", "[1]"},
    {"{\"==\":[{\"var\":\"a\"},\"1\"]}", "{\"a\":1}", "true"},
    {"{\"===\":[{\"var\":\"a\"},\"1\"]}", "{\"a\":1}", "false"},
    {"{\"!=\":[1,2]}", "null", "true"},
    {"{\"!==\":[1,1]}", "null", "false"},
    {"{\"<\":[1,{\"var\":\"\"},3]}", "2", "true"},
    {"{\"<=\":[1,{\"var\":\"\"},3]}", "4", "false"},
    {"{\">\":[2,1]}", "null", "true"},
    {"{\">=\":[1,1]}", "null", "true"},
    {"{\"!\":[[]]}", "null", "true"},
    {"{\"!!\":\"0\"}", "null", "true"},
    {"{\"and\":[1,\"\",{\"fubar\":1}]}", "null", "\"\""},
    {"{\"or\":[0,\"x\",{\"fubar\":1}]}", "null", "\"x\""},
    {"{\"if\":[false,1,true,2,{\"fubar\":1}]}", "null", "2"},
    {"{\"?:\":[false,1]}", "null", "null"},
    {"{\"+\":[\"1.5x\",2]}", "null", "3.5"},
    {"{\"-\":\"5\"}", "null", "-5"},
    {"{\"*\":[2,\"3\",4]}", "null", "24"},
    {"{\"/\":[1,4]}", "null", "0.25"},
    {"{\"%\":[-7,3]}", "null", "-1"},
    {"{\"max\":[1,\"9\",3]}", "null", "9"},
    {"{\"min\":[1,\"-9\",3]}", "null", "-9"},
    {"{\"in\":[\"b\",[\"a\",\"b\"]]}", "null", "true"},
    {"{\"in\":[1,[\"1\"]]}", "null", "false"},
    {"{\"in\":[\"pring\",\"Spring\"]}", "null", "true"},
    {"{\"in\":[\"\",\"\"]}", "null", "false"},
    {"{\"cat\":[\"a\",null,1,[2,[3]]]}", "null", "\"a12,3\""},
    {"{\"substr\":[\"Zo\u00eb und ich\",2,-4]}", "null", "\"\u00eb und\""},
    {"{\"substr\":[\"abc\",-2]}", "null", "\"bc\""},
    {"{\"substr\":[\"abc\",5]}", "null", "\"\""},
    {"{\"merge\":[[1],2,[[3]]]}", "null", "[1,2,[3]]"},
    {"{\"map\":[{\"var\":\"\"},{\"*\":[{\"var\":\"\"},2]}]}", "[1,2]", "[2,4]"},
    {"{\"filter\":[[0,1,2],{\"var\":\"\"}]}", "null", "[1,2]"},
    {"{\"reduce\":[[1,2,3],{\"+\":[{\"var\":\"current\"},{\"var\":"
     "\"accumulator\"}]},10]}",
        "null", "16"},
    {"{\"all\":[[],true]}", "null", "false"},
    {"{\"all\":[[1,0,2],{\"var\":\"\"}]}", "null", "false"},
    {"{\"all\":[[1,2],{\"var\":\"\"}]}", "null", "true"},
    {"{\"some\":[[0,1],{\"var\":\"\"}]}", "null", "true"},
    {"{\"none\":[[0],{\"var\":\"\"}]}", "null", "true"},
    {"{\"none\":[5,{\"var\":\"\"}]}", "null", "true"},
    {"{\"missing\":[\"a\",\"b\",\"c\"]}", "{\"a\":1,\"b\":\"\"}",
        "[\"b\",\"c\"]"},
    {"{\"missing_some\":[1,[\"a\",\"b\"]]}", "{\"a\":1}", "[]"},
    {"{\"missing_some\":[2,[\"a\",\"b\"]]}", "{\"a\":1}", "[\"b\"]"},
    /* What JSON has no word for is null at the end, and not before. */
    {"{\"+\":[\"x\"]}", "null", "null"},
    {"[{\"/\":[1,0]},{\"and\":[]}]", "null", "[null,null]"},
    {"{\"===\":[{\"+\":[\"x\"]},null]}", "null", "false"},
    {"{\"cat\":[{\"+\":[\"x\"]},{\"/\":[-1,0]}]}", "null", "\"NaN-Infinity\""},
    {"{\"reduce\":[[{\"and\":[]}],{\"var\":\"\"},1]}", "null",
        "{\"accumulator\":1}"},
    /* Data is never a rule. */
    {"{\"var\":\"\"}", "{\"+\":[1,2]}", "{\"+\":[1,2]}"},
    {"{\"map\":[{\"var\":\"\"},{\"var\":\"\"}]}", "[{\"+\":[1,2]}]",
        "[{\"+\":[1,2]}]"},
    {"{\"missing\":[{\"var\":\"n\"}]}", "{\"n\":{\"fubar\":1}}",
        "[{\"fubar\":1}]"},
    {"{\"var\":\"a.toString\"}", "{\"a\":{}}", "null"},
    {"{\"date_add\":[\"2024-02-28\",\"P2D\"]}", "null", "\"2024-03-01\""},
    {"{\"date_add\":[\"2024-02-28\",\"PT47H\"]}", "null", "\"2024-02-29\""},
    {"{\"date_add\":[\"9999-12-31\",\"P1D\"]}", "null", "null"},
    {"{\"date_add\":[\"soon\",\"P1D\"]}", "null", "null"},
    {"{\"date_add\":[{\"var\":\"no\"},\"P1D\"]}", "null", "null"},
};

static void what_rules_give(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		json_auto_t *rule = parsed(values[i].rule);
		json_auto_t *data = parsed(values[i].data);
		json_auto_t *got = NULL;
		struct err err = {.kind = ERR_NONE};
		if (!jsonlogic_apply(rule, data, &got, &err))
			fail_msg("%s: %s", values[i].rule, err.text);
		OWN(own_string)
		char *text = jsonx_dump(got);
		assert_string_equal(text, values[i].want);
	}
}

static void no_rule_and_no_data_are_null(void **state)
{
	json_auto_t *rule = parsed("{\"var\":\"\"}");
	json_auto_t *nothing = NULL, *data = NULL;
	struct err err;

	(void)state;
	assert_true(jsonlogic_apply(NULL, rule, &nothing, &err));
	assert_true(nothing == json_null());
	assert_true(jsonlogic_apply(rule, NULL, &data, &err));
	assert_true(data == json_null());
}

static void rule_and_data_stay_as_they_are(void **state)
{
	json_auto_t *rule = parsed("{\"merge\":[{\"var\":\"l\"},[1,{\"and\":"
	                           "[]}],{\"reduce\":[[1],{\"var\":\"\"}]}]}");
	json_auto_t *data = parsed("{\"l\":[[-0.0,null]]}");
	OWN(own_string)
	char *rule_before = jsonx_dump(rule);
	OWN(own_string)
	char *data_before = jsonx_dump(data);
	json_auto_t *value = NULL;
	struct err err;

	(void)state;
	assert_true(jsonlogic_apply(rule, data, &value, &err));
	OWN(own_string)
	char *rule_after = jsonx_dump(rule);
	OWN(own_string)
	char *data_after = jsonx_dump(data);
	assert_string_equal(rule_before, rule_after);
	assert_string_equal(data_before, data_after);
}

static void what_is_true(void **state)
{
	static const struct {
		const char *value;
		bool want;
	} rows[] = {{"null", false}, {"false", false}, {"true", true},
	    {"0", false}, {"0.0", false}, {"-1", true}, {"\"\"", false},
	    {"\"0\"", true}, {"[]", false}, {"[0]", true}, {"{}", true}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *value = parsed(rows[i].value);
		if (jsonlogic_truthy(value) != rows[i].want)
			fail_msg("%s", rows[i].value);
	}
	assert_false(jsonlogic_truthy(NULL));
}

/* --- errors --------------------------------------------------------------- */

static const struct {
	const char *rule, *want;
} errors[] = {
    {"{\"fubar\":1}", "fubar: there is no such operator"},
    {"{\"log\":1}", "log: there is no such operator"},
    {"{\"and\":[true,{\"!\":{\"fubar\":[1]}}]}",
        "and[1][\"!\"].fubar: there is no such operator"},
    {"[1,[2,{\"==\":[1,{\"x\":2}]}]]",
        "[1][1][\"==\"][1].x: there is no such operator"},
    {"{\"map\":[[1],{\"x\":1}]}", "map[1].x: there is no such operator"},
    {"{\"*\":[]}", "[\"*\"]: needs 1 operand, in a list"},
    {"{\"missing_some\":[1]}", "missing_some: needs a list of names"},
    {"{\"date_add\":[\"2026-11-24\",\"soon\"]}", "date_add: \"soon\""},
};

static void errors_name_the_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		json_auto_t *rule = parsed(errors[i].rule);
		json_t *untouched = rule;
		struct err err;
		assert_false(jsonlogic_apply(rule, NULL, &untouched, &err));
		assert_ptr_equal(untouched, rule);
		assert_int_equal(err.kind, ERR_INPUT);
		if (strncmp(err.text, errors[i].want, strlen(errors[i].want)))
			fail_msg("%s: %s", errors[i].rule, err.text);
		assert_false(jsonlogic_apply(rule, NULL, &untouched, NULL));
	}
}

static const struct {
	const char *rule, *want; /* all mistakes, a line each */
} checks[] = {
    {"7", ""},
    {"{\"a\":{\"x\":1},\"b\":2}", ""},
    {"{\"and\":[true,{\"!\":{\"var\":\"a\"}}]}", ""},
    {"{\"var\":[]}", ""},
    {"{\"merge\":[]}", ""},
    {"{\"reduc\":[{\"zzzz\":1},{\"<\":[1]}]}",
        "r: g.reduc: there is no such operator; did you mean \"reduce\"?\n"
        "r: g.reduc[0].zzzz: there is no such operator; see jsonlogic.com\n"
        "r: g.reduc[1][\"<\"]: needs at least 2 operands in a list\n"},
    {"{\"*\":[]}", "r: g[\"*\"]: needs at least 1 operand in a list\n"},
    {"{\"if\":[]}", "r: g.if: needs at least 1 operand in a list\n"},
    {"[[{\"filter\":{\"var\":\"a\"}}]]",
        "r: g[0][0].filter: needs at least 2 operands in a list\n"},
};

static void checking_finds_every_mistake(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		json_auto_t *rule = parsed(checks[i].rule);
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		struct str text = {.max_bytes = 4096};
		jsonlogic_check(rule, "g", &mistakes);
		mistakes_print(&mistakes, "r", &text);
		assert_string_equal(str_text(&text), checks[i].want);
		str_clear(&text);
	}
}

/* --- limits --------------------------------------------------------------- */

/* {"!":{"!":…true}} or [[[…true]]], so deep. */
static json_t *nested(size_t depth, bool in_lists)
{
	json_t *value = json_true();

	for (size_t i = 0; i < depth; i++)
		value = in_lists ? json_pack("[o]", value)
		                 : json_pack("{s:o}", "!", value);
	return value;
}

static void depth_of_a_rule_is_bounded(void **state)
{
	(void)state;
	for (int in_lists = 0; in_lists < 2; in_lists++) {
		json_auto_t *most = nested(JSONLOGIC_MAX_DEPTH, in_lists);
		json_auto_t *more = nested(JSONLOGIC_MAX_DEPTH + 1, in_lists);
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		json_auto_t *value = NULL;
		json_t *none;
		struct err err;
		assert_true(jsonlogic_apply(most, NULL, &value, &err));
		assert_false(jsonlogic_apply(more, NULL, &none, &err));
		assert_non_null(strstr(err.text, "is nested deeper than 64"));
		jsonlogic_check(most, "", &mistakes);
		assert_int_equal(mistakes_total(&mistakes), 0);
		jsonlogic_check(more, "", &mistakes);
		assert_int_equal(mistakes_total(&mistakes), 1);
	}
}

static json_t *list_of(size_t count, const char *item)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(item));
	return list;
}

/* Each rule is small, each would take for ever or all memory. */
static const struct {
	const char *rule, *want;
} hostile[] = {
    /* A list that doubles at every item. */
    {"{\"reduce\":[{\"var\":\"\"},{\"merge\":[{\"var\":\"accumulator\"},"
     "{\"var\":\"accumulator\"}]},[1]]}",
        "does more work"},
    /* The same without a copy: a small graph, an endless text. */
    {"{\"reduce\":[{\"var\":\"\"},[{\"var\":\"accumulator\"},"
     "{\"var\":\"accumulator\"}],1]}",
        "does more work"},
    {"{\"==\":[\"x\",{\"reduce\":[{\"var\":\"\"},"
     "[{\"var\":\"accumulator\"},{\"var\":\"accumulator\"}],1]}]}",
        "does more work"},
    /* A text that doubles. */
    {"{\"reduce\":[{\"var\":\"\"},{\"cat\":[{\"var\":\"accumulator\"},"
     "{\"var\":\"accumulator\"}]},\"0123456789abcdef\"]}",
        "makes more than 1048576 bytes"},
    /* A tower that would overturn whoever frees it. */
    {"{\"reduce\":[{\"var\":\"\"},[{\"var\":\"accumulator\"}],1]}",
        "nested deeper than 64"},
    {"{\"reduce\":[{\"var\":\"\"},{\"var\":\"\"},1]}", "nested deeper than 64"},
    /* Loops in loops. */
    {"{\"map\":[{\"var\":\"\"},{\"map\":[[1,2,3,4,5,6,7,8,9],{\"map\":[[1,2,"
     "3,4,5,6,7,8,9],{\"map\":[[1,2,3,4,5,6,7,8,9],1]}]}]}]}",
        "does more work"},
};

static void work_of_a_rule_is_bounded(void **state)
{
	json_auto_t *data = list_of(1000, "item");

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		json_auto_t *rule = parsed(hostile[i].rule);
		json_t *none;
		struct err err = {.kind = ERR_NONE};
		assert_false(jsonlogic_apply(rule, data, &none, &err));
		assert_int_equal(err.kind, ERR_INPUT);
		if (!strstr(err.text, hostile[i].want))
			fail_msg("row %zu: %s", i, err.text);
	}
}

/* A long text in the rule, or in the data, that is read for every item. */
static void reading_texts_is_work(void **state)
{
	json_auto_t *data = list_of(1000, "item");
	OWN(own_string)
	char *text = own_calloc(16 * 1024, 1);

	(void)state;
	memset(text, 'x', 16 * 1024 - 1);
	for (int in_a_list = 0; in_a_list < 2; in_a_list++) {
		json_auto_t *rule =
		    json_pack(in_a_list ? "{s:[{s:s}, {s:[s, [s]]}]}"
		                        : "{s:[{s:s}, {s:[s, s]}]}",
		        "map", "var", "", "in", "y", text);
		json_t *none;
		struct err err;
		assert_false(jsonlogic_apply(rule, data, &none, &err));
		assert_non_null(strstr(err.text, "does more work"));
	}
}

/* 200 reviewers' decisions collected one by one are no hostile rule. */
static void long_lists_are_within_bounds(void **state)
{
	json_auto_t *data = list_of(200, "somebody@university.example");
	json_auto_t *rule = parsed(
	    "{\"reduce\":[{\"var\":\"\"},{\"merge\":[{\"var\":\"accumulator\"},"
	    "[{\"var\":\"current\"}]]},[]]}");
	json_auto_t *value = NULL;
	struct err err;

	(void)state;
	assert_true(jsonlogic_apply(rule, data, &value, &err));
	assert_true(json_equal(value, data));
}

static void a_result_too_large_is_no_result(void **state)
{
	json_auto_t *data = list_of(JSONLOGIC_MAX_WORK, "x");
	json_auto_t *whole = parsed("{\"var\":\"\"}");
	json_auto_t *part = parsed("{\"var\":\"7\"}");
	json_auto_t *value = NULL;
	json_t *none;
	struct err err;

	(void)state;
	assert_false(jsonlogic_apply(whole, data, &none, &err));
	assert_non_null(strstr(err.text, "does more work"));
	assert_true(jsonlogic_apply(part, data, &value, &err));
	assert_string_equal(json_string_value(value), "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_rules_give),
	    cmocka_unit_test(no_rule_and_no_data_are_null),
	    cmocka_unit_test(rule_and_data_stay_as_they_are),
	    cmocka_unit_test(what_is_true),
	    cmocka_unit_test(errors_name_the_place),
	    cmocka_unit_test(checking_finds_every_mistake),
	    cmocka_unit_test(depth_of_a_rule_is_bounded),
	    cmocka_unit_test(work_of_a_rule_is_bounded),
	    cmocka_unit_test(reading_texts_is_work),
	    cmocka_unit_test(long_lists_are_within_bounds),
	    cmocka_unit_test(a_result_too_large_is_no_result),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
