/* engine/view.h: who gets to see how a case stands, and its history. */
#include "engine/desk.h"

static void who_may_see(void **state)
{
	static const struct {
		const char *who;
		const char *verb;
		const char *want;
	} rows[] = {
	    {ADA, "status", "done"},
	    {WEI, "status", "done"},
	    {PRIYA, "history", "done"},
	    {ADA, "history", "done"},
	    /* For a stranger to the case it does not exist. */
	    {"T1/UELSE", "status", "refused unknown_case"},
	    {"T1/UELSE", "history", "refused unknown_case"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_learn(d, "T1/UELSE", "Else", "else@u.example", "member");
	desk_request(d);
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		desk_press(d, rows[i].who, rows[i].verb, "CT-1001");
		if (strcmp(desk_ending(d), rows[i].want) != 0)
			fail_msg("row %zu: %s", i, desk_ending(d));
		desk_all_arrive(d);
	}
}

/* That they looked is in the record of the case, and that they were not let. */
static void looking_is_written_down(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_learn(d, "T1/UELSE", "Else", "else@u.example", "member");
	desk_request(d);
	desk_press(d, "T1/UELSE", "history", "CT-1001");
	json_auto_t *refused = desk_audit(d);
	assert_string_equal(
	    jsonx_path_text(refused, "outcome"), "unknown_case");
	desk_press(d, WEI, "history", "CT-1001");
	json_auto_t *seen = desk_audit(d);
	assert_string_equal(jsonx_path_text(seen, "what"), "history");
	assert_string_equal(jsonx_path_text(seen, "outcome"), "done");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(who_may_see),
	    desk_test(looking_is_written_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
