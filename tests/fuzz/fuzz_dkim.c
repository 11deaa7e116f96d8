/*
 * fuzz_dkim.c: a mail through net/dkim_check.h, keys from a name server of its
 * own. Nothing may be proved: nobody has the key. Debian's libopendkim is not
 * instrumented; what was found with one that was is in the corpus.
 */
#include "fuzz/fuzz.h"
#include "net/dkim_check.h"
#include "net/dkim_signer.h"

static struct dns_peer peer;
static struct dkim_check *check;

/* The key is another in every run: nothing in the corpus is signed by it. */
static void fuzz_begin(void)
{
	struct dkim_signer signer;

	dns_peer_start(&peer);
	dkim_signer_init(&signer, 1024);
	dkim_signer_publish(&signer, &peer, "s1", "u.example", "");
	dns_peer_add(&peer, "s2._domainkey.u.example", "v=DKIM1; p=AAAA");
	dns_peer_add(&peer, "s3._domainkey.u.example", "p=;;=;k=rsa:;t=y:s");
	dkim_signer_clear(&signer);
	check = dkim_check_new(peer.where);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *why = NULL;

	if (check == NULL)
		fuzz_begin();
	assert(dkim_check_mail(check, (const char *)bytes, size, "cs.u.example",
	           &why) != DKIM_CHECK_PROVED);
	assert(why);
	return 0;
}
