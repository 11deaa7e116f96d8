/*
 * dkim_check.h: whether a mail carries a DKIM signature (RFC 6376) that proves
 * the domain in From, by libopendkim. Only dkim_check.c knows libopendkim.
 *
 * It proves the domain if all of this is so:
 * - the signing domain (d=) is the domain itself or one above it, no
 *   top-level domain, and neither its key nor the signature has expired;
 * - the whole body is signed: a length (l=) proves nothing about what was
 *   appended;
 * - From, Subject, To and Date are signed where they are there, and none of
 *   them is there twice;
 * - it is an RSA key of 1024 bits or more that is not on trial (t=y), and the
 *   hash is not SHA-1 (RFC 8301).
 *
 * Not looked at: the domain's DMARC policy, SPF, ARC, and whether it is usual
 * for this domain to sign. Content-Type need not be signed, as Gmail does not.
 */
#ifndef BEADLE_NET_DKIM_CHECK_H
#define BEADLE_NET_DKIM_CHECK_H

#include <stddef.h>
#include <stdint.h>

struct dkim_check;

enum dkim_checked {
	DKIM_CHECK_PROVED,
	DKIM_CHECK_UNPROVED,
	/* The DNS did not answer: it may be proved another time. */
	DKIM_CHECK_AGAIN,
};

enum {
	/* Of one mail; those that do not count are not in it. */
	DKIM_CHECK_MAX_SIGNATURES = 3,
	/* In a minute, for names that nobody answers; after that they are not
	 * asked for until the minute is over, and nobody's mail waits long for
	 * somebody else's. */
	DKIM_CHECK_MAX_WAITING_MS = 10000,
};

/* nameserver: see dns.h. */
struct dkim_check *dkim_check_new(const char *nameserver);
void dkim_check_free(struct dkim_check **check);

/*
 * bytes are the mail as it came, lines ended by LF or CRLF; domain is that of
 * the one address in From. *ret_why is a word for logs: "dkim_verified",
 * "no_signature", ... Blocks for the DNS (dns.h). One thread at a time.
 */
enum dkim_checked dkim_check_mail(struct dkim_check *check, const char *bytes,
    size_t len, const char *domain, const char **ret_why);

#endif
