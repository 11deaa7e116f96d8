/* flow/chart_action.c: which actions a chart may name, and how. */
#include "flow/wants.h"

#define ACTING(actions)                                                        \
	"{'initial': 'a', 'states': {'a': {'entry': " actions "}}}"
#define AT "machine.states.a.entry"

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

static void each_wrong_action_is_told(void **state)
{
	(void)state;
	wants_hold(wants, sizeof(wants) / sizeof(wants[0]));
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
	    cmocka_unit_test(an_action_knows_its_kind_and_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
