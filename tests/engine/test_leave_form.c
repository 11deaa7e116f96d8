/* engine/leave_form.h: the form by which a reviewer says that they are away:
 * what is wrong stands beside the field, and what is right is done. */
#include "engine/desk.h"

#include "engine/leave_form.h"
#include "store/absence.h"

static struct absence *away(struct desk *d, size_t *ret_count)
{
	struct absence *list = NULL;

	fixture_ok(d->f,
	    absence_list(d->f->store, d->now_ms, &list, ret_count, &d->f->err));
	return list;
}

static size_t away_count(struct desk *d)
{
	size_t count = 0;
	struct absence *list = away(d, &count);

	absence_free(list, count);
	return count;
}

static void send(
    struct desk *d, const char *who, const char *until, const char *delegate)
{
	desk_all_arrive(d);
	desk_submit(d, who, "absence.away", "absence",
	    json_pack("{s:s*, s:s*}", "until", until, "delegate", delegate));
}

/* Opens it, and gives what is shown. */
static const json_t *open_form(struct desk *d, const char *who)
{
	desk_all_arrive(d);
	desk_press(d, who, "absence.away", "absence");
	const struct delivery *form =
	    desk_find(d, DELIVERY_FORM, "verb", "absence.away");
	assert_non_null(form);
	return form->payload;
}

static bool offers(const json_t *payload, const char *address)
{
	json_t *one;
	size_t i;

	json_array_foreach (
	    jsonx_path(payload, "form.properties.delegate.oneOf"), i, one)
		if (strcmp(jsonx_text(one, "const"), address) == 0)
			return true;
	return false;
}

static void it_offers_who_may_stand_in(void **state)
{
	struct desk *d = *state;

	d->offices[0].deputy = (char *)"priya@u.example";
	desk_know_all(d);
	const json_t *form = open_form(d, WEI);
	assert_true(offers(form, "hana@u.example"));
	assert_true(offers(form, "priya@u.example"));
	assert_false(offers(form, "wei@u.example"));
	assert_false(offers(form, "ada@u.example"));
	/* By a Slack user's id, too; alone in the office nobody is asked for.
	 */
	assert_null(jsonx_path(open_form(d, JO), "form.properties.delegate"));
}

static void what_is_wrong_is_said_beside_it(void **state)
{
	static const struct {
		const char *until, *delegate, *field, *want;
	} wants[] = {
	    {NULL, NULL, "until", ""},
	    {"2026-11-24", NULL, "until", "a day from today on"},
	    {"2028-01-01", NULL, "until", "at most a year ahead"},
	    {"2027-01-05", "wei@u.example", "delegate", ""},
	    {"2027-01-05", "ada@u.example", "delegate", ""},
	    {"2027-01-05", "hana@u.example", "delegate", "away themselves"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	send(d, HANA, "2027-01-10", NULL);
	assert_int_equal(d->reply.kind, REPLY_DONE);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		send(d, WEI, wants[i].until, wants[i].delegate);
		assert_int_equal(d->reply.kind, REPLY_FORM_ERRORS);
		const char *said =
		    jsonx_text(d->reply.form_errors, wants[i].field);
		if (said[0] == '\0' || strstr(said, wants[i].want) == NULL)
			fail_msg("row %zu: %s", i, said);
		assert_int_equal(json_object_size(d->reply.form_errors), 1);
		assert_int_equal(away_count(d), 1);
	}
}

static void away_and_back(void **state)
{
	struct desk *d = *state;
	size_t count;

	desk_know_all(d);
	send(d, WEI, "2027-01-05", "hana@u.example");
	assert_int_equal(d->reply.kind, REPLY_DONE);
	struct absence *list = away(d, &count);
	assert_int_equal(count, 1);
	assert_string_equal(list[0].delegate, "hana@u.example");
	absence_free(list, count);
	assert_non_null(
	    desk_find(d, DELIVERY_POST, "notice.template", "absence"));
	/* It has what was said, to be changed. */
	const json_t *form = open_form(d, WEI);
	assert_string_equal(
	    jsonx_path_text(form, "values.until"), "2027-01-05");
	assert_string_equal(
	    jsonx_path_text(form, "values.delegate"), "hana@u.example");
	send(d, WEI, "2027-01-07", NULL);
	assert_int_equal(away_count(d), 1);
	desk_press(d, WEI, "absence.back", "absence");
	assert_int_equal(away_count(d), 0);
	desk_press(d, WEI, "absence.back", "absence");
	assert_string_equal(d->reply.refusal, "not_now");
}

static void a_command_opens_it(void **state)
{
	struct desk *d = *state;
	struct event *event = desk_event(d, EVENT_COMMAND, WEI, "/token", NULL);

	event->text = own_strdup("away");
	event->trigger = own_strdup("trigger.7");
	desk_know_all(d);
	desk_do(d, event);
	assert_non_null(desk_find(d, DELIVERY_FORM, "verb", "absence.away"));
}

static void it_is_for_reviewers(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_press(d, ADA, "absence.away", "absence");
	assert_string_equal(d->reply.refusal, "not_office");
	send(d, ADA, "2027-01-05", NULL);
	assert_string_equal(d->reply.refusal, "not_office");
	assert_int_equal(away_count(d), 0);
	/* Of a case that is called so it is no such event. */
	struct event *other =
	    desk_event(d, EVENT_ACTION, WEI, "absence.away", "CT-1001");
	assert_false(leave_form_is(other));
	event_free(&other);
}

static void the_home_tab_has_it(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_do(d, desk_event(d, EVENT_HOME, WEI, NULL, NULL));
	const struct delivery *home =
	    desk_find(d, DELIVERY_HOME, "user", "UWEI");
	const json_t *parts = json_object_get(home->payload, "parts");
	OWN(own_string)
	char *head = jsonx_dump(json_array_get(parts, 0));
	assert_non_null(strstr(head, "I am away"));
	send(d, WEI, "2027-01-05", "hana@u.example");
	desk_all_arrive(d);
	desk_do(d, desk_event(d, EVENT_HOME, WEI, NULL, NULL));
	home = desk_find(d, DELIVERY_HOME, "user", "UWEI");
	parts = json_object_get(home->payload, "parts");
	OWN(own_string)
	char *says = jsonx_dump(json_array_get(parts, 1));
	assert_non_null(strstr(says, "You are away until 2027"));
	assert_non_null(strstr(says, "Hana stands in"));
	assert_non_null(strstr(says, "absence.back"));
}

static int teardown(void **state)
{
	clock_stop(0);
	return desk_teardown(state);
}

int main(void)
{
#define leave_test(name)                                                       \
	cmocka_unit_test_setup_teardown(name, desk_setup, teardown)
	const struct CMUnitTest tests[] = {
	    leave_test(it_offers_who_may_stand_in),
	    leave_test(what_is_wrong_is_said_beside_it),
	    leave_test(away_and_back),
	    leave_test(a_command_opens_it),
	    leave_test(it_is_for_reviewers),
	    leave_test(the_home_tab_has_it),
	};

	return cmocka_run_group_tests_name(
	    "engine/leave_form", tests, NULL, NULL);
}
