/*
 * check_way.c: where a case can go: a case stands in leaves, and a graph from
 * leaf to leaf says what can follow. See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"

/* Is the case over when this leaf is entered, or can it be? */
static bool check_is_end(const struct chart_node *leaf)
{
	const struct chart_node *node = leaf->parent;

	if (leaf->type != CHART_FINAL)
		return false;
	while (node->parent && node->parent->type == CHART_PARALLEL)
		node = node->parent;
	return node->parent == NULL;
}

static void check_add_way(const struct check *check, struct check_ways *ways,
    const struct chart_transition *t)
{
	const struct chart_node *domain = check_domain(t);
	struct chart_set enter;

	if (domain == NULL || !check_is_live(check, t))
		return;
	check_enter(t, &enter);
	for (size_t i = domain->order; i <= domain->last; i++) {
		const struct chart_node *leaf = check->chart->nodes[i];
		bool done = t->trigger == CHART_STATE_DONE &&
		            chart_is_descendant(leaf, t->source);
		if (!chart_is_leaf(leaf) || check->facts[i] == NULL ||
		    !check_together(leaf, t->source) ||
		    (done && leaf->type != CHART_FINAL))
			continue;
		if (t->source->parent)
			chart_set_add(&ways->left, i);
		for (size_t k = chart_set_next(&enter, 0);
		     k < check->chart->node_count;
		     k = chart_set_next(&enter, k + 1))
			if (chart_is_leaf(check->chart->nodes[k])) {
				chart_set_add(&ways->next[i], k);
				chart_set_add(&ways->entered, k);
			}
	}
}

static void check_find_endings(
    const struct check *check, struct check_ways *ways)
{
	bool news = true;

	for (size_t i = 0; i < check->chart->node_count; i++)
		if (check->facts[i] && check_is_end(check->chart->nodes[i]))
			chart_set_add(&ways->ending, i);
	while (news) {
		news = false;
		for (size_t i = 0; i < check->chart->node_count; i++) {
			if (chart_set_has(&ways->ending, i) ||
			    !chart_set_meet(&ways->next[i], &ways->ending))
				continue;
			chart_set_add(&ways->ending, i);
			news = true;
		}
	}
}

struct check_ways *check_find_ways(const struct check *check)
{
	struct check_ways *ways = own_calloc(1, sizeof(*ways));

	for (size_t i = 0; i < check->chart->node_count; i++) {
		const struct chart_node *node = check->chart->nodes[i];
		for (size_t k = 0; k < node->on.count; k++)
			check_add_way(check, ways, node->on.items[k]);
		for (size_t k = 0; k < node->always.count; k++)
			check_add_way(check, ways, node->always.items[k]);
	}
	check_find_endings(check, ways);
	return ways;
}

struct chart_set check_after(const struct check *check, size_t leaf)
{
	const struct check_ways *ways = check->ways;
	struct chart_set seen = ways->next[leaf];
	bool news = true;

	while (news) {
		struct chart_set before = seen;
		for (size_t i = chart_set_next(&before, 0);
		     i < check->chart->node_count;
		     i = chart_set_next(&before, i + 1))
			for (size_t w = 0; w < CHART_SET_WORDS; w++)
				seen.words[w] |= ways->next[i].words[w];
		news = !chart_set_equal(&before, &seen);
	}
	return seen;
}
