/*
 * smtp.h: mail submission to a relay, by libesmtp (no other file includes
 * its headers), with every workaround that libesmtp 1.1.0 needs: facts on
 * email, section 3. RFC 5321, 3207, 4954. Blocking: for a thread of its own.
 */
#ifndef BEADLE_NET_SMTP_H
#define BEADLE_NET_SMTP_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct smtp_options {
	const char *host; /* verified against the certificate, as written */
	int port;
	bool starttls;        /* required, with verification, or not at all */
	bool tls;             /* from the first byte: submission.h alone */
	const char *user;     /* NULL: no AUTH */
	const char *password; /* only ever sent after TLS or to loopback */
	const char *token;    /* instead of it; submission.h alone */
	const char *sasl;     /* for the token: wire.h */
	const char *ca_file;  /* NULL: the system's */
	int64_t timeout_ms;   /* for each reply */
};

enum smtp_outcome {
	SMTP_SENT, /* message and recipient both 250 */
	/* 4xx, no connection, no trust (certificate, AUTH): certainly not
	 * accepted, and an operator may mend it before we give up. */
	SMTP_AGAIN,
	SMTP_UNKNOWN, /* lost between the final dot and its reply */
	/* 5xx, bad address; its text is "recipient_refused" if nothing will
	 * ever arrive at that address. */
	SMTP_REFUSED,
};

struct smtp_mail {
	const char *envelope_from; /* "" for the null sender */
	const char *recipient;     /* one addr-spec */
	const char *message;       /* RFC 5322, every line ends with CRLF */
	size_t message_len;
	/* Answers. */
	enum smtp_outcome outcome;
	int code;       /* SMTP reply code or 0 */
	char text[128]; /* its cause for an operator, no message text */
};

/* Once per process, before threads start. */
bool smtp_init(struct err *err);
/*
 * Sends all mails in one session, one recipient each; every outcome is set.
 * A session that cannot start gives every mail the same outcome.
 */
void smtp_send(
    const struct smtp_options *options, struct smtp_mail *mails, size_t count);
/* Sets the answer. text is a code of ours. */
void smtp_mail_answer(struct smtp_mail *mail, enum smtp_outcome outcome,
    int code, const char *text);
/* Neither its addresses nor a line of it can speak SMTP; false is answered. */
bool smtp_mail_is_sound(struct smtp_mail *mail);
/* A single addr-spec that cannot smuggle anything into SMTP or a header. */
bool smtp_address_ok(const char *address);

#endif
