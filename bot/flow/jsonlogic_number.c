/*
 * jsonlogic_number.c: JsonLogic's arithmetic. + and * take numbers from the
 * beginning of a text, the others take the whole text or make NaN of it.
 */
#include "flow/jsonlogic_run.h"
#include "flow/jsvalue.h"

#include <math.h>

static double jsonlogic_number_arg(const json_t *args, size_t i)
{
	return jsvalue_number(jsonlogic_run_arg(args, i));
}

static json_t *jsonlogic_number_add(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	double sum = 0;
	json_t *arg;
	size_t i;

	(void)run, (void)data;
	json_array_foreach (args, i, arg)
		sum += jsvalue_parse_float(arg);
	return jsvalue_from_number(sum);
}

static json_t *jsonlogic_number_multiply(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	size_t n = json_array_size(args);

	(void)data;
	if (n == 0)
		return jsonlogic_run_fail(run, "needs 1 operand, in a list");
	/* As in the reference, a lone argument comes back as it is. */
	if (n == 1)
		return json_incref(jsonlogic_run_arg(args, 0));
	double product = jsvalue_parse_float(jsonlogic_run_arg(args, 0));
	/* Adding 0 makes 0 of -0, as parseFloat does. */
	for (size_t i = 1; i < n; i++)
		product = (product + 0.0) *
		          jsvalue_parse_float(jsonlogic_run_arg(args, i));
	return jsvalue_from_number(product);
}

static json_t *jsonlogic_number_subtract(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	double a = jsonlogic_number_arg(args, 0);
	const json_t *b = jsonlogic_run_arg(args, 1);

	(void)run, (void)data;
	return jsvalue_from_number(
	    jsvalue_kind(b) == JSVALUE_UNDEFINED ? -a : a - jsvalue_number(b));
}

static json_t *jsonlogic_number_divide(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsvalue_from_number(
	    jsonlogic_number_arg(args, 0) / jsonlogic_number_arg(args, 1));
}

static json_t *jsonlogic_number_modulo(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsvalue_from_number(
	    fmod(jsonlogic_number_arg(args, 0), jsonlogic_number_arg(args, 1)));
}

/* Math.max of sign times each, times sign: NaN wins, 0 is more than -0. */
static json_t *jsonlogic_number_extreme(const json_t *args, double sign)
{
	double best = -INFINITY;

	for (size_t i = 0; i < json_array_size(args); i++) {
		double x = sign * jsonlogic_number_arg(args, i);
		if (isnan(x))
			return jsvalue_from_number(NAN);
		if (x > best || (x == best && !signbit(x)))
			best = x;
	}
	return jsvalue_from_number(sign * best);
}

static json_t *jsonlogic_number_max(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_number_extreme(args, 1);
}

static json_t *jsonlogic_number_min(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_number_extreme(args, -1);
}

const struct jsonlogic_operator jsonlogic_number_table[] = {
    {"+", jsonlogic_number_add, 1, false},
    {"-", jsonlogic_number_subtract, 1, false},
    {"*", jsonlogic_number_multiply, 1, false},
    {"/", jsonlogic_number_divide, 2, false},
    {"%", jsonlogic_number_modulo, 2, false},
    {"max", jsonlogic_number_max, 1, false},
    {"min", jsonlogic_number_min, 1, false},
    {NULL, NULL, 0, false},
};
