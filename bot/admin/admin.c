/*
 * admin.c: what the subcommands share. See admin.h.
 */
#include "admin/admin.h"

#include "base/own.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char ADMIN_CONFIG[] = "/etc/beadle/beadle.conf";

/* Problems of a whole folder of workflows fit; more is noise. */
enum { ADMIN_PROBLEMS_MAX_BYTES = 262144 };

static bool admin_load(
    const char *path, struct config **ret_config, int *ret_exit)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = ADMIN_PROBLEMS_MAX_BYTES};

	bool ok = config_load(path, ret_config, &problems);
	fputs(str_text(&problems), stderr);
	if (!ok)
		*ret_exit = EX_CONFIG;
	return ok;
}

bool admin_options(int argc, char **argv, const char *usage,
    struct config **ret_config, const char **ret_rest, int *ret_exit)
{
	const char *path = ADMIN_CONFIG;

	*ret_rest = NULL;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			fputs(usage, stdout);
			*ret_exit = EX_OK;
			return false;
		}
		if (strcmp(argv[i], "--config") == 0 && i + 1 < argc) {
			path = argv[++i];
		} else if (argv[i][0] != '-' && *ret_rest == NULL) {
			*ret_rest = argv[i];
		} else {
			fprintf(stderr,
			    "beadle %s: \"%s\" is not understood\n%s", argv[0],
			    argv[i], usage);
			*ret_exit = EX_USAGE;
			return false;
		}
	}
	return admin_load(path, ret_config, ret_exit);
}
