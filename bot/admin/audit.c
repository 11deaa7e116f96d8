/*
 * audit.c: beadle audit.
 */
#include "admin/admin.h"

#include "base/clock.h"
#include "base/own.h"
#include "store/audit.h"
#include "store/case_record.h"

#include <stdio.h>
#include <sysexits.h>

static const char ADMIN_AUDIT_USAGE[] =
    "usage: beadle audit [--config FILE] [NUMBER]\n"
    "\n"
    "Prints the audit record in order, a line of JSON each: all of it, or\n"
    "that of one case. Works beside a running service.\n"
    "\n"
    "  --config FILE   instead of /etc/beadle/beadle.conf\n";

/* The record as it stands, with its time for people in front. */
static bool admin_audit_line(
    void *arg, int64_t at_ms, int64_t journal_id, const char *record)
{
	char when[CLOCK_TEXT_BYTES];

	(void)arg;
	clock_format_utc(at_ms, when, sizeof(when));
	return printf("{\"time\":\"%s\",\"journal\":%lld,\"record\":%s}\n",
	           when, (long long)journal_id, record) > 0;
}

static int admin_audit_print(struct store *store, const char *number)
{
	struct err err = {.kind = ERR_NONE};
	OWN(case_record_clear)
	struct case_record record = {.id = 0};
	int code;

	if (number && !admin_find_case("audit", store, number, &record, &code))
		return code;
	if (!audit_each(store, record.id, admin_audit_line, NULL, &err))
		return admin_failed("audit", EX_IOERR, &err);
	return EX_OK;
}

int admin_audit(int argc, char **argv)
{
	OWN(config_free)
	struct config *config = NULL;
	const char *number;
	int code;

	if (!admin_options(
	        argc, argv, ADMIN_AUDIT_USAGE, 1, &config, &number, &code))
		return code;
	OWN(store_close)
	struct store *store = admin_store("audit", config);
	return store ? admin_audit_print(store, number) : EX_NOINPUT;
}
