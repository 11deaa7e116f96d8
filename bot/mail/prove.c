/*
 * prove.c: see prove.h.
 */
#include "mail/prove.h"

#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "mail/box.h"
#include "net/dkim_check.h"

#include <string.h>

static const int64_t prove_pauses_ms[PROVE_TRIES - 1] = {
    10000, 30000, 60000, 120000, 240000};

/* A letter that waits; tries 0: none. */
struct prove_waiting {
	char hash[CRYPTO_HASH_HEX_BYTES];
	size_t tries;
	int64_t next_ms;
};

/* A box gives out no more at a time, and begins with the oldest. */
enum { PROVE_WAITING = MAIL_BOX_ROUND };

struct prove {
	struct dkim_check *check;
	struct prove_waiting waiting[PROVE_WAITING];
};

struct prove *prove_new(const char *nameserver)
{
	struct prove *prove = own_calloc(1, sizeof(*prove));

	prove->check = dkim_check_new(nameserver);
	return prove;
}

void prove_free(struct prove **prove)
{
	if (*prove)
		dkim_check_free(&(*prove)->check);
	free(*prove);
	*prove = NULL;
}

/* Its place; else a free one, or that of whoever was due longest ago. */
static struct prove_waiting *prove_place(struct prove *prove, const char *hash)
{
	struct prove_waiting *place = &prove->waiting[0];

	for (size_t i = 0; i < PROVE_WAITING; i++) {
		struct prove_waiting *one = &prove->waiting[i];
		if (one->tries && strcmp(one->hash, hash) == 0)
			return one;
		if (place->tries &&
		    (one->tries == 0 || one->next_ms < place->next_ms))
			place = one;
	}
	*place = (struct prove_waiting){.tries = 0};
	memcpy(place->hash, hash, sizeof(place->hash));
	return place;
}

static void prove_set(
    struct letter *letter, enum authres_verdict verdict, const char *why)
{
	letter->authenticity.verdict = verdict;
	letter->authenticity.method = verdict == AUTHRES_PASS ? "dkim" : NULL;
	letter->authenticity.why = why;
}

static bool prove_put_off(
    struct prove_waiting *waiting, const char *why, int64_t now_ms)
{
	if (waiting->tries == PROVE_TRIES - 1) {
		waiting->tries = 0;
		return false;
	}
	int64_t again_ms = prove_pauses_ms[waiting->tries++];
	waiting->next_ms = now_ms + again_ms;
	log_warn("mail_not_proved_yet", LOG_STR("why", why),
	    LOG_INT("tries", waiting->tries), LOG_INT("again_ms", again_ms));
	return true;
}

bool prove_letter(struct prove *prove, const char *bytes, size_t len,
    struct letter *letter, int64_t now_ms)
{
	const char *domain = letter->authenticity.domain;
	char hash[CRYPTO_HASH_HEX_BYTES];
	const char *why = "not_one_from";
	enum dkim_checked checked = DKIM_CHECK_UNPROVED;

	if (domain == NULL) {
		prove_set(letter, AUTHRES_NONE, why);
		return true;
	}
	crypto_hash_hex(NULL, bytes, len, hash);
	struct prove_waiting *waiting = prove_place(prove, hash);
	if (waiting->tries && now_ms < waiting->next_ms)
		return false;
	checked = dkim_check_mail(prove->check, bytes, len, domain, &why);
	if (checked == DKIM_CHECK_AGAIN && prove_put_off(waiting, why, now_ms))
		return false;
	waiting->tries = 0;
	prove_set(letter,
	    checked == DKIM_CHECK_PROVED ? AUTHRES_PASS : AUTHRES_NONE, why);
	return true;
}
