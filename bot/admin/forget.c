/*
 * forget.c: beadle forget.
 */
#include "admin/admin.h"

#include "admin/options.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/own.h"
#include "store/forget.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

static const int64_t FORGET_DAY_MS = INT64_C(24) * 3600 * 1000;

static const char ADMIN_FORGET_USAGE[] =
    "usage: beadle forget [options] YYYY-MM-DD\n"
    "\n"
    "Deletes what people wrote about cases that closed before that day (UTC):\n"
    "answers, questions, notices, mails. The number of a case stays, whose it\n"
    "was, its times and states, and the audit record, which gets a line that\n"
    "says so. Nothing brings it back but a backup; beadle export first what\n"
    "must be kept. Says how much it would be, and with --apply does it. Stop\n"
    "the service before; the disk needs room for a copy of the database.\n"
    "\n"
    "  --config FILE   instead of /etc/beadle/beadle.conf\n"
    "  --apply         not only say what would be deleted\n";

static bool admin_forget_day(
    const char *text, int64_t *ret_before_ms, struct err *err)
{
	int64_t days;

	if (!date_parse(text, &days))
		return err_set(err, ERR_INPUT,
		    "\"%s\" is no day; write it like 2026-12-31", text);
	*ret_before_ms = days * FORGET_DAY_MS;
	return true;
}

static void admin_forget_say(
    const struct forget_counts *counts, const char *day, bool applied)
{
	printf("%lld cases that closed before %s, with %lld messages; %lld"
	       " entries of the journal\n%s\n",
	    (long long)counts->cases, day, (long long)counts->messages,
	    (long long)counts->events,
	    applied ? "deleted" : "nothing was deleted; --apply does it");
}

static bool admin_forget_now(struct store *store, int64_t before_ms, bool apply,
    struct forget_counts *ret_counts, struct err *err)
{
	if (before_ms > clock_now_ms())
		return err_set(err, ERR_INPUT, "that day is yet to come");
	if (!store_begin(store, err))
		return false;
	if (!forget_before(store, before_ms, clock_now_ms(), ret_counts, err) ||
	    (apply && !store_commit(store, err))) {
		store_rollback(store);
		return false;
	}
	if (apply)
		return forget_compact(store, err);
	store_rollback(store);
	return true;
}

/* NULL: *ret_exit is what to exit with, and what is wrong has been said. */
static struct store *admin_forget_open(
    const struct config *config, int *ret_exit)
{
	struct store *store = NULL;
	struct err err = {.kind = ERR_NONE};

	*ret_exit = EX_NOINPUT;
	if (config->clock_file && !clock_attach(config->clock_file, &err))
		*ret_exit = EX_CONFIG;
	else if (access(config->store_path, F_OK) != 0) /* or it is made */
		err_set(&err, ERR_INPUT, "%s: there is no such database",
		    config->store_path);
	else if (store_open(
	             config->store_path, config->store_key, &store, &err))
		return store;
	else if (err.kind == ERR_AGAIN)
		*ret_exit = EX_TEMPFAIL;
	admin_failed("forget", *ret_exit, &err);
	return NULL;
}

int admin_forget(int argc, char **argv)
{
	const char *path = ADMIN_CONFIG;
	bool apply = false;
	const struct options_row rows[] = {
	    {.name = "--config", .value = &path},
	    {.name = "--apply", .flag = &apply},
	    {.name = NULL},
	};
	OWN(config_free)
	struct config *config = NULL;
	struct err err = {.kind = ERR_NONE};
	struct forget_counts counts;
	int64_t before_ms;
	size_t count;
	int code;

	if (!options_read(
	        argc, argv, ADMIN_FORGET_USAGE, rows, 1, 1, &count, &code))
		return code;
	if (!admin_forget_day(argv[1], &before_ms, &err))
		return admin_failed("forget", EX_USAGE, &err);
	if (!admin_load(path, &config, &code))
		return code;
	OWN(store_close)
	struct store *store = admin_forget_open(config, &code);
	if (store == NULL)
		return code;
	if (!admin_forget_now(store, before_ms, apply, &counts, &err))
		return admin_failed("forget",
		    err.kind == ERR_INPUT ? EX_USAGE : EX_IOERR, &err);
	admin_forget_say(&counts, argv[1], apply);
	return EX_OK;
}
