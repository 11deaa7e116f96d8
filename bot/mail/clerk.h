/*
 * clerk.h: a letter becomes an event: who wrote, what about, and how much of
 * that is proved. What it is about is read, in this order, from an address of
 * ours that only the receiver of one mail knows, from the Message-ID of the
 * mail that it answers, and from a number in the subject; the last two leave
 * doubts (model/event.h), and what they may do is the engine's. Pure.
 */
#ifndef BEADLE_MAIL_CLERK_H
#define BEADLE_MAIL_CLERK_H

#include "base/crypto.h"
#include "mail/letter.h"
#include "model/event.h"

#include <stdint.h>

/* How our own mails are known, and how letters are told apart. */
struct clerk {
	unsigned char key[CRYPTO_KEY_BYTES]; /* mail_address_key() */
	unsigned char id_key[CRYPTO_KEY_BYTES];
	const char *from;   /* our address */
	const char *domain; /* of our Message-IDs */
};

/* from and domain are borrowed for the clerk's life. */
void clerk_init(struct clerk *clerk,
    const unsigned char store_key[CRYPTO_KEY_BYTES], const char *from,
    const char *domain);
/* Wipes the keys. */
void clerk_clear(struct clerk *clerk);

/*
 * Never NULL, yours to event_free(). Its external id is the letter's
 * Message-ID and a hash of what was written, not of the way it came: a copy
 * that took another way is the same letter. The hash has a key: who reads the
 * id cannot try what it was.
 *
 * EVENT_MESSAGE: from a person; below their words, the names of what was
 * attached, which nobody keeps. EVENT_BOUNCE: a mail of ours came back for
 * good. EVENT_AWAY: a mail program answered for its owner. EVENT_NOTE:
 * everything else, a program's mail above all; its text is a word that says
 * why.
 */
struct event *clerk_event(
    const struct clerk *clerk, const struct letter *letter, int64_t now_ms);

#endif
