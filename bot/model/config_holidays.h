/*
 * config_holidays.h: the holidays of a [calendar NAME]: dates, short days,
 * and files of them.
 */
#ifndef BEADLE_MODEL_CONFIG_HOLIDAYS_H
#define BEADLE_MODEL_CONFIG_HOLIDAYS_H

#include "base/err.h"
#include "model/config_reader.h"

#include <stdbool.h>

/*
 * A config_set_fn for a struct config_calendar: "2026-12-25, 2026-12-24
 * 09:00-12:00, file:PATH". The file has a day a line (# begins a comment), or
 * is an iCalendar file if its name ends with .ics. What is wrong in a file
 * is reported with the file's own name and line.
 */
bool config_holidays_set(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err);

#endif
