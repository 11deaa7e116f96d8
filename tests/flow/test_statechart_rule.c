/* flow/statechart_rule.c: what rules see, and what becomes too much. */
#include "flow/play.h"

#define LOOP                                                                   \
	"{'initial': 'a', 'context': {'c': 1, 'l': [1]}, 'states': {'a':"      \
	" {'on': {'e': {'actions': 'x'}}}}}"
#define SET(set) "'actions': {'x': {'type': 'assign', 'set': " set "}}"

static void rules_see_context_event_and_what_else_there_is(void **state)
{
	OWN(play_clear)
	struct play play = play_start(LOOP,
	    SET("{'got': {'cat': [{'var': 'context.c'}, {'var': 'event.d'},"
	        " {'var': 'today'}]}, 'own': {'var': 'event.type'}}"));

	(void)state;
	/* The chart's own words win over ambient ones. */
	play.ambient =
	    wants_json("{'today': '!', 'event': 7, 'context': {'c': 9}}");
	play_send(&play, "{'type': 'e', 'd': 'd'}");
	play_is(&play, "context.got", "'1d!'");
	play_is(&play, "context.own", "'e'");
}

static void a_raised_event_is_the_one_rules_see(void **state)
{
	OWN(play_clear)
	struct play play = play_start(
	    "{'initial': 'a', 'context': {'seen': []}, 'states': {'a': {'on':"
	    " {'e': {'actions': ['r', 'see']}, 'inner': {'target': 'b',"
	    " 'actions': 'see'}}}, 'b': {'entry': 'see'}}}",
	    "'actions': {'r': {'type': 'raise', 'event': 'inner'}, 'see':"
	    " {'type': 'assign', 'set': {'seen': {'merge': [{'var':"
	    " 'context.seen'}, [{'var': 'event.type'}]]}}}}");

	(void)state;
	play_send(&play, "{'type': 'e'}");
	play_is(&play, "context.seen", "['e', 'inner', 'inner']");
}

static void a_value_may_not_feed_on_itself(void **state)
{
	static const char *const sets[] = {
	    SET("{'l': [{'var': 'context.l'}]}"),
	    SET("{'l': {'merge': [{'var': 'context.l'}, {'var': "
	        "'context.l'}]}}"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		OWN(play_clear)
		struct play play = play_start(LOOP, sets[i]);
		size_t steps = 0;
		while (steps < 200 && play_try(&play, "{'type': 'e'}"))
			steps++;
		assert_in_range(steps, 5, 100);
		assert_int_equal(play.err.kind, ERR_INPUT);
		assert_non_null(strstr(play.err.text, "x: assign l: "));
		/* What there is can still be written and read back. */
		OWN(own_string)
		char *text = jsonx_dump(play.step.snapshot);
		json_auto_t *again = NULL;
		assert_true(jsonx_parse(text, strlen(text), &again, &play.err));
	}
}

static void a_path_goes_through_objects_alone(void **state)
{
	OWN(play_clear)
	struct play play = play_start(LOOP, SET("{'c.d': 1}"));
	OWN(play_clear)
	struct play deep = play_start(LOOP, SET("{'new.d.e': 1}"));

	(void)state;
	assert_false(play_try(&play, "{'type': 'e'}"));
	assert_int_equal(play.err.kind, ERR_INPUT);
	assert_string_equal(
	    play.err.text, "x: assign c.d: a step on the way is not an object");
	play_is(&play, "context.c", "1");
	play_send(&deep, "{'type': 'e'}");
	play_is(&deep, "context.new", "{'d': {'e': 1}}");
}

static void guards_combine(void **state)
{
	static const struct {
		const char *guard;
		bool want;
	} rows[] = {
	    {"{'and': ['t', 't']}", true},
	    {"{'and': ['t', 'f']}", false},
	    {"{'and': ['f', 'deep']}", false},
	    {"{'or': ['f', 'f']}", false},
	    {"{'or': ['f', 't']}", true},
	    {"{'or': ['t', 'deep']}", true},
	    {"{'not': 'f'}", true},
	    {"{'not': {'and': ['t', {'not': 'f'}]}}", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *machine = own_printf("{'initial': 'a', 'states': {'a': "
		                           "{'on': {'e': {'guard': %s,"
		                           " 'target': 'a'}}}}}",
		    rows[i].guard);
		OWN(play_clear)
		struct play play = play_start(machine,
		    "'guards': {'t': true, 'f': false, 'deep': {'not': 't'}}");
		if (play_accepts(&play, "{'type': 'e'}") != rows[i].want)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_see_context_event_and_what_else_there_is),
	    cmocka_unit_test(a_raised_event_is_the_one_rules_see),
	    cmocka_unit_test(a_value_may_not_feed_on_itself),
	    cmocka_unit_test(a_path_goes_through_objects_alone),
	    cmocka_unit_test(guards_combine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
