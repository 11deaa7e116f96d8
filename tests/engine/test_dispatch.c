/* engine/dispatch.h: order within lanes, parallel lanes, pauses, and what may
 * have been sent before. */
#include "engine/desk.h"

#include "store/post.h"

/* A committed row in a lane, straight to the dispatcher. */
static int64_t add(struct desk *d, const char *system, const char *lane,
    enum delivery_kind kind, int64_t post_id, json_t *taken_payload,
    int64_t expires_at_ms)
{
	OWN(own_string)
	char *external_id = own_printf("e%d", ++d->events);
	OWN(outbox_row_clear)
	struct outbox_row row = {
	    .journal_id = fixture_event(d->f, external_id),
	    .post_id = post_id,
	    .system = own_strdup(system),
	    .kind = kind,
	    .lane = own_strdup(lane),
	    .due_at_ms = d->now_ms,
	    .created_at_ms = d->now_ms,
	    .expires_at_ms = expires_at_ms,
	    .payload = taken_payload ? taken_payload : json_object(),
	};

	fixture_ok(d->f, outbox_insert(d->f->store, &row, &d->f->err));
	int64_t id = row.id;
	dispatch_add(d->dispatch, &row);
	return id;
}

static int64_t post(struct desk *d, const char *lane)
{
	return add(d, "slack", lane, DELIVERY_POST, 0, NULL, 0);
}

static void have_gone(struct desk *d, const int64_t *want, size_t count)
{
	desk_pump(d);
	assert_int_equal(d->sent_count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(d->sent[i]->outbox_id, want[i]);
}

#define are_gone(d, ...)                                                       \
	have_gone((d), (const int64_t[]){__VA_ARGS__},                         \
	    sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static void a_lane_goes_one_after_the_other(void **state)
{
	struct desk *d = *state;
	int64_t a1 = post(d, "slack:A");
	int64_t a2 = post(d, "slack:A");
	int64_t b1 = post(d, "slack:B");

	are_gone(d, a1, b1);
	assert_int_equal(dispatch_in_flight(d->dispatch, a1)->id, a1);
	assert_null(dispatch_in_flight(d->dispatch, a2));
	dispatch_finish(d->dispatch, b1);
	are_gone(d, a1, b1);
	dispatch_finish(d->dispatch, a1);
	are_gone(d, a1, b1, a2);
	assert_int_equal(dispatch_open_count(d->dispatch), 1);
	dispatch_finish(d->dispatch, a2);
	assert_int_equal(dispatch_open_count(d->dispatch), 0);
	/* A lane that was empty is a lane again. */
	int64_t a3 = post(d, "slack:A");
	are_gone(d, a1, b1, a2, a3);
}

static void lanes_go_together_up_to_the_bound(void **state)
{
	struct desk *d = *state;
	int64_t ids[DESK_IN_FLIGHT + 2];

	for (int i = 0; i < DESK_IN_FLIGHT + 2; i++) {
		OWN(own_string)
		char *lane = own_printf("slack:%d", i);
		ids[i] = post(d, lane);
	}
	int64_t mail = add(d, "mail", "mail:1", DELIVERY_MAIL, 0, NULL, 0);
	are_gone(d, ids[0], ids[1], ids[2], ids[3], mail);
	dispatch_finish(d->dispatch, ids[2]);
	are_gone(d, ids[0], ids[1], ids[2], ids[3], mail, ids[4]);
	dispatch_postpone(d->dispatch, ids[0], d->now_ms + 5000, false);
	are_gone(d, ids[0], ids[1], ids[2], ids[3], mail, ids[4], ids[5]);
}

static void a_pause_holds_its_lane_in_order(void **state)
{
	struct desk *d = *state;
	int64_t a1 = post(d, "slack:A");
	int64_t a2 = post(d, "slack:A");
	int64_t b1 = post(d, "slack:B");

	are_gone(d, a1, b1);
	assert_true(dispatch_next_due(d->dispatch) == INT64_MAX);
	dispatch_postpone(d->dispatch, a1, d->now_ms + 1000, false);
	dispatch_postpone(d->dispatch, b1, d->now_ms + 400, false);
	assert_true(dispatch_next_due(d->dispatch) == d->now_ms + 400);
	are_gone(d, a1, b1);
	d->now_ms += 999;
	are_gone(d, a1, b1, b1);
	d->now_ms += 1;
	are_gone(d, a1, b1, b1, a1);
	assert_int_equal(d->sent[3]->attempt, 2);
	dispatch_finish(d->dispatch, a1);
	are_gone(d, a1, b1, b1, a1, a2);
	assert_int_equal(d->sent[4]->attempt, 1);
}

/* Once it may have been sent, it may have been, whatever came after. */
static void what_is_put_off_was_no_attempt(void **state)
{
	struct desk *d = *state;
	int64_t a1 = post(d, "slack:A");
	int64_t a2 = post(d, "slack:A");

	are_gone(d, a1);
	dispatch_postpone(d->dispatch, a1, d->now_ms, true);
	are_gone(d, a1, a1);
	dispatch_put_off(d->dispatch, a1, d->now_ms + 500);
	assert_true(dispatch_next_due(d->dispatch) == d->now_ms + 500);
	are_gone(d, a1, a1);
	d->now_ms += 500;
	are_gone(d, a1, a1, a1);
	assert_int_equal(d->sent[2]->attempt, 2);
	assert_true(d->sent[2]->maybe_sent);
	dispatch_finish(d->dispatch, a1);
	are_gone(d, a1, a1, a1, a2);
}

static void what_may_have_been_sent_says_so(void **state)
{
	static const struct {
		bool maybe_sent;
		bool want;
	} attempts[] = {
	    {false, false}, {true, true}, {false, true}, {false, true}};
	struct desk *d = *state;
	int64_t id = post(d, "slack:A");

	desk_pump(d);
	assert_false(d->sent[0]->maybe_sent);
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		dispatch_postpone(
		    d->dispatch, id, d->now_ms, attempts[i].maybe_sent);
		desk_pump(d);
		assert_int_equal(d->sent_count, i + 2);
		assert_int_equal(d->sent[i + 1]->maybe_sent, attempts[i].want);
		assert_string_equal(d->sent[i + 1]->tag, d->sent[0]->tag);
	}
}

static void a_restart_takes_up_open_rows_with_care(void **state)
{
	struct desk *d = *state;
	int64_t a1 = post(d, "slack:A");
	int64_t a2 = post(d, "slack:A");
	int64_t b1 = post(d, "slack:B");
	int64_t c1 = post(d, "slack:C");

	fixture_ok(d->f, outbox_finish(d->f->store, c1, "sent", NULL, NULL,
	                     d->now_ms, &d->f->err));
	/* B was asked to wait; a restart does not change that. */
	fixture_ok(d->f, outbox_postpone(d->f->store, b1, d->now_ms + 60000,
	                     "ratelimited", &d->f->err));
	dispatch_free(&d->dispatch);
	desk_open_dispatch(d);
	assert_int_equal(dispatch_open_count(d->dispatch), 3);
	are_gone(d, a1);
	assert_true(d->sent[0]->maybe_sent);
	assert_int_equal(d->sent[0]->attempt, 1);
	assert_true(dispatch_next_due(d->dispatch) == d->now_ms + 60000);
	dispatch_finish(d->dispatch, a1);
	are_gone(d, a1, a2);
	d->now_ms += 60000;
	are_gone(d, a1, a2, b1);
	assert_int_equal(d->sent[2]->attempt, 2);
	assert_true(d->sent[2]->maybe_sent);
}

static void what_came_too_late_is_handed_back(void **state)
{
	struct desk *d = *state;
	int64_t form =
	    add(d, "slack", "form:1", DELIVERY_FORM, 0, NULL, d->now_ms + 2900);

	d->now_ms += 2900;
	desk_pump(d);
	assert_int_equal(d->sent_count, 0);
	assert_int_equal(d->result_count, 1);
	assert_int_equal(d->results[0]->outbox_id, form);
	assert_int_equal(d->results[0]->outcome, DELIVERY_FAILED);
	assert_string_equal(d->results[0]->error, "expired");
	/* Until that is settled it is in flight, once. */
	desk_pump(d);
	assert_int_equal(d->result_count, 1);
	assert_non_null(dispatch_in_flight(d->dispatch, form));
}

static int64_t message(struct desk *d)
{
	struct post p = {
	    .case_id = fixture_case(d->f, ADA),
	    .system = (char *)"slack",
	    .lane = (char *)"slack:A",
	    .recipient = (char *)"office:edtech",
	    .template_ = (char *)"t",
	    .verbs = json_array(),
	    .hash = (char *)"h",
	};

	fixture_ok(d->f, post_insert(d->f->store, &p, &d->f->err));
	json_decref(p.verbs);
	return p.id;
}

/* Where a message is is known only when it has been sent. */
static void a_place_is_filled_in_when_it_is_known(void **state)
{
	struct desk *d = *state;
	int64_t post_id = message(d);
	int64_t early = add(d, "slack", "slack:A", DELIVERY_UPDATE, post_id,
	    json_pack("{s:{}}", "notice"), 0);

	desk_pump(d);
	assert_int_equal(d->sent_count, 0);
	assert_int_equal(d->results[0]->outcome, DELIVERY_FAILED);
	assert_string_equal(d->results[0]->error, "no_message");
	dispatch_finish(d->dispatch, early);
	/* A thread without its head: the words stand alone. */
	int64_t alone = add(d, "slack", "slack:A", DELIVERY_POST, 0,
	    json_pack("{s:I, s:s}", "thread_of", (json_int_t)post_id, "channel",
	        "C6"),
	    0);
	are_gone(d, alone);
	assert_string_equal(
	    jsonx_path_text(d->sent[0]->payload, "channel"), "C6");
	assert_null(jsonx_path(d->sent[0]->payload, "thread"));
	dispatch_finish(d->dispatch, alone);

	fixture_ok(
	    d->f, post_sent(d->f->store, post_id, "C7", "1.5", &d->f->err));
	int64_t edit = add(d, "slack", "slack:A", DELIVERY_UPDATE, post_id,
	    json_pack("{s:{}}", "notice"), 0);
	int64_t reply = add(d, "slack", "slack:B", DELIVERY_POST, 0,
	    json_pack("{s:I}", "thread_of", (json_int_t)post_id), 0);
	are_gone(d, alone, edit, reply);
	assert_string_equal(
	    jsonx_path_text(d->sent[1]->payload, "channel"), "C7");
	assert_string_equal(jsonx_path_text(d->sent[1]->payload, "ts"), "1.5");
	assert_string_equal(
	    jsonx_path_text(d->sent[2]->payload, "channel"), "C7");
	assert_string_equal(
	    jsonx_path_text(d->sent[2]->payload, "thread"), "1.5");
	assert_null(jsonx_path(d->sent[2]->payload, "ts"));
}

/* At once with what was inserted; later with what the store has by then. */
static void only_what_waits_is_read_again(void **state)
{
	struct desk *d = *state;
	int64_t first = post(d, "slack:A");
	int64_t second = post(d, "slack:A");
	json_auto_t *newer = json_pack("{s:s}", "is", "newer");

	fixture_exec(d->f, "UPDATE outbox SET payload ="
	                   " zeroblob(length(payload)) WHERE id = 1");
	desk_pump(d);
	assert_int_equal(d->sent_count, 1);
	fixture_ok(d->f,
	    outbox_replace_payload(d->f->store, second, newer, &d->f->err));
	dispatch_finish(d->dispatch, first);
	desk_pump(d);
	assert_int_equal(d->sent_count, 2);
	assert_string_equal(
	    jsonx_path_text(d->sent[1]->payload, "is"), "newer");
}

static void what_cannot_be_read_is_handed_back(void **state)
{
	struct desk *d = *state;
	int64_t first[] = {post(d, "slack:A"), post(d, "slack:B")};
	int64_t damaged = post(d, "slack:A");
	int64_t gone = post(d, "slack:B");

	desk_pump(d);
	fixture_exec(d->f, "UPDATE outbox SET payload ="
	                   " zeroblob(length(payload)) WHERE id = 3");
	fixture_exec(d->f, "UPDATE outbox SET state = 'sent' WHERE id = 4");
	dispatch_finish(d->dispatch, first[0]);
	dispatch_finish(d->dispatch, first[1]);
	desk_pump(d);
	assert_int_equal(d->result_count, 2);
	assert_int_equal(d->results[0]->outbox_id, damaged);
	assert_int_equal(d->results[0]->outcome, DELIVERY_FAILED);
	assert_int_equal(d->results[1]->outbox_id, gone);
	assert_string_equal(d->results[1]->error, "settled_meanwhile");
}

/* A system that is not configured now may be at the next start. */
static void nobody_serves_that_system(void **state)
{
	struct desk *d = *state;

	add(d, "teams", "teams:1", DELIVERY_POST, 0, NULL, 0);
	desk_pump(d);
	assert_int_equal(d->sent_count + d->result_count, 0);
	assert_int_equal(dispatch_open_count(d->dispatch), 1);
	assert_true(dispatch_next_due(d->dispatch) == INT64_MAX);
}

static void strangers_results_change_nothing(void **state)
{
	struct desk *d = *state;
	int64_t a1 = post(d, "slack:A");

	assert_null(dispatch_in_flight(d->dispatch, a1)); /* not yet */
	dispatch_finish(d->dispatch, a1);
	dispatch_postpone(d->dispatch, 99, d->now_ms, true);
	are_gone(d, a1);
	assert_false(d->sent[0]->maybe_sent);
}

static void what_is_withdrawn_goes_no_more(void **state)
{
	struct desk *d = *state;
	int64_t a1 = post(d, "slack:A");
	int64_t a2 = post(d, "slack:A");
	int64_t a3 = post(d, "slack:A");
	int64_t b1 = post(d, "slack:B"); /* before it is even handed over */

	dispatch_withdraw(d->dispatch, b1);
	are_gone(d, a1);
	dispatch_withdraw(d->dispatch, a2);
	dispatch_withdraw(d->dispatch, a1); /* in flight: its result comes */
	assert_int_equal(dispatch_open_count(d->dispatch), 2);
	dispatch_finish(d->dispatch, a1);
	are_gone(d, a1, a3);
	dispatch_withdraw(d->dispatch, 99);
	dispatch_finish(d->dispatch, a3);
	assert_int_equal(dispatch_open_count(d->dispatch), 0);
}

/* The pause was that row's own: what is behind it goes at once. */
static void a_pause_ends_with_what_was_withdrawn(void **state)
{
	struct desk *d = *state;
	int64_t a1 = post(d, "slack:A");
	int64_t a2 = post(d, "slack:A");

	are_gone(d, a1);
	dispatch_postpone(d->dispatch, a1, d->now_ms + 60000, false);
	dispatch_withdraw(d->dispatch, a1);
	are_gone(d, a1, a2);
	dispatch_postpone(d->dispatch, a2, d->now_ms + 60000, false);
	dispatch_withdraw(d->dispatch, a2);
	assert_int_equal(dispatch_open_count(d->dispatch), 0);
	assert_true(dispatch_next_due(d->dispatch) == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_lane_goes_one_after_the_other),
	    desk_test(lanes_go_together_up_to_the_bound),
	    desk_test(a_pause_holds_its_lane_in_order),
	    desk_test(what_is_put_off_was_no_attempt),
	    desk_test(what_may_have_been_sent_says_so),
	    desk_test(a_restart_takes_up_open_rows_with_care),
	    desk_test(what_came_too_late_is_handed_back),
	    desk_test(a_place_is_filled_in_when_it_is_known),
	    desk_test(only_what_waits_is_read_again),
	    desk_test(what_cannot_be_read_is_handed_back),
	    desk_test(nobody_serves_that_system),
	    desk_test(strangers_results_change_nothing),
	    desk_test(what_is_withdrawn_goes_no_more),
	    desk_test(a_pause_ends_with_what_was_withdrawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
