/*
 * instant.h: points in time as Canvas and workflows write them (ISO 8601).
 * Pure.
 */
#ifndef BEADLE_CANVAS_INSTANT_H
#define BEADLE_CANVAS_INSTANT_H

#include "base/date.h"
#include "base/zone.h"

#include <stdbool.h>
#include <stdint.h>

/* "2026-12-20T05:59:59Z", also with a fraction or an offset (+01:00), as ms;
 * "2026-12-20" is the last second of that day in the zone (NULL: UTC), as one
 * who names a last day means it. False, and untouched, for anything else. */
bool canvas_instant_read(
    const char *text, const struct zone *zone, int64_t *ret_ms);
/* The last day of what ends then: an end at midnight, as Canvas' own page sets
 * it, leaves the day before as the last whole one. False outside of the years
 * 0 to 9999. */
bool canvas_instant_last_day(
    const struct zone *zone, int64_t end_ms, char ret_day[DATE_TEXT_BYTES]);
/* The last second of the last day that is over by then. */
int64_t canvas_instant_day_before(const struct zone *zone, int64_t at_ms);

#endif
