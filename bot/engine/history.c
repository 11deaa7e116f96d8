/*
 * history.c: see history.h. The audit record says that something happened,
 * the case's events (store/case_event.h) what was written.
 */
#include "engine/history.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/call.h"
#include "engine/facts.h"
#include "flow/form.h"
#include "store/audit.h"
#include "store/case_event.h"

#include <stdlib.h>
#include <string.h>

static const char HISTORY_CLOCK[] = "xstate.after.";

struct history {
	const struct case_file *file;
	bool with_private;
	json_t *events; /* revision -> facts of the event that made it */
	json_t *entries;
	json_t *last; /* that moved it on; or NULL; one of entries */
};

/* --- an event that moved the case ----------------------------------------- */

/* "xstate.after.DELAY.STATE": what the delay's row says of itself. */
static const char *history_clock(
    const struct history *history, const char *type)
{
	const char *delay = type + strlen(HISTORY_CLOCK);
	OWN(own_string)
	char *name = own_printf("%.*s", (int)strcspn(delay, "."), delay);
	const char *words = jsonx_text(
	    json_object_get(
	        json_object_get(
	            workflow_json(history->file->workflow), "delays"),
	        name),
	    "description");

	return words[0] ? words : "went on, as the time was over";
}

/* system is "" but for what a call has brought. */
static char *history_did(
    const struct history *history, const char *type, const char *system)
{
	char *called = system[0] ? call_words(type, system) : NULL;
	const json_t *row = workflow_event(history->file->workflow, type);
	const char *past = jsonx_text(row, "past");

	if (called)
		return called;
	if (strncmp(type, HISTORY_CLOCK, strlen(HISTORY_CLOCK)) == 0)
		return own_strdup(history_clock(history, type));
	if (past[0])
		return own_strdup(past);
	return row ? own_printf("pressed \"%s\"", jsonx_text(row, "title"))
	           : own_strdup("moved it on");
}

/* The words of a form of one text; of the request itself all is in the
 * message. */
static const char *history_said(
    const struct history *history, const char *type, const json_t *event)
{
	const struct workflow *workflow = history->file->workflow;
	const char *form = json_string_value(
	    json_object_get(workflow_event(workflow, type), "form"));
	const char *field =
	    form_single_text_field(form ? workflow_form(workflow, form) : NULL);

	return field ? jsonx_text(json_object_get(event, "data"), field) : "";
}

/* Of "before" and "after": the outermost state that the case was in. */
static const char *history_main_state(const json_t *record, const char *when)
{
	json_t *state = json_object_get(json_object_get(record, when), "state");

	return json_is_string(state)
	           ? json_string_value(state)
	           : json_object_iter_key(json_object_iter(state));
}

/* Private events are about the work on it, and the clock mostly reminds. */
static bool history_moves_on(
    const struct history *history, const char *type, const json_t *record)
{
	const json_t *row = workflow_event(history->file->workflow, type);
	const char *before = history_main_state(record, "before");
	const char *after = history_main_state(record, "after");

	if (row)
		return !json_is_true(json_object_get(row, "private")) &&
		       !json_is_true(json_object_get(row, "opens"));
	return strncmp(type, HISTORY_CLOCK, strlen(HISTORY_CLOCK)) == 0 &&
	       before && after && strcmp(before, after) != 0;
}

static void history_add_event(
    struct history *history, const json_t *event, const json_t *record)
{
	bool by_clock = strcmp(jsonx_text(record, "channel"), "timer") == 0;
	const char *type = jsonx_text(event, "type");
	const json_t *row = workflow_event(history->file->workflow, type);
	bool private_ = json_is_true(json_object_get(row, "private"));
	const char *said = history_said(history, type, event);

	if (private_ && !history->with_private)
		return;
	OWN(own_string)
	char *did = history_did(history, type, jsonx_text(record, "system"));
	json_t *entry = json_pack("{s:O, s:s, s:b}", "at",
	    json_object_get(event, "at"), "did", did, "private", private_);
	json_t *who = jsonx_path(event, "by.name");
	json_t *office = json_object_get(event, "office_title");
	if (who && !by_clock)
		json_object_set(entry, "who", who);
	if (office)
		json_object_set(entry, "office", office);
	if (said[0])
		json_object_set_new(entry, "said", json_string(said));
	json_array_append_new(history->entries, entry);
	if (history_moves_on(history, type, record))
		history->last = entry;
}

/* --- the record ----------------------------------------------------------- */

static void history_keep_event(void *arg, const struct case_event *event)
{
	struct history *history = arg;
	OWN(own_string)
	char *revision = own_printf("%lld", (long long)event->revision);

	json_object_set(history->events, revision, (json_t *)event->event);
}

/* What moved no case, and is of interest all the same: "failed: CODE" of a
 * message that never arrived, and that what was written is gone. */
static void history_add_note(
    struct history *history, int64_t at_ms, const json_t *record)
{
	static const char failed[] = "failed: ";
	const char *outcome = jsonx_text(record, "outcome");
	bool forgotten = strcmp(jsonx_text(record, "what"), "forgotten") == 0;
	OWN(own_string)
	char *at = facts_when(at_ms);

	if (!forgotten && strncmp(outcome, failed, strlen(failed)) != 0)
		return;
	OWN(own_string)
	char *did = forgotten ? own_strdup("deleted what was written before")
	                      : own_printf("could not deliver a message (%s)",
	                            outcome + strlen(failed));
	json_array_append_new(history->entries,
	    json_pack("{s:s, s:s, s:b}", "at", at, "did", did, "private", 0));
}

static bool history_record(
    void *arg, int64_t at_ms, int64_t journal_id, const char *text)
{
	struct history *history = arg;
	json_auto_t *record = NULL;

	(void)journal_id;
	if (!jsonx_parse(text, strlen(text), &record, NULL))
		return true; /* beadle audit shows it as it is */
	OWN(own_string)
	char *revision = own_printf(
	    "%lld", (long long)jsonx_path_int(record, "revision", -1));
	const json_t *event = json_object_get(history->events, revision);
	if (event == NULL)
		history_add_note(history, at_ms, record);
	else if (strcmp(jsonx_text(event, "type"), "xstate.init") != 0)
		history_add_event(history, event, record);
	return true;
}

/* --- what only goes on ---------------------------------------------------- */

/* Nobody's doing: the clock's, a system's, Beadle's own. */
static bool history_is_nobodys(const json_t *entry)
{
	return json_object_get(entry, "who") == NULL;
}

/* The entry of list, from a place on, that says the same; NULL: none. It is
 * taken out. New reference. */
static json_t *history_take_same(json_t *list, size_t from, const json_t *entry)
{
	const char *did = jsonx_text(entry, "did");

	for (size_t i = from; i < json_array_size(list); i++) {
		json_t *same = json_array_get(list, i);
		if (strcmp(jsonx_text(same, "did"), did) != 0)
			continue;
		json_incref(same);
		json_array_remove(list, i);
		return same;
	}
	return NULL;
}

/* Adds entries [from, to) to list, each of its words once, in the order of
 * their last time. */
static void history_fold(
    const json_t *entries, size_t from, size_t to, json_t *list)
{
	size_t begin = json_array_size(list);

	for (size_t i = from; i < to; i++) {
		json_t *entry = json_array_get(entries, i);
		json_auto_t *same = history_take_same(list, begin, entry);
		const char *times = jsonx_text(same, "times");
		json_t *first = json_object_get(same, "first");
		if (same) {
			json_object_set_new(entry, "times",
			    json_sprintf("%ld",
			        times[0] ? strtol(times, NULL, 10) + 1 : 2));
			json_object_set(entry, "first",
			    first ? first : json_object_get(same, "at"));
		}
		json_array_append(list, entry);
	}
}

/* A token that is looked at every day for a year would fill a hundred pages.
 * New reference. */
static json_t *history_folded(const json_t *entries)
{
	size_t count = json_array_size(entries);
	json_t *list = json_array();

	for (size_t from = 0, to; from < count; from = to) {
		for (to = from; to < count && history_is_nobodys(
		                                  json_array_get(entries, to));)
			to++;
		if (to - from > HISTORY_PAGE) {
			history_fold(entries, from, to, list);
			continue;
		}
		to += to == from;
		for (size_t i = from; i < to; i++)
			json_array_append(list, json_array_get(entries, i));
	}
	return list;
}

/* --- a page --------------------------------------------------------------- */

static json_t *history_page(const struct history *history, size_t page)
{
	json_auto_t *entries = history_folded(history->entries);
	size_t count = json_array_size(entries);
	size_t pages = count ? (count + HISTORY_PAGE - 1) / HISTORY_PAGE : 1;
	json_t *shown = json_array();

	if (page == 0 || page > pages)
		page = pages;
	/* The last page is full, so that it says something. */
	size_t end = count - (pages - page) * HISTORY_PAGE;
	size_t from = end > HISTORY_PAGE ? end - HISTORY_PAGE : 0;
	for (size_t i = from; i < end; i++)
		json_array_append(shown, json_array_get(entries, i));
	return json_pack("{s:O, s:o, s:I, s:I}", "case",
	    json_object_get(history->file->rules, "case"), "entries", shown,
	    "page", (json_int_t)page, "pages", (json_int_t)pages);
}

static bool history_read(
    struct batch *batch, struct history *history, struct err *err)
{
	int64_t case_id = history->file->record.id;

	return case_event_each(
	           batch->store, case_id, history_keep_event, history, err) &&
	       audit_each(batch->store, case_id, history_record, history, err);
}

bool history_facts(struct batch *batch, const struct case_file *file,
    bool with_private, size_t page, json_t **ret_facts, struct err *err)
{
	json_auto_t *events = json_object();
	json_auto_t *entries = json_array();
	struct history history = {
	    .file = file,
	    .with_private = with_private,
	    .events = events,
	    .entries = entries,
	};

	if (!history_read(batch, &history, err))
		return false;
	*ret_facts = history_page(&history, page);
	return true;
}

bool history_last(struct batch *batch, const struct case_file *file,
    json_t **ret_entry, struct err *err)
{
	json_auto_t *events = json_object();
	json_auto_t *entries = json_array();
	struct history history = {
	    .file = file, .events = events, .entries = entries};

	if (!history_read(batch, &history, err))
		return false;
	*ret_entry = json_incref(history.last);
	if (history.last)
		json_object_del(history.last, "said");
	return true;
}
