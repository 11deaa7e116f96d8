/*
 * imap_reader.h: cuts what an IMAP server sends into whole responses. A
 * literal ({425}, then 425 bytes) is counted and never looked at: a mail that
 * contains "b3 OK" ends no command. Pure; one thread.
 */
#ifndef BEADLE_NET_IMAP_READER_H
#define BEADLE_NET_IMAP_READER_H

#include "base/err.h"
#include "net/imap_response.h"

#include <stddef.h>

struct imap_reader;

/* Of one response without its literals: the longest we ask for is a list of
 * capabilities. */
enum { IMAP_READER_LINE_MAX_BYTES = 65536 };

enum imap_reader_got {
	IMAP_READER_ONE,
	IMAP_READER_NONE, /* not yet whole */
	/* Garbage, or past a maximum: where the next response begins is no
	 * longer known, and it stays so. */
	IMAP_READER_FAILED,
};

/* max_bytes: of all literals of one response together. */
struct imap_reader *imap_reader_new(size_t max_bytes);
void imap_reader_free(struct imap_reader **reader);

void imap_reader_feed(
    struct imap_reader *reader, const char *bytes, size_t len);
/* The next response; it is valid until the next call of either. Ask until it
 * is NONE before feeding more, or more than one response is held. */
enum imap_reader_got imap_reader_next(struct imap_reader *reader,
    struct imap_response *ret_response, struct err *err);

#endif
