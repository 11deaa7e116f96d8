/*
 * duration.c: see duration.h.
 */
#include "flow/duration.h"

#include "base/own.h"
#include "base/str.h"

#include <stddef.h>

/* Five numbers of 64 bits with their units fit. */
enum { DURATION_MAX_BYTES = 128 };

static const int64_t DURATION_WEEK_MS = INT64_C(7) * 86400000;
static const int64_t DURATION_DAY_MS = INT64_C(86400000);
static const int64_t DURATION_MAX_MS = INT64_C(100) * 366 * 86400000;

static const struct {
	char unit;
	bool after_t;
	size_t field;     /* of struct duration */
	int64_t in_field; /* one of the unit, in the field's own */
} duration_units[] = {
    /* in the order they must stand */
    {'W', false, offsetof(struct duration, weeks), 1},
    {'D', false, offsetof(struct duration, days), 1},
    {'H', true, offsetof(struct duration, ms), INT64_C(3600000)},
    {'M', true, offsetof(struct duration, ms), INT64_C(60000)},
    {'S', true, offsetof(struct duration, ms), INT64_C(1000)},
};

enum { DURATION_UNITS = sizeof(duration_units) / sizeof(duration_units[0]) };

/* Digits at *p; false if there are none or too many. */
static bool duration_digits(const char **p, int64_t *ret_value)
{
	int64_t value = 0;
	size_t n = 0;

	for (; **p >= '0' && **p <= '9' && n < 9; (*p)++, n++)
		value = value * 10 + (**p - '0');
	*ret_value = value;
	return n > 0;
}

/* One "12H" at *p, whose unit must be *unit or a later one. */
static bool duration_part(
    const char **p, bool after_t, size_t *unit, struct duration *d)
{
	int64_t value;

	if (!duration_digits(p, &value))
		return false;
	while (*unit < DURATION_UNITS &&
	       (duration_units[*unit].unit != **p ||
	           duration_units[*unit].after_t != after_t))
		(*unit)++;
	if (*unit == DURATION_UNITS)
		return false;
	*(int64_t *)(void *)((char *)d + duration_units[*unit].field) +=
	    value * duration_units[*unit].in_field;
	(*unit)++;
	(*p)++;
	return true;
}

int64_t duration_ms(const struct duration *duration)
{
	return duration->weeks * DURATION_WEEK_MS +
	       duration->days * DURATION_DAY_MS + duration->ms;
}

bool duration_read(
    const char *text, struct duration *ret_duration, struct err *err)
{
	const char *p = text;
	size_t unit = 0;
	bool after_t = false;
	struct duration d = {.weeks = 0};

	if (*p++ != 'P' || *p == '\0')
		return err_set(err, ERR_INPUT,
		    "\"%.40s\" is not a duration; write e.g. PT4H or P2D",
		    text);
	while (*p) {
		if (*p == 'T' && !after_t && p[1]) {
			after_t = true;
			p++;
		} else if (!duration_part(&p, after_t, &unit, &d)) {
			return err_set(err, ERR_INPUT,
			    "\"%.40s\" is not a duration of weeks, days,"
			    " hours, minutes and seconds (P2W, P2D, PT4H)",
			    text);
		}
	}
	if (duration_ms(&d) > DURATION_MAX_MS)
		return err_set(
		    err, ERR_INPUT, "\"%.40s\" is longer than a century", text);
	if (duration_ms(&d) == 0)
		return err_set(
		    err, ERR_INPUT, "\"%.40s\" is no time at all", text);
	*ret_duration = d;
	return true;
}

bool duration_parse(const char *text, int64_t *ret_ms, struct err *err)
{
	struct duration d;

	if (!duration_read(text, &d, err))
		return false;
	*ret_ms = duration_ms(&d);
	return true;
}

static void duration_add(struct str *text, int64_t value, char unit)
{
	if (value)
		str_addf(text, "%lld%c", (long long)value, unit);
}

char *duration_format(const struct duration *duration)
{
	OWN(str_clear)
	struct str text = {.max_bytes = DURATION_MAX_BYTES};
	int64_t seconds = (duration->ms + 999) / 1000;

	str_add(&text, "P");
	duration_add(&text, duration->weeks, 'W');
	duration_add(&text, duration->days, 'D');
	if (seconds)
		str_add(&text, "T");
	else if (!duration->weeks && !duration->days)
		str_add(&text, "T0S");
	duration_add(&text, seconds / 3600, 'H');
	duration_add(&text, seconds / 60 % 60, 'M');
	duration_add(&text, seconds % 60, 'S');
	return str_take(&text);
}
