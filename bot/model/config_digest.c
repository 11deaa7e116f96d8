/*
 * config_digest.c: [digest]: when those have their daily message who have
 * chosen it.
 */
#include "model/config_section.h"

#include "model/config_value.h"

#include <stddef.h>

enum { CONFIG_DIGEST_DAY_MIN = 24 * 60 };

static bool config_digest_at(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	int min;

	(void)key;
	if (!config_calendar_time(&value, &min) || *value ||
	    min == CONFIG_DIGEST_DAY_MIN)
		return err_set(
		    err, ERR_INPUT, "write a time of day, for example 08:30");
	r->config->digest_at_min = min;
	return true;
}

static void config_digest_end(struct config_reader *r)
{
	r->config->digest_line = r->section_line;
}

void config_digest_check(struct config_reader *r)
{
	const struct config *c = r->config;

	if (c->digest_calendar && !config_calendar_find(c, c->digest_calendar))
		config_reader_problem(r, r->path, c->digest_line,
		    "[digest] calendar: there is no [calendar %s]; write the "
		    "name of one, or leave it out",
		    c->digest_calendar);
}

static const struct config_key config_digest_keys[] = {
    {"at", config_digest_at, 0, false, false, "08:30"},
    {"calendar", config_value_text, offsetof(struct config, digest_calendar),
        false, false, "business"},
};

const struct config_section config_digest_section = {
    .name = "digest",
    .keys = config_digest_keys,
    .key_count = sizeof(config_digest_keys) / sizeof(config_digest_keys[0]),
    .end = config_digest_end,
};
