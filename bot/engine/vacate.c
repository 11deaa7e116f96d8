/*
 * vacate.c: see vacate.h. What it means that somebody is away is the
 * workflow's to say: only it knows what it keeps of them.
 */
#include "engine/vacate.h"

#include "base/own.h"
#include "engine/case.h"
#include "engine/facts.h"
#include "store/case_record.h"

static const char VACATE[] = "absent";

static json_t *vacate_event(const struct batch *batch,
    const struct config_office *office, const struct person *person,
    const char *until)
{
	OWN(own_string)
	char *at = facts_when(batch->now_ms);

	return json_pack("{s:s, s:s, s:s, s:s, s:{s:I, s:s, s:s*}}", "type",
	    VACATE, "at", at, "office", office->name, "office_title",
	    office->title, "data", "id", (json_int_t)person->id, "name",
	    person->name, "until", until);
}

static bool vacate_case(struct batch *batch, const struct case_record *record,
    const json_t *event, struct err *err)
{
	const struct workflow *workflow = rulebook_version(
	    batch->rulebook, record->workflow_id, record->workflow_version);
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	bool taken;

	if (workflow == NULL || !workflow_is_by_beadle(workflow, VACATE))
		return true;
	return case_get(batch, record->id, &file, err) &&
	       (!case_accepts(&file, event) ||
	           case_step(batch, &file, event, &taken, err));
}

bool vacate(struct batch *batch, const struct config_office *office,
    const struct person *person, const char *until, struct err *err)
{
	json_auto_t *event = vacate_event(batch, office, person, until);
	int64_t after_id = 0;

	for (;;) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		enum case_record_got got =
		    case_record_next_open(batch->store, after_id, &record, err);
		if (got != CASE_FOUND)
			return got == CASE_ABSENT;
		after_id = record.id;
		if (!vacate_case(batch, &record, event, err))
			return false;
	}
}
