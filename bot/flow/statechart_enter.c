/*
 * statechart_enter.c: which states a transition enters, and which of them by
 * default (those run the actions of their "initial"). See statechart_run.h.
 */
#include "flow/statechart_run.h"

static void statechart_enter_below(const struct statechart_run *run,
    const struct chart_node *node, struct statechart_entry *entry);

static void statechart_enter_default(
    const struct chart_node *node, struct statechart_entry *entry)
{
	chart_set_add(&entry->nodes, node->order);
	chart_set_add(&entry->by_default, node->order);
}

/* Regions in which nothing is entered yet. */
static void statechart_enter_regions(const struct statechart_run *run,
    const struct chart_node *node, bool by_default,
    struct statechart_entry *entry)
{
	for (size_t i = 0; i < node->child_count; i++) {
		const struct chart_node *child = node->children[i];
		if (child->type == CHART_HISTORY ||
		    chart_set_has_under(&entry->nodes, child))
			continue;
		if (by_default)
			chart_set_add(&entry->by_default, child->order);
		chart_set_add(&entry->nodes, child->order);
		statechart_enter_below(run, child, entry);
	}
}

/* `node` and what is above it, below (not including) `top`; NULL: all.
 * XState: addAncestorStatesToEnter */
static void statechart_enter_above(const struct statechart_run *run,
    const struct chart_node *node, const struct chart_node *top,
    struct statechart_entry *entry)
{
	for (; node && node != top; node = node->parent) {
		chart_set_add(&entry->nodes, node->order);
		if (node->type == CHART_PARALLEL)
			statechart_enter_regions(run, node, false, entry);
	}
}

/* Each of the states that a history state stands for, and the way to it. */
static void statechart_enter_each(const struct statechart_run *run,
    const struct chart_node *history, const struct chart_set *states,
    struct statechart_entry *entry)
{
	const struct chart *chart = run->chart;
	size_t count = chart->node_count;

	for (size_t i = chart_set_next(states, 0); i < count;
	     i = chart_set_next(states, i + 1)) {
		chart_set_add(&entry->nodes, i);
		statechart_enter_below(run, chart->nodes[i], entry);
	}
	for (size_t i = chart_set_next(states, 0); i < count;
	     i = chart_set_next(states, i + 1))
		if (chart->nodes[i] != history->parent)
			statechart_enter_above(run, chart->nodes[i]->parent,
			    history->parent, entry);
}

static void statechart_enter_history(const struct statechart_run *run,
    const struct chart_node *history, struct statechart_entry *entry)
{
	const struct chart_node *parent = history->parent;
	struct chart_set states = {.words = {0}};

	if (!statechart_snapshot_remembered(run, history, &states)) {
		for (size_t i = 0; i < history->history_target_count; i++)
			chart_set_add(
			    &states, history->history_targets[i]->order);
		if (history->history_target_count == 0 &&
		    parent->type == CHART_PARALLEL) {
			chart_set_add(&states, parent->order);
		} else if (history->history_target_count == 0) {
			chart_set_add(&states, parent->initial->order);
			chart_set_add(&entry->by_default, parent->order);
		}
	}
	statechart_enter_each(run, history, &states, entry);
}

/* XState: addDescendantStatesToEnter */
static void statechart_enter_below(const struct statechart_run *run,
    const struct chart_node *node, struct statechart_entry *entry)
{
	switch (node->type) {
	case CHART_HISTORY:
		statechart_enter_history(run, node, entry);
		break;
	case CHART_COMPOUND:
		statechart_enter_default(node->initial, entry);
		statechart_enter_below(run, node->initial, entry);
		break;
	case CHART_PARALLEL:
		statechart_enter_regions(run, node, true, entry);
		break;
	case CHART_ATOMIC:
	case CHART_FINAL:
		break;
	}
}

void statechart_enter_initial(
    const struct statechart_run *run, struct statechart_entry *entry)
{
	statechart_enter_default(run->chart->nodes[0], entry);
	statechart_enter_below(run, run->chart->nodes[0], entry);
}

/* XState: computeEntrySet */
void statechart_enter_transition(const struct statechart_run *run,
    const struct chart_transition *t, struct statechart_entry *entry)
{
	if (t->target_count == 0)
		return;
	const struct chart_node *domain = statechart_select_domain(run, t);
	struct chart_set targets;

	for (size_t i = 0; i < t->target_count; i++) {
		const struct chart_node *target = t->targets[i];
		if (target->type != CHART_HISTORY &&
		    (t->source != target || t->source != domain || t->reenter))
			statechart_enter_default(target, entry);
		statechart_enter_below(run, target, entry);
	}
	statechart_select_targets(run, t, &targets);
	for (size_t i = chart_set_next(&targets, 0); i < run->chart->node_count;
	     i = chart_set_next(&targets, i + 1)) {
		const struct chart_node *target = run->chart->nodes[i];
		if (target != domain)
			statechart_enter_above(
			    run, target->parent, domain, entry);
		if (domain && domain->type == CHART_PARALLEL)
			statechart_enter_regions(run, domain, false, entry);
	}
}
