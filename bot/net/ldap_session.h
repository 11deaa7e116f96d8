/*
 * ldap_session.h: searches in a directory server (LDAPv3, RFC 4511). libldap
 * is in ldap_session.c alone. It blocks: on a thread of its own, in a process
 * that ignores SIGPIPE.
 *
 * Nothing of /etc/ldap/ldap.conf or the environment counts. Referrals are not
 * followed: they lead to servers that nobody has named.
 */
#ifndef BEADLE_NET_LDAP_SESSION_H
#define BEADLE_NET_LDAP_SESSION_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>

struct ldap_session;

struct ldap_session_options {
	const char *host;
	int port;
	bool tls;            /* ldaps: from the first byte */
	bool starttls;       /* RFC 4511, section 4.14; neither: this machine */
	const char *ca_file; /* NULL: the system's */
	const char *user;    /* a DN for a simple bind; NULL: anonymous */
	const char *password;
	/* For each step: to connect, TLS, a bind, a page of a search. */
	int timeout_ms;
};

/*
 * Connects, checks the certificate for exactly this host, and binds. ERR_AGAIN
 * for what may work later; ERR_REFUSED for a certificate or a password that is
 * not accepted. The strings are copied by libldap.
 */
bool ldap_session_open(const struct ldap_session_options *options,
    struct ldap_session **ret_session, struct err *err);
void ldap_session_close(struct ldap_session **session);

struct ldap_session_search {
	const char *base;
	const char *filter;            /* RFC 4515 */
	const char *const *attributes; /* NULL-terminated */
	int page_size;                 /* RFC 2696 */
	int max_entries; /* more are ERR_INPUT, and so are more pages */
};

/*
 * Searches below base, page by page. ret_entries becomes an array of
 * {"dn": "…", "values": {"mail": ["…", …], …}} with the attributes under the
 * names that were asked for; values that are not UTF-8 are left out. A base
 * that is not there is ERR_INPUT, and so is a filter that is none. After any
 * failure the session is of no more use.
 */
bool ldap_session_search(struct ldap_session *session,
    const struct ldap_session_search *search, json_t **ret_entries,
    struct err *err);

#endif
