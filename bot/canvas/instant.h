/*
 * instant.h: points in time as Canvas and workflows write them (ISO 8601).
 * Pure.
 */
#ifndef BEADLE_CANVAS_INSTANT_H
#define BEADLE_CANVAS_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

/* "2026-12-20T05:59:59Z", also with a fraction or an offset (+01:00), as ms;
 * "2026-12-20" is the last second of that day in UTC, as one who names a last
 * day means it. False, and untouched, for anything else. */
bool canvas_instant_read(const char *text, int64_t *ret_ms);

#endif
