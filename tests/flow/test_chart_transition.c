/* flow/chart_transition.c: events, wildcards, candidates and their order. */
#include "flow/wants.h"

#define ON(on) "{'initial': 'a', 'states': {'a': {'on': " on "}, 'b': {}}}"
#define AT     "machine.states.a.on"

static const struct want wants[] = {
    {ON("{'e': 'b', 'f': {}, 'g': [{'guard': 'x', 'target': 'b'}, 'b'],"
        " '*': {'actions': []}, 'a.b.*': 'b'}"),
        "'guards': {'x': true}", NULL, NULL},
    {ON("{'e': {'target': 'b', 'reenter': true, 'description': 'd', 'meta':"
        " 1}}"),
        "", NULL, NULL},
    {ON("[]"), "", AT, "must be an object"},
    {ON("{'': 'b'}"), "", AT "[\"\"]", "write \"always\""},
    {ON("{'xstate.done.state.m': 'b'}"), "", AT "[\"xstate.done.state.m\"]",
        "onDone"},
    {ON("{'a*': 'b'}"), "", AT "[\"a*\"]", "a wildcard"},
    {ON("{'a.*.b': 'b'}"), "", AT "[\"a.*.b\"]", "a wildcard"},
    {ON("{'*.*': 'b'}"), "", AT "[\"*.*\"]", "a wildcard"},
    {ON("{'.*': 'b'}"), "", AT "[\".*\"]", "a wildcard"},
    {ON("{'e': null}"), "", AT ".e", "{} forbids"},
    {ON("{'e': 7}"), "", AT ".e", "{} forbids"},
    {ON("{'e': []}"), "", AT ".e", "an empty list"},
    {ON("{'e': ['b', [1]]}"), "", AT ".e[1]", "{} forbids"},
    {ON("{'e': {'target': 'b', 'reenter': 1}}"), "", AT ".e.reenter",
        "true or false"},
    {ON("{'e': {'target': 'b', 'cond': 'x'}}"), "", AT ".e.cond",
        "is not known here"},
    {"{'initial': 'a', 'states': {'a': {'always': []}}}", "",
        "machine.states.a.always", "an empty list"},
    {"{'initial': 'a', 'states': {'a': {'initial': 'b', 'onDone': 'zz',"
     " 'states': {'b': {}}}}}",
        "", "machine.states.a.onDone", "there is no state"},
};

static void each_wrong_transition_is_told(void **state)
{
	(void)state;
	wants_hold(wants, sizeof(wants) / sizeof(wants[0]));
}

/* A list of n times what. */
static json_t *times(size_t n, const char *what)
{
	json_t *list = json_array();

	while (n-- > 0)
		json_array_append_new(list, wants_json(what));
	return list;
}

static void lists_no_longer_than_promised(void **state)
{
	static const struct {
		const char *key;
		const char *item;
		size_t most;
	} rows[] = {
	    {"always", "{'guard': 'g'}", 64},
	    {"entry", "'n'", 64},
	    {"invoke", "{'src': 'w'}", 16},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *definition = wants_definition(
		    "{'initial': 'a', 'states': {'a': {}}}",
		    "'guards': {'g': true}, 'actions': {'n': {'type': 'x'}},"
		    " 'actors': {'w': {'type': 'x'}}");
		json_t *a = json_object_get(
		    json_object_get(
		        json_object_get(definition, "machine"), "states"),
		    "a");
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		OWN(chart_free)
		struct chart *chart = NULL;
		json_object_set_new(
		    a, rows[i].key, times(rows[i].most, rows[i].item));
		assert_true(chart_new(definition, &chart, &mistakes));
		chart_free(&chart);
		json_object_set_new(
		    a, rows[i].key, times(rows[i].most + 1, rows[i].item));
		assert_false(chart_new(definition, &chart, &mistakes));
		assert_int_equal(mistakes.count, 1);
		assert_non_null(strstr(mistakes.items[0].what, "at most"));
	}
}

static void exact_comes_first_then_the_longest(void **state)
{
	static const char *const want[] = {
	    "x", "x.y", "x", "x.y.z.*", "x.y.*", "x.*", "*"};
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(chart_free)
	struct chart *chart = wants_chart(
	    ON("{'*': {}, 'x': [{'guard': 'g'}, {}], 'x.y.*': {}, 'x.*': {},"
	       " 'x.y.z.*': {}, 'x.y': {}}"),
	    "'guards': {'g': true}", &mistakes);
	const struct chart_transitions *on;

	(void)state;
	assert_non_null(chart);
	on = &chart->nodes[1]->on;
	assert_int_equal(on->count, 7);
	/* Exact ones keep the file's order: x, x, x.y. */
	assert_string_equal(on->items[0]->event, "x");
	assert_string_equal(on->items[0]->path, AT ".x[0]");
	assert_string_equal(on->items[1]->path, AT ".x[1]");
	assert_string_equal(on->items[2]->event, "x.y");
	for (size_t i = 3; i < 7; i++)
		assert_string_equal(on->items[i]->event, want[i]);
}

static const struct {
	const char *descriptor;
	const char *event;
	bool want;
} matches[] = {
    {"x", "x", true},
    {"x", "x.y", false},
    {"x.y", "x", false},
    {"*", "x", true},
    {"*", "xstate.done.state.m", true},
    {"x.*", "x", true},
    {"x.*", "x.y", true},
    {"x.*", "x.y.z", true},
    {"x.*", "xy", false},
    {"x.*", "", false},
    {"x.y.*", "x", false},
    {"x.y.*", "x.y", true},
    {"x.*", "x.", true},
    {"x*", "xy", false},
    {".*", "", false},
};

static void an_event_matches_or_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(matches) / sizeof(matches[0]); i++)
		if (chart_event_matches(matches[i].descriptor,
		        matches[i].event) != matches[i].want)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_wrong_transition_is_told),
	    cmocka_unit_test(lists_no_longer_than_promised),
	    cmocka_unit_test(exact_comes_first_then_the_longest),
	    cmocka_unit_test(an_event_matches_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
