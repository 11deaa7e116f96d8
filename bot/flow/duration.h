/*
 * duration.h: ISO 8601 durations of weeks, days, hours, minutes and seconds
 * ("PT4H", "P5D", "P2W"). Years and months have no fixed length and are
 * refused. Pure.
 */
#ifndef BEADLE_FLOW_DURATION_H
#define BEADLE_FLOW_DURATION_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* As it was written: a calendar makes other days of it than a clock does. */
struct duration {
	int64_t weeks;
	int64_t days;
	int64_t ms; /* hours, minutes and seconds */
};

/* At least a second and at most 100 years, each day taken as 24 hours. */
bool duration_read(
    const char *text, struct duration *ret_duration, struct err *err);
/* The same as one number of milliseconds, each day of 24 hours. */
bool duration_parse(const char *text, int64_t *ret_ms, struct err *err);
int64_t duration_ms(const struct duration *duration);
/* "P1DT3H5M", what is less than a second rounded up to one; "PT0S" for
 * nothing. Yours to free(). */
char *duration_format(const struct duration *duration);

#endif
