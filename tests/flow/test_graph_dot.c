/* flow/graph.h: as DOT. */
#include "flow/graph_world.h"

static void titles_states_and_clusters(void **state)
{
	OWN(workflow_free)
	struct workflow *w = workflow();
	OWN(graph_free)
	struct graph *graph = graph_new(w, NULL);
	OWN(str_clear)
	struct str text = {.max_bytes = 65536};

	(void)state;
	graph_dot(graph, &text);
	has(&text, "It team");
	has(&text, "T &amp; &lt;U&gt;");
	has(&text, "w version 3");
	has(&text, "subgraph \"cluster:w.work\"");
	has(&text, "\"initial:w.work.a\"");
	has(&text, "peripheries=2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(titles_states_and_clusters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
