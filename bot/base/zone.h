/*
 * zone.h: the time zones of this machine (tzdata), by GLib; no other file
 * includes glib.h. Immutable once opened; any thread.
 *
 * A wall time is what the clock on the wall shows, in milliseconds since it
 * showed 1970-01-01 00:00.
 */
#ifndef BEADLE_BASE_ZONE_H
#define BEADLE_BASE_ZONE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct zone;

/* name as in tzdata: "Europe/Berlin", "UTC". ERR_INPUT if there is none. */
bool zone_open(const char *name, struct zone **ret_zone, struct err *err);
void zone_close(struct zone **zone);

/* Milliseconds that the zone is ahead of UTC at that instant. */
int64_t zone_offset_ms(const struct zone *zone, int64_t at_ms);
/* The wall time at an instant. While the clock repeats an hour it stands
 * still at that hour's end, so that a later instant never shows less. */
int64_t zone_wall_ms(const struct zone *zone, int64_t at_ms);
/* The first instant that shows this wall time; where the clock skips it, the
 * instant of the skip. A later wall time never gives an earlier instant. */
int64_t zone_instant_ms(const struct zone *zone, int64_t wall_ms);

/* The day on the wall (base/date.h) at an instant, and the first instant of a
 * day. zone NULL: UTC. */
int64_t zone_day(const struct zone *zone, int64_t at_ms);
int64_t zone_day_start_ms(const struct zone *zone, int64_t day);

#endif
