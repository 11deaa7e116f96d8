/* engine/mine.h: the open requests of whoever asks, of whom some have
 * thousands. */
#include "engine/desk.h"

#include "engine/ask.h"
#include "engine/mine.h"

enum { OPEN = 4955 };

/* Open cases of Ada's as if she had sent so many more, and one of Wei's. */
static void multiply(struct desk *d)
{
	OWN(own_string)
	char *sql = own_printf(
	    "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < %d) INSERT INTO case_record SELECT i, 'CT-' || (i +"
	    " 1000), workflow_id, workflow_version, requester_id, revision, 1,"
	    " opened_at_ms, changed_at_ms, snapshot FROM n, case_record WHERE"
	    " id = 1",
	    OPEN);

	desk_know_all(d);
	desk_request(d);
	fixture_ok(d->f, db_exec(store_db(d->f->store), sql, &d->f->err));
	desk_submit(d, WEI, "request", "canvas-token", desk_answers());
	desk_all_arrive(d);
}

static const json_t *last_payload(const struct desk *d)
{
	return d->sent[d->sent_count - 1]->payload;
}

static void the_newest_and_how_many_there_are(void **state)
{
	struct desk *d = *state;
	struct mine all;

	multiply(d);
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);
	struct batch *batch = desk_begin_as(d, event);
	fixture_ok(d->f, mine(batch, 3, &all, &d->f->err));
	assert_int_equal(all.count, 3);
	assert_int_equal(all.open, OPEN);
	for (int64_t i = 0; i < 3; i++)
		assert_int_equal(all.ids[i], OPEN - 2 + i);
	OWN(own_string)
	char *more = mine_more(&all, 3);
	assert_string_equal(more, "4,952");
	all.open = 3;
	assert_null(mine_more(&all, 3));
	desk_commit(d);
}

/* Its requester has the others, also when they say status. */
static void a_damaged_one_is_left_out(void **state)
{
	struct desk *d = *state;
	struct mine all;

	desk_know_all(d);
	for (int i = 0; i < 3; i++)
		desk_request(d);
	desk_all_arrive(d);
	fixture_exec(d->f, "UPDATE case_record SET snapshot ="
	                   " zeroblob(length(snapshot)) WHERE id = 2");
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);
	struct batch *batch = desk_begin_as(d, event);
	fixture_ok(d->f, mine(batch, 3, &all, &d->f->err));
	assert_int_equal(all.count, 2);
	assert_int_equal(all.ids[0], 1);
	assert_int_equal(all.ids[1], 3);
	assert_int_equal(all.open, 3);
	desk_commit(d);
	size_t before = d->sent_count;
	desk_say(d, ADA, "status");
	desk_all_arrive(d);
	assert_int_equal(d->sent_count - before, 2);
}

static void of_many_there_is_one_message(void **state)
{
	struct desk *d = *state;

	multiply(d);
	size_t before = d->sent_count;
	desk_say(d, ADA, "status");
	desk_all_arrive(d);
	assert_int_equal(d->sent_count - before, 1);
	assert_non_null(
	    strstr(jsonx_path_text(last_payload(d), "notice.markdown"),
	        "Not shown: 4\\,950."));
	assert_int_equal(
	    json_array_size(jsonx_path(last_payload(d), "notice.buttons")),
	    2 + MINE_TOLD_MAX);

	/* Any other by its number; who has one is told of one. */
	desk_say(d, ADA, "status CT-1002");
	assert_string_equal(jsonx_path_text(last_payload(d), "notice.title"),
	    "Where CT-1002 stands");
	desk_all_arrive(d);
	before = d->sent_count;
	desk_say(d, WEI, "status");
	assert_int_equal(d->sent_count - before, 1);
	desk_all_arrive(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_damaged_one_is_left_out),
	    desk_test(the_newest_and_how_many_there_are),
	    desk_test(of_many_there_is_one_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
