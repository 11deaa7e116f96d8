/*
 * calendar.h: durations in business time, by a calendar of the configuration
 * (model/config_calendar.h). Pure; times are milliseconds since the epoch.
 *
 * What a duration means, its parts one after the other:
 *   weeks  the same day of the week and time of day, that many weeks later;
 *          if nobody works that day, the beginning of the next working day
 *   days   the same time of day, that many working days later. A working day
 *          is one with any hours; where the time of day is outside of them,
 *          the next beginning on that day, else its end
 *   hours, minutes, seconds  so much working time
 * What begins outside working hours begins when they do; closing time is
 * outside. A time that the clock skips is the moment of the skip; one that it
 * shows twice is the first of the two.
 *
 * Everywhere a NULL calendar is the clock alone: days of 24 hours, always
 * open.
 */
#ifndef BEADLE_FLOW_CALENDAR_H
#define BEADLE_FLOW_CALENDAR_H

#include "flow/duration.h"
#include "model/config_calendar.h"

#include <stdint.h>

/*
 * When a duration that begins at start_ms is over. Never before start_ms; a
 * later start or a longer duration never gives an earlier end. A duration of
 * nothing ends at the first working moment. Not past 400 years.
 */
int64_t calendar_add(const struct config_calendar *calendar, int64_t start_ms,
    const struct duration *duration);

/* Working time from one instant to another; 0 if to is not later. */
int64_t calendar_between_ms(
    const struct config_calendar *calendar, int64_t from_ms, int64_t to_ms);

/* Whole working days from one instant to another: the most that can be added
 * to from without passing to. */
int64_t calendar_days_between(
    const struct config_calendar *calendar, int64_t from_ms, int64_t to_ms);

/* What is left at now_ms of something that ends at end_ms, as working days
 * and the working time beyond them; nothing if it is over. */
struct duration calendar_left(
    const struct config_calendar *calendar, int64_t now_ms, int64_t end_ms);

#endif
