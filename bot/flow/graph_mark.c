/*
 * graph_mark.c: where a case stands and the way it came, read from the state
 * values before and after each of its steps. See graph.h.
 */
#include "flow/graph.h"

#include "base/own.h"
#include "flow/graph_words.h"

#include <string.h>

static const struct chart_node *graph_mark_child(
    const struct chart_node *node, const char *key)
{
	for (size_t i = 0; i < node->child_count; i++)
		if (strcmp(node->children[i]->key, key) == 0)
			return node->children[i];
	return NULL;
}

/* Sets set[order] for each state that is active in a state value. */
static void graph_mark_spread(
    const struct chart_node *node, const json_t *value, bool *set)
{
	const char *key;
	json_t *inner;

	set[node->order] = true;
	if (json_is_string(value)) {
		node = graph_mark_child(node, json_string_value(value));
		if (node)
			set[node->order] = true;
		return;
	}
	json_object_foreach ((json_t *)value, key, inner) {
		const struct chart_node *child = graph_mark_child(node, key);
		if (child)
			graph_mark_spread(child, inner, set);
	}
}

static bool graph_mark_was_taken(const struct chart_transition *t,
    const char *what, const bool *before, const bool *after)
{
	if (!before[t->source->order])
		return false;
	for (size_t i = 0; i < t->target_count; i++)
		if (!after[t->targets[i]->order])
			return false;
	if (t->trigger == CHART_ON || t->trigger == CHART_AFTER)
		return chart_event_matches(t->event, what);
	/* What happens of itself shows only by where it leads. */
	return t->target_count && !before[t->targets[0]->order];
}

static void graph_mark_take(
    struct graph *graph, const struct chart_transition *t, size_t number)
{
	graph->taken = own_realloc(
	    graph->taken, (graph->taken_count + 1) * sizeof(*graph->taken));
	graph->taken[graph->taken_count++] = (struct graph_taken){t, number};
	for (size_t i = 0; i < t->target_count; i++)
		graph->marks[t->targets[i]->order] = GRAPH_PASSED;
}

/* A state that was done in the same step had come to an end in each part,
 * which the state values before and after do not show. */
static void graph_mark_ends(struct graph *graph, const struct chart_node *done,
    const bool *before, size_t number)
{
	for (size_t n = done->order + 1; n <= done->last; n++) {
		const struct chart_node *node = graph->chart->nodes[n];
		for (size_t i = 0; before[n] && i < node->always.count; i++) {
			const struct chart_transition *t =
			    node->always.items[i];
			if (t->target_count &&
			    t->targets[0]->type == CHART_FINAL)
				graph_mark_take(graph, t, number);
		}
	}
}

static void graph_mark_node(struct graph *graph, const struct chart_node *node,
    const char *what, const bool *before, const bool *after, size_t number)
{
	const struct chart_transition *t;

	if (before[node->order] || after[node->order])
		graph->marks[node->order] = GRAPH_PASSED;
	for (size_t i = 0; (t = graph_nth(node, i)); i++) {
		if (!graph_mark_was_taken(t, what, before, after))
			continue;
		graph_mark_take(graph, t, number);
		if (t->trigger == CHART_STATE_DONE)
			graph_mark_ends(graph, node, before, number);
	}
}

static void graph_mark_step(
    struct graph *graph, const json_t *step, size_t number)
{
	bool before[CHART_MAX_NODES] = {false};
	bool after[CHART_MAX_NODES] = {false};
	const char *what = json_string_value(json_object_get(step, "what"));

	graph_mark_spread(
	    graph->chart->nodes[0], json_object_get(step, "before"), before);
	graph_mark_spread(
	    graph->chart->nodes[0], json_object_get(step, "after"), after);
	for (size_t n = 0; n < graph->chart->node_count; n++)
		graph_mark_node(graph, graph->chart->nodes[n], what ? what : "",
		    before, after, number);
}

void graph_mark(struct graph *graph, const json_t *now, const json_t *steps)
{
	bool here[CHART_MAX_NODES] = {false};
	size_t number = 0, i;
	json_t *step;

	graph->marked = true;
	json_array_foreach (steps, i, step)
		if (!json_is_null(json_object_get(step, "before")))
			graph_mark_step(graph, step, ++number);
	graph_mark_spread(graph->chart->nodes[0], now, here);
	for (size_t n = 0; n < graph->chart->node_count; n++)
		if (here[n])
			graph->marks[n] = GRAPH_HERE;
}

size_t graph_mark_step_of(
    const struct graph *graph, const struct chart_transition *t)
{
	for (size_t i = graph->taken_count; i-- > 0;)
		if (graph->taken[i].transition == t)
			return graph->taken[i].step;
	return 0;
}
