/*
 * commit.c: see commit.h.
 */
#include "engine/commit.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "engine/batch.h"
#include "engine/digest.h"
#include "engine/due.h"
#include "engine/facts.h"
#include "engine/process.h"
#include "engine/roll.h"
#include "store/draft.h"
#include "store/home.h"
#include "store/timer.h"

#include <stdlib.h>

void commit_item_free(struct commit_item **item)
{
	struct commit_item *i = *item;

	if (i == NULL)
		return;
	event_free(&i->event);
	reply_clear(&i->reply);
	delivery_result_free(&i->result);
	free(i);
	*item = NULL;
}

/* --- a batch ------------------------------------------------------------ */

static bool commit_item(
    struct batch *batch, struct commit_item *item, struct err *err)
{
	switch (item->kind) {
	case COMMIT_EVENT:
		return process_event(batch, item->event, &item->reply, err);
	case COMMIT_RESULT:
		return process_result(batch, item->result, &item->settled, err);
	case COMMIT_RELOAD:
		break;
	}
	return true;
}

/* When the clock has something to say next: a timer, a Home tab, a digest,
 * somebody to be asked about, or drafts to be deleted. */
static bool commit_next_clock(
    struct commit *commit, int64_t sweep_ms, int64_t *ret_ms, struct err *err)
{
	int64_t timer_ms, digest_ms;
	struct home home;
	bool found;

	if (!timer_next_due(commit->store, &timer_ms, err) ||
	    !home_first_due(commit->store, &home, &found, err) ||
	    !digest_due_ms(
	        commit->store, commit->config, clock_now_ms(), &digest_ms, err))
		return false;
	const int64_t due_ms[] = {timer_ms, found ? home.due_at_ms : INT64_MAX,
	    digest_ms, roll_due_ms(commit->roll), sweep_ms};
	*ret_ms = INT64_MAX;
	for (size_t i = 0; i < sizeof(due_ms) / sizeof(due_ms[0]); i++)
		if (due_ms[i] < *ret_ms)
			*ret_ms = due_ms[i];
	return true;
}

static bool commit_transact(struct commit *commit, struct batch *batch,
    struct commit_item **items, size_t count, struct err *err)
{
	int64_t next_sweep_ms = commit->next_sweep_ms;

	if (!store_begin(commit->store, err))
		return false;
	if (next_sweep_ms <= batch->now_ms &&
	    !draft_expire(commit->store, batch->now_ms, &next_sweep_ms, err))
		return false;
	if (!due_timers(batch, err) || !roll_call(batch, err) ||
	    !digest_run(batch, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!commit_item(batch, items[i], err))
			return false;
	int64_t next_due_ms;
	if (!due_homes(batch, err) ||
	    !commit_next_clock(commit, next_sweep_ms, &next_due_ms, err))
		return false;
	FAULT("before_commit");
	if (!store_commit(commit->store, err))
		return false;
	commit->next_due_ms = next_due_ms;
	commit->next_sweep_ms = next_sweep_ms;
	return true;
}

/* The transaction is undone: no reply may say otherwise. */
static void commit_abandon(struct commit *commit, struct commit_item **items,
    size_t count, const struct err *err)
{
	struct err again = {.kind = ERR_NONE};

	log_error("batch_not_committed", LOG_INT("items", count),
	    LOG_STR("kind", err_kind_name(err->kind)),
	    LOG_STR("error", err->text));
	store_rollback(commit->store);
	if (!roll_reload(commit->roll, commit->store, &again))
		log_error("roll_not_read", LOG_STR("error", again.text));
	for (size_t i = 0; i < count; i++)
		reply_clear(&items[i]->reply);
}

/* Committed: the dispatcher may know, the sources may be answered. */
static void commit_conclude(struct commit *commit, struct batch *batch,
    struct commit_item **items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i]->kind == COMMIT_RESULT)
			settle_conclude(commit->dispatch, &items[i]->settled);
	batch_conclude(batch, commit->dispatch);
}

static void commit_answer(struct commit_item **items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct commit_item *item = items[i];
		if (item->kind == COMMIT_EVENT && item->reply_fn)
			item->reply_fn(item->reply_arg, &item->reply);
	}
}

bool commit_batch(
    struct commit *commit, struct commit_item **items, size_t count)
{
	struct err err = {.kind = ERR_NONE};
	int64_t now_ms = clock_now_ms();
	struct batch batch = {
	    .config = commit->config,
	    .roll = commit->roll,
	    .store = commit->store,
	    .rulebook = commit->rulebook,
	    .dispatch = commit->dispatch,
	    .now_ms = now_ms,
	    .ambient = facts_ambient(commit->config, now_ms),
	};

	bool ok = commit_transact(commit, &batch, items, count, &err);
	if (ok) {
		FAULT("after_commit");
		commit_conclude(commit, &batch, items, count);
	} else {
		commit_abandon(commit, items, count, &err);
	}
	commit_answer(items, count);
	FAULT("after_reply");
	batch_clear(&batch);
	return ok;
}

bool commit_reckon(struct commit *commit, struct err *err)
{
	return draft_expire(commit->store, clock_now_ms(),
	           &commit->next_sweep_ms, err) &&
	       commit_next_clock(
	           commit, commit->next_sweep_ms, &commit->next_due_ms, err);
}
