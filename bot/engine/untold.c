/*
 * untold.c: see untold.h.
 */
#include "engine/untold.h"

#include "base/jsonx.h"
#include "base/log.h"
#include "engine/tell.h"

#include <string.h>

/* The dispatcher's word for what was not worth sending any more. */
static const char UNTOLD_EXPIRED[] = "expired";

/* Would the same form open at another try? */
static bool untold_is_late(const char *error)
{
	static const char *const late[] = {UNTOLD_EXPIRED, "expired_trigger_id",
	    "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired",
	    "trigger_exchanged", "not_found", "hash_conflict"};

	for (size_t i = 0; i < sizeof(late) / sizeof(late[0]); i++)
		if (strcmp(late[i], error) == 0)
			return true;
	return false;
}

/* To the row's person, as if the event had just come from them. */
static bool untold_speak_to(struct batch *batch, const struct outbox_row *row,
    const struct event *event, struct err *err)
{
	batch->event = event;
	batch->journal_id = row->journal_id;
	person_clear(&batch->actor);
	return person_get(batch->store, row->person_id, &batch->actor, err);
}

bool untold_form(struct batch *batch, const struct outbox_row *row,
    const char *error, struct err *err)
{
	bool late = untold_is_late(error);
	bool opens = jsonx_path_text(row->payload, "trigger") != NULL;
	struct event event = {
	    .kind = EVENT_NOTE,
	    .source = row->system,
	    .external_id = row->tag,
	    .view =
	        opens ? (char *)jsonx_path_text(row->payload, "view") : NULL,
	    .channel = (char *)jsonx_path_text(row->payload, "channel"),
	    .hook = (char *)jsonx_path_text(row->payload, "hook"),
	    .at_ms = batch->now_ms,
	};

	if (!late)
		log_error("form_refused", LOG_INT("outbox", row->id),
		    LOG_STR("error", error),
		    LOG_STR("hint", "beadle check says which form is more than"
		                    " Slack shows"));
	bool ok =
	    untold_speak_to(batch, row, &event, err) &&
	    (opens ? tell_refusal(batch, late ? "form_expired" : "form_refused",
	                 NULL, err)
	           : tell_notice(
	                 batch, json_object_get(row->payload, "notice"), err));
	batch->event = NULL;
	return ok;
}

bool untold_whisper(struct batch *batch, const struct outbox_row *row,
    const char *error, struct err *err)
{
	struct event event = {
	    .kind = EVENT_NOTE,
	    .source = row->system,
	    .external_id = row->tag,
	    .at_ms = batch->now_ms,
	};

	if (row->person_id == 0 || strcmp(error, UNTOLD_EXPIRED) == 0)
		return true;
	bool ok =
	    untold_speak_to(batch, row, &event, err) &&
	    tell_notice(batch, json_object_get(row->payload, "notice"), err);
	batch->event = NULL;
	return ok;
}
