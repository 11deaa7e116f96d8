/*
 * migration.c: see migration.h. The plan and the move are one walk; the plan
 * leaves the last step out.
 */
#include "engine/migration.h"

#include "base/own.h"
#include "engine/batch.h"
#include "engine/case.h"
#include "engine/facts.h"
#include "flow/migrate.h"
#include "store/case_record.h"
#include "store/journal.h"

#include <string.h>

struct migration {
	struct batch batch;
	bool moves; /* not a plan only */
	migration_fn *fn;
	void *arg;
};

/* What its rules see: no person's doing, so only what it is. */
static json_t *migration_event(
    const struct batch *batch, int from_version, int to_version)
{
	OWN(own_string)
	char *at = facts_when(batch->now_ms);

	return json_pack("{s:s, s:s, s:{s:i, s:i}}", "type", "beadle.migrate",
	    "at", at, "versions", "from", from_version, "to", to_version);
}

/* Journalled and recorded like everything that moves a case. */
static bool migration_carry_out(struct batch *batch, struct case_file *file,
    struct step *step, const json_t *event, struct err *err)
{
	OWN(own_string)
	char *id = own_printf(
	    "%s:%lld", file->record.number, (long long)file->record.revision);
	OWN(event_free)
	struct event *cause = event_new(EVENT_NOTE, "migrate", id);
	json_t *stored = NULL;

	cause->at_ms = batch->now_ms;
	if (journal_put(batch->store, cause, &batch->journal_id, &stored,
	        err) == JOURNAL_FAILED)
		return false;
	json_decref(stored);
	batch->event = cause;
	bool ok = case_migrate(batch, file, step, event, err);
	batch->event = NULL;
	return ok;
}

/* The step into the workflow; ERR_INPUT if there is none for this case. */
static bool migration_move(struct migration *m,
    const struct case_record *record, const struct workflow *to,
    struct migration_case *found, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	struct step step = {.snapshot = NULL};
	json_auto_t *event = migration_event(
	    &m->batch, found->from_version, workflow_version(to));

	if (!case_get_as(&m->batch, record->id, to, &file, err) ||
	    !migrate_step(to, found->from_version, record->snapshot, event,
	        file.rules, &step, err))
		return false;
	json_auto_t *after =
	    json_incref(json_object_get(step.snapshot, "value"));
	bool ok = !m->moves ||
	          migration_carry_out(&m->batch, &file, &step, event, err);
	step_clear(&step);
	if (!ok)
		return false;
	found->to_version = workflow_version(to);
	found->after = after;
	m->fn(m->arg, found);
	return true;
}

/* A case of an older version: it moves, stays, or would be left behind. */
static bool migration_case(struct migration *m,
    const struct case_record *record, const struct workflow *current,
    struct err *err)
{
	struct err why = {.kind = ERR_NONE};
	struct migration_case found = {
	    .number = record->number,
	    .workflow_id = record->workflow_id,
	    .from_version = record->workflow_version,
	    .to_version = record->workflow_version,
	    .before = json_object_get(record->snapshot, "value"),
	};

	if (current && migrate_has(current, record->workflow_version)) {
		if (migration_move(m, record, current, &found, &why))
			return true;
		if (why.kind != ERR_INPUT)
			return err_set(
			    err, why.kind, "%s: %s", record->number, why.text);
		found.to_version = workflow_version(current);
		found.problem = why.text;
	}
	m->fn(m->arg, &found);
	return true;
}

static bool migration_walk(struct migration *m, struct err *err)
{
	int64_t after_id = 0;

	for (;;) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		enum case_record_got got = case_record_next_open(
		    m->batch.store, after_id, &record, err);
		if (got != CASE_FOUND)
			return got == CASE_ABSENT;
		after_id = record.id;
		const struct workflow *current =
		    rulebook_workflow(m->batch.rulebook, record.workflow_id);
		if (current &&
		    workflow_version(current) == record.workflow_version)
			continue;
		if (!migration_case(m, &record, current, err))
			return false;
	}
}

bool migration_plan(const struct config *config, struct store *store,
    const struct rulebook *rulebook, int64_t now_ms, migration_fn *fn,
    void *arg, struct err *err)
{
	struct migration m = {
	    .batch = {.config = config,
	        .store = store,
	        .rulebook = rulebook,
	        .now_ms = now_ms,
	        .ambient = facts_ambient(config, now_ms)},
	    .fn = fn,
	    .arg = arg,
	};

	bool ok = migration_walk(&m, err);
	batch_clear(&m.batch);
	return ok;
}

struct migration_count {
	size_t moved;
	struct str *problems;
};

static void migration_note(void *arg, const struct migration_case *found)
{
	struct migration_count *count = arg;

	if (found->after)
		count->moved++;
	if (found->problem)
		str_addf(count->problems,
		    "%s, open under %s version %d, would be left behind: %s\n",
		    found->number, found->workflow_id, found->from_version,
		    found->problem);
}

bool migration_apply(const struct config *config, struct store *store,
    const struct rulebook *rulebook, struct dispatch *dispatch, int64_t now_ms,
    size_t *ret_moved, struct str *ret_problems)
{
	struct migration_count count = {.problems = ret_problems};
	struct err err = {.kind = ERR_NONE};
	size_t before = ret_problems->len;
	struct migration m = {
	    .batch = {.config = config,
	        .store = store,
	        .rulebook = rulebook,
	        .dispatch = dispatch,
	        .now_ms = now_ms,
	        .ambient = facts_ambient(config, now_ms)},
	    .moves = true,
	    .fn = migration_note,
	    .arg = &count,
	};

	bool ok = store_begin(store, &err) && migration_walk(&m, &err);
	/* Its rows are read from the outbox when the dispatcher starts. */
	batch_clear(&m.batch);
	if (ok && ret_problems->len == before)
		ok = store_commit(store, &err);
	else
		store_rollback(store);
	if (err.kind != ERR_NONE)
		str_addf(ret_problems, "open cases: %s\n", err.text);
	*ret_moved = count.moved;
	return ok && ret_problems->len == before;
}
