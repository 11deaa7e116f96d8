/*
 * check_state.c: can every state be reached, and left, and does every case
 * come to an end? See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "base/slip.h"

#include <string.h>

static const int64_t CHECK_LEAST_MS = INT64_C(60) * 1000;

/* --- questions about leaves ----------------------------------------------- */

static void check_dead_end(
    const struct check *check, const struct chart_node *leaf)
{
	if (leaf->type == CHART_FINAL)
		finding_add(check->findings, FINDING_MISTAKE, leaf->path,
		    "\"%s\" is finished here, but it has no \"onDone\" and"
		    " nothing else leads out of it; write \"onDone\" beside"
		    " its states",
		    leaf->parent->key);
	else
		finding_add(check->findings, FINDING_MISTAKE, leaf->path,
		    "nothing leads out of this state; give it a transition, or"
		    " write \"type\": \"final\"");
}

/* A circle without a way to the end is reported once, at its first leaf; what
 * only leads into it is not. */
static void check_leaf(const struct check *check, const struct chart_node *leaf)
{
	struct chart_set after = check_after(check, leaf->order);
	size_t first = chart_set_next(&after, 0);

	if (first == CHART_MAX_NODES) {
		check_dead_end(check, leaf);
		return;
	}
	if (first != leaf->order)
		return;
	for (size_t i = first; i < check->chart->node_count;
	     i = chart_set_next(&after, i + 1)) {
		struct chart_set back = check_after(check, i);
		if (!chart_set_has(&back, leaf->order))
			return;
	}
	finding_add(check->findings, FINDING_WARNING, leaf->path,
	    "from here no way leads to a final state, so that the case could"
	    " never be closed; add one");
}

/* Does a person who asks how it stands read anything? */
static bool check_is_described(const struct chart_node *leaf)
{
	for (const struct chart_node *node = leaf; node; node = node->parent)
		if (node->description && node->parent)
			return true;
	return false;
}

static void check_leaves(struct check *check)
{
	for (size_t i = 0; i < check->chart->node_count; i++) {
		const struct chart_node *leaf = check->chart->nodes[i];
		if (!chart_is_leaf(leaf) || check->facts[i] == NULL)
			continue;
		if (!chart_set_has(&check->ways->ending, i))
			check_leaf(check, leaf);
		else if (leaf->type != CHART_FINAL &&
		         !chart_set_has(&check->ways->left, i))
			finding_add(check->findings, FINDING_WARNING,
			    leaf->path,
			    "nothing leads out of this state but what leads"
			    " out of every state; give it a transition, or"
			    " write \"type\": \"final\"");
		if (!check_is_described(leaf))
			finding_add(check->findings, FINDING_WARNING,
			    leaf->path,
			    "has no \"description\"; people who ask how it"
			    " stands would read nothing");
	}
}

/* --- questions about any state -------------------------------------------- */

/* Of what cannot be reached, the outermost is reported. */
static void check_reached(struct check *check, const struct chart_node *node)
{
	if (node->parent && node->type != CHART_HISTORY &&
	    check->facts[node->order] == NULL &&
	    check->facts[node->parent->order])
		finding_add(check->findings, FINDING_MISTAKE, node->path,
		    "no way leads to this state; let a transition have it as"
		    " its \"target\", or remove it");
}

static void check_final(struct check *check, const struct chart_node *node)
{
	if (node->type != CHART_FINAL)
		return;
	if (node->after_count)
		finding_add(check->findings, FINDING_MISTAKE,
		    node->after[0].path,
		    "a final state waits for nothing; remove its timers");
	for (size_t i = 0; i < node->on.count; i++)
		if (node->on.items[i]->trigger == CHART_ON)
			finding_add(check->findings, FINDING_MISTAKE,
			    node->on.items[i]->path,
			    "a final state takes no event; remove it, or the"
			    " \"type\": \"final\"");
}

static void check_timers(struct check *check, const struct chart_node *node)
{
	for (size_t i = 0; i < node->after_count; i++)
		if (node->after[i].ms < CHECK_LEAST_MS)
			finding_add(check->findings, FINDING_MISTAKE,
			    node->after[i].path,
			    "is shorter than a minute, which nobody can keep"
			    " up with; write PT1M or longer");
}

/* --- tags ----------------------------------------------------------------- */

struct check_tag {
	struct check *check;
	const struct chart_node *node;
	const char *written;
	struct slip slip;
	bool known;
};

static void check_compare_tag(void *arg, const char *tag)
{
	struct check_tag *t = arg;

	t->known = t->known || strcmp(tag, t->written) == 0;
	slip_offer(&t->slip, tag);
}

/* A tag stops the clocks that name it, and others are for people and tools;
 * one that looks like another is a slip. */
static void check_tag(void *arg, const char *tag)
{
	const struct check_tag *of = arg;
	struct check *check = of->check;
	struct check_tag t = {.written = tag, .slip = {.written = tag}};
	OWN(own_string)
	char *path = mistakes_path(of->node->path, "tags");
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)check_table(check, "delays"), name, row)
		check_each_text(
		    json_object_get(row, "pausedIn"), check_compare_tag, &t);
	for (size_t i = 0; i < check->chart->node_count; i++)
		if (check->chart->nodes[i] != of->node)
			check_each_text(
			    json_object_get(
			        check->chart->nodes[i]->config, "tags"),
			    check_compare_tag, &t);
	if (t.slip.best && !t.known)
		finding_add(check->findings, FINDING_WARNING, path,
		    "no clock and no other state has the tag \"%s\"; write"
		    " \"%s\"",
		    tag, t.slip.best);
}

static void check_tags(struct check *check, const struct chart_node *node)
{
	struct check_tag of = {.check = check, .node = node};

	check_each_text(json_object_get(node->config, "tags"), check_tag, &of);
}

/* An onDone that never comes. */
static void check_done(struct check *check, const struct chart_node *node)
{
	for (size_t i = 0; i < node->on.count; i++) {
		const struct chart_transition *t = node->on.items[i];
		if (t->trigger == CHART_STATE_DONE &&
		    check->facts[node->order] && !check_is_live(check, t))
			finding_add(check->findings, FINDING_MISTAKE, t->path,
			    "never comes: %s",
			    node->type == CHART_PARALLEL
			        ? "one of its regions has no final state that"
			          " can be reached; give each its own"
			        : "none of its states is final and can be"
			          " reached; give one \"type\": \"final\"");
	}
}

/* --- circles -------------------------------------------------------------- */

/* The transition that is taken at once and in any case, or NULL. */
static const struct chart_transition *check_at_once(
    const struct chart_node *node)
{
	const struct chart_transition *t =
	    node->always.count ? node->always.items[0] : NULL;

	return t && t->guard == NULL ? t : NULL;
}

/* Follows what is taken at once; back at node, it runs in circles. */
static bool check_circles(
    const struct check *check, const struct chart_node *node)
{
	const struct chart_transition *t = check_at_once(node);

	for (size_t n = 0; t && n <= check->chart->node_count; n++) {
		struct chart_set enter;
		check_enter(t, &enter);
		if (t->target_count == 0 || chart_set_has(&enter, node->order))
			return true;
		t = NULL;
		for (size_t i = check->chart->node_count; i-- > 0 && !t;)
			if (chart_set_has(&enter, i))
				t = check_at_once(check->chart->nodes[i]);
	}
	return false;
}

static void check_always(struct check *check, const struct chart_node *node)
{
	if (check_circles(check, node)) {
		finding_add(check->findings, FINDING_MISTAKE,
		    node->always.items[0]->path,
		    "leads back here at once, in circles without end; give it"
		    " a \"guard\" or another target");
		return;
	}
	for (size_t i = 0; check_at_once(node) && i < node->on.count; i++)
		if (node->on.items[i]->trigger == CHART_ON ||
		    node->on.items[i]->trigger == CHART_AFTER)
			finding_add(check->findings, FINDING_MISTAKE,
			    node->on.items[i]->path,
			    "is never taken: the state is left at once by its"
			    " \"always\", which has no guard");
}

void check_states(struct check *check)
{
	for (size_t i = 0; i < check->chart->node_count; i++) {
		const struct chart_node *node = check->chart->nodes[i];
		check_reached(check, node);
		check_final(check, node);
		check_tags(check, node);
		check_timers(check, node);
		check_done(check, node);
		check_always(check, node);
	}
	check_leaves(check);
}
