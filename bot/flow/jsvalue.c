/*
 * jsvalue.c: see jsvalue.h. First what a value is, then what it becomes, how
 * two compare, and what is in it.
 */
#include "flow/jsvalue.h"

#include "base/own.h"
#include "flow/jsnumber.h"

#include <math.h>
#include <string.h>

/* Larger integers are not exact in a JavaScript number. */
static const double JSVALUE_MAX_EXACT = 9007199254740991.0;
/* The count of -1 tells jansson to leave it alone, as with its own null. */
static const json_t jsvalue_undefined_ = {JSON_NULL, (size_t)-1};
static const json_t jsvalue_nan_ = {JSON_NULL, (size_t)-1};
static const json_t jsvalue_infinity_ = {JSON_NULL, (size_t)-1};
static const json_t jsvalue_minus_infinity_ = {JSON_NULL, (size_t)-1};

enum jsvalue_kind jsvalue_kind(const json_t *value)
{
	if (value == NULL || value == &jsvalue_undefined_)
		return JSVALUE_UNDEFINED;
	if (!jsvalue_is_json(value))
		return JSVALUE_NUMBER;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return JSVALUE_OBJECT;
	case JSON_ARRAY:
		return JSVALUE_ARRAY;
	case JSON_STRING:
		return JSVALUE_STRING;
	case JSON_INTEGER:
	case JSON_REAL:
		return JSVALUE_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSVALUE_BOOLEAN;
	case JSON_NULL:
		break;
	}
	return JSVALUE_NULL;
}

json_t *jsvalue_undefined(void)
{
	return (json_t *)&jsvalue_undefined_;
}

bool jsvalue_is_json(const json_t *value)
{
	return value != &jsvalue_undefined_ && value != &jsvalue_nan_ &&
	       value != &jsvalue_infinity_ && value != &jsvalue_minus_infinity_;
}

json_t *jsvalue_from_number(double number)
{
	if (isnan(number))
		return (json_t *)&jsvalue_nan_;
	if (isinf(number))
		return (json_t *)(number > 0 ? &jsvalue_infinity_
		                             : &jsvalue_minus_infinity_);
	if (number == trunc(number) && fabs(number) <= JSVALUE_MAX_EXACT &&
	    !(number == 0 && signbit(number)))
		return json_integer((json_int_t)number);
	return json_real(number);
}

/* --- conversions ---------------------------------------------------------- */

double jsvalue_number(const json_t *value)
{
	OWN(str_clear)
	struct str text = {.max_bytes = SIZE_MAX};

	switch (jsvalue_kind(value)) {
	case JSVALUE_UNDEFINED:
	case JSVALUE_OBJECT:
		return NAN;
	case JSVALUE_NULL:
		return 0;
	case JSVALUE_BOOLEAN:
		return json_is_true(value);
	case JSVALUE_STRING:
		return jsnumber_parse(json_string_value(value));
	case JSVALUE_ARRAY:
		jsvalue_text(value, &text);
		return jsnumber_parse(str_text(&text));
	case JSVALUE_NUMBER:
		break;
	}
	return value == &jsvalue_nan_              ? NAN
	       : value == &jsvalue_infinity_       ? INFINITY
	       : value == &jsvalue_minus_infinity_ ? -INFINITY
	                                           : json_number_value(value);
}

double jsvalue_parse_float(const json_t *value)
{
	OWN(str_clear)
	struct str text = {.max_bytes = SIZE_MAX};

	/* Through text a number stays what it is, but -0 becomes 0. */
	if (jsvalue_kind(value) == JSVALUE_NUMBER)
		return jsvalue_number(value) + 0.0;
	jsvalue_text(value, &text);
	return jsnumber_parse_start(str_text(&text));
}

static bool jsvalue_is_nullish(const json_t *value)
{
	return jsvalue_kind(value) <= JSVALUE_NULL;
}

static void jsvalue_array_text(const json_t *array, struct str *out)
{
	json_t *item;
	size_t i;

	json_array_foreach (array, i, item) {
		if (i)
			str_add_char(out, ',');
		if (!jsvalue_is_nullish(item))
			jsvalue_text(item, out);
	}
}

void jsvalue_text(const json_t *value, struct str *out)
{
	switch (jsvalue_kind(value)) {
	case JSVALUE_UNDEFINED:
		str_add(out, "undefined");
		break;
	case JSVALUE_NULL:
		str_add(out, "null");
		break;
	case JSVALUE_BOOLEAN:
		str_add(out, json_is_true(value) ? "true" : "false");
		break;
	case JSVALUE_NUMBER:
		jsnumber_text(jsvalue_number(value), out);
		break;
	case JSVALUE_STRING:
		str_add_n(
		    out, json_string_value(value), json_string_length(value));
		break;
	case JSVALUE_ARRAY:
		jsvalue_array_text(value, out);
		break;
	case JSVALUE_OBJECT:
		str_add(out, "[object Object]");
		break;
	}
}

/* --- comparisons ---------------------------------------------------------- */

static bool jsvalue_is_structure(const json_t *value)
{
	return json_is_object(value) || json_is_array(value);
}

bool jsvalue_strictly_equal(const json_t *a, const json_t *b)
{
	enum jsvalue_kind kind = jsvalue_kind(a);

	if (kind != jsvalue_kind(b))
		return false;
	if (kind == JSVALUE_NUMBER)
		return jsvalue_number(a) == jsvalue_number(b);
	if (kind == JSVALUE_STRING)
		return json_equal(a, b);
	/* Two objects or arrays are equal when they are one. */
	return a == b || kind == JSVALUE_UNDEFINED;
}

/* ToPrimitive: of an object it is its text. New reference. */
static json_t *jsvalue_primitive(const json_t *value)
{
	OWN(str_clear)
	struct str text = {.max_bytes = SIZE_MAX};

	if (!jsvalue_is_structure(value))
		return json_incref((json_t *)value);
	jsvalue_text(value, &text);
	return json_stringn(str_text(&text), text.len);
}

bool jsvalue_loosely_equal(const json_t *a, const json_t *b)
{
	if (jsvalue_is_nullish(a) || jsvalue_is_nullish(b))
		return jsvalue_is_nullish(a) && jsvalue_is_nullish(b);
	if (jsvalue_is_structure(a) && jsvalue_is_structure(b))
		return a == b;
	json_auto_t *left = jsvalue_primitive(a);
	json_auto_t *right = jsvalue_primitive(b);
	if (json_is_string(left) && json_is_string(right))
		return json_equal(left, right);
	return jsvalue_number(left) == jsvalue_number(right);
}

bool jsvalue_less(const json_t *a, const json_t *b, bool or_equal)
{
	json_auto_t *left = jsvalue_primitive(a);
	json_auto_t *right = jsvalue_primitive(b);

	if (json_is_string(left) && json_is_string(right)) {
		int order =
		    strcmp(json_string_value(left), json_string_value(right));
		return order < 0 || (or_equal && order == 0);
	}
	double x = jsvalue_number(left), y = jsvalue_number(right);
	return or_equal ? x <= y : x < y;
}

/* --- members -------------------------------------------------------------- */

/* "0", "7", "12", but not "07"; SIZE_MAX for anything else, and for more than
 * there can be. */
static size_t jsvalue_index(const char *name)
{
	size_t len = strspn(name, "0123456789");

	if (len == 0 || name[len] || (name[0] == '0' && len > 1))
		return SIZE_MAX;
	return (size_t)strtoul(name, NULL, 10);
}

static json_t *jsvalue_get_of_text(const char *text, const char *name)
{
	size_t i = jsvalue_index(name);

	if (strcmp(name, "length") == 0)
		return json_integer((json_int_t)str_count_points(text));
	if (i == SIZE_MAX)
		return jsvalue_undefined();
	const char *at = text + str_prefix_points(text, i);
	return *at ? json_stringn(at, str_prefix_points(at, 1))
	           : jsvalue_undefined();
}

json_t *jsvalue_get(const json_t *value, const char *name)
{
	json_t *found = NULL;

	if (json_is_string(value))
		return jsvalue_get_of_text(json_string_value(value), name);
	if (json_is_array(value) && strcmp(name, "length") == 0)
		return json_integer((json_int_t)json_array_size(value));
	if (json_is_array(value))
		found = json_array_get(value, jsvalue_index(name));
	else if (json_is_object(value))
		found = json_object_get(value, name);
	return found ? json_incref(found) : jsvalue_undefined();
}
