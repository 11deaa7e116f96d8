/*
 * crypto.h: hashes, random numbers, sealing and subkeys, by libsodium.
 * No other file includes sodium.h. Any thread, after crypto_init().
 */
#ifndef BEADLE_BASE_CRYPTO_H
#define BEADLE_BASE_CRYPTO_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CRYPTO_KEY_BYTES = 32,  /* XChaCha20-Poly1305, BLAKE2b key */
	CRYPTO_HASH_BYTES = 32, /* BLAKE2b-256 */
	CRYPTO_HASH_HEX_BYTES = 2 * CRYPTO_HASH_BYTES + 1,
	CRYPTO_BOX_BYTES = 24 + 16, /* nonce and tag of XChaCha20-Poly1305 */
};

bool crypto_init(struct err *err);

/* Below limit, without bias; 0 for a limit of 0 or 1. */
uint32_t crypto_random_below(uint32_t limit);

/* BLAKE2b-256 as lower-case hex. key may be NULL, else 32 bytes: a MAC. */
void crypto_hash_hex(const unsigned char *key, const void *bytes, size_t len,
    char ret_hex[CRYPTO_HASH_HEX_BYTES]);

/*
 * Seals bytes under a 32-byte key: appends nonce || ciphertext || tag to
 * ret_box, CRYPTO_BOX_BYTES more than len; ask str_ok(ret_box) whether it fit.
 * context (the row it belongs to) is authenticated, so that a box moved to
 * another row does not open.
 */
void crypto_seal(const unsigned char *key, const char *context,
    const void *bytes, size_t len, struct str *ret_box);
/* Appends what was sealed to ret_bytes. ERR_INPUT if the box was made under
 * another key or context, was changed, or holds more than ret_bytes may. */
bool crypto_open(const unsigned char *key, const char *context, const void *box,
    size_t len, struct str *ret_bytes, struct err *err);

/* Lower-case hex of len random bytes; yours to free(). */
char *crypto_random_hex(size_t len);
/* A key from 64 hex digits (white space around them is allowed); false, and
 * ret_key untouched, if it is anything else. */
bool crypto_key_from_hex(
    const char *hex, unsigned char ret_key[CRYPTO_KEY_BYTES]);
/* Are they the same? Takes as long either way, so that nobody can guess a MAC
 * byte by byte. */
bool crypto_equal(const void *a, const void *b, size_t len);
/* A subkey for one purpose: BLAKE2b(key, purpose). */
void crypto_derive(const unsigned char *key, const char *purpose,
    unsigned char ret_key[CRYPTO_KEY_BYTES]);
/* Overwrites what the compiler must not optimise away. */
void crypto_wipe(void *bytes, size_t len);
/* Overwrites what copying and decrypting a secret left behind in registers and
 * on the stack, below the caller's frame. */
void crypto_wipe_traces(void);

#endif
