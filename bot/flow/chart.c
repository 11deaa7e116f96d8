/*
 * chart.c: compiles a machine. Two passes: the tree of nodes first, then
 * what names other nodes. See chart.h.
 */
#include "flow/chart.h"

#include "base/own.h"
#include "base/str.h"
#include "flow/duration.h"
#include "flow/jsonlogic.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Where we are in the file, for error texts. */
struct chart_place {
	const struct chart_place *up;
	const char *key; /* or NULL for an index */
	size_t index;
};

struct chart_compiler {
	struct chart *chart;
	const json_t *guards, *actions, *actors, *delays;
	struct err *err;
};

static void chart_place_text(const struct chart_place *place, struct str *out)
{
	if (place == NULL)
		return;
	chart_place_text(place->up, out);
	if (place->key)
		str_addf(out, "%s%s", out->len ? "." : "", place->key);
	else
		str_addf(out, "[%zu]", place->index);
}

static bool chart_mistake(struct chart_compiler *c,
    const struct chart_place *place, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static bool chart_mistake(struct chart_compiler *c,
    const struct chart_place *place, const char *fmt, ...)
{
	OWN(str_clear)
	struct str path = {.max_bytes = ERR_TEXT_BYTES};
	char what[ERR_TEXT_BYTES];
	va_list args;

	chart_place_text(place, &path);
	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	return err_set(c->err, ERR_INPUT, "%s: %s", str_text(&path), what);
}

bool chart_is_descendant(const struct chart_node *a, const struct chart_node *b)
{
	for (a = a->parent; a; a = a->parent)
		if (a == b)
			return true;
	return false;
}

bool chart_event_matches(const char *descriptor, const char *event)
{
	size_t len = strlen(descriptor);

	if (strcmp(descriptor, "*") == 0)
		return true;
	if (len < 2 || strcmp(descriptor + len - 2, ".*") != 0)
		return strcmp(descriptor, event) == 0;
	len -= 2;
	return strncmp(descriptor, event, len) == 0 &&
	       (event[len] == '.' || event[len] == '\0');
}

/* --- guards and actions --------------------------------------------------- */

static bool chart_guard(struct chart_compiler *c, const json_t *value,
    const struct chart_place *place, struct chart_guard **ret_guard);

static bool chart_guard_parts(struct chart_compiler *c, const json_t *list,
    const struct chart_place *place, struct chart_guard *guard)
{
	json_auto_t *parts = json_is_array(list) ? json_incref((json_t *)list)
	                                         : json_pack("[O]", list);
	json_t *part;
	size_t i;

	guard->parts =
	    own_calloc(json_array_size(parts), sizeof(*guard->parts));
	json_array_foreach (parts, i, part) {
		struct chart_place at = {.up = place, .index = i};
		if (!chart_guard(c, part, &at, &guard->parts[i]))
			return false;
		guard->part_count++;
	}
	return true;
}

static void chart_guard_free(struct chart_guard **guard)
{
	struct chart_guard *g = *guard;

	if (g == NULL)
		return;
	for (size_t i = 0; i < g->part_count; i++)
		chart_guard_free(&g->parts[i]);
	free(g->parts);
	free(g);
	*guard = NULL;
}

static bool chart_guard_combined(struct chart_compiler *c, const char *op,
    const json_t *list, const struct chart_place *place,
    struct chart_guard *guard)
{
	static const struct {
		const char *name;
		enum chart_guard_op op;
	} ops[] = {{"and", GUARD_AND}, {"or", GUARD_OR}, {"not", GUARD_NOT}};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (strcmp(ops[i].name, op) == 0) {
			guard->op = ops[i].op;
			return chart_guard_parts(c, list, place, guard);
		}
	}
	return chart_mistake(c, place,
	    "\"%s\" is not how guards are combined; write and, or, not", op);
}

static bool chart_guard_named(struct chart_compiler *c, const char *name,
    const struct chart_place *place, struct chart_guard *guard)
{
	const json_t *rule = json_object_get(c->guards, name);
	struct err err;

	if (rule == NULL)
		return chart_mistake(c, place,
		    "there is no guard \"%s\"; define it under guards", name);
	if (!jsonlogic_check(rule, &err))
		return chart_mistake(c, place, "guard %s%s%s", name,
		    err.text[0] == '.' ? "" : " ", err.text);
	guard->op = GUARD_RULE;
	guard->rule = rule;
	return true;
}

/* A name, or {"and": [names…]}, or {"type": name}. */
static bool chart_guard(struct chart_compiler *c, const json_t *value,
    const struct chart_place *place, struct chart_guard **ret_guard)
{
	OWN(chart_guard_free)
	struct chart_guard *guard = own_calloc(1, sizeof(*guard));
	const json_t *type = json_object_get(value, "type");
	bool ok;

	if (json_is_string(type) && json_object_size(value) == 1)
		value = type;
	if (json_is_string(value)) {
		ok = chart_guard_named(
		    c, json_string_value(value), place, guard);
	} else if (json_object_size(value) == 1) {
		void *iter = json_object_iter((json_t *)value);
		ok = chart_guard_combined(c, json_object_iter_key(iter),
		    json_object_iter_value(iter), place, guard);
	} else {
		ok = chart_mistake(
		    c, place, "a guard is a name or {\"and\": [names]}");
	}
	if (ok)
		*ret_guard = MOVE(guard);
	return ok;
}

static bool chart_action(struct chart_compiler *c, const json_t *value,
    const struct chart_place *place, struct chart_action *ret_action)
{
	const char *name =
	    json_is_object(value)
	        ? json_string_value(json_object_get(value, "type"))
	        : json_string_value(value);
	const json_t *row = name ? json_object_get(c->actions, name) : NULL;
	const char *type = json_string_value(json_object_get(row, "type"));

	if (name == NULL)
		return chart_mistake(c, place, "an action is a name");
	if (row == NULL)
		return chart_mistake(c, place,
		    "there is no action \"%s\"; define it under actions", name);
	if (type == NULL)
		return chart_mistake(
		    c, place, "action \"%s\" has no \"type\"", name);
	ret_action->kind = strcmp(type, "assign") == 0  ? ACTION_ASSIGN
	                   : strcmp(type, "raise") == 0 ? ACTION_RAISE
	                                                : ACTION_EFFECT;
	ret_action->name = name;
	ret_action->row = row;
	return true;
}

static bool chart_actions(struct chart_compiler *c, const json_t *value,
    const struct chart_place *place, struct chart_actions *ret_actions)
{
	json_auto_t *list = json_is_array(value) ? json_incref((json_t *)value)
	                                         : json_pack("[O*]", value);
	json_t *one;
	size_t i;

	if (value == NULL)
		return true;
	ret_actions->items =
	    own_calloc(json_array_size(list), sizeof(*ret_actions->items));
	json_array_foreach (list, i, one) {
		struct chart_place at = {.up = place, .index = i};
		if (!chart_action(c, one, &at, &ret_actions->items[i]))
			return false;
		ret_actions->count++;
	}
	return true;
}

/* --- transitions ---------------------------------------------------------- */

static void chart_transition_free(struct chart_transition **transition)
{
	struct chart_transition *t = *transition;

	if (t == NULL)
		return;
	chart_guard_free(&t->guard);
	free(t->event);
	free(t->targets);
	free(t->actions.items);
	free(t);
	*transition = NULL;
}

static struct chart_node *chart_child(
    const struct chart_node *node, const char *key, size_t len)
{
	for (size_t i = 0; i < node->child_count; i++)
		if (strlen(node->children[i]->key) == len &&
		    strncmp(node->children[i]->key, key, len) == 0)
			return node->children[i];
	return NULL;
}

/* Follows "a.b.c" downwards. */
static struct chart_node *chart_descend(
    struct chart_node *node, const char *path)
{
	while (node && *path) {
		size_t len = strcspn(path, ".");
		node = chart_child(node, path, len);
		path += len + (path[len] == '.');
	}
	return node;
}

static struct chart_node *chart_by_id(const struct chart *chart, const char *id)
{
	struct chart_node *best = NULL;
	size_t best_len = 0;

	/* The longest id that begins the text, then children by name. */
	for (size_t i = 0; i < chart->node_count; i++) {
		struct chart_node *n = chart->nodes[i];
		size_t len = strlen(n->id);
		if (strncmp(n->id, id, len) == 0 &&
		    (id[len] == '.' || id[len] == '\0') && len > best_len) {
			best = n;
			best_len = len;
		}
	}
	if (best == NULL)
		return NULL;
	return chart_descend(best, id + best_len + (id[best_len] == '.'));
}

static struct chart_node *chart_target(
    const struct chart *chart, struct chart_node *source, const char *text)
{
	if (text[0] == '#')
		return chart_by_id(chart, text + 1);
	if (text[0] == '.')
		return chart_descend(source, text + 1);
	/* A sibling; of the root, whose siblings are its children. */
	return chart_descend(source->parent ? source->parent : source, text);
}

static bool chart_targets(struct chart_compiler *c, const json_t *value,
    const struct chart_place *place, struct chart_transition *t)
{
	json_auto_t *list = json_is_array(value) ? json_incref((json_t *)value)
	                                         : json_pack("[O*]", value);
	json_t *one;
	size_t i;

	if (value == NULL)
		return true;
	t->targets = own_calloc(json_array_size(list), sizeof(*t->targets));
	json_array_foreach (list, i, one) {
		const char *text = json_string_value(one);
		struct chart_node *target =
		    text ? chart_target(c->chart, t->source, text) : NULL;
		if (target == NULL)
			return chart_mistake(c, place,
			    "there is no state \"%s\" here; write a sibling's"
			    " name, .child or #id",
			    text ? text : "?");
		t->targets[t->target_count++] = target;
	}
	return true;
}

/* An unknown key is a mistake, never ignored. */
static bool chart_keys(struct chart_compiler *c, const json_t *object,
    const struct chart_place *place, const char *const *known)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)object, key, value) {
		size_t i = 0;
		while (known[i] && strcmp(known[i], key) != 0)
			i++;
		if (known[i] == NULL)
			return chart_mistake(
			    c, place, "\"%s\" is not supported here", key);
	}
	return true;
}

static bool chart_transition_fill(struct chart_compiler *c, const json_t *value,
    const struct chart_place *place, struct chart_transition *t)
{
	static const char *const known[] = {"target", "guard", "actions",
	    "reenter", "description", "meta", NULL};
	const json_t *guard = json_object_get(value, "guard");

	if (!json_is_object(value))
		return json_is_string(value) || json_is_null(value)
		           ? chart_targets(c,
		                 json_is_null(value) ? NULL : value, place, t)
		           : chart_mistake(c, place,
		                 "a transition is a state's name or an object");
	t->reenter = json_is_true(json_object_get(value, "reenter"));
	return chart_keys(c, value, place, known) &&
	       chart_targets(c, json_object_get(value, "target"), place, t) &&
	       chart_actions(
	           c, json_object_get(value, "actions"), place, &t->actions) &&
	       (guard == NULL || chart_guard(c, guard, place, &t->guard));
}

static bool chart_transition(struct chart_compiler *c, struct chart_node *node,
    const char *event, const json_t *value, const struct chart_place *place,
    struct chart_transitions *list)
{
	OWN(chart_transition_free)
	struct chart_transition *t = own_calloc(1, sizeof(*t));

	t->source = node;
	t->event = own_strdup(event);
	if (!chart_transition_fill(c, value, place, t))
		return false;
	list->items =
	    own_realloc(list->items, (list->count + 1) * sizeof(*list->items));
	/* Longest descriptor first, the file's order among equals. */
	size_t i = list->count++;
	for (; i > 0 && strlen(list->items[i - 1]->event) < strlen(event); i--)
		list->items[i] = list->items[i - 1];
	list->items[i] = MOVE(t);
	return true;
}

/* One transition or an array of candidates. */
static bool chart_candidates(struct chart_compiler *c, struct chart_node *node,
    const char *event, const json_t *value, const struct chart_place *place,
    struct chart_transitions *list)
{
	json_t *one;
	size_t i;

	if (value == NULL)
		return true;
	if (!json_is_array(value))
		return chart_transition(c, node, event, value, place, list);
	json_array_foreach (value, i, one) {
		struct chart_place at = {.up = place, .index = i};
		if (!chart_transition(c, node, event, one, &at, list))
			return false;
	}
	return true;
}

static bool chart_on(struct chart_compiler *c, struct chart_node *node,
    const json_t *on, const struct chart_place *place)
{
	struct chart_place at = {.up = place, .key = "on"};
	const char *event;
	json_t *value;

	json_object_foreach ((json_t *)on, event, value) {
		struct chart_place here = {.up = &at, .key = event};
		if (!chart_candidates(c, node, event, value, &here, &node->on))
			return false;
	}
	return true;
}

static bool chart_delay_ms(struct chart_compiler *c, const char *delay,
    const struct chart_place *place, int64_t *ret_ms)
{
	const json_t *row = json_object_get(c->delays, delay);
	const char *text = json_string_value(json_object_get(row, "duration"));
	struct err err;
	char *end;

	int64_t ms = strtoll(delay, &end, 10);
	if (delay[0] >= '0' && delay[0] <= '9' && *end == '\0') {
		*ret_ms = ms;
		return true;
	}
	if (row == NULL)
		return chart_mistake(c, place,
		    "there is no delay \"%s\"; define it under delays", delay);
	if (text == NULL || !duration_parse(text, ret_ms, &err))
		return chart_mistake(c, place, "delay %s: %s", delay,
		    text ? err.text : "\"duration\" is missing");
	return true;
}

static bool chart_after(struct chart_compiler *c, struct chart_node *node,
    const json_t *after, const struct chart_place *place)
{
	struct chart_place at = {.up = place, .key = "after"};
	const char *delay;
	json_t *value;

	node->after = own_calloc(json_object_size(after), sizeof(*node->after));
	json_object_foreach ((json_t *)after, delay, value) {
		struct chart_place here = {.up = &at, .key = delay};
		struct chart_after *a = &node->after[node->after_count];
		if (!chart_delay_ms(c, delay, &here, &a->ms))
			return false;
		a->event = own_printf("xstate.after.%s.%s", delay, node->id);
		node->after_count++;
		if (!chart_candidates(
		        c, node, a->event, value, &here, &node->on))
			return false;
	}
	return true;
}

static bool chart_invoke(struct chart_compiler *c, struct chart_node *node,
    const json_t *value, const struct chart_place *place)
{
	static const char *const known[] = {
	    "id", "src", "onDone", "onError", "input", NULL};
	struct chart_invoke *invoke = &node->invokes[node->invoke_count];
	const char *id = json_string_value(json_object_get(value, "id"));
	const char *src = json_string_value(json_object_get(value, "src"));

	if (!json_is_object(value) || src == NULL)
		return chart_mistake(c, place, "\"src\" is missing");
	if (!chart_keys(c, value, place, known))
		return false;
	invoke->src = src;
	invoke->actor = json_object_get(c->actors, src);
	if (invoke->actor == NULL)
		return chart_mistake(c, place,
		    "there is no actor \"%s\"; define it under actors", src);
	invoke->id = id ? own_strdup(id)
	                : own_printf("%zu.%s", node->invoke_count, node->id);
	node->invoke_count++;
	OWN(own_string)
	char *done = own_printf("xstate.done.actor.%s", invoke->id);
	OWN(own_string)
	char *error = own_printf("xstate.error.actor.%s", invoke->id);
	return chart_candidates(c, node, done, json_object_get(value, "onDone"),
	           place, &node->on) &&
	       chart_candidates(c, node, error,
	           json_object_get(value, "onError"), place, &node->on);
}

static bool chart_invokes(struct chart_compiler *c, struct chart_node *node,
    const json_t *value, const struct chart_place *place)
{
	struct chart_place at = {.up = place, .key = "invoke"};
	json_auto_t *list = json_is_array(value) ? json_incref((json_t *)value)
	                                         : json_pack("[O*]", value);
	json_t *one;
	size_t i;

	if (value == NULL)
		return true;
	node->invokes =
	    own_calloc(json_array_size(list), sizeof(*node->invokes));
	json_array_foreach (list, i, one)
		if (!chart_invoke(c, node, one, &at))
			return false;
	return true;
}

/* --- nodes ---------------------------------------------------------------- */

static void chart_node_free(struct chart_node *node)
{
	for (size_t i = 0; i < node->on.count; i++)
		chart_transition_free(&node->on.items[i]);
	for (size_t i = 0; i < node->always.count; i++)
		chart_transition_free(&node->always.items[i]);
	for (size_t i = 0; i < node->after_count; i++)
		free(node->after[i].event);
	for (size_t i = 0; i < node->invoke_count; i++)
		free(node->invokes[i].id);
	free(node->on.items);
	free(node->always.items);
	free(node->after);
	free(node->invokes);
	free(node->entry.items);
	free(node->exit.items);
	free(node->children);
	free(node->id);
	free(node);
}

static bool chart_type(struct chart_compiler *c, const json_t *config,
    const struct chart_place *place, enum chart_type *ret_type)
{
	static const struct {
		const char *name;
		enum chart_type type;
	} types[] = {{"atomic", CHART_ATOMIC}, {"compound", CHART_COMPOUND},
	    {"parallel", CHART_PARALLEL}, {"final", CHART_FINAL}};
	const char *name = json_string_value(json_object_get(config, "type"));
	bool has_states =
	    json_object_size(json_object_get(config, "states")) != 0;

	if (name == NULL) {
		*ret_type = has_states ? CHART_COMPOUND : CHART_ATOMIC;
		return true;
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(types[i].name, name) != 0)
			continue;
		*ret_type = types[i].type;
		bool wants =
		    *ret_type == CHART_COMPOUND || *ret_type == CHART_PARALLEL;
		return has_states == wants ||
		       chart_mistake(c, place,
		           "a %s state %s states of its own", name,
		           wants ? "needs" : "has no");
	}
	return chart_mistake(
	    c, place, "the state type \"%s\" is not supported", name);
}

static bool chart_node(struct chart_compiler *c, struct chart_node *parent,
    const char *key, const json_t *config, const struct chart_place *place,
    struct chart_node **ret_node);

static bool chart_children(struct chart_compiler *c, struct chart_node *node,
    const json_t *config, const struct chart_place *place)
{
	const json_t *states = json_object_get(config, "states");
	struct chart_place at = {.up = place, .key = "states"};
	const char *initial =
	    json_string_value(json_object_get(config, "initial"));
	const char *key;
	json_t *child;

	node->children =
	    own_calloc(json_object_size(states), sizeof(*node->children));
	json_object_foreach ((json_t *)states, key, child) {
		struct chart_place here = {.up = &at, .key = key};
		if (!chart_node(c, node, key, child, &here,
		        &node->children[node->child_count]))
			return false;
		node->child_count++;
	}
	if (node->type != CHART_COMPOUND)
		return true;
	node->initial =
	    initial ? chart_child(node, initial, strlen(initial)) : NULL;
	return node->initial ||
	       chart_mistake(
	           c, place, "\"initial\" must name one of the states in here");
}

/* First pass: the node and what is below it. */
static bool chart_node(struct chart_compiler *c, struct chart_node *parent,
    const char *key, const json_t *config, const struct chart_place *place,
    struct chart_node **ret_node)
{
	static const char *const known[] = {"type", "initial", "states", "on",
	    "always", "after", "entry", "exit", "invoke", "onDone", "output",
	    "id", "description", "tags", "meta", NULL};
	static const char *const known_root[] = {"type", "initial", "states",
	    "on", "always", "after", "entry", "exit", "invoke", "output", "id",
	    "description", "tags", "meta", "context", "version", NULL};
	const char *id = json_string_value(json_object_get(config, "id"));

	if (!json_is_object(config))
		return chart_mistake(c, place, "a state is an object");
	if (!chart_keys(c, config, place, parent ? known : known_root))
		return false;
	if (c->chart->node_count == CHART_MAX_NODES)
		return chart_mistake(
		    c, place, "more than %d states", CHART_MAX_NODES);
	struct chart_node *node = own_calloc(1, sizeof(*node));
	node->order = c->chart->node_count;
	c->chart->nodes[c->chart->node_count++] = node;
	node->key = key;
	node->parent = parent;
	node->id = id       ? own_strdup(id)
	           : parent ? own_printf("%s.%s", parent->id, key)
	                    : own_strdup(key);
	node->output = json_object_get(config, "output");
	node->description =
	    json_string_value(json_object_get(config, "description"));
	*ret_node = node;
	return chart_type(c, config, place, &node->type) &&
	       chart_children(c, node, config, place);
}

/* Second pass: everything that may name another node. */
static bool chart_resolve(struct chart_compiler *c, struct chart_node *node,
    const json_t *config, const struct chart_place *place)
{
	const json_t *states = json_object_get(config, "states");
	struct chart_place at = {.up = place, .key = "states"};
	OWN(own_string)
	char *done = own_printf("xstate.done.state.%s", node->id);

	if (!chart_actions(
	        c, json_object_get(config, "entry"), place, &node->entry) ||
	    !chart_actions(
	        c, json_object_get(config, "exit"), place, &node->exit) ||
	    !chart_on(c, node, json_object_get(config, "on"), place) ||
	    !chart_candidates(c, node, done, json_object_get(config, "onDone"),
	        place, &node->on) ||
	    !chart_invokes(c, node, json_object_get(config, "invoke"), place) ||
	    !chart_after(c, node, json_object_get(config, "after"), place) ||
	    !chart_candidates(c, node, "", json_object_get(config, "always"),
	        place, &node->always))
		return false;
	for (size_t i = 0; i < node->child_count; i++) {
		struct chart_node *child = node->children[i];
		struct chart_place here = {.up = &at, .key = child->key};
		if (!chart_resolve(
		        c, child, json_object_get(states, child->key), &here))
			return false;
	}
	return true;
}

bool chart_new(
    const json_t *definition, struct chart **ret_chart, struct err *err)
{
	OWN(chart_free)
	struct chart *chart = own_calloc(1, sizeof(*chart));
	chart->definition = json_deep_copy(definition);
	struct chart_compiler c = {
	    .chart = chart,
	    .guards = json_object_get(chart->definition, "guards"),
	    .actions = json_object_get(chart->definition, "actions"),
	    .actors = json_object_get(chart->definition, "actors"),
	    .delays = json_object_get(chart->definition, "delays"),
	    .err = err,
	};
	const json_t *machine = json_object_get(chart->definition, "machine");
	struct chart_place place = {.key = "machine"};
	const char *id =
	    json_string_value(json_object_get(chart->definition, "id"));
	struct chart_node *root;

	if (!chart_node(
	        &c, NULL, id ? id : "(machine)", machine, &place, &root) ||
	    !chart_resolve(&c, root, machine, &place))
		return false;
	chart->context = json_object_get(machine, "context");
	*ret_chart = MOVE(chart);
	return true;
}

void chart_free(struct chart **chart)
{
	struct chart *c = *chart;

	if (c == NULL)
		return;
	for (size_t i = 0; i < c->node_count; i++)
		chart_node_free(c->nodes[i]);
	json_decref(c->definition);
	free(c);
	*chart = NULL;
}
