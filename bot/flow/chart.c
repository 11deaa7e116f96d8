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

bool chart_fits(struct chart_compiler *c, const json_t *value, size_t most,
    const char *path)
{
	size_t size = json_is_object(value) ? json_object_size(value)
	                                    : json_array_size(value);

	if (size > most)
		mistakes_add(c->mistakes, path, NULL,
		    "at most %zu may stand here, not %zu", most, size);
	return size <= most;
}

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

	/* Without states that has been said already. */
	if (node->type != CHART_COMPOUND || node->child_count == 0)
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
	};
	const json_t *machine = json_object_get(chart->definition, "machine");
	const char *id =
	    json_string_value(json_object_get(chart->definition, "id"));
	size_t before = mistakes_total(mistakes);

	chart_table_check(&c);
	chart_guard_table(&c);
	chart_node_new(&c, NULL, id ? id : "(machine)", machine, "machine");
	for (size_t i = 0; i < chart->node_count; i++)
		chart_resolve(&c, chart->nodes[i]);
	chart_read_context(&c, machine);
	if (mistakes_total(mistakes) != before)
		return false;
	*ret_chart = MOVE(chart);
	return true;
}

/* --- the end -------------------------------------------------------------- */

void chart_free(struct chart **chart)
{
	struct chart *c = *chart;

	if (c == NULL)
		return;
	for (size_t i = 0; i < c->node_count; i++)
		chart_node_free(&c->nodes[i]);
	for (size_t i = 0; i < c->guard_count; i++)
		chart_guard_free(&c->guards[i].guard);
	free(c->guards);
	json_decref(c->definition);
	free(c);
	*chart = NULL;
}
