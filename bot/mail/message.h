/*
 * message.h: a notice becomes a mail: RFC 5322 and 2045 to 2047, plain text
 * and HTML, ASCII on the wire, every line ended by CRLF. Pure: the same
 * input gives the same bytes.
 */
#ifndef BEADLE_MAIL_MESSAGE_H
#define BEADLE_MAIL_MESSAGE_H

#include "base/err.h"
#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct mail_message {
	const char *from;      /* addr-spec */
	const char *from_name; /* may be NULL */
	const char *to;
	const char *to_name; /* may be NULL */
	const char *subject;
	const char *message_id;   /* "<…@…>" */
	const json_t *references; /* array of such, oldest first; may be NULL */
	const json_t *notice;     /* title and markdown */
	int64_t at_ms;
};

/* ERR_INPUT if an address or id could not stand in a header. */
bool mail_message_build(
    const struct mail_message *message, struct str *ret_bytes, struct err *err);

#endif
