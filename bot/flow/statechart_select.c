/*
 * statechart_select.c: which transitions an event takes, and what each of
 * them leaves. See statechart_run.h.
 */
#include "flow/statechart_run.h"

#include "base/own.h"

/* --- candidates ----------------------------------------------------------- */

bool statechart_select_does(const struct chart_transition *t)
{
	return t->target_count || t->actions.count;
}

/* The first candidate whose guard holds; NULL if none. event NULL: of the
 * eventless ones. XState: StateNode.next */
static bool statechart_select_first(struct statechart_run *run,
    const struct chart_transitions *list, const char *event,
    const struct chart_transition **ret_t)
{
	*ret_t = NULL;
	for (size_t i = 0; i < list->count && *ret_t == NULL; i++) {
		const struct chart_transition *t = list->items[i];
		bool holds = true;
		if (event && !chart_event_matches(t->event, event))
			continue;
		run->doubtful = false;
		if (t->guard && !statechart_rule_guard(run, t->guard, &holds))
			return false;
		/* What may forbid the event may as well let it pass. */
		if (holds && !(run->doubtful && !statechart_select_does(t)))
			*ret_t = t;
	}
	return true;
}

/* Inner states go first; a state of its own only if nothing in it takes the
 * event. XState: transitionNode */
static bool statechart_select_node(struct statechart_run *run,
    const struct chart_node *node, const char *event,
    struct statechart_enabled *enabled)
{
	const struct chart_transition *t;
	size_t before = enabled->count;

	for (size_t i = 0; i < run->nodes.count && node->child_count; i++) {
		const struct chart_node *child =
		    run->chart->nodes[run->nodes.items[i]];
		if (child->parent == node &&
		    !statechart_select_node(run, child, event, enabled))
			return false;
	}
	if (enabled->count != before)
		return true;
	if (!statechart_select_first(run, &node->on, event, &t))
		return false;
	if (t)
		enabled->items[enabled->count++] = t;
	return true;
}

bool statechart_select_event(
    struct statechart_run *run, struct statechart_enabled *ret_enabled)
{
	const char *type =
	    json_string_value(json_object_get(run->event, "type"));

	ret_enabled->count = 0;
	return statechart_select_node(
	    run, run->chart->nodes[0], type, ret_enabled);
}

static void statechart_select_add(
    struct statechart_enabled *enabled, const struct chart_transition *t)
{
	for (size_t i = 0; i < enabled->count; i++)
		if (enabled->items[i] == t)
			return;
	enabled->items[enabled->count++] = t;
}

/* XState: selectEventlessTransitions */
bool statechart_select_always(
    struct statechart_run *run, struct statechart_enabled *ret_enabled)
{
	ret_enabled->count = 0;
	for (size_t i = 0; i < run->nodes.count; i++) {
		const struct chart_node *node =
		    run->chart->nodes[run->nodes.items[i]];
		const struct chart_transition *t = NULL;
		if (!chart_is_leaf(node))
			continue;
		for (; node && t == NULL; node = node->parent)
			if (!statechart_select_first(
			        run, &node->always, NULL, &t))
				return false;
		if (t)
			statechart_select_add(ret_enabled, t);
	}
	statechart_select_compatible(run, ret_enabled);
	return true;
}

/* --- what a transition leaves --------------------------------------------- */

/* XState: getEffectiveTargetStates */
void statechart_select_targets(const struct statechart_run *run,
    const struct chart_transition *t, struct chart_set *ret_targets)
{
	*ret_targets = (struct chart_set){.words = {0}};
	for (size_t i = 0; i < t->target_count; i++) {
		const struct chart_node *node = t->targets[i];
		struct chart_set remembered;
		if (node->type != CHART_HISTORY)
			chart_set_add(ret_targets, node->order);
		else if (statechart_snapshot_remembered(run, node, &remembered))
			chart_set_unite(ret_targets, &remembered);
		else if (node->history_target_count == 0)
			chart_set_add(
			    ret_targets, node->parent->type == CHART_PARALLEL
			                     ? node->parent->order
			                     : node->parent->initial->order);
		else
			for (size_t k = 0; k < node->history_target_count; k++)
				chart_set_add(ret_targets,
				    node->history_targets[k]->order);
	}
}

/* XState: getTransitionDomain */
const struct chart_node *statechart_select_domain(
    const struct statechart_run *run, const struct chart_transition *t)
{
	const struct chart_node *source = t->source;
	struct chart_set targets;

	statechart_select_targets(run, t, &targets);
	if (!t->reenter &&
	    chart_set_is_within(&targets, source->order, source->last))
		return source;
	for (const struct chart_node *a = source->parent; a; a = a->parent)
		if (chart_set_is_within(&targets, a->order + 1, a->last))
			return a;
	return t->reenter ? NULL : run->chart->nodes[0];
}

/* XState: computeExitSet */
void statechart_select_exits(const struct statechart_run *run,
    const struct chart_transition *t, struct chart_set *exits)
{
	if (t->target_count == 0)
		return;
	const struct chart_node *domain = statechart_select_domain(run, t);
	size_t from = domain ? domain->order + 1 : 0;
	size_t last = domain ? domain->last : run->chart->node_count - 1;
	if (domain && t->reenter && t->source == domain)
		chart_set_add(exits, domain->order);
	for (size_t i = chart_set_next(&run->active, from); i <= last;
	     i = chart_set_next(&run->active, i + 1))
		chart_set_add(exits, i);
}

/* --- conflicts ------------------------------------------------------------ */

/* Keeps t unless an earlier one that stays would leave the same states; the
 * earlier one goes instead if t is from further inside. */
static void statechart_select_keep(struct statechart_enabled *kept,
    struct chart_set *exits, const struct chart_transition *t,
    const struct chart_set *t_exits)
{
	bool goes[CHART_MAX_NODES];
	size_t count = 0;

	for (size_t i = 0; i < kept->count; i++) {
		goes[i] = chart_set_meet(&exits[i], t_exits);
		if (goes[i] &&
		    !chart_is_descendant(t->source, kept->items[i]->source))
			return;
	}
	for (size_t i = 0; i < kept->count; i++) {
		if (goes[i])
			continue;
		kept->items[count] = kept->items[i];
		exits[count++] = exits[i];
	}
	kept->items[count] = t;
	exits[count++] = *t_exits;
	kept->count = count;
}

/* XState: removeConflictingTransitions */
void statechart_select_compatible(
    const struct statechart_run *run, struct statechart_enabled *enabled)
{
	size_t count = enabled->count;

	if (count < 2)
		return;
	struct chart_set *exits = own_calloc(count, sizeof(*exits));
	enabled->count = 0;
	for (size_t i = 0; i < count; i++) {
		/* Never overtakes i: at most i are kept before it. */
		const struct chart_transition *t = enabled->items[i];
		struct chart_set t_exits = {.words = {0}};
		statechart_select_exits(run, t, &t_exits);
		statechart_select_keep(enabled, exits, t, &t_exits);
	}
	free(exits);
}
