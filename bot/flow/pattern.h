/*
 * pattern.h: the regular expressions of forms: ECMA-262 with the flag u, as
 * JSON Schema asks for, as far as PCRE2 gives it. Not anchored. Pure.
 *
 * Known differences: \s is ASCII white space alone, and the dot also matches
 * U+2028 and U+2029. What Perl has beyond ECMA-262 is taken too.
 *
 * Matching is bounded: some milliseconds and a megabyte at most, whatever the
 * pattern and the text.
 */
#ifndef BEADLE_FLOW_PATTERN_H
#define BEADLE_FLOW_PATTERN_H

#include "base/err.h"

#include <stdbool.h>

/* Longer ones are programs. */
enum { PATTERN_MAX_BYTES = 1024 };

/* ERR_INPUT says what is wrong with it, and where. pattern must be UTF-8. */
bool pattern_check(const char *pattern, struct err *err);
/* Is there a match in text? False also when looking for one took too long,
 * and for a pattern that is none. Both must be UTF-8. */
bool pattern_matches(const char *pattern, const char *text);

#endif
