/*
 * mime.h: the parts of a mail (RFC 2045 to 2049), its addresses and its
 * encoded words, by GMime behind guards. Only mime.c and the two files beside
 * it (mime_job.h) know GMime.
 *
 * GMime recurses without limit on nested groups in an address and keeps
 * everything in memory: what no person's mail has is refused before GMime
 * sees it, and GMime works on a thread with a large stack of its own.
 */
#ifndef BEADLE_MAIL_MIME_H
#define BEADLE_MAIL_MIME_H

#include "base/err.h"
#include "mail/header.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MIME_MAX_PARTS = 1000,
	MIME_MAX_DEPTH = 20,
	/* Decoded text of all parts together; what comes after is cut. */
	MIME_MAX_TEXT_BYTES = 1024 * 1024,
	/* Mailboxes in one header; the rest is left out. */
	MIME_MAX_MAILBOXES = 500,
};

/* All text in here is UTF-8 without NUL; names and addresses have no control
 * characters either. */
struct mime_mailbox {
	char *address; /* one "@", no white space; the domain in lower case */
	char *name;    /* decoded; "" if there is none */
};

struct mime_mailboxes {
	struct mime_mailbox *items;
	size_t count;
};

enum mime_kind {
	MIME_TEXT,     /* text/plain and whatever text has no better kind */
	MIME_HTML,     /* text/html */
	MIME_STATUS,   /* message/delivery-status, text being its fields */
	MIME_ORIGINAL, /* message/rfc822 and the like, text its headers */
	MIME_FILE,     /* anything else */
};

struct mime_part {
	enum mime_kind kind;
	char *type;    /* "application/pdf": lower case */
	char *name;    /* of the file, decoded, never a path; "" if none */
	char *text;    /* decoded, lines end with LF; "" for a MIME_FILE */
	size_t bytes;  /* decoded; of a mail inside, its lines ended by LF */
	bool attached; /* by its disposition, or because it is no text */
	/* Says the same as another part that is better for reading. */
	bool other_form;
};

struct mime {
	struct header_list headers;
	char *type;    /* of the whole: "multipart/report" */
	char *subject; /* decoded; "" if none */
	struct mime_mailboxes from, sender, reply_to, to, cc;
	/* Delivered-To, X-Original-To and their like, topmost first. */
	struct mime_mailboxes delivered_to;
	int64_t date_ms; /* of Date; 0 if there is none to be understood */
	struct mime_part *parts; /* leaves, in the order of the mail */
	size_t part_count;
	bool cut; /* a maximum above was reached: something is missing */
};

/*
 * Reads a whole mail, lines ended by LF or CRLF. ERR_INPUT for what no
 * person's mail has: "headers_too_large", or what guard.h says. ERR_AGAIN * if
 * there is no thread to be had. May be called on any thread.
 */
bool mime_read(
    const char *bytes, size_t len, struct mime **ret_mime, struct err *err);
void mime_free(struct mime **mime);
void mime_mailboxes_clear(struct mime_mailboxes *mailboxes);

#endif
