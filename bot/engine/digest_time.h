/*
 * digest_time.h: on which days, and when, the daily digest comes: the working
 * days of [digest]'s calendar, in its zone. Without a calendar every day, by
 * UTC. Pure; days are of base/date.h.
 */
#ifndef BEADLE_ENGINE_DIGEST_TIME_H
#define BEADLE_ENGINE_DIGEST_TIME_H

#include "model/config.h"

#include <stdbool.h>
#include <stdint.h>

/* The day that it is there at that time. */
int64_t digest_time_day(const struct config *config, int64_t at_ms);
/* Is the time of today's come, on a day that has one? */
bool digest_time_has_come(const struct config *config, int64_t at_ms);
/* When the first one after at_ms is due; INT64_MAX: never, nobody works. */
int64_t digest_time_next_ms(const struct config *config, int64_t at_ms);
/* "Thursday, 2026-11-26, at 08:30". Yours to free(). */
char *digest_time_text(const struct config *config, int64_t at_ms);

#endif
