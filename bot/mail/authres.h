/*
 * authres.h: whether the receiving mail system vouches for the domain in
 * From, read from the Authentication-Results (RFC 8601) it has put on top.
 * Fails closed: what is not understood proves nothing. Pure.
 *
 * It passes by dmarc=pass for exactly the domain in From; or, if nothing is
 * said about DMARC, by dkim=pass of that domain or one above it. dmarc=fail,
 * or DMARC said twice, fails. SPF alone, ARC and Microsoft's compauth prove
 * nothing here.
 *
 * The sender's own headers begin right below the receiver's, and not every
 * receiver removes forged ones. So only the topmost header counts and those
 * of the same receiver directly below it, up to the first that speaks of spf,
 * dkim or dmarc; each name behind a "*." may speak of them once.
 */
#ifndef BEADLE_MAIL_AUTHRES_H
#define BEADLE_MAIL_AUTHRES_H

#include "mail/header.h"

enum authres_verdict {
	AUTHRES_NONE, /* nobody we trust says anything about this domain */
	AUTHRES_PASS, /* the domain in From has sent it */
	AUTHRES_FAIL, /* the receiving system says that it has not */
};

struct authres {
	enum authres_verdict verdict;
	char *domain;       /* of From, lower case; NULL without one */
	const char *method; /* PASS and FAIL: "dmarc" or "dkim"; else NULL */
	/* A word for logs: "dmarc_pass", "header_not_trusted", ... */
	const char *why;
};

/*
 * from is the one address in From, or NULL if there is not exactly one.
 * authserv_id: "mx.google.com"; "*.icloud.com" for any name below that; ""
 * for a header without a name, as Microsoft writes it; NULL for nobody's.
 * A Return-Path with a quoted local part is echoed by providers into their
 * own header, where it can look like a result: such a mail is never proved.
 */
void authres_read(const struct header_list *headers, const char *from,
    const char *authserv_id, struct authres *ret_authres);
void authres_clear(struct authres *authres);

#endif
