/* store/journal.h: every event once, and what can still become of it. */
#include "store/fixture.h"

static struct event *action(const char *source, const char *external_id)
{
	struct event *event = event_new(EVENT_ACTION, source, external_id);

	event->who = own_strdup("T1/U1");
	event->who_name = own_strdup("Ada");
	event->verb = own_strdup("request");
	event->ref = own_strdup("flow");
	event->text = own_strdup("confidential words");
	event->data = json_pack("{s:s}", "purpose", "unpublished plans");
	event->channel = own_strdup("D1");
	event->trigger = own_strdup("t.1");
	event->at_ms = fixture_now_ms;
	return event;
}

static enum journal_put put(struct fixture *f, const char *source,
    const char *external_id, int64_t *ret_id, json_t **ret_reply)
{
	OWN(event_free)
	struct event *event = action(source, external_id);

	*ret_reply = NULL;
	return journal_put(f->store, event, ret_id, ret_reply, &f->err);
}

static void an_event_is_new_once(void **state)
{
	static const struct {
		const char *source;
		const char *external_id;
		enum journal_put want;
		int64_t want_id;
	} wants[] = {
	    {"slack", "e1", JOURNAL_NEW, 1},
	    {"slack", "e1", JOURNAL_SEEN, 1},
	    {"timer", "e1", JOURNAL_NEW, 2}, /* unique within its source */
	    {"slack", "E1", JOURNAL_NEW, 3}, /* to the letter */
	    {"slack", "e1", JOURNAL_SEEN, 1},
	    {"timer", "e1", JOURNAL_SEEN, 2},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		json_t *reply;
		int64_t id = 0;
		if (i == 4)
			fixture_reopen(f);
		assert_int_equal(
		    put(f, wants[i].source, wants[i].external_id, &id, &reply),
		    wants[i].want);
		assert_int_equal(id, wants[i].want_id);
		assert_null(reply);
	}
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM journal"
	                                " WHERE state = 'done'"),
	    3);
}

static void a_stored_answer_is_given_again(void **state)
{
	struct fixture *f = *state;
	json_auto_t *errors = json_pack("{s:s}", "until", "Pick a day.");
	json_auto_t *again = NULL;
	int64_t id;

	assert_int_equal(put(f, "slack", "e1", &id, &again), JOURNAL_NEW);
	fixture_ok(f, journal_mark(f->store, id, "refused", 0, errors,
	                  "form_errors", &f->err));
	fixture_reopen(f);
	assert_int_equal(put(f, "slack", "e1", &id, &again), JOURNAL_SEEN);
	assert_true(json_equal(errors, again));
}

static void a_mark_names_state_person_and_reason(void **state)
{
	static const struct {
		const char *mark;
		bool want;
	} marks[] = {{"refused", true}, {"waiting", true}, {"set_aside", true},
	    {"done", true}, {"sent", false}, {"", false}};
	struct fixture *f = *state;
	int64_t person = fixture_person(f, "T1/U1");
	json_t *reply;
	int64_t id;

	put(f, "slack", "e1", &id, &reply);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		assert_int_equal(journal_mark(f->store, id, marks[i].mark,
		                     person, NULL, "because", &f->err),
		    marks[i].want);
		if (!marks[i].want)
			fixture_is_error(f, ERR_REFUSED, "CHECK");
	}
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM journal WHERE"
	                                " person_id = 1 AND error = 'because'"
	                                " AND reply IS NULL"),
	    1);
	fixture_ok(
	    f, journal_mark(f->store, id, "done", 0, NULL, NULL, &f->err));
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM journal WHERE"
	                                " person_id IS NULL AND error IS NULL"),
	    1);
}

static void waiting_events_come_in_order_and_whole(void **state)
{
	static const char *const ids[] = {"e1", "e2", "other", "e3"};
	struct fixture *f = *state;
	int64_t ada = fixture_person(f, "T1/U1");
	int64_t bob = fixture_person(f, "T1/U2");
	OWN(event_free)
	struct event *none = NULL;
	int64_t id;

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		json_t *reply;
		put(f, "slack", ids[i], &id, &reply);
		fixture_ok(f, journal_mark(f->store, id, "waiting",
		                  i == 2 ? bob : ada, NULL, NULL, &f->err));
	}
	fixture_reopen(f);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		OWN(event_free)
		struct event *event = NULL;
		OWN(event_free)
		struct event *want = action("slack", ids[i]);
		if (i == 2)
			continue;
		fixture_ok(
		    f, journal_waiting(f->store, ada, &id, &event, &f->err));
		assert_non_null(event);
		assert_string_equal(event->external_id, ids[i]);
		assert_string_equal(event->source, "slack");
		assert_true(event->at_ms == fixture_now_ms);
		json_auto_t *got = event_to_json(event);
		json_auto_t *body = event_to_json(want);
		assert_true(json_equal(got, body));
		fixture_ok(f, journal_mark(f->store, id, "done", ada, NULL,
		                  NULL, &f->err));
	}
	fixture_ok(f, journal_waiting(f->store, ada, &id, &none, &f->err));
	assert_null(none);
	fixture_ok(f, journal_waiting(f->store, bob, &id, &none, &f->err));
	assert_non_null(none);
}

static void what_was_set_aside_comes_in_order_with_its_reason(void **state)
{
	struct fixture *f = *state;
	OWN(own_string)
	char *first = NULL;
	OWN(own_string)
	char *second = NULL;
	char *none = (char *)"untouched";
	int64_t id = -1;

	fixture_ok(f, journal_mark(f->store, fixture_event(f, "e1"), "refused",
	                  0, NULL, "no", &f->err));
	fixture_ok(f, journal_mark(f->store, fixture_event(f, "e2"),
	                  "set_aside", 0, NULL, "why", &f->err));
	fixture_ok(f, journal_mark(f->store, fixture_event(f, "e3"),
	                  "set_aside", 0, NULL, NULL, &f->err));
	fixture_ok(
	    f, journal_next_set_aside(f->store, 0, &id, &first, &f->err));
	assert_int_equal(id, 2);
	assert_string_equal(first, "why");
	fixture_ok(
	    f, journal_next_set_aside(f->store, id, &id, &second, &f->err));
	assert_int_equal(id, 3);
	assert_null(second);
	fixture_ok(
	    f, journal_next_set_aside(f->store, id, &id, &none, &f->err));
	assert_int_equal(id, 0);
	assert_null(none);
}

static void what_people_wrote_is_sealed(void **state)
{
	struct fixture *f = *state;
	json_t *reply;
	int64_t id;

	put(f, "slack", "e1-on-disk", &id, &reply);
	assert_true(fixture_disk_has(f, "e1-on-disk"));
	assert_false(fixture_disk_has(f, "confidential"));
	assert_false(fixture_disk_has(f, "unpublished"));
	assert_false(fixture_disk_has(f, "Ada"));
}

static void an_event_is_found_again(void **state)
{
	struct fixture *f = *state;
	OWN(event_free)
	struct event *event = NULL;
	json_t *reply;
	int64_t id;

	assert_int_equal(put(f, "slack", "e1", &id, &reply), JOURNAL_NEW);
	fixture_ok(f, journal_get(f->store, id, &event, &f->err));
	assert_string_equal(event->external_id, "e1");
	assert_string_equal(event->text, "confidential words");
	event_free(&event);
	fixture_ok(f, journal_get(f->store, id + 1, &event, &f->err));
	assert_null(event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(an_event_is_new_once),
	    fixture_test(a_stored_answer_is_given_again),
	    fixture_test(a_mark_names_state_person_and_reason),
	    fixture_test(waiting_events_come_in_order_and_whole),
	    fixture_test(what_was_set_aside_comes_in_order_with_its_reason),
	    fixture_test(what_people_wrote_is_sealed),
	    fixture_test(an_event_is_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
