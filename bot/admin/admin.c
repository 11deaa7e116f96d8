/*
 * admin.c: what the subcommands share. See admin.h.
 */
#include "admin/admin.h"

#include "admin/options.h"
#include "admin/show.h"
#include "base/own.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

const char ADMIN_CONFIG[] = "/etc/beadle/beadle.conf";

/* Problems of a whole folder of workflows fit; more is noise. */
enum { ADMIN_PROBLEMS_MAX_BYTES = 262144 };

bool admin_load(const char *path, struct config **ret_config, int *ret_exit)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = ADMIN_PROBLEMS_MAX_BYTES};

	bool ok = config_load(path, ret_config, &problems);
	fputs(str_text(&problems), stderr);
	if (!ok)
		*ret_exit = EX_CONFIG;
	return ok;
}

bool admin_options(int argc, char **argv, const char *usage, size_t most,
    struct config **ret_config, const char **ret_rest, int *ret_exit)
{
	const char *path = ADMIN_CONFIG;
	const struct options_row rows[] = {
	    {.name = "--config", .value = &path}, {.name = NULL}};
	size_t count;

	if (!options_read(argc, argv, usage, rows, 0, most, &count, ret_exit))
		return false;
	*ret_rest = count ? argv[1] : NULL;
	return admin_load(path, ret_config, ret_exit);
}

struct store *admin_store(const char *command, const struct config *config)
{
	struct store *store = NULL;
	struct err err = {.kind = ERR_NONE};

	if (access(config->store_path, F_OK) != 0) {
		err_set(&err, ERR_INPUT, "%s: %s; beadle run makes it",
		    config->store_path, strerror(errno));
		admin_failed(command, EX_NOINPUT, &err);
		return NULL;
	}
	if (!store_open_to_read(
	        config->store_path, config->store_key, &store, &err))
		admin_failed(command, EX_NOINPUT, &err);
	return store;
}

void admin_print_states(const json_t *value)
{
	OWN(str_clear)
	struct str states = {.max_bytes = ADMIN_PROBLEMS_MAX_BYTES};

	show_states(value, "", &states);
	fputs(str_text(&states), stdout);
}

bool admin_find_case(const char *command, struct store *store,
    const char *number, struct case_record *ret_record, int *ret_exit)
{
	struct err err = {.kind = ERR_NONE};
	OWN(own_string)
	char *upper = own_strdup(number);

	for (char *p = upper; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	switch (case_record_find(store, upper, ret_record, &err)) {
	case CASE_FAILED:
		err_prefix(&err, "%s cannot be read", upper);
		*ret_exit = admin_failed(command, EX_IOERR, &err);
		return false;
	case CASE_ABSENT:
		err_set(&err, ERR_INPUT,
		    "there is no case %s; beadle case lists the open ones",
		    number);
		*ret_exit = admin_failed(command, EX_DATAERR, &err);
		return false;
	case CASE_FOUND:
		break;
	}
	return true;
}

bool admin_colour(void)
{
	const char *never = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && (never == NULL || never[0] == '\0');
}

int admin_failed(const char *command, int code, const struct err *err)
{
	fprintf(stderr, "beadle %s: %s\n", command, err->text);
	return code;
}
