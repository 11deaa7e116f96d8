/*
 * dkim_signer.h: signs mails by libopendkim, and puts the keys into the DNS of
 * a test (dns_peer.h).
 */
#ifndef BEADLE_TESTS_NET_DKIM_SIGNER_H
#define BEADLE_TESTS_NET_DKIM_SIGNER_H

#include "base/own.h"
#include "net/dns_peer.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <opendkim/dkim.h>

struct dkim_signer {
	DKIM_LIB *library;
	char *secret; /* PEM */
	char *shared; /* base64, as in p= */
};

static inline char *dkim_signer_text(BIO *taken_bio)
{
	char *bytes;
	long len = BIO_get_mem_data(taken_bio, &bytes);
	char *text = strndup(bytes, (size_t)len);

	BIO_free(taken_bio);
	return text;
}

/* PEM without its first and last line, in one. */
static inline char *dkim_signer_base64(const char *pem)
{
	const char *p = strchr(pem, '\n');
	char *text = own_calloc(strlen(pem), 1);
	char *to = text;

	for (; *p && *p != '-'; p++)
		if (*p != '\n')
			*to++ = *p;
	return text;
}

static inline void dkim_signer_init(struct dkim_signer *signer, size_t bits)
{
	EVP_PKEY *key = EVP_RSA_gen(bits);
	BIO *secret = BIO_new(BIO_s_mem());
	BIO *shared = BIO_new(BIO_s_mem());

	assert(key);
	assert(
	    PEM_write_bio_PrivateKey(secret, key, NULL, NULL, 0, NULL, NULL));
	assert(PEM_write_bio_PUBKEY(shared, key));
	EVP_PKEY_free(key);
	signer->secret = dkim_signer_text(secret);
	OWN(own_string)
	char *pem = dkim_signer_text(shared);
	signer->shared = dkim_signer_base64(pem);
	signer->library = dkim_init(NULL, NULL);
	assert(signer->library);
	unsigned int few = 512;
	dkim_options(signer->library, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS,
	    &few, sizeof(few));
}

static inline void dkim_signer_clear(struct dkim_signer *signer)
{
	dkim_close(signer->library);
	free(signer->secret);
	free(signer->shared);
}

/* The key at SELECTOR._domainkey.DOMAIN; tags come before p=. */
static inline void dkim_signer_publish(const struct dkim_signer *signer,
    struct dns_peer *peer, const char *selector, const char *domain,
    const char *tags)
{
	OWN(own_string)
	char *name = own_printf("%s._domainkey.%s", selector, domain);
	OWN(own_string)
	char *text = own_printf("v=DKIM1; %sp=%s", tags, signer->shared);

	dns_peer_add(peer, name, text);
}

struct dkim_signer_how {
	const char *selector; /* "s1" */
	const char *domain;
	const char **headers; /* which are signed; NULL: as usual */
	bool with_length;     /* l= */
	bool with_sha1;
};

/* The mail (lines with CRLF) below its new header. Yours to free(). */
static inline char *dkim_signer_sign(const struct dkim_signer *signer,
    const struct dkim_signer_how *how, const char *mail)
{
	DKIM_STAT status;
	unsigned char header[DKIM_MAXHEADER];
	unsigned int flags = how->with_length ? DKIM_LIBFLAGS_SIGNLEN : 0;

	dkim_options(signer->library, DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags,
	    sizeof(flags));
	assert(dkim_options(signer->library, DKIM_OP_SETOPT, DKIM_OPTS_SIGNHDRS,
	           how->headers ? how->headers
	                        : (const char **)dkim_should_signhdrs,
	           sizeof(const char **)) == DKIM_STAT_OK);
	DKIM *dkim = dkim_sign(signer->library, (const unsigned char *)"test",
	    NULL, (dkim_sigkey_t)signer->secret,
	    (const unsigned char *)(how->selector ? how->selector : "s1"),
	    (const unsigned char *)how->domain, DKIM_CANON_RELAXED,
	    DKIM_CANON_RELAXED,
	    how->with_sha1 ? DKIM_SIGN_RSASHA1 : DKIM_SIGN_RSASHA256, -1,
	    &status);
	assert(dkim);
	assert(dkim_chunk(dkim, (u_char *)mail, strlen(mail)) == DKIM_STAT_OK);
	assert(dkim_chunk(dkim, NULL, 0) == DKIM_STAT_OK);
	assert(dkim_eom(dkim, NULL) == DKIM_STAT_OK);
	assert(dkim_getsighdr(dkim, header, sizeof(header),
	           sizeof("DKIM-Signature: ") - 1) == DKIM_STAT_OK);
	dkim_free(dkim);
	return own_printf("DKIM-Signature: %s\r\n%s", header, mail);
}

#endif
