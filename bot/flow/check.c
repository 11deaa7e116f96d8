/*
 * check.c: the order of a check, and what its files share. See check.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "flow/shape.h"

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

/* An object of texts. */
static json_t *check_texts(const char *const *names)
{
	json_t *shape = shape_object();

	for (; *names; names++)
		json_object_set_new(shape_members(shape), *names, shape_text());
	return shape;
}

static json_t *check_offices(const struct check *check)
{
	static const char *const office[] = {"title", "quorum", NULL};
	json_t *shape = shape_object();
	const char *name;
	json_t *row;

	if (check->world->offices == NULL) {
		json_decref(shape);
		return shape_any();
	}
	json_object_foreach ((json_t *)check->world->offices, name, row)
		json_object_set_new(
		    shape_members(shape), name, check_texts(office));
	return shape;
}

/* As facts_rules() makes it. */
json_t *check_ambient(const struct check *check)
{
	static const char *const number[] = {"number", "opened", "open", NULL};
	static const char *const person[] = {"name", NULL};
	static const char *const id[] = {"id", "title", NULL};
	json_t *shape = shape_object();
	json_t *of = shape_members(shape);
	json_t *requester = check_texts(person);

	json_object_set_new(
	    shape_members(requester), "email", shape_maybe_text());
	json_object_set_new(of, "case", check_texts(number));
	json_object_set_new(of, "requester", requester);
	json_object_set_new(of, "workflow", check_texts(id));
	json_object_set_new(of, "offices", check_offices(check));
	json_object_set_new(of, "today", shape_text());
	return shape;
}

/* The root is active whatever happens, so its facts are everything. */
json_t *check_scope(const struct check *check)
{
	json_t *scope = check_ambient(check);

	json_object_update(
	    shape_members(scope), shape_members(check->facts[0]));
	return scope;
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
	};

	check.raised = check_raised(&check);
	check_run(&check);
	check.ways = check_find_ways(&check);
	check_states(&check);
	check_guards(&check);
	check_events(&check);
	check_names(&check);
	check_rules(&check);
	check_notices(&check);
	for (size_t i = 0; i < check.chart->node_count; i++)
		json_decref(check.facts[i]);
	json_decref(check.notices);
	json_decref(check.told_in);
	free(check.ways);
	json_decref(check.raised);
}
