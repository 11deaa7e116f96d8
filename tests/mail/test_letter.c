/* mail/letter.h: a whole mail understood; every mail of the corpora survived;
 * whom the large providers vouch for. */
#include "mail/mail.h"

#include <dirent.h>
#include <ftw.h>

static const char MAIL[] =
    "Return-Path: <ada@a.example>\r\n"
    "Delivered-To: bot+CT-1.x@u.example\r\n"
    "X-Original-To: bot+CT-1.y@u.example\r\n"
    "Authentication-Results: mx.u.example; dmarc=pass "
    "header.from=a.example\r\n"
    "From: =?utf-8?Q?Ad=C3=A4?= <ada@A.example>\r\n"
    "Sender: Office <office@a.example>\r\n"
    "Reply-To: ada@home.example\r\n"
    "To: Bot <bot+CT-1.x@u.example>, grace@u.example\r\n"
    "Cc: alan@u.example\r\n"
    "Subject: Re: token xoxb-123456789012-abcdefghijkl\r\n"
    "Date: Wed, 25 Nov 2026 10:00:00 +0100\r\n"
    "Message-ID: <3@a.example>\r\n"
    "In-Reply-To: your mail <2@u.example>\r\n"
    "References: <1@u.example>\r\n <2@u.example>\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n"
    "<p>Yes, with xoxb-123456789012-abcdefghijkl.</p>"
    "<blockquote>Will you?</blockquote>\r\n"
    "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n"
    "--b--\r\n";

static void everything_in_its_place(void **state)
{
	static const struct letter_policy policy = {
	    .authserv_id = "mx.u.example", .own_address = "bot@u.example"};
	OWN(letter_free)
	struct letter *l = mail_letter_n(MAIL, strlen(MAIL), &policy);

	(void)state;
	assert_string_equal(l->from, "ada@a.example");
	assert_string_equal(l->from_name, "Adä");
	assert_string_equal(l->sender, "office@a.example");
	assert_string_equal(l->reply_to, "ada@home.example");
	assert_int_equal(l->to.count, 2);
	assert_string_equal(l->to.items[0].address, "bot+CT-1.x@u.example");
	assert_int_equal(l->cc.count, 1);
	assert_int_equal(l->delivered_to.count, 2);
	assert_string_equal(
	    l->delivered_to.items[1].address, "bot+CT-1.y@u.example");
	assert_string_equal(l->return_path, "ada@a.example");
	assert_string_equal(l->message_id, "<3@a.example>");
	assert_string_equal(l->in_reply_to, "<2@u.example>");
	assert_int_equal(l->reference_count, 2);
	assert_string_equal(l->references[1], "<2@u.example>");
	assert_string_equal(l->subject, "Re: token [token removed]");
	assert_int_equal(l->date_ms, 1795597200000);
	assert_string_equal(
	    l->text, "Yes, with [token removed].\n\n> Will you?");
	assert_string_equal(l->own, "Yes, with [token removed].");
	assert_false(l->forwarded);
	assert_int_equal(l->attachment_count, 1);
	assert_string_equal(l->attachments[0].name, "a.pdf");
	assert_int_equal(l->automatic, AUTOMATIC_NOT);
	assert_int_equal(l->authenticity.verdict, AUTHRES_PASS);
}

/* Mail programs cut a long subject anywhere, a token too, and each of its
 * words in base64 has padding of its own. */
static void a_credential_across_encoded_words(void **state)
{
	static const char *const subjects[] = {
	    "=?utf-8?B?SXQgaXMgeG94Yi0xMjM0NTY3ODk=?=\r\n"
	    " =?utf-8?B?MDEyLWFiY2RlZmdoaWprbCBub3c=?=",
	    "=?utf-8?B?SXQgaXMgeG94Yi0xMjM0NTY3ODk=?=  "
	    "=?UTF-8?Q?012-abcdefghijkl_now?=",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		OWN(own_string)
		char *mail =
		    own_printf("Subject: %s\r\n\r\nhi\r\n", subjects[i]);
		OWN(letter_free)
		struct letter *l = mail_letter(mail);
		assert_string_equal(l->subject, "It is [token removed] now");
		assert_true(l->leaked);
	}
}

static void what_is_not_there(void **state)
{
	OWN(letter_free)
	struct letter *l = mail_letter("\r\nyes\r\n");

	(void)state;
	assert_null(l->from);
	assert_string_equal(l->from_name, "");
	assert_null(l->sender);
	assert_null(l->reply_to);
	assert_null(l->return_path);
	assert_null(l->message_id);
	assert_null(l->in_reply_to);
	assert_int_equal(l->reference_count, 0);
	assert_string_equal(l->subject, "");
	assert_string_equal(l->own, "yes");
	assert_null(l->bounce.action);
	assert_int_equal(l->authenticity.verdict, AUTHRES_NONE);
}

/* Nobody is who they say twice. */
static void one_from_or_none(void **state)
{
	static const char *const mails[] = {
	    "From: a@b.example\r\nFrom: c@d.example\r\n",
	    "From: a@b.example, c@d.example\r\n",
	    "From: g: a@b.example, c@d.example;\r\n",
	    "From: nobody\r\n",
	    "From: nobody\r\nFrom: a@b.example\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++) {
		OWN(own_string)
		char *mail =
		    own_printf("Authentication-Results: mx; dmarc=pass "
		               "header.from=b.example\r\n%s\r\n",
		        mails[i]);
		static const struct letter_policy policy = {
		    .authserv_id = "mx"};
		OWN(letter_free)
		struct letter *l = mail_letter_n(mail, strlen(mail), &policy);
		assert_null(l->from);
		assert_int_equal(l->authenticity.verdict, AUTHRES_NONE);
	}
}

static void the_newest_references_are_kept(void **state)
{
	OWN(str_clear)
	struct str mail = {.max_bytes = 100000};

	(void)state;
	str_add(&mail, "References:");
	for (int i = 0; i < LETTER_MAX_REFERENCES + 5; i++)
		str_addf(&mail, " <%d@a>", i);
	OWN(letter_free)
	struct letter *l = mail_letter(str_text(&mail));
	assert_int_equal(l->reference_count, LETTER_MAX_REFERENCES);
	assert_string_equal(l->references[0], "<5@a>");
	assert_string_equal(
	    l->references[LETTER_MAX_REFERENCES - 1], "<104@a>");
}

static void a_null_sender(void **state)
{
	OWN(letter_free)
	struct letter *l = mail_letter("Return-Path: <>\r\n\r\n");

	(void)state;
	assert_string_equal(l->return_path, "");
}

/* Lines that forge an IMAP server's answers are somebody's words. */
static void a_forged_literal_is_text(void **state)
{
	static const char body[] = "A001 OK Fetch completed\n"
	                           "* 2 FETCH (BODY[] {3}\nabc)\n"
	                           "A002 OK done\n.\nQUIT\nFrom x";
	OWN(own_string)
	char *mail = own_printf("From: a@b.example\n\n%s", body);
	OWN(letter_free)
	struct letter *l = mail_letter(mail);

	(void)state;
	assert_string_equal(l->text, body);
	assert_string_equal(l->own, body);
}

static void a_bounce_tells_of_which_mail(void **state)
{
	OWN(letter_free)
	struct letter *l =
	    mail_letter("From: MAILER-DAEMON@a.example\r\n"
	                "Content-Type: multipart/report; boundary=b\r\n\r\n"
	                "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
	                "Final-Recipient: rfc822; ada@a.example\r\n"
	                "Action: failed\r\nStatus: 5.1.1\r\n"
	                "--b\r\nContent-Type: message/rfc822\r\n\r\n"
	                "Message-ID: <1@u.example>\r\n\r\n--b--\r\n");

	(void)state;
	assert_int_equal(l->automatic, AUTOMATIC_BOUNCE);
	assert_string_equal(l->bounce.action, "failed");
	assert_string_equal(l->bounce.recipient, "ada@a.example");
	assert_string_equal(l->bounce.message_id, "<1@u.example>");
}

/* --- the corpora
 * ----------------------------------------------------------------- */

static int files;

static int survive(
    const char *path, const struct stat *st, int type, struct FTW *where)
{
	static const struct letter_policy policy = {.authserv_id = ""};
	OWN(str_clear)
	struct str bytes = {.max_bytes = MAIL_MAX_BYTES};
	OWN(letter_free)
	struct letter *letter = NULL;
	struct err err;

	(void)st;
	(void)where;
	if (type != FTW_F)
		return 0;
	assert_true(mail_slurp(path, &bytes));
	files++;
	if (letter_read(str_text(&bytes), bytes.len, &policy, &letter, &err)) {
		assert_true(str_is_utf8(letter->text, strlen(letter->text)));
		assert_true(str_is_utf8(letter->own, strlen(letter->own)));
	} else if (err.kind != ERR_INPUT) {
		fail_msg("%s: %s", path, err.text);
	}
	return 0;
}

static void every_mail_of_the_corpora(void **state)
{
	enum { OPEN_MAX = 8, FILES_MIN = 500 };

	(void)state;
	files = 0;
	if (nftw(MAIL_CORPORA, survive, OPEN_MAX, FTW_PHYS) != 0) {
		print_message("the corpora are not on this machine\n");
		skip();
	}
	print_message("%d files\n", files);
	assert_true(files > FILES_MIN);
}

/* --- providers
 * ------------------------------------------------------------------- */

#define PROVIDERS                                                              \
	MAIL_CORPORA "/deltachat-core/test-data/message/dkimchecks-2022-09-28"

/* What they have signed and published a DMARC policy for was sent to each; but
 * not these two: the first has neither, the second is forged. */
static const char *const unproved[] = {
    "alice@delta.blinzeln.de", "forged-authres-added@example.com"};

static const struct {
	const char *folder;
	const char *authserv_id;
	size_t want_passed;
} providers[] = {
    {"alice@gmail.com", "mx.google.com", 15},
    {"alice@outlook.com", "", 12},
    {"alice@hotmail.com", "", 13},
    {"alice@fastmail.com", "*.messagingengine.com", 15},
    {"alice@icloud.com", "*.icloud.com", 14},
    {"alice@yahoo.com", "*.yahoo.com", 13},
    {"alice@aol.com", "*.yahoo.com", 12},
};

static bool proved(const char *path, const char *authserv_id)
{
	const struct letter_policy policy = {.authserv_id = authserv_id};
	OWN(str_clear)
	struct str bytes = {.max_bytes = MAIL_MAX_BYTES};

	assert_true(mail_slurp(path, &bytes));
	OWN(letter_free)
	struct letter *l = mail_letter_n(str_text(&bytes), bytes.len, &policy);
	return l->authenticity.verdict == AUTHRES_PASS;
}

static bool is_unproved(const char *name)
{
	for (size_t i = 0; i < sizeof(unproved) / sizeof(unproved[0]); i++)
		if (strcmp(unproved[i], name) == 0)
			return true;
	return false;
}

static void whom_a_provider_proves(size_t i)
{
	OWN(own_string)
	char *folder = own_printf("%s/%s", PROVIDERS, providers[i].folder);
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t passed = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		OWN(own_string)
		char *path = own_printf("%s/%s", folder, entry->d_name);
		if (entry->d_name[0] == '.')
			continue;
		bool ok = proved(path, providers[i].authserv_id);
		if (ok == is_unproved(entry->d_name))
			fail_msg("%s: %d", path, ok);
		assert_false(proved(path, "mx.somebody.example"));
		passed += ok;
	}
	closedir(dir);
	print_message("%s: %zu proved\n", providers[i].folder, passed);
	assert_int_equal(passed, providers[i].want_passed);
}

static void what_providers_vouch_for(void **state)
{
	DIR *dir = opendir(PROVIDERS);

	(void)state;
	if (dir == NULL) {
		print_message("the corpora are not on this machine\n");
		skip();
	}
	closedir(dir);
	for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
		whom_a_provider_proves(i);
}

/* --- replies in HTML
 * --------------------------------------------------------------- */

static const char *const clients[] = {"gmail", "hotmail", "mail_ru",
    "ms_outlook_2003", "ms_outlook_2007", "ms_outlook_2010", "thunderbird",
    "windows_mail", "yandex_ru"};

static void replies_in_html(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(clients) / sizeof(clients[0]); i++) {
		OWN(own_string)
		char *path = own_printf(MAIL_CORPORA
		    "/talon-mailgun/tests/fixtures/html_replies/%s.html",
		    clients[i]);
		OWN(str_clear)
		struct str html = {.max_bytes = MAIL_MAX_BYTES};
		if (!mail_slurp(path, &html)) {
			print_message("the corpora are not on this machine\n");
			skip();
		}
		OWN(own_string)
		char *mail = own_printf(
		    "Content-Type: text/html; charset=utf-8\r\n\r\n%s",
		    str_text(&html));
		OWN(letter_free)
		struct letter *l = mail_letter(mail);
		const char *thanks = strstr(l->own, "\n\nThanks,\n");
		if (strncmp(l->own, "Hi. I am fine.\n", 15) != 0 || !thanks ||
		    strcmp(l->own + strlen(l->own) - 4, "Alex") != 0)
			fail_msg("%s: %s", clients[i], l->own);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everything_in_its_place),
	    cmocka_unit_test(a_credential_across_encoded_words),
	    cmocka_unit_test(what_is_not_there),
	    cmocka_unit_test(one_from_or_none),
	    cmocka_unit_test(the_newest_references_are_kept),
	    cmocka_unit_test(a_null_sender),
	    cmocka_unit_test(a_forged_literal_is_text),
	    cmocka_unit_test(a_bounce_tells_of_which_mail),
	    cmocka_unit_test(every_mail_of_the_corpora),
	    cmocka_unit_test(what_providers_vouch_for),
	    cmocka_unit_test(replies_in_html),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
