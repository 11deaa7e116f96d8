/* engine/refuse.h: what a refusal writes down and says. */
#include "engine/desk.h"

static void a_refusal_changes_nothing_but_is_written_down(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	OWN(own_string)
	char *before = desk_state(d, "CT-1001");
	desk_press(d, ADA, "canvas_admins.approve", "CT-1001");
	OWN(own_string)
	char *after = desk_state(d, "CT-1001");
	assert_string_equal(before, after);
	json_auto_t *audit = desk_audit(d);
	assert_string_equal(
	    jsonx_path_text(audit, "what"), "canvas_admins.approve");
	assert_string_equal(jsonx_path_text(audit, "outcome"), "not_office");
	assert_int_equal(
	    fixture_int(d->f, "SELECT case_id FROM audit ORDER BY id DESC"), 1);
}

static void it_names_the_case_and_who_may(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	desk_press(d, ADA, "canvas_admins.approve", "CT-1001");
	const struct delivery *last = d->sent[d->sent_count - 1];
	assert_int_equal(last->kind, DELIVERY_WHISPER);
	const char *text = jsonx_path_text(last->payload, "notice.markdown");
	assert_non_null(strstr(text, "Only Canvas administrators"));
	assert_non_null(strstr(text, "CT"));
}

/* Whoever has left cannot ask for it themselves, so any office may close it. */
static void it_names_all_who_may(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	desk_press(d, ADA, "close_departed", "CT-1001");
	const struct delivery *last = d->sent[d->sent_count - 1];
	assert_non_null(strstr(
	    jsonx_path_text(last->payload, "notice.markdown"),
	    "Only EdTech\\, Canvas administrators or UIS Security Office can"));
}

/* Her last words, whatever the reviewers noted in between; and nothing to
 * somebody for whom the case does not exist. */
static void what_happened_instead(void **state)
{
	static const struct {
		const char *who;
		const char *verb;
		const char *want;
	} wants[] = {
	    {JO, "token_created", "decided,\nwithdrawn or finished"},
	    {WEI, "canvas_admins.approve", "**Ada** withdrew it, 25 November"},
	    {ADA, "answer", "**Ada** withdrew it, 25 November"},
	    {"T1/USTRANGER", "no.such.verb", "decided,\nwithdrawn or finished"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_learn(d, "T1/USTRANGER", "Sam", "sam@u.example", "member");
	desk_request(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		desk_press(d, wants[i].who, wants[i].verb, "CT-1001");
		assert_string_equal(desk_ending(d), "refused not_now");
		const char *told = desk_whispered(d, wants[i].who + 3);
		if (strstr(told, wants[i].want) == NULL)
			fail_msg("%s: %s", wants[i].who, told);
		desk_all_arrive(d);
		if (i > 0)
			continue;
		desk_press(d, ADA, "withdraw", "CT-1001");
		desk_all_arrive(d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_refusal_changes_nothing_but_is_written_down),
	    desk_test(it_names_the_case_and_who_may),
	    desk_test(it_names_all_who_may),
	    desk_test(what_happened_instead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
