/*
 * header.h: the header block of a mail, or of a part of one, as a list in
 * the order it was written (RFC 5322, 2.2). Values are unfolded and otherwise
 * raw: comments and encoded words are still in them. Pure.
 */
#ifndef BEADLE_MAIL_HEADER_H
#define BEADLE_MAIL_HEADER_H

#include <stdbool.h>
#include <stddef.h>

struct header {
	char *name;
	char *value; /* UTF-8 without control characters but tab */
};

struct header_list {
	struct header *items;
	size_t count;
	size_t bytes; /* of the block, the empty line included */
};

/* More than any mail between people has; what comes after is not read. */
enum { HEADER_MAX_COUNT = 1000, HEADER_MAX_BYTES = 256 * 1024 };

/*
 * Reads up to the first empty line. A line that is no header ("From " of an
 * mbox, garbage) is passed over. Bytes that are not UTF-8 become U+FFFD. False
 * if the block is longer than HEADER_MAX_BYTES or has more than
 * HEADER_MAX_COUNT headers; ret_list is then empty.
 */
bool header_read(const char *bytes, size_t len, struct header_list *ret_list);
void header_clear(struct header_list *list);

/* The value of the nth header (from 0) of that name, whatever its case; NULL
 * if there are fewer. Borrowed. */
const char *header_nth(
    const struct header_list *list, const char *name, size_t nth);
/* The topmost one. */
const char *header_first(const struct header_list *list, const char *name);
size_t header_count(const struct header_list *list, const char *name);

/* RFC 5322, 2.1.1: a longer id could not be written in a header. */
enum { HEADER_ID_MAX_BYTES = 900 };

/* The next "<…@…>" (RFC 5322, 3.6.4) from *text on, yours to free(), or NULL;
 * *text is then behind it. */
char *header_next_id(const char **text);

#endif
