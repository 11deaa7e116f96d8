/* flow/graph.h: what a picture says, and where a case is marked. That dot and
 * Mermaid take the text is held by tests/admin/graph.test.mjs. */
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/graph.h"
#include "flow/mistakes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char FILE_TEXT[] =
    "{\"id\": \"w\", \"version\": 3, \"title\": \"T & <U>\","
    "\"prefix\": \"W\","
    "\"status\": {\"notice\": \"n\"}, \"machine\": {\"id\": \"w\","
    "\"initial\": \"draft\", \"states\": {"
    "\"draft\": {\"on\": {\"open\": \"work\"}},"
    "\"work\": {\"type\": \"parallel\", \"states\": {"
    " \"a\": {\"initial\": \"on\", \"states\": {"
    "  \"on\": {\"on\": {\"yes\": {\"target\": \"off\","
    "    \"guard\": {\"and\": [\"ready\","
    " {\"or\": [\"ready\", {\"not\": \"ready\"}]}]}}}, \"after\": {\"slow\":"
    "    {\"target\": \"on\", \"reenter\": true, \"actions\": \"shout\"}}},"
    "  \"off\": {\"type\": \"final\"}}},"
    " \"b\": {\"initial\": \"on\", \"states\": {"
    "  \"on\": {\"always\": {\"target\": \"off\", \"guard\": \"ready\"},"
    "    \"on\": {\"no\": {}}},"
    "  \"off\": {\"type\": \"final\"}}}},"
    " \"onDone\": \"end\", \"on\": {\"stop\": \"end\"}},"
    "\"end\": {\"type\": \"final\", \"description\": \"Over.\"}}},"
    "\"guards\": {\"ready\": true},"
    "\"actions\": {\"shout\": {\"type\": \"notify\", \"to\": \"requester\","
    " \"notice\": \"n\"}},"
    "\"delays\": {\"slow\": {\"duration\": \"P1DT1H2M\"}},"
    "\"events\": {"
    "\"open\": {\"by\": \"anyone\", \"opens\": true, \"title\": \"Open\"},"
    "\"yes\": {\"by\": [\"office:it_team\", \"requester\"],"
    " \"title\": \"Yes\"},"
    "\"no\": {\"by\": \"office:it_team\", \"title\": \"No\"},"
    "\"stop\": {\"by\": \"requester\", \"title\": \"Stop\"}}}";

static struct workflow *workflow(void)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};
	struct workflow *w = NULL;
	json_auto_t *file = NULL;
	struct err err;

	if (!jsonx_parse(FILE_TEXT, strlen(FILE_TEXT), &file, &err))
		fail_msg("%s", err.text);
	if (!workflow_new(file, &w, &mistakes)) {
		mistakes_print(&mistakes, "test", &problems);
		fail_msg("%s", str_text(&problems));
	}
	return w;
}

static void has(const struct str *text, const char *want)
{
	if (strstr(str_text(text), want) == NULL)
		fail_msg("there is no %s in\n%s", want, str_text(text));
}

static void has_not(const struct str *text, const char *want)
{
	if (strstr(str_text(text), want))
		fail_msg("there is %s in\n%s", want, str_text(text));
}

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

static void offices_without_titles_are_spelt(void **state)
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
	    cmocka_unit_test(transitions_say_who_when_and_if),
	    cmocka_unit_test(offices_without_titles_are_spelt),
	    cmocka_unit_test(a_case_is_marked_with_its_way),
	    cmocka_unit_test(a_value_of_another_version_marks_what_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
