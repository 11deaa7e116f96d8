/* flow/chart_action.c and flow/chart_table.c: actions, and the rows that a
 * chart names. */
#include "flow/wants.h"

#define ACTING(actions)                                                        \
	"{'initial': 'a', 'states': {'a': {'entry': " actions "}}}"
#define AT    "machine.states.a.entry"
#define PLAIN "{'initial': 'a', 'states': {'a': {}}}"

static const struct want wants[] = {
    {ACTING("'n'"), "'actions': {'n': {'type': 'notify'}}", NULL, NULL},
    {ACTING("['n', {'type': 'n'}]"), "'actions': {'n': {'type': 'notify'}}",
        NULL, NULL},
    {ACTING("[]"), "", NULL, NULL},
    {ACTING("'n'"), "", AT, "there is no action \"n\""},
    {ACTING("['n', 'x']"), "'actions': {'n': {'type': 'notify'}}", AT "[1]",
        "there is no action \"x\""},
    {ACTING("7"), "", AT, "an action is a name"},
    {ACTING("null"), "", AT, "an action is a name"},
    {ACTING("{'type': 'n', 'params': 1}"),
        "'actions': {'n': {'type': 'notify'}}", AT ".params",
        "is not known here"},
};

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

static void each_wrong_action_is_told(void **state)
{
	(void)state;
	wants_hold(wants, sizeof(wants) / sizeof(wants[0]));
}

static void each_wrong_row_is_told(void **state)
{
	(void)state;
	wants_hold(rows, sizeof(rows) / sizeof(rows[0]));
}

static void an_action_knows_its_kind_and_place(void **state)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(chart_free)
	struct chart *chart = wants_chart(ACTING("['s', 'r', 'n']"),
	    "'actions': {'s': {'type': 'assign', 'set': {'a': 1}},"
	    " 'r': {'type': 'raise', 'event': 'x'}, 'n': {'type': 'notify'}}",
	    &mistakes);
	const struct chart_actions *entry;

	(void)state;
	assert_non_null(chart);
	entry = &chart->nodes[1]->entry;
	assert_int_equal(entry->count, 3);
	assert_int_equal(entry->items[0].kind, ACTION_ASSIGN);
	assert_int_equal(entry->items[1].kind, ACTION_RAISE);
	assert_int_equal(entry->items[2].kind, ACTION_EFFECT);
	assert_string_equal(entry->items[2].name, "n");
	assert_string_equal(entry->items[2].path, AT "[2]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_wrong_action_is_told),
	    cmocka_unit_test(each_wrong_row_is_told),
	    cmocka_unit_test(an_action_knows_its_kind_and_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
