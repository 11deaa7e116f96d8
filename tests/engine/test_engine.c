/* engine/engine.h: the thread itself: answers after the commit, batches,
 * back-pressure, full disks, restarts, the clock. */
#include "engine/desk.h"

#include "engine/engine.h"
#include "engine/folder.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

enum { BED_PATIENCE_S = 10, BED_SENT_MAX = 64, BED_COUNTS_MAX = 16 };

struct bed {
	struct fixture *f;
	struct desk *d; /* for its configuration and event ids */
	struct engine *engine;

	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* What the ports were given. They answer at once, or never. */
	bool answers;
	struct delivery *sent[BED_SENT_MAX];
	size_t sent_count;
	/* The replies so far, by kind, and the last errors. */
	size_t replies[REPLY_NOT_COMMITTED + 1];
	size_t quiet; /* see bed_settle() */
	json_t *form_errors;
	/* The first reply waits for this to be opened. */
	bool gate_shut;
	bool at_gate;
	size_t room_calls;
	/* How many journal rows a reader saw, each time that it changed. */
	struct store *reader;
	int64_t counts[BED_COUNTS_MAX];
	size_t count_count;
};

/* --- waiting for the engine
 * ------------------------------------------------------- */

static void bed_wait(struct bed *bed)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += BED_PATIENCE_S;
	if (pthread_cond_timedwait(&bed->changed, &bed->lock, &until) ==
	    ETIMEDOUT)
		fail_msg("the engine does nothing");
}

#define bed_wait_until(bed, condition)                                         \
	do {                                                                   \
		pthread_mutex_lock(&(bed)->lock);                              \
		while (!(condition))                                           \
			bed_wait(bed);                                         \
		pthread_mutex_unlock(&(bed)->lock);                            \
	} while (0)

/* --- the peers
 * ---------------------------------------------------------------------- */

/* "T1/UADA" is Ada at the university, with an address to match. */
static json_t *bed_person(const json_t *payload)
{
	const char *who = jsonx_path_text(payload, "who");
	const char *address = jsonx_path_text(payload, "email");
	OWN(own_string)
	char *found = address ? own_printf("T1/U%s", address) : NULL;
	OWN(own_string)
	char *email = who ? own_printf("%s@u.example", strchr(who, 'U') + 1)
	                  : own_strdup(address);

	return json_pack("{s:s, s:s, s:s, s:s*}", "name", who ? who : address,
	    "email", email, "standing", "member", "who", found);
}

/* The directory and Canvas answer always, and are not noted. */
static void bed_ask(void *self, struct delivery *taken_delivery)
{
	struct bed *bed = self;
	OWN(delivery_free)
	struct delivery *call = taken_delivery;

	engine_submit_result(
	    bed->engine, delivery_result_new(call->outbox_id, DELIVERY_SENT,
	                     desk_system_says(call), NULL));
}

static void bed_deliver(void *self, struct delivery *taken_delivery)
{
	struct bed *bed = self;
	struct delivery *delivery = taken_delivery;
	json_t *remote =
	    delivery->kind == DELIVERY_LOOK_UP
	        ? bed_person(delivery->payload)
	        : json_pack("{s:s, s:s}", "channel", "C1", "ts", delivery->tag);

	if (bed->answers || delivery->kind == DELIVERY_LOOK_UP)
		engine_submit_result(
		    bed->engine, delivery_result_new(delivery->outbox_id,
		                     DELIVERY_SENT, remote, NULL));
	else
		json_decref(remote);
	pthread_mutex_lock(&bed->lock);
	if (delivery->kind == DELIVERY_LOOK_UP ||
	    bed->sent_count == BED_SENT_MAX)
		delivery_free(&delivery);
	else
		bed->sent[bed->sent_count++] = delivery;
	pthread_cond_broadcast(&bed->changed);
	pthread_mutex_unlock(&bed->lock);
}

static void bed_look(struct bed *bed)
{
	static const char COUNT[] = "SELECT count(*) FROM journal";
	struct db_statement *st;

	if (bed->reader == NULL)
		return;
	st = db_statement(store_db(bed->reader), COUNT);
	int64_t count = db_next(st, NULL) == DB_ROW ? db_int(st, 0) : -1;
	db_done(st);
	if (bed->count_count == BED_COUNTS_MAX ||
	    (bed->count_count && bed->counts[bed->count_count - 1] == count))
		return;
	bed->counts[bed->count_count++] = count;
}

static void bed_reply(void *arg, const struct reply *reply)
{
	struct bed *bed = arg;

	pthread_mutex_lock(&bed->lock);
	bed_look(bed);
	bed->replies[reply->kind]++;
	json_decref(bed->form_errors);
	bed->form_errors = json_incref(reply->form_errors);
	bed->at_gate = bed->gate_shut;
	pthread_cond_broadcast(&bed->changed);
	while (bed->gate_shut)
		bed_wait(bed);
	bed->at_gate = false;
	pthread_mutex_unlock(&bed->lock);
}

static void bed_room(void *arg)
{
	struct bed *bed = arg;

	pthread_mutex_lock(&bed->lock);
	bed->room_calls++;
	pthread_cond_broadcast(&bed->changed);
	pthread_mutex_unlock(&bed->lock);
}

/* --- setting up
 * ---------------------------------------------------------------------- */

static void bed_start(struct bed *bed)
{
	const struct delivery_port ports[] = {
	    {"slack", 10, bed_deliver, bed},
	    {"mail", 10, bed_deliver, bed},
	    {"directory", 10, bed_ask, bed},
	    {"canvas", 10, bed_ask, bed},
	};
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};

	if (!engine_open(&bed->d->config, &bed->engine, &problems, NULL))
		fail_msg("%s", str_text(&problems));
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		engine_add_port(bed->engine, &ports[i]);
	engine_set_room(bed->engine, bed_room, bed);
	fixture_ok(bed->f, engine_start(bed->engine, &bed->f->err));
}

static int setup(void **state)
{
	struct bed *bed = own_calloc(1, sizeof(*bed));

	log_set_level((enum log_level)(LOG_ERROR + 1));
	if (fixture_folder((void **)&bed->f) != 0)
		return 1;
	pthread_mutex_init(&bed->lock, NULL);
	pthread_cond_init(&bed->changed, NULL);
	clock_turn_ms(fixture_now_ms - clock_now_ms());
	bed->d = own_calloc(1, sizeof(*bed->d));
	bed->d->f = bed->f;
	bed->d->now_ms = fixture_now_ms;
	desk_config(bed->d);
	bed->d->config.clock_file = (char *)"turned by the test";
	bed->answers = true;
	bed_start(bed);
	*state = bed;
	return 0;
}

static int teardown(void **state)
{
	struct bed *bed = *state;

	engine_close(&bed->engine);
	store_close(&bed->reader);
	for (size_t i = 0; i < bed->sent_count; i++)
		delivery_free(&bed->sent[i]);
	json_decref(bed->form_errors);
	config_calendar_free(&bed->d->calendars[0]);
	free(bed->d);
	fixture_teardown((void **)&bed->f);
	free(bed);
	return 0;
}

static void submit(struct bed *bed, struct event *taken_event)
{
	taken_event->at_ms = clock_now_ms();
	assert_true(engine_submit(bed->engine, taken_event, bed_reply, bed));
}

static struct event *request_event(struct bed *bed)
{
	struct event *event =
	    desk_event(bed->d, EVENT_SUBMIT, ADA, "request", "canvas-token");

	event->data = desk_answers();
	return event;
}

static void note(struct bed *bed)
{
	submit(bed, desk_event(bed->d, EVENT_NOTE, NULL, NULL, NULL));
}

/* One number from the database, beside the engine. */
static int64_t number(struct bed *bed, const char *sql)
{
	OWN(store_close)
	struct store *reader = NULL;

	fixture_ok(bed->f, store_open_to_read(bed->f->path, fixture_key,
	                       &reader, &bed->f->err));
	struct db_statement *st = db_statement(store_db(reader), sql);
	assert_int_equal(db_next(st, &bed->f->err), DB_ROW);
	int64_t value = db_int(st, 0);
	db_done(st);
	return value;
}

static void bed_count_quiet(void *arg, const struct reply *reply)
{
	struct bed *bed = arg;

	(void)reply;
	pthread_mutex_lock(&bed->lock);
	bed->quiet++;
	pthread_cond_broadcast(&bed->changed);
	pthread_mutex_unlock(&bed->lock);
}

/* Until the engine has done all that was queued before: it asks in the same
 * queue. */
static void bed_settle(struct bed *bed)
{
	size_t before = bed->quiet;

	assert_true(engine_submit(bed->engine,
	    desk_event(bed->d, EVENT_NOTE, NULL, NULL, NULL), bed_count_quiet,
	    bed));
	bed_wait_until(bed, bed->quiet == before + 1);
}

/* Ada's request has been taken, its four messages are out and settled. */
static void request(struct bed *bed)
{
	size_t before = bed->sent_count;

	submit(bed, request_event(bed));
	bed_wait_until(bed, bed->sent_count == before + 4);
	bed_settle(bed);
}

/* --- opening
 * ---------------------------------------------------------------------------
 */

static void what_is_wrong_is_said_at_the_start(void **state)
{
	struct bed *bed = *state;
	struct engine *second = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};
	struct err err;

	assert_false(engine_open(&bed->d->config, &second, &problems, &err));
	assert_int_equal(strncmp(str_text(&problems), "[store]: ", 9), 0);
	assert_non_null(strstr(str_text(&problems), "another beadle"));
	assert_int_equal(err.kind, ERR_AGAIN);
	engine_close(&bed->engine);
	bed->d->config.store_key[0] ^= 1;
	assert_false(engine_open(&bed->d->config, &second, &problems, &err));
	assert_non_null(strstr(str_text(&problems), "is not the key"));
	assert_int_equal(err.kind, ERR_INPUT);
	bed->d->config.store_key[0] ^= 1;
	size_t offices = bed->d->config.office_count;
	bed->d->config.office_count = 0;
	assert_false(engine_open(&bed->d->config, &second, &problems, &err));
	assert_non_null(strstr(str_text(&problems), "[office edtech]"));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(second);
	bed->d->config.office_count = offices;
	bed_start(bed); /* none of that left the database locked */
}

/* As when a later part of the service does not start. */
static void one_that_never_ran_can_be_closed(void **state)
{
	struct bed *bed = *state;
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};

	engine_close(&bed->engine);
	assert_true(
	    engine_open(&bed->d->config, &bed->engine, &problems, NULL));
	assert_true(engine_submit(
	    bed->engine, event_new(EVENT_NOTE, "slack", "early"), NULL, NULL));
	engine_close(&bed->engine);
	assert_null(bed->engine);
	bed_start(bed);
}

/* --- batches
 * ----------------------------------------------------------------------------
 */

static void an_answer_comes_after_its_commit(void **state)
{
	struct bed *bed = *state;

	fixture_ok(bed->f, store_open_to_read(bed->f->path, fixture_key,
	                       &bed->reader, &bed->f->err));
	for (size_t i = 1; i <= 5; i++) {
		note(bed);
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
	note(bed);
	bed_wait_until(bed, bed->at_gate);
	for (int i = 0; i < 600; i++)
		note(bed);
	pthread_mutex_lock(&bed->lock);
	bed->gate_shut = false;
	pthread_cond_broadcast(&bed->changed);
	pthread_mutex_unlock(&bed->lock);
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 601);
	assert_int_equal(bed->count_count, sizeof(wants) / sizeof(wants[0]));
	assert_memory_equal(bed->counts, wants, sizeof(wants));
}

static void a_full_queue_refuses_and_says_when_there_is_room(void **state)
{
	struct bed *bed = *state;
	OWN(event_free)
	struct event *refused = NULL;
	size_t taken = 0;

	bed->gate_shut = true;
	note(bed);
	bed_wait_until(bed, bed->at_gate);
	for (;; taken++) {
		refused = desk_event(bed->d, EVENT_NOTE, NULL, NULL, NULL);
		if (!engine_submit(bed->engine, refused, bed_reply, bed))
			break;
	}
	assert_int_equal(taken, 4096);
	assert_string_equal(refused->source, "slack"); /* still ours */
	assert_int_equal(bed->room_calls, 0);
	/* A result is never refused. */
	engine_submit_result(
	    bed->engine, delivery_result_new(99, DELIVERY_SENT, NULL, NULL));
	pthread_mutex_lock(&bed->lock);
	bed->gate_shut = false;
	pthread_cond_broadcast(&bed->changed);
	pthread_mutex_unlock(&bed->lock);
	bed_wait_until(bed, bed->room_calls == 1);
	submit(bed, MOVE(refused));
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 4098);
	assert_int_equal(bed->room_calls, 1);
}

static void a_bad_event_does_not_stop_the_others(void **state)
{
	struct bed *bed = *state;

	request(bed);
	submit(bed, desk_event(bed->d, EVENT_ACTION, ADA, NULL, NULL));
	note(bed);
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 3);
	assert_int_equal(number(bed, "SELECT count(*) FROM journal"
	                             " WHERE state = 'set_aside'"),
	    1);
}

static void stopping_finishes_what_was_taken(void **state)
{
	struct bed *bed = *state;
	OWN(event_free)
	struct event *late = desk_event(bed->d, EVENT_NOTE, NULL, NULL, NULL);

	for (int i = 0; i < 300; i++)
		note(bed);
	engine_stop(bed->engine);
	assert_int_equal(bed->replies[REPLY_DONE], 300);
	assert_false(engine_submit(bed->engine, late, bed_reply, bed));
	engine_submit_result(
	    bed->engine, delivery_result_new(1, DELIVERY_SENT, NULL, NULL));
	engine_reload_templates(bed->engine);
	engine_stop(bed->engine);
	assert_int_equal(number(bed, "SELECT count(*) FROM journal"), 300);
}

/* --- full disks
 * ---------------------------------------------------------------------------
 */

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
	request(bed);
	size_t sent = bed->sent_count;
	disk_is_full(bed, true);
	/* The timers of the request come due at the same time. */
	clock_turn_ms(INT64_C(2) * 86400 * 1000);
	again = desk_event(bed->d, EVENT_NOTE, NULL, NULL, NULL);
	struct event *first =
	    event_new(EVENT_NOTE, again->source, again->external_id);
	submit(bed, first);
	bed_wait_until(bed, bed->replies[REPLY_NOT_COMMITTED] == 1);
	assert_int_equal(bed->replies[REPLY_DONE], 1);
	assert_int_equal(bed->sent_count, sent);

	disk_is_full(bed, false);
	/* The clock's events come by themselves; ours when it is sent again. */
	bed_wait_until(bed, bed->sent_count == sent + 2);
	submit(bed, MOVE(again));
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 2);
	engine_close(&bed->engine);
	assert_int_equal(number(bed, "SELECT count(*) FROM journal"
	                             " WHERE source = 'timer'"),
	    2);
	assert_int_equal(number(bed, "SELECT count(*) FROM journal"
	                             " WHERE source = 'slack'"),
	    3);
	assert_int_equal(number(bed, "SELECT count(*) FROM"
	                             " pragma_integrity_check"
	                             " WHERE integrity_check = 'ok'"),
	    1);
}

static void a_result_survives_a_full_disk(void **state)
{
	struct bed *bed = *state;

	signal(SIGXFSZ, SIG_IGN);
	bed->answers = false;
	request(bed);
	disk_is_full(bed, true);
	engine_submit_result(
	    bed->engine, delivery_result_new(bed->sent[0]->outbox_id,
	                     DELIVERY_SENT, NULL, NULL));
	note(bed); /* its answer tells that a batch has failed */
	bed_wait_until(bed, bed->replies[REPLY_NOT_COMMITTED] == 1);
	disk_is_full(bed, false);
	note(bed);
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 2);
	engine_stop(bed->engine);
	assert_int_equal(
	    number(bed, "SELECT count(*) FROM outbox WHERE"
	                " state = 'sent' AND kind NOT IN ('look_up', 'call')"),
	    1);
}

/* --- restarts
 * --------------------------------------------------------------------------------
 */

static void a_restart_takes_up_what_may_have_been_sent(void **state)
{
	struct bed *bed = *state;

	bed->answers = false;
	request(bed);
	for (size_t i = 0; i < 4; i++)
		assert_false(bed->sent[i]->maybe_sent);
	engine_close(&bed->engine);
	bed->answers = true;
	bed_start(bed);
	bed_wait_until(bed, bed->sent_count == 8);
	for (size_t i = 4; i < 8; i++) {
		size_t same = 0;
		assert_true(bed->sent[i]->maybe_sent);
		for (size_t k = 0; k < 4; k++)
			same +=
			    strcmp(bed->sent[i]->tag, bed->sent[k]->tag) == 0;
		assert_int_equal(same, 1);
	}
	engine_close(&bed->engine);
	assert_int_equal(number(bed, "SELECT count(*) FROM outbox"
	                             " WHERE state <> 'sent'"),
	    0);
}

static void an_answer_is_given_again_after_a_restart(void **state)
{
	struct bed *bed = *state;

	request(bed); /* Ada is known from here on */
	for (size_t i = 1; i <= 2; i++) {
		struct event *event = event_new(EVENT_SUBMIT, "slack", "same");
		event->who = own_strdup(ADA);
		event->verb = own_strdup("request");
		event->ref = own_strdup("canvas-token");
		event->data = desk_answers();
		json_object_set_new(
		    event->data, "until", json_string("2020-01-01"));
		submit(bed, event);
		bed_wait_until(bed, bed->replies[REPLY_FORM_ERRORS] == i);
		assert_non_null(jsonx_path_text(bed->form_errors, "until"));
		engine_close(&bed->engine);
		bed_start(bed);
	}
	assert_int_equal(number(bed, "SELECT count(*) FROM case_record"), 1);
}

/* --- the clock
 * ----------------------------------------------------------------------------------
 */

static void a_timer_needs_no_event_to_come(void **state)
{
	struct bed *bed = *state;

	request(bed);
	clock_turn_ms(INT64_C(2) * 86400 * 1000);
	bed_wait_until(bed, bed->sent_count == 6);
	for (size_t i = 4; i < 6; i++)
		assert_non_null(
		    jsonx_path_text(bed->sent[i]->payload, "thread"));
	engine_close(&bed->engine);
	bed_start(bed); /* what has come does not come again */
	note(bed);
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 2);
	assert_int_equal(bed->sent_count, 6);
}

/* --- templates
 * ------------------------------------------------------------------------------------
 */

/* What Ada is greeted with now. */
static const char *greeting(struct bed *bed)
{
	size_t before = bed->sent_count;

	struct event *event =
	    desk_event(bed->d, EVENT_MESSAGE, ADA, NULL, NULL);

	event->text = own_strdup("hello");
	submit(bed, event);
	bed_wait_until(bed, bed->sent_count == before + 1);
	return jsonx_path_text(bed->sent[before]->payload, "notice.title");
}

static void sound_templates_are_taken_up_without_a_stop(void **state)
{
	struct bed *bed = *state;
	OWN(own_string)
	char *folder = own_printf("%s/templates", bed->f->dir);

	engine_close(&bed->engine);
	folder_copy("templates", folder);
	bed->d->config.templates_dir = folder;
	bed_start(bed);
	assert_non_null(strstr(greeting(bed), "Hello"));
	folder_write(folder, "greeting.md", "# Good day\n\nWelcome.\n");
	assert_non_null(strstr(greeting(bed), "Hello")); /* not by itself */
	engine_reload_templates(bed->engine);
	bed_settle(bed);
	assert_string_equal(greeting(bed), "Good day");
	folder_write(folder, "greeting.md", "# {{#broken}}\n");
	engine_reload_templates(bed->engine);
	bed_settle(bed);
	assert_string_equal(greeting(bed), "Good day");
	engine_close(&bed->engine);
	folder_remove(folder);
}

#define bed_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    bed_test(what_is_wrong_is_said_at_the_start),
	    bed_test(one_that_never_ran_can_be_closed),
	    bed_test(an_answer_comes_after_its_commit),
	    bed_test(a_burst_is_few_commits),
	    bed_test(a_full_queue_refuses_and_says_when_there_is_room),
	    bed_test(a_bad_event_does_not_stop_the_others),
	    bed_test(stopping_finishes_what_was_taken),
	    bed_test(a_full_disk_acknowledges_nothing),
	    bed_test(a_result_survives_a_full_disk),
	    bed_test(a_restart_takes_up_what_may_have_been_sent),
	    bed_test(an_answer_is_given_again_after_a_restart),
	    bed_test(a_timer_needs_no_event_to_come),
	    bed_test(sound_templates_are_taken_up_without_a_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
