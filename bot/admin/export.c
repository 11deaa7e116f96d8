/*
 * export.c: beadle export: the record of one case as a file.
 */
#include "admin/admin.h"

#include "admin/dossier.h"
#include "admin/options.h"
#include "base/own.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum { ADMIN_EXPORT_MAX_BYTES = 64 * 1024 * 1024 };

static const char ADMIN_EXPORT_USAGE[] =
    "usage: beadle export [--config FILE] [--format html|json] [-o FILE]"
    " NUMBER\n"
    "\n"
    "Writes the whole record of a case: who asked, answered, accepted and\n"
    "decided, when, on which version of which text, and what was sent. The\n"
    "HTML page needs nothing but itself. What people wrote is in it in plain\n"
    "text: the file is readable by you alone. Works beside a running service.\n"
    "\n"
    "  --config FILE   instead of /etc/beadle/beadle.conf\n"
    "  --format html   or json; without it, what FILE ends with, or html\n"
    "  -o FILE         instead of standard output; must not be there yet\n";

struct admin_export {
	const char *config;
	const char *format;
	const char *file;
};

static bool admin_export_is_json(const struct admin_export *e)
{
	const char *dot = e->file ? strrchr(e->file, '.') : NULL;

	return e->format ? strcmp(e->format, "json") == 0
	                 : dot && strcmp(dot, ".json") == 0;
}

/* Only its owner may read it, whatever the umask. */
static FILE *admin_export_open(const char *file)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	return fd < 0 ? NULL : fdopen(fd, "w");
}

static int admin_export_write(
    const struct admin_export *e, const char *text, size_t len)
{
	FILE *out = e->file ? admin_export_open(e->file) : stdout;

	if (out == NULL) {
		fprintf(stderr, "beadle export: %s: %s%s\n", e->file,
		    strerror(errno),
		    errno == EEXIST ? "; name a file that is not there yet"
		                    : "");
		return EX_CANTCREAT;
	}
	bool ok = fwrite(text, 1, len, out) == len;
	if (e->file && fclose(out) != 0)
		ok = false;
	if (!ok)
		fprintf(stderr, "beadle export: %s: %s\n",
		    e->file ? e->file : "standard output", strerror(errno));
	return ok ? EX_OK : EX_IOERR;
}

static int admin_export_case(const struct admin_export *e, struct store *store,
    const struct case_record *record)
{
	struct err err = {.kind = ERR_NONE};
	json_auto_t *dossier = NULL;
	OWN(str_clear)
	struct str text = {.max_bytes = ADMIN_EXPORT_MAX_BYTES};

	if (!dossier_read(store, record, &dossier, &err))
		return admin_failed("export", EX_IOERR, &err);
	if (admin_export_is_json(e)) {
		OWN(own_string)
		char *json = json_dumps(dossier, JSON_INDENT(2));
		str_addf(&text, "%s\n", json);
	} else {
		dossier_page(dossier, &text);
	}
	if (!str_ok(&text)) {
		fprintf(stderr,
		    "beadle export: the record is larger than %d MiB\n",
		    ADMIN_EXPORT_MAX_BYTES / 1024 / 1024);
		return EX_SOFTWARE;
	}
	return admin_export_write(e, str_text(&text), text.len);
}

static int admin_export_find(
    const struct admin_export *e, struct store *store, const char *number)
{
	OWN(case_record_clear)
	struct case_record record = {.id = 0};
	int code;

	return admin_find_case("export", store, number, &record, &code)
	           ? admin_export_case(e, store, &record)
	           : code;
}

int admin_export(int argc, char **argv)
{
	struct admin_export e = {.config = ADMIN_CONFIG};
	const struct options_row rows[] = {
	    {.name = "--config", .value = &e.config},
	    {.name = "--format", .value = &e.format},
	    {.name = "-o", .value = &e.file},
	    {.name = NULL},
	};
	OWN(config_free)
	struct config *config = NULL;
	size_t count;
	int code;

	if (!options_read(
	        argc, argv, ADMIN_EXPORT_USAGE, rows, 1, 1, &count, &code))
		return code;
	if (e.format && strcmp(e.format, "html") != 0 &&
	    strcmp(e.format, "json") != 0) {
		fprintf(stderr,
		    "beadle export: there is no format \"%s\"; write html or"
		    " json\n",
		    e.format);
		return EX_USAGE;
	}
	if (!admin_load(e.config, &config, &code))
		return code;
	OWN(store_close)
	struct store *store = admin_store("export", config);
	return store ? admin_export_find(&e, store, argv[1]) : EX_NOINPUT;
}
