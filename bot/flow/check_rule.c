/*
 * check_rule.c: does every variable that a rule reads exist? See
 * check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "flow/shape.h"

#include <string.h>

static void check_rule(struct check *check, const json_t *rule,
    const json_t *scope, const char *path);

static void check_variable(struct check *check, const json_t *args,
    const json_t *scope, const char *path)
{
	const json_t *first =
	    json_is_array(args) ? json_array_get(args, 0) : args;
	const char *name = json_string_value(first);
	json_auto_t *found = name ? shape_look_up(scope, name) : NULL;

	if (json_is_object(first))
		check_rule(check, first, scope, path);
	if (name == NULL || found)
		return;
	OWN(own_string)
	char *meant = shape_suggest(scope, name);
	if (meant)
		finding_add(check->findings, FINDING_MISTAKE, path,
		    "\"%s\" is never set; write \"%s\"", name, meant);
	else
		finding_add(check->findings, FINDING_MISTAKE, path,
		    "\"%s\" is never set; set it in an assign action, or write"
		    " another name",
		    name);
}

/* Operators whose second argument sees the items of a list, not the scope. */
static bool check_has_own_scope(const char *op)
{
	static const char *const ops[] = {
	    "reduce", "map", "filter", "all", "some", "none"};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (strcmp(ops[i], op) == 0)
			return true;
	return false;
}

/* What the second argument of such an operator sees. */
static json_t *check_own_scope(
    const char *op, const json_t *args, const json_t *scope)
{
	json_auto_t *list = shape_of_rule(json_array_get(args, 0), scope);
	json_t *items = json_object_get(list, "items");
	json_t *item = json_is_object(items) ? json_incref(items) : shape_any();

	if (strcmp(op, "reduce") != 0)
		return item;
	return json_pack("{s:{s:o, s:o}}", "of", "current", item, "accumulator",
	    shape_any());
}

bool check_items_rule(struct check *check, const char *op, const json_t *args,
    const json_t *scope, const char *path)
{
	if (!check_has_own_scope(op) || json_array_size(args) < 2)
		return false;
	json_auto_t *own = check_own_scope(op, args, scope);
	OWN(own_string)
	char *at = mistakes_path_item(path, 1);
	check_rule(check, json_array_get(args, 1), own, at);
	return true;
}

static void check_operator(struct check *check, const char *op,
    const json_t *args, const json_t *scope, const char *path)
{
	OWN(own_string)
	char *at = mistakes_path(path, op);
	json_t *arg;
	size_t i;

	check_constants(check, op, args, scope, at);
	/* These ask for names that may well be missing. */
	if (strcmp(op, "missing") == 0 || strcmp(op, "missing_some") == 0)
		return;
	if (strcmp(op, "var") == 0)
		check_variable(check, args, scope, at);
	else if (!json_is_array(args))
		check_rule(check, args, scope, at);
	json_array_foreach (args, i, arg) {
		OWN(own_string)
		char *at_arg = mistakes_path_item(at, i);
		bool done = i == 0 ? strcmp(op, "var") == 0
		                   : i == 1 && check_items_rule(
		                                   check, op, args, scope, at);
		if (!done)
			check_rule(check, arg, scope, at_arg);
	}
}

static void check_rule(struct check *check, const json_t *rule,
    const json_t *scope, const char *path)
{
	const char *op;
	json_t *part;
	size_t i;

	json_array_foreach (rule, i, part) {
		OWN(own_string)
		char *at = mistakes_path_item(path, i);
		check_rule(check, part, scope, at);
	}
	if (json_object_size(rule) != 1)
		return;
	json_object_foreach ((json_t *)rule, op, part)
		check_operator(check, op, part, scope, path);
}

/* A member of object is an object of rules. */
static void check_rule_rows(struct check *check, const json_t *object,
    const char *key, const json_t *scope, const char *path)
{
	OWN(own_string)
	char *up = mistakes_path(path, key);
	const char *name;
	json_t *rule;

	json_object_foreach (json_object_get(object, key), name, rule) {
		OWN(own_string)
		char *at = mistakes_path(up, name);
		check_rule(check, rule, scope, at);
	}
}

/* The rules among what a guard combines. */
static void check_guard_rules(struct check *check,
    const struct chart_guard *guard, const json_t *scope, const char *path)
{
	static const char *const ops[] = {
	    [GUARD_AND] = "and", [GUARD_OR] = "or", [GUARD_NOT] = "not"};

	if (guard->op == GUARD_RULE)
		check_rule(check, guard->rule, scope, path);
	for (size_t i = 0; i < guard->part_count; i++) {
		OWN(own_string)
		char *at = mistakes_path(path, ops[guard->op]);
		OWN(own_string)
		char *at_part = mistakes_path_item(at, i);
		check_guard_rules(check, guard->parts[i], scope,
		    guard->op == GUARD_NOT ? at : at_part);
	}
}

static void check_guard_rule_rows(struct check *check, const json_t *scope)
{
	for (size_t i = 0; i < check->chart->guard_count; i++) {
		const struct chart_named_guard *row = &check->chart->guards[i];
		OWN(own_string)
		char *path = mistakes_path("guards", row->name);
		if (row->guard)
			check_guard_rules(check, row->guard, scope, path);
	}
}

static void check_table_rules(struct check *check, const char *table,
    const char *key, const json_t *scope)
{
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)check_table(check, table), name, row) {
		OWN(own_string)
		char *path = mistakes_path(table, name);
		check_rule_rows(check, row, key, scope, path);
	}
}

/* x-checks see the answers, all of which may be missing. */
static void check_form_rules(struct check *check, const json_t *scope)
{
	const char *name;
	json_t *form, *one;
	size_t i;

	json_object_foreach (
	    (json_t *)check_table(check, "forms"), name, form) {
		OWN(own_string)
		char *up = mistakes_path("forms", name);
		OWN(own_string)
		char *path = mistakes_path(up, "x-checks");
		json_auto_t *answers = shape_of_form(form);
		json_auto_t *seen = shape_assign(scope, "answers", answers);
		json_array_foreach (json_object_get(form, "x-checks"), i, one) {
			OWN(own_string)
			char *at_one = mistakes_path_item(path, i);
			OWN(own_string)
			char *at = mistakes_path(at_one, "rule");
			check_rule(
			    check, json_object_get(one, "rule"), seen, at);
		}
	}
}

static void check_outputs(struct check *check, const json_t *scope)
{
	for (size_t i = 0; i < check->chart->node_count; i++) {
		const struct chart_node *node = check->chart->nodes[i];
		OWN(own_string)
		char *path = mistakes_path(node->path, "output");
		if (node->output && check->facts[i])
			check_rule(check, node->output, scope, path);
	}
}

/* An open case that a request may join; some of it may be of an older
 * version. */
static json_t *check_other(const struct check *check)
{
	json_t *other = shape_object();
	json_t *of = shape_members(other);
	json_auto_t *scope = check_scope(check);

	json_object_set_new(of, "number", shape_text());
	json_object_set(
	    of, "context", json_object_get(shape_members(scope), "context"));
	json_object_set_new(of, "status", shape_any());
	return other;
}

static void check_joins(struct check *check)
{
	const char *name = workflow_opening_event(check->workflow);
	const json_t *rule =
	    json_object_get(workflow_event(check->workflow, name), "joins");
	json_auto_t *scope = check_ambient(check);
	json_auto_t *event = check_event_shape(check, name);
	OWN(own_string)
	char *up = mistakes_path("events", name);
	OWN(own_string)
	char *path = mistakes_path(up, "joins");

	json_object_set(shape_members(scope), "event", event);
	json_object_set_new(shape_members(scope), "other", check_other(check));
	if (rule)
		check_rule(check, rule, scope, path);
}

/* What events that are not people's bring along. */
static json_t *check_rule_scope(const struct check *check)
{
	json_auto_t *scope = check_scope(check);
	json_auto_t *output = shape_any();
	json_auto_t *event = json_pack("{s:{s:O}}", "of", "output", output);
	json_auto_t *kind = shape_either(json_incref(event));
	json_t *of = shape_members(scope);
	json_auto_t *joined = shape_join(json_object_get(of, "event"), kind);

	json_object_set(of, "event", joined);
	return MOVE(scope);
}

void check_rules(struct check *check)
{
	json_auto_t *scope = check_rule_scope(check);
	json_auto_t *ambient = check_ambient(check);

	check_guard_rule_rows(check, scope);
	check_table_rules(check, "actions", "set", scope);
	check_table_rules(check, "actors", "input", scope);
	check_outputs(check, scope);
	check_form_rules(check, ambient);
	check_joins(check);
}
