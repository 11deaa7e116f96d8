/*
 * check.c: the order of a check, and what its files share. See check.h.
 */
#include "flow/check_part.h"

#include "base/own.h"

#include <stdlib.h>
#include <string.h>

const json_t *check_table(const struct check *check, const char *name)
{
	return json_object_get(workflow_json(check->workflow), name);
}

const char *check_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

void check_each_text(const json_t *value, check_text_fn *fn, void *arg)
{
	json_t *one;
	size_t i;

	if (json_is_string(value))
		fn(arg, json_string_value(value));
	json_array_foreach (value, i, one)
		if (json_is_string(one))
			fn(arg, json_string_value(one));
}

static json_t *check_raised(const struct check *check)
{
	json_t *raised = json_object();
	const char *name;
	json_t *row;

	json_object_foreach (
	    (json_t *)check_table(check, "actions"), name, row) {
		const char *type = check_text(row, "type");
		const char *event = check_text(row, "event");
		if (type && event && strcmp(type, "raise") == 0)
			json_object_set_new(raised, event, json_true());
	}
	return raised;
}

void check_workflow(const struct workflow *workflow,
    const struct check_world *world, struct findings *findings)
{
	struct check check = {
	    .workflow = workflow,
	    .chart = statechart_chart(workflow_statechart(workflow)),
	    .world = world,
	    .findings = findings,
	    .notices = json_object(),
	    .told_in = json_object(),
	    .known = json_object(),
	};

	check.raised = check_raised(&check);
	check_run(&check);
	check.ways = check_find_ways(&check);
	check_states(&check);
	check_stuck(&check);
	check_context(&check);
	check_guards(&check);
	check_events(&check);
	check_offers(&check);
	check_names(&check);
	check_rules(&check);
	check_actors(&check);
	check_sends(&check);
	check_notices(&check);
	for (size_t i = 0; i < check.chart->node_count; i++)
		json_decref(check.facts[i]);
	json_decref(check.notices);
	json_decref(check.told_in);
	json_decref(check.known);
	free(check.ways);
	json_decref(check.raised);
}
