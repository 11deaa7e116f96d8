/*
 * ics.h: the days of an iCalendar file (RFC 5545), by libical; no other file
 * includes ical.h. Pure, but libical keeps its settings in globals: call from
 * one thread.
 */
#ifndef BEADLE_MODEL_ICS_H
#define BEADLE_MODEL_ICS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One day on which something is (base/date.h). False stops: err is filled. */
typedef bool ics_day_fn(void *arg, int64_t date, struct err *err);

/*
 * Calls fn for each day of each all-day event, repetitions (RRULE, RDATE
 * without EXDATE) included, from 1970 to 2099; a day may come more than once.
 * Events with a time of day and cancelled ones are passed over. ERR_INPUT if
 * the text is no calendar or has no such day. text ends with NUL.
 */
bool ics_days(const char *text, ics_day_fn *fn, void *arg, struct err *err);

#endif
