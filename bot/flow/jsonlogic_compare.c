/*
 * jsonlogic_compare.c: JsonLogic's comparisons and its logic: what holds,
 * and what to evaluate when it does.
 */
#include "flow/jsonlogic.h"
#include "flow/jsonlogic_run.h"
#include "flow/jsvalue.h"

static json_t *jsonlogic_compare_bool(bool value)
{
	return value ? json_true() : json_false();
}

/* --- equality and order --------------------------------------------------- */

static bool jsonlogic_compare_are_equal(const json_t *args)
{
	return jsvalue_loosely_equal(
	    jsonlogic_run_arg(args, 0), jsonlogic_run_arg(args, 1));
}

static bool jsonlogic_compare_are_same(const json_t *args)
{
	return jsvalue_strictly_equal(
	    jsonlogic_run_arg(args, 0), jsonlogic_run_arg(args, 1));
}

static json_t *jsonlogic_compare_equal(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_compare_bool(jsonlogic_compare_are_equal(args));
}

static json_t *jsonlogic_compare_not_equal(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_compare_bool(!jsonlogic_compare_are_equal(args));
}

static json_t *jsonlogic_compare_same(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_compare_bool(jsonlogic_compare_are_same(args));
}

static json_t *jsonlogic_compare_not_same(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_compare_bool(!jsonlogic_compare_are_same(args));
}

/* Two arguments, or three for "between". */
static json_t *jsonlogic_compare_ascending(const json_t *args, bool or_equal)
{
	const json_t *a = jsonlogic_run_arg(args, 0);
	const json_t *b = jsonlogic_run_arg(args, 1);
	const json_t *c = jsonlogic_run_arg(args, 2);

	return jsonlogic_compare_bool(jsvalue_less(a, b, or_equal) &&
	                              (jsvalue_kind(c) == JSVALUE_UNDEFINED ||
	                                  jsvalue_less(b, c, or_equal)));
}

static json_t *jsonlogic_compare_less(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_compare_ascending(args, false);
}

static json_t *jsonlogic_compare_at_most(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_compare_ascending(args, true);
}

static json_t *jsonlogic_compare_more(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_compare_bool(jsvalue_less(
	    jsonlogic_run_arg(args, 1), jsonlogic_run_arg(args, 0), false));
}

static json_t *jsonlogic_compare_at_least(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_compare_bool(jsvalue_less(
	    jsonlogic_run_arg(args, 1), jsonlogic_run_arg(args, 0), true));
}

/* --- logic ---------------------------------------------------------------- */

static json_t *jsonlogic_compare_is_true(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_compare_bool(
	    jsonlogic_truthy(jsonlogic_run_arg(args, 0)));
}

static json_t *jsonlogic_compare_is_false(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_compare_bool(
	    !jsonlogic_truthy(jsonlogic_run_arg(args, 0)));
}

/* Condition, value, condition, value, ..., and perhaps a value for else. */
static json_t *jsonlogic_compare_if(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	size_t n = json_array_size(args);
	size_t i = 0;

	for (; i + 1 < n; i += 2) {
		json_auto_t *condition =
		    jsonlogic_run_operand(run, args, i, data);
		if (condition == NULL)
			return NULL;
		if (jsonlogic_truthy(condition))
			return jsonlogic_run_operand(run, args, i + 1, data);
	}
	return i < n ? jsonlogic_run_operand(run, args, i, data) : json_null();
}

/* The first argument whose truth is `until`, else the last. */
static json_t *jsonlogic_compare_until(struct jsonlogic_run *run,
    const json_t *args, const json_t *data, bool until)
{
	json_t *value = jsvalue_undefined();

	for (size_t i = 0; i < json_array_size(args); i++) {
		json_decref(value);
		value = jsonlogic_run_operand(run, args, i, data);
		if (value == NULL || jsonlogic_truthy(value) == until)
			break;
	}
	return value;
}

static json_t *jsonlogic_compare_and(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	return jsonlogic_compare_until(run, args, data, false);
}

static json_t *jsonlogic_compare_or(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	return jsonlogic_compare_until(run, args, data, true);
}

const struct jsonlogic_operator jsonlogic_compare_table[] = {
    {"==", jsonlogic_compare_equal, 2, false},
    {"!=", jsonlogic_compare_not_equal, 2, false},
    {"===", jsonlogic_compare_same, 2, false},
    {"!==", jsonlogic_compare_not_same, 2, false},
    {"<", jsonlogic_compare_less, 2, false},
    {"<=", jsonlogic_compare_at_most, 2, false},
    {">", jsonlogic_compare_more, 2, false},
    {">=", jsonlogic_compare_at_least, 2, false},
    {"!!", jsonlogic_compare_is_true, 1, false},
    {"!", jsonlogic_compare_is_false, 1, false},
    {"if", jsonlogic_compare_if, 1, true},
    {"?:", jsonlogic_compare_if, 1, true},
    {"and", jsonlogic_compare_and, 1, true},
    {"or", jsonlogic_compare_or, 1, true},
    {NULL, NULL, 0, false},
};
