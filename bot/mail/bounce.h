/*
 * bounce.h: what a delivery report says (RFC 3464, 6522, 6533): about whom,
 * what happened, and to which mail of ours. Pure.
 */
#ifndef BEADLE_MAIL_BOUNCE_H
#define BEADLE_MAIL_BOUNCE_H

#include "mail/mime.h"

struct bounce {
	/* "failed", "delayed", "delivered", "relayed" or "expanded". NULL: the
	 * mail is no report, or one in free text that says nothing certain. */
	const char *action;
	char *recipient;  /* the address it is about; NULL if unknown */
	char *status;     /* RFC 3463: "5.1.1"; NULL if unknown */
	char *message_id; /* "<…@…>" of the mail it is about; may be NULL */
};

/*
 * Reads the machine's part of a report, or X-Failed-Recipients. Of several
 * recipients the first that failed counts: Beadle sends to one at a time.
 */
void bounce_read(const struct mime *mime, struct bounce *ret_bounce);
/* The Message-ID of the mail that this one is about, from the returned mail,
 * from its headers, or from a line of the text; yours to free(), or NULL. */
char *bounce_original(const struct mime *mime);
void bounce_clear(struct bounce *bounce);

#endif
