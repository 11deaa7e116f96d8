/* net/dkim_check.h: mails that libopendkim has signed, and what must not pass
 * for one. */
#include "net/dkim_check.h"

#include "base/str.h"
#include "net/dkim_signer.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HEADERS                                                                \
	"From: Ada Byron <ada@cs.u.example>\r\n"                               \
	"To: beadle+CT-1001.17.mac@u.example\r\n"                              \
	"Subject: Re: A request\r\n"                                           \
	"Date: Wed, 25 Nov 2026 10:00:00 +0000\r\n"
#define BODY "\r\nApprove\r\n\r\n-- \r\nAda\r\n"
#define MAIL HEADERS BODY

static struct dns_peer peer;
static struct dkim_signer signer;
static struct dkim_check *check;

static int setup(void **state)
{
	(void)state;
	dns_peer_start(&peer);
	dkim_signer_init(&signer, 2048);
	check = dkim_check_new(peer.where);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dkim_check_free(&check);
	dkim_signer_clear(&signer);
	dns_peer_stop(&peer);
	return 0;
}

/* Each test with keys of its own. */
static int fresh(void **state)
{
	(void)state;
	dns_peer_forget(&peer);
	dkim_signer_publish(&signer, &peer, "s1", "u.example", "");
	peer.asked = 0;
	return 0;
}

static const struct dkim_signer_how usual = {.domain = "u.example"};

static const char *why_of(const char *mail, enum dkim_checked *ret_checked)
{
	const char *why = NULL;

	*ret_checked =
	    dkim_check_mail(check, mail, strlen(mail), "cs.u.example", &why);
	return why;
}

static void assert_proved(const char *mail)
{
	enum dkim_checked checked;

	assert_string_equal(why_of(mail, &checked), "dkim_verified");
	assert_int_equal(checked, DKIM_CHECK_PROVED);
}

static void assert_unproved(const char *mail, const char *why)
{
	enum dkim_checked checked;

	assert_string_equal(why_of(mail, &checked), why);
	assert_int_equal(checked, DKIM_CHECK_UNPROVED);
}

/* Yours to free(). */
static char *replaced(const char *mail, const char *from, const char *to)
{
	const char *at = strstr(mail, from);

	assert_non_null(at);
	return own_printf(
	    "%.*s%s%s", (int)(at - mail), mail, to, at + strlen(from));
}

static void a_signed_mail(void **state)
{
	OWN(own_string)
	char *mail = dkim_signer_sign(&signer, &usual, MAIL);
	OWN(str_clear)
	struct str unix_lines = {.max_bytes = 65536};

	(void)state;
	assert_proved(mail);
	for (const char *p = mail; *p; p++)
		if (*p != '\r')
			str_add_char(&unix_lines, *p);
	assert_proved(str_text(&unix_lines));
	/* What servers on the way put above it. */
	OWN(own_string)
	char *received = own_printf("Received: from a by b; today\r\n"
	                            "\twith a fold\r\n%s",
	    mail);
	assert_proved(received);
}

static void a_mail_without_a_body(void **state)
{
	OWN(own_string)
	char *mail = dkim_signer_sign(&signer, &usual, HEADERS "\r\n");

	(void)state;
	assert_proved(mail);
}

static void a_mail_that_was_changed(void **state)
{
	OWN(own_string)
	char *mail = dkim_signer_sign(&signer, &usual, MAIL);
	OWN(own_string)
	char *body = replaced(mail, "Approve", "Deny");
	OWN(own_string)
	char *appended = own_printf("%sand more\r\n", mail);
	OWN(own_string)
	char *subject = replaced(mail, "A request", "Another");
	OWN(own_string)
	char *from = replaced(mail, "ada@", "bob@");

	(void)state;
	assert_unproved(body, "bad_signature");
	assert_unproved(appended, "bad_signature");
	assert_unproved(subject, "bad_signature");
	assert_unproved(from, "bad_signature");
}

static void a_header_that_is_there_twice(void **state)
{
	static const char *const more[] = {"From: eve@evil.example\r\n",
	    "from : eve@evil.example\r\n", "Subject: Other\r\n",
	    "To: beadle+CT-1002.9.mac@u.example\r\n",
	    "DATE: Thu, 26 Nov 2026 10:00:00 +0000\r\n"};
	OWN(own_string)
	char *mail = dkim_signer_sign(&signer, &usual, MAIL);

	(void)state;
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		OWN(own_string)
		char *above = own_printf("%s%s", more[i], mail);
		OWN(own_string)
		char *below = replaced(mail, BODY, "");
		OWN(own_string)
		char *last = own_printf("%s%s" BODY, below, more[i]);
		assert_unproved(above, "odd_headers");
		assert_unproved(last, "odd_headers");
	}
}

static void a_header_that_is_not_signed(void **state)
{
	static const char *headers[] = {"From", "To", "Date", NULL};
	const struct dkim_signer_how how = {
	    .domain = "u.example", .headers = headers};
	OWN(own_string)
	char *with = dkim_signer_sign(&signer, &how, MAIL);
	OWN(own_string)
	char *without = dkim_signer_sign(&signer, &how,
	    "From: ada@cs.u.example\r\nTo: b@u.example\r\n\r\nHello\r\n");

	(void)state;
	assert_unproved(with, "header_not_signed");
	/* What is not there need not be signed... */
	assert_proved(without);
	/* ... until somebody adds it. */
	OWN(own_string)
	char *added = own_printf("Subject: Approve\r\n%s", without);
	assert_unproved(added, "header_not_signed");
	assert_int_equal(peer.asked, 1);
}

static void a_length(void **state)
{
	const struct dkim_signer_how how = {
	    .domain = "u.example", .with_length = true};
	OWN(own_string)
	char *mail = dkim_signer_sign(&signer, &how, MAIL);
	OWN(own_string)
	char *longer = own_printf("%sand more\r\n", mail);

	(void)state;
	assert_non_null(strstr(mail, "l="));
	assert_unproved(mail, "body_length");
	assert_unproved(longer, "body_length");
	assert_int_equal(peer.asked, 0);
}

static void who_signs(void **state)
{
	static const struct {
		const char *domain;
		const char *why; /* NULL: proved */
	} rows[] = {
	    {"cs.u.example", NULL},
	    {"CS.U.Example", NULL},
	    {"u.example", NULL},
	    {"example", "not_aligned"},
	    {"s.u.example", "not_aligned"},
	    {"deep.cs.u.example", "not_aligned"},
	    {"evil.example", "not_aligned"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct dkim_signer_how how = {.domain = rows[i].domain};
		OWN(own_string)
		char *mail = dkim_signer_sign(&signer, &how, MAIL);
		dns_peer_forget(&peer);
		dkim_signer_publish(&signer, &peer, "s1", rows[i].domain, "");
		if (rows[i].why)
			assert_unproved(mail, rows[i].why);
		else
			assert_proved(mail);
	}
}

static void keys_that_do_not_count(void **state)
{
	static const struct {
		const char *tags;
		const char *why;
	} rows[] = {
	    {"t=y; ", "bad_signature"},
	    {"v=DKIM2; ", "bad_signature"},
	    {"k=unknown; ", "bad_signature"},
	    {"s=other; ", "bad_signature"},
	    {"h=sha1; ", "bad_signature"},
	};
	OWN(own_string)
	char *mail = dkim_signer_sign(&signer, &usual, MAIL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		dns_peer_forget(&peer);
		dkim_signer_publish(
		    &signer, &peer, "s1", "u.example", rows[i].tags);
		assert_unproved(mail, rows[i].why);
	}
	dns_peer_forget(&peer);
	assert_unproved(mail, "no_key");
	dns_peer_add(&peer, "s1._domainkey.u.example", "v=DKIM1; p=");
	assert_unproved(mail, "bad_signature");
	dns_peer_forget(&peer);
	dns_peer_add(&peer, "s1._domainkey.u.example", "");
	assert_unproved(mail, "bad_signature");
}

static void weak_signatures(void **state)
{
	const struct dkim_signer_how how = {
	    .domain = "u.example", .with_sha1 = true};
	struct dkim_signer weak;

	(void)state;
	dkim_signer_init(&weak, 768);
	dns_peer_forget(&peer);
	dkim_signer_publish(&weak, &peer, "s1", "u.example", "");
	OWN(own_string)
	char *short_key = dkim_signer_sign(&weak, &usual, MAIL);
	assert_unproved(short_key, "bad_signature");
	dkim_signer_clear(&weak);
	OWN(own_string)
	char *sha1 = dkim_signer_sign(&signer, &how, MAIL);
	assert_unproved(sha1, "sha1");
}

static void one_good_signature_is_enough(void **state)
{
	const struct dkim_signer_how foreign = {.domain = "list.example"};
	const struct dkim_signer_how old = {
	    .domain = "u.example", .selector = "gone"};
	OWN(own_string)
	char *good = dkim_signer_sign(&signer, &usual, MAIL);
	OWN(own_string)
	char *above = dkim_signer_sign(&signer, &foreign, good);
	OWN(own_string)
	char *all = dkim_signer_sign(&signer, &old, above);

	(void)state;
	assert_proved(all);
	/* Nobody's key was asked for whose signature does not count. */
	assert_int_equal(peer.asked, 2);
}

static void many_signatures(void **state)
{
	OWN(own_string)
	char *mail = own_strdup(MAIL);

	(void)state;
	for (int i = 0; i < 10; i++) {
		OWN(own_string)
		char *selector = own_printf("none%d", i);
		const struct dkim_signer_how how = {
		    .domain = "u.example", .selector = selector};
		char *more = dkim_signer_sign(&signer, &how, mail);
		free(mail);
		mail = more;
	}
	assert_unproved(mail, "no_key");
	assert_int_equal(peer.asked, DKIM_CHECK_MAX_SIGNATURES);
}

static void no_signature(void **state)
{
	static const char *const mails[] = {"", "\r\n", "\n", ":", "x", MAIL,
	    "DKIM-Signature: v=1\r\n" MAIL, "DKIM-Signature: \r\n" MAIL,
	    "DKIM-Signature: v=1; a=rsa-sha256; d=u.example; s=s1; h=from; "
	    "bh=; b=\r\n" MAIL,
	    "From\r\n" MAIL, "no header at all\r\n" MAIL,
	    "From: nobody\r\n\r\n", "From:\r\n\r\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++) {
		enum dkim_checked checked;
		why_of(mails[i], &checked);
		assert_int_equal(checked, DKIM_CHECK_UNPROVED);
	}
	assert_unproved(MAIL, "no_signature");
	assert_int_equal(peer.asked, 0);
}

/* libopendkim 2.11 reads and writes beyond its buffers where "=" stands in a
 * value: such signatures never get there, and others still count. */
static void signatures_that_are_none(void **state)
{
	static const char *const tags[] = {"i==40@u.example", "i=a=@u.example",
	    "z=From:=20x|To:=", "h=from:to=", "d=u.example=", "=", "b",
	    "i\x80=x", "i=\xc3\xa9@u.example", "q=dns/txt=", "b i=x"};
	OWN(own_string)
	char *good = dkim_signer_sign(&signer, &usual, MAIL);
	OWN(str_clear)
	struct str lengthy = {.max_bytes = 65536};

	(void)state;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		OWN(own_string)
		char *odd = own_printf(
		    "DKIM-Signature: v=1; a=rsa-sha256; d=u.example; s=s1; "
		    "h=From:To:Subject:Date; bh=AAAA; b=AAAA; %s\r\n" MAIL,
		    tags[i]);
		assert_unproved(odd, "no_signature");
		OWN(own_string)
		char *both = replaced(odd, MAIL, good);
		assert_proved(both);
	}
	for (int i = 0; i < 250; i++)
		str_add(&lengthy, "x");
	OWN(own_string)
	char *odd =
	    own_printf("DKIM-Signature: v=1; a=rsa-sha256; d=u.example; s=s1; "
	               "h=From; bh=AAAA; b=AAAA; i=%s@u.example\r\n%s",
	        str_text(&lengthy), good);
	assert_proved(odd);
}

/* libopendkim 2.11 writes behind its list then; valgrind and ASan see it in
 * its memory. */
static void every_header_is_signed(void **state)
{
	(void)state;
	enum dkim_checked checked;
	why_of("DKIM-Signature: v=1; a=rsa-sha256; d=u.example; s=s1; "
	       "h=DKIM-Signature:From:From:To:To; bh=AAAA; b=AAAA\r\n"
	       "From: ada@cs.u.example\r\nTo: b@u.example\r\n\r\nHello\r\n",
	    &checked);
	assert_int_equal(checked, DKIM_CHECK_UNPROVED);
}

static void a_list_of_signatures(void **state)
{
	OWN(str_clear)
	struct str all = {.max_bytes = 65536};
	OWN(own_string)
	char *good = dkim_signer_sign(&signer, &usual, MAIL);

	(void)state;
	for (int i = 0; i < 30; i++)
		str_add(&all, "DKIM-Signature: x\r\n");
	str_add(&all, good);
	assert_unproved(str_text(&all), "odd_headers");
}

static void no_dns(void **state)
{
	OWN(own_string)
	char *mail = dkim_signer_sign(&signer, &usual, MAIL);
	enum dkim_checked checked;

	(void)state;
	peer.mode = DNS_PEER_FAILS;
	assert_string_equal(why_of(mail, &checked), "no_dns");
	assert_int_equal(checked, DKIM_CHECK_AGAIN);
	peer.mode = DNS_PEER_ANSWERS;
	assert_proved(mail);
}

/* A flood of mails whose name servers are silent holds nobody up for long. */
static void silence_is_waited_for_once_a_while(void **state)
{
	OWN(own_string)
	char *mail = dkim_signer_sign(&signer, &usual, MAIL);
	enum dkim_checked checked;
	int most = DKIM_CHECK_MAX_WAITING_MS / 2000;

	(void)state;
	peer.mode = DNS_PEER_SILENT;
	for (int i = 0; i < 3 * most; i++) {
		why_of(mail, &checked);
		assert_int_equal(checked, DKIM_CHECK_AGAIN);
	}
	peer.mode = DNS_PEER_ANSWERS;
	/* Each asks twice; a minute may have ended on the way. */
	assert_true(peer.asked <= 4 * most);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(a_signed_mail, fresh),
	    cmocka_unit_test_setup(a_mail_without_a_body, fresh),
	    cmocka_unit_test_setup(a_mail_that_was_changed, fresh),
	    cmocka_unit_test_setup(a_header_that_is_there_twice, fresh),
	    cmocka_unit_test_setup(a_header_that_is_not_signed, fresh),
	    cmocka_unit_test_setup(a_length, fresh),
	    cmocka_unit_test_setup(who_signs, fresh),
	    cmocka_unit_test_setup(keys_that_do_not_count, fresh),
	    cmocka_unit_test_setup(weak_signatures, fresh),
	    cmocka_unit_test_setup(one_good_signature_is_enough, fresh),
	    cmocka_unit_test_setup(many_signatures, fresh),
	    cmocka_unit_test_setup(no_signature, fresh),
	    cmocka_unit_test_setup(signatures_that_are_none, fresh),
	    cmocka_unit_test_setup(every_header_is_signed, fresh),
	    cmocka_unit_test_setup(a_list_of_signatures, fresh),
	    cmocka_unit_test_setup(no_dns, fresh),
	    cmocka_unit_test_setup(silence_is_waited_for_once_a_while, fresh),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
