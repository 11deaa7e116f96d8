/*
 * jsvalue.h: JSON values under ECMAScript's conversions (ECMA-262, chapter 7),
 * which JsonLogic inherits. Pure.
 *
 * JavaScript has values that JSON has no word for: undefined, NaN and the two
 * infinities. Here they are four more values of jansson's null type, told
 * from null by jsvalue_kind(): they live for ever, need no care when counted,
 * and are written as null. They exist while a rule runs and nowhere else.
 *
 * Text is counted and ordered by code points; JavaScript does it by UTF-16
 * units, which is the same for all but the astral planes. The time of a
 * conversion is that of walking the value, and so is its recursion: the
 * caller bounds both.
 */
#ifndef BEADLE_FLOW_JSVALUE_H
#define BEADLE_FLOW_JSVALUE_H

#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>

enum jsvalue_kind {
	JSVALUE_UNDEFINED, /* NULL too */
	JSVALUE_NULL,
	JSVALUE_BOOLEAN,
	JSVALUE_NUMBER, /* NaN and the infinities too */
	JSVALUE_STRING,
	JSVALUE_ARRAY,
	JSVALUE_OBJECT,
};

enum jsvalue_kind jsvalue_kind(const json_t *value);
json_t *jsvalue_undefined(void);
/* A real for -0, an integer for others that are exact as one. New
 * reference. */
json_t *jsvalue_from_number(double number);
/* False for the four values that JSON does not have. */
bool jsvalue_is_json(const json_t *value);

/* ToNumber; NaN where JavaScript has NaN. */
double jsvalue_number(const json_t *value);
/* parseFloat: the longest number at the start of the value's text. */
double jsvalue_parse_float(const json_t *value);
/* ToString, appended to out. */
void jsvalue_text(const json_t *value, struct str *out);
/* ==, === and <, <=; NaN makes all of them false. */
bool jsvalue_loosely_equal(const json_t *a, const json_t *b);
bool jsvalue_strictly_equal(const json_t *a, const json_t *b);
bool jsvalue_less(const json_t *a, const json_t *b, bool or_equal);

/*
 * value[name]: a member, an array's or a text's element or its "length";
 * undefined if there is none. What JavaScript would inherit from prototypes
 * is not there. New reference.
 */
json_t *jsvalue_get(const json_t *value, const char *name);

#endif
