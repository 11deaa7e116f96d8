/*
 * refuse.c: see refuse.h.
 */
#include "engine/refuse.h"

#include "base/own.h"
#include "base/str.h"
#include "engine/history.h"
#include "engine/tell.h"
#include "engine/view.h"

#include <string.h>

enum { REFUSE_TITLES_MAX_BYTES = 4096 };

bool refuse(struct batch *batch, const char *reason,
    const struct case_file *file, const json_t *details,
    struct handle_answer *answer, struct err *err)
{
	answer->outcome = HANDLE_REFUSED;
	answer->reason = reason;
	return case_note(batch, file ? &file->record : NULL,
	           batch->event->verb ? batch->event->verb : "message", reason,
	           err) &&
	       tell_refusal(batch, reason, details, err);
}

/* Titles of the offices that may send this event. New reference. */
static json_t *refuse_offices(struct batch *batch, const json_t *row)
{
	const json_t *by = json_object_get(row, "by");
	json_auto_t *list = json_is_array(by) ? json_incref((json_t *)by)
	                                      : json_pack("[O*]", by);
	json_t *titles = json_array();
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		const char *name = json_string_value(one);
		const struct config_office *office =
		    strncmp(name, "office:", 7) == 0
		        ? config_office_find(batch->config, name + 7)
		        : NULL;
		if (office)
			json_array_append_new(
			    titles, json_string(office->title));
	}
	return titles;
}

/* "A, B or C", for "only … can do this". */
static json_t *refuse_any_of(const json_t *titles)
{
	size_t count = json_array_size(titles);
	OWN(str_clear)
	struct str out = {.max_bytes = REFUSE_TITLES_MAX_BYTES};
	json_t *title;
	size_t i;

	json_array_foreach (titles, i, title)
		str_addf(&out, "%s%s",
		    i == 0           ? ""
		    : i == count - 1 ? " or "
		                     : ", ",
		    json_string_value(title));
	return json_string(str_text(&out));
}

/* What the refusal template sees about the case and the event. */
static json_t *refuse_details(
    struct batch *batch, const struct refuse_about *about)
{
	const struct case_file *file = about->file;
	json_t *details = json_object();
	json_auto_t *titles = refuse_offices(batch, about->row);
	const json_t *title = json_object_get(about->row, "title");

	if (file) {
		json_object_set_new(details, "case",
		    json_pack("{s:s}", "number", file->record.number));
		json_object_set_new(details, "status",
		    statechart_descriptions(workflow_statechart(file->workflow),
		        file->record.snapshot));
	}
	if (about->office)
		json_object_set_new(details, "office",
		    json_pack("{s:s}", "title", about->office->title));
	if (json_array_size(titles))
		json_object_set_new(
		    details, "offices_title", refuse_any_of(titles));
	if (title)
		json_object_set(details, "event_title", (json_t *)title);
	return details;
}

/* What has happened instead, for who may read the case's history. */
static bool refuse_add_last(struct batch *batch, const struct case_file *file,
    json_t *details, struct err *err)
{
	json_t *last = NULL;

	if (!view_may(batch, file))
		return true;
	if (!history_last(batch, file, &last, err))
		return false;
	if (last)
		json_object_set_new(details, "last", last);
	return true;
}

bool refuse_event(struct batch *batch, const char *reason,
    const struct refuse_about *about, struct handle_answer *answer,
    struct err *err)
{
	json_auto_t *details = refuse_details(batch, about);
	bool moved_on = about->file && strcmp(reason, "not_now") == 0;

	return (!moved_on ||
	           refuse_add_last(batch, about->file, details, err)) &&
	       refuse(batch, reason, about->file, details, answer, err);
}
