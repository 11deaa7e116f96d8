/*
 * engine.c: see engine.h. The queue between the other threads and the one
 * that decides, and that thread: it hands out what is due, takes what waits
 * and has it committed (engine/commit.h).
 */
#include "engine/engine.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"
#include "base/queue.h"
#include "engine/commit.h"
#include "engine/migration.h"
#include "engine/roll.h"
#include "engine/rulebook.h"
#include "engine/timing.h"

#include <pthread.h>
#include <time.h>

enum {
	/* Past this a burst would be acknowledged only at its end. */
	ENGINE_BATCH_MAX = 256,
	ENGINE_QUEUE_MAX = 4096,
	/* The longest sleep: a turned wall clock is noticed by then. */
	ENGINE_IDLE_MS = 1000,
	ENGINE_IDLE_TURNABLE_MS = 50,
	/* That results wait for others, to be committed with them. */
	ENGINE_GATHER_MS = 10,
	/* Before trying again when the disk is full or the like. */
	ENGINE_RETRY_MS = 1000,
};

struct engine {
	struct commit commit; /* its configuration is roll_config() */
	struct queue *queue;
	pthread_t thread;
	bool running;
};

/* --- a pass ------------------------------------------------------------ */

static void engine_sleep(int64_t ms)
{
	struct timespec t = {
	    .tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};

	nanosleep(&t, NULL);
}

/* Results go back into the queue; nobody else would bring them again. */
static void engine_put_back(
    struct engine *engine, struct commit_item **items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i]->kind == COMMIT_RESULT &&
		    queue_put_always(engine->queue, items[i]))
			items[i] = NULL;
}

static void engine_batch(
    struct engine *engine, struct commit_item **items, size_t count)
{
	if (commit_batch(&engine->commit, items, count))
		return;
	engine_put_back(engine, items, count);
	engine_sleep(ENGINE_RETRY_MS);
}

static void engine_reload_now(struct engine *engine)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};

	if (rulebook_reload_templates(engine->commit.rulebook, &problems))
		log_info("templates_reloaded");
	else
		log_error("templates_not_reloaded",
		    LOG_STR("problems", str_text(&problems)));
}

static int64_t engine_patience_ms(const struct engine *engine)
{
	int64_t longest = engine->commit.config->clock_file
	                      ? ENGINE_IDLE_TURNABLE_MS
	                      : ENGINE_IDLE_MS;
	int64_t now_ms = clock_now_ms();
	int64_t due_at_ms = engine_next_due_ms(engine);

	if (due_at_ms <= now_ms)
		return 0;
	return due_at_ms - now_ms < longest ? due_at_ms - now_ms : longest;
}

static void engine_submit_result_of(
    void *arg, struct delivery_result *taken_result)
{
	engine_submit_result(arg, taken_result);
}

/* What became of a message is in no hurry, unlike a person's event and the
 * answer who somebody is, for which their click waits. */
static bool engine_can_wait(
    const struct engine *engine, const struct commit_item *item)
{
	if (item->kind != COMMIT_RESULT)
		return false;
	const struct outbox_row *row = dispatch_in_flight(
	    engine->commit.dispatch, item->result->outbox_id);
	return row && row->kind != DELIVERY_LOOK_UP;
}

/* The messages of one event are answered within milliseconds of one another:
 * a little patience, and their results share one commit. Until then their
 * rows are open, and would be looked for before they are posted again. */
static size_t engine_gather(struct engine *engine, void **items, size_t count)
{
	int64_t until_ms = clock_monotonic_ms() + ENGINE_GATHER_MS;

	for (size_t seen = 0; count < ENGINE_BATCH_MAX;) {
		for (; seen < count; seen++)
			if (!engine_can_wait(engine, items[seen]))
				return count;
		int64_t left_ms = until_ms - clock_monotonic_ms();
		size_t more = left_ms <= 0
		                  ? 0
		                  : queue_take(engine->queue, items + count,
		                        ENGINE_BATCH_MAX - count, left_ms);
		if (more == 0)
			return count;
		count += more;
	}
	return count;
}

/* One pass: hands out what is due, then decides what waits, for which it
 * waits up to patience_ms. Whether there was anything. */
static bool engine_pass(struct engine *engine, int64_t patience_ms)
{
	void *items[ENGINE_BATCH_MAX];

	dispatch_pump(engine->commit.dispatch, clock_now_ms(),
	    engine_submit_result_of, engine);
	size_t count =
	    queue_take(engine->queue, items, ENGINE_BATCH_MAX, patience_ms);
	if (count && patience_ms)
		count = engine_gather(engine, items, count);
	bool due = engine->commit.next_due_ms <= clock_now_ms();
	if (count || due)
		engine_batch(engine, (struct commit_item **)items, count);
	for (size_t i = 0; i < count; i++) {
		struct commit_item *item = items[i];
		if (item && item->kind == COMMIT_RELOAD)
			engine_reload_now(engine);
		commit_item_free(&item);
	}
	return count || due;
}

static void *engine_main(void *arg)
{
	struct engine *engine = arg;

	pthread_setname_np(pthread_self(), "engine");
	while (!queue_is_closed(engine->queue) || queue_len(engine->queue))
		engine_pass(engine, engine_patience_ms(engine));
	return NULL;
}

bool engine_turn(struct engine *engine)
{
	return engine_pass(engine, 0);
}

int64_t engine_next_due_ms(const struct engine *engine)
{
	int64_t due_at_ms = dispatch_next_due(engine->commit.dispatch);

	return engine->commit.next_due_ms < due_at_ms
	           ? engine->commit.next_due_ms
	           : due_at_ms;
}

/* --- for the other threads ----------------------------------------------- */

/* Open cases go over to the versions that say so, before anybody acts. */
static bool engine_migrate(struct engine *engine, struct str *problems)
{
	size_t moved;

	if (!migration_apply(engine->commit.config, engine->commit.store,
	        engine->commit.rulebook, engine->commit.dispatch,
	        clock_now_ms(), &moved, problems))
		return false;
	if (moved)
		log_info("cases_migrated", LOG_INT("cases", moved));
	return true;
}

static void engine_say_damaged(void *arg, const struct case_record *record,
    const char *requester, int64_t failed)
{
	(void)arg;
	(void)requester;
	(void)failed;
	if (case_record_is_damaged(record))
		log_error("case_not_read", LOG_STR("case", record->number));
}

/* The timers, with the calendars as they are now. */
static bool engine_reckon(struct engine *engine, struct err *err)
{
	struct commit *commit = &engine->commit;
	size_t moved;

	if (!timing_recompute(commit->config, commit->store, &moved, err) ||
	    !commit_reckon(commit, err))
		return false;
	if (moved)
		log_info("timers_moved", LOG_INT("timers", moved));
	return true;
}

bool engine_open(const struct config *config, struct engine **ret_engine,
    struct str *ret_problems, struct err *err)
{
	OWN(engine_close)
	struct engine *engine = own_calloc(1, sizeof(*engine));
	struct err why = {.kind = ERR_NONE};

	engine->queue = queue_new(ENGINE_QUEUE_MAX);
	if (!store_open(config->store_path, config->store_key,
	        &engine->commit.store, &why)) {
		str_addf(ret_problems, "[store]: %s\n", why.text);
		return err_set(err, why.kind, "[store]");
	}
	if (!roll_open(config, engine->commit.store, clock_now_ms(),
	        &engine->commit.roll, &why)) {
		str_addf(ret_problems, "[store]: %s\n", why.text);
		return err_set(err, why.kind, "[store]");
	}
	engine->commit.config = roll_config(engine->commit.roll);
	engine->commit.dispatch = dispatch_new(engine->commit.store);
	if (!rulebook_open(engine->commit.config, engine->commit.store,
	        &engine->commit.rulebook, ret_problems) ||
	    !engine_migrate(engine, ret_problems))
		return err_set(err, ERR_INPUT, "workflows");
	if (!case_record_each_open(
	        engine->commit.store, engine_say_damaged, NULL, &why)) {
		str_addf(ret_problems, "[store]: %s\n", why.text);
		return err_set(err, why.kind, "[store]");
	}
	if (!engine_reckon(engine, &why)) {
		str_addf(ret_problems, "timers: %s\n", why.text);
		return err_set(err, why.kind, "timers");
	}
	*ret_engine = MOVE(engine);
	return true;
}

/* What came in before the thread was to start, and it never did: nobody was
 * told that it was taken. */
static void engine_forget(struct engine *engine)
{
	void *item;

	while (queue_take(engine->queue, &item, 1, 0)) {
		struct commit_item *i = item;
		commit_item_free(&i);
	}
}

void engine_close(struct engine **engine)
{
	struct engine *e = *engine;

	if (e == NULL)
		return;
	engine_stop(e);
	engine_forget(e);
	rulebook_close(&e->commit.rulebook);
	dispatch_free(&e->commit.dispatch);
	roll_close(&e->commit.roll);
	store_close(&e->commit.store);
	queue_free(&e->queue);
	free(e);
	*engine = NULL;
}

void engine_add_port(struct engine *engine, const struct delivery_port *port)
{
	dispatch_add_port(engine->commit.dispatch, port);
}

void engine_set_room(struct engine *engine, engine_room_fn *fn, void *arg)
{
	queue_set_room(engine->queue, fn, arg);
}

bool engine_start(struct engine *engine, struct err *err)
{
	if (!dispatch_load(engine->commit.dispatch, err))
		return false;
	/* Asked now: once it runs, the dispatcher is the thread's. */
	size_t open_rows = dispatch_open_count(engine->commit.dispatch);
	if (pthread_create(&engine->thread, NULL, engine_main, engine) != 0)
		return err_set(err, ERR_AGAIN, "no engine thread");
	engine->running = true;
	log_info("engine_started", LOG_INT("outbox", open_rows));
	return true;
}

void engine_stop(struct engine *engine)
{
	queue_close(engine->queue);
	if (engine->running)
		pthread_join(engine->thread, NULL);
	engine->running = false;
}

bool engine_submit(struct engine *engine, struct event *taken_event,
    engine_reply_fn *reply, void *reply_arg)
{
	struct commit_item *item = own_calloc(1, sizeof(*item));

	item->kind = COMMIT_EVENT;
	item->event = taken_event;
	item->reply_fn = reply;
	item->reply_arg = reply_arg;
	if (queue_put(engine->queue, item))
		return true;
	free(item);
	return false;
}

void engine_submit_result(
    struct engine *engine, struct delivery_result *taken_result)
{
	struct commit_item *item = own_calloc(1, sizeof(*item));

	item->kind = COMMIT_RESULT;
	item->result = taken_result;
	if (!queue_put_always(engine->queue, item))
		commit_item_free(&item);
}

void engine_reload_templates(struct engine *engine)
{
	struct commit_item *item = own_calloc(1, sizeof(*item));

	item->kind = COMMIT_RELOAD;
	if (!queue_put_always(engine->queue, item))
		commit_item_free(&item);
}
