/* mail/mime.h: dates and words, and what is refused. Parts and addresses are in
 * the files beside this one. */
#include "mail/mail.h"
#include "mail/mime.h"

static void dates_and_words(void **state)
{
	OWN(mime_free)
	struct mime *mime =
	    mail_mime("Date: Wed, 25 Nov 2026 10:00:00 +0100\r\n"
	              "Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\n"
	              " =?utf-8?B?8J+OiQ==?= raw \xFC\r\n\r\n");
	OWN(mime_free)
	struct mime *none = mail_mime("Date: yesterday\r\n\r\n");

	(void)state;
	assert_int_equal(mime->date_ms, 1795597200000);
	assert_string_equal(mime->subject, "Grüße🎉 raw ü");
	assert_int_equal(none->date_ms, 0);
	assert_string_equal(none->subject, "");
}

static void refused(const struct str *mail, const char *want)
{
	struct mime *mime = NULL;
	struct err err = {.kind = ERR_NONE};

	assert_true(str_ok(mail));
	assert_false(mime_read(str_text(mail), mail->len, &mime, &err));
	assert_null(mime);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(err.text, want);
}

/* Forty thousand levels overflow a stack of 8 MiB in GMime 3.2.13. */
static void what_would_kill_gmime_is_refused(void **state)
{
	OWN(str_clear)
	struct str nested = {.max_bytes = MAIL_MAX_BYTES};
	OWN(str_clear)
	struct str inner = {.max_bytes = MAIL_MAX_BYTES};
	OWN(str_clear)
	struct str large = {.max_bytes = MAIL_MAX_BYTES};

	(void)state;
	str_add(&nested, "To: ");
	mail_repeat(&nested, "a:", 30000);
	refused(&nested, "addresses_too_deep");
	str_add(&inner, "Content-Type: message/rfc822\r\n\r\nTo: ");
	mail_repeat(&inner, "a:\r\n ", 10000);
	refused(&inner, "addresses_too_deep");
	str_add(&large, "To: ");
	mail_repeat(&large, "a@b,", HEADER_MAX_BYTES);
	refused(&large, "headers_too_large");
}

static void what_is_let_through_is_survived(void **state)
{
	OWN(str_clear)
	struct str mail = {.max_bytes = MAIL_MAX_BYTES};

	(void)state;
	str_add(&mail, "To: ");
	mail_repeat(&mail, "a:", 990);
	str_add(&mail, "ada@a.example\r\nFrom: ");
	mail_repeat(&mail, "(", 60000);
	str_add(&mail, "\r\nCc: ");
	mail_repeat(&mail, "<", 60000);
	str_add(&mail, "\r\n\r\nhello");
	OWN(mime_free)
	struct mime *mime = mail_mime(str_text(&mail));
	assert_string_equal(mime->parts[0].text, "hello");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dates_and_words),
	    cmocka_unit_test(what_would_kill_gmime_is_refused),
	    cmocka_unit_test(what_is_let_through_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
