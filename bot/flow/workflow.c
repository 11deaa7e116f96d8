/*
 * workflow.c: see workflow.h. The machine is statechart.c's to check; here
 * are the tables beside it, one function per table.
 */
#include "flow/workflow.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/form_schema.h"
#include "flow/migrate.h"

#include <limits.h>
#include <string.h>

/* A workflow is read by people; past this it is something else. */
enum { WORKFLOW_MAX_BYTES = 4 * 1024 * 1024 };

struct workflow {
	json_t *file;
	struct statechart *chart;
	const char *opening;
	json_t *offices;
	json_t *notices;
	json_t *calendars;
	char hash[CRYPTO_HASH_HEX_BYTES];
};

static const char *workflow_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* Keeps a sorted list of names, each once. */
static void workflow_collect(json_t *list, const char *name)
{
	size_t i = 0;

	for (; i < json_array_size(list); i++) {
		int order =
		    strcmp(json_string_value(json_array_get(list, i)), name);
		if (order == 0)
			return;
		if (order > 0)
			break;
	}
	json_array_insert_new(list, i, json_string(name));
}

/* --- head ----------------------------------------------------------------- */

static void workflow_check_tables(const json_t *file, struct mistakes *m)
{
	static const char *const tables[] = {"events", "forms"};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const json_t *table = json_object_get(file, tables[i]);
		if (table && !json_is_object(table))
			mistakes_add(m, "", tables[i],
			    "must be an object of names and rows");
	}
}

static void workflow_check_head(const json_t *file, struct mistakes *m)
{
	static const char *const known[] = {"$schema", "id", "version", "title",
	    "description", "prefix", "machine", "guards", "actions", "actors",
	    "delays", "events", "forms", "greeting", "status", "migrate", NULL};
	const char *id = workflow_text(file, "id");
	const char *prefix = workflow_text(file, "prefix");
	const json_t *version = json_object_get(file, "version");

	mistakes_add_unknown(m, "", file, known);
	if (id == NULL || id[0] == '\0' ||
	    id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		mistakes_add(m, "", "id",
		    "write a name of a-z, 0-9 and -, e.g. canvas-token");
	if (!json_is_integer(version) || json_integer_value(version) < 1 ||
	    json_integer_value(version) > INT_MAX)
		mistakes_add(m, "", "version", "write a whole number from 1");
	if (prefix == NULL || strlen(prefix) < 1 || strlen(prefix) > 8 ||
	    prefix[strspn(prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")])
		mistakes_add(
		    m, "", "prefix", "write 1 to 8 capital letters, e.g. CT");
	if (workflow_text(file, "title") == NULL)
		mistakes_add(m, "", "title", "is missing");
	workflow_check_tables(file, m);
}

/* --- events --------------------------------------------------------------- */

/* "office:NAME"? Then the office is collected. */
static bool workflow_is_office(struct workflow *w, const char *text)
{
	if (text == NULL || strncmp(text, "office:", 7) != 0 || !text[7])
		return false;
	workflow_collect(w->offices, text + 7);
	return true;
}

/* A word of `words` or an office, or a list of them. */
static void workflow_check_people(struct workflow *w, const json_t *value,
    const char *path, const char *const *words, struct mistakes *m)
{
	json_auto_t *list = json_is_array(value) ? json_incref((json_t *)value)
	                                         : json_pack("[O*]", value);
	json_t *one;
	size_t i;

	if (json_array_size(list) == 0)
		mistakes_add(m, path, NULL, "write %s, %s or office:NAME",
		    words[0], words[1]);
	json_array_foreach (list, i, one) {
		const char *text = json_string_value(one);
		OWN(own_string)
		char *at = json_is_array(value) ? mistakes_path_item(path, i)
		                                : own_strdup(path);
		if (!workflow_is_office(w, text) &&
		    !(text && (strcmp(text, words[0]) == 0 ||
		                  strcmp(text, words[1]) == 0)))
			mistakes_add(m, at, NULL, "write %s, %s or office:NAME",
			    words[0], words[1]);
	}
}

static void workflow_check_style(
    const json_t *row, const char *path, struct mistakes *m)
{
	const char *style = workflow_text(row, "style");
	const json_t *not = json_object_get(row, "not");
	json_t *one;
	size_t i;

	if (style && strcmp(style, "primary") != 0 &&
	    strcmp(style, "danger") != 0)
		mistakes_add(m, path, "style", "write primary or danger");
	if (workflow_text(row, "title") == NULL)
		mistakes_add(m, path, "title",
		    "is missing; it is the words on the button");
	if (not &&!json_is_array(not ))
		mistakes_add(m, path, "not", "can only be [\"requester\"]");
	json_array_foreach (not, i, one)
		if (!json_is_string(one) ||
		    strcmp(json_string_value(one), "requester") != 0)
			mistakes_add(
			    m, path, "not", "can only be [\"requester\"]");
}

static void workflow_check_event(
    struct workflow *w, const char *name, const json_t *row, struct mistakes *m)
{
	static const char *const known[] = {"by", "not", "form", "opens",
	    "decides", "title", "description", "style", "confirm", NULL};
	static const char *const words[] = {"anyone", "requester"};
	OWN(own_string)
	char *path = mistakes_path("events", name);
	OWN(own_string)
	char *at_by = mistakes_path(path, "by");
	const char *form = workflow_text(row, "form");

	mistakes_add_unknown(m, path, row, known);
	workflow_check_people(w, json_object_get(row, "by"), at_by, words, m);
	workflow_check_style(row, path, m);
	if (form && workflow_form(w, form) == NULL)
		mistakes_add(m, path, "form",
		    "there is no form \"%s\"; define it under forms", form);
	if (!json_is_true(json_object_get(row, "opens")))
		return;
	if (w->opening)
		mistakes_add(
		    m, path, "opens", "%s opens a case already", w->opening);
	w->opening = name;
}

static void workflow_check_events(struct workflow *w, struct mistakes *m)
{
	const char *name;
	json_t *row;

	json_object_foreach (json_object_get(w->file, "events"), name, row)
		workflow_check_event(w, name, row, m);
	if (w->opening == NULL)
		mistakes_add(
		    m, "events", NULL, "one event must have \"opens\": true");
}

/* --- notices -------------------------------------------------------------- */

static void workflow_check_buttons(const struct workflow *w, const json_t *row,
    const char *path, struct mistakes *m)
{
	const json_t *buttons = json_object_get(row, "buttons");
	OWN(own_string)
	char *at = mistakes_path(path, "buttons");
	json_t *one;
	size_t i;

	if (buttons && !json_is_array(buttons))
		mistakes_add(m, at, NULL, "write a list of events");
	json_array_foreach (buttons, i, one) {
		const char *name = json_string_value(one);
		OWN(own_string)
		char *at_one = mistakes_path_item(at, i);
		if (name == NULL || (strcmp(name, "status") != 0 &&
		                        workflow_event(w, name) == NULL))
			mistakes_add(m, at_one, NULL,
			    "there is no event \"%s\"; define it under events",
			    name ? name : "?");
	}
}

static void workflow_check_via(
    const json_t *via, const char *path, struct mistakes *m)
{
	OWN(own_string)
	char *at = mistakes_path(path, "via");
	json_t *one;
	size_t i;

	if (via && json_array_size(via) == 0)
		mistakes_add(
		    m, at, NULL, "write [\"chat\"], [\"mail\"] or both");
	json_array_foreach (via, i, one) {
		const char *text = json_string_value(one);
		OWN(own_string)
		char *at_one = mistakes_path_item(at, i);
		if (text == NULL ||
		    (strcmp(text, "chat") != 0 && strcmp(text, "mail") != 0))
			mistakes_add(m, at_one, NULL, "write chat or mail");
	}
}

/* Names a template? Then it is collected. */
static void workflow_check_notice(
    struct workflow *w, const json_t *row, const char *path, struct mistakes *m)
{
	const char *notice = workflow_text(row, "notice");

	if (notice)
		workflow_collect(w->notices, notice);
	else
		mistakes_add(m, path, "notice", "name a template");
}

static void workflow_check_notify(
    struct workflow *w, const json_t *row, const char *path, struct mistakes *m)
{
	static const char *const known[] = {"type", "to", "notice", "buttons",
	    "via", "thread", "reply", "description", NULL};
	static const char *const words[] = {"requester", "actor"};
	const char *reply = workflow_text(row, "reply");
	OWN(own_string)
	char *at_to = mistakes_path(path, "to");

	mistakes_add_unknown(m, path, row, known);
	workflow_check_notice(w, row, path, m);
	workflow_check_people(w, json_object_get(row, "to"), at_to, words, m);
	workflow_check_via(json_object_get(row, "via"), path, m);
	workflow_check_buttons(w, row, path, m);
	if (reply && workflow_event(w, reply) == NULL)
		mistakes_add(m, path, "reply",
		    "there is no event \"%s\"; define it under events", reply);
}

static void workflow_check_line(
    struct workflow *w, const char *key, struct mistakes *m)
{
	static const char *const known[] = {"notice", "buttons", NULL};
	const json_t *row = json_object_get(w->file, key);

	mistakes_add_unknown(m, key, row, known);
	workflow_check_notice(w, row, key, m);
	workflow_check_buttons(w, row, key, m);
}

/* --- actions, forms, actors ----------------------------------------------- */

static void workflow_check_action(
    struct workflow *w, const json_t *row, const char *path, struct mistakes *m)
{
	static const char *const known_assign[] = {
	    "type", "set", "description", NULL};
	static const char *const known_raise[] = {
	    "type", "event", "description", NULL};
	const char *type = workflow_text(row, "type");

	if (type && strcmp(type, "assign") == 0)
		mistakes_add_unknown(m, path, row, known_assign);
	else if (type && strcmp(type, "raise") == 0)
		mistakes_add_unknown(m, path, row, known_raise);
	else if (type && strcmp(type, "notify") == 0)
		workflow_check_notify(w, row, path, m);
	else
		mistakes_add(m, path, "type", "write assign, raise or notify");
}

static void workflow_check_actions(struct workflow *w, struct mistakes *m)
{
	const char *name;
	json_t *row;

	json_object_foreach (json_object_get(w->file, "actions"), name, row) {
		OWN(own_string)
		char *path = mistakes_path("actions", name);
		workflow_check_action(w, row, path, m);
	}
}

static void workflow_check_forms(const struct workflow *w, struct mistakes *m)
{
	const char *name;
	json_t *schema;

	json_object_foreach (json_object_get(w->file, "forms"), name, schema) {
		OWN(own_string)
		char *path = mistakes_path("forms", name);
		form_schema_check(schema, path, m);
	}
}

static void workflow_check_actors(const struct workflow *w, struct mistakes *m)
{
	const char *name;
	json_t *row;

	json_object_foreach (json_object_get(w->file, "actors"), name, row) {
		const char *type = workflow_text(row, "type");
		OWN(own_string)
		char *path = mistakes_path("actors", name);
		mistakes_add(m, path, "type", "there is no actor type \"%s\"",
		    type ? type : "?");
	}
}

/* The rows are chart_table.c's to check. */
static void workflow_collect_calendars(struct workflow *w)
{
	const char *name;
	json_t *row;

	json_object_foreach (json_object_get(w->file, "delays"), name, row) {
		const char *calendar = workflow_text(row, "calendar");
		if (calendar)
			workflow_collect(w->calendars, calendar);
	}
}

static void workflow_check(struct workflow *w, struct mistakes *m)
{
	workflow_check_head(w->file, m);
	workflow_check_events(w, m);
	workflow_check_actions(w, m);
	workflow_check_forms(w, m);
	workflow_check_actors(w, m);
	workflow_collect_calendars(w);
	workflow_check_line(w, "greeting", m);
	workflow_check_line(w, "status", m);
}

bool workflow_new(const json_t *file, struct workflow **ret_workflow,
    struct mistakes *mistakes)
{
	OWN(workflow_free)
	struct workflow *w = own_calloc(1, sizeof(*w));
	size_t before = mistakes_total(mistakes);

	if (!json_is_object(file)) {
		mistakes_add(mistakes, "", NULL, "must be an object");
		return false;
	}
	w->file = json_deep_copy(file);
	w->offices = json_array();
	w->notices = json_array();
	w->calendars = json_array();
	workflow_check(w, mistakes);
	statechart_new(w->file, &w->chart, mistakes);
	migrate_check(
	    w->file, w->chart ? statechart_chart(w->chart) : NULL, mistakes);
	if (mistakes_total(mistakes) != before)
		return false;
	/* For editors alone: what a case was opened under is the same. */
	json_object_del(w->file, "$schema");
	OWN(own_string)
	char *text = jsonx_canonical(w->file);
	crypto_hash_hex(NULL, text, strlen(text), w->hash);
	*ret_workflow = MOVE(w);
	return true;
}

bool workflow_load(
    const char *path, struct workflow **ret_workflow, struct mistakes *mistakes)
{
	OWN(str_clear)
	struct str text = {.max_bytes = WORKFLOW_MAX_BYTES};
	json_auto_t *file = NULL;
	struct err err;

	if (!file_read(path, &text, &err) ||
	    !jsonx_parse(str_text(&text), text.len, &file, &err)) {
		mistakes_add(mistakes, "", NULL, "%s", err.text);
		return false;
	}
	return workflow_new(file, ret_workflow, mistakes);
}

void workflow_free(struct workflow **workflow)
{
	struct workflow *w = *workflow;

	if (w == NULL)
		return;
	statechart_free(&w->chart);
	json_decref(w->file);
	json_decref(w->offices);
	json_decref(w->notices);
	json_decref(w->calendars);
	free(w);
	*workflow = NULL;
}

const char *workflow_id(const struct workflow *workflow)
{
	return workflow_text(workflow->file, "id");
}

int workflow_version(const struct workflow *workflow)
{
	return (int)json_integer_value(
	    json_object_get(workflow->file, "version"));
}

const char *workflow_title(const struct workflow *workflow)
{
	return workflow_text(workflow->file, "title");
}

const char *workflow_prefix(const struct workflow *workflow)
{
	return workflow_text(workflow->file, "prefix");
}

const char *workflow_hash(const struct workflow *workflow)
{
	return workflow->hash;
}

const struct statechart *workflow_statechart(const struct workflow *workflow)
{
	return workflow->chart;
}

const json_t *workflow_json(const struct workflow *workflow)
{
	return workflow->file;
}

const json_t *workflow_event(const struct workflow *workflow, const char *name)
{
	return json_object_get(json_object_get(workflow->file, "events"), name);
}

const json_t *workflow_form(const struct workflow *workflow, const char *name)
{
	return json_object_get(json_object_get(workflow->file, "forms"), name);
}

const char *workflow_opening_event(const struct workflow *workflow)
{
	return workflow->opening;
}

const json_t *workflow_offices(const struct workflow *workflow)
{
	return workflow->offices;
}

const json_t *workflow_notices(const struct workflow *workflow)
{
	return workflow->notices;
}

const json_t *workflow_calendars(const struct workflow *workflow)
{
	return workflow->calendars;
}
