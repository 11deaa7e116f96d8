/* engine/redraw.h: messages show how their case stands now. */
#include "engine/desk.h"

static const struct delivery *edit_of(struct desk *d, const char *channel)
{
	return desk_find(d, DELIVERY_UPDATE, "channel", channel);
}

static void a_decision_appears_on_every_message(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *ref =
	    desk_button(d, "channel", "CCANVAS", "canvas_admins.approve");
	desk_press(d, WEI, "canvas_admins.approve", ref);
	desk_all_arrive(d);
	static const struct {
		const char *channel;
		size_t want_buttons;
	} wants[] = {{"CCANVAS", 1}, {"CSECURITY", 6}};
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		const struct delivery *edit = edit_of(d, wants[i].channel);
		assert_non_null(edit);
		assert_non_null(jsonx_path_text(edit->payload, "ts"));
		assert_int_equal(json_array_size(jsonx_path(
		                     edit->payload, "notice.buttons")),
		    wants[i].want_buttons);
		assert_non_null(
		    strstr(jsonx_path_text(edit->payload, "notice.markdown"),
		        "approved by Wei"));
	}
	/* The requester's message says nothing new and stays as it is. */
	assert_null(edit_of(d, "DUADA"));
	/* Without buttons it still tells how the case goes on. */
	desk_press(d, PRIYA, "security_office.approve", "CT-1001");
	desk_all_arrive(d);
	assert_non_null(strstr(
	    jsonx_path_text(edit_of(d, "CCANVAS")->payload, "notice.markdown"),
	    "approved by Priya"));
}

/* Whatever the chart would take again later. */
static void buttons_that_are_gone_stay_gone(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	desk_press(d, WEI, "canvas_admins.approve", "CT-1001");
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM post WHERE live = 1"
	                      " AND verbs = '[\"history\"]'"
	                      " AND recipient = 'office:canvas_admins'"),
	    1);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM post"
	                                   " WHERE verbs = '[\"history\"]'"),
	    1);
}

static void a_closed_case_is_drawn_no_more(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM post WHERE live = 1"), 3);
	desk_press(d, ADA, "withdraw", "CT-1001");
	desk_all_arrive(d);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM post WHERE live = 1"), 0);
}

static void an_edit_that_waits_is_overtaken(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	/* The message itself is still in flight: its edits wait. */
	OWN(own_string)
	char *ref =
	    desk_button(d, "channel", "CCANVAS", "canvas_admins.approve");
	desk_press(d, WEI, "canvas_admins.approve", ref);
	desk_press(d, PRIYA, "security_office.approve", "CT-1001");
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM outbox o JOIN post p"
	                      " ON p.id = o.post_id WHERE o.kind = 'update'"
	                      " AND p.lane = 'slack:CSECURITY'"),
	    1);
	desk_all_arrive(d);
	assert_non_null(strstr(jsonx_path_text(edit_of(d, "CSECURITY")->payload,
	                           "notice.markdown"),
	    "approved by Priya"));
}

static void an_edit_in_flight_is_followed(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	desk_press(d, WEI, "canvas_admins.approve", "CT-1001");
	const struct delivery *first = edit_of(d, "CSECURITY");
	assert_non_null(dispatch_in_flight(d->dispatch, first->outbox_id));
	desk_press(d, PRIYA, "security_office.approve", "CT-1001");
	desk_all_arrive(d);
	assert_ptr_not_equal(edit_of(d, "CSECURITY"), first);
	assert_non_null(strstr(jsonx_path_text(edit_of(d, "CSECURITY")->payload,
	                           "notice.markdown"),
	    "approved by Priya"));
}

/* --- a button that is gone ------------------------------------------------ */

/* The click of somebody whose screen is behind redraws the message, live or
 * not, and tells them alone. */
static void a_click_on_what_is_gone_redraws_it(void **state)
{
	static const struct {
		const char *before; /* what Ada or Priya did meanwhile */
		const char *who, *verb;
		const char *want_told;
		bool want_redraw;
	} wants[] = {
	    {NULL, HANA, "canvas_admins.approve", NULL, false},
	    {NULL, HANA, "canvas_admins.approve", "already recorded", true},
	    {NULL, WEI, "canvas_admins.approve", "moved on", true},
	    {NULL, JO, "canvas_admins.approve", "Only Canvas", false},
	    {"withdraw", WEI, "canvas_admins.approve", "moved on", true},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *ref =
	    desk_button(d, "channel", "CCANVAS", "canvas_admins.approve");
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		if (wants[i].before)
			desk_press(d, ADA, wants[i].before, "CT-1001");
		desk_all_arrive(d);
		size_t updates = desk_count(d, DELIVERY_UPDATE);
		desk_press(d, wants[i].who, wants[i].verb, ref);
		desk_all_arrive(d);
		if (wants[i].want_told == NULL)
			continue;
		assert_non_null(strstr(
		    desk_whispered(d, wants[i].who + 3), wants[i].want_told));
		assert_int_equal(desk_count(d, DELIVERY_UPDATE),
		    updates + wants[i].want_redraw);
	}
	const struct delivery *edit = edit_of(d, "CCANVAS");
	assert_int_equal(
	    json_array_size(jsonx_path(edit->payload, "notice.buttons")), 1);
}

/* A made-up reference redraws nothing of another case. */
static void only_a_message_of_its_own_case(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_press(d, ADA, "withdraw", "CT-1001");
	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *other =
	    desk_button(d, "channel", "CCANVAS", "canvas_admins.approve");
	OWN(own_string)
	char *ref = own_printf("CT-1001%s", strchr(other, '.'));
	size_t updates = desk_count(d, DELIVERY_UPDATE);
	desk_press(d, WEI, "canvas_admins.approve", ref);
	desk_press(d, WEI, "canvas_admins.approve", "CT-1001.9999");
	desk_press(d, WEI, "canvas_admins.approve", "CT-1001");
	assert_int_equal(desk_count(d, DELIVERY_UPDATE), updates);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_decision_appears_on_every_message),
	    desk_test(buttons_that_are_gone_stay_gone),
	    desk_test(a_closed_case_is_drawn_no_more),
	    desk_test(an_edit_that_waits_is_overtaken),
	    desk_test(an_edit_in_flight_is_followed),
	    desk_test(a_click_on_what_is_gone_redraws_it),
	    desk_test(only_a_message_of_its_own_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
