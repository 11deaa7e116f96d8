/* flow/chart_wait.c: clocks and actors. */
#include "flow/wants.h"

#define AFTER(after)                                                           \
	"{'initial': 'a', 'states': {'a': {'after': " after "}, 'b': {}}}"
#define INVOKE(invoke)                                                         \
	"{'initial': 'a', 'states': {'a': {'invoke': " invoke "}, 'b': {}}}"
#define DELAYS    "'delays': {'soon': {'duration': 'PT1M'}}"
#define ACTORS    "'actors': {'w': {'type': 't'}}"
#define AT_AFTER  "machine.states.a.after"
#define AT_INVOKE "machine.states.a.invoke"

static const struct want wants[] = {
    {AFTER("{'soon': 'b', '0': 'b', '4294967294': [{'target': 'b'}]}"), DELAYS,
        NULL, NULL},
    {AFTER("[]"), "", AT_AFTER, "must be an object"},
    {AFTER("{'late': 'b'}"), DELAYS, AT_AFTER ".late", "there is no delay"},
    {AFTER("{'4294967295': 'b'}"), "", AT_AFTER ".4294967295",
        "there is no delay"},
    {AFTER("{'007': 'b'}"), "", AT_AFTER ".007", "there is no delay"},
    {AFTER("{'1e3': 'b'}"), "", AT_AFTER ".1e3", "there is no delay"},
    {AFTER("{'-5': 'b'}"), "", AT_AFTER ".-5", "there is no delay"},
    {AFTER("{'5': []}"), "", AT_AFTER ".5", "an empty list"},
    {AFTER("{'5': ['b']}"), "", AT_AFTER ".5[0]", "write {\"target\": \"b\"}"},
    {INVOKE("{'src': 'w'}"), ACTORS, NULL, NULL},
    {INVOKE("[{'src': 'w', 'onDone': 'b', 'onError': [{'target': 'b'}]},"
            " {'src': 'w', 'id': 'x', 'meta': 1, 'description': 'd'}]"),
        ACTORS, NULL, NULL},
    {INVOKE("{}"), ACTORS, AT_INVOKE ".src", "is missing"},
    {INVOKE("'w'"), ACTORS, AT_INVOKE ".src", "is missing"},
    {INVOKE("{'src': 'x'}"), ACTORS, AT_INVOKE ".src",
        "there is no actor \"x\""},
    {INVOKE("[{'src': 'w'}, {'src': 'w', 'input': {}}]"), ACTORS,
        AT_INVOKE "[1].input", "under actors"},
    {INVOKE("{'src': 'w', 'systemId': 'x'}"), ACTORS, AT_INVOKE ".systemId",
        "is not known here"},
    {INVOKE("{'src': 'w', 'id': '7'}"), ACTORS, AT_INVOKE ".id",
        "not a number"},
    {INVOKE("{'src': 'w', 'id': 7}"), ACTORS, AT_INVOKE ".id", "not a number"},
    {INVOKE("[{'src': 'w', 'id': 'x'}, {'src': 'w', 'id': 'x'}]"), ACTORS,
        AT_INVOKE "[1].id", AT_INVOKE "[0] has the id \"x\" already"},
    {INVOKE("{'src': 'w', 'onDone': 'zz'}"), ACTORS, AT_INVOKE ".onDone",
        "there is no state"},
    {INVOKE("{'src': 'w', 'onError': {'guard': 'no'}}"), ACTORS,
        AT_INVOKE ".onError.guard", "there is no guard"},
};

static void each_wrong_wait_is_told(void **state)
{
	(void)state;
	wants_hold(wants, sizeof(wants) / sizeof(wants[0]));
}

static void clocks_go_by_number_then_as_written(void **state)
{
	static const struct {
		const char *delay;
		int64_t ms;
	} want[] = {
	    {"10", 10}, {"900", 900}, {"late", 7200000}, {"soon", 60000}};
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(chart_free)
	struct chart *chart = wants_chart(
	    AFTER("{'late': 'b', '900': 'b', 'soon': [{}, {}], '10': 'b'}"),
	    "'delays': {'soon': {'duration': 'PT1M'}, 'late': {'duration':"
	    " 'PT2H'}}",
	    &mistakes);
	const struct chart_node *a;

	(void)state;
	assert_non_null(chart);
	a = chart->nodes[1];
	assert_int_equal(a->after_count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(a->after[i].delay, want[i].delay);
		assert_int_equal(a->after[i].ms, want[i].ms);
		assert_int_equal(a->after[i].row != NULL, i > 1);
	}
	assert_string_equal(a->after[3].event, "xstate.after.soon.m.a");
	assert_string_equal(a->after[3].path, AT_AFTER ".soon");
	assert_int_equal(a->on.count, 5);
	assert_int_equal(a->on.items[4]->trigger, CHART_AFTER);
	assert_string_equal(a->on.items[4]->path, AT_AFTER ".soon[1]");
}

static void actors_have_ids_and_endings(void **state)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(chart_free)
	struct chart *chart =
	    wants_chart(INVOKE("[{'src': 'w', 'id': 'x', 'onDone': 'b'},"
	                       " {'src': 'w', 'onError': 'b'}]"),
	        ACTORS, &mistakes);
	const struct chart_node *a;

	(void)state;
	assert_non_null(chart);
	a = chart->nodes[1];
	assert_int_equal(a->invoke_count, 2);
	assert_string_equal(a->invokes[0].id, "x");
	assert_string_equal(a->invokes[1].id, "1.m.a");
	assert_string_equal(a->invokes[1].path, AT_INVOKE "[1]");
	assert_non_null(a->invokes[1].actor);
	assert_string_equal(a->on.items[0]->event, "xstate.done.actor.x");
	assert_int_equal(a->on.items[0]->trigger, CHART_ACTOR_DONE);
	assert_string_equal(a->on.items[1]->event, "xstate.error.actor.1.m.a");
	assert_int_equal(a->on.items[1]->trigger, CHART_ACTOR_FAILED);
	assert_string_equal(a->on.items[1]->path, AT_INVOKE "[1].onError");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_wrong_wait_is_told),
	    cmocka_unit_test(clocks_go_by_number_then_as_written),
	    cmocka_unit_test(actors_have_ids_and_endings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
