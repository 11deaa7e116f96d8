/* flow/graph.h: as Mermaid. */
#include "flow/graph_world.h"

static void transitions_say_who_when_and_if(void **state)
{
	OWN(workflow_free)
	struct workflow *w = workflow();
	json_auto_t *titles = json_pack("{s:s}", "it_team", "The IT team");
	OWN(graph_free)
	struct graph *graph = graph_new(w, titles);
	OWN(str_clear)
	struct str text = {.max_bytes = 65536};

	(void)state;
	graph_mermaid(graph, &text);
	has(&text, "    draft --> work : open (Anyone)\n");
	has(&text, "work_a_on --> work_a_off : yes (The IT team or Requester)"
	           " #91;ready and (ready or not ready)#93;\n");
	has(&text, "work_a_on --> work_a_on : after 1 day 1 hour 2 minutes\n");
	has(&text, "work_b_on --> work_b_off : as soon as #91;ready#93;\n");
	has(&text, "work_b_on --> work_b_on : no (The IT team)\n");
	has(&text, "    work --> end : when all are done\n");
	has(&text, "        --\n");
	has(&text, "    end --> [*]\n");
	has_not(&text, "classDef");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(transitions_say_who_when_and_if),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
