/* engine/commit.h: answers after the commit, few commits for many events, full
 * disks. */
#include "engine/bed.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void an_answer_comes_after_its_commit(void **state)
{
	struct bed *bed = *state;

	fixture_ok(bed->f, store_open_to_read(bed->f->path, fixture_key,
	                       &bed->reader, &bed->f->err));
	for (size_t i = 1; i <= 5; i++) {
		bed_note(bed);
		bed_wait_until(bed, bed->replies[REPLY_DONE] == i);
		assert_int_equal(bed->count_count, i);
		assert_int_equal(bed->counts[i - 1], i);
	}
}

/* What waits while one batch commits is the next: one commit for many. */
static void a_burst_is_few_commits(void **state)
{
	static const int64_t wants[] = {1, 257, 513, 601};
	struct bed *bed = *state;

	fixture_ok(bed->f, store_open_to_read(bed->f->path, fixture_key,
	                       &bed->reader, &bed->f->err));
	bed->gate_shut = true;
	bed_note(bed);
	bed_wait_until(bed, bed->at_gate);
	for (int i = 0; i < 600; i++)
		bed_note(bed);
	pthread_mutex_lock(&bed->lock);
	bed->gate_shut = false;
	pthread_cond_broadcast(&bed->changed);
	pthread_mutex_unlock(&bed->lock);
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 601);
	assert_int_equal(bed->count_count, sizeof(wants) / sizeof(wants[0]));
	assert_memory_equal(bed->counts, wants, sizeof(wants));
}

static void a_bad_event_does_not_stop_the_others(void **state)
{
	struct bed *bed = *state;

	bed_request(bed);
	bed_submit(bed, desk_event(bed->d, EVENT_ACTION, ADA, NULL, NULL));
	bed_note(bed);
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 3);
	assert_int_equal(bed_number(bed, "SELECT count(*) FROM journal"
	                                 " WHERE state = 'set_aside'"),
	    1);
}

/* From now on no file grows past the log's size; or all may again. */
static void disk_is_full(struct bed *bed, bool full)
{
	OWN(own_string)
	char *wal = own_printf("%s-wal", bed->f->path);
	struct rlimit limit;
	struct stat st;

	assert_int_equal(stat(wal, &st), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = full ? (rlim_t)st.st_size : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_acknowledges_nothing(void **state)
{
	struct bed *bed = *state;
	OWN(event_free)
	struct event *again = NULL;

	signal(SIGXFSZ, SIG_IGN);
	bed_request(bed);
	size_t sent = bed->sent_count;
	disk_is_full(bed, true);
	/* The timers of the request come due at the same time. */
	clock_turn_ms(INT64_C(2) * 86400 * 1000);
	again = desk_event(bed->d, EVENT_NOTE, NULL, NULL, NULL);
	struct event *first =
	    event_new(EVENT_NOTE, again->source, again->external_id);
	bed_submit(bed, first);
	bed_wait_until(bed, bed->replies[REPLY_NOT_COMMITTED] == 1);
	assert_int_equal(bed->replies[REPLY_DONE], 1);
	assert_int_equal(bed->sent_count, sent);

	disk_is_full(bed, false);
	/* The clock's events come by themselves; ours when it is sent again. */
	bed_wait_until(bed, bed->sent_count == sent + 2);
	bed_submit(bed, MOVE(again));
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 2);
	engine_close(&bed->engine);
	assert_int_equal(bed_number(bed, "SELECT count(*) FROM journal"
	                                 " WHERE source = 'timer'"),
	    2);
	assert_int_equal(bed_number(bed, "SELECT count(*) FROM journal"
	                                 " WHERE source = 'slack'"),
	    3);
	assert_int_equal(bed_number(bed, "SELECT count(*) FROM"
	                                 " pragma_integrity_check"
	                                 " WHERE integrity_check = 'ok'"),
	    1);
}

static void a_result_survives_a_full_disk(void **state)
{
	struct bed *bed = *state;

	signal(SIGXFSZ, SIG_IGN);
	bed->answers = false;
	bed_request(bed);
	disk_is_full(bed, true);
	engine_submit_result(
	    bed->engine, delivery_result_new(bed->sent[0]->outbox_id,
	                     DELIVERY_SENT, NULL, NULL));
	bed_note(bed); /* its answer tells that a batch has failed */
	bed_wait_until(bed, bed->replies[REPLY_NOT_COMMITTED] == 1);
	disk_is_full(bed, false);
	bed_note(bed);
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 2);
	engine_stop(bed->engine);
	assert_int_equal(
	    bed_number(bed,
	        "SELECT count(*) FROM outbox WHERE"
	        " state = 'sent' AND kind NOT IN ('look_up', 'call')"),
	    1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    bed_test(an_answer_comes_after_its_commit),
	    bed_test(a_burst_is_few_commits),
	    bed_test(a_bad_event_does_not_stop_the_others),
	    bed_test(a_full_disk_acknowledges_nothing),
	    bed_test(a_result_survives_a_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
