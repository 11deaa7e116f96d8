/*
 * jsnumber.h: numbers as ECMAScript writes and reads them. Pure.
 */
#ifndef BEADLE_FLOW_JSNUMBER_H
#define BEADLE_FLOW_JSNUMBER_H

#include "base/str.h"

/* Number::toString (ECMA-262, 6.1.6.1.20), appended to out: the fewest digits
 * that read back as the same number. */
void jsnumber_text(double number, struct str *out);
/* StringToNumber (7.1.4.1.1): the whole text, white space around it left
 * out; NaN if it is no number, 0 if it is empty. Hexadecimal, octal and binary
 * are exact up to 53 bits. */
double jsnumber_parse(const char *text);
/* parseFloat (19.2.4): the longest decimal number at the start, or NaN. */
double jsnumber_parse_start(const char *text);

#endif
