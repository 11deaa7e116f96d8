/*
 * check_guard.c: can each guard be true, and is each candidate ever its
 * event's choice? See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "flow/satisfy.h"
#include "flow/shape.h"

#include <string.h>

json_t *check_guard_rule(const struct chart_guard *guard)
{
	static const char *const ops[] = {
	    [GUARD_AND] = "and", [GUARD_OR] = "or", [GUARD_NOT] = "!"};

	if (guard == NULL)
		return json_true();
	if (guard->op == GUARD_RULE)
		return json_incref((json_t *)guard->rule);
	if (guard->op == GUARD_NAMED)
		return check_guard_rule(guard->named);
	json_t *parts = json_array();
	for (size_t i = 0; i < guard->part_count; i++)
		json_array_append_new(parts, check_guard_rule(guard->parts[i]));
	return json_pack("{s:o}", ops[guard->op], parts);
}

void check_collect_context(const json_t *rule, json_t *names)
{
	static const char prefix[] = "context.";
	const char *name = check_text(rule, "var"), *key;
	json_t *part;
	size_t i;

	if (name && strncmp(name, prefix, strlen(prefix)) == 0)
		json_object_set_new(names, name + strlen(prefix), json_true());
	json_array_foreach (rule, i, part)
		check_collect_context(part, names);
	json_object_foreach ((json_t *)rule, key, part)
		check_collect_context(part, names);
}

json_t *check_assume(const json_t *context, const struct chart_guard *guard)
{
	json_auto_t *rule = check_guard_rule(guard);
	json_auto_t *names = json_object();
	json_t *known = json_incref((json_t *)context);
	const char *name;
	json_t *unused;

	check_collect_context(rule, names);
	json_object_foreach (names, name, unused) {
		OWN(own_string)
		char *path = own_printf("context.%s", name);
		json_auto_t *without = json_pack(
		    "{s:[O, {s:{s:s}}]}", "and", rule, "!", "var", path);
		if (satisfy_possible(without))
			continue;
		json_auto_t *before = known;
		known = shape_filled_at(before, name);
	}
	return known;
}

static void check_guard_rows(struct check *check)
{
	for (size_t i = 0; i < check->chart->guard_count; i++) {
		const struct chart_named_guard *row = &check->chart->guards[i];
		json_auto_t *rule = check_guard_rule(row->guard);
		OWN(own_string)
		char *path = mistakes_path("guards", row->name);
		if (!satisfy_possible(rule))
			finding_add(check->findings, FINDING_MISTAKE, path,
			    "can never be true: what it asks for contradicts"
			    " itself");
		json_auto_t *not = json_pack("{s:[O]}", "!", rule);
		if (!satisfy_possible(not ))
			finding_add(check->findings, FINDING_WARNING, path,
			    "is always true; leave it out, or write what it"
			    " depends on");
	}
}

/* Is there a case for t that none of the candidates before it takes? */
static void check_candidate(struct check *check,
    struct chart_transition *const *before, size_t count,
    const struct chart_transition *t)
{
	json_auto_t *mine = check_guard_rule(t->guard);
	json_auto_t *others = json_array();

	for (size_t i = 0; i < count; i++) {
		if (before[i]->guard == NULL) {
			finding_add(check->findings, FINDING_MISTAKE, t->path,
			    "is never taken: a candidate before it has no"
			    " guard; give that one a guard, or put it last");
			return;
		}
		json_array_append_new(
		    others, check_guard_rule(before[i]->guard));
	}
	json_auto_t *both =
	    json_pack("{s:[O, {s:[{s:O}]}]}", "and", mine, "!", "or", others);
	/* What a single name gets wrong is said of its row. */
	bool named = t->guard == NULL || t->guard->op == GUARD_NAMED;
	if (!satisfy_possible(mine)) {
		OWN(own_string)
		char *path = mistakes_path(t->path, "guard");
		if (!named)
			finding_add(check->findings, FINDING_MISTAKE, path,
			    "can never be true: its guards contradict each"
			    " other");
	} else if (!satisfy_possible(both)) {
		finding_add(check->findings, FINDING_MISTAKE, t->path,
		    "is never taken: whenever its guard is true, one before"
		    " it is true too; put the narrower one first");
	}
}

/* Candidates for one event stand together, in the order they are tried. */
static void check_candidates(
    struct check *check, const struct chart_transitions *list)
{
	size_t first = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[first]->event, list->items[i]->event) !=
		    0)
			first = i;
		check_candidate(
		    check, &list->items[first], i - first, list->items[i]);
	}
}

void check_guards(struct check *check)
{
	check_guard_rows(check);
	for (size_t i = 0; i < check->chart->node_count; i++) {
		check_candidates(check, &check->chart->nodes[i]->on);
		check_candidates(check, &check->chart->nodes[i]->always);
	}
}
