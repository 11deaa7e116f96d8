/*
 * view.c: see view.h.
 */
#include "engine/view.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/history.h"
#include "engine/named.h"
#include "engine/refuse.h"
#include "engine/stand_in.h"
#include "engine/tell.h"

/* Of one of the workflow's offices, and not about their own request. */
static bool view_reviews(
    const struct batch *batch, const struct case_file *file)
{
	json_t *name;
	size_t i;

	if (file->record.requester_id == batch->actor.id)
		return false;
	json_array_foreach (workflow_offices(file->workflow), i, name) {
		const struct config_office *office =
		    config_office_find(batch->config, json_string_value(name));
		if (office && (authorise_is_member(office, &batch->actor) ||
		                  stand_in_is_deputy(office, &batch->actor)))
			return true;
	}
	return false;
}

bool view_may(const struct batch *batch, const struct case_file *file)
{
	json_t *name;
	size_t i;

	if (batch->event->doubts & EVENT_CLAIMED)
		return false;
	if (file->record.requester_id == batch->actor.id ||
	    view_reviews(batch, file))
		return true;
	json_array_foreach (workflow_persons(file->workflow), i, name)
		if (named_is(
		        json_string_value(name), &file->record, &batch->actor))
			return true;
	return false;
}

bool view_status(struct batch *batch, const struct case_file *file,
    const char *wanted, struct handle_answer *answer, struct err *err)
{
	if (!view_may(batch, file))
		return refuse(batch, "unknown_case", file, NULL, answer, err);
	return case_note(batch, &file->record, "status", "done", err) &&
	       tell_status(batch, file, wanted, err);
}

bool view_history(struct batch *batch, const struct case_file *file,
    size_t page, struct handle_answer *answer, struct err *err)
{
	json_auto_t *facts = NULL;

	if (!view_may(batch, file))
		return refuse(batch, "unknown_case", file, NULL, answer, err);
	return case_note(batch, &file->record, "history", "done", err) &&
	       history_facts(
	           batch, file, view_reviews(batch, file), page, &facts, err) &&
	       tell_history(batch, facts, err);
}
