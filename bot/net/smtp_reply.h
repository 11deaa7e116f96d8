/*
 * smtp_reply.h: what an SMTP server answers (RFC 5321, 4.2; RFC 2034). Pure.
 */
#ifndef BEADLE_NET_SMTP_REPLY_H
#define BEADLE_NET_SMTP_REPLY_H

#include <stdbool.h>
#include <stddef.h>

struct smtp_reply {
	int code; /* of three digits */
	/* RFC 3463: "5.1.1"; all 0 without one. */
	int class_;
	int subject;
	int detail;
};

/* False if there is more to come. A code of 0: these bytes are no reply, and
 * none will come of them. */
bool smtp_reply_read(
    const char *bytes, size_t len, struct smtp_reply *ret_reply);
/* To a recipient: will nothing ever arrive there? It is the address (5.1) or
 * its mailbox (5.2); not the sender's (5.1.7, 5.1.8), which some servers refuse
 * at this point, and not the server's policy (5.7), "relay access denied" for
 * one. */
bool smtp_reply_is_bad_mailbox(const struct smtp_reply *reply);

#endif
