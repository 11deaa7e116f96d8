/*
 * chart_node.c: the tree of nodes: types, names and ids. What a node names is
 * read when all of them are there (chart.c). See chart_compile.h.
 */
#include "flow/chart_compile.h"

#include "base/own.h"

#include <string.h>

static const struct chart_node_row {
	const char *name;
	enum chart_type type;
	bool has_states;
	const char *const *keys; /* that may stand in such a state */
} chart_node_types[] = {
    {"atomic", CHART_ATOMIC, false,
        (const char *const[]){"type", "on", "always", "after", "entry", "exit",
            "invoke", "id", "description", "tags", "meta", NULL}},
    {"compound", CHART_COMPOUND, true,
        (const char *const[]){"type", "initial", "states", "on", "always",
            "after", "entry", "exit", "invoke", "onDone", "id", "description",
            "tags", "meta", NULL}},
    {"parallel", CHART_PARALLEL, true,
        (const char *const[]){"type", "states", "on", "always", "after",
            "entry", "exit", "invoke", "onDone", "id", "description", "tags",
            "meta", NULL}},
    {"final", CHART_FINAL, false,
        (const char *const[]){"type", "on", "always", "after", "entry", "exit",
            "invoke", "output", "id", "description", "tags", "meta", NULL}},
    {"history", CHART_HISTORY, false,
        (const char *const[]){
            "type", "history", "target", "id", "description", "meta", NULL}},
};
enum {
	CHART_NODE_TYPES =
	    sizeof(chart_node_types) / sizeof(chart_node_types[0])
};

static const char *const chart_node_root_keys[] = {"type", "initial", "states",
    "on", "always", "after", "entry", "exit", "invoke", "output", "id",
    "description", "tags", "meta", "context", "version", NULL};

static bool chart_node_is_text(const json_t *value, const char *text)
{
	return json_is_string(value) &&
	       strcmp(json_string_value(value), text) == 0;
}

static enum chart_type chart_node_guess(const json_t *config)
{
	if (json_object_get(config, "states"))
		return CHART_COMPOUND;
	return json_object_get(config, "history") ? CHART_HISTORY
	                                          : CHART_ATOMIC;
}

static bool chart_node_is_all_history(const json_t *states)
{
	const char *key;
	json_t *config;

	json_object_foreach ((json_t *)states, key, config)
		if (!json_object_get(config, "history") &&
		    !chart_node_is_text(
		        json_object_get(config, "type"), "history"))
			return false;
	return true;
}

static void chart_node_check(struct chart_compiler *c, struct chart_node *node)
{
	const json_t *states = json_object_get(node->config, "states");
	const struct chart_node_row *row = &chart_node_types[node->type];
	bool is_root = node->parent == NULL;

	if (states && !json_is_object(states))
		mistakes_add(c->mistakes, node->path, "states",
		    "must be an object of names and states");
	else if (row->has_states && json_object_size(states) == 0)
		mistakes_add(c->mistakes, node->path, "states",
		    "a %s state needs states of its own", row->name);
	else if (row->has_states && chart_node_is_all_history(states))
		mistakes_add(c->mistakes, node->path, "states",
		    "needs a state besides its history");
	if (is_root && !row->has_states) {
		mistakes_add(c->mistakes, node->path, "states",
		    "is missing; a machine has states");
		node->type = CHART_ATOMIC;
	}
	mistakes_add_unknown(c->mistakes, node->path, node->config,
	    is_root ? chart_node_root_keys : row->keys);
	if (is_root && node->type == CHART_PARALLEL &&
	    json_object_get(node->config, "initial"))
		mistakes_add(c->mistakes, node->path, "initial",
		    "a parallel state enters all its states; leave it out");
}

static void chart_node_type(struct chart_compiler *c, struct chart_node *node)
{
	const json_t *written = json_object_get(node->config, "type");
	const char *name = json_string_value(written);
	size_t i = 0;

	node->type = chart_node_guess(node->config);
	while (i < CHART_NODE_TYPES && name &&
	       strcmp(chart_node_types[i].name, name) != 0)
		i++;
	if (name && i < CHART_NODE_TYPES)
		node->type = chart_node_types[i].type;
	else if (written)
		mistakes_add(c->mistakes, node->path, "type",
		    "write atomic, compound, parallel, final or history");
	chart_node_check(c, node);
}

/* A name must be one that a target can spell. */
static bool chart_node_is_name(const char *text)
{
	return text[0] != '\0' && text[0] != '#' &&
	       text[strcspn(text, ".\\")] == '\0' &&
	       text[strspn(text, "0123456789")] != '\0';
}

/* The machine's id and the names on the way, whatever ids stand there. */
static char *chart_node_default_id(const struct chart_node *node)
{
	if (node->parent == NULL)
		return own_strdup(node->id ? node->id : node->key);
	OWN(own_string)
	char *above = chart_node_default_id(node->parent);
	return own_printf("%s.%s", above, node->key);
}

static void chart_node_id(struct chart_compiler *c, struct chart_node *node)
{
	const json_t *written = json_object_get(node->config, "id");
	const char *id = json_string_value(written);

	if (node->parent && !chart_node_is_name(node->key))
		mistakes_add(c->mistakes, node->path, NULL,
		    "a state's name is not empty, not a number, and without"
		    " . and \\ and a # in front");
	if (written && (id == NULL || !chart_node_is_name(id)))
		mistakes_add(c->mistakes, node->path, "id",
		    "an id is not empty, not a number, and without . and \\"
		    " and a # in front");
	node->id = id ? own_strdup(id) : chart_node_default_id(node);
	for (size_t i = 0; i < node->order; i++)
		if (strcmp(c->chart->nodes[i]->id, node->id) == 0)
			mistakes_add(c->mistakes, node->path, "id",
			    "%s has the id \"%s\" already",
			    c->chart->nodes[i]->path, node->id);
}

/* NULL, with a mistake, if no node can be made of it. */
static struct chart_node *chart_node_make(struct chart_compiler *c,
    struct chart_node *parent, const char *key, const json_t *config,
    const char *path)
{
	struct chart *chart = c->chart;
	size_t depth = parent ? parent->depth + 1 : 0;

	if (!json_is_object(config)) {
		mistakes_add(c->mistakes, path, NULL, "a state is an object");
		return NULL;
	}
	if (chart->node_count == CHART_MAX_NODES || depth > CHART_MAX_DEPTH) {
		mistakes_add(c->mistakes, path, NULL,
		    "a machine has at most %d states, %d deep", CHART_MAX_NODES,
		    CHART_MAX_DEPTH);
		return NULL;
	}
	struct chart_node *node = own_calloc(1, sizeof(*node));
	node->order = node->last = chart->node_count;
	chart->nodes[chart->node_count++] = node;
	node->key = key;
	node->parent = parent;
	node->depth = depth;
	node->config = config;
	node->path = own_strdup(path);
	node->output = json_object_get(config, "output");
	node->description =
	    json_string_value(json_object_get(config, "description"));
	return node;
}

/* First pass: the node and what is below it. */
struct chart_node *chart_node_new(struct chart_compiler *c,
    struct chart_node *parent, const char *key, const json_t *config,
    const char *path)
{
	struct chart_node *node = chart_node_make(c, parent, key, config, path);
	const json_t *states = json_object_get(config, "states");
	const char *child_key;
	json_t *child_config;

	if (node == NULL)
		return NULL;
	chart_node_id(c, node);
	chart_node_type(c, node);
	OWN(own_string)
	char *below = mistakes_path(path, "states");
	node->children =
	    own_calloc(json_object_size(states), sizeof(*node->children));
	json_object_foreach ((json_t *)states, child_key, child_config) {
		OWN(own_string)
		char *at = mistakes_path(below, child_key);
		struct chart_node *child =
		    chart_node_new(c, node, child_key, child_config, at);
		if (child)
			node->children[node->child_count++] = child;
	}
	node->last = c->chart->node_count - 1;
	return node;
}

void chart_node_free(struct chart_node **node)
{
	struct chart_node *n = *node;

	chart_transition_clear(&n->on);
	chart_transition_clear(&n->always);
	chart_action_clear(&n->entry);
	chart_action_clear(&n->exit);
	chart_action_clear(&n->initial_actions);
	chart_wait_clear(n);
	free(n->history_targets);
	free(n->children);
	free(n->path);
	free(n->id);
	free(n);
	*node = NULL;
}
