/*
 * deliver.c: beadle deliver: one mail from standard input into the Maildir
 * that the service watches. Run by a mail server, which keeps the mail and
 * tries again unless we say that it is safe: whatever is wrong on our side,
 * also in the configuration or on the command line, must not bounce it.
 */
#include "admin/admin.h"

#include "admin/options.h"
#include "base/own.h"
#include "mail/maildir.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static const char ADMIN_DELIVER_USAGE[] =
    "usage: beadle deliver [--config FILE] [--from ADDRESS] [--to ADDRESS]\n"
    "\n"
    "Puts the mail on standard input into the Maildir of [mail] inbox =\n"
    "maildir:PATH, for the service to read. To be run by a mail server, as a\n"
    "user who may write there; the service need not be running.\n"
    "\n"
    "Exits with 0 once the mail is safe on the disk, with 65 if it can never\n"
    "be taken (larger than 64 MiB, or empty), and with 75 in every other\n"
    "case: then the mail server tries again.\n"
    "\n"
    "  --config FILE    instead of /etc/beadle/beadle.conf; no secret is read\n"
    "  --from ADDRESS   the envelope's sender, \"\" for none: Return-Path\n"
    "  --to ADDRESS     the envelope's recipient: Delivered-To\n";

enum {
	DELIVER_MAX_BYTES = 64 * 1024 * 1024,
	DELIVER_READ_BYTES = 65536,
	DELIVER_PROBLEMS_MAX_BYTES = 65536,
};

static int deliver_say(int code, const char *text)
{
	fprintf(stderr, "beadle deliver: %s\n", text);
	return code;
}

/* The whole of standard input, even if it does not fit: whoever writes there
 * must not be cut off before he hears why. */
static bool deliver_read(struct str *mail)
{
	char part[DELIVER_READ_BYTES];
	ssize_t got;

	while ((got = read(STDIN_FILENO, part, sizeof(part))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		str_add_n(mail, part, (size_t)got);
	}
	return true;
}

/* A header that the mail server may also have written; the first one counts.
 */
static bool deliver_add_envelope(struct str *mail, const char *before,
    const char *address, const char *after)
{
	if (address == NULL)
		return true;
	for (const char *p = address; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	str_addf(mail, "%s%s%s\n", before, address, after);
	return true;
}

/* Where an mbox begins a mail, and some mail servers a pipe. */
static size_t deliver_from_line(const char *bytes, size_t len)
{
	static const char from[] = "From ";

	if (len < strlen(from) || memcmp(bytes, from, strlen(from)) != 0)
		return 0;
	const char *end = memchr(bytes, '\n', len);
	return end ? (size_t)(end - bytes) + 1 : len;
}

static int deliver_mail(const char *path, const char *sender, const char *to)
{
	OWN(str_clear)
	struct str read = {.max_bytes = DELIVER_MAX_BYTES};
	OWN(str_clear)
	struct str mail = {.max_bytes = DELIVER_MAX_BYTES + ERR_TEXT_BYTES};
	struct err err = {.kind = ERR_NONE};

	if (!deliver_read(&read))
		return deliver_say(EX_TEMPFAIL, strerror(errno));
	if (!str_ok(&read))
		return deliver_say(EX_DATAERR,
		    "the mail is larger than 64 MiB, which is more than "
		    "Beadle takes");
	size_t skip = deliver_from_line(str_text(&read), read.len);
	if (skip == read.len)
		return deliver_say(
		    EX_DATAERR, "there is no mail on standard input");
	if (!deliver_add_envelope(&mail, "Return-Path: <", sender, ">") ||
	    !deliver_add_envelope(&mail, "Delivered-To: ", to, ""))
		return deliver_say(EX_DATAERR,
		    "an address of the envelope holds control characters");
	str_add_n(&mail, str_text(&read) + skip, read.len - skip);
	if (!str_ok(&mail))
		return deliver_say(EX_DATAERR, "the envelope is too long");
	if (!maildir_deliver(path, str_text(&mail), mail.len, &err))
		return deliver_say(EX_TEMPFAIL, err.text);
	return EX_OK;
}

int admin_deliver(int argc, char **argv)
{
	const char *path = ADMIN_CONFIG, *from = NULL, *to = NULL;
	const struct options_row rows[] = {
	    {.name = "--config", .value = &path},
	    {.name = "--from", .value = &from},
	    {.name = "--to", .value = &to},
	    {.name = NULL},
	};
	OWN(config_free)
	struct config *config = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = DELIVER_PROBLEMS_MAX_BYTES};
	size_t count;
	int code;

	if (!options_read(
	        argc, argv, ADMIN_DELIVER_USAGE, rows, 0, 0, &count, &code))
		return code == EX_OK ? EX_OK : EX_TEMPFAIL;
	bool ok = config_load_elsewhere(path, &config, &problems);
	fputs(str_text(&problems), stderr);
	if (!ok)
		return EX_TEMPFAIL;
	if (config->inbox.maildir == NULL)
		return deliver_say(EX_TEMPFAIL,
		    "there is nowhere to put it; write [mail] inbox = "
		    "maildir:PATH");
	return deliver_mail(config->inbox.maildir, from, to);
}
