/*
 * address.h: addresses of ours that say which mail of ours they answer, and
 * that nobody can make up: local part, "+", what it is about and a MAC (RFC
 * 5233 calls that subaddressing). Letters count the same in either case, as
 * mail servers change them. Pure.
 *
 *   beadle+CT-1042.17.MAC@university.example  answers post 17 of CT-1042
 *   beadle+DRAFT.3.MAC@university.example     answers the form of draft 3
 *   beadle+b.4711.MAC@university.example      outbox row 4711 comes back here
 */
#ifndef BEADLE_MAIL_ADDRESS_H
#define BEADLE_MAIL_ADDRESS_H

#include "base/crypto.h"

#include <stdbool.h>
#include <stdint.h>

/* The subkey that signs; wipe it when done. */
void mail_address_key(const unsigned char store_key[CRYPTO_KEY_BYTES],
    unsigned char ret_key[CRYPTO_KEY_BYTES]);

/*
 * from is our plain address, ref a case and post or a draft ("CT-1042.17"):
 * capitals, digits, "-" and "."; that may be one of delivery.h's "reply_ref".
 * Yours to free(). NULL if the local part would pass 64 bytes (RFC 5321,
 * 4.5.3.1.1).
 */
char *mail_address_reply(
    const unsigned char *key, const char *from, const char *ref);
char *mail_address_bounce(
    const unsigned char *key, const char *from, int64_t outbox_id);

/*
 * Was text made by one of the two above, with this key and from? Then what it
 * carries: the ref (in capitals, yours to free()) or the outbox row.
 */
bool mail_address_read_reply(const unsigned char *key, const char *from,
    const char *text, char **ret_ref);
bool mail_address_read_bounce(const unsigned char *key, const char *from,
    const char *text, int64_t *ret_outbox_id);
/* Is it from itself, or from with anything behind a plus? */
bool mail_address_is_ours(const char *from, const char *text);

#endif
