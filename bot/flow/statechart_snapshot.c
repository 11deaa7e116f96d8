/*
 * statechart_snapshot.c: a configuration and its histories as JSON, in
 * XState's words. See statechart_run.h.
 */
#include "flow/statechart_run.h"

#include "base/own.h"

#include <string.h>

/* --- value ---------------------------------------------------------------- */

static json_t *statechart_snapshot_node(
    const struct chart_set *active, const struct chart_node *node)
{
	json_t *value = json_object();

	for (size_t i = 0; i < node->child_count; i++) {
		const struct chart_node *child = node->children[i];
		if (!chart_set_has(active, child->order))
			continue;
		if (chart_is_leaf(child) && node->type == CHART_COMPOUND) {
			json_decref(value);
			return json_string(child->key);
		}
		json_object_set_new(
		    value, child->key, statechart_snapshot_node(active, child));
	}
	return value;
}

static const struct chart_node *statechart_snapshot_child(
    const struct chart_node *node, const char *key)
{
	for (size_t i = 0; i < node->child_count; i++)
		if (strcmp(node->children[i]->key, key) == 0 &&
		    node->children[i]->type != CHART_HISTORY)
			return node->children[i];
	return NULL;
}

/* How many states of a node are active with it. */
static size_t statechart_snapshot_width(const struct chart_node *node)
{
	size_t width = 0;

	if (node->type == CHART_COMPOUND)
		return 1;
	for (size_t i = 0; i < node->child_count; i++)
		width += node->children[i]->type != CHART_HISTORY;
	return width;
}

static bool statechart_snapshot_read(const struct chart_node *node,
    const json_t *value, struct chart_set *active)
{
	const char *text = json_string_value(value);
	const char *key;
	json_t *below;

	chart_set_add(active, node->order);
	if (text && node->type == CHART_COMPOUND) {
		const struct chart_node *child =
		    statechart_snapshot_child(node, text);
		if (child == NULL || !chart_is_leaf(child))
			return false;
		chart_set_add(active, child->order);
		return true;
	}
	if (!json_is_object(value) ||
	    json_object_size(value) != statechart_snapshot_width(node))
		return false;
	json_object_foreach ((json_t *)value, key, below) {
		const struct chart_node *child =
		    statechart_snapshot_child(node, key);
		if (child == NULL ||
		    !statechart_snapshot_read(child, below, active))
			return false;
	}
	return true;
}

bool statechart_snapshot_value(
    const struct chart *chart, const json_t *value, struct chart_set *ret_set)
{
	struct chart_set set = {.words = {0}};

	if (!statechart_snapshot_read(chart->nodes[0], value, &set))
		return false;
	*ret_set = set;
	return true;
}

bool statechart_snapshot_is_whole(
    const struct chart *chart, const struct chart_set *active)
{
	for (size_t i = chart_set_next(active, 0); i < CHART_MAX_NODES;
	     i = chart_set_next(active, i + 1)) {
		const struct chart_node *node = chart->nodes[i];
		size_t width = 0;
		for (size_t k = 0; k < node->child_count; k++)
			width +=
			    chart_set_has(active, node->children[k]->order);
		if (width != statechart_snapshot_width(node) ||
		    (node->parent &&
		        !chart_set_has(active, node->parent->order)))
			return false;
	}
	return chart_set_has(active, 0);
}

/* --- history -------------------------------------------------------------- */

static const struct chart_node *statechart_snapshot_by_id(
    const struct chart *chart, const char *id)
{
	for (size_t i = 0; id && i < chart->node_count; i++)
		if (strcmp(chart->nodes[i]->id, id) == 0)
			return chart->nodes[i];
	return NULL;
}

bool statechart_snapshot_check_history(
    const struct chart *chart, const json_t *history)
{
	const char *id;
	json_t *states, *state;
	size_t i;

	json_object_foreach ((json_t *)history, id, states) {
		const struct chart_node *node =
		    statechart_snapshot_by_id(chart, id);
		if (node == NULL || node->type != CHART_HISTORY ||
		    json_array_size(states) == 0)
			return false;
		json_array_foreach (states, i, state) {
			const struct chart_node *s = statechart_snapshot_by_id(
			    chart, json_string_value(state));
			if (s == NULL || s->type == CHART_HISTORY ||
			    !chart_is_descendant(s, node->parent))
				return false;
		}
	}
	return true;
}

bool statechart_snapshot_remembered(const struct statechart_run *run,
    const struct chart_node *history, struct chart_set *ret_set)
{
	const json_t *states = json_object_get(run->history, history->id);
	json_t *state;
	size_t i;

	if (states == NULL)
		return false;
	*ret_set = (struct chart_set){.words = {0}};
	json_array_foreach (states, i, state)
		chart_set_add(ret_set, statechart_snapshot_by_id(
		                           run->chart, json_string_value(state))
		                           ->order);
	return true;
}

/* New reference: what is active of the node, as its history wants it. */
static json_t *statechart_snapshot_states(
    const struct statechart_run *run, const struct chart_node *node, bool deep)
{
	json_t *states = json_array();

	for (size_t i = chart_set_next(&run->active, node->order + 1);
	     i <= node->last; i = chart_set_next(&run->active, i + 1)) {
		const struct chart_node *s = run->chart->nodes[i];
		if (deep ? chart_is_leaf(s) : s->parent == node)
			json_array_append_new(states, json_string(s->id));
	}
	return states;
}

void statechart_snapshot_remember(
    struct statechart_run *run, const struct chart_node *node)
{
	for (size_t i = 0; i < node->child_count; i++) {
		const struct chart_node *history = node->children[i];
		if (history->type != CHART_HISTORY)
			continue;
		json_t *copy =
		    run->history ? json_copy(run->history) : json_object();
		json_object_set_new(copy, history->id,
		    statechart_snapshot_states(run, node, history->deep));
		json_decref(run->history);
		run->history = copy;
		run->remembered = true;
	}
}

/* --- the whole ------------------------------------------------------------ */

json_t *statechart_snapshot_write(const struct statechart_run *run)
{
	static const char *const names[] = {
	    [STATECHART_ACTIVE] = "active",
	    [STATECHART_DONE] = "done",
	    [STATECHART_FAILED] = "error",
	};

	return json_pack("{s:o, s:O, s:s, s:O*, s:O*}", "value",
	    statechart_snapshot_node(&run->active, run->chart->nodes[0]),
	    "context", run->context, "status", names[run->status], "output",
	    run->output, "historyValue", run->history);
}
