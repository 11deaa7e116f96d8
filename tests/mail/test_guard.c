/* mail/guard.h: what kills GMime is refused wherever it stands. */
#include "mail/guard.h"
#include "mail/mail.h"

static bool passes(const struct str *mail, const char *want_error)
{
	struct err err = {.kind = ERR_NONE};

	assert_true(str_ok(mail));
	bool ok = guard_check(str_text(mail), mail->len, &err);
	if (!ok) {
		assert_int_equal(err.kind, ERR_INPUT);
		assert_string_equal(err.text, want_error);
	}
	return ok;
}

static bool nested(const char *before, size_t levels)
{
	OWN(str_clear)
	struct str mail = {.max_bytes = MAIL_MAX_BYTES};

	str_add(&mail, before);
	mail_repeat(&mail, "a:", levels);
	return passes(&mail, "addresses_too_deep");
}

static void groups_in_groups(void **state)
{
	static const char *const headers[] = {"To: ", "to\t: ", "From:\r\n ",
	    "Cc:", "bcc: ", "Reply-To: ", "Sender: ", "To\r\n : ",
	    ("Subject: x\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
	     "To: ")};

	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		assert_true(nested(headers[i], GUARD_MAX_COLONS - 1));
		if (nested(headers[i], GUARD_MAX_COLONS + 1))
			fail_msg("%s", headers[i]);
	}
	assert_true(nested("Subject: ", GUARD_MAX_COLONS + 1));
	assert_true(nested("Tome: ", GUARD_MAX_COLONS + 1));
}

static bool repeated(
    const char *before, const char *text, size_t times, const char *want_error)
{
	OWN(str_clear)
	struct str mail = {.max_bytes = MAIL_MAX_BYTES};

	str_add(&mail, before);
	mail_repeat(&mail, text, times);
	return passes(&mail, want_error);
}

static void too_much_of_it(void **state)
{
	(void)state;
	assert_true(repeated("To: ", "a@b, ", 10000, ""));
	assert_false(
	    repeated("To: ", "a@b,\r\n ", 10000, "addresses_too_long"));
	assert_true(repeated("", "--b\r\n\r\n", GUARD_MAX_PART_LINES, ""));
	assert_false(repeated(
	    "", "--b\r\n\r\n", GUARD_MAX_PART_LINES + 1, "too_many_parts"));
	assert_true(repeated("", "A: b\r\n", GUARD_MAX_HEADER_LINES, ""));
	assert_false(repeated(
	    "", "A: b\r\n", GUARD_MAX_HEADER_LINES + 1, "too_many_headers"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(groups_in_groups),
	    cmocka_unit_test(too_much_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
