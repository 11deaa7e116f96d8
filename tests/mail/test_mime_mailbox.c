/* mail/mime.h: addresses, in groups and out of them. */
#include "mail/mail.h"
#include "mail/mime.h"

static const struct {
	const char *to;
	const char *want; /* "address (name)|" */
} mailboxes[] = {
    {"ada@A.Example", "ada@a.example ()|"},
    {"Ada Lovelace <Ada@A.example>", "Ada@a.example (Ada Lovelace)|"},
    {"\"Lovelace, Ada\" <ada@a.example>, b@c.example",
        "ada@a.example (Lovelace, Ada)|b@c.example ()|"},
    {"=?utf-8?Q?Ad=C3=A4?= <ada@a.example>", "ada@a.example (Adä)|"},
    {"=?utf-8?Q?a=0D=0ABcc=3A_b?= <ada@a.example>",
        "ada@a.example (a  Bcc: b)|"},
    {"friends: a@b.example, (really) c@d.example; e@f.example",
        "a@b.example ()|c@d.example ()|e@f.example ()|"},
    {"undisclosed-recipients:;", ""},
    {"nobody", ""},
    {"<>", ""},
    {"a@", ""},
    {"\"a b\"@c.example", ""},
};

static void addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mailboxes) / sizeof(mailboxes[0]); i++) {
		OWN(own_string)
		char *mail = own_printf("To: %s\r\n\r\n", mailboxes[i].to);
		OWN(mime_free)
		struct mime *mime = mail_mime(mail);
		OWN(str_clear)
		struct str out = {.max_bytes = 1000};
		for (size_t k = 0; k < mime->to.count; k++)
			str_addf(&out, "%s (%s)|", mime->to.items[k].address,
			    mime->to.items[k].name);
		if (strcmp(str_text(&out), mailboxes[i].want) != 0)
			fail_msg("%s: %s", mailboxes[i].to, str_text(&out));
	}
}

static void headers_of_one_name_are_taken_together(void **state)
{
	OWN(mime_free)
	struct mime *mime = mail_mime("Delivered-To: a@b.example\r\n"
	                              "X-Original-To: c@d.example\r\n"
	                              "Delivered-To: e@f.example\r\n\r\n");

	(void)state;
	assert_int_equal(mime->delivered_to.count, 3);
	assert_string_equal(mime->delivered_to.items[0].address, "a@b.example");
	assert_string_equal(mime->delivered_to.items[1].address, "e@f.example");
	assert_string_equal(mime->delivered_to.items[2].address, "c@d.example");
	assert_int_equal(mime->to.count, 0);
}

static void many_mailboxes_are_cut(void **state)
{
	OWN(str_clear)
	struct str mail = {.max_bytes = MAIL_MAX_BYTES};

	(void)state;
	str_add(&mail, "To: ");
	mail_repeat(&mail, "a@b.example,\r\n ", MIME_MAX_MAILBOXES + 100);
	str_add(&mail, "c@d.example\r\n\r\n");
	OWN(mime_free)
	struct mime *mime = mail_mime(str_text(&mail));
	assert_int_equal(mime->to.count, MIME_MAX_MAILBOXES);
}

static void clearing_twice_is_fine(void **state)
{
	struct mime_mailboxes none = {.items = NULL};

	(void)state;
	mime_mailboxes_clear(&none);
	mime_mailboxes_clear(&none);
	assert_int_equal(none.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses),
	    cmocka_unit_test(headers_of_one_name_are_taken_together),
	    cmocka_unit_test(many_mailboxes_are_cut),
	    cmocka_unit_test(clearing_twice_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
