/*
 * others.c: see others.h.
 */
#include "engine/others.h"

#include "base/own.h"

enum { OTHERS_LOOK_BACK = 50 };

static bool others_are_wanted(
    const struct batch *batch, const struct workflow *workflow)
{
	return batch->event && workflow_sees_others(workflow) &&
	       (batch->event->kind == EVENT_RESULT ||
	           batch->event->kind == EVENT_TIMER);
}

bool others_add(struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, json_t *list, struct err *err)
{
	int64_t before_id = INT64_MAX;

	for (int n = 0;
	     others_are_wanted(batch, workflow) && n < OTHERS_LOOK_BACK; n++) {
		OWN(case_record_clear)
		struct case_record other = {.id = 0};
		enum case_record_got got = case_record_latest_open_of(
		    batch->store, record->requester_id, record->workflow_id,
		    before_id, &other, err);
		if (got != CASE_FOUND)
			return got == CASE_ABSENT;
		before_id = other.id;
		if (other.id != record->id)
			json_array_append_new(list,
			    json_pack("{s:s, s:b, s:O}", "number", other.number,
			        "earlier", other.id < record->id, "context",
			        json_object_get(other.snapshot, "context")));
	}
	return true;
}
