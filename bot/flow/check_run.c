/*
 * check_run.c: runs a chart over shapes until nothing new comes up. Every
 * transition whose source can be active is taken, whatever its guard says.
 * What a state's facts say holds each time it is active. See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "flow/shape.h"

/* Facts only grow, and shapes have an end; this is the end in any case: a
 * round for each state, and some for what shapes go through. */
enum { CHECK_MAX_ROUNDS = CHART_MAX_NODES + 200 };

/* A microstep over shapes. */
struct check_step {
	struct check *check;
	json_t *context;     /* as far as its actions have come */
	const json_t *seen;  /* event that its assignments see */
	const json_t *cause; /* event of the outside that its notices see */
	const char *told[CHART_MAX_NODES]; /* notify actions carried out */
	size_t told_count;
};

/* --- actions -------------------------------------------------------------- */

static void check_assign(struct check_step *step, const json_t *row)
{
	json_auto_t *scope = check_ambient(step->check);
	json_t *of = shape_members(scope);
	const char *path;
	json_t *rule;

	json_object_set(of, "context", step->context);
	json_object_set(of, "event", (json_t *)step->seen);
	json_object_foreach (json_object_get(row, "set"), path, rule) {
		json_auto_t *value = shape_of_rule(rule, scope);
		json_auto_t *before = step->context;
		step->context = shape_assign(before, path, value);
	}
}

static void check_act(
    struct check_step *step, const struct chart_actions *actions)
{
	for (size_t i = 0; i < actions->count; i++) {
		const struct chart_action *a = &actions->items[i];
		if (a->kind == ACTION_ASSIGN)
			check_assign(step, a->row);
		else if (a->kind == ACTION_EFFECT &&
		         step->told_count < CHART_MAX_NODES)
			step->told[step->told_count++] = a->name;
	}
}

/* Actions that may be carried out or not. */
static void check_act_perhaps(
    struct check_step *step, const struct chart_actions *actions)
{
	json_auto_t *before = json_incref(step->context);

	check_act(step, actions);
	json_auto_t *after = step->context;
	step->context = shape_join(before, after);
}

/* --- facts ---------------------------------------------------------------- */

static json_t *check_fact(json_t *context, const json_t *event)
{
	json_t *fact = shape_object();

	json_object_set(shape_members(fact), "context", context);
	json_object_set(shape_members(fact), "event", (json_t *)event);
	return fact;
}

static void check_learn(struct check *check, size_t node, const json_t *fact)
{
	json_auto_t *before = check->facts[node];

	check->facts[node] = shape_join(before, fact);
	if (before != check->facts[node])
		chart_set_add(&check->news, node);
}

/* A notice shows the context as it is at the end. */
static void check_tell(struct check_step *step, const json_t *fact)
{
	json_t *notices = step->check->notices;

	for (size_t i = 0; i < step->told_count; i++) {
		json_auto_t *joined =
		    shape_join(json_object_get(notices, step->told[i]), fact);
		json_object_set(notices, step->told[i], joined);
	}
}

static void check_tell_in(struct check_step *step, size_t leaf)
{
	OWN(own_string)
	char *order = own_printf("%zu", leaf);

	for (size_t i = 0; i < step->told_count; i++) {
		json_t *leaves =
		    json_object_get(step->check->told_in, step->told[i]);
		if (leaves == NULL) {
			leaves = json_object();
			json_object_set_new(
			    step->check->told_in, step->told[i], leaves);
		}
		json_object_set_new(leaves, order, json_true());
	}
}

/* --- transitions ---------------------------------------------------------- */

/* The facts when this node is done; NULL if it never is. Borrowed. A
 * parallel node is done with the last of its regions. */
static json_t *check_done_facts(
    const struct check *check, const struct chart_node *node)
{
	json_t *facts = NULL;

	if (node->type == CHART_FINAL)
		return json_incref(check->facts[node->order]);
	for (size_t i = 0; i < node->child_count; i++) {
		const struct chart_node *child = node->children[i];
		if (child->type == CHART_HISTORY ||
		    (node->type == CHART_COMPOUND &&
		        child->type != CHART_FINAL))
			continue;
		json_auto_t *before = facts;
		json_auto_t *mine = check_done_facts(check, child);
		facts = NULL;
		if (mine == NULL && node->type == CHART_PARALLEL)
			return NULL;
		facts = shape_join(before, mine);
	}
	return facts;
}

/* What holds when t is taken: its context, the event that its assignments
 * see and the one of the outside. */
static void check_before(const struct check *check,
    const struct chart_transition *t, const json_t *facts, json_t **ret_context,
    json_t **ret_seen, json_t **ret_cause)
{
	json_t *last = json_object_get(shape_members(facts), "event");

	*ret_context =
	    json_incref(json_object_get(shape_members(facts), "context"));
	*ret_cause = json_incref(last);
	switch (t->trigger) {
	case CHART_ON:
		*ret_seen = check_event_shape(check, t->event);
		if (*ret_seen == NULL)
			*ret_seen = shape_any();
		if (!json_object_get(check->raised, t->event)) {
			json_decref(*ret_cause);
			*ret_cause = json_incref(*ret_seen);
		}
		break;
	case CHART_AFTER:
		*ret_seen = shape_either(check_bare_event());
		json_decref(*ret_cause);
		*ret_cause = json_incref(*ret_seen);
		break;
	case CHART_ALWAYS:
		*ret_seen = json_incref(last);
		break;
	case CHART_STATE_DONE:
		*ret_seen = shape_any();
		break;
	case CHART_ACTOR_DONE:
	case CHART_ACTOR_FAILED:
		*ret_seen = check_actor_seen(t);
		json_decref(*ret_cause);
		*ret_cause = json_incref(*ret_seen);
		break;
	}
}

static void check_leave(
    struct check_step *step, const struct chart_transition *t)
{
	const struct chart *chart = step->check->chart;
	const struct chart_node *domain = check_domain(t);

	for (size_t i = chart->node_count; domain && i-- > domain->order + 1;) {
		const struct chart_node *node = chart->nodes[i];
		if (node->order > domain->last ||
		    !check_together(node, t->source))
			continue;
		if (node == t->source || chart_is_descendant(t->source, node))
			check_act(step, &node->exit);
		else
			check_act_perhaps(step, &node->exit);
	}
}

static void check_arrive(struct check_step *step, const struct chart_set *enter)
{
	const struct chart *chart = step->check->chart;

	for (size_t i = chart_set_next(enter, 0); i < chart->node_count;
	     i = chart_set_next(enter, i + 1)) {
		check_act(step, &chart->nodes[i]->entry);
		if (chart->nodes[i]->type == CHART_COMPOUND)
			check_act(step, &chart->nodes[i]->initial_actions);
	}
}

/* The facts for what is entered, and for what stays active meanwhile. */
static void check_spread(struct check_step *step, const struct chart_node *from,
    const struct chart_node *domain, const struct chart_set *enter)
{
	struct check *check = step->check;
	json_auto_t *fact = check_fact(step->context, step->cause);

	for (size_t i = 0; i < check->chart->node_count; i++) {
		const struct chart_node *node = check->chart->nodes[i];
		bool left = domain && chart_is_descendant(node, domain);
		bool stays = !left && check->facts[i] &&
		             (from == NULL || check_together(node, from));
		if (!chart_set_has(enter, i) && !stays)
			continue;
		check_learn(check, i, fact);
		if (chart_is_leaf(node))
			check_tell_in(step, i);
	}
	check_tell(step, fact);
}

void check_each_transition(struct check *check, check_each_fn *fn)
{
	for (size_t i = 0; i < check->chart->node_count; i++) {
		const struct chart_node *node = check->chart->nodes[i];
		for (size_t k = 0; k < node->on.count; k++)
			fn(check, node->on.items[k]);
		for (size_t k = 0; k < node->always.count; k++)
			fn(check, node->always.items[k]);
	}
}

bool check_is_live(const struct check *check, const struct chart_transition *t)
{
	if (check->facts[t->source->order] == NULL)
		return false;
	if (t->trigger != CHART_STATE_DONE)
		return true;
	json_auto_t *done = check_done_facts(check, t->source);
	return done != NULL;
}

/* Nothing is left: what was known of each state that is active stays known,
 * and what the actions set comes to it. */
static void check_stay(
    struct check *check, const struct chart_transition *t, size_t i)
{
	const struct chart_node *node = check->chart->nodes[i];
	struct check_step step = {.check = check};
	json_auto_t *context = NULL;
	json_auto_t *seen = NULL;
	json_auto_t *cause = NULL;

	check_before(check, t, check->facts[i], &context, &seen, &cause);
	step.context = check_assume(context, t->guard);
	step.seen = seen;
	step.cause = cause;
	check_act(&step, &t->actions);
	json_auto_t *fact = check_fact(step.context, step.cause);
	check_learn(check, i, fact);
	if (chart_is_leaf(node))
		check_tell_in(&step, i);
	if (node == t->source)
		check_tell(&step, fact);
	json_decref(step.context);
}

static void check_take_staying(
    struct check *check, const struct chart_transition *t)
{
	bool begins = chart_set_has(&check->dirty, t->source->order);

	for (size_t i = 0; i < check->chart->node_count; i++)
		if (check->facts[i] &&
		    (begins || chart_set_has(&check->dirty, i)) &&
		    check_together(check->chart->nodes[i], t->source))
			check_stay(check, t, i);
}

static void check_take(struct check *check, const struct chart_transition *t)
{
	if (t->target_count == 0 && t->trigger != CHART_STATE_DONE) {
		if (check_is_live(check, t))
			check_take_staying(check, t);
		return;
	}
	/* Nothing new where it begins: nothing new where it leads. */
	bool begins = chart_set_has(&check->dirty, t->source->order) ||
	              (t->trigger == CHART_STATE_DONE &&
	                  chart_set_has_under(&check->dirty, t->source));
	if (!begins || !check_is_live(check, t))
		return;
	struct check_step step = {.check = check};
	json_auto_t *context = NULL;
	json_auto_t *seen = NULL;
	json_auto_t *cause = NULL;
	struct chart_set enter;

	json_auto_t *done = t->trigger == CHART_STATE_DONE
	                        ? check_done_facts(check, t->source)
	                        : NULL;
	check_before(check, t, done ? done : check->facts[t->source->order],
	    &context, &seen, &cause);
	step.context = check_assume(context, t->guard);
	step.seen = seen;
	step.cause = cause;
	check_leave(&step, t);
	check_act(&step, &t->actions);
	check_enter(t, &enter);
	check_arrive(&step, &enter);
	check_spread(&step, t->source, check_domain(t), &enter);
	json_decref(step.context);
}

/* The person who opens the case is known before their event comes. */
static void check_start(struct check *check)
{
	json_auto_t *event = check_first_event();
	struct check_step step = {
	    .check = check,
	    .context = check->chart->context
	                   ? shape_of_value(check->chart->context)
	                   : shape_object(),
	    .seen = event,
	    .cause = event,
	};
	struct chart_set enter;

	check_enter_start(check->chart, &enter);
	check_arrive(&step, &enter);
	check_spread(&step, NULL, NULL, &enter);
	json_decref(step.context);
}

void check_run(struct check *check)
{
	check_start(check);
	for (size_t i = 0; i < CHECK_MAX_ROUNDS &&
	                   chart_set_next(&check->news, 0) < CHART_MAX_NODES;
	     i++) {
		check->dirty = check->news;
		check->news = (struct chart_set){.words = {0}};
		check_each_transition(check, check_take);
	}
}
