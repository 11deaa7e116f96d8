/* engine/batch.h: rows for after the commit. */
#include "engine/desk.h"

static struct outbox_row row_of(const char *lane)
{
	return (struct outbox_row){
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane = own_strdup(lane),
	    .payload = json_pack("{s:s}", "lane", lane),
	};
}

static void send(struct desk *d, const char *lane)
{
	struct outbox_row row = row_of(lane);

	fixture_ok(d->f, batch_send(&d->batch, &row, &d->f->err));
	assert_null(row.lane); /* swallowed */
	assert_null(row.payload);
}

static void a_row_is_stored_and_remembered(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_NOTE, NULL, NULL, NULL);
	struct batch *batch = desk_begin_as(d, event);
	OWN(outbox_row_clear)
	struct outbox_row stored = {.id = 0};

	send(d, "slack:C1");
	assert_int_equal(batch->row_count, 1);
	assert_non_null(batch->rows[0].payload);
	assert_int_equal(
	    outbox_get(d->f->store, batch->rows[0].id, &stored, &d->f->err),
	    OUTBOX_FOUND);
	assert_int_equal(stored.journal_id, batch->journal_id);
	assert_true(stored.due_at_ms == d->now_ms);
	assert_true(stored.created_at_ms == d->now_ms);
	assert_string_equal(
	    jsonx_path_text(stored.payload, "lane"), "slack:C1");
	desk_commit(d);
	assert_int_equal(d->sent_count, 1);
}

static void what_was_replaced_is_not_remembered(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_NOTE, NULL, NULL, NULL);
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *newer = json_pack("{s:s}", "is", "newer");

	send(d, "slack:C1");
	send(d, "slack:C2");
	fixture_ok(
	    d->f, batch_replace(batch, batch->rows[0].id, newer, &d->f->err));
	assert_null(batch->rows[0].payload);
	assert_non_null(batch->rows[1].payload);
	desk_commit(d);
	assert_int_equal(d->sent_count, 2);
	assert_string_equal(
	    jsonx_path_text(d->sent[0]->payload, "is"), "newer");
}

static void an_undone_event_leaves_no_rows(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_NOTE, NULL, NULL, NULL);
	struct batch *batch = desk_begin_as(d, event);

	send(d, "slack:C1");
	fixture_ok(d->f, store_mark(d->f->store, &d->f->err));
	send(d, "slack:C2");
	send(d, "slack:C3");
	fixture_ok(d->f, store_undo(d->f->store, &d->f->err));
	batch_truncate(batch, (struct batch_mark){1, 0});
	batch_truncate(
	    batch, (struct batch_mark){5, 0}); /* nothing more to forget */
	assert_int_equal(batch->row_count, 1);
	desk_commit(d);
	assert_int_equal(d->sent_count, 1);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM outbox"), 1);
}

static void a_refused_row_is_swallowed_too(void **state)
{
	struct desk *d = *state;
	struct outbox_row row = row_of("slack:C1");

	desk_begin(d);
	d->batch.journal_id = 99; /* of no event */
	assert_false(batch_send(&d->batch, &row, &d->f->err));
	fixture_is_error(d->f, ERR_REFUSED, "FOREIGN");
	assert_null(row.lane);
	assert_int_equal(d->batch.row_count, 0);
	store_rollback(d->f->store);
}

/* A call that is made and stopped in one step never goes out. */
static void what_is_withdrawn_at_once_never_goes(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_NOTE, NULL, NULL, NULL);
	struct outbox_row row = row_of("slack:C1");

	row.case_id = fixture_case(d->f, ADA);
	row.kind = DELIVERY_CALL;
	row.invoke = own_strdup("check");
	int64_t case_id = row.case_id;
	struct batch *batch = desk_begin_as(d, event);
	fixture_ok(d->f, batch_send(batch, &row, &d->f->err));
	fixture_ok(d->f, batch_withdraw(batch, case_id, "check", &d->f->err));
	fixture_ok(d->f, batch_withdraw(batch, case_id, "none", &d->f->err));
	assert_int_equal(batch->withdrawn_count, 1);
	desk_commit(d);
	assert_int_equal(d->sent_count, 0);
	assert_int_equal(dispatch_open_count(d->dispatch), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_row_is_stored_and_remembered),
	    desk_test(what_was_replaced_is_not_remembered),
	    desk_test(an_undone_event_leaves_no_rows),
	    desk_test(a_refused_row_is_swallowed_too),
	    desk_test(what_is_withdrawn_at_once_never_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
