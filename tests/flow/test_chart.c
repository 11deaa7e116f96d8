/* flow/chart.h: the tree as those see it who check or draw it. */
#include "flow/wants.h"

#include "flow/chart_set.h"

#define MACHINE                                                                \
	"{'initial': 'review', 'context': {'n': 1}, 'states': {"               \
	"'review': {'type': 'parallel', 'description': 'Reading.', 'states': " \
	"{"                                                                    \
	"'lab': {'initial': 'open', 'states': {'open': {'on': {'lab.ok':"      \
	" 'done'}, 'after': {'90': {'actions': 'tell'}}}, 'done': {'type':"    \
	" 'final', 'output': 1}}},"                                            \
	"'office': {'id': 'desk'}},"                                           \
	" 'onDone': '#m.end', 'always': {'guard': 'g', 'target': 'end'}},"     \
	"'back': {'type': 'history', 'history': 'deep', 'target': 'review'},"  \
	"'end': {'type': 'final'}}}"
#define TABLES "'actions': {'tell': {'type': 'notify'}}, 'guards': {'g': true}"

static const struct {
	const char *id;
	const char *path;
	enum chart_type type;
	size_t last;
	size_t depth;
} nodes[] = {
    {"m", "machine", CHART_COMPOUND, 7, 0},
    {"m.review", "machine.states.review", CHART_PARALLEL, 5, 1},
    {"m.review.lab", "machine.states.review.states.lab", CHART_COMPOUND, 4, 2},
    {"m.review.lab.open", "machine.states.review.states.lab.states.open",
        CHART_ATOMIC, 3, 3},
    {"m.review.lab.done", "machine.states.review.states.lab.states.done",
        CHART_FINAL, 4, 3},
    {"desk", "machine.states.review.states.office", CHART_ATOMIC, 5, 2},
    {"m.back", "machine.states.back", CHART_HISTORY, 6, 1},
    {"m.end", "machine.states.end", CHART_FINAL, 7, 1},
};
enum { NODES = sizeof(nodes) / sizeof(nodes[0]) };

static struct chart *fixture(void)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	struct chart *chart = wants_chart(MACHINE, TABLES, &mistakes);

	assert_non_null(chart);
	return chart;
}

static void nodes_stand_in_document_order(void **state)
{
	OWN(chart_free)
	struct chart *chart = fixture();

	(void)state;
	assert_int_equal(chart->node_count, NODES);
	for (size_t i = 0; i < NODES; i++) {
		const struct chart_node *node = chart->nodes[i];
		assert_int_equal(node->order, i);
		assert_string_equal(node->id, nodes[i].id);
		assert_string_equal(node->path, nodes[i].path);
		assert_int_equal(node->type, nodes[i].type);
		assert_int_equal(node->last, nodes[i].last);
		assert_int_equal(node->depth, nodes[i].depth);
		assert_int_equal(
		    chart_is_leaf(node), nodes[i].type == CHART_ATOMIC ||
		                             nodes[i].type == CHART_FINAL);
	}
	assert_string_equal(chart->nodes[1]->description, "Reading.");
	assert_ptr_equal(chart->nodes[0]->initial, chart->nodes[1]);
	assert_true(chart->nodes[6]->deep);
	assert_ptr_equal(chart->nodes[6]->history_targets[0], chart->nodes[1]);
	assert_non_null(chart->nodes[4]->output);
	assert_int_equal(json_object_size(chart->context), 1);
}

static void transitions_know_what_they_were_written_as(void **state)
{
	OWN(chart_free)
	struct chart *chart = fixture();
	const struct chart_node *review = chart->nodes[1];
	const struct chart_node *open = chart->nodes[3];

	(void)state;
	assert_int_equal(review->on.count, 1);
	assert_int_equal(review->on.items[0]->trigger, CHART_STATE_DONE);
	assert_string_equal(
	    review->on.items[0]->event, "xstate.done.state.m.review");
	assert_string_equal(
	    review->on.items[0]->path, "machine.states.review.onDone");
	assert_int_equal(review->always.count, 1);
	assert_int_equal(review->always.items[0]->trigger, CHART_ALWAYS);
	assert_string_equal(review->always.items[0]->event, "");
	assert_string_equal(review->always.items[0]->guard->name, "g");
	assert_int_equal(open->on.count, 2);
	assert_int_equal(open->on.items[0]->trigger, CHART_ON);
	assert_string_equal(open->on.items[0]->path,
	    "machine.states.review.states.lab.states.open.on[\"lab.ok\"]");
	assert_ptr_equal(open->on.items[0]->targets[0], chart->nodes[4]);
	assert_ptr_equal(open->on.items[0]->source, open);
	assert_int_equal(open->on.items[1]->target_count, 0);
	assert_int_equal(open->on.items[1]->actions.count, 1);
}

static void who_is_under_whom(void **state)
{
	OWN(chart_free)
	struct chart *chart = fixture();

	(void)state;
	for (size_t a = 0; a < NODES; a++) {
		for (size_t b = 0; b < NODES; b++) {
			const struct chart_node *up = chart->nodes[a]->parent;
			while (up && up != chart->nodes[b])
				up = up->parent;
			assert_int_equal(chart_is_descendant(
			                     chart->nodes[a], chart->nodes[b]),
			    up != NULL);
		}
	}
}

static void a_set_of_nodes(void **state)
{
	static const size_t members[] = {0, 1, 63, 64, 700, 1023};
	enum { COUNT = sizeof(members) / sizeof(members[0]) };
	struct chart_set set = {.words = {0}};
	struct chart_set other = {.words = {0}};
	size_t at = 0;

	(void)state;
	assert_int_equal(chart_set_next(&set, 0), CHART_MAX_NODES);
	assert_true(chart_set_is_within(&set, 5, 6));
	for (size_t i = 0; i < COUNT; i++)
		chart_set_add(&set, members[i]);
	for (size_t i = 0; i < COUNT; i++, at++) {
		at = chart_set_next(&set, at);
		assert_int_equal(at, members[i]);
		assert_true(chart_set_has(&set, at));
	}
	assert_int_equal(chart_set_next(&set, 1024), CHART_MAX_NODES);
	assert_false(chart_set_has(&set, 62));
	assert_true(chart_set_is_within(&set, 0, 1023));
	assert_false(chart_set_is_within(&set, 1, 1023));
	assert_false(chart_set_is_within(&set, 0, 1022));
	assert_false(chart_set_meet(&set, &other));
	chart_set_add(&other, 62);
	assert_false(chart_set_meet(&set, &other));
	chart_set_unite(&other, &set);
	assert_true(chart_set_meet(&set, &other));
	assert_false(chart_set_equal(&set, &other));
	chart_set_remove(&other, 62);
	assert_true(chart_set_equal(&set, &other));
}

static void what_is_under_a_node_is_in_a_set(void **state)
{
	OWN(chart_free)
	struct chart *chart = fixture();
	struct chart_set set = {.words = {0}};

	(void)state;
	chart_set_add(&set, 2);
	assert_true(chart_set_has_under(&set, chart->nodes[1]));
	assert_false(chart_set_has_under(&set, chart->nodes[2]));
	assert_false(chart_set_has_under(&set, chart->nodes[7]));
}

static void the_definition_is_copied(void **state)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_t *definition = wants_definition(MACHINE, TABLES);
	OWN(chart_free)
	struct chart *chart = NULL;

	(void)state;
	assert_true(chart_new(definition, &chart, &mistakes));
	json_object_clear(json_object_get(definition, "machine"));
	json_decref(definition);
	assert_string_equal(chart->nodes[1]->key, "review");
	assert_string_equal(
	    json_string_value(json_object_get(
	        chart->nodes[3]->on.items[1]->actions.items[0].row, "type")),
	    "notify");
}

static void every_mistake_is_told_and_nothing_made(void **state)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	struct chart *chart = (struct chart *)&mistakes;
	json_auto_t *definition = wants_definition(
	    "{'initial': 'x', 'states': {'a': {'on': {'e': [{'target': 'y',"
	    " 'guard': 'z', 'actions': ['v', 'w']}]}}, 'b': {'type': 'c'}}}",
	    "");

	(void)state;
	mistakes_add(&mistakes, "before", NULL, "was there");
	assert_false(chart_new(definition, &chart, &mistakes));
	assert_ptr_equal(chart, &mistakes);
	assert_int_equal(mistakes.count, 7);
}

static void nothing_is_no_definition(void **state)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_auto_t *empty = json_object();
	struct chart *chart = NULL;

	(void)state;
	assert_false(chart_new(empty, &chart, &mistakes));
	assert_string_equal(mistakes.items[0].path, "machine");
	chart_free(&chart);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nodes_stand_in_document_order),
	    cmocka_unit_test(transitions_know_what_they_were_written_as),
	    cmocka_unit_test(who_is_under_whom),
	    cmocka_unit_test(a_set_of_nodes),
	    cmocka_unit_test(what_is_under_a_node_is_in_a_set),
	    cmocka_unit_test(the_definition_is_copied),
	    cmocka_unit_test(every_mistake_is_told_and_nothing_made),
	    cmocka_unit_test(nothing_is_no_definition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
