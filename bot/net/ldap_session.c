/*
 * ldap_session.c: see ldap_session.h.
 *
 * libldap's own timeouts end neither a TLS handshake (with GnuTLS it goes round
 * and round as long as nothing comes) nor a message that stops in its middle.
 * So they count until there is a connection, and a cutoff from then on.
 */
#include "net/ldap_session.h"

#include "base/own.h"
#include "base/str.h"
#include "net/cutoff.h"

#include <ldap.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>

static const char LDAP_SESSION_SYSTEM_CAS[] =
    "/etc/ssl/certs/ca-certificates.crt";

struct ldap_session {
	LDAP *ld;
	int timeout_ms;
	struct timeval timeout;
	struct ldap_conncb connected;
	struct cutoff *cutoff; /* of the step that is under way */
	bool late;             /* a step was cut off */
};

/* --- errors -----------------------------------------------------------------
 */

static enum err_kind ldap_session_kind(int code)
{
	switch (code) {
	case LDAP_INVALID_CREDENTIALS:
	case LDAP_INAPPROPRIATE_AUTH:
	case LDAP_STRONG_AUTH_REQUIRED:
	case LDAP_CONFIDENTIALITY_REQUIRED:
	case LDAP_INSUFFICIENT_ACCESS:
		return ERR_REFUSED;
	case LDAP_NO_SUCH_OBJECT:
	case LDAP_INVALID_DN_SYNTAX:
	case LDAP_FILTER_ERROR:
	case LDAP_REFERRAL:
	case LDAP_SIZELIMIT_EXCEEDED:
	case LDAP_ADMINLIMIT_EXCEEDED:
		return ERR_INPUT;
	default:
		return ERR_AGAIN;
	}
}

static void ldap_session_in_time(struct ldap_session *s)
{
	if (cutoff_end(&s->cutoff))
		s->late = true;
}

/* What the server or the TLS library has to say is for the operator; of a
 * search nothing is said beyond the code, since it may quote the filter. */
static bool ldap_session_failed(struct ldap_session *s, const char *step,
    int code, bool with_words, struct err *err)
{
	char *words = NULL;

	ldap_session_in_time(s);
	if (s->late)
		return err_set(err, ERR_AGAIN, "%s: no answer within %d ms",
		    step, s->timeout_ms);
	if (with_words)
		ldap_get_option(s->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &words);
	err_set(err, ldap_session_kind(code), "%s: %s (%d)%s%s", step,
	    ldap_err2string(code), code, words && *words ? ": " : "",
	    words ? words : "");
	ldap_memfree(words);
	return false;
}

/* --- opening
 * ------------------------------------------------------------------ */

static bool ldap_session_set(
    const struct ldap_session *s, int option, const void *value)
{
	return ldap_set_option(s->ld, option, value) == LDAP_OPT_SUCCESS;
}

static bool ldap_session_set_int(
    const struct ldap_session *s, int option, int value)
{
	return ldap_session_set(s, option, &value);
}

/* Each by itself, so that no file and no variable of the environment has a
 * say in it. */
static bool ldap_session_configure(const struct ldap_session *s,
    const struct ldap_session_options *options, struct err *err)
{
	const char *cas =
	    options->ca_file ? options->ca_file : LDAP_SESSION_SYSTEM_CAS;
	bool ok =
	    ldap_session_set_int(s, LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3) &&
	    ldap_session_set(s, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) &&
	    ldap_session_set_int(s, LDAP_OPT_DEREF, LDAP_DEREF_NEVER) &&
	    ldap_session_set_int(s, LDAP_OPT_SIZELIMIT, LDAP_NO_LIMIT) &&
	    ldap_session_set_int(s, LDAP_OPT_TIMELIMIT, LDAP_NO_LIMIT) &&
	    ldap_session_set(s, LDAP_OPT_TIMEOUT, &s->timeout) &&
	    ldap_session_set(s, LDAP_OPT_NETWORK_TIMEOUT, &s->timeout) &&
	    ldap_session_set(s, LDAP_OPT_X_TLS_CACERTFILE, cas) &&
	    ldap_session_set_int(
	        s, LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND) &&
	    ldap_session_set_int(s, LDAP_OPT_X_TLS_PROTOCOL_MIN,
	        LDAP_OPT_X_TLS_PROTOCOL_TLS1_2) &&
	    ldap_session_set_int(s, LDAP_OPT_X_TLS_NEWCTX, 0) &&
	    ldap_session_set(s, LDAP_OPT_CONNECT_CB, &s->connected);

	return ok ||
	       err_set(err, ERR_INPUT,
	           "TLS cannot be set up; is %s a file of certificates?", cas);
}

/* libldap calls this as soon as there is a connection, before TLS. */
static int ldap_session_connected(LDAP *ld, Sockbuf *socket, LDAPURLDesc *url,
    struct sockaddr *address, struct ldap_conncb *self)
{
	struct ldap_session *s = self->lc_arg;
	ber_socket_t fd = -1;

	(void)url;
	(void)address;
	ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, NULL);
	ber_sockbuf_ctrl(socket, LBER_SB_OPT_GET_FD, &fd);
	s->cutoff = cutoff_start(fd, s->timeout_ms);
	return s->cutoff ? 0 : -1;
}

static void ldap_session_gone(
    LDAP *ld, Sockbuf *socket, struct ldap_conncb *self)
{
	struct ldap_session *s = self->lc_arg;

	(void)ld;
	(void)socket;
	/* Its number may soon be another connection's. */
	ldap_session_in_time(s);
}

static bool ldap_session_bind(struct ldap_session *s,
    const struct ldap_session_options *options, struct err *err)
{
	struct berval password = {
	    .bv_val = (char *)(options->password ? options->password : ""),
	    .bv_len = options->password ? strlen(options->password) : 0,
	};
	int code = ldap_sasl_bind_s(s->ld, options->user, LDAP_SASL_SIMPLE,
	    &password, NULL, NULL, NULL);

	return code == LDAP_SUCCESS ||
	       ldap_session_failed(
	           s, options->tls ? "connect" : "bind", code, true, err);
}

bool ldap_session_open(const struct ldap_session_options *options,
    struct ldap_session **ret_session, struct err *err)
{
	OWN(ldap_session_close)
	struct ldap_session *s = own_calloc(1, sizeof(*s));
	bool v6 = strchr(options->host, ':') != NULL;
	OWN(own_string)
	char *url =
	    own_printf("%s://%s%s%s:%d", options->tls ? "ldaps" : "ldap",
	        v6 ? "[" : "", options->host, v6 ? "]" : "", options->port);

	s->timeout_ms = options->timeout_ms;
	s->connected = (struct ldap_conncb){
	    .lc_add = ldap_session_connected,
	    .lc_del = ldap_session_gone,
	    .lc_arg = s,
	};
	s->timeout = (struct timeval){
	    .tv_sec = options->timeout_ms / 1000,
	    .tv_usec = options->timeout_ms % 1000 * 1000L,
	};
	if (ldap_initialize(&s->ld, url) != LDAP_SUCCESS)
		return err_set(err, ERR_INPUT, "%s is no address", url);
	if (!ldap_session_configure(s, options, err))
		return false;
	if (options->starttls) {
		int code = ldap_start_tls_s(s->ld, NULL, NULL);
		if (code != LDAP_SUCCESS)
			return ldap_session_failed(
			    s, "StartTLS", code, true, err);
	}
	if (!ldap_session_bind(s, options, err))
		return false;
	ldap_session_in_time(s);
	*ret_session = MOVE(s);
	return true;
}

void ldap_session_close(struct ldap_session **session)
{
	struct ldap_session *s = *session;

	if (s == NULL)
		return;
	if (s->ld)
		ldap_unbind_ext_s(s->ld, NULL, NULL);
	free(s);
	*session = NULL;
}

/* --- searching
 * ---------------------------------------------------------------- */

static json_t *ldap_session_values(
    const struct ldap_session *s, LDAPMessage *entry, const char *attribute)
{
	struct berval **values = ldap_get_values_len(s->ld, entry, attribute);
	json_t *list = json_array();

	for (size_t i = 0; values && values[i]; i++)
		if (str_is_utf8(values[i]->bv_val, values[i]->bv_len))
			json_array_append_new(list,
			    json_stringn(values[i]->bv_val, values[i]->bv_len));
	if (values)
		ldap_value_free_len(values);
	return list;
}

static json_t *ldap_session_entry(const struct ldap_session *s,
    const struct ldap_session_search *search, LDAPMessage *entry)
{
	char *dn = ldap_get_dn(s->ld, entry);
	json_t *values = json_object();

	for (const char *const *a = search->attributes; *a; a++)
		json_object_set_new(
		    values, *a, ldap_session_values(s, entry, *a));
	json_t *made =
	    json_pack("{s:s, s:o}", "dn", dn ? dn : "", "values", values);
	ldap_memfree(dn);
	return made;
}

/* What the page's end says: the cookie for the next one, empty after the last.
 * A server that knows no pages has sent everything. */
static bool ldap_session_cookie(struct ldap_session *s, LDAPMessage *answer,
    struct berval *cookie, struct err *err)
{
	LDAPControl **controls = NULL;
	int result = LDAP_SUCCESS;
	int code = ldap_parse_result(
	    s->ld, answer, &result, NULL, NULL, NULL, &controls, 0);
	LDAPControl *page =
	    ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL);
	ber_int_t estimate;

	ber_memfree(cookie->bv_val);
	*cookie = (struct berval){.bv_len = 0};
	if (code == LDAP_SUCCESS && result == LDAP_SUCCESS && page)
		code = ldap_parse_pageresponse_control(
		    s->ld, page, &estimate, cookie);
	ldap_controls_free(controls);
	if (code == LDAP_SUCCESS)
		code = result;
	return code == LDAP_SUCCESS ||
	       ldap_session_failed(s, "search", code, false, err);
}

/* Takes answer. */
static bool ldap_session_take(struct ldap_session *s,
    const struct ldap_session_search *search, LDAPMessage *taken_answer,
    json_t *entries, struct berval *cookie, struct err *err)
{
	bool ok = true;

	for (LDAPMessage *entry = ldap_first_entry(s->ld, taken_answer);
	     entry && ok; entry = ldap_next_entry(s->ld, entry)) {
		ok = json_array_size(entries) < (size_t)search->max_entries;
		if (ok)
			json_array_append_new(
			    entries, ldap_session_entry(s, search, entry));
		else
			err_set(err, ERR_INPUT, "more than %d entries",
			    search->max_entries);
	}
	ok = ok && ldap_session_cookie(s, taken_answer, cookie, err);
	ldap_msgfree(taken_answer);
	return ok;
}

static bool ldap_session_page(struct ldap_session *s,
    const struct ldap_session_search *search, json_t *entries,
    struct berval *cookie, struct err *err)
{
	LDAPControl *page = NULL;
	LDAPMessage *answer = NULL;

	if (ldap_create_page_control(
	        s->ld, search->page_size, cookie, 0, &page) != LDAP_SUCCESS)
		return err_set(err, ERR_BUG, "no control for a page");
	LDAPControl *controls[] = {page, NULL};
	int fd = -1;
	ldap_get_option(s->ld, LDAP_OPT_DESC, &fd);
	s->cutoff = cutoff_start(fd, s->timeout_ms);
	int code = ldap_search_ext_s(s->ld, search->base, LDAP_SCOPE_SUBTREE,
	    search->filter, (char **)search->attributes, 0, controls, NULL,
	    &s->timeout, LDAP_NO_LIMIT, &answer);
	ldap_control_free(page);
	ldap_session_in_time(s);
	if (code == LDAP_SUCCESS)
		return ldap_session_take(
		    s, search, answer, entries, cookie, err);
	ldap_msgfree(answer);
	return ldap_session_failed(s, "search", code, false, err);
}

bool ldap_session_search(struct ldap_session *session,
    const struct ldap_session_search *search, json_t **ret_entries,
    struct err *err)
{
	json_auto_t *entries = json_array();
	struct berval cookie = {.bv_len = 0};
	int pages = 0;
	bool ok;

	do
		ok = ldap_session_page(session, search, entries, &cookie, err);
	while (ok && cookie.bv_len && pages++ < search->max_entries);
	/* A page may be empty, but not all of them. */
	if (ok && cookie.bv_len)
		ok = err_set(
		    err, ERR_INPUT, "more than %d pages", search->max_entries);
	ber_memfree(cookie.bv_val);
	if (ok)
		*ret_entries = MOVE(entries);
	return ok;
}
