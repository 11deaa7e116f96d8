/* mail/bounce.h: what a report says, and about which mail. */
#include "mail/bounce.h"
#include "mail/mail.h"

#define REPORT(status, rest)                                                   \
	"Content-Type: multipart/report; "                                     \
	"boundary=b\r\n\r\n--b\r\n\r\nSorry\r\n"                               \
	"--b\r\nContent-Type: message/delivery-status\r\n\r\n"                 \
	"Reporting-MTA: dns; mx.example\r\n\r\n" status "\r\n" rest            \
	"--b--\r\n"

static const struct {
	const char *mail;
	const char *want_action;
	const char *want_recipient;
	const char *want_status;
	const char *want_id;
} rows[] = {
    {REPORT("Final-Recipient: rfc822;Ada@A.Example\r\nAction: failed\r\n"
            "Status: 5.1.1 (no such user)\r\n",
         "--b\r\nContent-Type: message/rfc822\r\n\r\n"
         "Message-ID: <1@u.example>\r\n\r\nhello\r\n"),
        "failed", "Ada@a.example", "5.1.1", "<1@u.example>"},
    {REPORT("Final-Recipient: rfc822; other@b.example\r\n"
            "Original-Recipient: rfc822;ada@a.example\r\n"
            "Action: FAILED\r\nStatus: 4.4.7\r\n",
         "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
         "message-id:\r\n <2@u.example>\r\n"),
        "failed", "ada@a.example", "4.4.7", "<2@u.example>"},
    {REPORT("Final-Recipient: rfc822; a@b.example\r\nAction: delayed\r\n"
            "Status: 4.4.7\r\n\r\n"
            "Final-Recipient: rfc822; c@d.example\r\nAction: failed\r\n"
            "Status: 5.2.2\r\n",
         ""),
        "failed", "c@d.example", "5.2.2", NULL},
    {REPORT("Final-Recipient: rfc822; a@b.example\r\nAction: delayed\r\n"
            "Status: 4.4.7\r\n\r\n"
            "Final-Recipient: rfc822; c@d.example\r\nAction: relayed\r\n",
         ""),
        "delayed", "a@b.example", "4.4.7", NULL},
    {REPORT("Final-Recipient: rfc822; a@b.example\r\nStatus: 5.0.0\r\n", ""),
        "failed", "a@b.example", "5.0.0", NULL},
    {REPORT("Final-Recipient: nobody\r\nAction: exploded\r\n"
            "Status: five\r\n",
         ""),
        NULL, NULL, NULL, NULL},
    {REPORT("Status: 5.1.1\r\n", ""), NULL, NULL, NULL, NULL},
    {"X-Failed-Recipients: a@b.example, c@d.example\r\n\r\n"
     "--- The header of the original message is following. ---\r\n"
     "> Message-Id: <3@u.example>\r\n",
        "failed", "a@b.example", NULL, "<3@u.example>"},
    {"\r\nI never got your mail.\r\n", NULL, NULL, NULL, NULL},
};

static void assert_text(const char *got, const char *want)
{
	if (want == NULL)
		assert_null(got);
	else
		assert_string_equal(got ? got : "(null)", want);
}

static void reports(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(mime_free)
		struct mime *mime = mail_mime(rows[i].mail);
		OWN(bounce_clear)
		struct bounce bounce = {.action = NULL};
		bounce_read(mime, &bounce);
		OWN(own_string)
		char *id = bounce_original(mime);
		assert_text(bounce.action, rows[i].want_action);
		assert_text(bounce.recipient, rows[i].want_recipient);
		assert_text(bounce.status, rows[i].want_status);
		assert_text(id, rows[i].want_id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
