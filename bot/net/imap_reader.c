/*
 * imap_reader.c: see imap_reader.h.
 *
 * The buffer begins with the response being read. Each byte of its lines is
 * looked at once, however small the pieces are that it comes in.
 */
#include "net/imap_reader.h"

#include "base/own.h"

#include <ctype.h>
#include <string.h>

struct imap_reader {
	size_t max_bytes;
	char *bytes;
	size_t len;
	size_t cap;
	size_t taken;        /* at the front, given out by the last call */
	size_t line;         /* where the line being read begins */
	size_t seen;         /* up to here, it has no line's end */
	size_t literal_left; /* still to come of a literal, after seen */
	size_t line_bytes;   /* of this response, without literals */
	size_t literal_bytes;
	bool failed;
};

struct imap_reader *imap_reader_new(size_t max_bytes)
{
	struct imap_reader *reader = own_calloc(1, sizeof(*reader));

	reader->max_bytes = max_bytes;
	return reader;
}

void imap_reader_free(struct imap_reader **reader)
{
	if (*reader == NULL)
		return;
	free((*reader)->bytes);
	free(*reader);
	*reader = NULL;
}

/* What the last call gave out is no longer wanted. */
static void imap_reader_drop(struct imap_reader *r)
{
	if (r->taken == 0)
		return;
	memmove(r->bytes, r->bytes + r->taken, r->len - r->taken);
	r->len -= r->taken;
	r->taken = r->line = r->seen = 0;
	r->line_bytes = r->literal_bytes = 0;
}

void imap_reader_feed(struct imap_reader *r, const char *bytes, size_t len)
{
	imap_reader_drop(r);
	if (r->failed || len == 0)
		return;
	if (r->len + len > r->cap) {
		while (r->len + len > r->cap)
			r->cap = r->cap ? 2 * r->cap : 16384;
		r->bytes = own_realloc(r->bytes, r->cap);
	}
	memcpy(r->bytes + r->len, bytes, len);
	r->len += len;
}

static enum imap_reader_got imap_reader_fail(
    struct imap_reader *r, struct err *err, const char *why)
{
	r->failed = true;
	err_set(err, ERR_INPUT, "%s", why);
	return IMAP_READER_FAILED;
}

/* The n of a line that ends with {n}; false without one. One that is too
 * large to count is SIZE_MAX. */
static bool imap_reader_literal(
    const char *line, size_t len, size_t *ret_literal)
{
	size_t end = len, n = 0;

	if (end && line[end - 1] == '\r')
		end--;
	if (end < 3 || line[end - 1] != '}')
		return false;
	size_t digit = end - 1;
	while (digit && isdigit((unsigned char)line[digit - 1]))
		digit--;
	if (digit == end - 1 || digit == 0 || line[digit - 1] != '{')
		return false;
	for (; digit < end - 1; digit++)
		n = n > SIZE_MAX / 100 ? SIZE_MAX / 10
		                       : n * 10 + (size_t)(line[digit] - '0');
	*ret_literal = n;
	return true;
}

/* What lies there of the literal is passed over; true if that is all. */
static bool imap_reader_pass_literal(struct imap_reader *r)
{
	size_t there = r->len - r->seen;
	size_t n = there < r->literal_left ? there : r->literal_left;

	if (r->literal_left == 0)
		return true;
	r->seen += n;
	r->literal_left -= n;
	r->line = r->seen;
	return r->literal_left == 0;
}

/* The line ends at `end`; true if a literal follows it. */
static bool imap_reader_line(struct imap_reader *r, size_t end)
{
	size_t literal;

	r->line_bytes += end + 1 - r->line;
	if (imap_response_is_text(r->bytes, end) ||
	    !imap_reader_literal(r->bytes + r->line, end - r->line, &literal))
		return false;
	r->seen = r->line = end + 1;
	r->literal_left = literal;
	r->literal_bytes = literal > r->max_bytes - r->literal_bytes
	                       ? SIZE_MAX
	                       : r->literal_bytes + literal;
	return true;
}

static enum imap_reader_got imap_reader_give(struct imap_reader *r, size_t end,
    struct imap_response *ret_response, struct err *err)
{
	size_t len = end;

	if (len && r->bytes[len - 1] == '\r')
		len--;
	r->taken = end + 1;
	if (!imap_response_read(r->bytes, len, ret_response, err)) {
		r->failed = true;
		return IMAP_READER_FAILED;
	}
	return IMAP_READER_ONE;
}

enum imap_reader_got imap_reader_next(
    struct imap_reader *r, struct imap_response *ret_response, struct err *err)
{
	if (r->failed)
		return imap_reader_fail(r, err, "out of step");
	imap_reader_drop(r);
	while (imap_reader_pass_literal(r) && r->seen < r->len) {
		const char *end =
		    memchr(r->bytes + r->seen, '\n', r->len - r->seen);
		size_t at = end ? (size_t)(end - r->bytes) : r->len;
		if (r->line_bytes + at - r->line > IMAP_READER_LINE_MAX_BYTES)
			return imap_reader_fail(r, err, "line too long");
		r->seen = at;
		if (end == NULL)
			break;
		if (!imap_reader_line(r, at))
			return imap_reader_give(r, at, ret_response, err);
		if (r->literal_bytes == SIZE_MAX)
			return imap_reader_fail(r, err, "literal too large");
	}
	return IMAP_READER_NONE;
}
