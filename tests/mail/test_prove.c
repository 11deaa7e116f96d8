/* mail/prove.h: what a verified signature makes of a letter, and how long a
 * letter waits for the DNS. */
#include "mail/prove.h"

#include "base/crypto.h"
#include "base/log.h"
#include "net/dkim_signer.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define MAIL                                                                   \
	"From: Ada Byron <ada@u.example>\r\nTo: beadle@u.example\r\n"          \
	"Subject: A token\r\n\r\nPlease.\r\n"

static struct dns_peer peer;
static struct dkim_signer signer;
static struct prove *prove;
static char *signed_mail;

static int setup(void **state)
{
	static const struct dkim_signer_how how = {.domain = "u.example"};
	struct err err;

	(void)state;
	log_set_level((enum log_level)(LOG_ERROR + 1));
	assert_true(crypto_init(&err));
	dns_peer_start(&peer);
	dkim_signer_init(&signer, 1024);
	dkim_signer_publish(&signer, &peer, "s1", "u.example", "");
	signed_mail = dkim_signer_sign(&signer, &how, MAIL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(signed_mail);
	dkim_signer_clear(&signer);
	dns_peer_stop(&peer);
	return 0;
}

static int fresh(void **state)
{
	(void)state;
	prove_free(&prove);
	prove = prove_new(peer.where);
	peer.mode = DNS_PEER_ANSWERS;
	peer.asked = 0;
	return 0;
}

static int done(void **state)
{
	(void)state;
	prove_free(&prove);
	return 0;
}

/* NULL: it has to come again. */
static struct letter *proved(const char *mail, int64_t now_ms)
{
	static const struct letter_policy policy = {.authserv_id = NULL};
	OWN(letter_free)
	struct letter *letter = NULL;
	struct err err;

	assert_true(letter_read(mail, strlen(mail), &policy, &letter, &err));
	return prove_letter(prove, mail, strlen(mail), letter, now_ms)
	           ? MOVE(letter)
	           : NULL;
}

static void assert_verdict(
    const char *mail, enum authres_verdict verdict, const char *why)
{
	OWN(letter_free)
	struct letter *letter = proved(mail, 0);

	assert_non_null(letter);
	assert_int_equal(letter->authenticity.verdict, verdict);
	assert_string_equal(letter->authenticity.why, why);
}

static void verdicts(void **state)
{
	OWN(own_string)
	char *two = own_printf("From: eve@u.example\r\n%s", signed_mail);

	(void)state;
	assert_verdict(signed_mail, AUTHRES_PASS, "dkim_verified");
	assert_verdict(MAIL, AUTHRES_NONE, "no_signature");
	assert_verdict(two, AUTHRES_NONE, "not_one_from");
	/* What the sender says of themselves proves nothing. */
	assert_verdict("Authentication-Results: mx; dmarc=pass "
	               "header.from=u.example\r\n" MAIL,
	    AUTHRES_NONE, "no_signature");
}

static void the_dns_comes_back(void **state)
{
	(void)state;
	peer.mode = DNS_PEER_FAILS;
	assert_null(proved(signed_mail, 1000));
	int asked = peer.asked;
	/* Not at once again, whoever asks. */
	assert_null(proved(signed_mail, 2000));
	assert_int_equal(peer.asked, asked);
	/* Nobody else waits for it. */
	assert_verdict(MAIL, AUTHRES_NONE, "no_signature");
	peer.mode = DNS_PEER_ANSWERS;
	OWN(letter_free)
	struct letter *letter = proved(signed_mail, 1000 + 10000);
	assert_int_equal(letter->authenticity.verdict, AUTHRES_PASS);
}

static void patience_ends(void **state)
{
	const int64_t day_ms = INT64_C(24) * 3600 * 1000;

	(void)state;
	peer.mode = DNS_PEER_FAILS;
	for (int i = 1; i < PROVE_TRIES; i++)
		assert_null(proved(signed_mail, i * day_ms));
	OWN(letter_free)
	struct letter *letter = proved(signed_mail, PROVE_TRIES * day_ms);
	assert_non_null(letter);
	assert_int_equal(letter->authenticity.verdict, AUTHRES_NONE);
	assert_string_equal(letter->authenticity.why, "no_dns");
	/* And is forgotten: the same mail may come another time. */
	assert_null(proved(signed_mail, PROVE_TRIES * day_ms));
}

/* More letters than there are places: none is lost, one may wait longer. */
static void many_wait(void **state)
{
	enum { MANY = 300 };

	(void)state;
	peer.mode = DNS_PEER_FAILS;
	for (int i = 0; i < MANY; i++) {
		OWN(own_string)
		char *mail = own_printf("X-Count: %d\r\n%s", i, signed_mail);
		assert_null(proved(mail, i));
	}
	peer.mode = DNS_PEER_ANSWERS;
	for (int i = 0; i < MANY; i++) {
		OWN(own_string)
		char *mail = own_printf("X-Count: %d\r\n%s", i, signed_mail);
		OWN(letter_free)
		struct letter *letter = proved(mail, MANY + 10000);
		assert_int_equal(letter->authenticity.verdict, AUTHRES_PASS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(verdicts, fresh),
	    cmocka_unit_test_setup(the_dns_comes_back, fresh),
	    cmocka_unit_test_setup(patience_ends, fresh),
	    cmocka_unit_test_setup_teardown(many_wait, fresh, done),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
