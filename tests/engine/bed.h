/*
 * bed.h: the engine with its thread, for tests: the desk's configuration, ports
 * that answer at once or never, and ways to wait for what the thread has done.
 */
#ifndef BEADLE_TESTS_ENGINE_BED_H
#define BEADLE_TESTS_ENGINE_BED_H

#include "base/clock.h"
#include "engine/desk.h"
#include "engine/engine.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

enum { BED_PATIENCE_S = 60, BED_SENT_MAX = 64, BED_COUNTS_MAX = 16 };

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

/* --- waiting for the engine */

static inline void bed_wait(struct bed *bed)
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

/* --- the peers */

/* "T1/UADA" is Ada at the university, with an address to match. */
static inline json_t *bed_person(const json_t *payload)
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
static inline void bed_ask(void *self, struct delivery *taken_delivery)
{
	struct bed *bed = self;
	OWN(delivery_free)
	struct delivery *call = taken_delivery;

	engine_submit_result(
	    bed->engine, delivery_result_new(call->outbox_id, DELIVERY_SENT,
	                     desk_system_says(call), NULL));
}

static inline void bed_deliver(void *self, struct delivery *taken_delivery)
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

static inline void bed_look(struct bed *bed)
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

static inline void bed_reply(void *arg, const struct reply *reply)
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

static inline void bed_room(void *arg)
{
	struct bed *bed = arg;

	pthread_mutex_lock(&bed->lock);
	bed->room_calls++;
	pthread_cond_broadcast(&bed->changed);
	pthread_mutex_unlock(&bed->lock);
}

/* --- setting up */

static inline void bed_start(struct bed *bed)
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

static inline int bed_setup(void **state)
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

static inline int bed_teardown(void **state)
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

static inline void bed_submit(struct bed *bed, struct event *taken_event)
{
	taken_event->at_ms = clock_now_ms();
	assert_true(engine_submit(bed->engine, taken_event, bed_reply, bed));
}

static inline struct event *bed_request_event(struct bed *bed)
{
	struct event *event =
	    desk_event(bed->d, EVENT_SUBMIT, ADA, "request", "canvas-token");

	event->data = desk_answers();
	return event;
}

static inline void bed_note(struct bed *bed)
{
	bed_submit(bed, desk_event(bed->d, EVENT_NOTE, NULL, NULL, NULL));
}

/* One number from the database, beside the engine. */
static inline int64_t bed_number(struct bed *bed, const char *sql)
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

static inline void bed_count_quiet(void *arg, const struct reply *reply)
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
static inline void bed_settle(struct bed *bed)
{
	size_t before = bed->quiet;

	assert_true(engine_submit(bed->engine,
	    desk_event(bed->d, EVENT_NOTE, NULL, NULL, NULL), bed_count_quiet,
	    bed));
	bed_wait_until(bed, bed->quiet == before + 1);
}

/* Ada's request has been taken, its four messages are out and settled. */
static inline void bed_request(struct bed *bed)
{
	size_t before = bed->sent_count;

	bed_submit(bed, bed_request_event(bed));
	bed_wait_until(bed, bed->sent_count == before + 4);
	bed_settle(bed);
}

#define bed_test(name)                                                         \
	cmocka_unit_test_setup_teardown(name, bed_setup, bed_teardown)

#endif
