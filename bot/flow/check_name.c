/*
 * check_name.c: names that are defined and never used, and names that the
 * configuration would have to know. See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "base/slip.h"
#include "flow/shape.h"

#include <string.h>

/* --- used names ----------------------------------------------------------- */

/* Sets of names, one for each table. */
struct check_used {
	json_t *guards, *actions, *delays, *actors, *forms;
};

static void check_use(json_t *set, const char *name)
{
	json_object_set_new(set, name, json_true());
}

static void check_use_guard(json_t *set, const struct chart_guard *guard)
{
	if (guard == NULL)
		return;
	if (guard->op == GUARD_NAMED)
		check_use(set, guard->name);
	for (size_t i = 0; i < guard->part_count; i++)
		check_use_guard(set, guard->parts[i]);
}

static void check_use_actions(json_t *set, const struct chart_actions *actions)
{
	for (size_t i = 0; i < actions->count; i++)
		check_use(set, actions->items[i].name);
}

static void check_use_transitions(
    struct check_used *used, const struct chart_transitions *list)
{
	for (size_t i = 0; i < list->count; i++) {
		check_use_guard(used->guards, list->items[i]->guard);
		check_use_actions(used->actions, &list->items[i]->actions);
	}
}

static void check_use_node(
    struct check_used *used, const struct chart_node *node)
{
	check_use_transitions(used, &node->on);
	check_use_transitions(used, &node->always);
	check_use_actions(used->actions, &node->entry);
	check_use_actions(used->actions, &node->exit);
	check_use_actions(used->actions, &node->initial_actions);
	for (size_t i = 0; i < node->after_count; i++)
		check_use(used->delays, node->after[i].delay);
	for (size_t i = 0; i < node->invoke_count; i++)
		check_use(used->actors, node->invokes[i].src);
}

static void check_collect(const struct check *check, struct check_used *used)
{
	const char *name;
	json_t *row;

	for (size_t i = 0; i < check->chart->node_count; i++)
		check_use_node(used, check->chart->nodes[i]);
	for (size_t i = 0; i < check->chart->guard_count; i++)
		check_use_guard(used->guards, check->chart->guards[i].guard);
	json_object_foreach ((json_t *)check_table(check, "events"), name, row)
		if (check_text(row, "form"))
			check_use(used->forms, check_text(row, "form"));
}

static void check_unused(
    struct check *check, const char *table, const json_t *used)
{
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)check_table(check, table), name, row) {
		OWN(own_string)
		char *path = mistakes_path(table, name);
		if (json_object_get(used, name) == NULL)
			finding_add(check->findings, FINDING_WARNING, path,
			    "is never used; remove it, or name it where it"
			    " belongs");
	}
}

static void check_all_used(struct check *check)
{
	struct check_used used = {json_object(), json_object(), json_object(),
	    json_object(), json_object()};

	check_collect(check, &used);
	check_unused(check, "guards", used.guards);
	check_unused(check, "actions", used.actions);
	check_unused(check, "delays", used.delays);
	check_unused(check, "actors", used.actors);
	check_unused(check, "forms", used.forms);
	json_decref(used.guards);
	json_decref(used.actions);
	json_decref(used.delays);
	json_decref(used.actors);
	json_decref(used.forms);
}

/* --- forms ---------------------------------------------------------------- */

struct check_required {
	const char *field;
	bool found;
};

static void check_is_field(void *arg, const char *text)
{
	struct check_required *required = arg;

	required->found = required->found || strcmp(required->field, text) == 0;
}

/* A box that must be ticked, in a form that can be sent without it. */
static void check_accepted(
    struct check *check, const char *path, const json_t *form)
{
	OWN(own_string)
	char *up = mistakes_path(path, "properties");
	const char *field;
	json_t *property;

	json_object_foreach (
	    json_object_get(form, "properties"), field, property) {
		struct check_required required = {.field = field};
		OWN(own_string)
		char *at = mistakes_path(up, field);
		if (!json_is_true(json_object_get(property, "const")))
			continue;
		check_each_text(json_object_get(form, "required"),
		    check_is_field, &required);
		if (!required.found)
			finding_add(check->findings, FINDING_WARNING, at,
			    "must be accepted, but the form can be sent"
			    " without it; add it to \"required\"");
	}
}

/* A form that is used, but by no event that people are offered. */
static void check_forms(struct check *check)
{
	const char *form, *event;
	json_t *schema, *row;

	json_object_foreach (
	    (json_t *)check_table(check, "forms"), form, schema) {
		bool used = false, offered = false;
		OWN(own_string)
		char *path = mistakes_path("forms", form);
		check_accepted(check, path, schema);
		json_object_foreach (
		    (json_t *)check_table(check, "events"), event, row) {
			const char *opens = check_text(row, "form");
			if (opens == NULL || strcmp(opens, form) != 0)
				continue;
			used = true;
			offered = offered || check_is_offered(check, event);
		}
		if (used && !offered)
			finding_add(check->findings, FINDING_WARNING, path,
			    "nobody can ever send this form: no message offers"
			    " its event");
	}
}

/* --- people --------------------------------------------------------------- */

struct check_place {
	struct check *check;
	const char *path;
};

/* "person:context.sponsor": does the case ever remember a sponsor? */
static void check_person(void *arg, const char *text)
{
	static const char prefix[] = "person:";
	const struct check_place *place = arg;
	const char *name = text + strlen(prefix);

	if (strncmp(text, prefix, strlen(prefix)) != 0)
		return;
	json_auto_t *scope = check_scope(place->check);
	json_auto_t *found = shape_look_up(scope, name);
	if (found)
		return;
	OWN(own_string)
	char *meant = shape_suggest(scope, name);
	if (meant)
		finding_add(place->check->findings, FINDING_MISTAKE,
		    place->path, "\"%s\" is never set; write person:%s", name,
		    meant);
	else
		finding_add(place->check->findings, FINDING_MISTAKE,
		    place->path,
		    "\"%s\" is never set; set it to an e-mail address in an"
		    " assign action",
		    name);
}

/* --- the configuration ---------------------------------------------------- */

static void check_office(void *arg, const char *text)
{
	static const char prefix[] = "office:";
	const struct check_place *place = arg;
	const json_t *offices = place->check->world->offices;
	const char *office = text + strlen(prefix);
	struct slip slip = {.written = office};
	const char *name;
	json_t *row;

	if (strncmp(text, prefix, strlen(prefix)) != 0 ||
	    json_object_get(offices, office))
		return;
	json_object_foreach ((json_t *)offices, name, row)
		slip_offer(&slip, name);
	if (slip.best)
		finding_add(place->check->findings, FINDING_MISTAKE,
		    place->path,
		    "the configuration has no office \"%s\"; write office:%s",
		    office, slip.best);
	else
		finding_add(place->check->findings, FINDING_MISTAKE,
		    place->path,
		    "the configuration has no office \"%s\"; add a section"
		    " [office %s] to it",
		    office, office);
}

static void check_deputy(void *arg, const char *text)
{
	static const char prefix[] = "deputy:";
	const struct check_place *place = arg;
	const char *name = text + strlen(prefix);
	const json_t *office =
	    json_object_get(place->check->world->offices, name);

	if (strncmp(text, prefix, strlen(prefix)) != 0)
		return;
	if (office == NULL)
		finding_add(place->check->findings, FINDING_MISTAKE,
		    place->path,
		    "the configuration has no office \"%s\"; add a section"
		    " [office %s] to it",
		    name, name);
	else if (!json_is_true(json_object_get(office, "deputy")))
		finding_add(place->check->findings, FINDING_WARNING,
		    place->path,
		    "[office %s] of the configuration has no deputy, so the"
		    " office is told itself; write for example deputy ="
		    " dana@university.example",
		    name);
}

/* Calls fn, with a struct check_place, for whoever the rows of a table name
 * under key. */
static void check_people(
    struct check *check, const char *table, const char *key, check_text_fn *fn)
{
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)check_table(check, table), name, row) {
		OWN(own_string)
		char *up = mistakes_path(table, name);
		OWN(own_string)
		char *path = mistakes_path(up, key);
		struct check_place place = {.check = check, .path = path};
		check_each_text(json_object_get(row, key), fn, &place);
	}
}

static void check_calendars(struct check *check)
{
	const json_t *calendars = check->world->calendars;
	const char *name, *known;
	json_t *row, *value;

	json_object_foreach (
	    (json_t *)check_table(check, "delays"), name, row) {
		const char *calendar = check_text(row, "calendar");
		struct slip slip = {.written = calendar};
		OWN(own_string)
		char *up = mistakes_path("delays", name);
		OWN(own_string)
		char *path = mistakes_path(up, "calendar");
		if (calendar == NULL || json_object_get(calendars, calendar))
			continue;
		json_object_foreach ((json_t *)calendars, known, value)
			slip_offer(&slip, known);
		finding_add(check->findings, FINDING_MISTAKE, path,
		    "the configuration has no calendar \"%s\"; %s%s%s",
		    calendar,
		    slip.best ? "write \"" : "add a section [calendar ",
		    slip.best ? slip.best : calendar,
		    slip.best ? "\"" : "] to it");
	}
}

void check_names(struct check *check)
{
	check_all_used(check);
	check_forms(check);
	check_people(check, "events", "by", check_person);
	check_people(check, "events", "not", check_person);
	check_people(check, "actions", "to", check_person);
	if (check->world->offices) {
		check_people(check, "events", "by", check_office);
		check_people(check, "actions", "to", check_office);
		check_people(check, "actions", "to", check_deputy);
	}
	if (check->world->calendars)
		check_calendars(check);
}
