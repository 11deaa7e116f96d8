/*
 * delay.c: see delay.h.
 */
#include "flow/delay.h"

#include <string.h>

/* --- one clock ------------------------------------------------------------ */

static const struct chart_after *delay_after(
    const struct chart *chart, const char *timer_id)
{
	for (size_t i = 0; i < chart->node_count; i++) {
		const struct chart_node *node = chart->nodes[i];
		for (size_t k = 0; k < node->after_count; k++)
			if (strcmp(node->after[k].event, timer_id) == 0)
				return &node->after[k];
	}
	return NULL;
}

static const char *delay_text(const struct chart_after *after, const char *key)
{
	return json_string_value(json_object_get(after->row, key));
}

bool delay_find(
    const struct chart *chart, const char *timer_id, struct delay *ret_delay)
{
	const struct chart_after *after = delay_after(chart, timer_id);
	struct delay delay = {.calendar = NULL};

	if (after == NULL)
		return false;
	if (after->row == NULL)
		delay.duration.ms = after->ms;
	else if (!duration_read(
	             delay_text(after, "duration"), &delay.duration, NULL))
		return false;
	delay.calendar = delay_text(after, "calendar");
	*ret_delay = delay;
	return true;
}

/* --- standing still ------------------------------------------------------- */

static bool delay_names(const json_t *names, const char *name)
{
	json_t *one;
	size_t i;

	if (json_is_string(names))
		return strcmp(json_string_value(names), name) == 0;
	json_array_foreach (names, i, one)
		if (json_is_string(one) &&
		    strcmp(json_string_value(one), name) == 0)
			return true;
	return false;
}

bool delay_has_tag(const struct chart_node *node, const json_t *tags)
{
	const json_t *own = json_object_get(node->config, "tags");
	json_t *one;
	size_t i;

	if (json_is_string(own))
		return delay_names(tags, json_string_value(own));
	json_array_foreach (own, i, one)
		if (json_is_string(one) &&
		    delay_names(tags, json_string_value(one)))
			return true;
	return false;
}

/* The part of a snapshot's value below a child; NULL if it is not active. */
static const json_t *delay_below(
    const json_t *value, const struct chart_node *child)
{
	if (json_is_string(value))
		return strcmp(json_string_value(value), child->key) == 0 ? value
		                                                         : NULL;
	return json_object_get(value, child->key);
}

/* Has the node, which is active, or an active one inside it such a tag? The
 * value of a leaf that was named by a string has nothing below. */
static bool delay_is_tagged(
    const struct chart_node *node, const json_t *value, const json_t *tags)
{
	if (delay_has_tag(node, tags))
		return true;
	for (size_t i = 0; i < node->child_count; i++) {
		const struct chart_node *child = node->children[i];
		const json_t *below = delay_below(value, child);
		if (below && delay_is_tagged(child, below, tags))
			return true;
	}
	return false;
}

static void delay_add_pauses(
    const struct chart_node *node, const json_t *value, json_t *pauses)
{
	for (size_t i = 0; i < node->after_count; i++) {
		const struct chart_after *after = &node->after[i];
		const json_t *tags = json_object_get(after->row, "pausedIn");
		if (tags)
			json_object_set_new(pauses, after->event,
			    json_boolean(delay_is_tagged(node, value, tags)));
	}
	for (size_t i = 0; i < node->child_count; i++) {
		const json_t *below = delay_below(value, node->children[i]);
		if (below)
			delay_add_pauses(node->children[i], below, pauses);
	}
}

json_t *delay_pauses(const struct chart *chart, const json_t *snapshot)
{
	json_t *pauses = json_object();

	delay_add_pauses(
	    chart->nodes[0], json_object_get(snapshot, "value"), pauses);
	return pauses;
}
