/*
 * commit.h: all that waits, in one transaction: the timers that are due, the
 * events and results, the Home tabs; one commit, then the answers, and only
 * then may the dispatcher send. A batch that is rolled back leaves nothing
 * behind: its events are not acknowledged (their sources send them again), its
 * results are to be put back. Engine thread.
 */
#ifndef BEADLE_ENGINE_COMMIT_H
#define BEADLE_ENGINE_COMMIT_H

#include "base/err.h"
#include "engine/dispatch.h"
#include "engine/engine.h"
#include "engine/rulebook.h"
#include "engine/settle.h"
#include "model/config.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a batch is decided with. All borrowed. */
struct commit {
	const struct config *config; /* roll_config() */
	struct roll *roll;
	struct store *store;
	struct rulebook *rulebook;
	struct dispatch *dispatch;
	int64_t next_due_ms;   /* when the clock has something to say */
	int64_t next_sweep_ms; /* when a draft may have become too old */
};

enum commit_kind {
	COMMIT_EVENT,
	COMMIT_RESULT,
	COMMIT_RELOAD, /* of the templates: nothing is written */
};

/* What waits in the engine's queue. Owns what it points to. */
struct commit_item {
	enum commit_kind kind;
	struct event *event;
	engine_reply_fn *reply_fn; /* or NULL */
	void *reply_arg;
	struct reply reply;
	struct delivery_result *result;
	struct settle_outcome settled;
};

void commit_item_free(struct commit_item **item);

/* Decides them, answers the events, and hands what is to be sent to the
 * dispatcher. False: nothing was committed, and each event was answered so. */
bool commit_batch(
    struct commit *commit, struct commit_item **items, size_t count);
/* Finds out when the clock has something to say next. */
bool commit_reckon(struct commit *commit, struct err *err);

#endif
