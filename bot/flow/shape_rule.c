/*
 * shape_rule.c: the shapes of what the file writes down, of what a rule
 * gives and of what a form lets through. See shape.h.
 */
#include "flow/shape.h"

#include "base/own.h"

#include <string.h>

static json_t *shape_empty(void)
{
	return json_pack("{s:b}", "empty", 1);
}

/* A list of items (swallowed; NULL: of nothing so far). */
static json_t *shape_list(json_t *taken_items, bool empty)
{
	json_t *list = json_pack(
	    "{s:o}", "items", taken_items ? taken_items : json_null());

	if (empty)
		json_object_set_new(list, "empty", json_true());
	return list;
}

typedef json_t *shape_of_fn(const json_t *one, const json_t *scope);

static json_t *shape_of_array(
    const json_t *array, const json_t *scope, shape_of_fn *of)
{
	json_t *items = NULL;
	json_t *one;
	size_t i;

	json_array_foreach (array, i, one) {
		json_auto_t *before = items;
		json_auto_t *mine = of(one, scope);
		items = shape_join(before, mine);
	}
	return shape_list(items, json_array_size(array) == 0);
}

static json_t *shape_of_scalar(const json_t *value)
{
	if (value == NULL || json_is_null(value))
		return shape_empty();
	if (!json_is_string(value))
		return shape_text();
	return json_string_length(value) ? shape_text_of(json_pack("{s:b}",
	                                       json_string_value(value), 1))
	                                 : json_pack("{s:b, s:{}, s:b}", "text",
	                                       1, "values", "empty", 1);
}

static json_t *shape_of_value_in(const json_t *value, const json_t *scope)
{
	const char *name;
	json_t *one;

	if (json_is_array(value))
		return shape_of_array(value, scope, shape_of_value_in);
	if (!json_is_object(value))
		return shape_of_scalar(value);
	json_t *shape = shape_object();
	json_object_foreach ((json_t *)value, name, one)
		json_object_set_new(
		    shape_members(shape), name, shape_of_value_in(one, scope));
	return shape;
}

json_t *shape_of_value(const json_t *value)
{
	return shape_of_value_in(value, NULL);
}

/* --- rules ---------------------------------------------------------------- */

typedef json_t *shape_rule_fn(const json_t *args, const json_t *scope);

/* Borrowed; the argument itself where there is no list of them. */
static const json_t *shape_arg(const json_t *args, size_t i)
{
	if (json_is_array(args))
		return json_array_get(args, i);
	return i == 0 ? args : NULL;
}

static size_t shape_arg_count(const json_t *args)
{
	return json_is_array(args) ? json_array_size(args) : 1;
}

static json_t *shape_rule_var(const json_t *args, const json_t *scope)
{
	const char *path = json_string_value(shape_arg(args, 0));
	const json_t *absent = shape_arg(args, 1);
	json_auto_t *found = path ? shape_look_up(scope, path) : shape_any();

	if (found && (absent == NULL || !shape_can_be_empty(found)))
		return MOVE(found);
	json_auto_t *instead =
	    absent ? shape_of_rule(absent, scope) : shape_empty();
	json_auto_t *filled = found ? shape_filled(found) : NULL;
	return shape_join(filled, instead);
}

/* One of its arguments. */
static json_t *shape_rule_either(const json_t *args, const json_t *scope)
{
	json_t *shape = NULL;

	for (size_t i = 0; i < shape_arg_count(args); i++) {
		json_auto_t *before = shape;
		json_auto_t *mine = shape_of_rule(shape_arg(args, i), scope);
		shape = shape_join(before, mine);
	}
	return shape ? shape : shape_empty();
}

/* What is seen where a condition holds: a variable that it asks for is there.
 * New reference. */
static json_t *shape_where(const json_t *condition, const json_t *scope)
{
	const json_t *name = json_object_get(condition, "var");

	return json_is_string(name) && scope
	           ? shape_filled_at(scope, json_string_value(name))
	           : json_incref((json_t *)scope);
}

/* The first that is something, or else the last. */
static json_t *shape_rule_or(const json_t *args, const json_t *scope)
{
	json_t *shape = NULL;
	size_t count = shape_arg_count(args);

	for (size_t i = 0; i < count; i++) {
		json_auto_t *before = shape;
		json_auto_t *mine = shape_of_rule(shape_arg(args, i), scope);
		json_auto_t *filled = i + 1 < count ? shape_filled(mine) : NULL;
		shape = shape_join(before, i + 1 < count ? filled : mine);
	}
	return shape ? shape : shape_empty();
}

/* [condition, value, …, otherwise] */
static json_t *shape_rule_if(const json_t *args, const json_t *scope)
{
	size_t count = shape_arg_count(args);
	json_t *shape = count % 2 ? NULL : shape_empty();

	for (size_t i = 0; i < count; i++) {
		bool last = i + 1 == count;
		if (i % 2 == 0 && !last)
			continue;
		json_auto_t *before = shape;
		json_auto_t *seen =
		    i % 2 ? shape_where(shape_arg(args, i - 1), scope)
		          : json_incref((json_t *)scope);
		json_auto_t *mine = shape_of_rule(shape_arg(args, i), seen);
		shape = shape_join(before, mine);
	}
	return shape ? shape : shape_empty();
}

static json_t *shape_rule_merge(const json_t *args, const json_t *scope)
{
	json_t *items = NULL;
	bool any = false, empty = true;

	for (size_t i = 0; i < shape_arg_count(args); i++) {
		json_auto_t *mine = shape_of_rule(shape_arg(args, i), scope);
		json_auto_t *before = items;
		const json_t *list = json_object_get(mine, "items");
		any = any || json_object_get(mine, "any") != NULL;
		empty = empty && shape_can_be_empty(mine);
		items = shape_join(before, list == NULL         ? mine
		                           : json_is_null(list) ? NULL
		                                                : list);
	}
	if (!any)
		return shape_list(items, empty);
	json_decref(items);
	return shape_any();
}

/* Some of a list, or none. */
static json_t *shape_rule_filter(const json_t *args, const json_t *scope)
{
	json_auto_t *list = shape_of_rule(shape_arg(args, 0), scope);
	const json_t *items = json_object_get(list, "items");

	return json_is_object(items)
	           ? shape_list(json_incref((json_t *)items), true)
	           : shape_any();
}

static json_t *shape_rule_cat(const json_t *args, const json_t *scope)
{
	for (size_t i = 0; i < shape_arg_count(args); i++) {
		json_auto_t *mine = shape_of_rule(shape_arg(args, i), scope);
		if (!shape_can_be_empty(mine))
			return shape_text();
	}
	return shape_maybe_text();
}

static json_t *shape_rule_text(const json_t *args, const json_t *scope)
{
	(void)args, (void)scope;
	return shape_text();
}

static const struct {
	const char *name;
	shape_rule_fn *fn;
} shape_rules[] = {
    {"var", shape_rule_var},
    {"if", shape_rule_if},
    {"?:", shape_rule_if},
    {"and", shape_rule_either},
    {"or", shape_rule_or},
    {"merge", shape_rule_merge},
    {"filter", shape_rule_filter},
    {"cat", shape_rule_cat},
    {"==", shape_rule_text},
    {"===", shape_rule_text},
    {"!=", shape_rule_text},
    {"!==", shape_rule_text},
    {"!", shape_rule_text},
    {"!!", shape_rule_text},
    {"<", shape_rule_text},
    {"<=", shape_rule_text},
    {">", shape_rule_text},
    {">=", shape_rule_text},
    {"in", shape_rule_text},
    {"+", shape_rule_text},
    {"-", shape_rule_text},
    {"*", shape_rule_text},
    {"/", shape_rule_text},
    {"%", shape_rule_text},
    {"min", shape_rule_text},
    {"max", shape_rule_text},
    {"all", shape_rule_text},
    {"some", shape_rule_text},
    {"none", shape_rule_text},
    {"date_add", shape_rule_text},
};

json_t *shape_of_rule(const json_t *rule, const json_t *scope)
{
	if (json_is_array(rule))
		return shape_of_array(rule, scope, shape_of_rule);
	if (!json_is_object(rule))
		return shape_of_scalar(rule);
	/* As in JsonLogic, an object of any other size is a value. */
	if (json_object_size(rule) != 1)
		return shape_of_value(rule);
	void *iter = json_object_iter((json_t *)rule);
	const char *name = json_object_iter_key(iter);
	for (size_t i = 0; i < sizeof(shape_rules) / sizeof(shape_rules[0]);
	     i++)
		if (strcmp(shape_rules[i].name, name) == 0)
			return shape_rules[i].fn(
			    json_object_iter_value(iter), scope);
	return shape_any();
}

/* --- forms ---------------------------------------------------------------- */

static bool shape_is_required(const json_t *form, const char *field)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(form, "required"), i, one)
		if (json_is_string(one) &&
		    strcmp(json_string_value(one), field) == 0)
			return true;
	return false;
}

/* Of "enum" and "oneOf". NULL without. New reference. */
static json_t *shape_choices(const json_t *field)
{
	const json_t *texts = json_object_get(field, "enum");
	const json_t *rows = json_object_get(field, "oneOf");
	json_t *values = texts || rows ? json_object() : NULL;
	json_t *one;
	size_t i;

	json_array_foreach (texts ? texts : rows, i, one) {
		const char *text = json_string_value(
		    texts ? one : json_object_get(one, "const"));
		if (text)
			json_object_set_new(values, text, json_true());
	}
	return values;
}

/* Of what a field lets through when it is answered. */
static json_t *shape_of_field(const json_t *field)
{
	const char *type = json_string_value(json_object_get(field, "type"));

	if (type && strcmp(type, "array") == 0)
		return shape_list(shape_text_of(shape_choices(
		                      json_object_get(field, "items"))),
		    false);
	return shape_text_of(shape_choices(field));
}

json_t *shape_of_form(const json_t *form)
{
	json_t *shape = shape_object();
	const char *field;
	json_t *property;

	json_object_foreach (
	    json_object_get(form, "properties"), field, property) {
		json_t *answer = shape_of_field(property);
		if (!shape_is_required(form, field))
			json_object_set_new(answer, "empty", json_true());
		json_object_set_new(shape_members(shape), field, answer);
	}
	return shape;
}
