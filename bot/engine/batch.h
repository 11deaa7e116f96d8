/*
 * batch.h: what the files of the engine share while one transaction is open.
 * A value that commit.c fills; not for other folders.
 */
#ifndef BEADLE_ENGINE_BATCH_H
#define BEADLE_ENGINE_BATCH_H

#include "base/err.h"
#include "engine/dispatch.h"
#include "engine/rulebook.h"
#include "model/config.h"
#include "model/event.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct roll;

struct batch {
	const struct config *config; /* roll_config(), if there is a roll */
	struct roll *roll;           /* NULL: in tests of what needs none */
	struct store *store;
	const struct rulebook *rulebook;
	struct dispatch *dispatch; /* asked only what is in flight */
	int64_t now_ms;
	/* {"offices": {NAME: {"title","quorum"}}, "today": "YYYY-MM-DD"} */
	json_t *ambient;

	/* The event being handled, and who sent it (id 0: nobody). */
	const struct event *event;
	/* What was journalled, if event was made from a person's words. */
	const struct event *words;
	int64_t journal_id;
	struct person actor;
	/* A look-up of the actor has just ended, one way or the other: the
	 * event waits for no other. */
	bool identity_settled;

	/* What was on the screen when the form that event sends was filled in
	 * (engine/screens.h), until the event is told of; NULL: nothing is
	 * known but the form. */
	json_t *screens;

	/* Outbox rows inserted so far, for the dispatcher after the commit.
	 * Without payload if that was replaced since. */
	struct outbox_row *rows;
	size_t row_count;
	/* Rows withdrawn so far, likewise. */
	int64_t *withdrawn;
	size_t withdrawn_count;
};

/* How far a batch has come. */
struct batch_mark {
	size_t row_count, withdrawn_count;
};

/* Inserts a row and remembers it for after the commit. Fills its journal_id,
 * due and creation time; swallows row's contents either way. */
bool batch_send(
    struct batch *batch, struct outbox_row *taken_row, struct err *err);
/* Another payload for a row that waits. */
bool batch_replace(struct batch *batch, int64_t outbox_id,
    const json_t *payload, struct err *err);
/* The call that this invocation of a case waits for, if it does, is wanted no
 * more. */
bool batch_withdraw(
    struct batch *batch, int64_t case_id, const char *invoke, struct err *err);
struct batch_mark batch_mark(const struct batch *batch);
/* Forgets what came after the mark: its savepoint was undone. */
void batch_truncate(struct batch *batch, struct batch_mark mark);
/* Committed: tells the dispatcher, and forgets. */
void batch_conclude(struct batch *batch, struct dispatch *dispatch);
void batch_clear(struct batch *batch);

#endif
