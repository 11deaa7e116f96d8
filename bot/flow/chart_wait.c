/*
 * chart_wait.c: what a state waits for: clocks (after) and actors (invoke).
 * See chart_compile.h.
 */
#include "flow/chart_compile.h"

#include "base/own.h"
#include "flow/delay.h"
#include "flow/duration.h"

#include <string.h>

/* --- after ---------------------------------------------------------------- */

static void chart_wait_delay(
    struct chart_compiler *c, const char *delay, struct chart_after *after)
{
	if (chart_table_is_ms(delay, &after->ms))
		return;
	after->row = json_object_get(c->delays, delay);
	const char *text =
	    json_string_value(json_object_get(after->row, "duration"));
	if (after->row == NULL)
		mistakes_add_missing(
		    c->mistakes, after->path, NULL, "delay", delay, c->delays);
	else if (text) /* chart_table.c tells what is wrong with it */
		duration_parse(text, &after->ms, NULL);
}

/* A clock that no state could ever stop was not meant so. */
static void chart_wait_paused(struct chart_compiler *c,
    const struct chart_node *node, const struct chart_after *after)
{
	const json_t *tags = json_object_get(after->row, "pausedIn");

	if (tags == NULL)
		return;
	for (size_t i = node->order; i <= node->last; i++)
		if (delay_has_tag(c->chart->nodes[i], tags))
			return;
	mistakes_add(c->mistakes, after->path, NULL,
	    "neither this state nor one inside it has the tag in which the"
	    " delay \"%s\" is to pause; give one \"tags\", or put this clock"
	    " on a state around it",
	    after->delay);
}

static void chart_wait_clock(struct chart_compiler *c, struct chart_node *node,
    const char *delay, const json_t *value, const char *path)
{
	struct chart_after *after = &node->after[node->after_count++];
	OWN(own_string)
	char *at = mistakes_path(path, delay);

	after->delay = delay;
	after->event = own_printf("xstate.after.%s.%s", delay, node->id);
	after->path = own_strdup(at);
	chart_wait_delay(c, delay, after);
	chart_wait_paused(c, node, after);
	chart_transition_candidates(
	    c, node, CHART_AFTER, after->event, value, at);
}

/* The least number of milliseconds from `least` on among the delays. */
static const char *chart_wait_next_number(
    const json_t *after, int64_t least, int64_t *ret_ms)
{
	const char *best = NULL, *delay;
	json_t *value;
	int64_t ms;

	json_object_foreach ((json_t *)after, delay, value) {
		if (chart_table_is_ms(delay, &ms) && ms >= least &&
		    (best == NULL || ms < *ret_ms)) {
			best = delay;
			*ret_ms = ms;
		}
	}
	return best;
}

/* Numbers first, the least first: so does JavaScript order an object's keys,
 * and XState with it. */
void chart_wait_after(
    struct chart_compiler *c, struct chart_node *node, const json_t *after)
{
	OWN(own_string)
	char *path = mistakes_path(node->path, "after");
	const char *delay;
	json_t *value;
	int64_t ms = -1;

	if (!chart_fits(c, after, CHART_MAX_KEYS, path))
		return;
	if (after && !json_is_object(after))
		mistakes_add(c->mistakes, path, NULL,
		    "must be an object of delays and transitions");
	node->after = own_calloc(json_object_size(after), sizeof(*node->after));
	while ((delay = chart_wait_next_number(after, ms + 1, &ms)))
		chart_wait_clock(
		    c, node, delay, json_object_get(after, delay), path);
	json_object_foreach ((json_t *)after, delay, value)
		if (!chart_table_is_ms(delay, &ms))
			chart_wait_clock(c, node, delay, value, path);
}

/* --- invoke --------------------------------------------------------------- */

static const struct chart_invoke *chart_wait_find(
    const struct chart *chart, const char *id)
{
	for (size_t i = 0; i < chart->node_count; i++) {
		const struct chart_node *node = chart->nodes[i];
		for (size_t k = 0; k < node->invoke_count; k++)
			if (strcmp(node->invokes[k].id, id) == 0)
				return &node->invokes[k];
	}
	return NULL;
}

static void chart_wait_id(struct chart_compiler *c, const char *id,
    const json_t *written, const char *path)
{
	const struct chart_invoke *other = chart_wait_find(c->chart, id);

	if (written &&
	    (!json_is_string(written) || id[strspn(id, "0123456789")] == '\0'))
		mistakes_add(c->mistakes, path, "id",
		    "write a name that is not a number");
	if (other)
		mistakes_add(c->mistakes, path, "id",
		    "%s has the id \"%s\" already; each invoke needs its own",
		    other->path, id);
}

static void chart_wait_actor(struct chart_compiler *c, struct chart_node *node,
    const json_t *value, const char *path)
{
	static const char *const known[] = {
	    "id", "src", "onDone", "onError", "description", "meta", NULL};
	struct chart_invoke *invoke = &node->invokes[node->invoke_count];
	const json_t *written = json_object_get(value, "id");
	const char *id = json_string_value(written);
	const char *src = json_string_value(json_object_get(value, "src"));

	if (json_object_get(value, "input"))
		mistakes_add(c->mistakes, path, "input",
		    "write it in the actor's row under actors, as rules");
	else
		mistakes_add_unknown(c->mistakes, path, value, known);
	invoke->src = src ? src : "";
	invoke->path = own_strdup(path);
	invoke->actor = json_object_get(c->actors, invoke->src);
	if (src == NULL)
		mistakes_add(c->mistakes, path, "src",
		    "is missing; name a row of actors");
	else if (invoke->actor == NULL)
		mistakes_add_missing(
		    c->mistakes, path, "src", "actor", src, c->actors);
	OWN(own_string)
	char *own_id = id ? own_strdup(id)
	                  : own_printf("%zu.%s", node->invoke_count, node->id);
	chart_wait_id(c, own_id, written, path);
	invoke->id = MOVE(own_id);
	node->invoke_count++;
}

static void chart_wait_outcome(struct chart_compiler *c,
    struct chart_node *node, const char *id, enum chart_trigger trigger,
    const json_t *value, const char *path)
{
	bool done = trigger == CHART_ACTOR_DONE;
	const char *key = done ? "onDone" : "onError";
	OWN(own_string)
	char *at = mistakes_path(path, key);
	OWN(own_string)
	char *event =
	    own_printf("xstate.%s.actor.%s", done ? "done" : "error", id);

	chart_transition_candidates(
	    c, node, trigger, event, json_object_get(value, key), at);
}

void chart_wait_invoke(
    struct chart_compiler *c, struct chart_node *node, const json_t *invoke)
{
	json_auto_t *list = chart_list(invoke);
	OWN(own_string)
	char *path = mistakes_path(node->path, "invoke");
	json_t *one;
	size_t i;

	if (!chart_fits(c, list, CHART_MAX_INVOKES, path))
		return;
	node->invokes =
	    own_calloc(json_array_size(list), sizeof(*node->invokes));
	json_array_foreach (list, i, one) {
		OWN(own_string)
		char *at = chart_list_path(invoke, path, i);
		chart_wait_actor(c, node, one, at);
		chart_wait_outcome(
		    c, node, node->invokes[i].id, CHART_ACTOR_DONE, one, at);
		chart_wait_outcome(
		    c, node, node->invokes[i].id, CHART_ACTOR_FAILED, one, at);
	}
}

void chart_wait_clear(struct chart_node *node)
{
	for (size_t i = 0; i < node->after_count; i++) {
		free(node->after[i].event);
		free(node->after[i].path);
	}
	for (size_t i = 0; i < node->invoke_count; i++) {
		free(node->invokes[i].id);
		free(node->invokes[i].path);
	}
	free(node->after);
	free(node->invokes);
}
