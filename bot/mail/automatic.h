/*
 * automatic.h: was this mail written by a program? The union of what RT,
 * osTicket, FreeScout and Zammad look at, RFC 3834 first. Nothing automatic
 * is ever answered by mail or counted as somebody's decision. Pure.
 *
 * X-Auto-Response-Suppress alone is no sign: people's mail carries it, too.
 */
#ifndef BEADLE_MAIL_AUTOMATIC_H
#define BEADLE_MAIL_AUTOMATIC_H

#include "mail/mime.h"

enum automatic {
	AUTOMATIC_NOT,    /* as far as one can tell, a person wrote it */
	AUTOMATIC_BOUNCE, /* a delivery report: see letter.bounce */
	AUTOMATIC_AWAY,   /* out of office */
	AUTOMATIC_REPLY,  /* another automatic answer to something */
	AUTOMATIC_LIST,   /* a mailing list or a bulk mail */
	AUTOMATIC_OTHER,  /* made by a program unasked */
	AUTOMATIC_OWN,    /* one of ours came back: a loop */
};

/*
 * own_address (may be NULL) is what we send from, with or without a
 * plus-address. ret_why is a word for logs, and NULL with AUTOMATIC_NOT.
 */
enum automatic automatic_read(
    const struct mime *mime, const char *own_address, const char **ret_why);

#endif
