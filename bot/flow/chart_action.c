/*
 * chart_action.c: entry, exit and transition actions. See chart_compile.h.
 */
#include "flow/chart_compile.h"

#include "base/own.h"

#include <string.h>

static enum chart_action_kind chart_action_kind(const json_t *row)
{
	const char *type = json_string_value(json_object_get(row, "type"));

	if (type && strcmp(type, "assign") == 0)
		return ACTION_ASSIGN;
	return type && strcmp(type, "raise") == 0 ? ACTION_RAISE
	                                          : ACTION_EFFECT;
}

/* Adds the action to the list, which has room. */
static void chart_action_add(struct chart_compiler *c, const json_t *value,
    const char *path, struct chart_actions *actions)
{
	static const char *const known[] = {"type", NULL};
	const char *name =
	    json_is_object(value)
	        ? json_string_value(json_object_get(value, "type"))
	        : json_string_value(value);
	const json_t *row = name ? json_object_get(c->actions, name) : NULL;

	mistakes_add_unknown(c->mistakes, path, value, known);
	if (name == NULL) {
		mistakes_add(c->mistakes, path, NULL,
		    "an action is a name; define it under actions");
		return;
	}
	if (row == NULL) {
		mistakes_add_missing(
		    c->mistakes, path, NULL, "action", name, c->actions);
		return;
	}
	actions->items[actions->count++] = (struct chart_action){
	    .kind = chart_action_kind(row),
	    .name = name,
	    .row = row,
	    .path = own_strdup(path),
	};
}

void chart_action_list(struct chart_compiler *c, const json_t *value,
    const char *path, struct chart_actions *ret_actions)
{
	json_auto_t *list = chart_list(value);
	json_t *one;
	size_t i;

	if (!chart_fits(c, list, CHART_MAX_LIST, path))
		return;
	ret_actions->items =
	    own_calloc(json_array_size(list), sizeof(*ret_actions->items));
	json_array_foreach (list, i, one) {
		OWN(own_string)
		char *at = chart_list_path(value, path, i);
		chart_action_add(c, one, at, ret_actions);
	}
}

void chart_action_clear(struct chart_actions *actions)
{
	for (size_t i = 0; i < actions->count; i++)
		free(actions->items[i].path);
	free(actions->items);
	*actions = (struct chart_actions){.items = NULL};
}
