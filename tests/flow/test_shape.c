/* flow/shape.h: joining, looking up, assigning, and what rules give. */
#include "base/own.h"
#include "flow/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static json_t *json(const char *text)
{
	json_error_t e;
	json_t *value = json_loads(text, JSON_DECODE_ANY, &e);

	if (value == NULL)
		fail_msg("%s: %s", text, e.text);
	return value;
}

static void assert_shape(const json_t *got, const char *want)
{
	json_auto_t *wanted = json(want);
	char *text = got ? json_dumps(got, JSON_COMPACT) : NULL;

	if (!json_equal(got, wanted))
		fail_msg("%s instead of %s", text ? text : "nothing", want);
	free(text);
}

static const struct {
	const char *a, *b, *want;
} joins[] = {
    {"{\"text\":true}", "{\"text\":true}", "{\"text\":true}"},
    {"{\"text\":true}", "{\"empty\":true}", "{\"text\":true,\"empty\":true}"},
    {"{\"text\":true,\"values\":{\"x\":true,\"y\":true}}",
        "{\"text\":true,\"values\":{\"y\":true,\"z\":true}}",
        "{\"text\":true,\"values\":{\"x\":true,\"y\":true,"
        "\"z\":true}}"},
    {"{\"text\":true,\"values\":{\"x\":true}}", "{\"text\":true}",
        "{\"text\":true}"},
    {"{\"text\":true,\"values\":{\"x\":true}}", "{\"empty\":true}",
        "{\"text\":true,\"values\":{\"x\":true},\"empty\":true}"},
    {"{\"any\":true}", "{\"of\":{}}", "{\"any\":true}"},
    {"{\"of\":{\"a\":{\"text\":true}}}", "{\"of\":{\"b\":{\"of\":{}}}}",
        "{\"of\":{\"a\":{\"text\":true,\"empty\":true},"
        "\"b\":{\"of\":{},\"empty\":true}}}"},
    {"{\"of\":{\"a\":{\"any\":true}}}", "{\"of\":{}}",
        "{\"of\":{\"a\":{\"any\":true}}}"},
    {"{\"items\":null,\"empty\":true}", "{\"items\":{\"text\":true}}",
        "{\"items\":{\"text\":true},\"empty\":true}"},
    {"{\"items\":{\"text\":true}}", "{\"items\":{\"of\":{}}}",
        "{\"items\":{\"text\":true,\"of\":{}}}"},
    {"{\"of\":{}}", "{\"items\":null}", "{\"of\":{},\"items\":null}"},
};

static void joins_keep_what_either_can_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(joins) / sizeof(joins[0]); i++) {
		json_auto_t *a = json(joins[i].a);
		json_auto_t *b = json(joins[i].b);
		json_auto_t *ab = shape_join(a, b);
		json_auto_t *ba = shape_join(b, a);
		assert_shape(ab, joins[i].want);
		assert_shape(ba, joins[i].want);
		json_auto_t *again_a = shape_join(ab, a);
		json_auto_t *again_b = shape_join(ab, b);
		assert_ptr_equal(again_a, ab);
		assert_ptr_equal(again_b, ab);
	}
	json_auto_t *text = shape_text();
	json_auto_t *alone = shape_join(NULL, text);
	assert_shape(alone, "{\"text\":true}");
	assert_null(shape_join(NULL, NULL));
}

/* A question and its answer, as events are kept. */
static const char kinds_text[] =
    "{\"of\":{\"talk\":{\"items\":{\"either\":["
    " {\"of\":{\"by\":{\"text\":true},\"office\":{\"text\":true},"
    "   \"data\":{\"of\":{\"question\":{\"text\":true}}}}},"
    " {\"of\":{\"by\":{\"text\":true},"
    "   \"data\":{\"of\":{\"answer\":{\"text\":true}}}}}"
    "]},\"empty\":true}}}";

static void kinds_stay_apart(void **state)
{
	json_auto_t *scope = json(kinds_text);
	json_auto_t *talk = shape_look_up(scope, "talk");
	const json_t *item = json_object_get(talk, "items");
	json_auto_t *by = shape_look_up(item, "by");
	json_auto_t *office = shape_look_up(item, "office");
	json_auto_t *question = shape_filled_at(item, "data.question");
	json_auto_t *its_office = shape_look_up(question, "office");
	json_auto_t *its_answer = shape_look_up(question, "data.answer");
	json_auto_t *merged = shape_join(item, question);
	OWN(own_string)
	char *meant = shape_suggest(item, "data.anwser");

	(void)state;
	assert_shape(by, "{\"text\":true}");
	assert_shape(office, "{\"text\":true,\"empty\":true}");
	assert_shape(its_office, "{\"text\":true}");
	assert_null(its_answer);
	assert_ptr_equal(merged, item);
	assert_string_equal(meant, "data.answer");
}

static void what_is_proved_is_filled(void **state)
{
	json_auto_t *scope = json("{\"of\":{\"a\":{\"of\":{\"b\":"
	                          "{\"text\":true,\"empty\":true}},"
	                          "\"empty\":true}},\"empty\":true}");
	json_auto_t *got = shape_filled_at(scope, "a.b");
	json_auto_t *beyond = shape_filled_at(scope, "a.c.d");

	(void)state;
	assert_shape(got, "{\"of\":{\"a\":{\"of\":{\"b\":{\"text\":true}}}}}");
	assert_shape(beyond, "{\"of\":{\"a\":{\"of\":{\"b\":"
	                     "{\"text\":true,\"empty\":true}}}}}");
}

/* One kind more than are kept apart, and they are mixed. */
static void too_many_kinds_are_mixed(void **state)
{
	json_t *joined = NULL;

	(void)state;
	for (int i = 0; i < 13; i++) {
		OWN(own_string)
		char *name = own_printf("n%d", i);
		json_auto_t *before = joined;
		json_auto_t *kind = shape_either(
		    json_pack("{s:{s:{s:b}}}", "of", name, "text", 1));
		joined = shape_join(before, kind);
		assert_int_equal(
		    json_object_get(joined, "either") != NULL, i < 12);
	}
	json_auto_t *first = shape_look_up(joined, "n0");
	assert_shape(first, "{\"text\":true,\"empty\":true}");
	json_decref(joined);
}

static const char scope_text[] =
    "{\"of\":{\"context\":{\"of\":{"
    "  \"answers\":{\"of\":{\"purpose\":{\"text\":true}}},"
    "  \"denial\":{\"of\":{\"reason\":{\"text\":true}},\"empty\":true},"
    "  \"list\":{\"items\":{\"text\":true},\"empty\":true},"
    "  \"wild\":{\"any\":true}}},"
    " \"today\":{\"text\":true}}}";

static const struct {
	const char *path, *want, *want_meant;
} look_ups[] = {
    {"today", "{\"text\":true}", NULL},
    {"context.answers.purpose", "{\"text\":true}", NULL},
    {"context.answers.purpos", NULL, "context.answers.purpose"},
    {"contxt.answer.purpos", NULL, "context.answers.purpose"},
    {"context.answers.zebra", NULL, NULL},
    {"context.denial.reason", "{\"text\":true,\"empty\":true}", NULL},
    {"context.list.0", "{\"text\":true,\"empty\":true}", NULL},
    {"context.list.first", NULL, NULL},
    {"context.wild.whatever.there", "{\"any\":true}", NULL},
    {"today.length", NULL, NULL},
};

static void paths_are_looked_up(void **state)
{
	json_auto_t *scope = json(scope_text);

	(void)state;
	for (size_t i = 0; i < sizeof(look_ups) / sizeof(look_ups[0]); i++) {
		json_auto_t *got = shape_look_up(scope, look_ups[i].path);
		if (look_ups[i].want) {
			assert_shape(got, look_ups[i].want);
			continue;
		}
		assert_null(got);
		OWN(own_string)
		char *meant = shape_suggest(scope, look_ups[i].path);
		if (look_ups[i].want_meant)
			assert_string_equal(meant, look_ups[i].want_meant);
		else
			assert_null(meant);
	}
	json_auto_t *itself = shape_look_up(scope, "");
	assert_true(json_equal(itself, scope));
}

static const struct {
	const char *rule, *want;
} rules[] = {
    {"\"x\"", "{\"text\":true,\"values\":{\"x\":true}}"},
    {"\"\"", "{\"text\":true,\"values\":{},\"empty\":true}"},
    {"null", "{\"empty\":true}"},
    {"false", "{\"text\":true}"},
    {"[]", "{\"items\":null,\"empty\":true}"},
    {"{\"var\":\"today\"}", "{\"text\":true}"},
    {"{\"var\":[\"context.denial.reason\",\"none\"]}", "{\"text\":true}"},
    {"{\"var\":[\"context.denial.reason\",\"\"]}",
        "{\"text\":true,\"empty\":true}"},
    {"{\"var\":\"context.nothing\"}", "{\"empty\":true}"},
    {"{\"if\":[true,\"x\"]}",
        "{\"text\":true,\"values\":{\"x\":true},\"empty\":true}"},
    {"{\"if\":[true,\"x\",\"y\"]}",
        "{\"text\":true,\"values\":{\"x\":true,\"y\":true}}"},
    {"{\"if\":[true,\"x\",1]}", "{\"text\":true}"},
    {"{\"if\":[{\"var\":\"context.denial.reason\"},"
     "{\"var\":\"context.denial.reason\"},{\"var\":\"today\"}]}",
        "{\"text\":true}"},
    {"{\"if\":[true,{\"var\":\"context.denial.reason\"},1]}",
        "{\"text\":true,\"empty\":true}"},
    {"{\"or\":[\"\",\"x\",null]}",
        "{\"text\":true,\"values\":{\"x\":true},\"empty\":true}"},
    {"{\"or\":[{\"var\":\"context.denial.reason\"},\"x\"]}", "{\"text\":true}"},
    {"{\"or\":[\"x\",{\"var\":\"context.denial.reason\"}]}",
        "{\"text\":true,\"empty\":true}"},
    {"{\"merge\":[{\"var\":\"context.list\"},[\"x\"]]}",
        "{\"items\":{\"text\":true}}"},
    {"{\"merge\":[{\"var\":\"context.list\"},{\"var\":\"context.list\"}]}",
        "{\"items\":{\"text\":true},\"empty\":true}"},
    {"{\"merge\":[{\"var\":\"context.wild\"}]}", "{\"any\":true}"},
    {"{\"filter\":[[\"x\"],true]}",
        "{\"items\":{\"text\":true,\"values\":{\"x\":true}},"
        "\"empty\":true}"},
    {"{\"filter\":[{\"var\":\"context.wild\"},true]}", "{\"any\":true}"},
    {"{\"cat\":[{\"var\":\"context.denial.reason\"},\"!\"]}",
        "{\"text\":true}"},
    {"{\"cat\":[{\"var\":\"context.denial.reason\"}]}",
        "{\"text\":true,\"empty\":true}"},
    {"{\"==\":[1,2]}", "{\"text\":true}"},
    {"{\"reduce\":[[],1,2]}", "{\"any\":true}"},
    {"[{\"var\":\"context.answers\"}]",
        "{\"items\":{\"of\":{\"purpose\":{\"text\":true}}}}"},
};

static void rules_give_shapes(void **state)
{
	json_auto_t *scope = json(scope_text);

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		json_auto_t *rule = json(rules[i].rule);
		json_auto_t *got = shape_of_rule(rule, scope);
		assert_shape(got, rules[i].want);
	}
}

static void assigning_fills(void **state)
{
	json_auto_t *before = json("{\"of\":{\"denial\":{\"empty\":true}}}");
	json_auto_t *text = shape_text();
	json_auto_t *after = shape_assign(before, "denial.data.reason", text);
	json_auto_t *undone = shape_assign(after, "denial", NULL);

	(void)state;
	assert_shape(after, "{\"of\":{\"denial\":{\"of\":{\"data\":{\"of\":"
	                    "{\"reason\":{\"text\":true}}}}}}}");
	assert_shape(undone, "{\"of\":{\"denial\":{\"empty\":true}}}");
	assert_shape(before, "{\"of\":{\"denial\":{\"empty\":true}}}");
}

/* x := [x, x], again and again: it has an end, and soon. */
static void what_grows_without_end_is_given_up(void **state)
{
	json_t *shape = json("{\"of\":{\"x\":{\"text\":true}}}");
	json_auto_t *rule = json("{\"merge\":[{\"var\":\"x\"},"
	                         "[[{\"var\":\"x\"},{\"var\":\"\"}]]]}");

	bool grows = true;

	(void)state;
	for (int i = 0; i < 50 && grows; i++) {
		json_auto_t *before = shape;
		json_auto_t *value = shape_of_rule(rule, before);
		json_auto_t *after = shape_assign(before, "x", value);
		shape = shape_join(before, after);
		grows = !json_equal(before, shape);
	}
	assert_false(grows);
	json_decref(shape);
}

static void forms_let_through_what_they_ask(void **state)
{
	json_auto_t *form =
	    json("{\"type\":\"object\",\"required\":[\"a\",\"d\"],"
	         "\"properties\":{\"a\":{\"type\":\"string\"},"
	         "\"b\":{\"type\":\"string\"},\"c\":{\"type\":\"array\"},"
	         "\"d\":{\"type\":\"boolean\",\"const\":true},"
	         "\"e\":{\"type\":\"string\",\"oneOf\":["
	         " {\"const\":\"ro\",\"title\":\"Only read\"}]},"
	         "\"f\":{\"type\":\"array\",\"items\":"
	         " {\"enum\":[\"x\",\"y\"]}}}}");
	json_auto_t *got = shape_of_form(form);

	(void)state;
	assert_shape(got, "{\"of\":{\"a\":{\"text\":true},"
	                  "\"b\":{\"text\":true,\"empty\":true},"
	                  "\"c\":{\"items\":{\"text\":true},\"empty\":true},"
	                  "\"d\":{\"text\":true},"
	                  "\"e\":{\"text\":true,\"values\":{\"ro\":true},"
	                  " \"empty\":true},"
	                  "\"f\":{\"items\":{\"text\":true,\"values\":"
	                  " {\"x\":true,\"y\":true}},\"empty\":true}}}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(joins_keep_what_either_can_be),
	    cmocka_unit_test(paths_are_looked_up),
	    cmocka_unit_test(kinds_stay_apart),
	    cmocka_unit_test(what_is_proved_is_filled),
	    cmocka_unit_test(too_many_kinds_are_mixed),
	    cmocka_unit_test(rules_give_shapes),
	    cmocka_unit_test(assigning_fills),
	    cmocka_unit_test(what_grows_without_end_is_given_up),
	    cmocka_unit_test(forms_let_through_what_they_ask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
