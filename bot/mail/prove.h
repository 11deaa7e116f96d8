/*
 * prove.h: whether a letter's sender is proved by a DKIM signature that we
 * check ourselves ([mail] dkim = verify), for mail servers that write no
 * Authentication-Results. The DNS may fail: then the letter has to come again,
 * and again, PROVE_TRIES times in all, before it counts as not proved.
 *
 * Remembers which letters wait, not across a restart. One thread at a time.
 */
#ifndef BEADLE_MAIL_PROVE_H
#define BEADLE_MAIL_PROVE_H

#include "mail/letter.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The last one some eight minutes after the first. */
enum { PROVE_TRIES = 6 };

struct prove;

/* nameserver: see net/dns.h. */
struct prove *prove_new(const char *nameserver);
void prove_free(struct prove **prove);

/*
 * bytes are what letter was read from. True: letter->authenticity says how it
 * is. False: it cannot be said yet; come again with the same bytes. Blocks for
 * the DNS (net/dns.h).
 */
bool prove_letter(struct prove *prove, const char *bytes, size_t len,
    struct letter *letter, int64_t now_ms);

#endif
