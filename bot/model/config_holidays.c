/*
 * config_holidays.c: see config_holidays.h.
 */
#include "model/config_holidays.h"

#include "base/file.h"
#include "base/own.h"
#include "model/config_calendar.h"
#include "model/config_value.h"
#include "model/ics.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Holidays are a page; an .ics of a century is far below. */
enum { CONFIG_HOLIDAYS_MAX_BYTES = 4 * 1024 * 1024 };

static const char CONFIG_HOLIDAYS_FILE[] = "file:";

/* --- files of holidays ---------------------------------------------------- */

/* A holiday a line; # and ; begin a comment. */
static void config_holidays_lines(
    struct config_reader *r, const char *path, char *text)
{
	int line = 0;

	for (char *next; text; text = next) {
		struct err err;
		next = strchr(text, '\n');
		if (next)
			*next++ = '\0';
		line++;
		text[strcspn(text, "#;\r")] = '\0';
		if (text[strspn(text, " \t")] &&
		    !config_calendar_add_holiday(r->target, text, &err))
			config_reader_problem(r, path, line, "%s", err.text);
	}
}

static bool config_holidays_day(void *arg, int64_t date, struct err *err)
{
	return config_calendar_add_day_off(arg, date, err);
}

static bool config_holidays_file(
    struct config_reader *r, const char *name, struct err *err)
{
	OWN(own_string)
	char *path = config_value_resolve(r, name);
	OWN(str_clear)
	struct str text = {.max_bytes = CONFIG_HOLIDAYS_MAX_BYTES};
	const char *dot = strrchr(path, '.');

	if (!file_read(path, &text, err))
		return err_prefix(err, "%s", path);
	if (!str_is_utf8(str_text(&text), text.len))
		return err_set(err, ERR_INPUT, "%s: is not UTF-8", path);
	if (dot && strcasecmp(dot, ".ics") == 0)
		return ics_days(str_text(&text), config_holidays_day, r->target,
		           err) ||
		       err_prefix(err, "%s", path);
	if (text.len)
		config_holidays_lines(r, path, text.data);
	return true;
}

/* --- the list ------------------------------------------------------------- */

static bool config_holidays_one(
    struct config_reader *r, const char *text, struct err *err)
{
	size_t prefix = strlen(CONFIG_HOLIDAYS_FILE);

	text += strspn(text, " \t");
	if (strncmp(text, CONFIG_HOLIDAYS_FILE, prefix) == 0)
		return config_holidays_file(r, text + prefix, err);
	return *text == '\0' ||
	       config_calendar_add_holiday(r->target, text, err);
}

bool config_holidays_set(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err)
{
	(void)key;
	while (*value) {
		size_t len = strcspn(value, ",");
		OWN(own_string)
		char *one = strndup(value, len);
		while (len && (one[len - 1] == ' ' || one[len - 1] == '\t'))
			one[--len] = '\0';
		if (!config_holidays_one(r, one, err))
			return false;
		value += strcspn(value, ",");
		value += *value == ',';
	}
	return true;
}
