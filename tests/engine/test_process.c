/* engine/process.h: once, in order, and never at the cost of others. */
#include "engine/desk.h"

static const int64_t DAY_MS = INT64_C(86400) * 1000;

static json_t *member(const char *name)
{
	return json_pack("{s:s, s:s}", "name", name, "standing", "member");
}

/* --- redeliveries
 * ------------------------------------------------------------------ */

static void a_redelivery_does_nothing(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event =
	    desk_event(d, EVENT_SUBMIT, ADA, "request", "canvas-token");

	desk_know_all(d);
	event->data = desk_answers();
	for (int i = 0; i < 3; i++) {
		desk_process(d, event);
		assert_int_equal(d->reply.kind, REPLY_DONE);
		desk_all_arrive(d);
	}
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM case_record"), 1);
	assert_int_equal(d->sent_count, 4); /* Ada twice, two offices */
}

static void form_errors_are_given_again(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event =
	    desk_event(d, EVENT_SUBMIT, ADA, "request", "canvas-token");
	json_auto_t *first = NULL;

	desk_know_all(d);
	event->data = desk_answers();
	json_object_set_new(event->data, "until", json_string("2020-01-01"));
	desk_process(d, event);
	assert_int_equal(d->reply.kind, REPLY_FORM_ERRORS);
	first = json_deep_copy(d->reply.form_errors);
	assert_int_equal(json_object_size(first), 1);
	/* The same event a year later: the answer of then, not of now. */
	d->now_ms += 365 * DAY_MS;
	desk_process(d, event);
	assert_int_equal(d->reply.kind, REPLY_FORM_ERRORS);
	assert_true(json_equal(first, d->reply.form_errors));
}

/* --- waiting for who it is
 * -------------------------------------------------------------- */

static void what_waited_is_taken_up_in_order(void **state)
{
	struct desk *d = *state;

	desk_submit(d, ADA, "request", "canvas-token", desk_answers());
	desk_submit(d, ADA, "request", "canvas-token", desk_answers());
	desk_press(d, ADA, "withdraw", "CT-1001");
	desk_press(d, WEI, "canvas_admins.approve", "CT-1002");
	assert_int_equal(desk_count(d, DELIVERY_LOOK_UP), 2);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM journal"
	                                   " WHERE state = 'waiting'"),
	    4);
	desk_answer(d, desk_find(d, DELIVERY_LOOK_UP, "who", ADA),
	    DELIVERY_SENT, member("Ada"), NULL);
	OWN(own_string)
	char *first = desk_state(d, "CT-1001");
	assert_string_equal(first, "withdrawn");
	OWN(own_string)
	char *second = desk_state(d, "CT-1002");
	assert_non_null(strstr(second, "reading"));
	/* Wei still waits. */
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM journal"
	                                   " WHERE state = 'waiting'"),
	    1);
}

/* Nor does it hold up those behind it, or everybody. */
static void a_damaged_event_that_waited_is_set_aside(void **state)
{
	struct desk *d = *state;

	desk_submit(d, ADA, "request", "canvas-token", desk_answers());
	desk_submit(d, ADA, "request", "canvas-token", desk_answers());
	fixture_exec(d->f, "UPDATE journal SET body = zeroblob(length(body))"
	                   " WHERE id = 1");
	desk_answer(d, desk_find(d, DELIVERY_LOOK_UP, "who", ADA),
	    DELIVERY_SENT, member("Ada"), NULL);
	assert_int_equal(
	    fixture_int(d->f, "SELECT id FROM journal WHERE state ="
	                      " 'set_aside' AND error LIKE 'journal:%'"),
	    1);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM case_record"), 1);
}

static void a_member_of_another_standing_is_refused_on_waking(void **state)
{
	struct desk *d = *state;

	desk_submit(d, ADA, "request", "canvas-token", desk_answers());
	desk_answer(d, desk_find(d, DELIVERY_LOOK_UP, "who", ADA),
	    DELIVERY_SENT,
	    json_pack("{s:s, s:s}", "name", "Ada", "standing", "guest"), NULL);
	assert_non_null(strstr(desk_whispered(d, "UADA"), "as a guest"));
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM case_record"), 0);
}

/* The form was closed when it was acknowledged: its errors are said. */
static void a_wrong_form_that_waited_is_explained(void **state)
{
	struct desk *d = *state;
	json_t *answers = desk_answers();

	json_object_set_new(answers, "until", json_string("2020-01-01"));
	desk_submit(d, ADA, "request", "canvas-token", answers);
	assert_int_equal(d->reply.kind, REPLY_DONE);
	desk_answer(d, desk_find(d, DELIVERY_LOOK_UP, "who", ADA),
	    DELIVERY_SENT, member("Ada"), NULL);
	assert_non_null(strstr(desk_whispered(d, "UADA"), "press the"));
}

/* --- results that make no sense
 * ------------------------------------------------------------ */

static void a_senseless_answer_blocks_nobody(void **state)
{
	static const char *const answers[] = {"{}", "{\"name\":\"Ada\"}",
	    "{\"name\":\"Ada\",\"standing\":\"emperor\"}", "[]"};
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		OWN(own_string)
		char *who = own_printf("T1/U%zu", i);
		json_t *remote = NULL;
		desk_say(d, who, "hello");
		fixture_ok(d->f, jsonx_parse(answers[i], strlen(answers[i]),
		                     &remote, &d->f->err));
		desk_answer(d, desk_find(d, DELIVERY_LOOK_UP, "who", who),
		    DELIVERY_SENT, remote, NULL);
		/* Nobody could say who it is. */
		assert_non_null(
		    strstr(desk_whispered(d, who + 3), "confirm who"));
		desk_all_arrive(d);
	}
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM outbox"
	                      " WHERE kind = 'look_up' AND state = 'failed'"),
	    4);
	assert_int_equal(dispatch_open_count(d->dispatch), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_redelivery_does_nothing),
	    desk_test(form_errors_are_given_again),
	    desk_test(what_waited_is_taken_up_in_order),
	    desk_test(a_damaged_event_that_waited_is_set_aside),
	    desk_test(a_member_of_another_standing_is_refused_on_waking),
	    desk_test(a_wrong_form_that_waited_is_explained),
	    desk_test(a_senseless_answer_blocks_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
