/* flow/statechart_micro.c, with _select.c and _enter.c: who is left and
 * entered by one event, in which order. statechart.test.mjs has many more. */
#include "flow/play.h"

#define ACTIONS                                                                \
	"'actions': {'in': {'type': 't'}, 'out': {'type': 't'}, 'do': "        \
	"{'type':"                                                             \
	" 't'}, 'first': {'type': 't'}, 'inner': {'type': 't'}, 'outer':"      \
	" {'type': 't'}}, 'actors': {'w': {'type': 't'}}"

#define NESTED                                                                 \
	"{'initial': 'a', 'states': {"                                         \
	"'a': {'initial': 'b', 'exit': 'outer', 'after': {'5': {}}, 'invoke':" \
	" {'id': 'x', 'src': 'w'}, 'on': {'go': {'target': 'c', 'actions':"    \
	" 'do'}, 'inside': '.d', 'anew': {'target': '.d', 'reenter': true}},"  \
	" 'states': {'b': {'exit': 'inner'}, 'd': {'entry': 'in'}}},"          \
	"'c': {'initial': {'target': 'e', 'actions': 'first'}, 'entry':"       \
	" 'outer', 'states': {'e': {'entry': 'inner'}}}}}"

#define REGIONS                                                                \
	"{'initial': 'p', 'states': {'z': {}, 'p': {'type': 'parallel',"       \
	" 'on': {'e': {'target': 'z', 'actions': 'outer'}}, 'onDone': 'z',"    \
	" 'exit': 'out', 'states': {"                                          \
	"'x': {'initial': 'i', 'states': {'i': {'on': {'e': {'actions':"       \
	" 'inner'}, 'both': 'f', 'leave': {'target': '#m.z', 'actions':"       \
	" 'first'}}}, 'f': {'type': 'final', 'entry': 'in'}}},"                \
	"'y': {'initial': 'i', 'states': {'i': {'on': {'both': 'f', 'leave':"  \
	" {'target': '#m.p.y.f', 'actions': 'do'}}}, 'f': {'type': 'final',"   \
	" 'entry': 'in'}}}}}}}"

static const struct {
	const char *machine;
	const char *event;
	const char *want_effects;
	const char *want_value;
} rows[] = {
    /* out from the inside, then the transition, then in from the outside */
    {NESTED, "{'type': 'go'}",
        "inner; outer; timer_cancel xstate.after.5.m.a; stop x; do; outer;"
        " first; inner",
        "{'c': 'e'}"},
    /* a transition downwards leaves its source only if it says so */
    {NESTED, "{'type': 'inside'}", "inner; in", "{'a': 'd'}"},
    {NESTED, "{'type': 'anew'}",
        "inner; outer; timer_cancel xstate.after.5.m.a; stop x; timer_set"
        " xstate.after.5.m.a; invoke x; in",
        "{'a': 'd'}"},
    /* what a region takes, the state around it does not hear */
    {REGIONS, "{'type': 'e'}", "inner", "{'p': {'x': 'i', 'y': 'i'}}"},
    /* both regions end, then the parallel state is done */
    {REGIONS, "{'type': 'both'}", "in; in; out", "'z'"},
    /* two that would leave the same states: the first region's goes */
    {REGIONS, "{'type': 'leave'}", "out; first", "'z'"},
};

static void who_is_left_and_entered(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(play_clear)
		struct play play = play_start(rows[i].machine, ACTIONS);
		print_message("row %zu\n", i);
		play_send(&play, rows[i].event);
		play_effects(&play, rows[i].want_effects);
		play_is(&play, "value", rows[i].want_value);
	}
}

static void actors_stop_in_the_order_they_began(void **state)
{
	OWN(play_clear)
	struct play play = play_start(
	    "{'type': 'parallel', 'states': {'x': {'initial': 'i', 'states':"
	    " {'i': {'invoke': {'id': 'x', 'src': 'w'}, 'on': {'end': 'f'}},"
	    " 'f': {'type': 'final'}}}, 'y': {'invoke': {'id': 'y', 'src':"
	    " 'w'}, 'type': 'final'}, 'z': {'invoke': {'id': 'z', 'src':"
	    " 'w'}, 'type': 'final'}}}",
	    ACTIONS);

	(void)state;
	play_effects(&play, "invoke x; invoke y; invoke z");
	play_send(&play, "{'type': 'end'}");
	play_effects(&play, "stop x; stop y; stop z");
	play_is(&play, "status", "'done'");
}

/* A thousand regions at once: no recursion, no list is too short. */
static void as_wide_as_it_gets(void **state)
{
	OWN(str_clear)
	struct str machine = {.max_bytes = 1000000};
	size_t regions = CHART_MAX_NODES / 2 - 1;

	(void)state;
	str_add(&machine, "{'type': 'parallel', 'states': {");
	for (size_t i = 0; i < regions; i++)
		str_addf(&machine,
		    "%s'r%zu': {'initial': 'i', 'states': {'i': {'on': {'e':"
		    " {'target': 'i', 'reenter': true, 'actions': 'do'}}}}}",
		    i ? ", " : "", i);
	str_add(&machine, "}}");
	OWN(play_clear)
	struct play play = play_start(str_text(&machine), ACTIONS);
	play_send(&play, "{'type': 'e'}");
	assert_int_equal(json_array_size(play.step.effects), regions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_is_left_and_entered),
	    cmocka_unit_test(actors_stop_in_the_order_they_began),
	    cmocka_unit_test(as_wide_as_it_gets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
