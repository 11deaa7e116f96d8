/*
 * statechart_rule.c: what rules see, guards, actions, and the effects that
 * leave the step. See statechart_run.h.
 */
#include "flow/statechart_run.h"

#include "base/own.h"
#include "flow/jsonlogic.h"

#include <string.h>

/* A value that a case remembers; more is a workflow that feeds on itself. */
enum { RULE_MAX_DEPTH = 64, RULE_MAX_PARTS = 100000 };

/* --- values --------------------------------------------------------------- */

void statechart_rule_event(struct statechart_run *run, const json_t *event)
{
	json_decref(run->event);
	run->event = json_incref((json_t *)event);
	if (run->scope)
		json_object_set(run->scope, "event", run->event);
}

static const json_t *statechart_rule_scope(struct statechart_run *run)
{
	if (run->scope == NULL) {
		run->scope = run->ambient ? json_copy((json_t *)run->ambient)
		                          : json_object();
		json_object_set(run->scope, "context", run->context);
		json_object_set(run->scope, "event", run->event);
	}
	return run->scope;
}

/* Takes away from *parts what value has; false if it is too much. */
static bool statechart_rule_fits(
    const json_t *value, size_t depth, size_t *parts)
{
	const char *key;
	json_t *child;
	size_t i;

	if (depth == 0 || *parts == 0)
		return false;
	(*parts)--;
	if (json_is_array(value)) {
		json_array_foreach (value, i, child)
			if (!statechart_rule_fits(child, depth - 1, parts))
				return false;
	} else if (json_is_object(value)) {
		json_object_foreach ((json_t *)value, key, child)
			if (!statechart_rule_fits(child, depth - 1, parts))
				return false;
	}
	return true;
}

bool statechart_rule_value(
    struct statechart_run *run, const json_t *rule, json_t **ret_value)
{
	json_auto_t *value = NULL;
	size_t parts = RULE_MAX_PARTS;

	if (!jsonlogic_apply(
	        rule, statechart_rule_scope(run), &value, run->err))
		return false;
	if (!statechart_rule_fits(value, RULE_MAX_DEPTH, &parts))
		return err_set(run->err, ERR_INPUT,
		    "the value is too large or nested too deep");
	*ret_value = json_deep_copy(value);
	return true;
}

/* --- guards --------------------------------------------------------------- */

bool statechart_rule_truth(
    struct statechart_run *run, const json_t *rule, bool *ret_holds)
{
	json_auto_t *value = NULL;

	if (!jsonlogic_apply(
	        rule, statechart_rule_scope(run), &value, run->err))
		return false;
	*ret_holds = jsonlogic_truthy(value);
	return true;
}

/* AND goes on while parts hold, OR while they do not. */
static bool statechart_rule_parts(struct statechart_run *run,
    const struct chart_guard *guard, bool *ret_holds)
{
	bool holds = guard->op != GUARD_OR;

	for (size_t i = 0; i < guard->part_count; i++) {
		if (!statechart_rule_guard(run, guard->parts[i], &holds))
			return false;
		if (holds != (guard->op == GUARD_AND))
			break;
	}
	*ret_holds = holds;
	return true;
}

static bool statechart_rule_not(struct statechart_run *run,
    const struct chart_guard *guard, bool *ret_holds)
{
	run->negated = !run->negated;
	bool ok = statechart_rule_guard(run, guard->parts[0], ret_holds);
	run->negated = !run->negated;
	*ret_holds = !*ret_holds;
	return ok;
}

bool statechart_rule_guard(struct statechart_run *run,
    const struct chart_guard *guard, bool *ret_holds)
{
	switch (guard->op) {
	case GUARD_NAMED:
		return statechart_rule_guard(run, guard->named, ret_holds);
	case GUARD_RULE:
		return (run->unfilled ? statechart_unfilled_rule
		                      : statechart_rule_truth)(
		    run, guard->rule, ret_holds);
	case GUARD_NOT:
		return statechart_rule_not(run, guard, ret_holds);
	case GUARD_AND:
	case GUARD_OR:
		break;
	}
	return statechart_rule_parts(run, guard, ret_holds);
}

/* --- actions -------------------------------------------------------------- */

/* A context that differs at path alone; what was there before stays as it
 * is, for others share it. */
static bool statechart_rule_set(
    json_t **context, const char *path, json_t *value)
{
	OWN(own_string)
	char *copy = own_strdup(path);
	char *rest = copy;
	char *key = strsep(&rest, ".");
	json_t *top = json_copy(*context);
	json_t *at = top;

	for (; rest && json_is_object(at); key = strsep(&rest, ".")) {
		json_t *child = json_object_get(at, key);
		json_t *next = child ? json_copy(child) : json_object();
		json_object_set_new(at, key, next);
		at = next;
	}
	if (!json_is_object(at)) {
		json_decref(top);
		return false;
	}
	json_object_set(at, key, value);
	json_decref(*context);
	*context = top;
	return true;
}

/* All values first: each rule sees the context as it was. */
static bool statechart_rule_assign(
    struct statechart_run *run, const json_t *set)
{
	json_auto_t *values = json_object();
	const char *path;
	json_t *rule;

	json_object_foreach ((json_t *)set, path, rule) {
		json_t *value = NULL;
		if (!statechart_rule_value(run, rule, &value))
			return err_prefix(run->err, "assign %s", path);
		json_object_set_new(values, path, value);
	}
	json_object_foreach (values, path, rule)
		if (!statechart_rule_set(&run->context, path, rule))
			return err_set(run->err, ERR_INPUT,
			    "assign %s: a step on the way is not an object",
			    path);
	json_object_set(run->scope, "context", run->context);
	run->moved = true;
	return true;
}

bool statechart_rule_act(
    struct statechart_run *run, const struct chart_actions *actions)
{
	for (size_t i = 0; !run->silent && i < actions->count; i++) {
		const struct chart_action *a = &actions->items[i];
		switch (a->kind) {
		case ACTION_ASSIGN:
			if (!statechart_rule_assign(
			        run, json_object_get(a->row, "set")))
				return err_prefix(run->err, "%s", a->name);
			break;
		case ACTION_RAISE:
			json_array_append_new(
			    run->queue, json_pack("{s:O}", "type",
			                    json_object_get(a->row, "event")));
			break;
		case ACTION_EFFECT:
			json_array_append_new(run->effects,
			    json_pack("{s:s, s:s, s:O}", "type", "action",
			        "name", a->name, "action", a->row));
			break;
		}
	}
	return true;
}

/* --- timers and actors ---------------------------------------------------- */

void statechart_effect_timers_set(
    struct statechart_run *run, const struct chart_node *node)
{
	for (size_t i = 0; i < node->after_count; i++)
		json_array_append_new(run->effects,
		    json_pack("{s:s, s:s, s:s, s:I}", "type", "timer_set", "id",
		        node->after[i].event, "event", node->after[i].event,
		        "ms", (json_int_t)node->after[i].ms));
}

void statechart_effect_timers_cancel(
    struct statechart_run *run, const struct chart_node *node)
{
	for (size_t i = 0; i < node->after_count; i++)
		json_array_append_new(run->effects,
		    json_pack("{s:s, s:s}", "type", "timer_cancel", "id",
		        node->after[i].event));
}

static bool statechart_effect_input(
    struct statechart_run *run, const json_t *rules, json_t *input)
{
	const char *name;
	json_t *rule;

	json_object_foreach ((json_t *)rules, name, rule) {
		json_t *value = NULL;
		if (!statechart_rule_value(run, rule, &value))
			return err_prefix(run->err, "input %s", name);
		json_object_set_new(input, name, value);
	}
	return true;
}

bool statechart_effect_invoke(
    struct statechart_run *run, const struct chart_node *node)
{
	for (size_t i = 0; i < node->invoke_count; i++) {
		const struct chart_invoke *invoke = &node->invokes[i];
		json_auto_t *input = json_object();
		if (!statechart_effect_input(
		        run, json_object_get(invoke->actor, "input"), input))
			return err_prefix(run->err, "%s", invoke->src);
		json_array_append_new(run->effects,
		    json_pack("{s:s, s:s, s:s, s:O, s:O}", "type", "invoke",
		        "id", invoke->id, "src", invoke->src, "actor",
		        invoke->actor, "input", input));
		run->moved = true;
	}
	if (node->invoke_count)
		statechart_list_add(&run->invoking, node->order);
	return true;
}

void statechart_effect_stop(
    struct statechart_run *run, const struct chart_node *node)
{
	for (size_t i = 0; i < node->invoke_count; i++) {
		json_array_append_new(
		    run->effects, json_pack("{s:s, s:s}", "type", "stop", "id",
		                      node->invokes[i].id));
		run->moved = true;
	}
}
