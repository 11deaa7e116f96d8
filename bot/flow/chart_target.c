/*
 * chart_target.c: which state a target means: a sibling's name, .child, #id,
 * each with .more.names downwards. See chart_compile.h.
 */
#include "flow/chart_compile.h"

#include "base/own.h"
#include "base/slip.h"

#include <string.h>

struct chart_node *chart_target_child(
    const struct chart_node *node, const char *key, size_t len)
{
	for (size_t i = 0; i < node->child_count; i++)
		if (strlen(node->children[i]->key) == len &&
		    strncmp(node->children[i]->key, key, len) == 0)
			return node->children[i];
	return NULL;
}

/* Follows "a.b.c" downwards. */
static struct chart_node *chart_target_descend(
    struct chart_node *node, const char *path)
{
	for (;;) {
		size_t len = strcspn(path, ".");
		node = chart_target_child(node, path, len);
		if (node == NULL || path[len] == '\0')
			return node;
		path += len + 1;
	}
}

static struct chart_node *chart_target_by_id(
    const struct chart *chart, const char *text)
{
	size_t len = strcspn(text, ".");

	for (size_t i = 0; i < chart->node_count; i++) {
		struct chart_node *node = chart->nodes[i];
		if (strlen(node->id) != len ||
		    strncmp(node->id, text, len) != 0)
			continue;
		return text[len] ? chart_target_descend(node, text + len + 1)
		                 : node;
	}
	return NULL;
}

static struct chart_node *chart_target_find(
    const struct chart *chart, struct chart_node *source, const char *text)
{
	if (text[0] == '#')
		return chart_target_by_id(chart, text + 1);
	if (text[0] == '.')
		return chart_target_descend(source, text + 1);
	return source->parent ? chart_target_descend(source->parent, text)
	                      : NULL;
}

/* A history state is for coming back from outside. From inside, leaving the
 * state would change what is to be entered; XState ends in configurations
 * that are none. */
static bool chart_target_is_circular(
    const struct chart_node *source, const struct chart_node *target)
{
	return target->type == CHART_HISTORY &&
	       chart_is_descendant(source, target->parent);
}

/* Another state's name with a slip in it, or its #id. NULL if none is near. */
static char *chart_target_meant(const struct chart *chart,
    const struct chart_node *source, const char *text)
{
	bool by_id = text[0] == '#', below = text[0] == '.';
	const struct chart_node *around = below ? source : source->parent;
	struct slip slip = {.written = text + (by_id || below)};

	for (size_t i = 0; i < chart->node_count; i++) {
		const struct chart_node *node = chart->nodes[i];
		if (by_id)
			slip_offer(&slip, node->id);
		else if (node->parent && node->parent == around)
			slip_offer(&slip, node->key);
	}
	return slip.best ? own_printf("%s%s",
	                       by_id   ? "#"
	                       : below ? "."
	                               : "",
	                       slip.best)
	                 : NULL;
}

static void chart_target_missing(struct chart_compiler *c,
    struct chart_node *source, const char *text, const char *path)
{
	OWN(own_string)
	char *meant = text ? chart_target_meant(c->chart, source, text) : NULL;

	if (text && source->parent == NULL &&
	    chart_target_descend(source, text))
		mistakes_add(c->mistakes, path, NULL,
		    "the machine itself has no siblings; write \".%s\"", text);
	else if (meant)
		mistakes_add(c->mistakes, path, NULL,
		    "there is no state \"%s\" here; did you mean \"%s\"?", text,
		    meant);
	else
		mistakes_add(c->mistakes, path, NULL,
		    "there is no state \"%s\" here; write a sibling's name,"
		    " .child or #id",
		    text ? text : "?");
}

/* A history state stands for what is in its parent. */
static const struct chart_node *chart_target_place(
    const struct chart_node *node)
{
	return node->type == CHART_HISTORY ? node->parent : node;
}

/* Can both be entered at once: are they in different regions? */
static bool chart_target_compatible(
    const struct chart_node *a, const struct chart_node *b)
{
	a = chart_target_place(a);
	b = chart_target_place(b);
	if (a == b || chart_is_descendant(a, b) || chart_is_descendant(b, a))
		return false;
	while (!chart_is_descendant(b, a))
		a = a->parent;
	return a->type == CHART_PARALLEL;
}

static void chart_target_compare(struct chart_compiler *c,
    struct chart_node *const *targets, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			if (!chart_target_compatible(targets[i], targets[k]))
				mistakes_add(c->mistakes, path, NULL,
				    "%s and %s cannot be entered together;"
				    " several targets are for different"
				    " regions of a parallel state",
				    targets[k]->id, targets[i]->id);
}

void chart_target_list(struct chart_compiler *c, struct chart_node *source,
    const json_t *value, const char *path, struct chart_node ***ret_targets,
    size_t *ret_count)
{
	json_auto_t *list = chart_list(value);
	struct chart_node **targets;
	json_t *one;
	size_t i, count = 0;

	if (!chart_fits(c, list, CHART_MAX_LIST, path))
		return;
	targets = own_calloc(json_array_size(list), sizeof(*targets));
	if (value && json_array_size(list) == 0)
		mistakes_add(c->mistakes, path, NULL,
		    "leave \"target\" out for a transition without one");
	json_array_foreach (list, i, one) {
		const char *text = json_string_value(one);
		OWN(own_string)
		char *at = chart_list_path(value, path, i);
		struct chart_node *target =
		    text ? chart_target_find(c->chart, source, text) : NULL;
		if (target == NULL)
			chart_target_missing(c, source, text, at);
		else if (chart_target_is_circular(source, target))
			mistakes_add(c->mistakes, at, NULL,
			    "\"%s\" is the history of a state that contains"
			    " this one; it is for coming back from outside",
			    text);
		else
			targets[count++] = target;
	}
	chart_target_compare(c, targets, count, path);
	*ret_targets = targets;
	*ret_count = count;
}
