/*
 * jsvalue.h: JSON values under ECMAScript's conversions (ECMA-262, 7.1 and
 * 7.2), which JsonLogic inherits. NULL stands for undefined. Pure.
 */
#ifndef BEADLE_FLOW_JSVALUE_H
#define BEADLE_FLOW_JSVALUE_H

#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>

/* ToNumber; NaN where JavaScript has NaN. */
double jsvalue_number(const json_t *value);
/* parseFloat: the longest number at the start of the value's text. */
double jsvalue_parse_float(const json_t *value);
/* ToString, appended to out. */
void jsvalue_text(const json_t *value, struct str *out);
/* ==, === and <; NaN makes all comparisons false. */
bool jsvalue_loosely_equal(const json_t *a, const json_t *b);
bool jsvalue_strictly_equal(const json_t *a, const json_t *b);
bool jsvalue_less(const json_t *a, const json_t *b, bool or_equal);
/* An integer where it is exact, null for NaN and infinities as JSON has no
 * word for them. New reference. */
json_t *jsvalue_from_number(double number);

#endif
