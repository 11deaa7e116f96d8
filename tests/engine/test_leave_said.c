/* engine/leave_said.h: which words are heard, and what they are answered. What
 * follows from them is in test_leave.c. */
#include "engine/desk.h"

static const json_t *answered(struct desk *d, const char *who, const char *text)
{
	desk_all_arrive(d);
	size_t since = d->sent_count;
	desk_say(d, who, text);
	assert_true(d->sent_count > since);
	return json_object_get(d->sent[since]->payload, "notice");
}

static const char *button(const json_t *notice, size_t i)
{
	return jsonx_text(
	    json_array_get(json_object_get(notice, "buttons"), i), "verb");
}

static void a_list_has_buttons(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	const json_t *list = answered(d, WEI, "away");
	assert_string_equal(button(list, 0), "absence.away");
	answered(d, WEI, "away until 2027-01-05");
	list = answered(d, WEI, "away");
	assert_string_equal(button(list, 0), "absence.back");
	assert_string_equal(button(list, 1), "absence.away");
	assert_non_null(
	    strstr(jsonx_text(list, "markdown"), "Wei, until 2027"));
	/* A deputy who is in no office says it of others alone. */
	d->offices[0].deputy = (char *)"ada@u.example";
	list = answered(d, ADA, "away");
	assert_string_equal(jsonx_text(list, "template"), "absences");
	assert_string_equal(button(list, 0), "");
}

static void other_words_are_not_heard(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	assert_string_equal(
	    jsonx_text(answered(d, WEI, "I am away"), "template"), "greeting");
	assert_string_equal(
	    jsonx_text(answered(d, ADA, "away with it"), "template"),
	    "greeting");
}

static void it_is_for_reviewers(void **state)
{
	static const char *const words[] = {
	    "away", "away until 2027-01-05", "back"};
	struct desk *d = *state;

	desk_know_all(d);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const json_t *told = answered(d, ADA, words[i]);
		assert_string_equal(
		    jsonx_text(told, "title"), "To be away is for reviewers");
		assert_null(strstr(jsonx_text(told, "markdown"), "To say"));
		assert_string_equal(button(told, 0), "");
	}
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM absence"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_list_has_buttons),
	    desk_test(other_words_are_not_heard),
	    desk_test(it_is_for_reviewers),
	};

	return cmocka_run_group_tests_name(
	    "engine/leave_said", tests, NULL, NULL);
}
