/*
 * dns.h: TXT records from the DNS, by the C library's resolver with short
 * patience. Only dns.c knows the resolver.
 */
#ifndef BEADLE_NET_DNS_H
#define BEADLE_NET_DNS_H

#include "base/str.h"

struct dns;

enum dns_got {
	DNS_FOUND,
	DNS_ABSENT, /* the DNS says that there is none, or nothing has such a
	               name */
	DNS_AGAIN,  /* nobody answers, or not usably: another time, perhaps */
};

/* nameserver: whom to ask, as endpoint_parse_numeric() takes it (port 53 if
 * none is said); NULL for those of /etc/resolv.conf. */
struct dns *dns_new(const char *nameserver);
void dns_free(struct dns **dns);

/*
 * The TXT record of name, its strings joined (RFC 6376, 3.6.2.2), into
 * ret_text. Several records are none, as nobody knows which is meant. Blocks
 * for DNS_MAX_MS at the most, or some more where three name servers are
 * configured and none answers. One thread at a time.
 */
enum { DNS_MAX_MS = 6000 };
enum dns_got dns_text(struct dns *dns, const char *name, struct str *ret_text);

#endif
