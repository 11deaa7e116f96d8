/* engine/guard.h: what cannot be digested is undone alone. */
#include "engine/desk.h"

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

/* Nor does what people say below its message hold up the others. */
static void words_below_a_damaged_post_are_set_aside(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	fixture_exec(d->f, "UPDATE case_event SET event ="
	                   " zeroblob(length(event))");
	struct event *said = desk_event(d, EVENT_MESSAGE, WEI, NULL, NULL);
	const struct delivery *head =
	    desk_find(d, DELIVERY_POST, "channel", "CCANVAS");
	said->text = own_strdup("Which course is it?");
	free(said->channel);
	said->channel = own_strdup("CCANVAS");
	said->thread = own_printf("1.%lld", (long long)head->outbox_id);
	said->overheard = true;
	desk_do(d, said);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(one_bad_event_does_not_stop_the_batch),
	    desk_test(a_bad_event_of_somebody_new_is_set_aside),
	    desk_test(an_event_of_a_damaged_case_is_undone),
	    desk_test(words_below_a_damaged_post_are_set_aside),
	    desk_test(half_an_event_is_no_event),
	    desk_test(a_full_disk_fails_the_batch_and_later_it_goes),
	    desk_test(an_event_too_large_to_be_kept_is_set_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
