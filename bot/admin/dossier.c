/*
 * dossier.c: see dossier.h. The words of forms and buttons come from the
 * version of the workflow under which the case is, as the database keeps it.
 */
#include "admin/dossier.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "engine/call.h"
#include "flow/workflow.h"
#include "store/audit.h"
#include "store/case_event.h"
#include "store/outbox.h"
#include "store/person.h"

#include <string.h>

struct dossier {
	struct store *store;
	const struct workflow *workflow; /* NULL: its version is gone */
	json_t *events;                  /* revision as text -> facts */
	json_t *history;
	struct err *err; /* of the first failure in a walk */
	bool failed;
};

static json_t *dossier_when(int64_t at_ms)
{
	char when[CLOCK_TEXT_BYTES];

	clock_format_utc(at_ms, when, sizeof(when));
	return json_string(when);
}

/* --- answers -------------------------------------------------------------- */

/* What was to choose, as it was shown; NULL if nothing was. New reference. */
static json_t *dossier_choices(const json_t *field)
{
	const json_t *items = json_object_get(field, "items");
	const json_t *of = items ? items : field;
	const json_t *titled = json_object_get(of, "oneOf");
	json_t *choices = titled ? json_array() : NULL;
	json_t *one;
	size_t i;

	if (titled == NULL)
		return json_incref(json_object_get(of, "enum"));
	json_array_foreach (titled, i, one)
		json_array_append(choices, json_object_get(one, "title"));
	return choices;
}

/* The title of what was chosen, where it has one. */
static json_t *dossier_choice_title(const json_t *field, json_t *answer)
{
	const json_t *items = json_object_get(field, "items");
	const json_t *titled = json_object_get(items ? items : field, "oneOf");
	json_t *one;
	size_t i;

	json_array_foreach (titled, i, one)
		if (json_equal(json_object_get(one, "const"), answer))
			return json_incref(json_object_get(one, "title"));
	return json_incref(answer);
}

/* As people read it. New reference; NULL if nothing was answered. */
static json_t *dossier_answer(const json_t *field, json_t *answer)
{
	json_t *list, *one;
	size_t i;

	if (json_is_boolean(answer))
		return json_string(json_is_true(answer) ? "Yes" : "No");
	if (!json_is_array(answer))
		return answer ? dossier_choice_title(field, answer) : NULL;
	list = json_array();
	json_array_foreach (answer, i, one)
		json_array_append_new(list, dossier_choice_title(field, one));
	return list;
}

static json_t *dossier_answers(const json_t *form, const json_t *data)
{
	json_t *answers = json_array();
	const char *name;
	json_t *field;

	json_object_foreach (json_object_get(form, "properties"), name, field)
		json_array_append_new(answers,
		    json_pack("{s:s, s:O?, s:O*, s:o*, s:o*}", "field", name,
		        "question", json_object_get(field, "title"), "hint",
		        json_object_get(field, "description"), "choices",
		        dossier_choices(field), "answer",
		        dossier_answer(field, json_object_get(data, name))));
	return answers;
}

/* What was on the screen, if it is what the workflow still has. */
static void dossier_add_form(
    const struct dossier *d, const json_t *event, json_t *entry)
{
	const char *name = jsonx_path_text(event, "form.name");
	const char *hash = jsonx_path_text(event, "form.hash");
	const json_t *data = json_object_get(event, "data");
	const char *known =
	    d->workflow && name ? workflow_form_hash(d->workflow, name) : NULL;

	if (name == NULL)
		return;
	json_object_set_new(
	    entry, "form", json_pack("{s:s, s:s}", "name", name, "hash", hash));
	/* Answered under an older version: as they stand. */
	if (known == NULL || hash == NULL || strcmp(known, hash) != 0) {
		json_object_set(entry, "data", (json_t *)data);
		return;
	}
	const json_t *form = workflow_form(d->workflow, name);
	json_object_set(json_object_get(entry, "form"), "title",
	    json_object_get(form, "title"));
	json_object_set_new(entry, "answers", dossier_answers(form, data));
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
	OWN(own_string)
	char *called = system[0] ? call_words(what, system) : NULL;

	if (called)
		return json_sprintf("Beadle %s", called);
	if (strcmp(what, "xstate.init") == 0)
		return json_string("The case is opened");
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

	return json_pack("{s:o, s:s, s:o, s:O, s:O, s:O*, s:O*, s:O*, s:O*}",
	    "at", dossier_when(at_ms), "what", what, "title",
	    dossier_title(d, what, jsonx_text(record, "system")), "outcome",
	    json_object_get(record, "outcome"), "channel",
	    json_object_get(record, "channel"), "office",
	    json_object_get(record, "office"), "revision",
	    json_object_get(record, "revision"), "before",
	    jsonx_path(record, "before.state"), "after",
	    jsonx_path(record, "after.state"));
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
	dossier_add_form(d, json_object_get(d->events, key), entry);
	d->failed = !dossier_add_person(d, record, "actor", entry, "by") ||
	            !dossier_add_person(
	                d, record, "on_behalf_of", entry, "on_behalf_of");
	return !d->failed;
}

/* --- what was sent -------------------------------------------------------- */

static void dossier_add_sent(void *arg, const struct outbox_fate *fate)
{
	const char *title = jsonx_path_text(fate->payload, "notice.title");

	/* What was drawn again was sent before. */
	if (title == NULL || strcmp(fate->kind, "update") == 0)
		return;
	json_array_append_new(
	    arg, json_pack("{s:o, s:s, s:s*, s:s, s:s*, s:s, s:s*}", "at",
	             dossier_when(fate->finished_at_ms ? fate->finished_at_ms
	                                               : fate->created_at_ms),
	             "kind", fate->kind, "to", fate->whom, "state", fate->state,
	             "error", fate->error, "title", title, "text",
	             jsonx_path_text(fate->payload, "notice.markdown")));
}

/* --- the whole ------------------------------------------------------------ */

static json_t *dossier_head(const struct dossier *d,
    const struct case_record *record, const struct person *requester)
{
	json_t *value = json_object_get(record->snapshot, "value");
	json_t *stands = d->workflow ? statechart_descriptions(
	                                   workflow_statechart(d->workflow),
	                                   record->snapshot)
	                             : json_array();

	return json_pack(
	    "{s:{s:s, s:o, s:b, s:O, s:o}, s:{s:s, s:i, s:s*, s:s*},"
	    " s:{s:s, s:s*}, s:O, s:o}",
	    "case", "number", record->number, "opened_at",
	    dossier_when(record->opened_at_ms), "open", record->open, "state",
	    value, "stands", stands, "workflow", "id", record->workflow_id,
	    "version", record->workflow_version, "title",
	    d->workflow ? workflow_title(d->workflow) : NULL, "hash",
	    d->workflow ? workflow_hash(d->workflow) : NULL, "requester",
	    "name", requester->name, "email", requester->email, "context",
	    json_object_get(record->snapshot, "context"), "history",
	    json_incref(d->history));
}

static bool dossier_workflow(struct store *store,
    const struct case_record *record, struct workflow **ret_workflow,
    struct err *err)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_auto_t *body = NULL;

	if (!case_record_version(store, record->workflow_id,
	        record->workflow_version, &body, err))
		return false;
	/* One that a newer Beadle no longer reads leaves its names. */
	if (body)
		workflow_new(body, ret_workflow, &mistakes);
	return true;
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
	json_auto_t *sent = json_array();

	if (!dossier_workflow(store, record, &workflow, err) ||
	    !person_get(store, record->requester_id, &requester, err))
		return false;
	struct dossier d = {
	    .store = store,
	    .workflow = workflow,
	    .events = events,
	    .history = history,
	    .err = err,
	};
	if (!case_event_each(store, record->id, dossier_keep_event, &d, err) ||
	    !audit_each(store, record->id, dossier_add, &d, err) || d.failed ||
	    !outbox_each_of_case(
	        store, record->id, dossier_add_sent, sent, err))
		return false;
	*ret_dossier = dossier_head(&d, record, &requester);
	json_object_set(*ret_dossier, "sent", sent);
	return true;
}
