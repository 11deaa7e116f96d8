/* flow/chart_node.c: which states there may be, and what they are called. */
#include "flow/wants.h"

static const struct want wants[] = {
    {"{'initial': 'a', 'states': {'a': {}}}", "", NULL, NULL},
    {"{'type': 'parallel', 'states': {'a': {}, 'b': {'type': 'atomic'}}}", "",
        NULL, NULL},
    {"{'initial': 'a', 'version': '2', 'context': {}, 'tags': 'x', 'meta': 1,"
     " 'description': 'd', 'output': 1, 'states': {'a': {'tags': ['x', 'y'],"
     " 'meta': {}, 'description': 'd'}}}",
        "", NULL, NULL},
    {"7", "", "machine", "a state is an object"},
    {"{}", "", "machine.states", "a machine has states"},
    {"{'type': 'final'}", "", "machine.states", "a machine has states"},
    {"{'type': 'history'}", "", "machine.states", "a machine has states"},
    {"{'type': 'parallel', 'initial': 'a', 'states': {'a': {}}}", "",
        "machine.initial", "leave it out"},
    {"{'initial': 'a', 'onDone': '.a', 'states': {'a': {}}}", "",
        "machine.onDone", "is not known here"},
    {"{'initial': 'a', 'states': {'a': {}, 'b': 7}}", "", "machine.states.b",
        "a state is an object"},
    {"{'initial': 'a', 'states': {'a': {'type': 'paralel'}}}", "",
        "machine.states.a.type", "write atomic, compound, parallel"},
    {"{'initial': 'a', 'states': {'a': {'type': 7}}}", "",
        "machine.states.a.type", "write atomic, compound, parallel"},
    {"{'initial': 'a', 'states': {'a': {'type': 'parallel'}}}", "",
        "machine.states.a.states", "needs states of its own"},
    {"{'initial': 'a', 'states': {'a': {'states': 7}}}", "",
        "machine.states.a.states", "must be an object"},
    {"{'initial': 'a', 'states': {'a': {'type': 'parallel', 'states':"
     " {'h': {'type': 'history'}}}}}",
        "", "machine.states.a.states", "besides its history"},
    {"{'initial': 'a', 'states': {'a': {'type': 'final', 'states':"
     " {'b': {}}}}}",
        "", "machine.states.a.states", "is not known here"},
    {"{'initial': 'a', 'states': {'a': {'on_': {}}}}", "",
        "machine.states.a.on_", "did you mean \"on\"?"},
    {"{'initial': 'a', 'states': {'a': {'output': 1}}}", "",
        "machine.states.a.output", "is not known here"},
    {"{'initial': 'a', 'states': {'a': {}, 'h': {'type': 'history', 'on':"
     " {}}}}",
        "", "machine.states.h.on", "is not known here"},
    /* names that a target could not spell */
    {"{'initial': 'a', 'states': {'a': {}, 'b.c': {}}}", "",
        "machine.states[\"b.c\"]", "a state's name"},
    {"{'initial': 'a', 'states': {'a': {}, '17': {}}}", "", "machine.states.17",
        "a state's name"},
    {"{'initial': 'a', 'states': {'a': {}, '': {}}}", "",
        "machine.states[\"\"]", "a state's name"},
    {"{'initial': 'a', 'states': {'a': {}, '#b': {}}}", "",
        "machine.states[\"#b\"]", "a state's name"},
    {"{'initial': 'a', 'states': {'a': {'id': 'x.y'}}}", "",
        "machine.states.a.id", "an id is"},
    {"{'initial': 'a', 'states': {'a': {'id': 7}}}", "", "machine.states.a.id",
        "an id is"},
    {"{'initial': 'a', 'states': {'a': {'id': 'x'}, 'b': {'id': 'x'}}}", "",
        "machine.states.b.id", "machine.states.a has the id \"x\" already"},
    {"{'initial': 'a', 'states': {'a': {'id': 'm'}}}", "",
        "machine.states.a.id", "has the id \"m\" already"},
    {"{'initial': 'a', 'states': {'a': {'description': 7}}}", "",
        "machine.states.a.description", "a sentence in quotes"},
    {"{'initial': 'a', 'states': {'a': {'tags': [7]}}}", "",
        "machine.states.a.tags", "a list of names"},
};

static void each_wrong_state_is_told(void **state)
{
	(void)state;
	wants_hold(wants, sizeof(wants) / sizeof(wants[0]));
}

/* {'initial':'s','states':{'s': … }} around {}, depth times. */
static json_t *nested(size_t depth)
{
	json_t *node = json_object();

	while (depth-- > 0)
		node = json_pack(
		    "{s:s, s:{s:o}}", "initial", "s", "states", "s", node);
	return json_pack("{s:s, s:o}", "id", "m", "machine", node);
}

static void no_deeper_than_promised(void **state)
{
	json_auto_t *deep = nested(CHART_MAX_DEPTH);
	json_auto_t *deeper = nested(CHART_MAX_DEPTH + 1);
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(chart_free)
	struct chart *chart = NULL;

	(void)state;
	assert_true(chart_new(deep, &chart, &mistakes));
	assert_int_equal(
	    chart->nodes[chart->node_count - 1]->depth, CHART_MAX_DEPTH);
	chart_free(&chart);
	assert_false(chart_new(deeper, &chart, &mistakes));
	assert_non_null(strstr(mistakes.items[0].what, "at most"));
}

static json_t *wide(size_t nodes)
{
	json_t *states = json_object();

	for (size_t i = 1; i < nodes; i++) {
		OWN(own_string)
		char *key = own_printf("s%zu", i);
		json_object_set_new(states, key, json_object());
	}
	return json_pack("{s:s, s:{s:s, s:o}}", "id", "m", "machine", "type",
	    "parallel", "states", states);
}

static void no_more_states_than_promised(void **state)
{
	json_auto_t *most = wide(CHART_MAX_NODES);
	json_auto_t *more = wide(CHART_MAX_NODES + 3);
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(chart_free)
	struct chart *chart = NULL;

	(void)state;
	assert_true(chart_new(most, &chart, &mistakes));
	assert_int_equal(chart->node_count, CHART_MAX_NODES);
	chart_free(&chart);
	assert_false(chart_new(more, &chart, &mistakes));
	assert_int_equal(mistakes.count, 3);
	assert_string_equal(mistakes.items[0].path, "machine.states.s1024");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_wrong_state_is_told),
	    cmocka_unit_test(no_deeper_than_promised),
	    cmocka_unit_test(no_more_states_than_promised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
