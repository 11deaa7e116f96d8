/* mail/message.h: what a caller may rely on; the bytes themselves are read
 * back by a parser in message.test.mjs. */
#include "base/crypto.h"
#include "base/own.h"
#include "mail/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct mail_message message(void)
{
	return (struct mail_message){
	    .from = "beadle@university.example",
	    .to = "ada@university.example",
	    .subject = "Hello",
	    .message_id = "<CT-1042.17@beadle.university.example>",
	    .at_ms = 1795539050763,
	};
}

static void a_mail_is_appended(void **state)
{
	struct mail_message m = message();
	OWN(str_clear)
	struct str out = {.max_bytes = 65536};
	struct err err;

	(void)state;
	str_add(&out, "before\r\n");
	assert_true(mail_message_build(&m, &out, &err));
	assert_int_equal(
	    strncmp(str_text(&out), "before\r\nFrom: <beadle@", 22), 0);
	assert_int_equal(strlen(str_text(&out)), out.len);
}

static void what_is_refused_appends_nothing(void **state)
{
	json_auto_t *one_bad = json_pack("[s, i]", "<a@b>", 7);
	struct {
		const char *name;
		struct mail_message m;
		const char *want;
	} rows[] = {
	    {"no recipient", message(), "bad_header"},
	    {"no id", message(), "bad_header"},
	    {"a bad reference", message(), "bad_reference"},
	    {"a Reply-To that ends its line", message(), "bad_header"},
	};

	(void)state;
	rows[0].m.to = "";
	rows[1].m.message_id = NULL;
	rows[2].m.references = one_bad;
	rows[3].m.reply_to = "a@u.example>\r\nBcc: b@u.example";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str out = {.max_bytes = 65536};
		struct err err = {.kind = ERR_NONE};
		str_add(&out, "before");
		if (mail_message_build(&rows[i].m, &out, &err))
			fail_msg("%s: built", rows[i].name);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_string_equal(err.text, rows[i].want);
		assert_string_equal(str_text(&out), "before");
		assert_true(str_ok(&out));
	}
}

static void what_does_not_fit_is_refused(void **state)
{
	struct mail_message m = message();
	OWN(str_clear)
	struct str whole = {.max_bytes = 65536};
	struct err err = {.kind = ERR_NONE};

	(void)state;
	assert_true(mail_message_build(&m, &whole, &err));
	OWN(str_clear)
	struct str exact = {.max_bytes = whole.len};
	assert_true(mail_message_build(&m, &exact, &err));
	OWN(str_clear)
	struct str one_less = {.max_bytes = whole.len - 1};
	assert_false(mail_message_build(&m, &one_less, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(err.text, "message_too_large");
	assert_int_equal(one_less.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_mail_is_appended),
	    cmocka_unit_test(what_is_refused_appends_nothing),
	    cmocka_unit_test(what_does_not_fit_is_refused),
	};

	crypto_init(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
