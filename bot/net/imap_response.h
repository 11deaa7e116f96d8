/*
 * imap_response.h: one whole response of an IMAP server, taken apart: RFC
 * 3501, sections 7 and 9. Pure. Slices point into the bytes given and live
 * as long as they do.
 */
#ifndef BEADLE_NET_IMAP_RESPONSE_H
#define BEADLE_NET_IMAP_RESPONSE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct imap_slice {
	const char *bytes; /* may be anything, NUL included */
	size_t len;
};

enum imap_response_kind {
	IMAP_UNTAGGED, /* "* 12 EXISTS", "* OK [ALERT] …" */
	IMAP_TAGGED,   /* "b3 OK done": the end of a command */
	IMAP_CONTINUE, /* "+ idling" */
};

enum imap_status {
	IMAP_NO_STATUS, /* it is data, not a status */
	IMAP_OK,
	IMAP_NO,
	IMAP_BAD,
	IMAP_BYE,
	IMAP_PREAUTH,
};

struct imap_response {
	enum imap_response_kind kind;
	enum imap_status status;
	struct imap_slice tag;  /* of a TAGGED one */
	uint32_t number;        /* of "* 12 EXISTS", else 0 */
	struct imap_slice name; /* of data: "EXISTS", "CAPABILITY" */
	struct imap_slice code; /* of a status: what is in [ ], or empty */
	struct imap_slice rest; /* what follows all that */
};

/* What a FETCH response says that we asked for. */
struct imap_fetch {
	uint32_t uid; /* 0: it does not say */
	uint64_t bytes;
	bool has_body;
	struct imap_slice body;
};

/* Does this line (its beginning is enough) carry a status or a request to go
 * on? Then its end is free text, and {5} in it is no literal. */
bool imap_response_is_text(const char *line, size_t len);
/* bytes: a response without its last line's end, literals included. */
bool imap_response_read(const char *bytes, size_t len,
    struct imap_response *ret_response, struct err *err);
/* rest: of a response named FETCH. Items that are not known are passed over.
 */
bool imap_response_fetch(
    struct imap_slice rest, struct imap_fetch *ret_fetch, struct err *err);

/* Equal but for case (ASCII)? */
bool imap_slice_is(struct imap_slice slice, const char *word);
/* Does the word stand in the slice, blanks around it? */
bool imap_slice_has(struct imap_slice slice, const char *word);
/* The number after the word: "UIDVALIDITY 12". 0 if that is not it. */
uint32_t imap_slice_number_after(struct imap_slice slice, const char *word);

#endif
