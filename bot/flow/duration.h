/*
 * duration.h: ISO 8601 durations of fixed length ("PT4H", "P5D", "P2W") and
 * calendar dates ("2026-11-24"). Years and months have no fixed length and
 * are refused in a duration. Pure.
 */
#ifndef BEADLE_FLOW_DURATION_H
#define BEADLE_FLOW_DURATION_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Exact, at least 1 ms and at most 100 years. */
bool duration_parse(const char *text, int64_t *ret_ms, struct err *err);
/* Days since 1970-01-01 of a proleptic Gregorian date, strictly YYYY-MM-DD. */
bool duration_parse_date(const char *text, int64_t *ret_days);
/* "YYYY-MM-DD"; ret_text needs DURATION_DATE_BYTES. */
enum { DURATION_DATE_BYTES = sizeof("YYYY-MM-DD") };
bool duration_format_date(int64_t days, char ret_text[DURATION_DATE_BYTES]);

#endif
