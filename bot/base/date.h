/*
 * date.h: dates of the proleptic Gregorian calendar as days since
 * 1970-01-01, and as "2026-11-24" (RFC 3339 full-date). Pure.
 */
#ifndef BEADLE_BASE_DATE_H
#define BEADLE_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

enum { DATE_TEXT_BYTES = sizeof("YYYY-MM-DD") };

/* Monday is 0, as in ISO 8601. */
enum { DATE_WEEKDAYS = 7 };

/* Years 0 to 9999; month and day are counted from 1. */
int64_t date_days(int64_t year, int64_t month, int64_t day);
/* Strictly YYYY-MM-DD, and a day that exists. */
bool date_parse(const char *text, int64_t *ret_days);
/* False outside of the years 0 to 9999. */
bool date_format(int64_t days, char ret_text[DATE_TEXT_BYTES]);
/* 0 for Monday to 6 for Sunday. */
int date_weekday(int64_t days);

#endif
