/* flow/chart_target.c: which state a text means, and which it cannot. */
#include "flow/wants.h"

/* A tree with all kinds of neighbours; `on` is the machine's, `a` and `x` are
 * the transitions of two of its states. */
#define TREE(on, a, x)                                                         \
	"{'initial': 'a', 'on': {'e': " on "}, 'states': {"                    \
	"'a': {'on': {'e': " a "}},"                                           \
	"'b': {'initial': 'c', 'states': {'c': {}, 'd': {'id': 'dee', "        \
	"'initial': 'e', 'states': {'e': {}}}, 'h': {'type': 'history'}}},"    \
	"'p': {'type': 'parallel', 'states': {"                                \
	"'x': {'initial': 'i', 'states': {'i': {'on': {'e': " x "}},"          \
	" 'j': {}}},"                                                          \
	"'y': {'initial': 'i', 'states': {'i': {}}},"                          \
	"'h': {'type': 'history'}}}}}"
#define NONE "{}"
#define AT_A "machine.states.a.on.e"

static const struct {
	const char *text;
	const char *want; /* id */
} spellings[] = {
    {"'b'", "m.b"},
    {"'a'", "m.a"},
    {"'b.c'", "m.b.c"},
    {"'b.d.e'", "m.b.d.e"},
    {"'#m'", "m"},
    {"'#m.b.c'", "m.b.c"},
    {"'#dee'", "dee"},
    {"'#dee.e'", "m.b.d.e"},
    {"'b.h'", "m.b.h"},
};

static void a_text_means_a_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		OWN(own_string)
		char *machine =
		    own_printf(TREE(NONE, "%s", NONE), spellings[i].text);
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		OWN(chart_free)
		struct chart *chart = wants_chart(machine, "", &mistakes);
		const struct chart_transition *t;
		if (chart == NULL)
			fail_msg("row %zu", i);
		t = chart->nodes[1]->on.items[0];
		assert_int_equal(t->target_count, 1);
		assert_string_equal(t->targets[0]->id, spellings[i].want);
	}
}

static const struct want wants[] = {
    {TREE("'.a'", NONE, NONE), "", NULL, NULL},
    {TREE("'#m.a'", NONE, NONE), "", NULL, NULL},
    {TREE("'a'", NONE, NONE), "", "machine.on.e", "write \".a\""},
    {TREE("'zz'", NONE, NONE), "", "machine.on.e", "there is no state"},
    {TREE(NONE, "'zz'", NONE), "", AT_A, "there is no state \"zz\""},
    {TREE(NONE, "''", NONE), "", AT_A, "there is no state"},
    {TREE(NONE, "'.'", NONE), "", AT_A, "there is no state"},
    {TREE(NONE, "'.a'", NONE), "", AT_A, "there is no state"},
    {TREE(NONE, "'b.'", NONE), "", AT_A, "there is no state"},
    {TREE(NONE, "'b..c'", NONE), "", AT_A, "there is no state"},
    {TREE(NONE, "'#zz'", NONE), "", AT_A, "there is no state"},
    {TREE(NONE, "'#m.b.d.zz'", NONE), "", AT_A, "there is no state"},
    {TREE(NONE, "'#'", NONE), "", AT_A, "there is no state"},
    {TREE(NONE, "'#m.dee'", NONE), "", AT_A, "there is no state"},
    {TREE(NONE, "{'target': 7}", NONE), "", AT_A ".target",
        "there is no state"},
    {TREE(NONE, "{'target': ['b', 'zz']}", NONE), "", AT_A ".target[1]",
        "there is no state"},
    {TREE(NONE, "{'target': []}", NONE), "", AT_A ".target",
        "leave \"target\" out"},
    /* several at once: one in each region */
    {TREE(NONE, "{'target': ['p.x.j', 'p.y.i']}", NONE), "", NULL, NULL},
    {TREE(NONE, "{'target': ['p.x', 'p.y']}", NONE), "", NULL, NULL},
    {TREE(NONE, "{'target': ['p.x.i', 'p.x.j']}", NONE), "", AT_A ".target",
        "cannot be entered together"},
    {TREE(NONE, "{'target': ['p.x.i', 'p.x.i']}", NONE), "", AT_A ".target",
        "cannot be entered together"},
    {TREE(NONE, "{'target': ['p', 'p.x']}", NONE), "", AT_A ".target",
        "cannot be entered together"},
    {TREE(NONE, "{'target': ['p.h', 'p.x']}", NONE), "", AT_A ".target",
        "cannot be entered together"},
    {TREE(NONE, "{'target': ['b', 'p.x']}", NONE), "", AT_A ".target",
        "cannot be entered together"},
    /* history: from outside, and from the state itself */
    {TREE("'.p.h'", "'p.h'", NONE), "", NULL, NULL},
    {TREE(NONE, NONE, "'#m.p.h'"), "",
        "machine.states.p.states.x.states.i.on.e", "coming back from outside"},
    {TREE(NONE, NONE, "'#m.b.h'"), "", NULL, NULL},
};

static void each_wrong_target_is_told(void **state)
{
	(void)state;
	wants_hold(wants, sizeof(wants) / sizeof(wants[0]));
}

#define HISTORY(rest)                                                          \
	"{'initial': 'a', 'states': {'a': {}, 'b': {'initial': 'c', 'states':" \
	" {'c': {}, 'g': {'type': 'history'}, 'h': {'type': 'history'" rest    \
	"}}}}}"
#define AT_H "machine.states.b.states.h"

static const struct want histories[] = {
    {HISTORY(", 'history': 'deep', 'target': 'c'"), "", NULL, NULL},
    {HISTORY(", 'history': true, 'target': '#m.b.c'"), "", NULL, NULL},
    {HISTORY(", 'history': 'shallow', 'target': ['c']"), "", NULL, NULL},
    {HISTORY(", 'history': 'dep'"), "", AT_H ".history", "shallow or deep"},
    {HISTORY(", 'history': 7"), "", AT_H ".history", "shallow or deep"},
    {HISTORY(", 'target': '#m.a'"), "", AT_H ".target", "inside \"b\""},
    {HISTORY(", 'target': '#m.b'"), "", AT_H ".target", "inside \"b\""},
    {HISTORY(", 'target': 'zz'"), "", AT_H ".target", "there is no state"},
    {HISTORY(", 'target': 'g'"), "", AT_H ".target", "history"},
};

static void each_wrong_history_is_told(void **state)
{
	(void)state;
	wants_hold(histories, sizeof(histories) / sizeof(histories[0]));
}

static const struct want initials[] = {
    {"{'initial': {'target': 'a', 'actions': 'n'}, 'states': {'a': {}}}",
        "'actions': {'n': {'type': 'notify'}}", NULL, NULL},
    {"{'states': {'a': {}}}", "", "machine.initial", "must name one"},
    {"{'initial': 'b', 'states': {'a': {}}}", "", "machine.initial",
        "must name one"},
    {"{'initial': 'a.b', 'states': {'a': {'initial': 'b', 'states':"
     " {'b': {}}}}}",
        "", "machine.initial", "must name one"},
    {"{'initial': {'actions': []}, 'states': {'a': {}}}", "", "machine.initial",
        "must name one"},
    {"{'initial': {'target': 'a', 'guard': 'g'}, 'states': {'a': {}}}", "",
        "machine.initial.guard", "is not known here"},
    {"{'initial': 'h', 'states': {'a': {}, 'h': {'type': 'history'}}}", "",
        "machine.initial", "no history yet"},
    {"{'initial': 'a', 'context': 7, 'states': {'a': {}}}", "",
        "machine.context", "must be an object"},
    {"{'initial': 'a', 'output': {'foo': 1}, 'states': {'a': {}}}", "",
        "machine.output.foo", "no such operator"},
};

static void each_wrong_beginning_is_told(void **state)
{
	(void)state;
	wants_hold(initials, sizeof(initials) / sizeof(initials[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_text_means_a_state),
	    cmocka_unit_test(each_wrong_target_is_told),
	    cmocka_unit_test(each_wrong_history_is_told),
	    cmocka_unit_test(each_wrong_beginning_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
