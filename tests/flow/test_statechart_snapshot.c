/* flow/statechart_snapshot.c: snapshots that are not of this chart. */
#include "flow/play.h"

#define MACHINE                                                                \
	"{'initial': 'a', 'on': {'e': {'actions': 'tell'}}, 'states': {"       \
	"'a': {}, 'b': {'initial': 'c', 'states': {'c': {}}},"                 \
	"'p': {'type': 'parallel', 'on': {'leave': 'a'}, 'states': {'x':"      \
	" {'initial': 'i', 'states': {'i': {}, 'j': {}}}, 'y': {}, 'h':"       \
	" {'type': 'history', 'history': 'deep'}}}}}"
#define TABLES "'actions': {'tell': {'type': 'notify'}}"

static const struct {
	const char *snapshot;
	bool want;
} snapshots[] = {
    {"{'value': 'a', 'status': 'active', 'context': {}}", true},
    {"{'value': 'a', 'status': 'active'}", true},
    {"{'value': {'b': 'c'}, 'status': 'active'}", true},
    {"{'value': {'p': {'x': 'j', 'y': {}}}, 'status': 'active'}", true},
    {"{'value': {'p': {'y': {}, 'x': 'j'}}, 'status': 'active'}", true},
    {"{'value': 'a', 'status': 'active', 'historyValue': {'m.p.h':"
     " ['m.p.x.i', 'm.p.y']}}",
        true},
    {"{}", false},
    {"[]", false},
    {"{'value': 'zz', 'status': 'active'}", false},
    {"{'value': {}, 'status': 'active'}", false},
    {"{'value': 7, 'status': 'active'}", false},
    {"{'value': null, 'status': 'active'}", false},
    {"{'value': ['a'], 'status': 'active'}", false},
    {"{'value': 'b', 'status': 'active'}", false},
    {"{'value': {'a': 'c'}, 'status': 'active'}", false},
    {"{'value': {'a': {}, 'b': 'c'}, 'status': 'active'}", false},
    {"{'value': {'b': 'zz'}, 'status': 'active'}", false},
    {"{'value': {'b': {}}, 'status': 'active'}", false},
    {"{'value': 'p', 'status': 'active'}", false},
    {"{'value': {'p': 'x'}, 'status': 'active'}", false},
    {"{'value': {'p': {'x': 'i'}}, 'status': 'active'}", false},
    {"{'value': {'p': {'x': 'i', 'h': {}}}, 'status': 'active'}", false},
    {"{'value': {'p': {'x': 'i', 'y': 'z'}}, 'status': 'active'}", false},
    {"{'value': 'a', 'status': 'active', 'historyValue': {'zz': ['m.p.y']}}",
        false},
    {"{'value': 'a', 'status': 'active', 'historyValue': {'m.b': ['m.b.c']}}",
        false},
    {"{'value': 'a', 'status': 'active', 'historyValue': {'m.p.h': []}}",
        false},
    {"{'value': 'a', 'status': 'active', 'historyValue': {'m.p.h': [7]}}",
        false},
    {"{'value': 'a', 'status': 'active', 'historyValue': {'m.p.h': ['m.b']}}",
        false},
    {"{'value': 'a', 'status': 'active', 'historyValue': {'m.p.h':"
     " ['m.p.h']}}",
        false},
};

static void what_is_not_of_this_chart_is_refused(void **state)
{
	OWN(play_clear)
	struct play play = play_start(MACHINE, TABLES);
	json_auto_t *event = wants_json("{'type': 'e'}");

	(void)state;
	for (size_t i = 0; i < sizeof(snapshots) / sizeof(snapshots[0]); i++) {
		json_auto_t *snapshot = wants_json(snapshots[i].snapshot);
		struct step step = {.snapshot = NULL};
		struct err err = {.kind = ERR_NONE};
		bool ok = statechart_step(
		    play.chart, snapshot, event, NULL, &step, &err);
		if (ok != snapshots[i].want)
			fail_msg("row %zu: %s", i, err.text);
		assert_int_equal(
		    statechart_accepts(play.chart, snapshot, event, NULL),
		    snapshots[i].want);
		if (!ok) {
			assert_int_equal(err.kind, ERR_INPUT);
			assert_null(step.snapshot);
		}
		step_clear(&step);
	}
}

static void an_event_has_a_type(void **state)
{
	static const char *const events[] = {"{}", "{'type': 7}", "[]", "'e'"};
	OWN(play_clear)
	struct play play = play_start(MACHINE, TABLES);

	(void)state;
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		assert_false(play_try(&play, events[i]));
		assert_int_equal(play.err.kind, ERR_INPUT);
	}
}

static void a_history_is_written_and_read(void **state)
{
	OWN(play_clear)
	struct play play = play_start(MACHINE, TABLES);

	(void)state;
	json_object_set_new(play.step.snapshot, "value",
	    wants_json("{'p': {'x': 'j', 'y': {}}}"));
	play_send(&play, "{'type': 'leave'}");
	play_is(&play, "value", "'a'");
	play_is(&play, "historyValue", "{'m.p.h': ['m.p.x.j', 'm.p.y']}");
	play_send(&play, "{'type': 'e'}");
	assert_non_null(json_object_get(play.step.snapshot, "historyValue"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_not_of_this_chart_is_refused),
	    cmocka_unit_test(an_event_has_a_type),
	    cmocka_unit_test(a_history_is_written_and_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
