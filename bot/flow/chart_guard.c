/*
 * chart_guard.c: guards. A guard of a transition is a name or {"and" | "or" |
 * "not": …} of guards; a row of the guards table is that too, or a JsonLogic
 * rule. Rows may name rows, in any order but not in a circle.
 */
#include "flow/chart_compile.h"

#include "base/own.h"
#include "flow/jsonlogic.h"

#include <string.h>

static const struct chart_guard_operator {
	const char *name;
	enum chart_guard_op op;
} chart_guard_operators[] = {
    {"and", GUARD_AND}, {"or", GUARD_OR}, {"not", GUARD_NOT}};

/* Where a guard stands: rules may be written out in the table alone. */
enum chart_guard_place { GUARD_IN_MACHINE, GUARD_IN_TABLE };

static struct chart_guard *chart_guard_compile(struct chart_compiler *c,
    const json_t *value, const char *path, enum chart_guard_place place);

void chart_guard_free(struct chart_guard **guard)
{
	struct chart_guard *g = *guard;

	if (g == NULL)
		return;
	for (size_t i = 0; i < g->part_count; i++)
		chart_guard_free(&g->parts[i]);
	free(g->parts);
	free(g);
	*guard = NULL;
}

/* Counted, so that rows which name rows which name rows stay affordable. */
static void chart_guard_count(struct chart_compiler *c,
    struct chart_guard *guard, const struct chart_guard *part, const char *path)
{
	bool fitted = guard->rules <= CHART_MAX_GUARD_RULES;

	if (part)
		guard->rules += part->rules;
	if (fitted && guard->rules > CHART_MAX_GUARD_RULES)
		mistakes_add(c->mistakes, path, NULL,
		    "combines more than %d rules; write one rule instead",
		    CHART_MAX_GUARD_RULES);
	if (guard->rules > CHART_MAX_GUARD_RULES)
		guard->rules = CHART_MAX_GUARD_RULES + 1;
}

static void chart_guard_parts(struct chart_compiler *c, const json_t *list,
    const char *path, enum chart_guard_place place, struct chart_guard *guard)
{
	json_t *part;
	size_t i;

	if (json_array_size(list) == 0)
		mistakes_add(c->mistakes, path, NULL,
		    "write a list of guards, at least one");
	guard->parts = own_calloc(json_array_size(list), sizeof(*guard->parts));
	json_array_foreach (list, i, part) {
		if (guard->rules > CHART_MAX_GUARD_RULES)
			break;
		OWN(own_string)
		char *at = mistakes_path_item(path, i);
		struct chart_guard *one =
		    chart_guard_compile(c, part, at, place);
		if (one)
			guard->parts[guard->part_count++] = one;
		chart_guard_count(c, guard, one, path);
	}
}

static const struct chart_guard_operator *chart_guard_operator(
    const json_t *value)
{
	if (json_object_size(value) != 1)
		return NULL;
	const char *name =
	    json_object_iter_key(json_object_iter((json_t *)value));
	for (size_t i = 0; i < sizeof(chart_guard_operators) /
	                           sizeof(chart_guard_operators[0]);
	     i++)
		if (strcmp(chart_guard_operators[i].name, name) == 0)
			return &chart_guard_operators[i];
	return NULL;
}

static void chart_guard_combine(struct chart_compiler *c,
    const struct chart_guard_operator *operator, const json_t * value,
    const char *path, enum chart_guard_place place, struct chart_guard *guard)
{
	const json_t *below = json_object_get(value, operator->name);
	OWN(own_string)
	char *at = mistakes_path(path, operator->name);

	guard->op = operator->op;
	if (guard->op != GUARD_NOT) {
		chart_guard_parts(c, below, at, place, guard);
		return;
	}
	guard->parts = own_calloc(1, sizeof(*guard->parts));
	guard->parts[0] = chart_guard_compile(c, below, at, place);
	guard->part_count = guard->parts[0] != NULL;
	chart_guard_count(c, guard, guard->parts[0], at);
}

static struct chart_named_guard *chart_guard_row(
    const struct chart *chart, const char *name)
{
	for (size_t i = 0; i < chart->guard_count; i++)
		if (strcmp(chart->guards[i].name, name) == 0)
			return &chart->guards[i];
	return NULL;
}

/* Compiles a row when it is first named. A row under way has no guard yet:
 * then this is a circle. */
static const struct chart_guard *chart_guard_named(
    struct chart_compiler *c, const char *name, const char *path)
{
	struct chart *chart = c->chart;
	const json_t *row = json_object_get(c->guards, name);
	const struct chart_named_guard *known = chart_guard_row(chart, name);

	if (row == NULL) {
		mistakes_add_missing(
		    c->mistakes, path, NULL, "guard", name, c->guards);
		return NULL;
	}
	if (known) {
		if (known->guard == NULL)
			mistakes_add(c->mistakes, path, NULL,
			    "guard \"%s\" is wrong or names itself in a circle",
			    name);
		return known->guard;
	}
	if (c->guard_depth == CHART_MAX_GUARD_DEPTH) {
		mistakes_add(c->mistakes, path, NULL,
		    "guards name guards more than %d deep",
		    CHART_MAX_GUARD_DEPTH);
		return NULL;
	}
	size_t i = chart->guard_count++;
	chart->guards[i].name = name;
	OWN(own_string)
	char *at = mistakes_path("guards", name);
	c->guard_depth++;
	chart->guards[i].guard =
	    chart_guard_compile(c, row, at, GUARD_IN_TABLE);
	c->guard_depth--;
	return chart->guards[i].guard;
}

static void chart_guard_rule(struct chart_compiler *c, const json_t *value,
    const char *path, enum chart_guard_place place, struct chart_guard *guard)
{
	guard->op = GUARD_RULE;
	guard->rule = value;
	guard->rules = 1;
	if (place == GUARD_IN_MACHINE)
		mistakes_add(c->mistakes, path, NULL,
		    "a guard is a name, or {\"and\" | \"or\": [guards]} or"
		    " {\"not\": guard}; give a rule its name under guards");
	else
		jsonlogic_check(value, path, c->mistakes);
}

/* NULL, with a mistake, if a name leads nowhere. */
static struct chart_guard *chart_guard_compile(struct chart_compiler *c,
    const json_t *value, const char *path, enum chart_guard_place place)
{
	OWN(chart_guard_free)
	struct chart_guard *guard = own_calloc(1, sizeof(*guard));
	const json_t *type = json_object_get(value, "type");
	const struct chart_guard_operator *operator=
	    chart_guard_operator(value);

	if (json_is_string(type) && json_object_size(value) == 1)
		value = type;
	if (json_is_string(value)) {
		guard->op = GUARD_NAMED;
		guard->name = json_string_value(value);
		guard->named = chart_guard_named(c, guard->name, path);
		if (guard->named == NULL)
			return NULL;
		guard->rules = guard->named->rules;
	} else if (operator) {
		chart_guard_combine(c, operator, value, path, place, guard);
	} else {
		chart_guard_rule(c, value, path, place, guard);
	}
	return MOVE(guard);
}

void chart_guard_table(struct chart_compiler *c)
{
	const char *name;
	json_t *row;

	c->chart->guards =
	    own_calloc(json_object_size(c->guards), sizeof(*c->chart->guards));
	json_object_foreach ((json_t *)c->guards, name, row)
		if (!chart_guard_row(c->chart, name))
			chart_guard_named(c, name, "guards");
}

void chart_guard_new(struct chart_compiler *c, const json_t *value,
    const char *path, struct chart_guard **ret_guard)
{
	OWN(own_string)
	char *at = mistakes_path(path, "guard");

	if (value)
		*ret_guard =
		    chart_guard_compile(c, value, at, GUARD_IN_MACHINE);
}
