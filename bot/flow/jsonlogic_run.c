/*
 * jsonlogic_run.c: see jsonlogic_run.h. Everything that recurses here is
 * bounded by the depth of the rule, of the data (jsonx_parse() bounds it) or
 * of what a reduce may have nested (jsonlogic_run_measure() bounds it).
 */
#include "flow/jsonlogic_run.h"

#include "base/own.h"
#include "flow/jsvalue.h"
#include "flow/mistakes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Reading so much text costs as much as one small value. */
enum { JSONLOGIC_RUN_UNIT_BYTES = 32 };

static const struct jsonlogic_operator *const jsonlogic_run_tables[] = {
    jsonlogic_access_table, jsonlogic_compare_table, jsonlogic_list_table,
    jsonlogic_number_table, jsonlogic_text_table, NULL};

const struct jsonlogic_operator *jsonlogic_run_find(const char *name)
{
	for (size_t i = 0; jsonlogic_run_tables[i]; i++)
		for (const struct jsonlogic_operator *op =
		         jsonlogic_run_tables[i];
		     op->name; op++)
			if (strcmp(op->name, name) == 0)
				return op;
	return NULL;
}

void jsonlogic_run_offer(struct slip *slip)
{
	for (size_t i = 0; jsonlogic_run_tables[i]; i++)
		for (const struct jsonlogic_operator *op =
		         jsonlogic_run_tables[i];
		     op->name; op++)
			slip_offer(slip, op->name);
}

bool jsonlogic_run_is_operation(const json_t *rule)
{
	return json_is_object(rule) && json_object_size(rule) == 1;
}

/* --- the place ------------------------------------------------------------ */

/* The path of where it is now. Yours to free(). */
static char *jsonlogic_run_path(const struct jsonlogic_run *run)
{
	char *path = own_strdup("");

	for (size_t i = 0; i < run->depth; i++) {
		const struct jsonlogic_run_place *at = &run->places[i];
		OWN(own_string)
		char *up = path;
		OWN(own_string)
		char *here =
		    at->op ? mistakes_path(up, at->op) : own_strdup(up);
		path = at->has_items && at->item != SIZE_MAX
		           ? mistakes_path_item(here, at->item)
		           : MOVE(here);
	}
	return path;
}

json_t *jsonlogic_run_fail(struct jsonlogic_run *run, const char *fmt, ...)
{
	OWN(own_string)
	char *path = jsonlogic_run_path(run);
	char reason[ERR_TEXT_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(reason, sizeof(reason), fmt, args);
	va_end(args);
	err_set(run->err, ERR_INPUT, "%s", reason);
	if (path[0])
		err_prefix(run->err, "%s", path);
	return NULL;
}

/* --- the work ------------------------------------------------------------- */

/* Counts units of work; false after an error, when there were too many. */
static bool jsonlogic_run_charge(struct jsonlogic_run *run, size_t units)
{
	if (units <= JSONLOGIC_MAX_WORK - run->work) {
		run->work += units;
		return true;
	}
	jsonlogic_run_fail(run, "the rule does more work than a rule may");
	return false;
}

static bool jsonlogic_run_charge_one(
    struct jsonlogic_run *run, const json_t *value)
{
	return jsonlogic_run_charge(
	    run, 1 + json_string_length(value) / JSONLOGIC_RUN_UNIT_BYTES);
}

/* What an operand costs to read. An object's text is always the same, so
 * what is in it costs nothing. */
static bool jsonlogic_run_charge_operand(
    struct jsonlogic_run *run, const json_t *value)
{
	json_t *item;
	size_t i;

	if (!jsonlogic_run_charge_one(run, value))
		return false;
	json_array_foreach (value, i, item)
		if (!jsonlogic_run_charge_operand(run, item))
			return false;
	return true;
}

static bool jsonlogic_run_measure_at(
    struct jsonlogic_run *run, const json_t *value, size_t depth)
{
	const char *key;
	json_t *part;
	size_t i;

	if (depth > JSONLOGIC_MAX_DEPTH) {
		jsonlogic_run_fail(run, "the result is nested deeper than %d",
		    JSONLOGIC_MAX_DEPTH);
		return false;
	}
	if (!jsonlogic_run_charge_one(run, value))
		return false;
	json_array_foreach (value, i, part)
		if (!jsonlogic_run_measure_at(run, part, depth + 1))
			return false;
	json_object_foreach ((json_t *)value, key, part)
		if (!jsonlogic_run_measure_at(run, part, depth + 1))
			return false;
	return true;
}

bool jsonlogic_run_measure(struct jsonlogic_run *run, const json_t *value)
{
	return jsonlogic_run_measure_at(run, value, 0);
}

/* --- evaluation ----------------------------------------------------------- */

json_t *jsonlogic_run_arg(const json_t *args, size_t i)
{
	json_t *arg = json_array_get(args, i);

	return arg ? arg : jsvalue_undefined();
}

json_t *jsonlogic_run_operand(
    struct jsonlogic_run *run, const json_t *args, size_t i, const json_t *data)
{
	run->places[run->depth - 1].item = i;
	return jsonlogic_run_eval(run, json_array_get(args, i), data);
}

static json_t *jsonlogic_run_list(
    struct jsonlogic_run *run, const json_t *rules, const json_t *data)
{
	json_auto_t *values = json_array();

	for (size_t i = 0; i < json_array_size(rules); i++) {
		json_t *value = jsonlogic_run_operand(run, rules, i, data);
		if (value == NULL)
			return NULL;
		json_array_append_new(values, value);
	}
	run->places[run->depth - 1].item = SIZE_MAX;
	return MOVE(values);
}

static json_t *jsonlogic_run_operation(struct jsonlogic_run *run,
    const char *name, const json_t *given, const json_t *data)
{
	const struct jsonlogic_operator *op = jsonlogic_run_find(name);

	if (op == NULL)
		return jsonlogic_run_fail(run, "there is no such operator");
	json_auto_t *list = json_is_array(given) ? json_incref((json_t *)given)
	                                         : json_pack("[O]", given);
	if (op->lazy)
		return op->fn(run, list, data);
	json_auto_t *args = jsonlogic_run_list(run, list, data);
	if (args == NULL || !jsonlogic_run_charge_operand(run, args))
		return NULL;
	return op->fn(run, args, data);
}

json_t *jsonlogic_run_eval(
    struct jsonlogic_run *run, const json_t *rule, const json_t *data)
{
	void *iter = json_object_iter((json_t *)rule);
	const json_t *given = json_object_iter_value(iter);
	const char *name = NULL;
	json_t *value;

	if (!jsonlogic_run_charge(run, 1))
		return NULL;
	if (rule == NULL)
		return jsvalue_undefined();
	if (jsonlogic_run_is_operation(rule))
		name = json_object_iter_key(iter);
	else if (!json_is_array(rule))
		return json_incref((json_t *)rule);
	if (run->depth == JSONLOGIC_MAX_DEPTH)
		return jsonlogic_run_fail(
		    run, "is nested deeper than %d", JSONLOGIC_MAX_DEPTH);
	run->places[run->depth++] = (struct jsonlogic_run_place){.op = name,
	    .has_items = name == NULL || json_is_array(given),
	    .item = SIZE_MAX};
	value = name ? jsonlogic_run_operation(run, name, given, data)
	             : jsonlogic_run_list(run, rule, data);
	run->depth--;
	return value;
}
