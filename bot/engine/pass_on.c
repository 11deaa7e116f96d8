/*
 * pass_on.c: see pass_on.h.
 */
#include "engine/pass_on.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/facts.h"
#include "store/case_record.h"

#include <string.h>

static bool pass_on_to(
    struct batch *batch, const char *verb, int64_t case_id, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	struct authorise_answer may;
	bool taken;

	if (!case_get(batch, case_id, &file, err))
		return false;
	const json_t *row = workflow_event(file.workflow, verb);
	if (row == NULL)
		return true; /* it is under an older version */
	if (!authorise(batch->config, batch->store, row, &file.record,
	        &batch->actor, batch->event->doubts, &may, err))
		return false;
	if (may.verdict != AUTHORISE_ALLOWED)
		return case_note(batch, &file.record, verb,
		    authorise_verdict_name(may.verdict), err);
	json_auto_t *event = NULL;
	if (!facts_act(batch, verb, NULL, &may, NULL, &event, err))
		return false;
	return !case_accepts(&file, event) ||
	       case_step(batch, &file, event, &taken, err);
}

bool pass_on(struct batch *batch, const json_t *action, int64_t requester_id,
    struct err *err)
{
	const char *workflow = jsonx_text(action, "workflow");
	const char *verb = jsonx_text(action, "event");
	int64_t after_id = 0;

	/* Nobody's doing, a clock's or a system's, is nobody's to pass on. */
	if (batch->actor.id == 0)
		return true;
	for (;;) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		enum case_record_got got = case_record_open_of(
		    batch->store, requester_id, after_id, &record, err);
		if (got != CASE_FOUND)
			return got == CASE_ABSENT;
		after_id = record.id;
		if (strcmp(record.workflow_id, workflow) == 0 &&
		    !pass_on_to(batch, verb, record.id, err))
			return false;
	}
}
