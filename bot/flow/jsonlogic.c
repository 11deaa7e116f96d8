/*
 * jsonlogic.c: see jsonlogic.h. A table of operators; a few are handed their
 * arguments unevaluated, because they decide what to evaluate.
 */
#include "flow/jsonlogic.h"

#include "base/date.h"
#include "base/own.h"
#include "flow/duration.h"
#include "flow/jsvalue.h"

#include <math.h>
#include <string.h>

/* What one rule may do before it is stopped: a rule is a line, not a
 * program. */
enum { JSONLOGIC_MAX_STEPS = 100000, JSONLOGIC_MAX_DEPTH = 64 };
enum { JSONLOGIC_TEXT_MAX_BYTES = 1024 * 1024 };

struct jsonlogic {
	size_t steps;
	size_t depth;
	struct err *err;
};

/* args is an array; an absent argument is undefined (NULL). Returns a new
 * reference, or NULL after err_set(). */
typedef json_t *jsonlogic_fn(
    struct jsonlogic *run, const json_t *args, const json_t *data);

static json_t *jsonlogic_eval(
    struct jsonlogic *run, const json_t *rule, const json_t *data);

static json_t *jsonlogic_bool(bool value)
{
	return value ? json_true() : json_false();
}

static json_t *jsonlogic_arg(const json_t *args, size_t i)
{
	return json_array_get(args, i);
}

bool jsonlogic_truthy(const json_t *value)
{
	if (json_is_array(value))
		return json_array_size(value) != 0;
	if (json_is_string(value))
		return json_string_length(value) != 0;
	if (json_is_number(value))
		return json_number_value(value) != 0;
	return json_is_true(value) || json_is_object(value);
}

/* --- comparison and logic ------------------------------------------------ */

static json_t *jsonlogic_equal(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_bool(jsvalue_loosely_equal(
	    jsonlogic_arg(args, 0), jsonlogic_arg(args, 1)));
}

static json_t *jsonlogic_not_equal(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_bool(!jsvalue_loosely_equal(
	    jsonlogic_arg(args, 0), jsonlogic_arg(args, 1)));
}

static json_t *jsonlogic_same(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_bool(jsvalue_strictly_equal(
	    jsonlogic_arg(args, 0), jsonlogic_arg(args, 1)));
}

static json_t *jsonlogic_not_same(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_bool(!jsvalue_strictly_equal(
	    jsonlogic_arg(args, 0), jsonlogic_arg(args, 1)));
}

/* Two arguments, or three for "between". */
static json_t *jsonlogic_ordered(const json_t *args, bool or_equal)
{
	json_t *a = jsonlogic_arg(args, 0), *b = jsonlogic_arg(args, 1);

	if (json_array_size(args) < 3)
		return jsonlogic_bool(jsvalue_less(a, b, or_equal));
	return jsonlogic_bool(
	    jsvalue_less(a, b, or_equal) &&
	    jsvalue_less(b, jsonlogic_arg(args, 2), or_equal));
}

static json_t *jsonlogic_less(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_ordered(args, false);
}

static json_t *jsonlogic_at_most(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_ordered(args, true);
}

static json_t *jsonlogic_more(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_bool(jsvalue_less(
	    jsonlogic_arg(args, 1), jsonlogic_arg(args, 0), false));
}

static json_t *jsonlogic_at_least(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_bool(
	    jsvalue_less(jsonlogic_arg(args, 1), jsonlogic_arg(args, 0), true));
}

static json_t *jsonlogic_is_true(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_bool(jsonlogic_truthy(jsonlogic_arg(args, 0)));
}

static json_t *jsonlogic_is_false(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_bool(!jsonlogic_truthy(jsonlogic_arg(args, 0)));
}

/* --- arithmetic ---------------------------------------------------------- */

static json_t *jsonlogic_add(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	double sum = 0;
	json_t *arg;
	size_t i;

	(void)run, (void)data;
	json_array_foreach (args, i, arg)
		sum += jsvalue_parse_float(arg);
	return jsvalue_from_number(sum);
}

static json_t *jsonlogic_multiply(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	double product = 1;
	json_t *arg;
	size_t i;

	(void)run, (void)data;
	/* As the reference: a lone argument comes back as it is. */
	if (json_array_size(args) == 1)
		return json_incref(jsonlogic_arg(args, 0));
	json_array_foreach (args, i, arg)
		product *= jsvalue_parse_float(arg);
	return jsvalue_from_number(product);
}

static json_t *jsonlogic_subtract(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	double a = jsvalue_number(jsonlogic_arg(args, 0));

	(void)run, (void)data;
	return jsvalue_from_number(
	    json_array_size(args) < 2
	        ? -a
	        : a - jsvalue_number(jsonlogic_arg(args, 1)));
}

static json_t *jsonlogic_divide(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsvalue_from_number(jsvalue_number(jsonlogic_arg(args, 0)) /
	                           jsvalue_number(jsonlogic_arg(args, 1)));
}

static json_t *jsonlogic_modulo(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsvalue_from_number(fmod(jsvalue_number(jsonlogic_arg(args, 0)),
	    jsvalue_number(jsonlogic_arg(args, 1))));
}

/* sign 1: the largest, -1: the smallest; NaN wins, as in Math.max. */
static json_t *jsonlogic_extreme(const json_t *args, double sign)
{
	double best = -INFINITY;
	json_t *arg;
	size_t i;

	json_array_foreach (args, i, arg) {
		double x = sign * jsvalue_number(arg);
		if (isnan(x))
			return json_null();
		if (x > best)
			best = x;
	}
	return jsvalue_from_number(sign * best);
}

static json_t *jsonlogic_max(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_extreme(args, 1);
}

static json_t *jsonlogic_min(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	(void)run, (void)data;
	return jsonlogic_extreme(args, -1);
}

/* --- text and lists ------------------------------------------------------ */

static json_t *jsonlogic_cat(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	OWN(str_clear)
	struct str text = {.max_bytes = JSONLOGIC_TEXT_MAX_BYTES};
	json_t *arg;
	size_t i;

	(void)data;
	json_array_foreach (args, i, arg)
		if (!json_is_null(arg))
			jsvalue_text(arg, &text);
	if (!str_ok(&text)) {
		err_set(run->err, ERR_INPUT, "cat: the text grows too long");
		return NULL;
	}
	return json_stringn(str_text(&text), text.len);
}

static json_t *jsonlogic_in(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	json_t *needle = jsonlogic_arg(args, 0);
	json_t *stack = jsonlogic_arg(args, 1);
	json_t *item;
	size_t i;

	(void)run, (void)data;
	json_array_foreach (stack, i, item)
		if (jsvalue_strictly_equal(needle, item))
			return json_true();
	if (!json_is_string(stack) || json_string_length(stack) == 0)
		return json_false();
	OWN(str_clear)
	struct str text = {.max_bytes = JSONLOGIC_TEXT_MAX_BYTES};
	jsvalue_text(needle, &text);
	return jsonlogic_bool(
	    strstr(json_string_value(stack), str_text(&text)) != NULL);
}

/* Code points; JavaScript counts UTF-16 units, the same for all but the
 * astral planes. */
static json_t *jsonlogic_substr(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	OWN(str_clear)
	struct str text = {.max_bytes = JSONLOGIC_TEXT_MAX_BYTES};

	(void)run, (void)data;
	jsvalue_text(jsonlogic_arg(args, 0), &text);
	long len = (long)str_count_points(str_text(&text));
	double from = trunc(jsvalue_number(jsonlogic_arg(args, 1)));
	double count = json_array_size(args) < 3
	                   ? (double)len
	                   : trunc(jsvalue_number(jsonlogic_arg(args, 2)));
	from = isnan(from) ? 0 : from < 0 ? fmax(from + (double)len, 0) : from;
	if (isnan(count))
		count = 0;
	double end = count < 0 ? (double)len + count : from + count;
	end = fmin(end, (double)len);
	if (from >= end)
		return json_string("");
	const char *start =
	    str_text(&text) + str_prefix_points(str_text(&text), (size_t)from);
	return json_stringn(
	    start, str_prefix_points(start, (size_t)(end - from)));
}

static json_t *jsonlogic_merge(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	json_t *merged = json_array();
	json_t *arg;
	size_t i;

	(void)run, (void)data;
	json_array_foreach (args, i, arg) {
		if (json_is_array(arg))
			json_array_extend(merged, arg);
		else
			json_array_append(merged, arg);
	}
	return merged;
}

/* --- variables ----------------------------------------------------------- */

static json_t *jsonlogic_step_into(const json_t *value, const char *name)
{
	if (json_is_object(value))
		return json_object_get(value, name);
	if (json_is_array(value) && name[0] >= '0' && name[0] <= '9')
		return json_array_get(value, strtoull(name, NULL, 10));
	return NULL;
}

/* Borrowed, NULL if it is not there. */
static json_t *jsonlogic_look_up(const json_t *data, const char *path)
{
	OWN(own_string)
	char *copy = own_strdup(path);
	char *rest = copy;

	while (rest && data)
		data = jsonlogic_step_into(data, strsep(&rest, "."));
	return (json_t *)data;
}

static json_t *jsonlogic_var_value(const json_t *data, const json_t *name)
{
	OWN(str_clear)
	struct str path = {.max_bytes = JSONLOGIC_TEXT_MAX_BYTES};

	if (name == NULL || json_is_null(name))
		return (json_t *)data;
	jsvalue_text(name, &path);
	return path.len ? jsonlogic_look_up(data, str_text(&path))
	                : (json_t *)data;
}

static json_t *jsonlogic_var(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	json_t *value = jsonlogic_var_value(data, jsonlogic_arg(args, 0));
	json_t *absent = jsonlogic_arg(args, 1);

	(void)run;
	if (value)
		return json_incref(value);
	return absent ? json_incref(absent) : json_null();
}

static json_t *jsonlogic_missing_of(const json_t *names, const json_t *data)
{
	json_t *missing = json_array();
	json_t *name;
	size_t i;

	json_array_foreach (names, i, name) {
		json_t *value = jsonlogic_var_value(data, name);
		if (value == NULL || json_is_null(value) ||
		    (json_is_string(value) && !json_string_length(value)))
			json_array_append(missing, name);
	}
	return missing;
}

static json_t *jsonlogic_missing(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	json_t *first = jsonlogic_arg(args, 0);

	(void)run;
	return jsonlogic_missing_of(json_is_array(first) ? first : args, data);
}

static json_t *jsonlogic_missing_some(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	json_t *names = jsonlogic_arg(args, 1);
	json_t *missing = jsonlogic_missing_of(names, data);
	size_t there = json_array_size(names) - json_array_size(missing);

	(void)run;
	if ((double)there >= jsvalue_number(jsonlogic_arg(args, 0)))
		json_array_clear(missing);
	return missing;
}

static json_t *jsonlogic_date_add(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	static const int64_t day_ms = INT64_C(86400000);
	const char *date = json_string_value(jsonlogic_arg(args, 0));
	const char *duration = json_string_value(jsonlogic_arg(args, 1));
	char text[DATE_TEXT_BYTES];
	int64_t days, ms;

	(void)data;
	if (date == NULL || duration == NULL || !date_parse(date, &days))
		return json_null();
	if (!duration_parse(duration, &ms, run->err))
		return NULL;
	if (!date_format(days + ms / day_ms, text))
		return json_null();
	return json_string(text);
}

/* --- operators that choose what to evaluate ------------------------------ */

static json_t *jsonlogic_if(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	size_t n = json_array_size(args);
	size_t i = 0;

	for (; i + 1 < n; i += 2) {
		json_auto_t *condition =
		    jsonlogic_eval(run, jsonlogic_arg(args, i), data);
		if (condition == NULL)
			return NULL;
		if (jsonlogic_truthy(condition))
			return jsonlogic_eval(
			    run, jsonlogic_arg(args, i + 1), data);
	}
	return i < n ? jsonlogic_eval(run, jsonlogic_arg(args, i), data)
	             : json_null();
}

/* The first argument whose truth is `until`, else the last. */
static json_t *jsonlogic_until(
    struct jsonlogic *run, const json_t *args, const json_t *data, bool until)
{
	json_t *value = json_null();
	json_t *arg;
	size_t i;

	json_array_foreach (args, i, arg) {
		json_decref(value);
		value = jsonlogic_eval(run, arg, data);
		if (value == NULL || jsonlogic_truthy(value) == until)
			break;
	}
	return value;
}

static json_t *jsonlogic_and(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	return jsonlogic_until(run, args, data, false);
}

static json_t *jsonlogic_or(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	return jsonlogic_until(run, args, data, true);
}

static json_t *jsonlogic_map(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	json_auto_t *list = jsonlogic_eval(run, jsonlogic_arg(args, 0), data);
	json_auto_t *mapped = json_array();
	json_t *item;
	size_t i;

	if (list == NULL)
		return NULL;
	json_array_foreach (list, i, item) {
		json_t *value =
		    jsonlogic_eval(run, jsonlogic_arg(args, 1), item);
		if (value == NULL)
			return NULL;
		json_array_append_new(mapped, value);
	}
	return MOVE(mapped);
}

static json_t *jsonlogic_filter(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	json_auto_t *list = jsonlogic_eval(run, jsonlogic_arg(args, 0), data);
	json_auto_t *kept = json_array();
	json_t *item;
	size_t i;

	if (list == NULL)
		return NULL;
	json_array_foreach (list, i, item) {
		json_auto_t *value =
		    jsonlogic_eval(run, jsonlogic_arg(args, 1), item);
		if (value == NULL)
			return NULL;
		if (jsonlogic_truthy(value))
			json_array_append(kept, item);
	}
	return MOVE(kept);
}

static json_t *jsonlogic_reduce(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	json_auto_t *list = jsonlogic_eval(run, jsonlogic_arg(args, 0), data);
	json_auto_t *sum =
	    jsonlogic_arg(args, 2)
	        ? jsonlogic_eval(run, jsonlogic_arg(args, 2), data)
	        : json_null();
	json_t *item;
	size_t i;

	if (list == NULL || sum == NULL)
		return NULL;
	json_array_foreach (list, i, item) {
		json_auto_t *scope = json_pack(
		    "{s:O, s:O}", "current", item, "accumulator", sum);
		json_t *next =
		    jsonlogic_eval(run, jsonlogic_arg(args, 1), scope);
		if (next == NULL)
			return NULL;
		json_decref(sum);
		sum = next;
	}
	return MOVE(sum);
}

/* How many items of the list hold; false after an error. */
static bool jsonlogic_count(struct jsonlogic *run, const json_t *args,
    const json_t *data, size_t *ret_holding, size_t *ret_size)
{
	json_auto_t *kept = jsonlogic_filter(run, args, data);
	json_auto_t *list = jsonlogic_eval(run, jsonlogic_arg(args, 0), data);

	*ret_holding = json_array_size(kept);
	*ret_size = json_array_size(list);
	return kept && list;
}

static json_t *jsonlogic_all(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	size_t holding, size;

	if (!jsonlogic_count(run, args, data, &holding, &size))
		return NULL;
	return jsonlogic_bool(size != 0 && holding == size);
}

static json_t *jsonlogic_some(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	size_t holding, size;

	if (!jsonlogic_count(run, args, data, &holding, &size))
		return NULL;
	return jsonlogic_bool(holding != 0);
}

static json_t *jsonlogic_none(
    struct jsonlogic *run, const json_t *args, const json_t *data)
{
	size_t holding, size;

	if (!jsonlogic_count(run, args, data, &holding, &size))
		return NULL;
	return jsonlogic_bool(holding == 0);
}

/* --- evaluation ---------------------------------------------------------- */

static const struct jsonlogic_operator {
	const char *name;
	jsonlogic_fn *fn;
	bool lazy; /* takes its arguments unevaluated */
} jsonlogic_operators[] = {
    {"var", jsonlogic_var, false},
    {"if", jsonlogic_if, true},
    {"?:", jsonlogic_if, true},
    {"==", jsonlogic_equal, false},
    {"===", jsonlogic_same, false},
    {"!=", jsonlogic_not_equal, false},
    {"!==", jsonlogic_not_same, false},
    {">", jsonlogic_more, false},
    {">=", jsonlogic_at_least, false},
    {"<", jsonlogic_less, false},
    {"<=", jsonlogic_at_most, false},
    {"!", jsonlogic_is_false, false},
    {"!!", jsonlogic_is_true, false},
    {"and", jsonlogic_and, true},
    {"or", jsonlogic_or, true},
    {"+", jsonlogic_add, false},
    {"-", jsonlogic_subtract, false},
    {"*", jsonlogic_multiply, false},
    {"/", jsonlogic_divide, false},
    {"%", jsonlogic_modulo, false},
    {"min", jsonlogic_min, false},
    {"max", jsonlogic_max, false},
    {"in", jsonlogic_in, false},
    {"cat", jsonlogic_cat, false},
    {"substr", jsonlogic_substr, false},
    {"merge", jsonlogic_merge, false},
    {"map", jsonlogic_map, true},
    {"filter", jsonlogic_filter, true},
    {"reduce", jsonlogic_reduce, true},
    {"all", jsonlogic_all, true},
    {"some", jsonlogic_some, true},
    {"none", jsonlogic_none, true},
    {"missing", jsonlogic_missing, false},
    {"missing_some", jsonlogic_missing_some, false},
    {"date_add", jsonlogic_date_add, false},
};

enum {
	JSONLOGIC_OPERATORS =
	    sizeof(jsonlogic_operators) / sizeof(jsonlogic_operators[0])
};

static const struct jsonlogic_operator *jsonlogic_find(const char *name)
{
	for (size_t i = 0; i < JSONLOGIC_OPERATORS; i++)
		if (strcmp(jsonlogic_operators[i].name, name) == 0)
			return &jsonlogic_operators[i];
	return NULL;
}

/* An object with one key is an operation; any other value is itself. */
static bool jsonlogic_is_operation(const json_t *rule)
{
	return json_is_object(rule) && json_object_size(rule) == 1;
}

static json_t *jsonlogic_eval_array(
    struct jsonlogic *run, const json_t *rules, const json_t *data)
{
	json_auto_t *values = json_array();
	json_t *rule;
	size_t i;

	json_array_foreach (rules, i, rule) {
		json_t *value = jsonlogic_eval(run, rule, data);
		if (value == NULL)
			return NULL;
		json_array_append_new(values, value);
	}
	return MOVE(values);
}

static json_t *jsonlogic_operate(
    struct jsonlogic *run, const json_t *rule, const json_t *data)
{
	void *iter = json_object_iter((json_t *)rule);
	const char *name = json_object_iter_key(iter);
	json_t *given = json_object_iter_value(iter);
	const struct jsonlogic_operator *op = jsonlogic_find(name);

	if (op == NULL) {
		err_set(run->err, ERR_INPUT, "unknown operator \"%s\"", name);
		return NULL;
	}
	json_auto_t *list =
	    json_is_array(given) ? json_incref(given) : json_pack("[O]", given);
	if (op->lazy)
		return op->fn(run, list, data);
	json_auto_t *args = jsonlogic_eval_array(run, list, data);
	return args ? op->fn(run, args, data) : NULL;
}

static json_t *jsonlogic_eval(
    struct jsonlogic *run, const json_t *rule, const json_t *data)
{
	if (++run->steps > JSONLOGIC_MAX_STEPS ||
	    run->depth >= JSONLOGIC_MAX_DEPTH) {
		err_set(
		    run->err, ERR_INPUT, "the rule does more than a rule may");
		return NULL;
	}
	if (rule == NULL)
		return json_null();
	run->depth++;
	json_t *value;
	if (json_is_array(rule))
		value = jsonlogic_eval_array(run, rule, data);
	else if (jsonlogic_is_operation(rule))
		value = jsonlogic_operate(run, rule, data);
	else
		value = json_incref((json_t *)rule);
	run->depth--;
	return value;
}

bool jsonlogic_apply(
    const json_t *rule, const json_t *data, json_t **ret_value, struct err *err)
{
	struct jsonlogic run = {.err = err};
	json_t *value = jsonlogic_eval(&run, rule, data);

	if (value == NULL)
		return false;
	*ret_value = value;
	return true;
}

bool jsonlogic_check(const json_t *rule, struct err *err)
{
	const char *key;
	json_t *child;
	size_t i;

	if (json_is_array(rule)) {
		json_array_foreach (rule, i, child)
			if (!jsonlogic_check(child, err))
				return err_prefix(err, "[%zu]", i);
		return true;
	}
	if (!jsonlogic_is_operation(rule))
		return true;
	json_object_foreach ((json_t *)rule, key, child) {
		if (jsonlogic_find(key) == NULL)
			return err_set(
			    err, ERR_INPUT, "unknown operator \"%s\"", key);
		if (!jsonlogic_check(child, err))
			return err_prefix(err, ".%s", key);
	}
	return true;
}
