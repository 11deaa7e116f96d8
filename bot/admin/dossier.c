/*
 * dossier.c: see dossier.h. The words of forms and buttons come from the
 * version of the workflow under which the case is, as the database keeps it.
 */
#include "admin/dossier.h"
#include "admin/dossier_part.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "engine/call.h"
#include "flow/workflow.h"
#include "store/audit.h"
#include "store/case_event.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/version.h"

#include <string.h>

enum { DOSSIER_FORMAT_VERSION = 1 };

struct dossier {
	struct store *store;
	const struct workflow *workflow; /* NULL: its version is gone */
	struct workflow *older; /* one whose form was asked for last, or NULL */
	const struct case_record *record;
	json_t *events; /* revision as text -> facts */
	json_t *history;
	json_t *messages;
	int64_t edits;   /* messages drawn again */
	struct err *err; /* of the first failure in a walk */
	bool failed;
};

json_t *dossier_when(int64_t at_ms)
{
	char when[CLOCK_TEXT_BYTES];

	clock_format_utc(at_ms, when, sizeof(when));
	return json_string(when);
}

/* --- the history ---------------------------------------------------------- */

static void dossier_keep_event(void *arg, const struct case_event *event)
{
	struct dossier *d = arg;
	OWN(own_string)
	char *key = own_printf("%lld", (long long)event->revision);

	json_object_set(d->events, key, (json_t *)event->event);
}

/* "Approve" of canvas_admins.approve; the name itself of what no button is.
 * system is "" but for what a call has brought. */
static json_t *dossier_title(
    const struct dossier *d, const char *what, const char *system)
{
	static const char *const own[][2] = {
	    {"xstate.init", "The case is opened"},
	    {"status", "Asked how it stands"},
	    {"history", "Looked at the history"},
	    {"help", "Asked for help"},
	    {"forgotten", "What was written before is deleted"},
	};
	OWN(own_string)
	char *called = system[0] ? call_words(what, system) : NULL;

	if (called)
		return json_sprintf("Beadle %s", called);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(what, own[i][0]) == 0)
			return json_string(own[i][1]);
	const json_t *row =
	    d->workflow ? workflow_event(d->workflow, what) : NULL;
	const char *title = jsonx_path_text(row, "title");

	return json_string(title ? title : what);
}

/* key: of the record, a person's id, which may not be there. */
static bool dossier_add_person(struct dossier *d, const json_t *record,
    const char *key, json_t *entry, const char *as)
{
	int64_t id = jsonx_path_int(record, key, 0);
	OWN(person_clear)
	struct person person = {.id = 0};

	if (id == 0)
		return true;
	if (!person_get(d->store, id, &person, d->err))
		return false;
	json_object_set_new(entry, as,
	    json_pack(
	        "{s:s, s:s*}", "name", person.name, "email", person.email));
	return true;
}

static json_t *dossier_entry(
    const struct dossier *d, int64_t at_ms, const json_t *record)
{
	const char *what = jsonx_path_text(record, "what");
	const json_t *row =
	    d->workflow ? workflow_event(d->workflow, what) : NULL;

	return json_pack("{s:o, s:s, s:o, s:O, s:O, s:O*, s:O*, s:O*, s:O*,"
	                 " s:b, s:b}",
	    "at", dossier_when(at_ms), "what", what, "title",
	    dossier_title(d, what, jsonx_text(record, "system")), "outcome",
	    json_object_get(record, "outcome"), "channel",
	    json_object_get(record, "channel"), "office",
	    json_object_get(record, "office"), "revision",
	    json_object_get(record, "revision"), "before",
	    jsonx_path(record, "before.state"), "after",
	    jsonx_path(record, "after.state"), "private",
	    json_is_true(json_object_get(row, "private")), "decides",
	    json_is_true(json_object_get(row, "decides")));
}

/* NULL if the database does not have it. */
static bool dossier_workflow(struct store *store, const char *id, int version,
    struct workflow **ret_workflow, struct err *err)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_auto_t *body = NULL;

	if (!version_get(store, id, version, &body, err))
		return false;
	/* One that a newer Beadle no longer reads leaves its names. */
	if (body)
		workflow_new(body, ret_workflow, &mistakes);
	return true;
}

static bool dossier_has_form(
    const struct workflow *workflow, const char *name, const char *hash)
{
	const char *known =
	    workflow ? workflow_form_hash(workflow, name) : NULL;

	return known && hash && strcmp(known, hash) == 0;
}

/* The version that has the form as it was: the case's own, or one that it has
 * come from. NULL if there is none any more. */
static bool dossier_version(struct dossier *d, const json_t *event,
    const struct workflow **ret_workflow)
{
	const char *name = jsonx_path_text(event, "form.name");
	const char *hash = jsonx_path_text(event, "form.hash");

	*ret_workflow = d->workflow;
	if (name == NULL || dossier_has_form(d->workflow, name, hash))
		return true;
	*ret_workflow = d->older;
	if (dossier_has_form(d->older, name, hash))
		return true;
	*ret_workflow = NULL;
	for (int v = d->record->workflow_version - 1; v > 0; v--) {
		workflow_free(&d->older);
		if (!dossier_workflow(
		        d->store, d->record->workflow_id, v, &d->older, d->err))
			return false;
		if (dossier_has_form(d->older, name, hash)) {
			*ret_workflow = d->older;
			return true;
		}
	}
	return true;
}

/* What was written and chosen, of what moved the case. */
static bool dossier_add_event(
    struct dossier *d, const json_t *event, json_t *entry)
{
	const char *name = jsonx_path_text(event, "form.name");
	const struct workflow *workflow;

	if (!dossier_version(d, event, &workflow))
		return false;
	json_t *screens =
	    dossier_form_screens(workflow, event, jsonx_path_text(entry, "at"));
	if (jsonx_path(event, "office_title"))
		json_object_set(entry, "office_title",
		    json_object_get(event, "office_title"));
	if (screens == NULL)
		return true;
	const json_t *form = workflow ? workflow_form(workflow, name) : NULL;
	json_object_set_new(entry, "form",
	    json_pack("{s:s, s:O*, s:O*}", "name", name, "hash",
	        jsonx_path(event, "form.hash"), "title",
	        json_object_get(form, "title")));
	json_object_set_new(entry, "screens", screens);
	return true;
}

/* A record of the audit as an entry; with the facts of what moved the case. */
static bool dossier_add(
    void *arg, int64_t at_ms, int64_t journal_id, const char *text)
{
	struct dossier *d = arg;
	json_auto_t *record = NULL;

	(void)journal_id;
	d->failed =
	    d->failed || !jsonx_parse(text, strlen(text), &record, d->err);
	if (d->failed)
		return false;
	json_t *entry = dossier_entry(d, at_ms, record);
	json_array_append_new(d->history, entry);
	OWN(own_string)
	char *key = own_printf(
	    "%lld", (long long)jsonx_path_int(record, "revision", 0));
	d->failed =
	    !dossier_add_event(d, json_object_get(d->events, key), entry) ||
	    !dossier_add_person(d, record, "actor", entry, "by") ||
	    !dossier_add_person(
	        d, record, "on_behalf_of", entry, "on_behalf_of");
	return !d->failed;
}

/* --- what was sent -------------------------------------------------------- */

static void dossier_add_message(void *arg, const struct outbox_fate *fate)
{
	struct dossier *d = arg;
	const char *title = jsonx_path_text(fate->payload, "notice.title");

	if (title == NULL)
		return;
	/* What was drawn again was sent before. */
	if (strcmp(fate->kind, "update") == 0) {
		d->edits++;
		return;
	}
	json_t *message = json_pack("{s:o, s:s, s:s, s:s*, s:s*, s:s, s:i,"
	                            " s:s*, s:s, s:s*}",
	    "made_at", dossier_when(fate->created_at_ms), "kind", fate->kind,
	    "system", fate->system, "to", fate->whom, "channel",
	    jsonx_path_text(fate->payload, "channel"), "state", fate->state,
	    "attempts", fate->attempts, "error", fate->error, "title", title,
	    "text", jsonx_path_text(fate->payload, "notice.markdown"));
	if (fate->finished_at_ms)
		json_object_set_new(
		    message, "finished_at", dossier_when(fate->finished_at_ms));
	json_array_append_new(d->messages, message);
}

/* --- the whole ------------------------------------------------------------ */

static json_t *dossier_case(
    const struct dossier *d, const struct case_record *record)
{
	json_t *about = json_pack("{s:s, s:o, s:b, s:b, s:O, s:o}", "number",
	    record->number, "opened_at", dossier_when(record->opened_at_ms),
	    "open", record->open, "forgotten", case_record_is_forgotten(record),
	    "state", json_object_get(record->snapshot, "value"), "stands",
	    d->workflow
	        ? statechart_descriptions(
	              workflow_statechart(d->workflow), record->snapshot)
	        : json_array());
	json_t *entry;
	size_t i;

	json_array_foreach (d->history, i, entry)
		if (!record->open && json_object_get(entry, "revision"))
			json_object_set(
			    about, "closed_at", json_object_get(entry, "at"));
	return about;
}

static json_t *dossier_whole(const struct dossier *d,
    const struct case_record *record, const struct person *requester)
{
	json_t *dossier = json_pack("{s:{s:s, s:i}, s:o, s:o,"
	                            " s:{s:s, s:i, s:s*, s:s*}, s:{s:s, s:s*},"
	                            " s:O, s:O, s:I, s:O*}",
	    "format", "name", "beadle-case-record", "version",
	    DOSSIER_FORMAT_VERSION, "exported_at", dossier_when(clock_now_ms()),
	    "case", dossier_case(d, record), "workflow", "id",
	    record->workflow_id, "version", record->workflow_version, "title",
	    d->workflow ? workflow_title(d->workflow) : NULL, "hash",
	    d->workflow ? workflow_hash(d->workflow) : NULL, "requester",
	    "name", requester->name, "email", requester->email, "history",
	    d->history, "messages", d->messages, "edits", (json_int_t)d->edits,
	    "context", json_object_get(record->snapshot, "context"));

	dossier_sum(dossier);
	return dossier;
}

bool dossier_read(struct store *store, const struct case_record *record,
    json_t **ret_dossier, struct err *err)
{
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	OWN(person_clear)
	struct person requester = {.id = 0};
	json_auto_t *events = json_object();
	json_auto_t *history = json_array();
	json_auto_t *messages = json_array();

	if (!dossier_workflow(store, record->workflow_id,
	        record->workflow_version, &workflow, err) ||
	    !person_get(store, record->requester_id, &requester, err))
		return false;
	struct dossier d = {
	    .store = store,
	    .record = record,
	    .workflow = workflow,
	    .events = events,
	    .history = history,
	    .messages = messages,
	    .err = err,
	};
	bool ok =
	    case_event_each(store, record->id, dossier_keep_event, &d, err) &&
	    audit_each(store, record->id, dossier_add, &d, err) && !d.failed &&
	    outbox_each_of_case(
	        store, record->id, dossier_add_message, &d, err);
	workflow_free(&d.older);
	if (ok)
		*ret_dossier = dossier_whole(&d, record, &requester);
	return ok;
}
