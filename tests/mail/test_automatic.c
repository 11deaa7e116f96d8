/* mail/automatic.h: persons and programs. */
#include "mail/automatic.h"
#include "mail/mail.h"

#define REPORT                                                                 \
	"Content-Type: multipart/report; "                                     \
	"boundary=b\r\n\r\n--b\r\n\r\nSorry\r\n"                               \
	"--b\r\nContent-Type: "

static const struct {
	const char *mail;
	enum automatic want;
	const char *want_why;
} rows[] = {
    {"From: ada@a.example\r\nSubject: Re: Out of office\r\n\r\nyes",
        AUTOMATIC_NOT, NULL},
    {"Auto-Submitted: no\r\n\r\n", AUTOMATIC_NOT, NULL},
    {"Auto-Submitted: No (a person)\r\n\r\n", AUTOMATIC_NOT, NULL},
    {"X-Auto-Response-Suppress: All\r\n\r\n", AUTOMATIC_NOT, NULL},
    {"Return-Path: <ada@a.example>\r\n\r\n", AUTOMATIC_NOT, NULL},
    {"Precedence: first-class\r\n\r\n", AUTOMATIC_NOT, NULL},
    {"From: postmasters@a.example\r\n\r\n", AUTOMATIC_NOT, NULL},
    {"From: Bot@a.example\r\n\r\n", AUTOMATIC_NOT, NULL},
    {"From: bots@u.example\r\n\r\n", AUTOMATIC_NOT, NULL},

    {"X-Beadle-Loop: x\r\n\r\n", AUTOMATIC_OWN, "loop_header"},
    {"From: Bot@U.example\r\n\r\n", AUTOMATIC_OWN, "from_ourselves"},
    {"From: bot+CT-1.x@u.example\r\n\r\n", AUTOMATIC_OWN, "from_ourselves"},
    {"From: ada@a.example, bot@u.example\r\n\r\n", AUTOMATIC_OWN,
        "from_ourselves"},

    {REPORT "message/delivery-status\r\n\r\n--b--\r\n", AUTOMATIC_BOUNCE,
        "delivery_status"},
    {"X-Failed-Recipients: a@b.example\r\n\r\n", AUTOMATIC_BOUNCE,
        "delivery_status"},
    {"From: MAILER-DAEMON (Mail Delivery System)\r\n\r\n", AUTOMATIC_BOUNCE,
        "mailer_daemon"},
    {"From: Postmaster@a.example\r\n\r\n", AUTOMATIC_BOUNCE, "mailer_daemon"},
    {"Return-Path: <>\r\nContent-Type: message/rfc822\r\n\r\nA: b\r\n\r\nc",
        AUTOMATIC_BOUNCE, "null_sender_returns"},

    {REPORT "message/disposition-notification\r\n\r\n--b--\r\n",
        AUTOMATIC_OTHER, "receipt"},
    {REPORT "text/plain\r\n\r\n--b--\r\n", AUTOMATIC_OTHER, "auto_generated"},
    {"Return-Path: <>\r\n\r\n", AUTOMATIC_OTHER, "null_sender"},
    {"Auto-Submitted: auto-generated\r\n\r\n", AUTOMATIC_OTHER,
        "auto_submitted"},
    {"Auto-Submitted: nonsense\r\n\r\n", AUTOMATIC_OTHER, "auto_submitted"},
    {"X-FC-MachineGenerated: true\r\n\r\n", AUTOMATIC_OTHER, "auto_generated"},

    {"Auto-Submitted: auto-replied\r\n\r\n", AUTOMATIC_REPLY, "auto_replied"},
    {"X-Autoresponse: x\r\n\r\n", AUTOMATIC_REPLY, "auto_replied"},

    {"Auto-Submitted: auto-replied (vacation)\r\n\r\n", AUTOMATIC_AWAY,
        "vacation"},
    {"Subject: Automatic reply: your mail\r\n"
     "Auto-Submitted: auto-generated\r\n\r\n",
        AUTOMATIC_AWAY, "subject"},
    {"Subject: =?utf-8?Q?R=C3=A9ponse_automatique=C2=A0:?= x\r\n\r\n",
        AUTOMATIC_AWAY, "subject"},
    {"Subject: Abwesenheitsnotiz: x\r\nReturn-Path: <>\r\n\r\n", AUTOMATIC_AWAY,
        "subject"},
    {"Subject: =?gb2312?B?19S2r7TwuLQ=?=\r\n\r\n", AUTOMATIC_AWAY, "subject"},
    {"X-Autoreply: yes\r\nPrecedence: bulk\r\n\r\n", AUTOMATIC_AWAY,
        "away_header"},
    {"X-MS-Exchange-Inbox-Rules-Loop: a@b.example\r\n\r\n", AUTOMATIC_AWAY,
        "away_header"},
    {"Precedence: auto_reply\r\n\r\n", AUTOMATIC_AWAY, "away_header"},

    {"List-Id: <a.b.example>\r\n\r\n", AUTOMATIC_LIST, "list"},
    {"List-Unsubscribe: <https://a.example>\r\n\r\n", AUTOMATIC_LIST, "list"},
    {"Precedence: BULK\r\n\r\n", AUTOMATIC_LIST, "list"},
};

static void persons_and_programs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(mime_free)
		struct mime *mime = mail_mime(rows[i].mail);
		const char *why = "unset";
		enum automatic got =
		    automatic_read(mime, "bot@u.example", &why);
		if (got != rows[i].want)
			fail_msg("%s: %d %s", rows[i].mail, got, why);
		if (rows[i].want_why == NULL)
			assert_null(why);
		else
			assert_string_equal(why, rows[i].want_why);
	}
}

static void without_an_address_of_our_own(void **state)
{
	OWN(mime_free)
	struct mime *mime = mail_mime("From: bot@u.example\r\n\r\n");
	const char *why;

	(void)state;
	assert_int_equal(automatic_read(mime, NULL, &why), AUTOMATIC_NOT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(persons_and_programs),
	    cmocka_unit_test(without_an_address_of_our_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
