/* net/smtp.h against scripted servers; a real one is in smtp.test.mjs. */
#include "base/own.h"
#include "net/peer.h"
#include "net/smtp.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char MESSAGE[] =
    "From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\nHello.\r\n";

/* What the scripted server says, and where it goes away. */
struct manner {
	const char *greeting;
	const char *mail;
	const char *rcpt;
	const char *data;
	const char *dot; /* NULL: cut instead of a reply */
};

static bool script_smtp(struct peer *peer, int fd, int n)
{
	const struct manner *m = peer->arg;

	(void)n;
	peer_write(fd, m->greeting);
	while (peer_read(peer, fd, "\r\n")) {
		/* Pipelined or not: one command at a time. */
		for (char *line = peer->read; *line;) {
			char *next = strstr(line, "\r\n") + 2;
			if (strncmp(line, "EHLO", 4) == 0 ||
			    strncmp(line, "HELO", 4) == 0)
				peer_write(fd, "250 peer\r\n");
			else if (strncmp(line, "MAIL", 4) == 0)
				peer_write(fd, m->mail);
			else if (strncmp(line, "RCPT", 4) == 0)
				peer_write(fd, m->rcpt);
			else if (strncmp(line, "DATA", 4) == 0) {
				peer_write(fd, m->data);
				if (m->data[0] != '3')
					break;
				if (!peer_read(peer, fd, "\r\n.\r\n") ||
				    !m->dot)
					return false;
				peer_write(fd, m->dot);
				break;
			} else if (strncmp(line, "QUIT", 4) == 0) {
				peer_write(fd, "221 bye\r\n");
				return false;
			} else {
				peer_write(fd, "250 ok\r\n");
			}
			line = next;
		}
	}
	return false;
}

static struct smtp_mail send_to(
    const struct manner *manner, const struct smtp_options *more)
{
	struct smtp_options options =
	    more ? *more : (struct smtp_options){.timeout_ms = 20000};
	struct smtp_mail mail = {.envelope_from = "a@b.example",
	    .recipient = "c@d.example",
	    .message = MESSAGE,
	    .message_len = strlen(MESSAGE)};
	struct peer peer;

	peer_start(&peer, script_smtp, (void *)manner);
	options.host = "127.0.0.1";
	options.port = peer.port;
	smtp_send(&options, &mail, 1);
	peer_stop(&peer);
	return mail;
}

static void what_servers_say(void **state)
{
	static const struct {
		struct manner manner;
		enum smtp_outcome want;
		int want_code;
	} rows[] = {
	    {{"220 hi\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n",
	         "250 done\r\n"},
	        SMTP_SENT, 250},
	    {{"220 hi\r\n", "250 ok\r\n", "451 later\r\n", "503 no\r\n", ""},
	        SMTP_AGAIN, 451},
	    {{"220 hi\r\n", "250 ok\r\n", "550 nobody\r\n", "503 no\r\n", ""},
	        SMTP_REFUSED, 550},
	    {{"220 hi\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n",
	         "452 full\r\n"},
	        SMTP_AGAIN, 452},
	    {{"220 hi\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n",
	         "554 spam\r\n"},
	        SMTP_REFUSED, 554},
	    {{"220 hi\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n", NULL},
	        SMTP_UNKNOWN, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct smtp_mail mail = send_to(&rows[i].manner, NULL);
		if (mail.outcome != rows[i].want ||
		    mail.code != rows[i].want_code)
			fail_msg("row %zu: outcome %d, code %d, %s", i,
			    mail.outcome, mail.code, mail.text);
	}
}

static void without_starttls_nothing_is_sent(void **state)
{
	static const struct manner manner = {"220 hi\r\n", "250 ok\r\n",
	    "250 ok\r\n", "354 go\r\n", "250 done\r\n"};
	static const struct smtp_options options = {.starttls = true,
	    .user = "beadle",
	    .password = "secret",
	    .timeout_ms = 20000};

	(void)state;
	struct smtp_mail mail = send_to(&manner, &options);
	assert_int_equal(mail.outcome, SMTP_AGAIN);
	assert_string_equal(mail.text, "no_verified_tls");
	assert_null(strstr(mail.text, "secret"));
}

static void nobody_there(void **state)
{
	struct smtp_options options = {
	    .host = "127.0.0.1", .port = 1, .timeout_ms = 20000};
	struct smtp_mail mail = {.envelope_from = "a@b.example",
	    .recipient = "c@d.example",
	    .message = MESSAGE,
	    .message_len = strlen(MESSAGE)};

	(void)state;
	smtp_send(&options, &mail, 1);
	assert_int_equal(mail.outcome, SMTP_AGAIN);
}

/* Nothing that could end a line, an address or a message goes out. */
static void what_must_not_be_sent(void **state)
{
	static const struct {
		const char *recipient;
		const char *message;
	} rows[] = {
	    {"c@d.example>\r\nRCPT TO:<e@f.example", MESSAGE},
	    {"c@d.example", "From: a@b.example\r\n\r\nbare\nline\r\n"},
	    {"c@d.example", "From: a@b.example\r\n\r\nbare\rline\r\n"},
	    {"c@d.example", "no end"},
	    {"", MESSAGE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct smtp_options options = {
		    .host = "127.0.0.1", .port = 1, .timeout_ms = 20000};
		struct smtp_mail mail = {.envelope_from = "a@b.example",
		    .recipient = rows[i].recipient,
		    .message = rows[i].message,
		    .message_len = strlen(rows[i].message)};
		smtp_send(&options, &mail, 1);
		if (mail.outcome != SMTP_REFUSED)
			fail_msg("row %zu: %d", i, mail.outcome);
	}
}

static void addresses(void **state)
{
	static const struct {
		const char *address;
		bool want;
	} rows[] = {
	    {"ada.okafor@university.example", true},
	    {"a+b=c@d-e.example", true},
	    {"", false},
	    {"ada", false},
	    {"@d.example", false},
	    {"a@", false},
	    {"a@.example", false},
	    {"a b@c.example", false},
	    {"a@b.example\r\n", false},
	    {"<a@b.example>", false},
	    {"a@b.example,c@d.example", false},
	    {"a@b.example c", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (smtp_address_ok(rows[i].address) != rows[i].want)
			fail_msg("\"%s\"", rows[i].address);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_servers_say),
	    cmocka_unit_test(without_starttls_nothing_is_sent),
	    cmocka_unit_test(nobody_there),
	    cmocka_unit_test(what_must_not_be_sent),
	    cmocka_unit_test(addresses),
	};

	signal(SIGPIPE, SIG_IGN);
	smtp_init(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
