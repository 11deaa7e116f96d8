/*
 * dkim_check.c: see dkim_check.h. libopendkim canonicalises, hashes and
 * compares; which signatures count is decided here, before it asks us for
 * their keys, so that nobody makes us ask the DNS for what proves nothing.
 */
#include "net/dkim_check.h"

#include "base/clock.h"
#include "base/own.h"
#include "base/str.h"
#include "model/endpoint.h"
#include "net/dkim_tags.h"
#include "net/dns.h"

#include <opendkim/dkim.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
	CHECK_MIN_KEY_BITS = 1024,
	CHECK_MINUTE_MS = 60000,
	/* libopendkim's own limit for a header is 64 kB. */
	CHECK_MAX_HEADER_BYTES = 60000,
	CHECK_MAX_SIGNATURES = 20, /* more are a list's or an attacker's */
};

/* What must not be added to a mail, or replaced. */
static const char *const check_headers[] = {"From", "Subject", "To", "Date"};
enum { CHECK_HEADERS = sizeof(check_headers) / sizeof(check_headers[0]) };

struct dkim_check {
	DKIM_LIB *library;
	struct dns *dns;
	/* For what nobody answered, since the minute began. */
	int64_t minute_began_ms;
	int64_t waited_ms;
};

/* One mail. */
struct check_run {
	struct dkim_check *check;
	const char *domain;
	size_t headers[CHECK_HEADERS]; /* how many of each there are */
	size_t signatures;
	bool again;
	const char *why;
};

/* --- keys ---------------------------------------------------------------- */

static enum dns_got check_ask(
    struct dkim_check *check, const char *name, struct str *ret_text)
{
	int64_t began_ms = clock_monotonic_ms();

	if (began_ms - check->minute_began_ms > CHECK_MINUTE_MS) {
		check->minute_began_ms = began_ms;
		check->waited_ms = 0;
	}
	if (check->waited_ms >= DKIM_CHECK_MAX_WAITING_MS)
		return DNS_AGAIN;
	enum dns_got got = dns_text(check->dns, name, ret_text);
	if (got == DNS_AGAIN)
		check->waited_ms += clock_monotonic_ms() - began_ms;
	return got;
}

/* RFC 6376, 3.6.2.1. */
static DKIM_CBSTAT check_key(
    DKIM *dkim, DKIM_SIGINFO *sig, u_char *buf, size_t buflen)
{
	struct check_run *run = dkim_get_user_context(dkim);
	OWN(str_clear)
	struct str key = {.max_bytes = buflen - 1};
	OWN(own_string)
	char *name = own_printf("%s._domainkey.%s", dkim_sig_getselector(sig),
	    dkim_sig_getdomain(sig));

	switch (check_ask(run->check, name, &key)) {
	case DNS_AGAIN:
		run->again = true;
		run->why = "no_dns";
		return DKIM_CBSTAT_TRYAGAIN;
	case DNS_ABSENT:
		run->why = "no_key";
		return DKIM_CBSTAT_NOTFOUND;
	case DNS_FOUND:
		break;
	}
	if (!str_ok(&key))
		return DKIM_CBSTAT_NOTFOUND;
	memcpy(buf, str_text(&key), key.len + 1);
	return DKIM_CBSTAT_CONTINUE;
}

/* --- signatures ---------------------------------------------------------- */

static const char *check_tag(DKIM_SIGINFO *sig, const char *tag)
{
	return (const char *)dkim_sig_gettagvalue(sig, false, (u_char *)tag);
}

/* NULL if nothing speaks against it, as far as is known without its key. */
static const char *check_objection(
    const struct check_run *run, DKIM_SIGINFO *sig)
{
	const char *signer = (const char *)dkim_sig_getdomain(sig);
	dkim_alg_t algorithm = DKIM_SIGN_UNKNOWN;

	if (signer == NULL || !endpoint_is_within(run->domain, signer))
		return "not_aligned";
	if (check_tag(sig, "l"))
		return "body_length";
	if (dkim_sig_getsignalg(sig, &algorithm) != DKIM_STAT_OK ||
	    algorithm == DKIM_SIGN_RSASHA1)
		return "sha1";
	for (size_t i = 0; i < CHECK_HEADERS; i++)
		if (run->headers[i] &&
		    !dkim_tags_name(check_tag(sig, "h"), check_headers[i]))
			return "header_not_signed";
	return NULL;
}

static DKIM_CBSTAT check_prescreen(DKIM *dkim, DKIM_SIGINFO **sigs, int count)
{
	struct check_run *run = dkim_get_user_context(dkim);
	int kept = 0;

	for (int i = 0; i < count; i++) {
		const char *objection = check_objection(run, sigs[i]);
		if (objection)
			run->why = objection;
		if (objection || kept == DKIM_CHECK_MAX_SIGNATURES)
			dkim_sig_ignore(sigs[i]);
		else
			kept++;
	}
	return kept ? DKIM_CBSTAT_CONTINUE : DKIM_CBSTAT_REJECT;
}

static bool check_passed(DKIM_SIGINFO *sig)
{
	enum { UNWANTED = DKIM_SIGFLAG_IGNORE | DKIM_SIGFLAG_TESTKEY };
	unsigned int bits = 0;

	return DKIM_SIG_CHECK(sig) &&
	       dkim_sig_geterror(sig) == DKIM_SIGERROR_OK &&
	       (dkim_sig_getflags(sig) & UNWANTED) == 0 &&
	       dkim_sig_getkeysize(sig, &bits) == DKIM_STAT_OK &&
	       bits >= CHECK_MIN_KEY_BITS;
}

/* --- the mail ------------------------------------------------------------ */

/* Lines as RFC 5322 has them, however they are kept on this machine. */
static char *check_with_crlf(const char *bytes, size_t len, size_t *ret_len)
{
	size_t lines = 0;

	for (size_t i = 0; i < len; i++)
		lines += bytes[i] == '\n';
	char *mail = own_calloc(len + lines + 1, 1);
	char *to = mail;
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
			*to++ = '\r';
		*to++ = bytes[i];
	}
	*ret_len = (size_t)(to - mail);
	return mail;
}

/* The end of the header that begins here, its folded lines included. */
static const char *check_header_end(const char *line, const char *end)
{
	const char *p = line;

	do {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		p = lf ? lf + 1 : end;
	} while (p < end && (*p == ' ' || *p == '\t'));
	return p;
}

/* Behind the colon, if it is the header of that name; else NULL. */
static const char *check_value(
    const char *line, const char *end, const char *name)
{
	size_t n = strlen(name);
	const char *p = line + n;

	if ((size_t)(end - line) <= n || strncasecmp(line, name, n) != 0)
		return NULL;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p < end && *p == ':' ? p + 1 : NULL;
}

static void check_count(
    struct check_run *run, const char *line, const char *end)
{
	for (size_t i = 0; i < CHECK_HEADERS; i++)
		run->headers[i] +=
		    check_value(line, end, check_headers[i]) != NULL;
}

/* Signatures that are none are not there for libopendkim. */
static bool check_feed_header(
    struct check_run *run, DKIM *dkim, const char *line, const char *end)
{
	size_t len = (size_t)(end - line);
	const char *tags = check_value(line, end, "DKIM-Signature");

	if (len > CHECK_MAX_HEADER_BYTES || memchr(line, '\0', len))
		return false;
	check_count(run, line, end);
	if (tags && (run->signatures++ == CHECK_MAX_SIGNATURES ||
	                !dkim_tags_are_sound(tags, end)))
		return run->signatures <= CHECK_MAX_SIGNATURES;
	if (len > 2)
		len -= 2;
	return dkim_header(dkim, (u_char *)line, len) == DKIM_STAT_OK;
}

/* A header that no signature can name, as no h= has a "=": libopendkim 2.11
 * writes behind its list of headers when all of them are signed. */
static char check_unsigned_header[] = "=:";

/* Gives them to libopendkim, and returns where the body begins; NULL if they
 * are not as they should be. */
static const char *check_feed_headers(
    struct check_run *run, DKIM *dkim, const char *mail, const char *end)
{
	const char *line = mail;

	if (dkim_header(dkim, (u_char *)check_unsigned_header,
	        strlen(check_unsigned_header)) != DKIM_STAT_OK)
		return NULL;
	while (end - line > 2 && strncmp(line, "\r\n", 2) != 0) {
		const char *next = check_header_end(line, end);
		if (!check_feed_header(run, dkim, line, next))
			return NULL;
		line = next;
	}
	for (size_t i = 0; i < CHECK_HEADERS; i++)
		if (run->headers[i] > 1)
			return NULL;
	return end - line >= 2 ? line + 2 : end;
}

/* False if libopendkim has no use for it: then nothing is proved. */
static bool check_feed(
    struct check_run *run, DKIM *dkim, const char *mail, size_t len)
{
	run->why = "odd_headers";
	const char *body = check_feed_headers(run, dkim, mail, mail + len);
	if (body == NULL)
		return false;
	run->why = "no_signature";
	if (dkim_eoh(dkim) != DKIM_STAT_OK)
		return false;
	run->why = "bad_signature";
	if (body < mail + len &&
	    dkim_body(dkim, (u_char *)body, (size_t)(mail + len - body)) !=
	        DKIM_STAT_OK)
		return false;
	/* Each signature has its own result. */
	dkim_eom(dkim, NULL);
	return true;
}

static bool check_any_passed(DKIM *dkim)
{
	DKIM_SIGINFO **sigs;
	int count = 0;

	if (dkim_getsiglist(dkim, &sigs, &count) != DKIM_STAT_OK)
		return false;
	for (int i = 0; i < count; i++)
		if (check_passed(sigs[i]))
			return true;
	return false;
}

enum dkim_checked dkim_check_mail(struct dkim_check *check, const char *bytes,
    size_t len, const char *domain, const char **ret_why)
{
	struct check_run run = {.check = check, .domain = domain};
	size_t mail_len;
	OWN(own_string)
	char *mail = check_with_crlf(bytes, len, &mail_len);
	DKIM_STAT status;
	DKIM *dkim = dkim_verify(
	    check->library, (const unsigned char *)"mail", NULL, &status);
	bool passed = false;

	run.why = "no_memory";
	if (dkim) {
		dkim_set_user_context(dkim, &run);
		passed = check_feed(&run, dkim, mail, mail_len) &&
		         check_any_passed(dkim);
		dkim_free(dkim);
	}
	*ret_why = passed ? "dkim_verified" : run.why;
	if (passed)
		return DKIM_CHECK_PROVED;
	return run.again ? DKIM_CHECK_AGAIN : DKIM_CHECK_UNPROVED;
}

/* --- the library --------------------------------------------------------- */

struct dkim_check *dkim_check_new(const char *nameserver)
{
	struct dkim_check *check = own_calloc(1, sizeof(*check));

	/* Signatures are looked at in dkim_eom(), which goes on after a bad
	 * one; dkim_eoh() would end with it. */
	unsigned int flags = DKIM_LIBFLAGS_DELAYSIGPROC;

	check->library = dkim_init(NULL, NULL);
	if (check->library == NULL)
		abort();
	dkim_options(check->library, DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags,
	    sizeof(flags));
	dkim_set_prescreen(check->library, check_prescreen);
	dkim_set_key_lookup(check->library, check_key);
	check->dns = dns_new(nameserver);
	check->minute_began_ms = clock_monotonic_ms();
	return check;
}

void dkim_check_free(struct dkim_check **check)
{
	struct dkim_check *c = *check;

	if (c == NULL)
		return;
	dkim_close(c->library);
	dns_free(&c->dns);
	free(c);
	*check = NULL;
}
