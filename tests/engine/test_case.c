/* engine/case.h: the one door, and what it writes on the way through. */
#include "engine/desk.h"

#include "store/timer.h"

static json_t *event_of(struct desk *d, const char *verb, const char *office)
{
	const struct config_office *o =
	    office ? config_office_find(&d->config, office) : NULL;

	return facts_event(&d->batch, verb, NULL, o, NULL);
}

/* Sends one event to a case in a batch of its own. */
static bool step(
    struct desk *d, const char *number, const char *verb, const char *office)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_ACTION, WEI, verb, number);
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *facts = event_of(d, verb, office);
	bool taken = false;

	assert_int_equal(
	    case_find(batch, number, &file, &d->f->err), CASE_FOUND);
	bool accepts = case_accepts(&file, facts);
	fixture_ok(d->f, case_step(batch, &file, facts, &taken, &d->f->err));
	assert_int_equal(accepts, taken);
	desk_commit(d);
	return taken;
}

static int64_t audits(struct desk *d)
{
	return fixture_int(d->f, "SELECT count(*) FROM audit");
}

static void a_case_opens_with_number_and_record(void **state)
{
	struct desk *d = *state;
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	OWN(event_free)
	struct event *event =
	    desk_event(d, EVENT_SUBMIT, ADA, "request", "canvas-token");

	desk_know_all(d);
	struct batch *batch = desk_begin_as(d, event);
	fixture_ok(d->f,
	    case_open(batch, rulebook_workflow(d->rulebook, "canvas-token"),
	        &file, &d->f->err));
	assert_string_equal(file.record.number, "CT-1001");
	assert_string_equal(file.requester.name, "Ada");
	assert_true(file.record.open);
	assert_int_equal(file.record.revision, 1);
	desk_commit(d);
	json_auto_t *audit = desk_audit(d);
	assert_string_equal(jsonx_path_text(audit, "case"), "CT-1001");
	assert_true(json_is_null(json_object_get(audit, "before")));
	assert_string_equal(jsonx_path_text(audit, "after.state"), "draft");
	assert_int_equal(jsonx_path_int(audit, "revision", 0), 1);
	OWN(own_string)
	char *where = desk_state(d, "CT-1001");
	assert_string_equal(where, "draft");
}

static void a_step_is_written_with_before_and_after(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	json_auto_t *first = desk_audit(d);
	assert_true(
	    step(d, "CT-1001", "canvas_admins.approve", "canvas_admins"));
	json_auto_t *second = desk_audit(d);
	assert_string_equal(
	    jsonx_path_text(second, "what"), "canvas_admins.approve");
	assert_string_equal(jsonx_path_text(second, "outcome"), "done");
	assert_string_equal(jsonx_path_text(second, "office"), "canvas_admins");
	assert_string_equal(jsonx_path_text(second, "channel"), "slack");
	assert_int_equal(
	    jsonx_path_int(second, "actor", 0), fixture_person(d->f, WEI));
	/* Each record begins where the one before it ended. */
	assert_true(json_equal(
	    jsonx_path(first, "after"), jsonx_path(second, "before")));
	assert_int_equal(jsonx_path_int(second, "revision", 0),
	    jsonx_path_int(first, "revision", 0) + 1);
	assert_string_equal(jsonx_path_text(second, "after.state.review."
	                                            "canvas_admins"),
	    "approved");
	assert_int_equal(strlen(jsonx_path_text(second, "after.context")), 64);
}

static void what_nothing_takes_changes_nothing(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	int64_t before = audits(d);
	int64_t revision =
	    fixture_int(d->f, "SELECT revision FROM case_record");
	assert_false(step(d, "CT-1001", "token_created", "edtech"));
	assert_false(step(d, "CT-1001", "no.such.event", NULL));
	assert_int_equal(audits(d), before);
	assert_int_equal(
	    fixture_int(d->f, "SELECT revision FROM case_record"), revision);
}

static void a_finished_case_is_closed(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	assert_true(step(d, "CT-1001", "withdraw", NULL));
	assert_int_equal(fixture_int(d->f, "SELECT open FROM case_record"), 0);
	assert_false(step(d, "CT-1001", "withdraw", NULL));
	/* And the clock leaves it alone. */
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM timer"), 0);
}

static void timers_are_set_and_cancelled_with_the_state(void **state)
{
	static const int64_t TWO_DAYS_MS = INT64_C(2) * 86400 * 1000;
	struct desk *d = *state;
	OWN(timer_clear)
	struct timer timer = {.case_id = 0};
	bool found;

	desk_know_all(d);
	desk_request(d);
	/* To remind each office, and when it has waited too long. */
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM timer"), 4);
	fixture_ok(d->f, timer_first(d->f->store, &timer, &found, &d->f->err));
	assert_true(found);
	assert_true(timer.due_at_ms == d->now_ms + TWO_DAYS_MS);
	assert_int_equal(strncmp(timer.verb, "xstate.after.", 13), 0);
	step(d, "CT-1001", "canvas_admins.approve", "canvas_admins");
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM timer"), 3);
}

/* What people wrote is in the record as a keyed hash only. */
static void a_note_shows_no_words(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);

	event->text = own_strdup("my private words");
	struct batch *batch = desk_begin_as(d, event);
	fixture_ok(d->f, case_note(batch, NULL, "message", "done", &d->f->err));
	desk_commit(d);
	json_auto_t *audit = desk_audit(d);
	assert_string_equal(jsonx_path_text(audit, "what"), "message");
	assert_string_equal(jsonx_path_text(audit, "event.id"), "e1");
	assert_int_equal(strlen(jsonx_path_text(audit, "event.content")), 64);
	OWN(own_string)
	char *text = jsonx_dump(audit);
	assert_null(strstr(text, "private"));
	assert_false(fixture_disk_has(d->f, "my private"));
}

static void a_case_that_is_not_there(void **state)
{
	struct desk *d = *state;
	struct case_file file = {.workflow = NULL};

	desk_know_all(d);
	desk_request(d);
	struct batch *batch = desk_begin(d);
	assert_int_equal(
	    case_find(batch, "CT-9999", &file, &d->f->err), CASE_ABSENT);
	assert_false(case_get(batch, 99, &file, &d->f->err));
	fixture_is_error(d->f, ERR_BUG, "no case 99");
	/* Its rules are gone: named, not guessed. */
	fixture_exec(d->f, "PRAGMA defer_foreign_keys = ON;"
	                   "UPDATE case_record SET workflow_version = 77");
	assert_int_equal(
	    case_find(batch, "CT-1001", &file, &d->f->err), CASE_FAILED);
	fixture_is_error(d->f, ERR_BUG, "version 77");
	assert_null(file.record.number);
	store_rollback(d->f->store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_case_opens_with_number_and_record),
	    desk_test(a_step_is_written_with_before_and_after),
	    desk_test(what_nothing_takes_changes_nothing),
	    desk_test(a_finished_case_is_closed),
	    desk_test(timers_are_set_and_cancelled_with_the_state),
	    desk_test(a_note_shows_no_words),
	    desk_test(a_case_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
