/* flow/chart_table.c: the rows that a chart names, used or not. */
#include "flow/wants.h"

#define PLAIN "{'initial': 'a', 'states': {'a': {}}}"

static const struct want rows[] = {
    {PLAIN,
        "'actions': {'s': {'type': 'assign', 'set': {'a.b': {'var':"
        " 'event'}}}}",
        NULL, NULL},
    {PLAIN, "'actions': 7", "actions", "must be an object"},
    {PLAIN, "'actors': 7", "actors", "must be an object"},
    {PLAIN, "'delays': 7", "delays", "must be an object"},
    {PLAIN, "'actions': {'s': {'type': 'assign'}}", "actions.s.set",
        "write what to set"},
    {PLAIN, "'actions': {'s': {'type': 'assign', 'set': {'a': {'foo': 1}}}}",
        "actions.s.set.a.foo", "no such operator"},
    {PLAIN, "'actions': {'s': {'type': 'assign', 'set': {'a..b': 1}}}",
        "actions.s.set[\"a..b\"]", "write a path"},
    {PLAIN, "'actions': {'s': {'type': 'assign', 'set': {'.a': 1}}}",
        "actions.s.set[\".a\"]", "write a path"},
    {PLAIN, "'actions': {'s': {'type': 'assign', 'set': {'': 1}}}",
        "actions.s.set[\"\"]", "write a path"},
    {PLAIN,
        "'actions': {'s': {'type': 'assign', 'set':"
        " {'a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a': 1}}}",
        NULL, NULL},
    {PLAIN,
        "'actions': {'s': {'type': 'assign', 'set':"
        " {'a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a': 1}}}",
        "actions.s.set[\"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a\"]",
        "at most 16 names"},
    {PLAIN, "'actions': {'r': {'type': 'raise', 'event': 'x'}}", NULL, NULL},
    {PLAIN, "'actions': {'r': {'type': 'raise'}}", "actions.r.event",
        "name of the event"},
    {PLAIN, "'actions': {'r': {'type': 'raise', 'event': {'type': 'x'}}}",
        "actions.r.event", "name of the event"},
    {PLAIN, "'actions': {'r': {'type': 'raise', 'event': 'x', 'delay': 5}}",
        "actions.r.delay", "write \"after\""},
    {PLAIN, "'actors': {'a': {'type': 't', 'input': {'x': {'foo': 1}}}}",
        "actors.a.input.x.foo", "no such operator"},
    {PLAIN, "'actors': {'a': {'type': 't', 'input': [1]}}", "actors.a.input",
        "must be an object"},
    {PLAIN, "'delays': {'d': {'duration': 'P2D'}}", NULL, NULL},
    {PLAIN, "'delays': {'d': {}}", "delays.d.duration", "is missing"},
    {PLAIN, "'delays': {'d': {'duration': 'soon'}}", "delays.d.duration",
        "duration"},
    {PLAIN, "'delays': {'5': {'duration': 'P2D'}}", "delays.5",
        "cannot be a number"},
};

static void each_wrong_row_is_told(void **state)
{
	(void)state;
	wants_hold(rows, sizeof(rows) / sizeof(rows[0]));
}

static void no_more_rows_than_promised(void **state)
{
	json_auto_t *definition = wants_definition(PLAIN, "'guards': {}");
	json_t *guards = json_object_get(definition, "guards");
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(chart_free)
	struct chart *chart = NULL;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		OWN(own_string)
		char *name = own_printf("g%d", i);
		json_object_set_new(guards, name, json_true());
	}
	assert_true(chart_new(definition, &chart, &mistakes));
	assert_int_equal(chart->guard_count, 1000);
	chart_free(&chart);
	json_object_set_new(guards, "more", json_true());
	assert_false(chart_new(definition, &chart, &mistakes));
	assert_int_equal(mistakes.count, 1);
	assert_string_equal(mistakes.items[0].path, "guards");
	assert_string_equal(
	    mistakes.items[0].what, "at most 1000 may stand here, not 1001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_wrong_row_is_told),
	    cmocka_unit_test(no_more_rows_than_promised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
