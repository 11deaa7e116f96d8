/*
 * migrate.c: beadle migrate: what becomes of open cases under new versions of
 * their workflows, and having it so.
 */
#include "admin/admin.h"

#include "admin/options.h"
#include "base/clock.h"
#include "base/own.h"
#include "engine/migration.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char ADMIN_MIGRATE_USAGE[] =
    "usage: beadle migrate [options]\n"
    "\n"
    "Lists each open case of an older version of its workflow: where it\n"
    "stands, and where it will stand once the service starts with the files\n"
    "as they are. Changes nothing, and works beside a running service. Exits\n"
    "with 1 if a case would be left behind: the service does not start then.\n"
    "\n"
    "  --config FILE   instead of /etc/beadle/beadle.conf\n"
    "  --dry-run       only the list, as without it\n"
    "  --apply         moves them now; the service must not be running\n";

enum { ADMIN_MIGRATE_PROBLEMS_MAX_BYTES = 262144, ADMIN_MIGRATE_FAILED = 1 };

struct admin_migrate {
	size_t moves, stays, stuck;
};

static void admin_migrate_line(void *arg, const struct migration_case *found)
{
	struct admin_migrate *count = arg;

	printf("%-10s %s %d -> %d ", found->number, found->workflow_id,
	    found->from_version, found->to_version);
	admin_print_states(found->before);
	if (found->problem) {
		count->stuck++;
		printf("  CANNOT MOVE: %s", found->problem);
	} else if (found->after) {
		count->moves++;
		fputs(" ->", stdout);
		admin_print_states(found->after);
	} else {
		count->stays++;
		fputs("  stays", stdout);
	}
	putchar('\n');
}

static int admin_migrate_refused(const struct str *problems)
{
	fputs(str_text(problems), stderr);
	return ADMIN_MIGRATE_FAILED;
}

static int admin_migrate_list(const struct config *config)
{
	OWN(store_close)
	struct store *store = admin_store("migrate", config);
	OWN(rulebook_close)
	struct rulebook *rulebook = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = ADMIN_MIGRATE_PROBLEMS_MAX_BYTES};
	struct admin_migrate count = {.moves = 0};
	struct err err = {.kind = ERR_NONE};

	if (store == NULL)
		return EX_NOINPUT;
	if (!rulebook_open_to_read(config, store, &rulebook, &problems))
		return admin_migrate_refused(&problems);
	if (!migration_plan(config, store, rulebook, clock_now_ms(),
	        admin_migrate_line, &count, &err))
		return admin_failed("migrate", EX_IOERR, &err);
	printf("%zu to move, %zu to stay, %zu that cannot move\n", count.moves,
	    count.stays, count.stuck);
	if (fflush(stdout) != 0)
		return EX_IOERR;
	return count.stuck ? ADMIN_MIGRATE_FAILED : EX_OK;
}

static int admin_migrate_apply(const struct config *config)
{
	OWN(store_close)
	struct store *store = NULL;
	OWN(rulebook_close)
	struct rulebook *rulebook = NULL;
	OWN(dispatch_free)
	struct dispatch *dispatch = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = ADMIN_MIGRATE_PROBLEMS_MAX_BYTES};
	struct err err = {.kind = ERR_NONE};
	size_t moved;

	if (!store_open(config->store_path, config->store_key, &store, &err))
		return admin_failed("migrate", EX_NOINPUT, &err);
	dispatch = dispatch_new(store);
	if (!rulebook_open(config, store, &rulebook, &problems) ||
	    !migration_apply(config, store, rulebook, dispatch, clock_now_ms(),
	        &moved, &problems))
		return admin_migrate_refused(&problems);
	printf("%zu moved\n", moved);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

int admin_migrate(int argc, char **argv)
{
	const char *path = ADMIN_CONFIG;
	bool apply = false, dry_run = false;
	const struct options_row rows[] = {
	    {.name = "--config", .value = &path},
	    {.name = "--dry-run", .flag = &dry_run},
	    {.name = "--apply", .flag = &apply},
	    {.name = NULL},
	};
	OWN(config_free)
	struct config *config = NULL;
	struct err err = {.kind = ERR_NONE};
	size_t count;
	int code;

	if (!options_read(
	        argc, argv, ADMIN_MIGRATE_USAGE, rows, 0, 0, &count, &code))
		return code;
	if (apply && dry_run) {
		fputs(
		    "beadle migrate: --apply or --dry-run, not both\n", stderr);
		return EX_USAGE;
	}
	if (!admin_load(path, &config, &code))
		return code;
	if (config->clock_file && !clock_attach(config->clock_file, &err))
		return admin_failed("migrate", EX_CONFIG, &err);
	return apply ? admin_migrate_apply(config) : admin_migrate_list(config);
}
