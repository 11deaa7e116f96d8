/* model/config_workflow.c: [workflow ID]. */
#include "model/config_world.h"

#include "base/str.h"

#define GOOD BEADLE STORE SLACK OFFICE

static void what_was_chosen(void **state)
{
	OWN(config_free)
	struct config *config = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	assert_true(load(GOOD "[workflow canvas-token]\nstudents = sponsor\n"
	                      "longest_days = 90\n[workflow lti]\n",
	    &config, &problems));
	const struct config_workflow *w =
	    config_workflow_find(config, "canvas-token");
	assert_non_null(w);
	assert_int_equal(json_object_size(w->settings), 2);
	assert_string_equal(
	    json_string_value(json_object_get(w->settings, "longest_days")),
	    "90");
	assert_non_null(config_workflow_find(config, "lti"));
	assert_null(config_workflow_find(config, "other"));
}

static void what_cannot_be(void **state)
{
	OWN(config_free)
	struct config *config = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	assert_false(load("[workflow Canvas]\na = 1\n[workflow lti]\na = 1\n"
	                  "a = 2\n[workflow lti]\n" GOOD,
	    &config, &problems));
	assert_string_equal(str_text(&problems),
	    ":1: [workflow Canvas]: write the id of a workflow, for example "
	    "[workflow canvas-token]\n"
	    ":5: a: is there twice; keep one value\n"
	    ":6: [workflow lti] is there twice; keep one\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_chosen),
	    cmocka_unit_test(what_cannot_be),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
