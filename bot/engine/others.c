/*
 * others.c: see others.h.
 */
#include "engine/others.h"

#include "base/own.h"
#include "engine/case.h"

#include <string.h>

enum { OTHERS_LOOK_BACK = 50 };

static bool others_are_wanted(
    const struct batch *batch, const struct workflow *workflow)
{
	return batch->event && workflow_sees_others(workflow) &&
	       (batch->event->kind == EVENT_RESULT ||
	           batch->event->kind == EVENT_TIMER);
}

static bool others_add_one(struct batch *batch,
    const struct case_record *record, int64_t id, json_t *list, struct err *err)
{
	OWN(case_record_clear)
	struct case_record other = {.id = 0};

	if (id == record->id)
		return true;
	enum case_record_got got = case_try_record(batch, id, &other, err);
	if (got != CASE_FOUND)
		return got == CASE_ABSENT;
	if (strcmp(other.workflow_id, record->workflow_id) == 0)
		json_array_append_new(
		    list, json_pack("{s:s, s:b, s:O}", "number", other.number,
		              "earlier", other.id < record->id, "context",
		              json_object_get(other.snapshot, "context")));
	return true;
}

bool others_add(struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, json_t *list, struct err *err)
{
	int64_t ids[OTHERS_LOOK_BACK];
	size_t count = 0;
	int64_t open;

	if (!others_are_wanted(batch, workflow))
		return true;
	if (!case_record_newest_of(batch->store, record->requester_id,
	        OTHERS_LOOK_BACK, ids, &count, &open, err))
		return false;
	for (size_t i = count; i-- > 0;)
		if (!others_add_one(batch, record, ids[i], list, err))
			return false;
	return true;
}
