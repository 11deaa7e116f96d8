/*
 * statechart_micro.c: one microstep: states are left, the transitions act,
 * states are entered, in SCXML's order. See statechart_run.h.
 */
#include "flow/statechart_run.h"

#include "base/own.h"

#include <string.h>

void statechart_list_add(struct statechart_list *list, size_t order)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i] == order)
			return;
	list->items[list->count++] = (uint16_t)order;
}

static void statechart_list_remove(struct statechart_list *list, size_t order)
{
	size_t i = 0;

	while (i < list->count && list->items[i] != order)
		i++;
	if (i == list->count)
		return;
	list->count--;
	memmove(&list->items[i], &list->items[i + 1],
	    (list->count - i) * sizeof(list->items[0]));
}

/* --- leaving -------------------------------------------------------------- */

/* The exit actions, and the clocks stop. */
static bool statechart_micro_quit(
    struct statechart_run *run, const struct chart_node *node)
{
	if (!statechart_rule_act(run, &node->exit))
		return false;
	statechart_effect_timers_cancel(run, node);
	return true;
}

/* Inner states first. XState: exitStates */
static bool statechart_micro_leave(
    struct statechart_run *run, const struct chart_set *exits)
{
	const struct chart *chart = run->chart;

	for (size_t i = chart->node_count; i-- > 0;)
		if (chart_set_has(exits, i))
			statechart_snapshot_remember(run, chart->nodes[i]);
	for (size_t i = chart->node_count; i-- > 0;) {
		if (!chart_set_has(exits, i))
			continue;
		if (!statechart_micro_quit(run, chart->nodes[i]))
			return false;
		statechart_effect_stop(run, chart->nodes[i]);
		statechart_list_remove(&run->invoking, i);
		statechart_list_remove(&run->nodes, i);
		chart_set_remove(&run->active, i);
	}
	return true;
}

/* --- completion ----------------------------------------------------------- */

/* XState: isInFinalState */
static bool statechart_micro_is_final(
    const struct statechart_run *run, const struct chart_node *node)
{
	bool parallel = node->type == CHART_PARALLEL;

	if (node->type != CHART_COMPOUND && !parallel)
		return node->type == CHART_FINAL;
	for (size_t i = 0; i < node->child_count; i++) {
		const struct chart_node *child = node->children[i];
		if (child->type == CHART_HISTORY)
			continue;
		bool final =
		    parallel ? statechart_micro_is_final(run, child)
		             : child->type == CHART_FINAL &&
		                   chart_set_has(&run->active, child->order);
		if (final != parallel)
			return final;
	}
	return parallel;
}

/* New reference: the event that says that node is done. */
static json_t *statechart_micro_done_event(
    const struct chart_node *node, json_t *output)
{
	OWN(own_string)
	char *type = own_printf("xstate.done.state.%s", node->id);

	return json_pack("{s:s, s:O*}", "type", type, "output", output);
}

/* The machine's output, as its rule says; it sees the done event of what
 * ended it. XState: getMachineOutput */
static bool statechart_micro_output(
    struct statechart_run *run, const struct chart_node *last, json_t *output)
{
	const json_t *rule = run->chart->nodes[0]->output;
	json_auto_t *before = json_incref(run->event);
	json_auto_t *done = statechart_micro_done_event(last, output);
	json_t *value = NULL;

	run->status = STATECHART_DONE;
	run->moved = true;
	if (rule == NULL)
		return true;
	statechart_rule_event(run, done);
	bool ok = statechart_rule_value(run, rule, &value);
	statechart_rule_event(run, before);
	if (!ok)
		return err_prefix(run->err, "output");
	json_decref(run->output);
	run->output = value;
	return true;
}

/* A final state was entered: who is done by that? `completed` are the
 * parallel states of which this was said already. XState: enterStates */
static bool statechart_micro_complete(struct statechart_run *run,
    const struct chart_node *node, struct chart_set *completed)
{
	const struct chart_node *parent = node->parent;
	const struct chart_node *up =
	    parent->type == CHART_PARALLEL ? parent : parent->parent;
	const struct chart_node *last = up ? up : node;
	json_auto_t *output = NULL;

	if (node->output && !statechart_rule_value(run, node->output, &output))
		return err_prefix(run->err, "output of %s", node->id);
	if (parent->type == CHART_COMPOUND)
		json_array_append_new(
		    run->queue, statechart_micro_done_event(parent, output));
	while (up && up->type == CHART_PARALLEL &&
	       !chart_set_has(completed, up->order) &&
	       statechart_micro_is_final(run, up)) {
		chart_set_add(completed, up->order);
		json_array_append_new(
		    run->queue, statechart_micro_done_event(up, NULL));
		last = up;
		up = up->parent;
	}
	return up ||
	       statechart_micro_output(run, last, last == node ? output : NULL);
}

/* --- entering ------------------------------------------------------------- */

static bool statechart_micro_enter_node(struct statechart_run *run,
    const struct chart_node *node, bool by_default, struct chart_set *completed)
{
	chart_set_add(&run->active, node->order);
	statechart_list_add(&run->nodes, node->order);
	if (!statechart_rule_act(run, &node->entry))
		return false;
	statechart_effect_timers_set(run, node);
	if (!statechart_effect_invoke(run, node))
		return false;
	if (by_default && !statechart_rule_act(run, &node->initial_actions))
		return false;
	return node->type != CHART_FINAL ||
	       statechart_micro_complete(run, node, completed);
}

static bool statechart_micro_enter(
    struct statechart_run *run, const struct statechart_entry *entry)
{
	struct chart_set completed = {.words = {0}};

	for (size_t i = chart_set_next(&entry->nodes, 0); i < CHART_MAX_NODES;
	     i = chart_set_next(&entry->nodes, i + 1))
		if (!statechart_micro_enter_node(run, run->chart->nodes[i],
		        chart_set_has(&entry->by_default, i), &completed))
			return false;
	return true;
}

/* When the machine is done, what is still active is left, and stays in the
 * value: it says where the case ended. */
static bool statechart_micro_wind_up(struct statechart_run *run)
{
	for (size_t i = run->chart->node_count; i-- > 0;)
		if (chart_set_has(&run->active, i) &&
		    !statechart_micro_quit(run, run->chart->nodes[i]))
			return false;
	return true;
}

/* --- the step ------------------------------------------------------------- */

bool statechart_micro_start(struct statechart_run *run)
{
	struct statechart_entry entry = {.nodes = {{0}}};

	statechart_enter_initial(run, &entry);
	return statechart_micro_enter(run, &entry) &&
	       (run->status == STATECHART_ACTIVE ||
	           statechart_micro_wind_up(run));
}

/* Two states of which only one can be active make it more than whole. */
static bool statechart_micro_is_whole(const struct statechart_run *run)
{
	for (size_t i = 0; i < run->chart->node_count; i++) {
		const struct chart_node *node = run->chart->nodes[i];
		size_t active = 0;
		if (node->type != CHART_COMPOUND ||
		    !chart_set_has(&run->active, i))
			continue;
		for (size_t k = 0; k < node->child_count; k++)
			active += chart_set_has(
			    &run->active, node->children[k]->order);
		if (active != 1)
			return err_set(run->err, ERR_INPUT,
			    "%s would be in %zu of its states at once",
			    node->id, active);
	}
	return true;
}

bool statechart_micro_place(
    struct statechart_run *run, struct chart_node *const *states, size_t count)
{
	struct statechart_entry entry = {.nodes = {{0}}};
	/* As a transition out of everything: all that is above is entered. */
	const struct chart_transition t = {
	    .source = run->chart->nodes[0],
	    .reenter = true,
	    .targets = (struct chart_node **)states,
	    .target_count = count,
	};

	statechart_enter_transition(run, &t, &entry);
	run->silent = true;
	bool ok = statechart_micro_enter(run, &entry);
	run->silent = false;
	return ok && statechart_micro_is_whole(run) &&
	       (run->status == STATECHART_ACTIVE ||
	           statechart_micro_wind_up(run));
}

/* XState: microstep */
bool statechart_micro_step(
    struct statechart_run *run, struct statechart_enabled *enabled)
{
	struct chart_set exits = {.words = {0}};
	struct statechart_entry entry = {.nodes = {{0}}};
	const struct chart_set active = run->active;
	const struct statechart_list nodes = run->nodes;

	run->remembered = false;
	statechart_select_compatible(run, enabled);
	for (size_t i = 0; i < enabled->count; i++)
		statechart_select_exits(run, enabled->items[i], &exits);
	if (!statechart_micro_leave(run, &exits))
		return false;
	for (size_t i = 0; i < enabled->count; i++)
		if (!statechart_rule_act(run, &enabled->items[i]->actions))
			return false;
	for (size_t i = 0; i < enabled->count; i++)
		statechart_enter_transition(run, enabled->items[i], &entry);
	if (!statechart_micro_enter(run, &entry))
		return false;
	if (run->status != STATECHART_ACTIVE && !statechart_micro_wind_up(run))
		return false;
	/* XState keeps the old order if the same states are active. */
	if (!run->remembered && chart_set_equal(&active, &run->active))
		run->nodes = nodes;
	else
		run->moved = true;
	return true;
}
