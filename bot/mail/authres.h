/*
 * authres.h: whether the receiving mail system vouches for the domain in
 * From, read from the Authentication-Results (RFC 8601) it has put on top.
 * Fails closed: what is not understood proves nothing. Pure.
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
	/* A word for logs: "dmarc_pass", "no_trusted_header", ... */
	const char *why;
};

#endif
