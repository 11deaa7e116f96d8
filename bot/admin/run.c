/*
 * run.c: beadle run.
 */
#include "admin/admin.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"
#include "service.h"

#include <stdio.h>
#include <sysexits.h>

static const char ADMIN_RUN_USAGE[] =
    "usage: beadle run [--config FILE]\n"
    "\n"
    "Runs the service until SIGTERM or SIGINT; SIGHUP reloads the templates.\n"
    "Logs to standard error, a line per fact. Exits with 0 after a clean\n"
    "stop, 78 if the configuration is wrong, 64 if the command line is, 75\n"
    "if it could not start now but may later: another Beadle has the\n"
    "database, or the disk is full.\n"
    "\n"
    "  --config FILE   instead of /etc/beadle/beadle.conf\n";

enum { ADMIN_RUN_PROBLEMS_MAX_BYTES = 262144 };

int admin_run(int argc, char **argv)
{
	OWN(config_free)
	struct config *config = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = ADMIN_RUN_PROBLEMS_MAX_BYTES};
	struct err err = {.kind = ERR_NONE};
	const char *rest;
	int code;

	if (!admin_options(
	        argc, argv, ADMIN_RUN_USAGE, 0, &config, &rest, &code))
		return code;
	log_set_level(config->log_level);
	if (config->clock_file && !clock_attach(config->clock_file, &err))
		return admin_failed("run", EX_CONFIG, &err);
	if (!service_run(config, &problems, &err)) {
		fputs(str_text(&problems), stderr);
		return err.kind == ERR_AGAIN ? EX_TEMPFAIL : EX_CONFIG;
	}
	return EX_OK;
}
