/*
 * engine.c: the engine thread: takes what waits, handles it in one
 * transaction, commits once, answers, and only then lets the dispatcher send.
 * See engine.h.
 *
 * What a rolled-back batch leaves behind: nothing. Its events are not
 * acknowledged (their sources send them again), its results are put back.
 */
#include "engine/engine.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/own.h"
#include "base/queue.h"
#include "engine/batch.h"
#include "engine/dispatch.h"
#include "engine/facts.h"
#include "engine/process.h"
#include "engine/migration.h"
#include "engine/roll.h"
#include "engine/rulebook.h"
#include "engine/settle.h"
#include "engine/timing.h"
#include "store/draft.h"
#include "store/home.h"
#include "store/timer.h"

#include <pthread.h>
#include <string.h>

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

enum engine_item_kind { ITEM_EVENT, ITEM_RESULT, ITEM_RELOAD };

struct engine_item {
	enum engine_item_kind kind;
	struct event *event;
	engine_reply_fn *reply_fn;
	void *reply_arg;
	struct reply reply;
	struct delivery_result *result;
	struct settle_outcome settled;
};

struct engine {
	const struct config *config; /* roll_config() */
	struct roll *roll;
	struct store *store;
	struct rulebook *rulebook;
	struct dispatch *dispatch;
	struct queue *queue;
	pthread_t thread;
	bool running;
	int64_t next_timer_ms; /* of the soonest timer, Home tab or sweep */
	int64_t next_sweep_ms; /* when a draft may have become too old */
};

static void engine_item_free(struct engine_item **item)
{
	struct engine_item *i = *item;

	if (i == NULL)
		return;
	event_free(&i->event);
	reply_clear(&i->reply);
	delivery_result_free(&i->result);
	free(i);
	*item = NULL;
}

/* --- a batch ------------------------------------------------------------ */

static bool engine_item(
    struct batch *batch, struct engine_item *item, struct err *err)
{
	switch (item->kind) {
	case ITEM_EVENT:
		return process_event(batch, item->event, &item->reply, err);
	case ITEM_RESULT:
		return process_result(batch, item->result, &item->settled, err);
	case ITEM_RELOAD:
		break;
	}
	return true;
}

/* When the clock has something to say next: a timer, a Home tab, or drafts to
 * be deleted. */
static bool engine_next_clock(
    struct engine *engine, int64_t sweep_ms, int64_t *ret_ms, struct err *err)
{
	int64_t timer_ms;
	struct home home;
	bool found;

	if (!timer_next_due(engine->store, &timer_ms, err) ||
	    !home_first_due(engine->store, &home, &found, err))
		return false;
	int64_t roll_ms = roll_due_ms(engine->roll);
	*ret_ms =
	    found && home.due_at_ms < timer_ms ? home.due_at_ms : timer_ms;
	if (sweep_ms < *ret_ms)
		*ret_ms = sweep_ms;
	if (roll_ms < *ret_ms)
		*ret_ms = roll_ms;
	return true;
}

static bool engine_transact(struct engine *engine, struct batch *batch,
    struct engine_item **items, size_t count, struct err *err)
{
	int64_t next_sweep_ms = engine->next_sweep_ms;

	if (!store_begin(engine->store, err))
		return false;
	if (next_sweep_ms <= batch->now_ms &&
	    !draft_expire(engine->store, batch->now_ms, &next_sweep_ms, err))
		return false;
	if (!process_timers(batch, err) || !roll_call(batch, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!engine_item(batch, items[i], err))
			return false;
	int64_t next_timer_ms;
	if (!process_homes(batch, err) ||
	    !engine_next_clock(engine, next_sweep_ms, &next_timer_ms, err))
		return false;
	FAULT("before_commit");
	if (!store_commit(engine->store, err))
		return false;
	engine->next_timer_ms = next_timer_ms;
	engine->next_sweep_ms = next_sweep_ms;
	return true;
}

/* The transaction is undone: no reply may say otherwise. */
static void engine_abandon(struct engine *engine, struct engine_item **items,
    size_t count, const struct err *err)
{
	struct err again = {.kind = ERR_NONE};

	log_error("batch_not_committed", LOG_INT("items", count),
	    LOG_STR("kind", err_kind_name(err->kind)),
	    LOG_STR("error", err->text));
	store_rollback(engine->store);
	if (!roll_reload(engine->roll, engine->store, &again))
		log_error("roll_not_read", LOG_STR("error", again.text));
	for (size_t i = 0; i < count; i++) {
		struct engine_item *item = items[i];
		reply_clear(&item->reply);
		if (item->kind == ITEM_RESULT &&
		    queue_put_always(engine->queue, item))
			items[i] = NULL;
	}
}

/* Committed: the dispatcher may know, the sources may be answered. */
static void engine_conclude(struct engine *engine, struct batch *batch,
    struct engine_item **items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i]->kind == ITEM_RESULT)
			settle_conclude(engine->dispatch, &items[i]->settled);
	batch_conclude(batch, engine->dispatch);
}

static void engine_answer(struct engine_item **items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct engine_item *item = items[i];
		if (item && item->kind == ITEM_EVENT && item->reply_fn)
			item->reply_fn(item->reply_arg, &item->reply);
	}
}

static void engine_sleep(int64_t ms)
{
	struct timespec t = {
	    .tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};

	nanosleep(&t, NULL);
}

static void engine_batch(
    struct engine *engine, struct engine_item **items, size_t count)
{
	struct err err = {.kind = ERR_NONE};
	int64_t now_ms = clock_now_ms();
	struct batch batch = {
	    .config = engine->config,
	    .roll = engine->roll,
	    .store = engine->store,
	    .rulebook = engine->rulebook,
	    .dispatch = engine->dispatch,
	    .now_ms = now_ms,
	    .ambient = facts_ambient(engine->config, now_ms),
	};

	bool ok = engine_transact(engine, &batch, items, count, &err);
	if (ok) {
		FAULT("after_commit");
		engine_conclude(engine, &batch, items, count);
	} else {
		engine_abandon(engine, items, count, &err);
	}
	engine_answer(items, count);
	FAULT("after_reply");
	batch_clear(&batch);
	if (!ok)
		engine_sleep(ENGINE_RETRY_MS);
}

static void engine_reload_now(struct engine *engine)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};

	if (rulebook_reload_templates(engine->rulebook, &problems))
		log_info("templates_reloaded");
	else
		log_error("templates_not_reloaded",
		    LOG_STR("problems", str_text(&problems)));
}

/* --- the thread ---------------------------------------------------------- */

static int64_t engine_patience_ms(const struct engine *engine)
{
	int64_t longest = engine->config->clock_file ? ENGINE_IDLE_TURNABLE_MS
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
    const struct engine *engine, const struct engine_item *item)
{
	if (item->kind != ITEM_RESULT)
		return false;
	const struct outbox_row *row =
	    dispatch_in_flight(engine->dispatch, item->result->outbox_id);
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

	dispatch_pump(
	    engine->dispatch, clock_now_ms(), engine_submit_result_of, engine);
	size_t count =
	    queue_take(engine->queue, items, ENGINE_BATCH_MAX, patience_ms);
	if (count && patience_ms)
		count = engine_gather(engine, items, count);
	bool due = engine->next_timer_ms <= clock_now_ms();
	if (count || due)
		engine_batch(engine, (struct engine_item **)items, count);
	for (size_t i = 0; i < count; i++) {
		struct engine_item *item = items[i];
		if (item && item->kind == ITEM_RELOAD)
			engine_reload_now(engine);
		engine_item_free(&item);
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
	int64_t due_at_ms = dispatch_next_due(engine->dispatch);

	return engine->next_timer_ms < due_at_ms ? engine->next_timer_ms
	                                         : due_at_ms;
}

/* --- for the other threads ----------------------------------------------- */

/* Open cases go over to the versions that say so, before anybody acts. */
static bool engine_migrate(struct engine *engine, struct str *problems)
{
	size_t moved;

	if (!migration_apply(engine->config, engine->store, engine->rulebook,
	        engine->dispatch, clock_now_ms(), &moved, problems))
		return false;
	if (moved)
		log_info("cases_migrated", LOG_INT("cases", moved));
	return true;
}

/* The timers, with the calendars as they are now. */
static bool engine_reckon(struct engine *engine, struct err *err)
{
	size_t moved;

	if (!timing_recompute(engine->config, engine->store, &moved, err) ||
	    !draft_expire(
	        engine->store, clock_now_ms(), &engine->next_sweep_ms, err) ||
	    !engine_next_clock(
	        engine, engine->next_sweep_ms, &engine->next_timer_ms, err))
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
	if (!store_open(
	        config->store_path, config->store_key, &engine->store, &why)) {
		str_addf(ret_problems, "[store]: %s\n", why.text);
		return err_set(err, why.kind, "[store]");
	}
	if (!roll_open(
	        config, engine->store, clock_now_ms(), &engine->roll, &why)) {
		str_addf(ret_problems, "[store]: %s\n", why.text);
		return err_set(err, why.kind, "[store]");
	}
	engine->config = roll_config(engine->roll);
	engine->dispatch = dispatch_new(engine->store);
	if (!rulebook_open(engine->config, engine->store, &engine->rulebook,
	        ret_problems) ||
	    !engine_migrate(engine, ret_problems))
		return err_set(err, ERR_INPUT, "workflows");
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
		struct engine_item *i = item;
		engine_item_free(&i);
	}
}

void engine_close(struct engine **engine)
{
	struct engine *e = *engine;

	if (e == NULL)
		return;
	engine_stop(e);
	engine_forget(e);
	rulebook_close(&e->rulebook);
	dispatch_free(&e->dispatch);
	roll_close(&e->roll);
	store_close(&e->store);
	queue_free(&e->queue);
	free(e);
	*engine = NULL;
}

void engine_add_port(struct engine *engine, const struct delivery_port *port)
{
	dispatch_add_port(engine->dispatch, port);
}

void engine_set_room(struct engine *engine, engine_room_fn *fn, void *arg)
{
	queue_set_room(engine->queue, fn, arg);
}

bool engine_start(struct engine *engine, struct err *err)
{
	if (!dispatch_load(engine->dispatch, err))
		return false;
	/* Asked now: once it runs, the dispatcher is the thread's. */
	size_t open_rows = dispatch_open_count(engine->dispatch);
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
	struct engine_item *item = own_calloc(1, sizeof(*item));

	item->kind = ITEM_EVENT;
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
	struct engine_item *item = own_calloc(1, sizeof(*item));

	item->kind = ITEM_RESULT;
	item->result = taken_result;
	if (!queue_put_always(engine->queue, item))
		engine_item_free(&item);
}

void engine_reload_templates(struct engine *engine)
{
	struct engine_item *item = own_calloc(1, sizeof(*item));

	item->kind = ITEM_RELOAD;
	if (!queue_put_always(engine->queue, item))
		engine_item_free(&item);
}
