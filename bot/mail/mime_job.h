/*
 * mime_job.h: what the files that speak to GMime share while a mail is read.
 * Only for mime.c, mime_parts.c and mime_mailbox.c; all of it happens on the
 * thread of mime_read().
 */
#ifndef BEADLE_MAIL_MIME_JOB_H
#define BEADLE_MAIL_MIME_JOB_H

#include "mail/mime.h"

#include <gmime/gmime.h>

enum { MIME_MAX_NAME_BYTES = 1000 };

struct mime_job {
	const char *bytes;
	size_t len;
	struct mime *mime;
	GMimeParserOptions *options;
	size_t text_bytes; /* of all parts so far */
};

/* mime_parts.c: of a part, or of a whole mail: "text/plain". Yours to free().
 */
char *mime_type(GMimeObject *object);
/* Adds the leaves below it to job->mime, to which it is at that depth. */
void mime_walk(struct mime_job *job, GMimeObject *object, size_t depth);
/* mime_mailbox.c: those of every header of that name, to out. */
void mime_mailboxes_read(
    struct mime_job *job, const char *name, struct mime_mailboxes *out);

#endif
