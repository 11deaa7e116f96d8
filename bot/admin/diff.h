/*
 * diff.h: the differences of two texts, line by line, for people. Pure.
 */
#ifndef BEADLE_ADMIN_DIFF_H
#define BEADLE_ADMIN_DIFF_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Appends "- line" for what only a has and "+ line" for what only b has, with
 * a few common lines around ("  line") and "@@ N @@", the line's number in a,
 * before each part. True if there was any difference.
 */
bool diff_lines(const char *a, const char *b, struct str *out);

#endif
