/*
 * migrate.c: see migrate.h.
 */
#include "flow/migrate.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/chart.h"
#include "flow/jsonlogic.h"

#include <string.h>

/* --- states --------------------------------------------------------------- */

/* "review.reading": the keys from below the root. Yours to free(). */
static char *migrate_path(const struct chart_node *node)
{
	OWN(own_string)
	char *up = NULL;

	if (node->parent == NULL)
		return own_strdup("");
	up = migrate_path(node->parent);
	return own_printf("%s%s%s", up, up[0] ? "." : "", node->key);
}

static struct chart_node *migrate_find(
    const struct chart *chart, const char *path)
{
	for (size_t i = 1; i < chart->node_count; i++) {
		OWN(own_string)
		char *own = migrate_path(chart->nodes[i]);
		if (strcmp(own, path) == 0 &&
		    chart->nodes[i]->type != CHART_HISTORY)
			return chart->nodes[i];
	}
	return NULL;
}

/* Adds the paths of the leaves of a state value to list. */
static void migrate_leaves(const json_t *value, const char *above, json_t *list)
{
	const char *key = json_string_value(value);
	json_t *inner;

	if (key) {
		OWN(own_string)
		char *path =
		    own_printf("%s%s%s", above, *above ? "." : "", key);
		json_array_append_new(list, json_string(path));
		return;
	}
	if (json_object_size(value) == 0) {
		json_array_append_new(list, json_string(above));
		return;
	}
	json_object_foreach ((json_t *)value, key, inner) {
		OWN(own_string)
		char *path =
		    own_printf("%s%s%s", above, *above ? "." : "", key);
		migrate_leaves(inner, path, list);
	}
}

/* The line for a state: its own, or that of the nearest around it. */
static const char *migrate_line(const json_t *states, const char *leaf)
{
	OWN(own_string)
	char *path = own_strdup(leaf);

	for (;;) {
		const json_t *to = json_object_get(states, path);
		char *dot = strrchr(path, '.');
		if (to)
			return json_string_value(to);
		if (dot == NULL)
			return NULL;
		*dot = '\0';
	}
}

static bool migrate_targets(const struct chart *chart, const json_t *states,
    int from_version, const json_t *leaves, struct chart_node **targets,
    struct err *err)
{
	json_t *leaf;
	size_t i;

	json_array_foreach (leaves, i, leaf) {
		const char *path = json_string_value(leaf);
		const char *to = migrate_line(states, path);
		targets[i] = migrate_find(chart, to ? to : path);
		if (targets[i] == NULL)
			return err_set(err, ERR_INPUT,
			    "there is no state \"%s\" any more; write \"%s\":"
			    " STATE under migrate.from[\"%d\"].states",
			    to ? to : path, path, from_version);
	}
	return true;
}

/* --- context -------------------------------------------------------------- */

/* New reference: what the case has, and what it would begin with. */
static json_t *migrate_begin(const struct chart *chart, const json_t *before)
{
	json_t *context = json_deep_copy(before);
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)chart->context, name, value)
		if (json_object_get(context, name) == NULL)
			json_object_set_new(
			    context, name, json_deep_copy(value));
	return context;
}

static bool migrate_context(const struct chart *chart, const json_t *rules,
    const json_t *before, const json_t *event, const json_t *ambient,
    json_t **ret_context, struct err *err)
{
	json_auto_t *context = migrate_begin(chart, before);
	json_auto_t *scope = json_copy((json_t *)ambient);
	const char *path;
	json_t *rule;

	json_object_set(scope, "context", (json_t *)before);
	json_object_set(scope, "event", (json_t *)event);
	json_object_foreach ((json_t *)rules, path, rule) {
		json_t *value = NULL;
		if (!jsonlogic_apply(rule, scope, &value, err))
			return err_prefix(err, "context %s", path);
		json_auto_t *own = json_deep_copy(value);
		json_decref(value);
		if (!jsonx_set_path(context, path, MOVE(own)))
			return err_set(err, ERR_INPUT,
			    "context %s: there is something else on the way",
			    path);
	}
	*ret_context = MOVE(context);
	return true;
}

/* --- the step ------------------------------------------------------------- */

/* The row for a version; NULL if there is none. */
static const json_t *migrate_row(const json_t *file, int from_version)
{
	OWN(own_string)
	char *version = own_printf("%d", from_version);

	return json_object_get(
	    json_object_get(json_object_get(file, "migrate"), "from"), version);
}

bool migrate_has(const struct workflow *workflow, int from_version)
{
	return migrate_row(workflow_json(workflow), from_version) != NULL;
}

bool migrate_step(const struct workflow *workflow, int from_version,
    const json_t *snapshot, const json_t *event, const json_t *ambient,
    struct step *ret_step, struct err *err)
{
	const struct statechart *machine = workflow_statechart(workflow);
	const struct chart *chart = statechart_chart(machine);
	const json_t *row = migrate_row(workflow_json(workflow), from_version);
	json_auto_t *leaves = json_array();
	json_auto_t *context = NULL;
	struct chart_node *targets[CHART_MAX_NODES];

	migrate_leaves(json_object_get(snapshot, "value"), "", leaves);
	if (json_array_size(leaves) > CHART_MAX_NODES)
		return err_set(err, ERR_INPUT, "it is in too many states");
	if (!migrate_targets(chart, json_object_get(row, "states"),
	        from_version, leaves, targets, err) ||
	    !migrate_context(chart, json_object_get(row, "context"),
	        json_object_get(snapshot, "context"), event, ambient, &context,
	        err))
		return false;
	return statechart_place(machine, targets, json_array_size(leaves),
	    context, event, ambient, ret_step, err);
}

/* --- the file ------------------------------------------------------------- */

static void migrate_check_states(const json_t *states,
    const struct chart *chart, const char *path, struct mistakes *mistakes)
{
	const char *from;
	json_t *to;

	if (states && !json_is_object(states))
		mistakes_add(mistakes, path, NULL,
		    "must be an object: state of the old version -> state");
	json_object_foreach ((json_t *)states, from, to) {
		const char *name = json_string_value(to);
		if (name == NULL)
			mistakes_add(
			    mistakes, path, from, "write the name of a state");
		else if (chart && migrate_find(chart, name) == NULL)
			mistakes_add(mistakes, path, from,
			    "there is no state \"%s\"; write it as beadle case"
			    " shows states, e.g. review.reading",
			    name);
	}
}

static void migrate_check_context(
    const json_t *rules, const char *path, struct mistakes *mistakes)
{
	const char *name;
	json_t *rule;

	if (rules && !json_is_object(rules))
		mistakes_add(mistakes, path, NULL,
		    "must be an object: path in the context -> rule");
	json_object_foreach ((json_t *)rules, name, rule) {
		OWN(own_string)
		char *at = mistakes_path(path, name);
		jsonlogic_check(rule, at, mistakes);
	}
}

static void migrate_check_row(const json_t *file, const char *version,
    const json_t *row, const struct chart *chart, struct mistakes *mistakes)
{
	static const char *const known[] = {
	    "states", "context", "description", NULL};
	json_int_t own = json_integer_value(json_object_get(file, "version"));
	OWN(own_string)
	char *path = mistakes_path("migrate.from", version);
	OWN(own_string)
	char *at_states = mistakes_path(path, "states");
	OWN(own_string)
	char *at_context = mistakes_path(path, "context");
	char *end;

	long long from = strtoll(version, &end, 10);
	if (version[0] < '1' || version[0] > '9' || *end || from >= own)
		mistakes_add(mistakes, path, NULL,
		    "write a version before this one, a number from 1");
	if (!json_is_object(row))
		mistakes_add(mistakes, path, NULL,
		    "must be an object of \"states\" and \"context\"");
	mistakes_add_unknown(mistakes, path, row, known);
	migrate_check_states(
	    json_object_get(row, "states"), chart, at_states, mistakes);
	migrate_check_context(
	    json_object_get(row, "context"), at_context, mistakes);
}

void migrate_check(
    const json_t *file, const struct chart *chart, struct mistakes *mistakes)
{
	static const char *const known[] = {"from", NULL};
	const json_t *migrate = json_object_get(file, "migrate");
	const json_t *from = json_object_get(migrate, "from");
	const char *version;
	json_t *row;

	if (migrate == NULL)
		return;
	mistakes_add_unknown(mistakes, "migrate", migrate, known);
	if (!json_is_object(from))
		mistakes_add(mistakes, "migrate", "from",
		    "write which versions: {\"1\": {\"states\": {…}}}");
	json_object_foreach ((json_t *)from, version, row)
		migrate_check_row(file, version, row, chart, mistakes);
}
