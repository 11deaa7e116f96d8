/*
 * message.h: a notice becomes a mail: RFC 5322 and 2045 to 2047, plain text
 * and HTML, ASCII on the wire, every line ended by CRLF and at most 78
 * characters long unless an address or id is longer. Pure: the same input
 * gives the same bytes.
 */
#ifndef BEADLE_MAIL_MESSAGE_H
#define BEADLE_MAIL_MESSAGE_H

#include "base/err.h"
#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* All text is UTF-8. */
struct mail_message {
	const char *from;      /* addr-spec */
	const char *from_name; /* may be NULL */
	const char *to;        /* addr-spec */
	const char *to_name;   /* may be NULL */
	const char *reply_to;  /* addr-spec; NULL: answers go to from */
	const char *subject;
	const char *message_id;   /* "<…@…>" */
	const json_t *references; /* array of such, oldest first; may be NULL */
	const json_t *notice;     /* title and markdown; both may be absent */
	/* Plain text that comes below the notice and keeps its lines, for
	 * somebody to fill in; may be NULL. */
	const char *sheet;
	const char *sheet_html; /* the same as HTML, to stand in its body */
	bool replies; /* it answers a letter (RFC 3834, 5: auto-replied) */
	int64_t at_ms;
};

/*
 * Appends the mail to ret_bytes. Control characters in names and subject
 * become spaces: nothing in them ends a header, before or after decoding.
 * ERR_INPUT, and then nothing is appended: "bad_header" or "bad_reference"
 * for an address or id that could not stand in a header; "message_too_large"
 * if a body passes 2 MiB or the whole does not fit.
 */
bool mail_message_build(
    const struct mail_message *message, struct str *ret_bytes, struct err *err);
/* "<left@right>" of printable ASCII, as a Message-ID of ours refers to. */
bool mail_message_is_id(const char *text);
/* The HTML body alone, a whole document: for looking at. sheet_html may be
 * NULL. */
void mail_message_html(
    const json_t *notice, const char *sheet_html, struct str *out);

#endif
