/* engine/process.h: once, in order, and never at the cost of others. */
#include "engine/desk.h"

#include "store/timer.h"

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

/* --- what cannot be digested
 * ----------------------------------------------------------- */

static void one_bad_event_does_not_stop_the_batch(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	struct batch *batch = desk_begin(d);
	for (int i = 0; i < 3; i++) {
		OWN(event_free)
		struct event *event = desk_event(d, EVENT_SUBMIT, ADA,
		    i == 1 ? NULL : "request", "canvas-token");
		struct reply reply = {.kind = REPLY_NOT_COMMITTED};
		event->data = desk_answers();
		fixture_ok(
		    d->f, process_event(batch, event, &reply, &d->f->err));
		/* Committed as set aside: it need not come again. */
		assert_int_equal(reply.kind, REPLY_DONE);
	}
	desk_commit(d);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM case_record"), 2);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM journal WHERE state ="
	                      " 'set_aside' AND error LIKE '%without a name%'"
	                      " AND person_id IS NOT NULL"),
	    1);
}

/* Their row is not part of what is undone: the journal names it. */
static void a_bad_event_of_somebody_new_is_set_aside(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event =
	    event_new(EVENT_MESSAGE, "mail", "a letter without text");

	event->who = own_strdup("new@u.example");
	event->at_ms = d->now_ms;
	d->config.mail_members = (char *[]){(char *)"u.example", NULL};
	desk_process(d, event);
	assert_int_equal(d->reply.kind, REPLY_DONE);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM journal j JOIN person p ON"
	                      " p.id = j.person_id WHERE state = 'set_aside'"),
	    1);
}

/* Damage in one case's row is that case's alone. */
static void an_event_of_a_damaged_case_is_undone(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_request(d);
	desk_all_arrive(d);
	fixture_exec(d->f, "UPDATE case_record SET snapshot ="
	                   " zeroblob(length(snapshot)) WHERE id = 1");
	size_t before = d->sent_count;
	desk_press(d, WEI, "canvas_admins.approve", "CT-1001");
	assert_int_equal(d->sent_count, before);
	desk_press(d, WEI, "canvas_admins.approve", "CT-1002");
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM decision"), 1);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM journal"
	                                   " WHERE state = 'set_aside'"),
	    1);
}

/* An edit was already written when the next could not be. */
static void half_an_event_is_no_event(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	fixture_exec(d->f, "UPDATE post SET verbs = '['"
	                   " WHERE recipient = 'office:security_office'");
	size_t before = d->sent_count;
	desk_press(d, WEI, "canvas_admins.approve", "CT-1001");
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM journal"
	                                   " WHERE state = 'set_aside'"),
	    1);
	assert_int_equal(d->sent_count, before);
	assert_int_equal(d->result_count, 0);
	assert_int_equal(dispatch_open_count(d->dispatch), 0);
	OWN(own_string)
	char *where = desk_state(d, "CT-1001");
	assert_null(strstr(where, "approved"));
}

static void a_full_disk_fails_the_batch_and_later_it_goes(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event =
	    desk_event(d, EVENT_SUBMIT, ADA, "request", "canvas-token");
	struct reply reply = {.kind = REPLY_NOT_COMMITTED};
	int64_t person_id;

	desk_know_all(d);
	event->data = desk_answers();
	person_id = fixture_person(d->f, ADA);
	int64_t pages = fixture_int(d->f, "PRAGMA page_count");
	OWN(own_string)
	char *limit =
	    own_printf("PRAGMA max_page_count = %lld", (long long)pages);
	fixture_exec(d->f, limit);
	/* The file has some free pages; soon it has none. */
	struct batch *batch = desk_begin(d);
	bool ok = true;
	for (int i = 0; ok && i < 1000; i++) {
		free(event->external_id);
		event->external_id = own_printf("x%d", i);
		ok = process_event(batch, event, &reply, &d->f->err);
	}
	assert_false(ok);
	fixture_is_error(d->f, ERR_AGAIN, "full");
	store_rollback(d->f->store);
	batch_clear(batch);
	json_decref(reply.form_errors);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM journal"), 0);

	fixture_exec(d->f, "PRAGMA max_page_count = 100000");
	desk_process(d, event);
	assert_int_equal(d->reply.kind, REPLY_DONE);
	assert_int_equal(
	    fixture_int(d->f, "SELECT requester_id FROM case_record"),
	    person_id);
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

/* --- the clock
 * ----------------------------------------------------------------------------
 */

static void timers(struct desk *d)
{
	struct batch *batch = desk_begin(d);

	fixture_ok(d->f, process_timers(batch, &d->f->err));
	desk_commit(d);
	desk_all_arrive(d);
}

static void the_same_timer_comes_once(void **state)
{
	struct desk *d = *state;
	OWN(timer_clear)
	struct timer first = {.case_id = 0};
	bool found;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	timers(d); /* nothing is due */
	fixture_ok(d->f, timer_first(d->f->store, &first, &found, &d->f->err));
	size_t before = d->sent_count;
	d->now_ms += 2 * DAY_MS - 1;
	timers(d);
	assert_int_equal(d->sent_count, before);
	d->now_ms += 1;
	timers(d);
	assert_int_equal(d->sent_count, before + 2); /* both offices */
	timers(d);
	assert_int_equal(d->sent_count, before + 2);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM journal"
	                                   " WHERE source = 'timer'"),
	    2);
	/* Should the very same one be there again, it is only taken away. */
	fixture_ok(d->f, timer_set(d->f->store, &first, &d->f->err));
	timers(d);
	assert_int_equal(d->sent_count, before + 2);
	/* Set anew, after the clock was turned back, it may be due at the same
	 * time by its calendar: that one comes. */
	first.started_at_ms -= 3600 * 1000;
	fixture_ok(d->f, timer_set(d->f->store, &first, &d->f->err));
	timers(d);
	assert_int_equal(d->sent_count, before + 3);
}

/* More than the database keeps: what it is stays, set aside. */
static void an_event_too_large_to_be_kept_is_set_aside(void **state)
{
	enum { TOO_MANY_BYTES = 17 * 1024 * 1024 };
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);

	desk_know_all(d);
	event->text = own_calloc(1, TOO_MANY_BYTES + 1);
	memset(event->text, 'x', TOO_MANY_BYTES);
	for (int i = 0; i < 2; i++) {
		desk_process(d, event);
		assert_int_equal(d->reply.kind, REPLY_DONE);
	}
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM journal WHERE"
	                                   " state = 'set_aside' AND error"
	                                   " LIKE '%larger than 16 MiB%'"),
	    1);
	desk_say(d, ADA, "hello"); /* and everybody else is heard */
	assert_int_equal(desk_count(d, DELIVERY_POST), 1);
}

/* After a long stop each reminder comes once, not once per missed day. */
static void a_long_stop_is_no_storm(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	size_t before = d->sent_count;
	d->now_ms += 60 * DAY_MS;
	timers(d);
	/* To both offices: a reminder, and that it has waited too long. */
	assert_int_equal(d->sent_count, before + 4);
}

/* A timer whose case cannot be read must not come back for ever. */
static void a_bad_timer_is_set_aside(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_request(d);
	desk_all_arrive(d);
	size_t before = d->sent_count;
	fixture_exec(d->f, "UPDATE case_record SET snapshot ="
	                   " zeroblob(length(snapshot)) WHERE id = 1");
	d->now_ms += 2 * DAY_MS;
	timers(d);
	assert_int_equal(d->sent_count, before + 2); /* of CT-1002 */
	OWN(own_string)
	char *due = own_printf("SELECT count(*) FROM timer WHERE case_id = 1"
	                       " AND due_at_ms <= %lld",
	    (long long)d->now_ms);
	assert_int_equal(fixture_int(d->f, due), 0);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM journal"
	                                   " WHERE state = 'set_aside'"),
	    2);
	/* Somebody may have mended it by the next time. */
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM timer"
	                                   " WHERE case_id = 1"),
	    fixture_int(d->f, "SELECT count(*) FROM timer"
	                      " WHERE case_id = 2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_redelivery_does_nothing),
	    desk_test(form_errors_are_given_again),
	    desk_test(one_bad_event_does_not_stop_the_batch),
	    desk_test(a_bad_event_of_somebody_new_is_set_aside),
	    desk_test(an_event_of_a_damaged_case_is_undone),
	    desk_test(half_an_event_is_no_event),
	    desk_test(a_full_disk_fails_the_batch_and_later_it_goes),
	    desk_test(what_waited_is_taken_up_in_order),
	    desk_test(a_damaged_event_that_waited_is_set_aside),
	    desk_test(a_member_of_another_standing_is_refused_on_waking),
	    desk_test(a_wrong_form_that_waited_is_explained),
	    desk_test(a_senseless_answer_blocks_nobody),
	    desk_test(the_same_timer_comes_once),
	    desk_test(an_event_too_large_to_be_kept_is_set_aside),
	    desk_test(a_long_stop_is_no_storm),
	    desk_test(a_bad_timer_is_set_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
