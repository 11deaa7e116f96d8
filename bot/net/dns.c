/*
 * dns.c: see dns.h.
 */
#include "net/dns.h"

#include "base/own.h"
#include "model/endpoint.h"

#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>

enum {
	DNS_PORT = 53,
	DNS_WAIT_SECONDS = 2, /* doubled for the second attempt */
	DNS_ATTEMPTS = 2,
	/* What EDNS lets through by UDP, and more than any key has. */
	DNS_ANSWER_BYTES = 4096,
};

struct dns {
	bool elsewhere; /* not the system's */
	struct sockaddr_in nameserver;
};

/* --- whom to ask --------------------------------------------------------- */

struct dns *dns_new(const char *nameserver)
{
	struct dns *dns = own_calloc(1, sizeof(*dns));

	dns->elsewhere = nameserver && endpoint_parse_numeric(nameserver,
	                                   DNS_PORT, &dns->nameserver);
	return dns;
}

void dns_free(struct dns **dns)
{
	free(*dns);
	*dns = NULL;
}

/* Read anew each time: /etc/resolv.conf changes. What does not fit into an
 * answer is not asked for again by TCP, which could block for minutes. */
static bool dns_begin(const struct dns *dns, struct __res_state *resolver)
{
	if (res_ninit(resolver) != 0)
		return false;
	resolver->retrans = DNS_WAIT_SECONDS;
	resolver->retry = DNS_ATTEMPTS;
	resolver->options |= RES_USE_EDNS0 | RES_IGNTC;
	if (dns->elsewhere) {
		resolver->nscount = 1;
		resolver->nsaddr_list[0] = dns->nameserver;
	}
	return true;
}

/* --- the answer ---------------------------------------------------------- */

/* RFC 1035, 3.3.14: strings, each behind its length. */
static bool dns_strings(const ns_rr *record, struct str *out)
{
	const unsigned char *p = ns_rr_rdata(*record);
	const unsigned char *end = p + ns_rr_rdlen(*record);

	while (p < end) {
		size_t len = *p++;
		if (len > (size_t)(end - p))
			return false;
		str_add_n(out, (const char *)p, len);
		p += len;
	}
	return str_ok(out);
}

/* Too long for UDP, whatever is left of it. */
static bool dns_is_cut(const unsigned char *answer)
{
	HEADER header;

	memcpy(&header, answer, sizeof(header));
	return header.tc;
}

static enum dns_got dns_read(
    const unsigned char *answer, int len, struct str *ret_text)
{
	ns_msg message;
	int found = 0;

	if (dns_is_cut(answer) || ns_initparse(answer, len, &message) != 0)
		return DNS_AGAIN;
	for (int i = 0; i < ns_msg_count(message, ns_s_an); i++) {
		ns_rr record;
		if (ns_parserr(&message, ns_s_an, i, &record) != 0)
			return DNS_AGAIN;
		if (ns_rr_type(record) != ns_t_txt)
			continue;
		if (++found == 1 && !dns_strings(&record, ret_text))
			return DNS_ABSENT;
	}
	return found == 1 ? DNS_FOUND : DNS_ABSENT;
}

enum dns_got dns_text(struct dns *dns, const char *name, struct str *ret_text)
{
	unsigned char answer[DNS_ANSWER_BYTES] = {0};
	unsigned char encoded[NS_MAXCDNAME];
	struct __res_state resolver = {.options = 0};
	enum dns_got got = DNS_AGAIN;

	if (ns_name_pton(name, encoded, sizeof(encoded)) < 0)
		return DNS_ABSENT;
	if (!dns_begin(dns, &resolver))
		return DNS_AGAIN;
	int len = res_nquery(
	    &resolver, name, ns_c_in, ns_t_txt, answer, sizeof(answer));
	if (len >= 0)
		got = dns_read(answer,
		    len < DNS_ANSWER_BYTES ? len : DNS_ANSWER_BYTES, ret_text);
	else if (resolver.res_h_errno == HOST_NOT_FOUND ||
	         (resolver.res_h_errno == NO_DATA && !dns_is_cut(answer)))
		got = DNS_ABSENT;
	res_nclose(&resolver);
	return got;
}
