/*
 * check_actor.c: can what a workflow calls be called, with what it is given,
 * and is what comes of it used as it is? See check_part.h and actor_type.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "flow/satisfy.h"
#include "flow/shape.h"

#include <string.h>

static const struct actor_type *check_actor_type(
    const struct chart_invoke *invoke)
{
	const char *name = check_text(invoke->actor, "type");

	return name ? actor_type_find(name) : NULL;
}

/* The invocation whose outcome t is; NULL if t is something else. */
static const struct chart_invoke *check_invoke_of(
    const struct chart_transition *t)
{
	const char *id = strstr(t->event, ".actor.");

	if (t->trigger != CHART_ACTOR_DONE && t->trigger != CHART_ACTOR_FAILED)
		return NULL;
	for (size_t i = 0; id && i < t->source->invoke_count; i++)
		if (strcmp(t->source->invokes[i].id, id + strlen(".actor.")) ==
		    0)
			return &t->source->invokes[i];
	return NULL;
}

/* Is t taken only if something was found? */
static bool check_is_found(const struct chart_transition *t)
{
	json_auto_t *guard = check_guard_rule(t->guard);
	json_auto_t *without = json_pack("{s:[O, {s:{s:s}}]}", "and", guard,
	    "!", "var", "event.output.found");

	return !satisfy_possible(without);
}

json_t *check_actor_seen(const struct chart_transition *t)
{
	const struct chart_invoke *invoke = check_invoke_of(t);
	const struct actor_type *type =
	    invoke ? check_actor_type(invoke) : NULL;

	return type ? check_actor_event(type, t->trigger == CHART_ACTOR_FAILED,
	                  check_is_found(t))
	            : shape_any();
}

bool check_is_delay(const struct check *check, const char *descriptor)
{
	for (size_t i = 0; i < check->chart->node_count; i++) {
		const struct chart_node *node = check->chart->nodes[i];
		for (size_t k = 0; k < node->invoke_count; k++) {
			OWN(own_string)
			char *event =
			    own_printf("delayed.%s", node->invokes[k].id);
			if (chart_event_matches(descriptor, event))
				return true;
		}
	}
	return false;
}

/* --- what goes in --------------------------------------------------------- */

/* Who has no address in the chat is told so by an error like any other. */
static bool check_is_of_requester(const json_t *rule)
{
	const char *name = check_text(rule, "var");

	return name && strncmp(name, "requester.", 10) == 0;
}

static void check_input(struct check *check, const struct chart_node *node,
    const struct chart_invoke *invoke, const struct actor_type *type)
{
	json_auto_t *scope = check_ambient(check);
	OWN(own_string)
	char *row = mistakes_path("actors", invoke->src);
	OWN(own_string)
	char *path = mistakes_path(row, "input");

	json_object_update(
	    shape_members(scope), shape_members(check->facts[node->order]));
	for (const struct actor_field *f = type->input; f->name; f++) {
		const json_t *rule = json_object_get(
		    json_object_get(invoke->actor, "input"), f->name);
		if (rule == NULL || f->when != ACTOR_ALWAYS ||
		    check_is_of_requester(rule))
			continue;
		OWN(own_string)
		char *at = mistakes_path(path, f->name);
		json_auto_t *value = shape_of_rule(rule, scope);
		if (value && shape_can_be_empty(value))
			finding_add(check->findings, FINDING_WARNING, at,
			    "can be empty in \"%s\", and %s needs it; have it"
			    " set before",
			    node->key, type->name);
	}
}

/* --- whether it can be asked, and who hears of a failure -------------------
 */

static void check_served(struct check *check, const struct chart_invoke *invoke,
    const struct actor_type *type)
{
	OWN(own_string)
	char *row = mistakes_path("actors", invoke->src);
	OWN(own_string)
	char *path = mistakes_path(row, "type");
	OWN(own_string)
	char *system = actor_type_system(type->name);

	if (check->world->systems &&
	    json_object_get(check->world->systems, system) == NULL)
		finding_add(check->findings, FINDING_WARNING, path,
		    "the configuration says nothing of \"%s\": it is refused"
		    " at once, as not_configured; add a section [%s]",
		    system, system);
}

static void check_failure(struct check *check, const struct chart_node *node,
    const struct chart_invoke *invoke)
{
	OWN(own_string)
	char *event = own_printf("xstate.error.actor.%s", invoke->id);

	for (size_t i = 0; i < node->on.count; i++)
		if (node->on.items[i]->trigger == CHART_ACTOR_FAILED &&
		    strcmp(node->on.items[i]->event, event) == 0)
			return;
	finding_add(check->findings, FINDING_MISTAKE, invoke->path,
	    "a refusal would stop the case for good; write \"onError\", which"
	    " leads to somebody who looks at it");
}

/* --- what comes out ------------------------------------------------------- */

static void check_outcome_var(struct check *check, const json_t *args,
    const json_t *scope, const char *path)
{
	const json_t *first =
	    json_is_array(args) ? json_array_get(args, 0) : args;
	const char *name = json_string_value(first);

	if (name == NULL || (strncmp(name, "event.output.", 13) != 0 &&
	                        strncmp(name, "event.error.", 12) != 0))
		return;
	json_auto_t *found = shape_look_up(scope, name);
	OWN(own_string)
	char *meant = shape_suggest(scope, name);
	if (found == NULL)
		finding_add(check->findings, FINDING_MISTAKE, path,
		    "\"%s\" is not in what comes here%s%s%s", name,
		    meant ? "; write \"" : "", meant ? meant : "",
		    meant ? "\"" : "");
}

/* Variables below event.output and event.error that the event has not, and
 * texts that they never are. */
static void check_outcome_rule(struct check *check, const json_t *rule,
    const json_t *scope, const char *path)
{
	const char *key;
	json_t *part;
	size_t i;

	json_array_foreach (rule, i, part) {
		OWN(own_string)
		char *at = mistakes_path_item(path, i);
		check_outcome_rule(check, part, scope, at);
	}
	json_object_foreach ((json_t *)rule, key, part) {
		OWN(own_string)
		char *at = mistakes_path(path, key);
		if (check_items_rule(check, key, part, scope, at))
			part = json_array_get(part, 0);
		check_outcome_rule(check, part, scope, at);
		check_constants(check, key, part, scope, at);
		if (strcmp(key, "var") == 0)
			check_outcome_var(check, part, scope, at);
	}
}

static void check_outcome_guard(struct check *check,
    const struct chart_guard *guard, const char *name, const json_t *scope)
{
	OWN(own_string)
	char *path =
	    name ? mistakes_path("guards", name) : own_strdup("guards");

	if (guard == NULL)
		return;
	if (guard->op == GUARD_RULE)
		check_outcome_rule(check, guard->rule, scope, path);
	if (guard->op == GUARD_NAMED)
		check_outcome_guard(check, guard->named, guard->name, scope);
	for (size_t i = 0; i < guard->part_count; i++)
		check_outcome_guard(check, guard->parts[i], name, scope);
}

static void check_outcome(struct check *check, const struct chart_transition *t)
{
	if (check_invoke_of(t) == NULL)
		return;
	json_auto_t *scope =
	    json_pack("{s:{s:o}}", "of", "event", check_actor_seen(t));
	check_outcome_guard(check, t->guard, NULL, scope);
	for (size_t i = 0; i < t->actions.count; i++) {
		const struct chart_action *a = &t->actions.items[i];
		OWN(own_string)
		char *up = mistakes_path("actions", a->name);
		OWN(own_string)
		char *path = mistakes_path(up, "set");
		const char *key;
		json_t *rule;
		json_object_foreach (
		    json_object_get(a->row, "set"), key, rule) {
			OWN(own_string)
			char *at = mistakes_path(path, key);
			check_outcome_rule(check, rule, scope, at);
		}
	}
}

void check_actors(struct check *check)
{
	for (size_t i = 0; i < check->chart->node_count; i++) {
		const struct chart_node *node = check->chart->nodes[i];
		for (size_t k = 0; k < node->invoke_count; k++) {
			const struct chart_invoke *invoke = &node->invokes[k];
			const struct actor_type *type =
			    check_actor_type(invoke);
			check_failure(check, node, invoke);
			if (type == NULL || check->facts[i] == NULL)
				continue;
			check_served(check, invoke, type);
			check_input(check, node, invoke, type);
		}
	}
	check_each_transition(check, check_outcome);
}
