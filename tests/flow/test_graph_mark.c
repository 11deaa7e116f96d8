/* flow/graph.h: where a case is marked, and its way. */
#include "flow/graph_world.h"

static json_t *step(const char *what, json_t *taken_before, json_t *taken_after)
{
	return json_pack("{s:s, s:o, s:o}", "what", what, "before",
	    taken_before, "after", taken_after);
}

static json_t *working(const char *a, const char *b)
{
	return json_pack("{s:{s:s, s:s}}", "work", "a", a, "b", b);
}

static void a_case_is_marked_with_its_way(void **state)
{
	OWN(workflow_free)
	struct workflow *w = workflow();
	OWN(graph_free)
	struct graph *graph = graph_new(w, NULL);
	OWN(str_clear)
	struct str text = {.max_bytes = 65536};
	json_auto_t *steps = json_pack("[o, o, o, o]",
	    step("xstate.init", json_null(), json_string("draft")),
	    step("open", json_string("draft"), working("on", "on")),
	    step("xstate.after.slow.w.work.a.on", working("on", "on"),
	        working("on", "on")),
	    step("yes", working("on", "on"), json_string("end")));
	json_auto_t *now = json_string("end");

	(void)state;
	graph_mark(graph, now, steps);
	graph_mermaid(graph, &text);
	has(&text, "draft --> work : 1. open (Anyone)\n");
	has(&text, "work_a_on : 2. after 1 day");
	has(&text, "work --> end : 3. when all are done\n");
	/* What the state values do not show: b came to its end in step 3. */
	has(&text, "work_b_on --> work_b_off : 3. as soon as");
	has(&text, "class work_b_off passed\n");
	has(&text, "class end here\n");
	has(&text, "class draft passed\n");
	has(&text, "    work --> end : stop (Requester)\n");
	has(&text, "work_b_on --> work_b_on : no (It team)\n");
}

static void a_value_of_another_version_marks_what_there_is(void **state)
{
	OWN(workflow_free)
	struct workflow *w = workflow();
	OWN(graph_free)
	struct graph *graph = graph_new(w, NULL);
	OWN(str_clear)
	struct str text = {.max_bytes = 65536};
	json_auto_t *steps = json_pack("[o, o]",
	    step("gone", json_string("nowhere"), json_integer(3)),
	    json_object());
	json_auto_t *now = json_pack(
	    "{s:{s:s}, s:s}", "work", "a", "unheard", "elsewhere", "x");

	(void)state;
	graph_mark(graph, now, steps);
	graph_dot(graph, &text);
	assert_true(str_ok(&text));
	str_reset(&text);
	graph_mermaid(graph, &text);
	has_not(&text, " here\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_case_is_marked_with_its_way),
	    cmocka_unit_test(a_value_of_another_version_marks_what_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
