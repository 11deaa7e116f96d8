/*
 * join.c: see join.h.
 */
#include "engine/join.h"

#include "base/own.h"
#include "engine/rulebook.h"
#include "flow/jsonlogic.h"

#include <stdint.h>

/* Each costs reading a whole case: who has more open must not hold up
 * everybody else. */
enum { JOIN_LOOK_BACK = 50 };

static json_t *join_other(
    const struct workflow *workflow, const struct case_record *record)
{
	return json_pack("{s:s, s:O, s:o}", "number", record->number, "context",
	    json_object_get(record->snapshot, "context"), "status",
	    statechart_descriptions(
	        workflow_statechart(workflow), record->snapshot));
}

static bool join_holds(const json_t *rule, const json_t *rules,
    const json_t *event, json_t *taken_other, bool *ret_holds, struct err *err)
{
	json_auto_t *facts = json_copy((json_t *)rules);
	json_auto_t *value = NULL;

	json_object_set(facts, "event", (json_t *)event);
	json_object_set_new(facts, "other", taken_other);
	if (!jsonlogic_apply(rule, facts, &value, err))
		return false;
	*ret_holds = jsonlogic_truthy(value);
	return true;
}

/* The words for a case are those of the version that it runs under; one that
 * is gone is in the way of nothing. */
static bool join_is_meant(struct batch *batch, const json_t *rule,
    const json_t *rules, const json_t *event, const struct case_record *record,
    bool *ret_holds, struct err *err)
{
	const struct workflow *workflow = rulebook_version(
	    batch->rulebook, record->workflow_id, record->workflow_version);

	*ret_holds = false;
	return workflow == NULL ||
	       join_holds(rule, rules, event, join_other(workflow, record),
	           ret_holds, err);
}

bool join_find(struct batch *batch, const struct workflow *workflow,
    const json_t *row, const json_t *rules, const json_t *event,
    struct case_file *ret_file, struct err *err)
{
	const json_t *rule = json_object_get(row, "joins");
	int64_t before_id = INT64_MAX;

	*ret_file = (struct case_file){.workflow = NULL};
	for (int n = 0; rule && n < JOIN_LOOK_BACK; n++) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		bool holds;
		enum case_record_got got =
		    case_record_latest_open_of(batch->store, batch->actor.id,
		        workflow_id(workflow), before_id, &record, err);
		if (got != CASE_FOUND)
			return got == CASE_ABSENT;
		before_id = record.id;
		if (!join_is_meant(
		        batch, rule, rules, event, &record, &holds, err))
			return false;
		if (holds)
			return case_get(batch, record.id, ret_file, err);
	}
	return true;
}
