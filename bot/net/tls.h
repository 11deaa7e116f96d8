/*
 * tls.h: what OpenSSL has to be told that the libraries above it do not say.
 */
#ifndef BEADLE_NET_TLS_H
#define BEADLE_NET_TLS_H

/* ssl_ctx is an SSL_CTX. What its connections have decrypted is wiped in
 * OpenSSL's own buffer as soon as it was read, not when the next record comes
 * (SSL_OP_CLEANSE_PLAINTEXT, SSL_CTX_set_options(3)). */
void tls_cleanse(void *ssl_ctx);

#endif
