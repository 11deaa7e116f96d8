/*
 * statechart.c: runs a compiled machine: SCXML's algorithm in the order of
 * XState v5 (its stateUtils). See statechart.h.
 *
 * A configuration is a flag per node; nodes are in document order, so walking
 * it upwards is entry order and downwards is exit order.
 */
#include "flow/statechart.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/chart.h"
#include "flow/jsonlogic.h"

#include <string.h>

/* An event that causes more than this runs in circles. */
enum { STATECHART_MAX_MICROSTEPS = 200 };

struct statechart {
	struct chart *chart;
};

struct statechart_set {
	bool has[CHART_MAX_NODES];
};

struct statechart_enabled {
	const struct chart_transition *items[CHART_MAX_NODES];
	size_t count;
};

/* One macrostep under way. */
struct statechart_run {
	const struct chart *chart;
	const json_t *ambient;
	struct statechart_set active;
	json_t *context;
	bool context_is_ours; /* copied before the first write */
	json_t *event;        /* the one that the microstep sees */
	json_t *queue;        /* raised events, oldest first */
	json_t *effects;
	json_t *output;
	bool done;
	bool changed;
	struct err *err;
};

bool statechart_new(const json_t *definition, struct statechart **ret_chart,
    struct mistakes *mistakes)
{
	OWN(chart_free)
	struct chart *chart = NULL;

	if (!chart_new(definition, &chart, mistakes))
		return false;
	*ret_chart = own_calloc(1, sizeof(**ret_chart));
	(*ret_chart)->chart = MOVE(chart);
	return true;
}

void statechart_free(struct statechart **chart)
{
	if (*chart)
		chart_free(&(*chart)->chart);
	free(*chart);
	*chart = NULL;
}

const struct chart *statechart_chart(const struct statechart *chart)
{
	return chart->chart;
}

void step_clear(struct step *step)
{
	json_decref(step->snapshot);
	json_decref(step->effects);
	*step = (struct step){.snapshot = NULL};
}

/* --- rules ---------------------------------------------------------------- */

/* What a rule sees. New reference. */
static json_t *statechart_scope(const struct statechart_run *run)
{
	json_t *scope =
	    run->ambient ? json_copy((json_t *)run->ambient) : json_object();

	json_object_set(scope, "context", run->context);
	json_object_set(scope, "event", run->event);
	return scope;
}

static bool statechart_guard(struct statechart_run *run,
    const struct chart_guard *guard, const json_t *scope, bool *ret_holds)
{
	bool all = true, any = false;

	if (guard->op == GUARD_NAMED)
		return statechart_guard(run, guard->named, scope, ret_holds);
	if (guard->op == GUARD_RULE) {
		json_auto_t *value = NULL;
		if (!jsonlogic_apply(guard->rule, scope, &value, run->err))
			return false;
		*ret_holds = jsonlogic_truthy(value);
		return true;
	}
	for (size_t i = 0; i < guard->part_count; i++) {
		bool holds;
		if (!statechart_guard(run, guard->parts[i], scope, &holds))
			return false;
		all = all && holds;
		any = any || holds;
	}
	*ret_holds = guard->op == GUARD_AND  ? all
	             : guard->op == GUARD_OR ? any
	                                     : !any;
	return true;
}

static bool statechart_holds(struct statechart_run *run,
    const struct chart_transition *t, bool *ret_holds)
{
	*ret_holds = true;
	if (t->guard == NULL)
		return true;
	json_auto_t *scope = statechart_scope(run);
	return statechart_guard(run, t->guard, scope, ret_holds);
}

static bool statechart_assign(struct statechart_run *run, const json_t *row)
{
	json_auto_t *scope = statechart_scope(run);
	json_auto_t *values = json_object();
	const json_t *set = json_object_get(row, "set");
	const char *path;
	json_t *rule;

	/* All values first: each sees the context as it was. */
	json_object_foreach ((json_t *)set, path, rule) {
		json_t *value;
		if (!jsonlogic_apply(rule, scope, &value, run->err))
			return err_prefix(run->err, "assign %s", path);
		json_object_set_new(values, path, json_deep_copy(value));
		json_decref(value);
	}
	if (!run->context_is_ours) {
		json_t *copy = json_deep_copy(run->context);
		json_decref(run->context);
		run->context = copy;
		run->context_is_ours = true;
	}
	json_object_foreach (values, path, rule)
		if (!jsonx_set_path(run->context, path, json_incref(rule)))
			return err_set(run->err, ERR_INPUT,
			    "assign %s: a step on the way is not an object",
			    path);
	return true;
}

static bool statechart_act(
    struct statechart_run *run, const struct chart_actions *actions)
{
	for (size_t i = 0; i < actions->count; i++) {
		const struct chart_action *a = &actions->items[i];
		switch (a->kind) {
		case ACTION_ASSIGN:
			if (!statechart_assign(run, a->row))
				return err_prefix(run->err, "%s", a->name);
			break;
		case ACTION_RAISE:
			json_array_append_new(
			    run->queue, json_pack("{s:O}", "type",
			                    json_object_get(a->row, "event")));
			break;
		case ACTION_EFFECT:
			json_array_append_new(run->effects,
			    json_pack("{s:s, s:s, s:O}", "type", "action",
			        "name", a->name, "action", a->row));
			break;
		}
	}
	return true;
}

/* --- selecting transitions ------------------------------------------------ */

static bool statechart_is_leaf(
    const struct statechart_run *run, const struct chart_node *node)
{
	if (!run->active.has[node->order])
		return false;
	return node->type == CHART_ATOMIC || node->type == CHART_FINAL;
}

/* The first enabled candidate; NULL if none. */
static bool statechart_first(struct statechart_run *run,
    const struct chart_transitions *list, const char *event,
    const struct chart_transition **ret_t)
{
	*ret_t = NULL;
	for (size_t i = 0; i < list->count; i++) {
		bool holds;
		if (event && !chart_event_matches(list->items[i]->event, event))
			continue;
		if (!statechart_holds(run, list->items[i], &holds))
			return false;
		if (holds) {
			*ret_t = list->items[i];
			return true;
		}
	}
	return true;
}

static void statechart_enable(
    struct statechart_enabled *enabled, const struct chart_transition *t)
{
	for (size_t i = 0; i < enabled->count; i++)
		if (enabled->items[i] == t)
			return;
	enabled->items[enabled->count++] = t;
}

/* For each active leaf the innermost enabled transition. event NULL selects
 * the eventless ones. */
static bool statechart_select(struct statechart_run *run, const char *event,
    struct statechart_enabled *enabled)
{
	enabled->count = 0;
	for (size_t i = 0; i < run->chart->node_count; i++) {
		const struct chart_node *node = run->chart->nodes[i];
		if (!statechart_is_leaf(run, node))
			continue;
		for (; node; node = node->parent) {
			const struct chart_transition *t;
			if (!statechart_first(run,
			        event ? &node->on : &node->always, event, &t))
				return false;
			if (t) {
				statechart_enable(enabled, t);
				break;
			}
		}
	}
	return true;
}

/* The node whose inside a transition leaves and enters anew; NULL stands for
 * the root itself being left. */
static const struct chart_node *statechart_domain(
    const struct statechart_run *run, const struct chart_transition *t)
{
	bool inside = !t->reenter;

	for (size_t i = 0; i < t->target_count; i++)
		inside = inside &&
		         (t->targets[i] == t->source ||
		             chart_is_descendant(t->targets[i], t->source));
	if (inside)
		return t->source;
	for (const struct chart_node *a = t->targets[0]->parent; a;
	     a = a->parent) {
		bool common = chart_is_descendant(t->source, a);
		for (size_t i = 1; i < t->target_count; i++)
			common =
			    common && chart_is_descendant(t->targets[i], a);
		if (common)
			return a;
	}
	return t->reenter ? NULL : run->chart->nodes[0];
}

static void statechart_exit_set(const struct statechart_run *run,
    const struct chart_transition *t, struct statechart_set *set)
{
	if (t->target_count == 0)
		return;
	const struct chart_node *domain = statechart_domain(run, t);
	if (t->reenter && t->source == domain)
		set->has[domain->order] = true;
	for (size_t i = 0; i < run->chart->node_count; i++) {
		const struct chart_node *node = run->chart->nodes[i];
		if (run->active.has[i] &&
		    (domain == NULL || chart_is_descendant(node, domain)))
			set->has[i] = true;
	}
}

static bool statechart_overlap(const struct statechart_run *run,
    const struct chart_transition *a, const struct chart_transition *b)
{
	struct statechart_set left = {.has = {false}};
	struct statechart_set right = {.has = {false}};

	statechart_exit_set(run, a, &left);
	statechart_exit_set(run, b, &right);
	for (size_t i = 0; i < run->chart->node_count; i++)
		if (left.has[i] && right.has[i])
			return true;
	return false;
}

static void statechart_disable(struct statechart_enabled *e, size_t i)
{
	memmove(&e->items[i], &e->items[i + 1],
	    (e->count - i - 1) * sizeof(e->items[0]));
	e->count--;
}

/* Two transitions that would leave the same state: the inner one wins, else
 * the first in document order. */
static void statechart_remove_conflicts(
    const struct statechart_run *run, struct statechart_enabled *enabled)
{
	struct statechart_enabled kept = {.count = 0};

	if (enabled->count < 2)
		return;
	for (size_t i = 0; i < enabled->count; i++) {
		const struct chart_transition *t = enabled->items[i];
		bool preempted = false;
		for (size_t k = 0; k < kept.count && !preempted;) {
			const struct chart_transition *other = kept.items[k];
			if (!statechart_overlap(run, t, other))
				k++;
			else if (chart_is_descendant(t->source, other->source))
				statechart_disable(&kept, k);
			else
				preempted = true;
		}
		if (!preempted)
			kept.items[kept.count++] = t;
	}
	*enabled = kept;
}

/* --- entering and leaving ------------------------------------------------- */

static void statechart_enter_descendants(const struct statechart_run *run,
    const struct chart_node *node, struct statechart_set *enter);

/* Regions of a parallel node in which nothing is entered yet. */
static void statechart_enter_regions(const struct statechart_run *run,
    const struct chart_node *node, struct statechart_set *enter)
{
	for (size_t i = 0; i < node->child_count; i++) {
		const struct chart_node *child = node->children[i];
		bool has = enter->has[child->order];
		for (size_t k = 0; k < run->chart->node_count && !has; k++)
			has = enter->has[k] &&
			      chart_is_descendant(run->chart->nodes[k], child);
		if (has)
			continue;
		enter->has[child->order] = true;
		statechart_enter_descendants(run, child, enter);
	}
}

static void statechart_enter_descendants(const struct statechart_run *run,
    const struct chart_node *node, struct statechart_set *enter)
{
	if (node->type == CHART_COMPOUND) {
		enter->has[node->initial->order] = true;
		statechart_enter_descendants(run, node->initial, enter);
	} else if (node->type == CHART_PARALLEL) {
		statechart_enter_regions(run, node, enter);
	}
}

static void statechart_enter_target(const struct statechart_run *run,
    const struct chart_transition *t, const struct chart_node *target,
    struct statechart_set *enter)
{
	const struct chart_node *domain = statechart_domain(run, t);

	if (t->source != target || t->source != domain || t->reenter)
		enter->has[target->order] = true;
	statechart_enter_descendants(run, target, enter);
	for (const struct chart_node *a = target->parent; a && a != domain;
	     a = a->parent) {
		enter->has[a->order] = true;
		if (a->type == CHART_PARALLEL)
			statechart_enter_regions(run, a, enter);
	}
	if (domain && domain->type == CHART_PARALLEL && target != domain)
		statechart_enter_regions(run, domain, enter);
}

static bool statechart_leave(
    struct statechart_run *run, const struct statechart_set *exit)
{
	for (size_t i = run->chart->node_count; i-- > 0;) {
		const struct chart_node *node = run->chart->nodes[i];
		if (!exit->has[i] || !run->active.has[i])
			continue;
		if (!statechart_act(run, &node->exit))
			return false;
		for (size_t k = 0; k < node->after_count; k++)
			json_array_append_new(run->effects,
			    json_pack("{s:s, s:s}", "type", "timer_cancel",
			        "id", node->after[k].event));
		for (size_t k = 0; k < node->invoke_count; k++)
			json_array_append_new(run->effects,
			    json_pack("{s:s, s:s}", "type", "stop", "id",
			        node->invokes[k].id));
		run->active.has[i] = false;
	}
	return true;
}

static bool statechart_invoke(
    struct statechart_run *run, const struct chart_invoke *invoke)
{
	const json_t *rule = json_object_get(invoke->actor, "input");
	json_auto_t *scope = statechart_scope(run);
	json_auto_t *input = json_object();
	const char *name;
	json_t *one;

	json_object_foreach ((json_t *)rule, name, one) {
		json_t *value;
		if (!jsonlogic_apply(one, scope, &value, run->err))
			return err_prefix(run->err, "input.%s", name);
		json_object_set_new(input, name, value);
	}
	json_array_append_new(
	    run->effects, json_pack("{s:s, s:s, s:s, s:O, s:O}", "type",
	                      "invoke", "id", invoke->id, "src", invoke->src,
	                      "actor", invoke->actor, "input", input));
	return true;
}

static bool statechart_is_final(
    const struct statechart_run *run, const struct chart_node *node)
{
	bool all = true, any = false;

	for (size_t i = 0; i < node->child_count; i++) {
		const struct chart_node *child = node->children[i];
		bool final = node->type == CHART_PARALLEL
		                 ? statechart_is_final(run, child)
		                 : child->type == CHART_FINAL &&
		                       run->active.has[child->order];
		all = all && final;
		any = any || final;
	}
	return node->type == CHART_PARALLEL ? all && node->child_count : any;
}

static void statechart_raise_done(
    struct statechart_run *run, const struct chart_node *node, json_t *output)
{
	OWN(own_string)
	char *type = own_printf("xstate.done.state.%s", node->id);
	json_t *event = json_pack("{s:s}", "type", type);

	if (output)
		json_object_set(event, "output", output);
	json_array_append_new(run->queue, event);
}

/* A final state was entered: who is done by that? */
static bool statechart_complete(
    struct statechart_run *run, const struct chart_node *node)
{
	const struct chart_node *parent = node->parent;
	const struct chart_node *marker =
	    parent && parent->type == CHART_PARALLEL ? parent
	    : parent                                 ? parent->parent
	                                             : NULL;
	json_auto_t *output = NULL;

	if (node->output) {
		json_auto_t *scope = statechart_scope(run);
		if (!jsonlogic_apply(node->output, scope, &output, run->err))
			return false;
	}
	if (parent && parent->type == CHART_COMPOUND)
		statechart_raise_done(run, parent, output);
	while (marker && marker->type == CHART_PARALLEL &&
	       statechart_is_final(run, marker)) {
		statechart_raise_done(run, marker, NULL);
		marker = marker->parent;
	}
	if (marker == NULL) {
		run->done = true;
		json_decref(run->output);
		run->output = MOVE(output);
	}
	return true;
}

static bool statechart_enter(
    struct statechart_run *run, const struct statechart_set *enter)
{
	for (size_t i = 0; i < run->chart->node_count; i++) {
		const struct chart_node *node = run->chart->nodes[i];
		if (!enter->has[i])
			continue;
		run->active.has[i] = true;
		if (!statechart_act(run, &node->entry))
			return false;
		for (size_t k = 0; k < node->after_count; k++)
			json_array_append_new(run->effects,
			    json_pack("{s:s, s:s, s:s, s:I}", "type",
			        "timer_set", "id", node->after[k].event,
			        "event", node->after[k].event, "ms",
			        (json_int_t)node->after[k].ms));
		for (size_t k = 0; k < node->invoke_count; k++)
			if (!statechart_invoke(run, &node->invokes[k]))
				return false;
		if (node->type == CHART_FINAL &&
		    !statechart_complete(run, node))
			return false;
	}
	return true;
}

/* --- microsteps and macrosteps -------------------------------------------- */

static bool statechart_microstep(
    struct statechart_run *run, struct statechart_enabled *enabled)
{
	struct statechart_set exit = {.has = {false}};
	struct statechart_set enter = {.has = {false}};

	statechart_remove_conflicts(run, enabled);
	for (size_t i = 0; i < enabled->count; i++) {
		const struct chart_transition *t = enabled->items[i];
		statechart_exit_set(run, t, &exit);
		for (size_t k = 0; k < t->target_count; k++)
			statechart_enter_target(run, t, t->targets[k], &enter);
	}
	if (!statechart_leave(run, &exit))
		return false;
	for (size_t i = 0; i < enabled->count; i++)
		if (!statechart_act(run, &enabled->items[i]->actions))
			return false;
	run->changed = true;
	return statechart_enter(run, &enter);
}

static void statechart_next_event(struct statechart_run *run)
{
	json_decref(run->event);
	run->event = json_incref(json_array_get(run->queue, 0));
	json_array_remove(run->queue, 0);
}

/* When the machine is done, what is still active is left, inner first. */
static bool statechart_wind_up(struct statechart_run *run)
{
	struct statechart_set active = run->active;

	if (!statechart_leave(run, &active))
		return false;
	run->active = active; /* the value says where it ended */
	return true;
}

/* Eventless transitions and raised events until nothing moves. */
static bool statechart_settle(struct statechart_run *run)
{
	struct statechart_enabled enabled;
	bool try_eventless = true;

	for (size_t steps = 0; !run->done; steps++) {
		if (steps > STATECHART_MAX_MICROSTEPS)
			return err_set(
			    run->err, ERR_INPUT, "the chart runs in circles");
		enabled.count = 0;
		if (try_eventless && !statechart_select(run, NULL, &enabled))
			return false;
		bool eventless = enabled.count != 0;
		if (!eventless) {
			if (json_array_size(run->queue) == 0)
				return true;
			statechart_next_event(run);
			const char *type = json_string_value(
			    json_object_get(run->event, "type"));
			if (!statechart_select(run, type, &enabled))
				return false;
		}
		if (enabled.count && !statechart_microstep(run, &enabled))
			return false;
		try_eventless = enabled.count != 0 || !eventless;
	}
	return statechart_wind_up(run);
}

/* --- snapshots ------------------------------------------------------------ */

static json_t *statechart_value(
    const struct statechart_run *run, const struct chart_node *node)
{
	json_t *value = json_object();

	for (size_t i = 0; i < node->child_count; i++) {
		const struct chart_node *child = node->children[i];
		if (!run->active.has[child->order])
			continue;
		bool leaf = child->child_count == 0;
		if (leaf && node->type == CHART_COMPOUND) {
			json_decref(value);
			return json_string(child->key);
		}
		json_object_set_new(value, child->key,
		    leaf ? json_object() : statechart_value(run, child));
	}
	return value;
}

static bool statechart_read_value(const struct statechart *chart,
    const struct chart_node *node, const json_t *value,
    struct statechart_set *active)
{
	const char *key;
	json_t *below;

	active->has[node->order] = true;
	if (json_is_string(value)) {
		for (size_t i = 0; i < node->child_count; i++)
			if (strcmp(node->children[i]->key,
			        json_string_value(value)) == 0)
				return statechart_read_value(
				    chart, node->children[i], NULL, active);
		return false;
	}
	if (value == NULL)
		return node->child_count == 0;
	json_object_foreach ((json_t *)value, key, below) {
		size_t i = 0;
		while (i < node->child_count &&
		       strcmp(node->children[i]->key, key) != 0)
			i++;
		if (i == node->child_count ||
		    !statechart_read_value(
		        chart, node->children[i], below, active))
			return false;
	}
	return true;
}

static void statechart_run_clear(struct statechart_run *run)
{
	json_decref(run->context);
	json_decref(run->event);
	json_decref(run->queue);
	json_decref(run->effects);
	json_decref(run->output);
}

static void statechart_finish(struct statechart_run *run, struct step *ret_step)
{
	json_t *snapshot = json_pack("{s:o, s:O, s:s}", "value",
	    statechart_value(run, run->chart->nodes[0]), "context",
	    run->context, "status", run->done ? "done" : "active");

	if (run->output)
		json_object_set(snapshot, "output", run->output);
	*ret_step = (struct step){
	    .snapshot = snapshot,
	    .effects = MOVE(run->effects),
	    .changed = run->changed,
	};
}

static void statechart_run_init(struct statechart_run *run,
    const struct statechart *chart, const json_t *context, const json_t *event,
    const json_t *ambient, struct err *err)
{
	*run = (struct statechart_run){
	    .chart = chart->chart,
	    .ambient = ambient,
	    .context = context ? json_incref((json_t *)context) : json_object(),
	    .event = json_incref((json_t *)event),
	    .queue = json_array(),
	    .effects = json_array(),
	    .err = err,
	};
}

bool statechart_start(const struct statechart *chart, const json_t *input,
    const json_t *ambient, struct step *ret_step, struct err *err)
{
	json_auto_t *event =
	    json_pack("{s:s, s:O*}", "type", "xstate.init", "input", input);
	OWN(statechart_run_clear)
	struct statechart_run run;
	struct statechart_set enter = {.has = {false}};

	statechart_run_init(
	    &run, chart, chart->chart->context, event, ambient, err);
	enter.has[0] = true;
	statechart_enter_descendants(&run, chart->chart->nodes[0], &enter);
	if (!statechart_enter(&run, &enter) || !statechart_settle(&run))
		return false;
	run.changed = true;
	statechart_finish(&run, ret_step);
	return true;
}

static bool statechart_resume(struct statechart_run *run,
    const struct statechart *chart, const json_t *snapshot, const json_t *event,
    const json_t *ambient, struct err *err)
{
	const json_t *value = json_object_get(snapshot, "value");

	statechart_run_init(run, chart, json_object_get(snapshot, "context"),
	    event, ambient, err);
	if (json_string_value(json_object_get(event, "type")) == NULL)
		return err_set(err, ERR_INPUT, "an event without a type");
	return statechart_read_value(
	           chart, chart->chart->nodes[0], value, &run->active) ||
	       err_set(err, ERR_INPUT,
	           "the snapshot is not of this chart: a state is unknown");
}

static bool statechart_is_done(const json_t *snapshot)
{
	const char *status =
	    json_string_value(json_object_get(snapshot, "status"));

	return status && strcmp(status, "done") == 0;
}

bool statechart_step(const struct statechart *chart, const json_t *snapshot,
    const json_t *event, const json_t *ambient, struct step *ret_step,
    struct err *err)
{
	OWN(statechart_run_clear)
	struct statechart_run run;
	struct statechart_enabled enabled = {.count = 0};

	if (!statechart_resume(&run, chart, snapshot, event, ambient, err))
		return false;
	const char *type = json_string_value(json_object_get(event, "type"));
	if (!statechart_is_done(snapshot) &&
	    !statechart_select(&run, type, &enabled))
		return false;
	if (enabled.count == 0) {
		*ret_step = (struct step){
		    .snapshot = json_incref((json_t *)snapshot),
		    .effects = json_array(),
		};
		return true;
	}
	if (!statechart_microstep(&run, &enabled) || !statechart_settle(&run))
		return false;
	statechart_finish(&run, ret_step);
	return true;
}

bool statechart_accepts(const struct statechart *chart, const json_t *snapshot,
    const json_t *event, const json_t *ambient)
{
	OWN(statechart_run_clear)
	struct statechart_run run;
	struct statechart_enabled enabled = {.count = 0};
	struct err err;

	return statechart_resume(&run, chart, snapshot, event, ambient, &err) &&
	       !statechart_is_done(snapshot) &&
	       statechart_select(&run,
	           json_string_value(json_object_get(event, "type")),
	           &enabled) &&
	       enabled.count != 0;
}

json_t *statechart_descriptions(
    const struct statechart *chart, const json_t *snapshot)
{
	struct statechart_set active = {.has = {false}};
	json_t *list = json_array();

	if (!statechart_read_value(chart, chart->chart->nodes[0],
	        json_object_get(snapshot, "value"), &active))
		return list;
	for (size_t i = 0; i < chart->chart->node_count; i++) {
		const char *text = chart->chart->nodes[i]->description;
		if (active.has[i] && text)
			json_array_append_new(list, json_string(text));
	}
	return list;
}
