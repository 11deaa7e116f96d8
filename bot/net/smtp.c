/*
 * smtp.c: owns libesmtp, and OpenSSL as far as libesmtp needs it configured.
 * See smtp.h.
 *
 * What libesmtp 1.1.0 gets wrong, and what is done here about it:
 *  - it hangs under TLS 1.3, waiting for a reply it did not ask for: TLS 1.2
 *    is the most we offer;
 *  - it uses its own SSL_CTX after freeing it: it always gets one of ours;
 *  - it compares the certificate with a name from the DNS: OpenSSL compares
 *    it with the name as configured, and libesmtp's opinion is overruled;
 *  - after a failed AUTH, or where the server offers none, it goes on without:
 *    the envelope sender is an impossible address until the server has said
 *    235;
 *  - it reports success for mails it did not send: only 250 for the message
 *    and for its recipient count.
 */
#include "net/smtp.h"

#include "base/own.h"
#include "base/str.h"
#include "model/endpoint.h"
#include "net/smtp_reply.h"

#include <stddef.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <auth-client.h>
#include <libesmtp.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* RFC 5321, 4.5.3.1: local part 64, domain 255. */
enum { SMTP_ADDRESS_MAX_BYTES = 320 };

/* No server takes this as a sender: a space outside quotes. */
static const char SMTP_NO_SENDER[] = "not authenticated";

struct smtp_session {
	const struct smtp_options *options;
	struct smtp_mail *mails;
	size_t count;
	smtp_session_t session;
	smtp_message_t *messages;
	auth_context_t auth;
	SSL_CTX *tls;
	bool tls_on;
	bool bad_certificate;
	bool in_auth;
	bool authenticated;
};

/* Where libesmtp is in a message's bytes. */
struct smtp_source {
	const struct smtp_mail *mail;
	bool started;
	bool read; /* to the end: the final dot follows */
};

bool smtp_init(struct err *err)
{
	auth_client_init();
	return SSL_library_init() || err_set(err, ERR_BUG, "no OpenSSL");
}

bool smtp_address_ok(const char *address)
{
	static const char atoms[] = "abcdefghijklmnopqrstuvwxyz"
	                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                            "0123456789.!#$%&'*+/=?^_`{|}~-";
	size_t local = strspn(address, atoms);
	const char *domain = address + local + 1;

	if (strlen(address) > SMTP_ADDRESS_MAX_BYTES || local == 0 ||
	    address[local] != '@' || *domain == '\0')
		return false;
	return strspn(domain,
	           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	           "0123456789.-") == strlen(domain) &&
	       domain[0] != '.' && domain[0] != '-';
}

/* A bare CR or LF would let a body speak SMTP. */
static bool smtp_message_ok(const struct smtp_mail *mail)
{
	const char *p = mail->message;

	for (size_t i = 0; i < mail->message_len; i++) {
		if (p[i] == '\0')
			return false;
		if (p[i] == '\n' && (i == 0 || p[i - 1] != '\r'))
			return false;
		if (p[i] == '\r' &&
		    (i + 1 == mail->message_len || p[i + 1] != '\n'))
			return false;
	}
	return mail->message_len >= 2 && p[mail->message_len - 1] == '\n';
}

void smtp_mail_answer(struct smtp_mail *mail, enum smtp_outcome outcome,
    int code, const char *text)
{
	mail->outcome = outcome;
	mail->code = code;
	snprintf(mail->text, sizeof(mail->text), "%s", text);
}

bool smtp_mail_is_sound(struct smtp_mail *mail)
{
	if (!smtp_address_ok(mail->recipient) ||
	    (mail->envelope_from[0] && !smtp_address_ok(mail->envelope_from))) {
		smtp_mail_answer(mail, SMTP_REFUSED, 0, "bad_address");
		return false;
	}
	if (!smtp_message_ok(mail)) {
		smtp_mail_answer(mail, SMTP_REFUSED, 0, "bad_message");
		return false;
	}
	return true;
}

/* --- what libesmtp calls -----------------------------------------------------
 */

static const char *smtp_read(void **context, int *len, void *arg)
{
	struct smtp_source *source = arg;

	(void)context;
	if (len == NULL) { /* from the start, please */
		source->started = false;
		return NULL;
	}
	if (source->started) {
		source->read = true;
		*len = 0;
		return NULL;
	}
	source->started = true;
	*len = (int)source->mail->message_len;
	return source->mail->message;
}

static void smtp_set_senders(struct smtp_session *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->messages[i])
			smtp_set_reverse_path(
			    s->messages[i], s->mails[i].envelope_from);
}

/* Watches the AUTH dialogue; contents of mails do not pass here. */
static void smtp_watch(const char *bytes, int len, int writing, void *arg)
{
	struct smtp_session *s = arg;

	if (writing == SMTP_CB_WRITING) {
		if (len >= 5 && strncmp(bytes, "AUTH ", 5) == 0)
			s->in_auth = true;
		return;
	}
	if (writing != SMTP_CB_READING || !s->in_auth || len < 3 ||
	    strncmp(bytes, "334", 3) == 0)
		return;
	s->in_auth = false;
	if (strncmp(bytes, "235", 3) == 0) {
		s->authenticated = true;
		smtp_set_senders(s);
	}
}

static void smtp_event(smtp_session_t session, int event, void *arg, ...)
{
	struct smtp_session *s = arg;
	va_list args;

	(void)session;
	va_start(args, arg);
	switch (event) {
	case SMTP_EV_STARTTLS_OK:
		s->tls_on = true;
		break;
	case SMTP_EV_WRONG_PEER_CERTIFICATE:
		/* OpenSSL has compared it with the configured name. */
		*va_arg(args, int *) = 1;
		break;
	case SMTP_EV_INVALID_PEER_CERTIFICATE:
		s->bad_certificate = true;
		break;
	case SMTP_EV_NO_PEER_CERTIFICATE:
		s->bad_certificate = true;
		*va_arg(args, int *) = 0;
		break;
	default:
		break;
	}
	va_end(args);
}

static int smtp_credentials(
    auth_client_request_t request, char **result, int fields, void *arg)
{
	struct smtp_session *s = arg;

	if (!s->tls_on && !endpoint_is_loopback(s->options->host))
		return 0;
	for (int i = 0; i < fields; i++)
		result[i] =
		    (char *)(request[i].flags & AUTH_PASS ? s->options->password
		                                          : s->options->user);
	return 1;
}

/* --- setting up
 * ---------------------------------------------------------------- */

static bool smtp_tls(struct smtp_session *s)
{
	if (!s->options->starttls)
		return true;
	s->tls = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_min_proto_version(s->tls, TLS1_2_VERSION);
	SSL_CTX_set_max_proto_version(s->tls, TLS1_2_VERSION);
	SSL_CTX_set_verify(s->tls, SSL_VERIFY_PEER, NULL);
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(s->tls);
	if (!X509_VERIFY_PARAM_set1_ip_asc(param, s->options->host) &&
	    !X509_VERIFY_PARAM_set1_host(param, s->options->host, 0))
		return false;
	int loaded = s->options->ca_file
	                 ? SSL_CTX_load_verify_locations(
	                       s->tls, s->options->ca_file, NULL)
	                 : SSL_CTX_set_default_verify_paths(s->tls);
	return loaded == 1 &&
	       smtp_starttls_enable(s->session, Starttls_REQUIRED) &&
	       smtp_starttls_set_ctx(s->session, s->tls);
}

static void smtp_auth(struct smtp_session *s)
{
	if (s->options->user == NULL)
		return;
	s->auth = auth_create_context();
	auth_set_mechanism_flags(s->auth, AUTH_PLUGIN_PLAIN, 0);
	auth_set_interact_cb(s->auth, smtp_credentials, s);
	smtp_auth_set_context(s->session, s->auth);
}

static void smtp_timeouts(struct smtp_session *s)
{
	static const int which[] = {Timeout_GREETING, Timeout_ENVELOPE,
	    Timeout_DATA, Timeout_TRANSFER, Timeout_DATA2};

	for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++)
		smtp_set_timeout(s->session,
		    which[i] | Timeout_OVERRIDE_RFC2822_MINIMUM,
		    (long)s->options->timeout_ms);
}

static bool smtp_open(struct smtp_session *s)
{
	OWN(own_string)
	char *server = own_printf("%s:%d", s->options->host, s->options->port);

	s->session = smtp_create_session();
	if (s->session == NULL || !smtp_set_server(s->session, server))
		return false;
	smtp_set_eventcb(s->session, smtp_event, s);
	smtp_set_monitorcb(s->session, smtp_watch, s, 0);
	smtp_timeouts(s);
	smtp_auth(s);
	return smtp_tls(s);
}

static void smtp_add(
    struct smtp_session *s, size_t i, struct smtp_source *source)
{
	struct smtp_mail *mail = &s->mails[i];

	if (!smtp_mail_is_sound(mail))
		return;
	source->mail = mail;
	smtp_message_t message = smtp_add_message(s->session);
	smtp_set_reverse_path(
	    message, s->options->user ? SMTP_NO_SENDER : mail->envelope_from);
	smtp_add_recipient(message, mail->recipient);
	smtp_set_messagecb(message, smtp_read, source);
	s->messages[i] = message;
}

static void smtp_close(struct smtp_session *s)
{
	if (s->session)
		smtp_destroy_session(s->session);
	if (s->auth)
		auth_destroy_context(s->auth);
	SSL_CTX_free(s->tls);
	free(s->messages);
}

/* --- answers
 * ------------------------------------------------------------------- */

static void smtp_recipient_said(
    smtp_recipient_t recipient, const char *mailbox, void *arg)
{
	(void)mailbox;
	*(const smtp_status_t **)arg = smtp_recipient_status(recipient);
}

/* Why a session came to nothing, for every mail of it. */
static const char *smtp_session_trouble(const struct smtp_session *s)
{
	if (s->bad_certificate)
		return "certificate_refused";
	if (s->options->starttls && !s->tls_on)
		return "no_verified_tls";
	if (s->options->user && !s->authenticated)
		return "not_authenticated";
	return NULL;
}

static bool smtp_is_bad_mailbox(const smtp_status_t *said)
{
	const struct smtp_reply reply = {
	    .code = said->code,
	    .class_ = said->enh_class,
	    .subject = said->enh_subject,
	    .detail = said->enh_detail,
	};

	return smtp_reply_is_bad_mailbox(&reply);
}

static void smtp_judge(
    struct smtp_session *s, size_t i, const struct smtp_source *source)
{
	struct smtp_mail *mail = &s->mails[i];
	const char *trouble = smtp_session_trouble(s);
	int message = smtp_message_transfer_status(s->messages[i])->code;
	const smtp_status_t *said = NULL;

	smtp_enumerate_recipients(s->messages[i], smtp_recipient_said, &said);
	int recipient = said ? said->code : 0;
	/* Of the two the one that says no. */
	int code = recipient / 100 == 2 || recipient == 0 ? message : recipient;
	if (message == 250 && recipient == 250)
		smtp_mail_answer(mail, SMTP_SENT, 250, "sent");
	else if (trouble)
		smtp_mail_answer(mail, SMTP_AGAIN, code, trouble);
	else if (code / 100 == 5)
		smtp_mail_answer(mail, SMTP_REFUSED, code,
		    said && smtp_is_bad_mailbox(said) ? "recipient_refused"
		                                      : "refused_by_server");
	else if (code == 0 && source->read)
		smtp_mail_answer(mail, SMTP_UNKNOWN, 0, "lost_after_message");
	else if (code == 0)
		smtp_mail_answer(mail, SMTP_AGAIN, 0, "no_connection");
	else
		smtp_mail_answer(mail, SMTP_AGAIN, code, "deferred_by_server");
}

void smtp_send(
    const struct smtp_options *options, struct smtp_mail *mails, size_t count)
{
	struct smtp_session s = {
	    .options = options, .mails = mails, .count = count};
	struct smtp_source *sources = own_calloc(count, sizeof(*sources));

	s.messages = own_calloc(count, sizeof(smtp_message_t));
	bool ok = smtp_open(&s);
	for (size_t i = 0; i < count && ok; i++)
		smtp_add(&s, i, &sources[i]);
	if (ok)
		smtp_start_session(s.session);
	for (size_t i = 0; i < count; i++) {
		if (s.messages[i])
			smtp_judge(&s, i, &sources[i]);
		else if (!ok)
			smtp_mail_answer(&mails[i], SMTP_AGAIN, 0, "tls_setup");
	}
	smtp_close(&s);
	free(sources);
}
