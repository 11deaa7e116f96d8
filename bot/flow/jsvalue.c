/*
 * jsvalue.c: see jsvalue.h.
 */
#include "flow/jsvalue.h"

#include "base/own.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* Larger integers are not exact in a JavaScript number. */
static const double JSVALUE_MAX_EXACT = 9007199254740991.0;
/* A text that a rule builds; far more than any answer. */
enum { JSVALUE_TEXT_MAX_BYTES = 1024 * 1024 };

json_t *jsvalue_from_number(double number)
{
	if (!isfinite(number))
		return json_null();
	if (number == trunc(number) && fabs(number) <= JSVALUE_MAX_EXACT)
		return json_integer((json_int_t)number);
	return json_real(number);
}

/* The shortest digits that read back as the same number. */
static void jsvalue_number_text(double number, struct str *out)
{
	char text[sizeof("-1.7976931348623157e+308") + 1];

	if (isnan(number)) {
		str_add(out, "NaN");
		return;
	}
	if (isinf(number)) {
		str_add(out, number < 0 ? "-Infinity" : "Infinity");
		return;
	}
	if (number == trunc(number) && fabs(number) < 1e21) {
		str_addf(out, "%.0f", number == 0 ? 0.0 : number);
		return;
	}
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	str_add(out, text);
}

static void jsvalue_array_text(const json_t *array, struct str *out)
{
	json_t *item;
	size_t i;

	json_array_foreach (array, i, item) {
		if (i)
			str_add_char(out, ',');
		if (!json_is_null(item))
			jsvalue_text(item, out);
	}
}

void jsvalue_text(const json_t *value, struct str *out)
{
	if (value == NULL)
		str_add(out, "undefined");
	else if (json_is_string(value))
		str_add_n(
		    out, json_string_value(value), json_string_length(value));
	else if (json_is_array(value))
		jsvalue_array_text(value, out);
	else if (json_is_object(value))
		str_add(out, "[object Object]");
	else if (json_is_null(value))
		str_add(out, "null");
	else if (json_is_boolean(value))
		str_add(out, json_is_true(value) ? "true" : "false");
	else
		jsvalue_number_text(json_number_value(value), out);
}

/* A decimal number at the start of text; *ret_end where it stops, text
 * itself if there is none. Not strtod's hexadecimal, inf and nan. */
static double jsvalue_decimal(const char *text, const char **ret_end)
{
	const char *p = text + (*text == '+' || *text == '-');

	if (strncmp(p, "Infinity", 8) == 0) {
		*ret_end = p + 8;
		return *text == '-' ? -INFINITY : INFINITY;
	}
	if (!isdigit((unsigned char)*p) &&
	    !(*p == '.' && isdigit((unsigned char)p[1]))) {
		*ret_end = text;
		return NAN;
	}
	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		*ret_end = p + 1;
		return 0;
	}
	char *end;
	double number = strtod(text, &end);
	*ret_end = end;
	return number;
}

static double jsvalue_text_number(const char *text)
{
	const char *end;

	while (isspace((unsigned char)*text))
		text++;
	if (*text == '\0')
		return 0;
	double number;
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		char *hex_end;
		number = (double)strtoull(text + 2, &hex_end, 16);
		end = hex_end == text + 2 ? text : hex_end;
	} else {
		number = jsvalue_decimal(text, &end);
	}
	if (end == text)
		return NAN;
	while (isspace((unsigned char)*end))
		end++;
	return *end == '\0' ? number : NAN;
}

double jsvalue_number(const json_t *value)
{
	if (value == NULL || json_is_object(value))
		return NAN;
	if (json_is_null(value) || json_is_false(value))
		return 0;
	if (json_is_true(value))
		return 1;
	if (json_is_number(value))
		return json_number_value(value);
	if (json_is_string(value))
		return jsvalue_text_number(json_string_value(value));
	OWN(str_clear)
	struct str text = {.max_bytes = JSVALUE_TEXT_MAX_BYTES};
	jsvalue_text(value, &text);
	return jsvalue_text_number(str_text(&text));
}

double jsvalue_parse_float(const json_t *value)
{
	OWN(str_clear)
	struct str text = {.max_bytes = JSVALUE_TEXT_MAX_BYTES};
	const char *end;

	if (json_is_number(value))
		return json_number_value(value);
	jsvalue_text(value, &text);
	const char *p = str_text(&text);
	while (isspace((unsigned char)*p))
		p++;
	return jsvalue_decimal(p, &end);
}

bool jsvalue_strictly_equal(const json_t *a, const json_t *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (json_is_number(a) && json_is_number(b))
		return json_number_value(a) == json_number_value(b);
	/* Two objects or arrays are equal when they are one. */
	if (json_is_object(a) || json_is_array(a))
		return a == b;
	return json_equal(a, b);
}

static bool jsvalue_is_structure(const json_t *value)
{
	return json_is_object(value) || json_is_array(value);
}

static bool jsvalue_is_nullish(const json_t *value)
{
	return value == NULL || json_is_null(value);
}

/* ToPrimitive of an object is its text. New reference. */
static json_t *jsvalue_primitive(const json_t *value)
{
	OWN(str_clear)
	struct str text = {.max_bytes = JSVALUE_TEXT_MAX_BYTES};

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
