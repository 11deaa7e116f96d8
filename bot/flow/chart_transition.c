/*
 * chart_transition.c: transitions and their order. See chart_compile.h.
 */
#include "flow/chart_compile.h"

#include "base/own.h"

#include <string.h>

bool chart_event_is_wildcard(const char *descriptor)
{
	size_t len = strlen(descriptor);

	return strcmp(descriptor, "*") == 0 ||
	       (len > 2 && strcmp(descriptor + len - 2, ".*") == 0);
}

bool chart_event_matches(const char *descriptor, const char *event)
{
	size_t len = strlen(descriptor);

	if (strcmp(descriptor, "*") == 0)
		return true;
	if (!chart_event_is_wildcard(descriptor))
		return strcmp(descriptor, event) == 0;
	len -= 2;
	return strncmp(descriptor, event, len) == 0 &&
	       (event[len] == '.' || event[len] == '\0');
}

static void chart_transition_free(struct chart_transition **transition)
{
	struct chart_transition *t = *transition;

	if (t == NULL)
		return;
	chart_guard_free(&t->guard);
	chart_action_clear(&t->actions);
	free(t->event);
	free(t->path);
	free(t->targets);
	free(t);
	*transition = NULL;
}

void chart_transition_clear(struct chart_transitions *list)
{
	for (size_t i = 0; i < list->count; i++)
		chart_transition_free(&list->items[i]);
	free(list->items);
	*list = (struct chart_transitions){.items = NULL};
}

static bool chart_transition_is_before(const char *a, const char *b)
{
	bool a_wild = chart_event_is_wildcard(a);
	bool b_wild = chart_event_is_wildcard(b);

	if (a_wild != b_wild)
		return b_wild;
	return a_wild && strlen(a) > strlen(b);
}

static void chart_transition_insert(
    struct chart_transitions *list, struct chart_transition *taken)
{
	list->items =
	    own_realloc(list->items, (list->count + 1) * sizeof(*list->items));
	size_t i = list->count++;
	for (; i > 0 && chart_transition_is_before(
	                    taken->event, list->items[i - 1]->event);
	     i--)
		list->items[i] = list->items[i - 1];
	list->items[i] = taken;
}

static void chart_transition_object(
    struct chart_compiler *c, const json_t *value, struct chart_transition *t)
{
	static const char *const known[] = {"target", "guard", "actions",
	    "reenter", "description", "meta", NULL};
	const json_t *reenter = json_object_get(value, "reenter");
	OWN(own_string)
	char *at_target = mistakes_path(t->path, "target");
	OWN(own_string)
	char *at_actions = mistakes_path(t->path, "actions");

	mistakes_add_unknown(c->mistakes, t->path, value, known);
	if (reenter && !json_is_boolean(reenter))
		mistakes_add(
		    c->mistakes, t->path, "reenter", "write true or false");
	t->reenter = json_is_true(reenter);
	chart_target_list(c, t->source, json_object_get(value, "target"),
	    at_target, &t->targets, &t->target_count);
	chart_action_list(
	    c, json_object_get(value, "actions"), at_actions, &t->actions);
	chart_guard_new(c, json_object_get(value, "guard"), t->path, &t->guard);
}

static struct chart_transition *chart_transition_new(struct chart_compiler *c,
    struct chart_node *node, enum chart_trigger trigger, const char *event,
    const json_t *value, const char *path)
{
	struct chart_transition *t = own_calloc(1, sizeof(*t));

	t->trigger = trigger;
	t->source = node;
	t->event = own_strdup(event);
	t->path = own_strdup(path);
	if (json_is_object(value))
		chart_transition_object(c, value, t);
	else if (json_is_string(value))
		chart_target_list(
		    c, node, value, path, &t->targets, &t->target_count);
	else
		mistakes_add(c->mistakes, path, NULL,
		    "a transition is a state's name or an object; {} forbids"
		    " the event");
	return t;
}

void chart_transition_candidates(struct chart_compiler *c,
    struct chart_node *node, enum chart_trigger trigger, const char *event,
    const json_t *value, const char *path)
{
	struct chart_transitions *list =
	    trigger == CHART_ALWAYS ? &node->always : &node->on;
	json_auto_t *candidates = chart_list(value);
	json_t *one;
	size_t i;

	if (!chart_fits(c, candidates, CHART_MAX_LIST, path))
		return;
	if (value && json_array_size(candidates) == 0)
		mistakes_add(c->mistakes, path, NULL,
		    "an empty list does nothing; leave it out");
	json_array_foreach (candidates, i, one) {
		OWN(own_string)
		char *at = chart_list_path(value, path, i);
		/* XState takes such a string for an object without target. */
		if (trigger == CHART_AFTER && json_is_array(value) &&
		    json_is_string(one))
			mistakes_add(c->mistakes, at, NULL,
			    "in a list of after write {\"target\": \"%s\"}",
			    json_string_value(one));
		chart_transition_insert(list,
		    chart_transition_new(c, node, trigger, event, one, at));
	}
}

static void chart_transition_event(
    struct chart_compiler *c, const char *event, const char *path)
{
	const char *star = strchr(event, '*');

	if (event[0] == '\0')
		mistakes_add(c->mistakes, path, NULL,
		    "an event needs a name; for none write \"always\"");
	else if (strncmp(event, "xstate.", 7) == 0)
		mistakes_add(c->mistakes, path, NULL,
		    "write onDone, onError or after for the chart's own"
		    " events");
	else if (star && (star[1] || !chart_event_is_wildcard(event)))
		mistakes_add(c->mistakes, path, NULL,
		    "a wildcard is * or ends in .*, as in review.*");
}

void chart_transition_on(
    struct chart_compiler *c, struct chart_node *node, const json_t *on)
{
	OWN(own_string)
	char *path = mistakes_path(node->path, "on");
	const char *event;
	json_t *value;

	if (!chart_fits(c, on, CHART_MAX_KEYS, path))
		return;
	if (on && !json_is_object(on))
		mistakes_add(c->mistakes, path, NULL,
		    "must be an object of events and transitions");
	json_object_foreach ((json_t *)on, event, value) {
		OWN(own_string)
		char *at = mistakes_path(path, event);
		chart_transition_event(c, event, at);
		chart_transition_candidates(
		    c, node, CHART_ON, event, value, at);
	}
}
