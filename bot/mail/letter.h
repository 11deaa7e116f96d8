/*
 * letter.h: a mail that came in, understood: who, to whom, about what, in
 * whose words, by a person or a program, and whether the sender is proved.
 * Bytes in, struct out: nothing here knows a case, a person or a clock.
 *
 * All text is UTF-8 without NUL. What a person wrote (subject, text, own)
 * has been through text/redact. Nothing in here is safe in HTML or a path.
 */
#ifndef BEADLE_MAIL_LETTER_H
#define BEADLE_MAIL_LETTER_H

#include "base/err.h"
#include "mail/authres.h"
#include "mail/automatic.h"
#include "mail/bounce.h"
#include "mail/mime.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Message-IDs kept of References: the newest. */
enum { LETTER_MAX_REFERENCES = 100 };

/* How far to trust what. Borrowed for the call. */
struct letter_policy {
	/* Whose Authentication-Results prove a sender: "mx.google.com";
	 * "*.icloud.com" for any name below; "" for Microsoft's, which has no
	 * name; NULL for nobody's: then no mail is authenticated. */
	const char *authserv_id;
	/* Our own address (mail.from): what comes from it is a loop. May be
	 * NULL. */
	const char *own_address;
};

struct letter_attachment {
	char *name;   /* as the sender calls it, never a path; may be "" */
	char *type;   /* "application/pdf" */
	size_t bytes; /* decoded */
};

struct letter {
	/* Of From. NULL if there is none, more than one, or it is no address.
	 */
	char *from;
	char *from_name; /* display only; "" if none */
	char *sender;    /* of Sender; may be NULL */
	char *reply_to;  /* first of Reply-To; may be NULL */
	struct mime_mailboxes to, cc;
	/* Delivered-To, X-Original-To, ...: where the envelope led. The
	 * sender can write these, too: a plus-address needs its MAC. */
	struct mime_mailboxes delivered_to;
	char *return_path; /* "" for <>; NULL if there is no such header */

	char *message_id;  /* "<…@…>"; may be NULL */
	char *in_reply_to; /* the first id of In-Reply-To; may be NULL */
	char **references; /* oldest first */
	size_t reference_count;
	char *subject;   /* "" if none */
	int64_t date_ms; /* what Date claims; 0 if nothing */

	char *text; /* the whole text; of an HTML-only mail, as text */
	/* The reply without quotation and signature. Of a forwarded mail what
	 * was written above it. May be "". */
	char *own;
	bool forwarded; /* it hands on somebody else's mail */
	bool leaked;    /* a credential was blanked in it */
	bool cut;       /* too long or too complicated: something is missing */
	struct letter_attachment *attachments;
	size_t attachment_count;

	enum automatic automatic;
	const char *automatic_why; /* a word for logs; NULL if NOT */
	struct bounce bounce;      /* filled if AUTOMATIC_BOUNCE */
	struct authres authenticity;
};

/*
 * Reads one mail as RFC 5322 has it, lines ended by LF or CRLF. False: a
 * mail that no mail program writes (ERR_INPUT, see mime_read), or ERR_AGAIN
 * when the machine has no thread to spare. Garbage that can be read as a
 * mail without headers is a letter without them. May be called on any thread.
 */
bool letter_read(const char *bytes, size_t len,
    const struct letter_policy *policy, struct letter **ret_letter,
    struct err *err);
void letter_free(struct letter **letter);

#endif
