/*
 * chart.c: compiles a machine: first the tree of nodes, then everything that
 * names another node (chart_target.c, chart_transition.c, chart_wait.c) or a
 * row of a table (chart_guard.c, chart_action.c, chart_table.c).
 */
#include "flow/chart.h"

#include "base/own.h"
#include "flow/chart_compile.h"
#include "flow/jsonlogic.h"

#include <string.h>

json_t *chart_list(const json_t *value)
{
	if (value == NULL)
		return json_array();
	return json_is_array(value) ? json_incref((json_t *)value)
	                            : json_pack("[O]", value);
}

char *chart_list_path(const json_t *value, const char *path, size_t i)
{
	return json_is_array(value) ? mistakes_path_item(path, i)
	                            : own_strdup(path);
}

/* --- the tree ------------------------------------------------------------- */

static const struct chart_type_row {
	const char *name;
	enum chart_type type;
	bool has_states;
	const char *const *keys; /* that may stand in such a state */
} chart_types[] = {
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
enum { CHART_TYPES = sizeof(chart_types) / sizeof(chart_types[0]) };

static const char *const chart_root_keys[] = {"type", "initial", "states", "on",
    "always", "after", "entry", "exit", "invoke", "output", "id", "description",
    "tags", "meta", "context", "version", NULL};

static enum chart_type chart_guess_type(const json_t *config)
{
	if (json_object_size(json_object_get(config, "states")))
		return CHART_COMPOUND;
	return json_object_get(config, "history") ? CHART_HISTORY
	                                          : CHART_ATOMIC;
}

static void chart_check_type(struct chart_compiler *c, struct chart_node *node)
{
	const json_t *states = json_object_get(node->config, "states");
	const struct chart_type_row *row = &chart_types[node->type];
	bool is_root = node->parent == NULL;

	if (states && !json_is_object(states))
		mistakes_add(c->mistakes, node->path, "states",
		    "must be an object of names and states");
	else if (row->has_states && json_object_size(states) == 0)
		mistakes_add(c->mistakes, node->path, "states",
		    "a %s state needs states of its own", row->name);
	if (is_root && !row->has_states)
		mistakes_add(c->mistakes, node->path, "states",
		    "is missing; a machine has states");
	mistakes_add_unknown(c->mistakes, node->path, node->config,
	    is_root ? chart_root_keys : row->keys);
	if (is_root && node->type == CHART_PARALLEL &&
	    json_object_get(node->config, "initial"))
		mistakes_add(c->mistakes, node->path, "initial",
		    "a parallel state enters all its states; leave it out");
}

static void chart_read_type(struct chart_compiler *c, struct chart_node *node)
{
	const json_t *written = json_object_get(node->config, "type");
	const char *name = json_string_value(written);
	size_t i = 0;

	node->type = chart_guess_type(node->config);
	while (i < CHART_TYPES && name && strcmp(chart_types[i].name, name))
		i++;
	if (name && i < CHART_TYPES)
		node->type = chart_types[i].type;
	else if (written)
		mistakes_add(c->mistakes, node->path, "type",
		    "write atomic, compound, parallel, final or history");
	chart_check_type(c, node);
}

/* A name must be one that a target can spell. */
static bool chart_is_name(const char *text)
{
	return text[0] != '\0' && text[0] != '#' &&
	       text[strcspn(text, ".\\")] == '\0' &&
	       text[strspn(text, "0123456789")] != '\0';
}

/* The machine's id and the names on the way, whatever ids stand there. */
static char *chart_default_id(const struct chart_node *node)
{
	if (node->parent == NULL)
		return own_strdup(node->id ? node->id : node->key);
	OWN(own_string)
	char *above = chart_default_id(node->parent);
	return own_printf("%s.%s", above, node->key);
}

static void chart_read_id(struct chart_compiler *c, struct chart_node *node)
{
	const json_t *written = json_object_get(node->config, "id");
	const char *id = json_string_value(written);

	if (node->parent && !chart_is_name(node->key))
		mistakes_add(c->mistakes, node->path, NULL,
		    "a state's name is not empty, not a number, and without"
		    " . and \\ and a # in front");
	if (written && (id == NULL || !chart_is_name(id)))
		mistakes_add(c->mistakes, node->path, "id",
		    "an id is not empty, not a number, and without . and \\"
		    " and a # in front");
	node->id = id ? own_strdup(id) : chart_default_id(node);
	for (size_t i = 0; i < node->order; i++)
		if (strcmp(c->chart->nodes[i]->id, node->id) == 0)
			mistakes_add(c->mistakes, node->path, "id",
			    "%s has the id \"%s\" already",
			    c->chart->nodes[i]->path, node->id);
}

/* NULL, with a mistake, if no node can be made of it. */
static struct chart_node *chart_node_new(struct chart_compiler *c,
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
static struct chart_node *chart_grow(struct chart_compiler *c,
    struct chart_node *parent, const char *key, const json_t *config,
    const char *path)
{
	struct chart_node *node = chart_node_new(c, parent, key, config, path);
	const json_t *states = json_object_get(config, "states");
	const char *child_key;
	json_t *child_config;

	if (node == NULL)
		return NULL;
	chart_read_id(c, node);
	chart_read_type(c, node);
	OWN(own_string)
	char *below = mistakes_path(path, "states");
	node->children =
	    own_calloc(json_object_size(states), sizeof(*node->children));
	json_object_foreach ((json_t *)states, child_key, child_config) {
		OWN(own_string)
		char *at = mistakes_path(below, child_key);
		struct chart_node *child =
		    chart_grow(c, node, child_key, child_config, at);
		if (child)
			node->children[node->child_count++] = child;
	}
	node->last = c->chart->node_count - 1;
	return node;
}

/* --- what names something ------------------------------------------------- */

/* "a", or {"target": "a", "actions": …}. */
static void chart_read_initial(
    struct chart_compiler *c, struct chart_node *node)
{
	static const char *const known[] = {
	    "target", "actions", "description", "meta", NULL};
	const json_t *written = json_object_get(node->config, "initial");
	const char *name = json_string_value(
	    json_is_object(written) ? json_object_get(written, "target")
	                            : written);
	OWN(own_string)
	char *path = mistakes_path(node->path, "initial");
	OWN(own_string)
	char *at_actions = mistakes_path(path, "actions");

	if (node->type != CHART_COMPOUND)
		return;
	mistakes_add_unknown(c->mistakes, path, written, known);
	chart_action_list(c, json_object_get(written, "actions"), at_actions,
	    &node->initial_actions);
	if (name)
		node->initial = chart_target_child(node, name, strlen(name));
	if (node->initial == NULL)
		mistakes_add(c->mistakes, path, NULL,
		    "must name one of the states in here");
	else if (node->initial->type == CHART_HISTORY)
		mistakes_add(c->mistakes, path, NULL,
		    "cannot be a history state: there is no history yet");
}

static void chart_read_history(
    struct chart_compiler *c, struct chart_node *node)
{
	const json_t *kind = json_object_get(node->config, "history");
	const char *name = json_string_value(kind);
	const json_t *target = json_object_get(node->config, "target");
	OWN(own_string)
	char *path = mistakes_path(node->path, "target");

	if (node->type != CHART_HISTORY)
		return;
	node->deep = name && strcmp(name, "deep") == 0;
	if (kind && !json_is_true(kind) && !node->deep &&
	    !(name && strcmp(name, "shallow") == 0))
		mistakes_add(c->mistakes, node->path, "history",
		    "write shallow or deep");
	chart_target_list(c, node, target, path, &node->history_targets,
	    &node->history_target_count);
	for (size_t i = 0; i < node->history_target_count; i++) {
		const struct chart_node *t = node->history_targets[i];
		if (!chart_is_descendant(t, node->parent))
			mistakes_add(c->mistakes, path, NULL,
			    "must be a state inside \"%s\"", node->parent->key);
	}
}

static void chart_read_output(struct chart_compiler *c, struct chart_node *node)
{
	OWN(own_string)
	char *path = mistakes_path(node->path, "output");

	if (node->output)
		jsonlogic_check(node->output, path, c->mistakes);
}

static void chart_read_words(struct chart_compiler *c, struct chart_node *node)
{
	const json_t *description =
	    json_object_get(node->config, "description");
	json_auto_t *tags = chart_list(json_object_get(node->config, "tags"));
	json_t *tag;
	size_t i;

	if (description && !json_is_string(description))
		mistakes_add(c->mistakes, node->path, "description",
		    "write a sentence in quotes");
	json_array_foreach (tags, i, tag)
		if (!json_is_string(tag))
			mistakes_add(c->mistakes, node->path, "tags",
			    "write a name or a list of names");
}

/* Second pass: everything that may name another node or a row. */
static void chart_resolve(struct chart_compiler *c, struct chart_node *node)
{
	const json_t *config = node->config;
	OWN(own_string)
	char *done = own_printf("xstate.done.state.%s", node->id);
	OWN(own_string)
	char *at_entry = mistakes_path(node->path, "entry");
	OWN(own_string)
	char *at_exit = mistakes_path(node->path, "exit");
	OWN(own_string)
	char *at_done = mistakes_path(node->path, "onDone");
	OWN(own_string)
	char *at_always = mistakes_path(node->path, "always");

	chart_read_initial(c, node);
	chart_read_history(c, node);
	chart_read_output(c, node);
	chart_read_words(c, node);
	chart_action_list(
	    c, json_object_get(config, "entry"), at_entry, &node->entry);
	chart_action_list(
	    c, json_object_get(config, "exit"), at_exit, &node->exit);
	chart_transition_on(c, node, json_object_get(config, "on"));
	chart_transition_candidates(c, node, CHART_STATE_DONE, done,
	    json_object_get(config, "onDone"), at_done);
	chart_wait_invoke(c, node, json_object_get(config, "invoke"));
	chart_wait_after(c, node, json_object_get(config, "after"));
	chart_transition_candidates(c, node, CHART_ALWAYS, "",
	    json_object_get(config, "always"), at_always);
}

static void chart_read_context(struct chart_compiler *c, const json_t *machine)
{
	const json_t *context = json_object_get(machine, "context");

	if (context && !json_is_object(context))
		mistakes_add(c->mistakes, "machine", "context",
		    "must be an object of names and first values");
	c->chart->context = context;
}

bool chart_new(const json_t *definition, struct chart **ret_chart,
    struct mistakes *mistakes)
{
	OWN(chart_free)
	struct chart *chart = own_calloc(1, sizeof(*chart));
	chart->definition = json_deep_copy(definition);
	struct chart_compiler c = {
	    .chart = chart,
	    .mistakes = mistakes,
	    .guards = json_object_get(chart->definition, "guards"),
	    .actions = json_object_get(chart->definition, "actions"),
	    .actors = json_object_get(chart->definition, "actors"),
	    .delays = json_object_get(chart->definition, "delays"),
	};
	const json_t *machine = json_object_get(chart->definition, "machine");
	const char *id =
	    json_string_value(json_object_get(chart->definition, "id"));
	size_t before = mistakes_total(mistakes);

	chart_table_check(&c);
	chart_guard_table(&c);
	chart_grow(&c, NULL, id ? id : "(machine)", machine, "machine");
	for (size_t i = 0; i < chart->node_count; i++)
		chart_resolve(&c, chart->nodes[i]);
	chart_read_context(&c, machine);
	if (mistakes_total(mistakes) != before)
		return false;
	*ret_chart = MOVE(chart);
	return true;
}

/* --- the end -------------------------------------------------------------- */

static void chart_node_free(struct chart_node *node)
{
	chart_transition_clear(&node->on);
	chart_transition_clear(&node->always);
	chart_action_clear(&node->entry);
	chart_action_clear(&node->exit);
	chart_action_clear(&node->initial_actions);
	chart_wait_clear(node);
	free(node->history_targets);
	free(node->children);
	free(node->path);
	free(node->id);
	free(node);
}

void chart_free(struct chart **chart)
{
	struct chart *c = *chart;

	if (c == NULL)
		return;
	for (size_t i = 0; i < c->node_count; i++)
		chart_node_free(c->nodes[i]);
	for (size_t i = 0; i < c->guard_count; i++)
		chart_guard_free(&c->guards[i].guard);
	free(c->guards);
	json_decref(c->definition);
	free(c);
	*chart = NULL;
}
