/* flow/graph.h and graph_words.h: the words of a picture. */
#include "flow/graph_world.h"
#include "flow/graph_words.h"

static void offices_have_titles_or_are_spelt(void **state)
{
	OWN(workflow_free)
	struct workflow *w = workflow();
	json_auto_t *titles = json_pack("{s:s}", "it_team", "The IT team");
	OWN(graph_free)
	struct graph *titled = graph_new(w, titles);
	OWN(graph_free)
	struct graph *graph = graph_new(w, NULL);
	OWN(str_clear)
	struct str text = {.max_bytes = 1024};

	(void)state;
	graph_office(titled, "it_team", &text);
	str_add(&text, "|");
	graph_office(graph, "it_team", &text);
	str_add(&text, "|");
	graph_office(graph, "", &text);
	assert_string_equal(str_text(&text), "The IT team|It team|");
}

static void who_may_send_an_event(void **state)
{
	static const struct {
		const char *event, *want_who, *want_by;
	} rows[] = {
	    {"open", "Anyone", "anyone"},
	    {"yes", "It team or Requester", "office:it_team"},
	    {"stop", "Requester", "requester"},
	    {"unheard", "", NULL},
	};
	OWN(workflow_free)
	struct workflow *w = workflow();
	OWN(graph_free)
	struct graph *graph = graph_new(w, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str text = {.max_bytes = 1024};
		graph_who(graph, rows[i].event, &text);
		const char *by = graph_by(graph, rows[i].event);
		assert_string_equal(str_text(&text), rows[i].want_who);
		assert_string_equal(
		    by ? by : "-", rows[i].want_by ? rows[i].want_by : "-");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(offices_have_titles_or_are_spelt),
	    cmocka_unit_test(who_may_send_an_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
