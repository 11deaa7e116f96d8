/* flow/graph_label.h: the words and colours of a picture. */
#include "flow/graph_world.h"

#include "flow/graph_label.h"

static void offices_have_colours_of_their_own(void **state)
{
	OWN(workflow_free)
	struct workflow *w = workflow();
	OWN(graph_free)
	struct graph *graph = graph_new(w, NULL);
	const char *colour = graph_label_office_colour(graph, "it_team");

	(void)state;
	assert_true(colour[0] == '#' && strlen(colour) == 7);
	assert_string_not_equal(colour, GRAPH_LABEL_REQUESTER);
	assert_string_equal(
	    colour, graph_label_office_colour(graph, "it_team"));
}

static void a_state_says_what_it_is(void **state)
{
	OWN(workflow_free)
	struct workflow *w = workflow();
	OWN(graph_free)
	struct graph *graph = graph_new(w, NULL);

	(void)state;
	for (size_t i = 0; i < graph->chart->node_count; i++) {
		const struct chart_node *node = graph->chart->nodes[i];
		OWN(str_clear)
		struct str out = {.max_bytes = 65536};
		graph_label_state(graph, node, "LEFT", &out);
		has(&out, "label=<");
		if (node->key && strcmp(node->key, "end") == 0)
			has(&out, "Over.");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(offices_have_colours_of_their_own),
	    cmocka_unit_test(a_state_says_what_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
