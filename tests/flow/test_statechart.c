/* flow/statechart.h: what a step answers and what it leaves alone. That it
 * answers what XState does is statechart.test.mjs's to show. */
#include "flow/play.h"

#define TELL "'actions': {'tell': {'type': 'notify', 'to': 'all'}}"

static void what_a_start_answers(void **state)
{
	OWN(play_clear)
	struct play play = play_start(
	    "{'initial': 'a', 'context': {'n': 1}, 'states': {'a': {"
	    "'entry': 'tell', 'after': {'5': 'a'}, 'invoke': {'id': 'x', 'src':"
	    " 'w'}}}}",
	    TELL ", 'actors': {'w': {'type': 't', 'input': {'m': {'+': [{'var':"
	         " 'context.n'}, 1]}}}}");
	json_auto_t *want = wants_json(
	    "[{'type': 'action', 'name': 'tell', 'action': {'type': 'notify',"
	    " 'to': 'all'}}, {'type': 'timer_set', 'id': 'xstate.after.5.m.a',"
	    " 'event': 'xstate.after.5.m.a', 'ms': 5}, {'type': 'invoke', 'id':"
	    " 'x', 'src': 'w', 'actor': {'type': 't', 'input': {'m': {'+':"
	    " [{'var': 'context.n'}, 1]}}}, 'input': {'m': 2}}]");

	(void)state;
	assert_true(play.step.changed);
	assert_true(play.step.taken);
	assert_true(json_equal(play.step.effects, want));
	play_is(&play, "value", "'a'");
	play_is(&play, "context", "{'n': 1}");
	play_is(&play, "status", "'active'");
	assert_int_equal(json_object_size(play.step.snapshot), 3);
}

static void input_is_seen_by_what_comes_first(void **state)
{
	OWN(play_clear)
	struct play play =
	    play_new("{'initial': 'a', 'states': {'a': {'entry': 'keep'}}}",
	        "'actions': {'keep': {'type': 'assign', 'set': {'got': {'var':"
	        " 'event'}}}}");
	json_auto_t *input = wants_json("{'k': 7}");

	(void)state;
	assert_true(
	    statechart_start(play.chart, input, NULL, &play.step, &play.err));
	play_is(
	    &play, "context.got", "{'type': 'xstate.init', 'input': {'k': 7}}");
}

static void nothing_happens(void **state)
{
	OWN(play_clear)
	struct play play = play_start(
	    "{'initial': 'a', 'states': {'a': {'on': {'no': {}}}}}", "");
	json_auto_t *before = json_incref(play.step.snapshot);

	(void)state;
	play_send(&play, "{'type': 'unknown'}");
	assert_ptr_equal(play.step.snapshot, before);
	assert_false(play.step.changed);
	assert_false(play.step.taken);
	play_effects(&play, "");
	play_send(&play, "{'type': 'no'}");
	assert_ptr_equal(play.step.snapshot, before);
	assert_false(play.step.taken);
}

static void what_is_accepted(void **state)
{
	OWN(play_clear)
	struct play play = play_start(
	    "{'initial': 'a', 'on': {'*': '.b'}, 'states': {'a': {'on': {"
	    "'forbidden': {}, 'empty': {'actions': []}, 'acts': {'actions':"
	    " 'tell'}, 'goes': 'b', 'guarded': [{'guard': 'g', 'target':"
	    " 'b'}, {}]}}, 'b': {'type': 'final'}}}",
	    TELL ", 'guards': {'g': {'var': 'event.g'}}");

	(void)state;
	assert_false(play_accepts(&play, "{'type': 'forbidden'}"));
	assert_false(play_accepts(&play, "{'type': 'empty'}"));
	assert_true(play_accepts(&play, "{'type': 'acts'}"));
	assert_true(play_accepts(&play, "{'type': 'goes'}"));
	assert_true(play_accepts(&play, "{'type': 'any'}"));
	assert_false(play_accepts(&play, "{'type': 'guarded'}"));
	assert_true(play_accepts(&play, "{'type': 'guarded', 'g': true}"));
	assert_false(play_accepts(&play, "{}"));
	play_send(&play, "{'type': 'goes'}");
	assert_false(play_accepts(&play, "{'type': 'any'}"));
}

static void taken_without_a_new_state(void **state)
{
	OWN(play_clear)
	struct play play = play_start("{'initial': 'a', 'states': {'a': {'on':"
	                              " {'e': {'actions': 'tell'}}}}}",
	    TELL);

	(void)state;
	play_send(&play, "{'type': 'e'}");
	assert_true(play.step.taken);
	assert_true(play.step.changed);
	play_effects(&play, "tell");
}

static void an_event_that_is_only_an_occasion(void **state)
{
	OWN(play_clear)
	struct play play = play_start(
	    "{'initial': 'a', 'states': {'a': {'always': {'target': 'b',"
	    " 'guard': 'g'}}, 'b': {}}}",
	    "'guards': {'g': {'var': 'quorum'}}");

	(void)state;
	play_send(&play, "{'type': 'e'}");
	play_is(&play, "value", "'a'");
	play.ambient = wants_json("{'quorum': 1}");
	play_send(&play, "{'type': 'e'}");
	play_is(&play, "value", "'b'");
	assert_true(play.step.changed);
	assert_false(play.step.taken);
}

static void after_the_end_nothing_happens(void **state)
{
	OWN(play_clear)
	struct play play =
	    play_start("{'initial': 'a', 'exit': 'tell', 'output': {'var':"
	               " 'event.output'}, 'states': {'a': {'on': {'e': 'z'}}, "
	               "'z': {'type':"
	               " 'final', 'output': {'var': 'event.type'}}}}",
	        TELL);

	(void)state;
	play_send(&play, "{'type': 'e'}");
	play_is(&play, "status", "'done'");
	play_is(&play, "output", "'e'");
	play_is(&play, "value", "'z'");
	play_effects(&play, "tell");
	play_send(&play, "{'type': 'e'}");
	assert_false(play.step.changed);
	play_effects(&play, "");
}

static void an_actor_that_fails_unheard(void **state)
{
	OWN(play_clear)
	struct play play = play_start(
	    "{'initial': 'a', 'states': {'a': {'exit': 'tell', 'invoke':"
	    " [{'id': 'x', 'src': 'w'}, {'id': 'y', 'src': 'w'}]}}}",
	    TELL ", 'actors': {'w': {'type': 't'}}");

	(void)state;
	play_send(&play, "{'type': 'xstate.error.actor.x', 'error': 'no'}");
	play_is(&play, "status", "'error'");
	play_is(&play, "value", "'a'");
	play_effects(&play, "stop x; stop y");
	assert_true(play.step.changed);
	assert_false(play.step.taken);
	assert_false(play_accepts(&play, "{'type': 'e'}"));
}

static void circles_are_an_error(void **state)
{
	OWN(play_clear)
	struct play play = play_start(
	    "{'initial': 'a', 'states': {'a': {'on': {'e': 'b', 'f': 'c'}},"
	    " 'b': {'always': 'c'}, 'c': {'always': 'b'}}}",
	    "");
	json_auto_t *before = json_deep_copy(play.step.snapshot);

	(void)state;
	assert_false(play_try(&play, "{'type': 'e'}"));
	assert_int_equal(play.err.kind, ERR_INPUT);
	assert_non_null(strstr(play.err.text, "circles"));
	assert_true(json_equal(play.step.snapshot, before));
}

#define PARALLEL                                                               \
	"{'type': 'parallel', 'states': {"                                     \
	"'x': {'initial': 'i', 'on': {'anew': {'target': 'x', 'reenter':"      \
	" true}}, 'states': {'i': {'on': {'e': {'target': 'j', 'actions':"     \
	" 'atX'}}}, 'j': {}}},"                                                \
	"'y': {'initial': 'i', 'states': {'i': {'on': {'e': {'target': 'j',"   \
	" 'actions': 'atY'}}}, 'j': {}}}}}"
#define AT_XY "'actions': {'atX': {'type': 't'}, 'atY': {'type': 't'}}"

/* A database may sort keys; what comes next must not depend on it. */
static void the_order_of_keys_means_nothing(void **state)
{
	static const char *const values[] = {
	    "{'x': 'i', 'y': 'i'}", "{'y': 'i', 'x': 'i'}"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		OWN(play_clear)
		struct play play = play_start(PARALLEL, AT_XY);
		json_object_set_new(
		    play.step.snapshot, "value", wants_json(values[i]));
		play_send(&play, "{'type': 'anew'}");
		play_send(&play, "{'type': 'e'}");
		play_effects(&play, "atX; atY");
	}
}

static void arguments_are_left_alone(void **state)
{
	OWN(play_clear)
	struct play play = play_start(
	    "{'initial': 'a', 'context': {'deep': {'n': 0}, 'l': []}, 'states':"
	    " {'a': {'on': {'e': {'actions': ['keep', 'keep']}}}}}",
	    "'actions': {'keep': {'type': 'assign', 'set': {'deep.n': {'+':"
	    " [{'var': 'context.deep.n'}, 1]}, 'l': {'merge': [{'var':"
	    " 'context.l'}, [{'var': 'event'}]]}, 'office': {'var':"
	    " 'office'}}}}");
	json_auto_t *snapshot = json_incref(play.step.snapshot);
	json_auto_t *before = json_deep_copy(snapshot);
	json_auto_t *event = wants_json("{'type': 'e', 'data': {'k': 1}}");
	json_auto_t *ambient = wants_json("{'office': {'quorum': 1}}");
	json_auto_t *ambient_before = json_deep_copy(ambient);

	(void)state;
	step_clear(&play.step);
	assert_true(statechart_step(
	    play.chart, snapshot, event, ambient, &play.step, &play.err));
	assert_true(json_equal(snapshot, before));
	assert_true(json_equal(ambient, ambient_before));
	/* Nor does the answer change with them. */
	json_object_set_new(
	    json_object_get(event, "data"), "k", json_integer(2));
	json_object_clear(json_object_get(ambient, "office"));
	play_is(&play, "context",
	    "{'deep': {'n': 2}, 'l': [{'type': 'e', 'data': {'k': 1}}, {'type':"
	    " 'e', 'data': {'k': 1}}], 'office': {'quorum': 1}}");
}

static void the_same_question_has_the_same_answer(void **state)
{
	OWN(play_clear)
	struct play play = play_start(PARALLEL, AT_XY);
	json_auto_t *event = wants_json("{'type': 'e'}");
	struct step other;

	(void)state;
	assert_true(statechart_step(
	    play.chart, play.step.snapshot, event, NULL, &other, &play.err));
	play_send(&play, "{'type': 'e'}");
	assert_true(json_equal(play.step.snapshot, other.snapshot));
	assert_true(json_equal(play.step.effects, other.effects));
	step_clear(&other);
}

static void how_it_stands_in_words(void **state)
{
	OWN(play_clear)
	struct play play = play_start(
	    "{'initial': 'p', 'description': 'M', 'states': {'p': {'type':"
	    " 'parallel', 'description': 'P', 'states': {'x': {'initial': 'i',"
	    " 'states': {'i': {'description': 'I'}, 'j': {'description': "
	    "'J'}}},"
	    " 'y': {'description': 'Y'}}}}}",
	    "");
	json_auto_t *got =
	    statechart_descriptions(play.chart, play.step.snapshot);
	json_auto_t *want = wants_json("['M', 'P', 'I', 'Y']");
	json_auto_t *nothing = statechart_descriptions(play.chart, NULL);

	(void)state;
	assert_true(json_equal(got, want));
	assert_int_equal(json_array_size(nothing), 0);
}

/* Steps twice, once with the snapshot as it is and once with what is read
 * back from its text with all keys sorted. */
static void twice(struct play *play, const json_t *event)
{
	OWN(own_string)
	char *text = jsonx_canonical(play->step.snapshot);
	json_auto_t *again = json_loads(text, 0, NULL);
	struct step one = {.snapshot = NULL}, two = {.snapshot = NULL};

	assert_true(statechart_step(play->chart, play->step.snapshot, event,
	    play->ambient, &one, &play->err));
	assert_true(statechart_step(
	    play->chart, again, event, play->ambient, &two, &play->err));
	assert_true(json_equal(one.snapshot, two.snapshot));
	assert_true(json_equal(one.effects, two.effects));
	assert_int_equal(one.taken, two.taken);
	assert_true(!one.taken || one.changed);
	step_clear(&two);
	step_clear(&play->step);
	play->step = one;
}

/* Those of the comparison with XState, for the sanitizers too. */
static void every_feature_survives_the_database(void **state)
{
	json_auto_t *machines =
	    json_load_file("tests/flow/machines.json", 0, NULL);
	json_t *row, *event;
	size_t i, k;

	(void)state;
	assert_true(json_array_size(machines) > 20);
	json_array_foreach (machines, i, row) {
		json_auto_t *tables = json_copy(json_object_get(row, "tables"));
		json_auto_t *definition =
		    tables ? json_incref(tables) : json_object();
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		OWN(play_clear)
		struct play play = {.chart = NULL};
		json_object_set_new(definition, "id", json_string("m"));
		json_object_set(
		    definition, "machine", json_object_get(row, "machine"));
		assert_true(statechart_new(definition, &play.chart, &mistakes));
		assert_true(statechart_start(
		    play.chart, NULL, NULL, &play.step, &play.err));
		json_array_foreach (json_object_get(row, "events"), k, event) {
			json_auto_t *sent =
			    json_is_string(event)
			        ? json_pack("{s:O}", "type", event)
			        : json_incref(event);
			twice(&play, sent);
		}
	}
}

static void a_chart_with_mistakes_is_none(void **state)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_auto_t *definition = wants_definition("{}", "");
	struct statechart *chart = NULL;

	(void)state;
	assert_false(statechart_new(definition, &chart, &mistakes));
	assert_null(chart);
	assert_int_equal(mistakes.count, 1);
	statechart_free(&chart);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_start_answers),
	    cmocka_unit_test(input_is_seen_by_what_comes_first),
	    cmocka_unit_test(nothing_happens),
	    cmocka_unit_test(what_is_accepted),
	    cmocka_unit_test(taken_without_a_new_state),
	    cmocka_unit_test(an_event_that_is_only_an_occasion),
	    cmocka_unit_test(after_the_end_nothing_happens),
	    cmocka_unit_test(an_actor_that_fails_unheard),
	    cmocka_unit_test(circles_are_an_error),
	    cmocka_unit_test(the_order_of_keys_means_nothing),
	    cmocka_unit_test(arguments_are_left_alone),
	    cmocka_unit_test(the_same_question_has_the_same_answer),
	    cmocka_unit_test(how_it_stands_in_words),
	    cmocka_unit_test(every_feature_survives_the_database),
	    cmocka_unit_test(a_chart_with_mistakes_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
