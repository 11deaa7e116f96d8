/*
 * check_stuck.c: states that a case gets into and then nothing follows: no
 * guard holds, an answer leads nowhere, or a clock does nothing. See
 * check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "flow/satisfy.h"

#include <string.h>

/* --- what guards read, and who sets it ------------------------------------ */

static bool check_sets_any(
    const struct chart_actions *actions, const json_t *names)
{
	for (size_t i = 0; i < actions->count; i++) {
		const char *path, *name;
		json_t *rule, *yes;
		json_object_foreach (
		    json_object_get(actions->items[i].row, "set"), path, rule)
			json_object_foreach ((json_t *)names, name, yes)
				if (check_paths_meet(path, name))
					return true;
	}
	return false;
}

/* Can something be set while the case is in this state and does not leave it?
 */
static bool check_is_set_meanwhile(const struct check *check,
    const struct chart_node *node, const json_t *names)
{
	for (size_t i = 0; i < check->chart->node_count; i++) {
		const struct chart_node *other = check->chart->nodes[i];
		if (!check_together(other, node))
			continue;
		bool beside =
		    other != node && !chart_is_descendant(node, other);
		for (size_t k = 0; k < other->on.count; k++) {
			const struct chart_transition *t = other->on.items[k];
			if ((beside || t->target_count == 0) &&
			    check_sets_any(&t->actions, names))
				return true;
		}
		if (beside && (check_sets_any(&other->entry, names) ||
		                  check_sets_any(&other->exit, names)))
			return true;
	}
	return false;
}

/* --- candidates of which none may hold ------------------------------------ */

/* Is there a case that none of count candidates takes? names: gets what their
 * guards read of the context. */
static bool check_leaves_room(
    struct chart_transition *const *items, size_t count, json_t *names)
{
	json_auto_t *guards = json_array();

	for (size_t i = 0; i < count; i++) {
		if (items[i]->guard == NULL)
			return false;
		json_auto_t *rule = check_guard_rule(items[i]->guard);
		check_collect_context(rule, names);
		json_array_append(guards, rule);
	}
	json_auto_t *none = json_pack("{s:[{s:O}]}", "!", "or", guards);
	return satisfy_possible(none);
}

static void check_always_room(
    struct check *check, const struct chart_node *node)
{
	json_auto_t *names = json_object();
	const struct chart_transition *first = node->always.items[0];

	if (check_leaves_room(node->always.items, node->always.count, names) &&
	    !check_is_set_meanwhile(check, node, names))
		finding_add(check->findings, FINDING_WARNING, first->path,
		    "when none of these guards holds, nothing leads on from"
		    " \"%s\"; write a last one without a guard",
		    node->key);
}

/* What the answer of a call leads to, of a state that only waits for it. */
static void check_answer(struct check *check, const struct chart_node *node,
    enum chart_trigger trigger)
{
	json_auto_t *names = json_object();
	size_t first = 0, count = 0;

	for (size_t i = 0; i < node->on.count; i++) {
		const struct chart_transition *t = node->on.items[i];
		if (t->trigger != trigger)
			continue;
		first = count++ ? first : i;
		if (t->target_count == 0)
			finding_add(check->findings, FINDING_WARNING, t->path,
			    "the call is over then, and nothing leads on from"
			    " \"%s\"; give it a \"target\"",
			    node->key);
	}
	if (count && check_leaves_room(&node->on.items[first], count, names))
		finding_add(check->findings, FINDING_WARNING,
		    node->on.items[first]->path,
		    "an answer for which none of these guards holds leads"
		    " nowhere; write a last one without a guard");
	if (count == 0 && trigger == CHART_ACTOR_DONE)
		finding_add(check->findings, FINDING_WARNING,
		    node->invokes[0].path,
		    "its answer leads nowhere; write \"onDone\"");
}

/* Does the state take events or have clocks of its own? */
static bool check_waits(
    const struct check *check, const struct chart_node *node)
{
	for (size_t i = 0; i < node->on.count; i++) {
		const struct chart_transition *t = node->on.items[i];
		if (t->trigger == CHART_AFTER ||
		    (t->trigger == CHART_ON &&
		        !check_is_delay(check, t->event)))
			return true;
	}
	return false;
}

static void check_stuck_leaf(struct check *check, const struct chart_node *node)
{
	if (check_waits(check, node))
		return;
	if (node->always.count && node->invoke_count == 0)
		check_always_room(check, node);
	if (node->invoke_count == 1 && node->always.count == 0) {
		check_answer(check, node, CHART_ACTOR_DONE);
		check_answer(check, node, CHART_ACTOR_FAILED);
	}
}

/* --- what changes nothing ------------------------------------------------- */

/* Nothing is left, so its guard holds as before, and it is taken again. */
static void check_again_at_once(
    struct check *check, const struct chart_node *node)
{
	json_auto_t *names = json_object();

	for (size_t i = 0; i < node->always.count; i++) {
		const struct chart_transition *t = node->always.items[i];
		json_auto_t *rule = check_guard_rule(t->guard);
		check_collect_context(rule, names);
		/* Of a first one without a guard check_state.c says so. */
		if ((t->guard || i) && t->target_count == 0 &&
		    !check_sets_any(&t->actions, names))
			finding_add(check->findings, FINDING_MISTAKE, t->path,
			    "without a \"target\" it is taken again at once, in"
			    " circles without end; give it one");
	}
}

static bool check_is_idle(const struct chart_transition *t)
{
	const struct chart_node *node = t->source;
	bool again = t->target_count == 1 && t->targets[0] == node &&
	             chart_is_leaf(node) && node->entry.count == 0 &&
	             node->exit.count == 0 && node->invoke_count == 0 &&
	             node->after_count == 1;

	return t->actions.count == 0 && (t->target_count == 0 || again);
}

static void check_idle(struct check *check, const struct chart_transition *t)
{
	if (t->trigger == CHART_AFTER && check_is_idle(t))
		finding_add(check->findings, FINDING_WARNING, t->path,
		    "the clock does nothing when it is over; give it a"
		    " \"target\" or \"actions\"");
}

void check_stuck(struct check *check)
{
	for (size_t i = 0; i < check->chart->node_count; i++) {
		const struct chart_node *node = check->chart->nodes[i];
		if (check->facts[i] == NULL)
			continue;
		check_again_at_once(check, node);
		if (node->type == CHART_ATOMIC)
			check_stuck_leaf(check, node);
	}
	check_each_transition(check, check_idle);
}
