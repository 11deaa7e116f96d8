/*
 * case.h: the one door through which a case changes. Each change is one
 * step of its statechart: the row, the audit record, timers and notices are
 * written together, in the open transaction.
 */
#ifndef BEADLE_ENGINE_CASE_H
#define BEADLE_ENGINE_CASE_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/notify.h"
#include "flow/workflow.h"
#include "store/case_record.h"

#include <jansson.h>
#include <stdbool.h>

/* A case in hand. */
struct case_file {
	const struct workflow *workflow;
	struct case_record record;
	struct person requester;
	json_t *rules; /* facts_rules() */
};

void case_file_clear(struct case_file *file);
/* As its notices see it, of no step. Borrows the file. */
struct notify_case case_for_notices(const struct case_file *file);
/* By number. A closed one whose version of the workflow is no longer loaded is
 * got as if it were of the newest; CASE_ABSENT if there is none of either. */
enum case_record_got case_find(struct batch *batch, const char *number,
    struct case_file *ret_file, struct err *err);
/* The same by id. */
enum case_record_got case_find_id(struct batch *batch, int64_t id,
    struct case_file *ret_file, struct err *err);
/* One of several, by id: if it cannot be read, that is logged, and it is
 * CASE_ABSENT to those who go on with the others. */
enum case_record_got case_try(struct batch *batch, int64_t id,
    struct case_file *ret_file, struct err *err);
/* The same, and its row alone. */
enum case_record_got case_try_record(struct batch *batch, int64_t id,
    struct case_record *ret_record, struct err *err);
/* By id, and it must be there: ERR_BUG if case_find_id() finds none. */
bool case_get(struct batch *batch, int64_t id, struct case_file *ret_file,
    struct err *err);

/* Makes a case of the actor's and starts its chart; then case_step() with
 * the opening event follows. */
bool case_open(struct batch *batch, const struct workflow *workflow,
    struct case_file *ret_file, struct err *err);
/*
 * Sends an event (facts_event()) to the chart. ret_taken false: nothing
 * handles it now. It may still have been the occasion for an eventless
 * transition, which is applied.
 */
bool case_step(struct batch *batch, struct case_file *file, const json_t *event,
    bool *ret_taken, struct err *err);
/*
 * By id, as if it were of this workflow: what its own would be may be gone.
 * For case_migrate(). ERR_BUG if there is none.
 */
bool case_get_as(struct batch *batch, int64_t id,
    const struct workflow *workflow, struct case_file *ret_file,
    struct err *err);
/*
 * Has a case that was got as the workflow's go on under it, by the step and
 * event of flow/migrate.h. Timers that run and are still wanted run on. The
 * step is used up.
 */
bool case_migrate(struct batch *batch, struct case_file *file,
    struct step *step, const json_t *event, struct err *err);
/* Would it be taken? */
bool case_accepts(const struct case_file *file, const json_t *event);

/* A record of something that moved no case: an answer, a refusal, a failed
 * delivery. number may be NULL. */
bool case_note(struct batch *batch, const struct case_record *record,
    const char *what, const char *outcome, struct err *err);

#endif
