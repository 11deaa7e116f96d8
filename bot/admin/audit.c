/*
 * audit.c: beadle audit.
 */
#include "admin/admin.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "store/audit.h"
#include "store/case_record.h"

#include <stdio.h>
#include <string.h>
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

	if (number) {
		enum case_record_got got =
		    case_record_find(store, number, &record, &err);
		if (got == CASE_ABSENT) {
			fprintf(stderr, "beadle audit: there is no case %s\n",
			    number);
			return EX_DATAERR;
		}
		if (got == CASE_FAILED) {
			fprintf(stderr, "beadle audit: %s\n", err.text);
			return EX_IOERR;
		}
	}
	if (!audit_each(store, record.id, admin_audit_line, NULL, &err)) {
		fprintf(stderr, "beadle audit: %s\n", err.text);
		return EX_IOERR;
	}
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

int admin_audit(int argc, char **argv)
{
	OWN(config_free)
	struct config *config = NULL;
	OWN(store_close)
	struct store *store = NULL;
	struct err err = {.kind = ERR_NONE};
	const char *number;
	int code;

	if (!admin_options(
	        argc, argv, ADMIN_AUDIT_USAGE, &config, &number, &code))
		return code;
	if (!store_open_to_read(
	        config->store_path, config->store_key, &store, &err)) {
		fprintf(stderr, "beadle audit: %s\n", err.text);
		return EX_NOINPUT;
	}
	return admin_audit_print(store, number);
}
