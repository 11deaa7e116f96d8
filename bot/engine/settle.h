/*
 * settle.h: what became of a delivery, written down: sent, to be tried
 * again, or failed for good and visible on its case.
 */
#ifndef BEADLE_ENGINE_SETTLE_H
#define BEADLE_ENGINE_SETTLE_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/dispatch.h"
#include "model/delivery.h"

#include <stdbool.h>
#include <stdint.h>

/* What the dispatcher is told after the commit. */
struct settle_outcome {
	int64_t outbox_id; /* 0: nothing */
	bool again;
	bool later; /* again, and this was no attempt */
	bool maybe_sent;
	int64_t due_at_ms;
	/* This person is now known, or is known not to be: what waits for
	 * them can go on. 0: nobody. */
	int64_t known_person;
	/* This person is found to be a member no longer: their open cases are
	 * to hear of it. 0: nobody. */
	int64_t left_person;
	/* A case is to hear of its call: an answer, or that it takes long. */
	bool call_news;
};

/* In the open transaction. A result for a row that is not in flight is
 * dropped: an earlier one settled it. One for a row that a bounce has settled
 * only takes it out of flight. */
bool settle(struct batch *batch, const struct delivery_result *result,
    struct settle_outcome *ret_outcome, struct err *err);
/* For a result that settle() could not digest, once that is undone: the row
 * fails with error, and whoever was looked up counts as a stranger. That a
 * case hears of its call is the caller's work. */
bool settle_give_up(struct batch *batch, const struct delivery_result *result,
    const char *error, struct settle_outcome *ret_outcome, struct err *err);
/* After the commit. */
void settle_conclude(
    struct dispatch *dispatch, const struct settle_outcome *outcome);
/* When to try a row again after its attempts-th failure; -1: no more. */
int64_t settle_next_try_ms(int64_t created_at_ms, int attempts,
    int64_t retry_after_ms, int64_t now_ms);

#endif
