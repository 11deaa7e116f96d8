/*
 * workflow_check.c: the tables beside the machine, one function per table;
 * events are workflow_check_event.c's, what sends notices is
 * workflow_check_notice.c's. See workflow_check.h.
 */
#include "flow/workflow_check_part.h"

#include "base/own.h"
#include "flow/actor_type.h"
#include "flow/form_schema.h"
#include "flow/settings.h"

#include <limits.h>
#include <string.h>

const char *workflow_check_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

const json_t *workflow_check_row(
    const struct workflow_checker *c, const char *table, const char *name)
{
	return json_object_get(json_object_get(c->file, table), name);
}

void workflow_check_collect(json_t *list, const char *name)
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

static void workflow_check_tables(struct workflow_checker *c)
{
	static const char *const tables[] = {"events", "forms"};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const json_t *table = json_object_get(c->file, tables[i]);
		if (table && !json_is_object(table))
			mistakes_add(c->mistakes, "", tables[i],
			    "must be an object of names and rows");
	}
}

/* Slack takes 32 characters at most. */
static void workflow_check_command(struct workflow_checker *c)
{
	const json_t *value = json_object_get(c->file, "command");
	const char *command = json_string_value(value);
	size_t len = command ? strlen(command) : 0;

	if (value && (len < 2 || len > 32 || command[0] != '/' ||
	                 command[1 + strspn(command + 1,
	                                 "abcdefghijklmnopqrstuvwxyz0123456789"
	                                 "-_")]))
		mistakes_add(c->mistakes, "", "command",
		    "write / and a name of a-z, 0-9, - and _, at most 32"
		    " characters in all, e.g. /token");
}

static void workflow_check_head(struct workflow_checker *c)
{
	static const char *const known[] = {"$schema", "id", "version", "title",
	    "description", "prefix", "command", "machine", "guards", "actions",
	    "actors", "delays", "events", "forms", "status", "help", "settings",
	    "migrate", NULL};
	const char *id = workflow_check_text(c->file, "id");
	const char *prefix = workflow_check_text(c->file, "prefix");
	const json_t *version = json_object_get(c->file, "version");

	mistakes_add_unknown(c->mistakes, "", c->file, known);
	if (id == NULL || id[0] == '\0' ||
	    id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		mistakes_add(c->mistakes, "", "id",
		    "write a name of a-z, 0-9 and -, e.g. canvas-token");
	if (!json_is_integer(version) || json_integer_value(version) < 1 ||
	    json_integer_value(version) > INT_MAX)
		mistakes_add(
		    c->mistakes, "", "version", "write a whole number from 1");
	if (prefix == NULL || strlen(prefix) < 1 || strlen(prefix) > 8 ||
	    prefix[strspn(prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")])
		mistakes_add(c->mistakes, "", "prefix",
		    "write 1 to 8 capital letters, e.g. CT");
	if (workflow_check_text(c->file, "title") == NULL)
		mistakes_add(c->mistakes, "", "title", "is missing");
	workflow_check_command(c);
	workflow_check_tables(c);
}

/* --- actions, forms, actors ----------------------------------------------- */

/* To cases of another file, whose events inspect.c compares. */
static void workflow_check_send(
    struct workflow_checker *c, const json_t *row, const char *path)
{
	static const char *const known[] = {
	    "type", "workflow", "event", "description", NULL};
	const char *id = workflow_check_text(row, "workflow");

	mistakes_add_unknown(c->mistakes, path, row, known);
	if (id == NULL)
		mistakes_add(c->mistakes, path, "workflow",
		    "name the workflow whose cases get the event");
	else if (strcmp(id, workflow_check_text(c->file, "id")) == 0)
		mistakes_add(c->mistakes, path, "workflow",
		    "the case itself gets an event by raise");
	if (workflow_check_text(row, "event") == NULL)
		mistakes_add(c->mistakes, path, "event", "name an event");
}

static void workflow_check_action(
    struct workflow_checker *c, const json_t *row, const char *path)
{
	static const char *const known_assign[] = {
	    "type", "set", "description", NULL};
	static const char *const known_raise[] = {
	    "type", "event", "description", NULL};
	static const char *const known_round[] = {"type", "description", NULL};
	const char *type = workflow_check_text(row, "type");

	if (type && strcmp(type, "assign") == 0)
		mistakes_add_unknown(c->mistakes, path, row, known_assign);
	else if (type && strcmp(type, "raise") == 0)
		mistakes_add_unknown(c->mistakes, path, row, known_raise);
	else if (type && strcmp(type, "new_round") == 0)
		mistakes_add_unknown(c->mistakes, path, row, known_round);
	else if (type && strcmp(type, "notify") == 0)
		workflow_check_notify(c, row, path);
	else if (type && strcmp(type, "send") == 0)
		workflow_check_send(c, row, path);
	else
		mistakes_add(c->mistakes, path, "type",
		    "write assign, raise, notify, send or new_round");
}

static void workflow_check_actions(struct workflow_checker *c)
{
	const char *name;
	json_t *row;

	json_object_foreach (json_object_get(c->file, "actions"), name, row) {
		OWN(own_string)
		char *path = mistakes_path("actions", name);
		workflow_check_action(c, row, path);
	}
}

static void workflow_check_forms(struct workflow_checker *c)
{
	const char *name;
	json_t *schema;

	json_object_foreach (json_object_get(c->file, "forms"), name, schema) {
		OWN(own_string)
		char *path = mistakes_path("forms", name);
		form_schema_check(schema, path, c->mistakes);
	}
}

static void workflow_check_actors(struct workflow_checker *c)
{
	const char *name;
	json_t *row;

	json_object_foreach (json_object_get(c->file, "actors"), name, row) {
		OWN(own_string)
		char *path = mistakes_path("actors", name);
		actor_type_check_row(row, path, c->mistakes);
	}
}

/* The rows are chart_table.c's to check. */
static void workflow_check_calendars(struct workflow_checker *c)
{
	const char *name;
	json_t *row;

	json_object_foreach (json_object_get(c->file, "delays"), name, row) {
		const char *calendar = workflow_check_text(row, "calendar");
		if (calendar)
			workflow_check_collect(c->names->calendars, calendar);
	}
}

void workflow_check(
    const json_t *file, struct workflow_names *names, struct mistakes *mistakes)
{
	struct workflow_checker checker = {
	    .file = file, .names = names, .mistakes = mistakes};
	struct workflow_checker *c = &checker;

	names->offices = json_array();
	names->persons = json_array();
	names->notices = json_array();
	names->calendars = json_array();
	workflow_check_head(c);
	workflow_check_events(c);
	workflow_check_actions(c);
	workflow_check_forms(c);
	workflow_check_actors(c);
	workflow_check_calendars(c);
	workflow_check_status(c);
	workflow_check_help(c);
	settings_check(json_object_get(file, "settings"), mistakes);
}

void workflow_names_clear(struct workflow_names *names)
{
	json_decref(names->offices);
	json_decref(names->persons);
	json_decref(names->notices);
	json_decref(names->calendars);
	*names = (struct workflow_names){.offices = NULL};
}
