/*
 * submission.c: see submission.h. One command at a time: a dozen mails a minute
 * need no pipelining, and each answer is then certainly that command's.
 */
#include "net/submission.h"

#include "base/own.h"
#include "base/str.h"
#include "net/smtp_reply.h"
#include "net/wire.h"

#include <string.h>

/* RFC 5321, 4.5.3.1.5: a line of a reply has 512; all of it, some lines. */
enum { SUBMISSION_REPLY_MAX_BYTES = 8192 };

struct submission {
	struct wire *wire; /* NULL: gone */
	int64_t timeout_ms;
	char reply[SUBMISSION_REPLY_MAX_BYTES]; /* the last one */
	struct smtp_reply said;                 /* and what it says */
};

/* --- one command --------------------------------------------------------- */

/* The connection is of no more use: nothing was said. */
static bool submission_lose(struct submission *s)
{
	wire_close(&s->wire);
	s->said = (struct smtp_reply){.code = 0};
	return false;
}

/* False if no whole reply came in time, or none that is one. */
static bool submission_hear(struct submission *s)
{
	size_t len = 0;
	struct err err;

	while (!smtp_reply_read(s->reply, len, &s->said)) {
		size_t got = 0;
		if (len == sizeof(s->reply) ||
		    wire_receive(s->wire, s->reply + len,
		        sizeof(s->reply) - len, s->timeout_ms, false, &got,
		        &err) != WIRE_BYTES)
			return submission_lose(s);
		len += got;
	}
	return s->said.code != 0 || submission_lose(s);
}

static bool submission_say(
    struct submission *s, const char *bytes, size_t len, int want)
{
	struct err err;

	if (s->wire == NULL || !wire_send(s->wire, bytes, len, &err))
		return submission_lose(s);
	return submission_hear(s) && s->said.code / 100 == want;
}

static bool submission_command(
    struct submission *s, const char *verb, const char *address, int want)
{
	OWN(own_string)
	char *line = address ? own_printf("%s:<%s>\r\n", verb, address)
	                     : own_printf("%s\r\n", verb);

	return submission_say(s, line, strlen(line), want);
}

/* --- one mail ------------------------------------------------------------ */

/* RFC 5321, 4.5.2: a line that begins with a dot gets another. */
static void submission_stuff(const struct smtp_mail *mail, struct str *out)
{
	const char *line = mail->message;
	const char *end = line + mail->message_len;

	while (line < end) {
		const char *lf = memchr(line, '\n', (size_t)(end - line));
		const char *next = lf ? lf + 1 : end;
		if (*line == '.')
			str_add_char(out, '.');
		str_add_n(out, line, (size_t)(next - line));
		line = next;
	}
	str_add(out, ".\r\n");
}

static void submission_refused(
    const struct submission *s, struct smtp_mail *mail, const char *why)
{
	int code = s->said.code;

	if (code == 0)
		smtp_mail_answer(mail, SMTP_AGAIN, 0, "no_connection");
	else if (code / 100 == 5)
		smtp_mail_answer(mail, SMTP_REFUSED, code, why);
	else
		smtp_mail_answer(mail, SMTP_AGAIN, code, "deferred_by_server");
}

static void submission_text(struct submission *s, struct smtp_mail *mail)
{
	OWN(str_clear)
	struct str text = {.max_bytes = SIZE_MAX};

	submission_stuff(mail, &text);
	if (submission_say(s, str_text(&text), text.len, 2))
		smtp_mail_answer(mail, SMTP_SENT, s->said.code, "sent");
	else if (s->said.code)
		submission_refused(s, mail, "refused_by_server");
	else
		smtp_mail_answer(mail, SMTP_UNKNOWN, 0, "lost_after_message");
}

static void submission_mail(struct submission *s, struct smtp_mail *mail)
{
	if (!smtp_mail_is_sound(mail))
		return;
	if (!submission_command(s, "MAIL FROM", mail->envelope_from, 2))
		submission_refused(s, mail, "refused_by_server");
	else if (!submission_command(s, "RCPT TO", mail->recipient, 2))
		submission_refused(s, mail,
		    smtp_reply_is_bad_mailbox(&s->said) ? "recipient_refused"
		                                        : "refused_by_server");
	else if (!submission_command(s, "DATA", NULL, 3))
		submission_refused(s, mail, "refused_by_server");
	else
		submission_text(s, mail);
	/* What was begun and not ended must not be the next one's. */
	if (s->wire && mail->outcome != SMTP_SENT)
		submission_command(s, "RSET", NULL, 2);
}

/* --- the session --------------------------------------------------------- */

static bool submission_is_login(const struct err *err)
{
	return err->kind == ERR_REFUSED &&
	       strcmp(err->text, "login refused") == 0;
}

static const char *submission_trouble(const struct err *err)
{
	if (err->kind != ERR_REFUSED)
		return "no_connection";
	return submission_is_login(err) ? "not_authenticated"
	                                : "certificate_refused";
}

bool submission_send(
    const struct smtp_options *options, struct smtp_mail *mails, size_t count)
{
	struct submission s = {.timeout_ms = options->timeout_ms};
	struct err err = {.kind = ERR_NONE};
	OWN(own_string)
	char *url = own_printf("%s://%s:%d", options->tls ? "smtps" : "smtp",
	    options->host, options->port);
	struct wire_options wire = {
	    .url = url,
	    .starttls = options->starttls,
	    .user = options->user,
	    .password = options->password,
	    .token = options->token,
	    .sasl = options->sasl,
	    .ca_file = options->ca_file,
	    .timeout_ms = options->timeout_ms,
	    .stop_fd = -1,
	};

	bool open = wire_open(&wire, &s.wire, &err);
	for (size_t i = 0; i < count; i++) {
		if (open)
			submission_mail(&s, &mails[i]);
		else
			smtp_mail_answer(
			    &mails[i], SMTP_AGAIN, 0, submission_trouble(&err));
	}
	if (s.wire)
		submission_command(&s, "QUIT", NULL, 2);
	wire_close(&s.wire);
	return open || !submission_is_login(&err);
}
