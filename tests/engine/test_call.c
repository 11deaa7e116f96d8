/* engine/call.h: what a case asks other systems for, from the step to the
 * answer, played on the example workflow of calls. */
#include "engine/call.h"
#include "engine/example.h"
#include "engine/migration.h"

#define NUMBER "TK-1001"

static const int64_t MINUTE_MS = 60 * 1000;

static void open_dispatch(struct desk *d)
{
	const struct delivery_port ports[] = {
	    {"slack", 64, desk_deliver, d},
	    {"mail", 64, desk_deliver, d},
	    {"directory", 64, desk_deliver, d},
	    {"canvas", 64, desk_deliver, d},
	};

	dispatch_free(&d->dispatch);
	d->dispatch = dispatch_new(d->f->store);
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		dispatch_add_port(d->dispatch, &ports[i]);
	fixture_ok(d->f, dispatch_load(d->dispatch, &d->f->err));
}

static int setup(void **state)
{
	if (example_setup(state, "calls") != 0)
		return 1;
	struct desk *d = *state;
	config_serve(&d->config, "directory");
	config_serve(&d->config, "canvas");
	open_dispatch(d);
	return 0;
}

#define call_test(name)                                                        \
	cmocka_unit_test_setup_teardown(name, setup, example_teardown)

/* --- pieces --------------------------------------------------------------- */

static void ask(struct desk *d)
{
	desk_press(d, ADA, "request", "calls");
}

/* The newest call of that operation. */
static const struct delivery *called(const struct desk *d, const char *name)
{
	const struct delivery *call =
	    desk_find(d, DELIVERY_CALL, "operation", name);

	assert_non_null(call);
	return call;
}

static void is_in(struct desk *d, const char *state)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	struct batch *batch = desk_begin(d);

	assert_int_equal(
	    case_find(batch, NUMBER, &file, &d->f->err), CASE_FOUND);
	const json_t *value = json_object_get(file.record.snapshot, "value");
	if (json_is_object(value))
		value =
		    json_object_iter_value(json_object_iter((json_t *)value));
	assert_string_equal(json_string_value(value), state);
	desk_commit(d);
}

static json_t *staff(void)
{
	return json_pack("{s:b, s:b, s:[s], s:[s]}", "found", 1, "ambiguous", 0,
	    "departments", "Zymurgy", "affiliations", "staff");
}

static void found_staff(struct desk *d)
{
	desk_answer(d, called(d, "look_up"), DELIVERY_SENT, staff(), NULL);
}

static int64_t rows(struct desk *d, const char *state)
{
	OWN(own_string)
	char *sql = own_printf("SELECT count(*) FROM outbox WHERE kind ="
	                       " 'call' AND state = '%s'",
	    state);

	return fixture_int(d->f, sql);
}

/* The rows that the dispatcher has are those that are open. */
static void none_is_lost(struct desk *d)
{
	desk_pump(d);
	assert_int_equal(dispatch_open_count(d->dispatch),
	    fixture_int(
	        d->f, "SELECT count(*) FROM outbox WHERE state = 'open'"));
}

/* As after kill -9: the dispatcher knows what the database does. */
static void restart(struct desk *d)
{
	open_dispatch(d);
	desk_pump(d);
}

/* --- tests ---------------------------------------------------------------- */

static void a_state_asks_when_it_is_entered(void **state)
{
	struct desk *d = *state;

	ask(d);
	is_in(d, "person");
	const struct delivery *call = called(d, "look_up");
	assert_string_equal(
	    jsonx_path_text(call->payload, "input.email"), "ada@u.example");
	assert_string_equal(jsonx_path_text(call->payload, "invoke"), "person");
	assert_int_equal(call->attempt, 1);
	assert_false(call->maybe_sent);
	assert_false(fixture_disk_has(d->f, "ada@u.example\"}"));
}

static void an_answer_leads_on(void **state)
{
	struct desk *d = *state;

	ask(d);
	found_staff(d);
	is_in(d, "account");
	assert_string_equal(
	    jsonx_path_text(called(d, "find_user")->payload, "input.email"),
	    "ada@u.example");
	desk_answer(d, called(d, "find_user"), DELIVERY_SENT,
	    json_pack("{s:b, s:s}", "found", 1, "id", "10000000000042"), NULL);
	assert_string_equal(jsonx_path_text(called(d, "create_token")->payload,
	                        "input.user_id"),
	    "10000000000042");
	assert_int_equal(rows(d, "sent"), 2);
	none_is_lost(d);
}

/* The audit names the system; what it said is sealed, in the journal. */
static void an_answer_is_an_event_like_any_other(void **state)
{
	struct desk *d = *state;

	ask(d);
	found_staff(d);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM journal WHERE source ="
	                      " 'directory' AND state = 'done'"),
	    1);
	assert_int_equal(
	    fixture_int(d->f,
	        "SELECT count(*) FROM audit WHERE json_extract(record,"
	        " '$.system') = 'directory' AND json_extract(record, '$.what')"
	        " = 'xstate.done.actor.person' AND json_extract(record,"
	        " '$.after.state') = 'account'"),
	    1);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM outbox WHERE kind ="
	                      " 'call' AND remote IS NOT NULL"),
	    0);
	assert_false(fixture_disk_has(d->f, "Zymurgy"));
}

static void a_refusal_is_an_answer_too(void **state)
{
	struct desk *d = *state;

	ask(d);
	desk_answer(
	    d, called(d, "look_up"), DELIVERY_FAILED, NULL, "not_permitted");
	is_in(d, "byHand");
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	struct batch *batch = desk_begin(d);
	assert_int_equal(
	    case_find(batch, NUMBER, &file, &d->f->err), CASE_FOUND);
	assert_string_equal(
	    jsonx_path_text(file.record.snapshot, "context.trouble.code"),
	    "not_permitted");
	assert_true(strlen(jsonx_path_text(
	                file.record.snapshot, "context.trouble.message")) > 0);
	desk_commit(d);
	assert_int_equal(rows(d, "failed"), 0);
}

static void what_takes_long_decides_nothing(void **state)
{
	struct desk *d = *state;

	ask(d);
	for (int i = 0; i < 5; i++) {
		const struct delivery *call = called(d, "look_up");
		assert_int_equal(call->attempt, i + 1);
		desk_answer(d, call, i % 2 ? DELIVERY_UNKNOWN : DELIVERY_RETRY,
		    NULL, "unavailable");
		d->now_ms += 20 * 60 * MINUTE_MS;
		desk_pump(d);
	}
	is_in(d, "person");
	assert_true(called(d, "look_up")->maybe_sent);
	assert_int_equal(rows(d, "open"), 1);
	found_staff(d);
	is_in(d, "account");
}

/* Once, some minutes after it began, and whoever asks sees it. */
static void the_case_hears_that_it_takes_long(void **state)
{
	struct desk *d = *state;

	ask(d);
	desk_answer(
	    d, called(d, "look_up"), DELIVERY_RETRY, NULL, "unavailable");
	assert_null(desk_find(d, DELIVERY_POST, "notice.template", "status"));
	for (int i = 0; i < 3; i++) {
		d->now_ms += 15 * MINUTE_MS;
		desk_pump(d);
		desk_answer(d, called(d, "look_up"), DELIVERY_RETRY, NULL,
		    "unavailable");
	}
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM journal WHERE source ="
	                      " 'directory'"),
	    1);
	const struct delivery *told =
	    desk_find(d, DELIVERY_POST, "notice.template", "status");
	assert_non_null(told);
	assert_non_null(
	    strstr(jsonx_path_text(told->payload, "notice.markdown"),
	        "waiting for the directory"));
	d->now_ms += 15 * MINUTE_MS;
	desk_pump(d);
	found_staff(d);
	is_in(d, "account");
}

static void leaving_the_state_stops_the_call(void **state)
{
	struct desk *d = *state;

	ask(d);
	found_staff(d);
	desk_answer(d, called(d, "find_user"), DELIVERY_SENT,
	    json_pack("{s:b, s:s}", "found", 1, "id", "7"), NULL);
	desk_answer(d, called(d, "create_token"), DELIVERY_SENT,
	    json_pack("{s:s, s:s}", "id", "501", "state", "pending"), NULL);
	const struct delivery *late = called(d, "find_token");
	desk_press(d, ADA, "withdraw", NUMBER);
	is_in(d, "withdrawn");
	assert_int_equal(rows(d, "withdrawn"), 1);
	desk_answer(d, late, DELIVERY_SENT,
	    json_pack("{s:b, s:s}", "found", 1, "state", "active"), NULL);
	is_in(d, "withdrawn");
	none_is_lost(d);
}

/* One that waits for its next attempt goes no more, and holds up nobody. */
static void a_call_that_waits_is_withdrawn(void **state)
{
	struct desk *d = *state;
	size_t sent;

	ask(d);
	found_staff(d);
	desk_answer(d, called(d, "find_user"), DELIVERY_SENT,
	    json_pack("{s:b, s:s}", "found", 1, "id", "7"), NULL);
	desk_answer(d, called(d, "create_token"), DELIVERY_SENT,
	    json_pack("{s:s, s:s}", "id", "501", "state", "pending"), NULL);
	desk_answer(
	    d, called(d, "find_token"), DELIVERY_RETRY, NULL, "unavailable");
	sent = desk_count(d, DELIVERY_CALL);
	desk_press(d, ADA, "withdraw", NUMBER);
	none_is_lost(d);
	d->now_ms += 60 * MINUTE_MS;
	desk_pump(d);
	assert_int_equal(desk_count(d, DELIVERY_CALL), sent);
	assert_int_equal(d->result_count, 0);
}

/* Every day again, and each time it is a call of its own. */
static void a_state_that_is_entered_again_asks_again(void **state)
{
	struct desk *d = *state;
	const struct delivery *first;

	ask(d);
	found_staff(d);
	desk_answer(d, called(d, "find_user"), DELIVERY_SENT,
	    json_pack("{s:b, s:s}", "found", 1, "id", "7"), NULL);
	desk_answer(d, called(d, "create_token"), DELIVERY_SENT,
	    json_pack("{s:s, s:s}", "id", "501", "state", "pending"), NULL);
	first = called(d, "find_token");
	desk_answer(d, first, DELIVERY_SENT,
	    json_pack("{s:b, s:s}", "found", 1, "state", "pending"), NULL);
	is_in(d, "resting");
	d->now_ms += 24 * 60 * MINUTE_MS;
	struct batch *batch = desk_begin(d);
	fixture_ok(d->f, due_timers(batch, &d->f->err));
	desk_commit(d);
	is_in(d, "looking");
	const struct delivery *second = called(d, "find_token");
	assert_string_not_equal(first->tag, second->tag);
	/* A second answer to the first is nothing. */
	desk_answer(d, first, DELIVERY_SENT,
	    json_pack("{s:b, s:s}", "found", 1, "state", "active"), NULL);
	is_in(d, "looking");
	desk_answer(d, second, DELIVERY_SENT,
	    json_pack("{s:b, s:s}", "found", 1, "state", "active"), NULL);
	is_in(d, "active");
}

static void after_a_restart_it_may_have_been_carried_out(void **state)
{
	struct desk *d = *state;

	ask(d);
	OWN(own_string)
	char *tag = own_strdup(called(d, "look_up")->tag);
	restart(d);
	assert_true(called(d, "look_up")->maybe_sent);
	assert_string_equal(called(d, "look_up")->tag, tag);
	found_staff(d);
	is_in(d, "account");
	restart(d);
	assert_string_equal(
	    jsonx_path_text(called(d, "find_user")->payload, "input.email"),
	    "ada@u.example");
}

/* What a port must not do: the case does not take it for an answer. */
static void no_output_is_no_answer(void **state)
{
	struct desk *d = *state;

	ask(d);
	desk_answer(d, called(d, "look_up"), DELIVERY_SENT, NULL, NULL);
	is_in(d, "person");
	assert_int_equal(rows(d, "open"), 1);
}

/* An answer that a rule chokes on is set aside, and the case goes on as if it
 * had been refused. */
static void an_answer_that_cannot_be_digested_is_set_aside(void **state)
{
	struct desk *d = *state;
	json_t *deep = json_object();

	for (int i = 0; i < 80; i++)
		deep = json_pack("{s:o}", "id", deep);
	ask(d);
	found_staff(d);
	json_object_set_new(deep, "found", json_true());
	desk_answer(d, called(d, "find_user"), DELIVERY_SENT, deep, NULL);
	is_in(d, "byHand");
	assert_int_equal(rows(d, "open"), 0);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM journal WHERE source ="
	                      " 'canvas' AND state = 'set_aside'"),
	    1);
}

/* And so does one that is too large to be kept. */
static void an_answer_that_is_too_large_is_a_refusal(void **state)
{
	enum { TOO_MANY_BYTES = 17 * 1024 * 1024 };
	struct desk *d = *state;
	OWN(own_string)
	char *name = own_calloc(1, TOO_MANY_BYTES + 1);

	memset(name, 'n', TOO_MANY_BYTES);
	ask(d);
	found_staff(d);
	desk_answer(d, called(d, "find_user"), DELIVERY_SENT,
	    json_pack("{s:b, s:s}", "found", true, "name", name), NULL);
	is_in(d, "byHand");
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM journal WHERE source ="
	                      " 'canvas' AND state = 'set_aside'"),
	    1);
}

/* What its row cannot take either: the case goes on all the same. */
static void a_call_that_is_given_up_is_a_refusal(void **state)
{
	struct desk *d = *state;

	ask(d);
	found_staff(d);
	fixture_exec(d->f, "CREATE TRIGGER stuck BEFORE UPDATE ON"
	                   " outbox WHEN NEW.state = 'sent' OR"
	                   " NEW.attempts > 0"
	                   " BEGIN SELECT RAISE (ABORT, 'stuck'); END");
	desk_answer(d, called(d, "find_user"), DELIVERY_SENT,
	    json_pack("{s:b, s:s}", "found", 1, "id", "42"), NULL);
	is_in(d, "byHand");
	assert_int_equal(rows(d, "failed"), 1);
	assert_int_equal(rows(d, "open"), 0);
	none_is_lost(d);
}

static void one_that_is_given_up_before_its_answer_too(void **state)
{
	struct desk *d = *state;

	ask(d);
	fixture_exec(d->f, "CREATE TRIGGER stuck BEFORE UPDATE ON"
	                   " outbox WHEN NEW.attempts > 0"
	                   " BEGIN SELECT RAISE (ABORT, 'stuck'); END");
	desk_answer(
	    d, called(d, "look_up"), DELIVERY_RETRY, NULL, "unavailable");
	is_in(d, "byHand");
	assert_int_equal(rows(d, "failed"), 1);
	none_is_lost(d);
}

/* A refusal that the workflow does not take. beadle check would say so of an
 * invoke without onError; of guards it cannot know. */
static void stops(struct desk *d)
{
	OWN(own_string)
	char *path = own_printf("%s/calls.json", d->config.workflows_dir);
	json_auto_t *file = json_load_file(path, 0, NULL);
	json_t *invoke = jsonx_path(file, "machine.states.account.invoke");

	json_object_set_new(
	    jsonx_path(invoke, "onError"), "guard", json_string("hasToken"));
	json_object_set_new(json_object_get(file, "guards"), "hasToken",
	    json_pack("{s:s}", "var", "context.token"));
	assert_int_equal(json_dump_file(file, path, 0), 0);
	rulebook_close(&d->rulebook);
	desk_open_rulebook(d);
}

static void a_case_that_cannot_go_on_is_not_forgotten(void **state)
{
	struct desk *d = *state;

	stops(d);
	ask(d);
	found_staff(d);
	desk_answer(
	    d, called(d, "find_user"), DELIVERY_FAILED, NULL, "not_permitted");
	is_in(d, "account");
	assert_int_equal(fixture_int(d->f, "SELECT open FROM case_record"), 1);
	json_auto_t *audit = desk_audit(d);
	assert_string_equal(jsonx_path_text(audit, "outcome"), "stopped");
	const struct delivery *told =
	    desk_find(d, DELIVERY_POST, "channel", "CEDTECH");
	assert_non_null(told);
	assert_non_null(strstr(
	    jsonx_path_text(told->payload, "notice.markdown"), "cannot go on"));
	/* Nothing moves it, and whoever asks hears it. */
	size_t before = desk_count(d, DELIVERY_POST);
	desk_press(d, ADA, "status", NUMBER);
	assert_int_equal(desk_count(d, DELIVERY_POST), before + 1);
	assert_non_null(
	    strstr(jsonx_path_text(
	               desk_find(d, DELIVERY_POST, "channel", "D1")->payload,
	               "notice.markdown"),
	        "cannot go on"));
}

/* A new version, to which cases go over from the old one's state; change says
 * what else is new in it. */
static void next_version(struct desk *d, const char *purpose)
{
	OWN(own_string)
	char *path = own_printf("%s/calls.json", d->config.workflows_dir);
	json_auto_t *file = json_load_file(path, 0, NULL);
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};
	size_t moved;

	json_object_set_new(file, "version", json_integer(2));
	json_object_set_new(
	    file, "migrate", json_pack("{s:{s:{}}}", "from", "1"));
	if (purpose)
		json_object_set_new(
		    jsonx_path(file, "actors.findAccount.input"), "email",
		    json_string(purpose));
	assert_int_equal(json_dump_file(file, path, 0), 0);
	rulebook_close(&d->rulebook);
	desk_open_rulebook(d);
	if (!migration_apply(&d->config, d->f->store, d->rulebook, d->dispatch,
	        d->now_ms, &moved, &problems))
		fail_msg("%s", str_text(&problems));
	assert_int_equal(moved, 1);
	restart(d);
}

static void what_is_under_way_goes_over_to_a_new_version(void **state)
{
	struct desk *d = *state;

	ask(d);
	found_staff(d);
	OWN(own_string)
	char *tag = own_strdup(called(d, "find_user")->tag);
	next_version(d, NULL);
	assert_int_equal(rows(d, "open"), 1);
	assert_string_equal(called(d, "find_user")->tag, tag);
	desk_answer(d, called(d, "find_user"), DELIVERY_SENT,
	    json_pack("{s:b, s:s}", "found", 1, "id", "7"), NULL);
	is_in(d, "making");
}

static void what_a_new_version_asks_otherwise_is_asked_anew(void **state)
{
	struct desk *d = *state;

	ask(d);
	found_staff(d);
	next_version(d, "desk@u.example");
	assert_int_equal(rows(d, "open"), 1);
	assert_int_equal(rows(d, "withdrawn"), 1);
	assert_string_equal(
	    jsonx_path_text(called(d, "find_user")->payload, "input.email"),
	    "desk@u.example");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    call_test(a_state_asks_when_it_is_entered),
	    call_test(an_answer_leads_on),
	    call_test(an_answer_is_an_event_like_any_other),
	    call_test(a_refusal_is_an_answer_too),
	    call_test(what_takes_long_decides_nothing),
	    call_test(the_case_hears_that_it_takes_long),
	    call_test(leaving_the_state_stops_the_call),
	    call_test(a_call_that_waits_is_withdrawn),
	    call_test(a_state_that_is_entered_again_asks_again),
	    call_test(after_a_restart_it_may_have_been_carried_out),
	    call_test(no_output_is_no_answer),
	    call_test(an_answer_that_cannot_be_digested_is_set_aside),
	    call_test(a_call_that_is_given_up_is_a_refusal),
	    call_test(one_that_is_given_up_before_its_answer_too),
	    call_test(an_answer_that_is_too_large_is_a_refusal),
	    call_test(a_case_that_cannot_go_on_is_not_forgotten),
	    call_test(what_is_under_way_goes_over_to_a_new_version),
	    call_test(what_a_new_version_asks_otherwise_is_asked_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
