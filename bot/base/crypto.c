/*
 * crypto.c: owns libsodium. See crypto.h.
 */
#include "base/crypto.h"

#include "base/own.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

enum {
	CRYPTO_NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	CRYPTO_TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

_Static_assert(CRYPTO_BOX_BYTES == CRYPTO_NONCE_BYTES + CRYPTO_TAG_BYTES,
    "crypto.h says how much longer a box is");

bool crypto_init(struct err *err)
{
	if (sodium_init() < 0)
		return err_set(err, ERR_BUG, "libsodium did not start");
	return true;
}

uint32_t crypto_random_below(uint32_t limit)
{
	return randombytes_uniform(limit);
}

void crypto_hash_hex(const unsigned char *key, const void *bytes, size_t len,
    char ret_hex[CRYPTO_HASH_HEX_BYTES])
{
	unsigned char hash[CRYPTO_HASH_BYTES];

	crypto_generichash(
	    hash, sizeof(hash), bytes, len, key, key ? CRYPTO_KEY_BYTES : 0);
	sodium_bin2hex(ret_hex, CRYPTO_HASH_HEX_BYTES, hash, sizeof(hash));
}

void crypto_seal(const unsigned char *key, const char *context,
    const void *bytes, size_t len, struct str *ret_box)
{
	size_t box_len = len + CRYPTO_BOX_BYTES;
	OWN(own_string)
	char *box = own_calloc(1, box_len);
	unsigned char *p = (unsigned char *)box;

	randombytes_buf(p, CRYPTO_NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(p + CRYPTO_NONCE_BYTES, NULL,
	    bytes, len, (const unsigned char *)context, strlen(context), NULL,
	    p, key);
	str_add_n(ret_box, box, box_len);
}

bool crypto_open(const unsigned char *key, const char *context, const void *box,
    size_t len, struct str *ret_bytes, struct err *err)
{
	const unsigned char *p = box;

	if (len < CRYPTO_BOX_BYTES)
		return err_set(err, ERR_INPUT, "sealed value is too short");
	OWN(own_string)
	char *bytes = own_calloc(1, len);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)bytes,
	        NULL, NULL, p + CRYPTO_NONCE_BYTES, len - CRYPTO_NONCE_BYTES,
	        (const unsigned char *)context, strlen(context), p, key) != 0)
		return err_set(err, ERR_INPUT,
		    "sealed value does not open: another key, or changed");
	str_add_n(ret_bytes, bytes, len - CRYPTO_BOX_BYTES);
	crypto_wipe(bytes, len);
	return str_ok(ret_bytes) ||
	       err_set(err, ERR_INPUT, "sealed value is too long");
}

char *crypto_random_hex(size_t len)
{
	OWN(own_string)
	char *bytes = own_calloc(1, len);
	char *hex = own_calloc(1, 2 * len + 1);

	randombytes_buf(bytes, len);
	sodium_bin2hex(hex, 2 * len + 1, (const unsigned char *)bytes, len);
	return hex;
}

bool crypto_key_from_hex(
    const char *hex, unsigned char ret_key[CRYPTO_KEY_BYTES])
{
	unsigned char key[CRYPTO_KEY_BYTES];
	const char *end = NULL;
	size_t len = 0;

	while (isspace((unsigned char)*hex))
		hex++;
	bool ok = sodium_hex2bin(key, sizeof(key), hex, strlen(hex), NULL, &len,
	              &end) == 0 &&
	          len == sizeof(key);
	while (ok && isspace((unsigned char)*end))
		end++;
	ok = ok && *end == '\0';
	if (ok)
		memcpy(ret_key, key, sizeof(key));
	sodium_memzero(key, sizeof(key));
	return ok;
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

void crypto_derive(const unsigned char *key, const char *purpose,
    unsigned char ret_key[CRYPTO_KEY_BYTES])
{
	crypto_generichash(ret_key, CRYPTO_KEY_BYTES,
	    (const unsigned char *)purpose, strlen(purpose), key,
	    CRYPTO_KEY_BYTES);
}

void crypto_wipe(void *bytes, size_t len)
{
	sodium_memzero(bytes, len);
}

/*
 * A copy leaves its last bytes in vector registers, and whoever saves those
 * (the dynamic linker, at the first call of a function) puts them on the stack.
 * So zeros are copied, in pieces of all the kinds that memcpy() has.
 */
void crypto_wipe_traces(void)
{
	enum { LARGEST_COPY = 4096, STACK_BYTES = 256 * 1024 };
	static void *(*const volatile copy)(void *, const void *, size_t) =
	    memcpy;
	static const unsigned char zeros[LARGEST_COPY];
	unsigned char to[LARGEST_COPY];

	for (size_t len = 1; len <= LARGEST_COPY; len *= 2)
		copy(to, zeros, len);
	sodium_stackzero(STACK_BYTES);
}
