/*
 * join.c: see join.h.
 */
#include "engine/join.h"

#include "base/own.h"
#include "flow/jsonlogic.h"

#include <string.h>

static json_t *join_other(const struct case_file *file)
{
	return json_pack("{s:s, s:O, s:o}", "number", file->record.number,
	    "context", json_object_get(file->record.snapshot, "context"),
	    "status",
	    statechart_descriptions(
	        workflow_statechart(file->workflow), file->record.snapshot));
}

static bool join_holds(const json_t *rule, const json_t *rules,
    const json_t *event, const struct case_file *file, bool *ret_holds,
    struct err *err)
{
	json_auto_t *facts = json_copy((json_t *)rules);
	json_auto_t *value = NULL;

	json_object_set(facts, "event", (json_t *)event);
	json_object_set_new(facts, "other", join_other(file));
	if (!jsonlogic_apply(rule, facts, &value, err))
		return false;
	*ret_holds = jsonlogic_truthy(value);
	return true;
}

/* The actor's next open case of the workflow after that one; case_id is 0 if
 * there is none. */
static bool join_next(struct batch *batch, const struct workflow *workflow,
    int64_t *case_id, struct err *err)
{
	for (;;) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		enum case_record_got got = case_record_open_of(
		    batch->store, batch->actor.id, *case_id, &record, err);
		if (got == CASE_FAILED)
			return false;
		*case_id = got == CASE_FOUND ? record.id : 0;
		if (got == CASE_ABSENT ||
		    strcmp(record.workflow_id, workflow_id(workflow)) == 0)
			return true;
	}
}

bool join_find(struct batch *batch, const struct workflow *workflow,
    const json_t *row, const json_t *rules, const json_t *event,
    struct case_file *ret_file, struct err *err)
{
	const json_t *rule = json_object_get(row, "joins");
	int64_t case_id = 0;
	bool holds = false;

	*ret_file = (struct case_file){.workflow = NULL};
	while (rule && !holds) {
		case_file_clear(ret_file); /* another, which is not meant */
		if (!join_next(batch, workflow, &case_id, err))
			return false;
		if (case_id == 0)
			return true;
		if (!case_get(batch, case_id, ret_file, err) ||
		    !join_holds(rule, rules, event, ret_file, &holds, err))
			return false;
	}
	return true;
}
