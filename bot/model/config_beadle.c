/*
 * config_beadle.c: [beadle]: the folders, the log, the clock of tests.
 */
#include "model/config_section.h"

#include "model/config_value.h"

#include <ctype.h>
#include <stddef.h>

static bool config_beadle_log_level(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	(void)key;
	return log_level_from_name(value, &r->config->log_level) ||
	       err_set(err, ERR_INPUT, "write debug, info, warn or error");
}

static bool config_beadle_admins(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	char **admins = NULL;
	bool ok = true;

	(void)key;
	config_value_words(value, &admins);
	for (char **a = admins; a && *a; a++) {
		ok = ok && config_value_is_address(*a);
		for (char *p = *a; *p; p++)
			*p = (char)tolower((unsigned char)*p);
	}
	r->config->admins = admins;
	return ok || err_set(err, ERR_INPUT,
	                 "write e-mail addresses, separated by commas");
}

static const struct config_key config_beadle_keys[] = {
    {"workflows", config_value_folder, offsetof(struct config, workflows_dir),
        true, false, "/usr/local/share/beadle/workflows"},
    {"templates", config_value_folder, offsetof(struct config, templates_dir),
        true, false, "/usr/local/share/beadle/templates"},
    {"log_level", config_beadle_log_level, 0, false, false, "info"},
    {"admins", config_beadle_admins, 0, false, false, "jo@university.example"},
    {"control", config_value_path, offsetof(struct config, control_path), false,
        false, ""},
    {"clock", config_value_path, offsetof(struct config, clock_file), false,
        false, ""},
};

const struct config_section config_beadle_section = {
    .name = "beadle",
    .keys = config_beadle_keys,
    .key_count = sizeof(config_beadle_keys) / sizeof(config_beadle_keys[0]),
};
