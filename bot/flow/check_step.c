/*
 * check_step.c: which nodes a transition leaves and enters, whatever is
 * active: the static side of what statechart.c does. Where it depends on the
 * past (history), all that is possible. See check_part.h.
 */
#include "flow/check_part.h"

static const struct chart_node *check_common(
    const struct chart_node *a, const struct chart_node *b)
{
	while (a != b && !chart_is_descendant(b, a))
		a = a->parent;
	return a;
}

const struct chart_node *check_domain(const struct chart_transition *t)
{
	const struct chart_node *domain = t->source;
	bool inside = !t->reenter;

	if (t->target_count == 0)
		return NULL;
	for (size_t i = 0; i < t->target_count; i++)
		inside = inside &&
		         (t->targets[i] == t->source ||
		             chart_is_descendant(t->targets[i], t->source));
	if (inside)
		return t->source;
	/* The least that holds source and targets properly. */
	for (size_t i = 0; i < t->target_count; i++)
		domain = check_common(domain, t->targets[i]);
	if (domain->parent &&
	    (domain == t->source || domain->type == CHART_PARALLEL))
		domain = domain->parent;
	return domain;
}

bool check_together(const struct chart_node *a, const struct chart_node *b)
{
	const struct chart_node *common = check_common(a, b);

	return common == a || common == b || common->type == CHART_PARALLEL;
}

static void check_enter_below(
    const struct chart_node *node, struct chart_set *enter);

/* The node itself, and what it enters by default. */
static void check_enter_node(
    const struct chart_node *node, struct chart_set *enter)
{
	if (node->type == CHART_HISTORY) {
		for (size_t i = 0; i < node->history_target_count; i++)
			check_enter_node(node->history_targets[i], enter);
		if (node->history_target_count == 0)
			check_enter_node(node->parent, enter);
		return;
	}
	chart_set_add(enter, node->order);
	check_enter_below(node, enter);
}

/* Regions in which nothing is entered yet. */
static void check_enter_regions(
    const struct chart_node *node, struct chart_set *enter)
{
	for (size_t i = 0; i < node->child_count; i++) {
		const struct chart_node *child = node->children[i];
		if (child->type != CHART_HISTORY &&
		    !chart_set_has(enter, child->order) &&
		    !chart_set_has_under(enter, child))
			check_enter_node(child, enter);
	}
}

static void check_enter_below(
    const struct chart_node *node, struct chart_set *enter)
{
	if (node->type == CHART_COMPOUND && !chart_set_has_under(enter, node))
		check_enter_node(node->initial, enter);
	else if (node->type == CHART_PARALLEL)
		check_enter_regions(node, enter);
}

void check_enter_start(const struct chart *chart, struct chart_set *ret_enter)
{
	*ret_enter = (struct chart_set){.words = {0}};
	check_enter_node(chart->nodes[0], ret_enter);
}

void check_enter(const struct chart_transition *t, struct chart_set *ret_enter)
{
	const struct chart_node *domain = check_domain(t);

	*ret_enter = (struct chart_set){.words = {0}};
	for (size_t i = 0; i < t->target_count; i++)
		if (t->targets[i] != domain)
			check_enter_node(t->targets[i], ret_enter);
		else
			check_enter_below(domain, ret_enter);
	for (size_t i = 0; i < t->target_count; i++)
		for (const struct chart_node *a = t->targets[i]->parent;
		     a && a != domain && chart_is_descendant(a, domain);
		     a = a->parent) {
			chart_set_add(ret_enter, a->order);
			if (a->type == CHART_PARALLEL)
				check_enter_regions(a, ret_enter);
		}
}
