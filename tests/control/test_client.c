/* control/client.h: what a command hears. */
#include "control/office.h"

#include "control/client.h"

static void the_outcome_comes_back(void **state)
{
	struct office *o = *state;
	json_auto_t *data = json_pack("{s:s}", "reason", "none");
	OWN(control_answer_clear)
	struct control_answer answer = {.outcome = NULL};

	fixture_ok(o->d.f, control_send(o->path, "operator.revoke", "CT-1001",
	                       data, &answer, &o->d.f->err));
	assert_string_equal(answer.outcome, "refused");
	assert_string_equal(answer.reason, "unknown_case");
}

static void without_a_service(void **state)
{
	struct office *o = *state;
	struct control_answer answer = {.outcome = NULL};
	struct err err;
	char path[256];

	control_stop(&o->control);
	assert_false(control_send(o->path, "x", "CT-1", NULL, &answer, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.text, "is beadle running?"));
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_false(control_send(path, "x", "CT-1", NULL, &answer, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(answer.outcome);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    office_test(the_outcome_comes_back),
	    office_test(without_a_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
