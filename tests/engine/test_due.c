/* engine/due.h: timers, once and for all that is due. */
#include "engine/desk.h"

#include "store/timer.h"

static const int64_t DAY_MS = INT64_C(86400) * 1000;

static void timers(struct desk *d)
{
	struct batch *batch = desk_begin(d);

	fixture_ok(d->f, due_timers(batch, &d->f->err));
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

/* What was left of a clock that stood still can be a second. */
static void a_bad_timer_that_is_short_is_no_storm(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	fixture_exec(d->f, "UPDATE case_record SET snapshot ="
	                   " zeroblob(length(snapshot))");
	fixture_exec(d->f, "UPDATE timer SET duration = 'PT1S'");
	d->now_ms += 2 * DAY_MS;
	for (int i = 0; i < 10; i++) {
		timers(d);
		d->now_ms += 1000;
	}
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM journal"
	                                   " WHERE state = 'set_aside'"),
	    2);
	d->now_ms += 3600 * 1000;
	timers(d);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM journal"
	                                   " WHERE state = 'set_aside'"),
	    4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(the_same_timer_comes_once),
	    desk_test(a_long_stop_is_no_storm),
	    desk_test(a_bad_timer_is_set_aside),
	    desk_test(a_bad_timer_that_is_short_is_no_storm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
