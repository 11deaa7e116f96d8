/*
 * tls.c: see tls.h. The second owner of OpenSSL beside smtp.c, which makes
 * contexts of its own.
 */
#include "net/tls.h"

#include <openssl/ssl.h>

void tls_cleanse(void *ssl_ctx)
{
	SSL_CTX_set_options(ssl_ctx, SSL_OP_CLEANSE_PLAINTEXT);
}
