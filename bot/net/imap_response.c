/*
 * imap_response.c: see imap_response.h. A cursor that goes forward only; what
 * is nested is counted, not recursed into.
 */
#include "net/imap_response.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct imap_cursor {
	const char *at;
	const char *end;
};

/* --- slices ----------------------------------------------------------------
 */

bool imap_slice_is(struct imap_slice slice, const char *word)
{
	return slice.len == strlen(word) &&
	       strncasecmp(slice.bytes, word, slice.len) == 0;
}

static struct imap_slice imap_cursor_until(
    struct imap_cursor *c, const char *stops)
{
	struct imap_slice slice = {.bytes = c->at};

	while (c->at < c->end && *c->at && !strchr(stops, *c->at))
		c->at++;
	slice.len = (size_t)(c->at - slice.bytes);
	return slice;
}

/* An empty slice need not point anywhere. */
static struct imap_cursor imap_cursor_of(struct imap_slice slice)
{
	const char *at = slice.bytes ? slice.bytes : "";

	return (struct imap_cursor){at, at + slice.len};
}

static bool imap_cursor_skip(struct imap_cursor *c, char wanted)
{
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

bool imap_slice_has(struct imap_slice slice, const char *word)
{
	struct imap_cursor c = imap_cursor_of(slice);

	while (c.at < c.end) {
		if (imap_slice_is(imap_cursor_until(&c, " "), word))
			return true;
		if (!imap_cursor_skip(&c, ' '))
			return false;
	}
	return false;
}

/* Digits alone, up to most; false if it is anything else. */
static bool imap_slice_number(
    struct imap_slice slice, uint64_t most, uint64_t *ret_number)
{
	uint64_t number = 0;

	if (slice.len == 0)
		return false;
	for (size_t i = 0; i < slice.len; i++) {
		unsigned char c = (unsigned char)slice.bytes[i];
		if (!isdigit(c) || number > (most - (c - '0')) / 10)
			return false;
		number = number * 10 + (c - '0');
	}
	*ret_number = number;
	return true;
}

uint32_t imap_slice_number_after(struct imap_slice slice, const char *word)
{
	struct imap_cursor c = imap_cursor_of(slice);
	uint64_t number;

	if (!imap_slice_is(imap_cursor_until(&c, " "), word) ||
	    !imap_cursor_skip(&c, ' ') ||
	    !imap_slice_number(imap_cursor_until(&c, " "), UINT32_MAX, &number))
		return 0;
	return (uint32_t)number;
}

/* --- responses -------------------------------------------------------------
 */

static enum imap_status imap_response_status(struct imap_slice word)
{
	static const struct {
		const char *word;
		enum imap_status status;
	} rows[] = {
	    {"OK", IMAP_OK},
	    {"NO", IMAP_NO},
	    {"BAD", IMAP_BAD},
	    {"BYE", IMAP_BYE},
	    {"PREAUTH", IMAP_PREAUTH},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (imap_slice_is(word, rows[i].word))
			return rows[i].status;
	return IMAP_NO_STATUS;
}

bool imap_response_is_text(const char *line, size_t len)
{
	struct imap_cursor c = {line, line + len};
	struct imap_slice first = imap_cursor_until(&c, " \r\n");

	if (imap_slice_is(first, "+"))
		return true;
	imap_cursor_skip(&c, ' ');
	return imap_response_status(imap_cursor_until(&c, " \r\n")) !=
	       IMAP_NO_STATUS;
}

/* "[CODE args] text": the code, if there is one. */
static void imap_response_code(
    struct imap_cursor *c, struct imap_response *response)
{
	struct imap_cursor ahead = *c;

	if (!imap_cursor_skip(&ahead, '['))
		return;
	struct imap_slice code = imap_cursor_until(&ahead, "]");
	if (!imap_cursor_skip(&ahead, ']'))
		return;
	imap_cursor_skip(&ahead, ' ');
	response->code = code;
	*c = ahead;
}

bool imap_response_read(const char *bytes, size_t len,
    struct imap_response *ret_response, struct err *err)
{
	struct imap_cursor c = {bytes, bytes + len};
	struct imap_response r = {.kind = IMAP_TAGGED};
	uint64_t number;

	r.tag = imap_cursor_until(&c, " ");
	bool more = imap_cursor_skip(&c, ' ');
	if (imap_slice_is(r.tag, "+"))
		r.kind = IMAP_CONTINUE;
	else if (imap_slice_is(r.tag, "*"))
		r.kind = IMAP_UNTAGGED;
	if (r.kind != IMAP_CONTINUE) {
		r.name = imap_cursor_until(&c, " ");
		if (!more || r.tag.len == 0 || r.name.len == 0)
			return err_set(err, ERR_INPUT, "no IMAP response");
		r.status = imap_response_status(r.name);
		imap_cursor_skip(&c, ' ');
	}
	if (r.kind == IMAP_TAGGED && r.status == IMAP_NO_STATUS)
		return err_set(err, ERR_INPUT, "no IMAP response");
	if (r.kind == IMAP_UNTAGGED &&
	    imap_slice_number(r.name, UINT32_MAX, &number)) {
		r.number = (uint32_t)number;
		r.name = imap_cursor_until(&c, " ");
		imap_cursor_skip(&c, ' ');
	}
	if (r.status != IMAP_NO_STATUS)
		imap_response_code(&c, &r);
	r.rest =
	    (struct imap_slice){.bytes = c.at, .len = (size_t)(c.end - c.at)};
	*ret_response = r;
	return true;
}

/* --- FETCH -----------------------------------------------------------------
 */

/* After the quotation mark. Escapes stay as they are. */
static bool imap_cursor_quoted(struct imap_cursor *c, struct imap_slice *ret)
{
	struct imap_slice slice = {.bytes = c->at};

	while (c->at < c->end && *c->at != '"')
		c->at += *c->at == '\\' && c->at + 1 < c->end ? 2 : 1;
	slice.len = (size_t)(c->at - slice.bytes);
	*ret = slice;
	return imap_cursor_skip(c, '"');
}

/* After the brace: "5}", a line's end and five bytes. */
static bool imap_cursor_literal(struct imap_cursor *c, struct imap_slice *ret)
{
	uint64_t len;

	if (!imap_slice_number(imap_cursor_until(c, "}"), SIZE_MAX, &len) ||
	    !imap_cursor_skip(c, '}'))
		return false;
	imap_cursor_skip(c, '\r');
	if (!imap_cursor_skip(c, '\n') || len > (size_t)(c->end - c->at))
		return false;
	*ret = (struct imap_slice){.bytes = c->at, .len = (size_t)len};
	c->at += len;
	return true;
}

/* One value that is no list. */
static bool imap_cursor_scalar(struct imap_cursor *c, struct imap_slice *ret)
{
	if (imap_cursor_skip(c, '"'))
		return imap_cursor_quoted(c, ret);
	if (imap_cursor_skip(c, '{'))
		return imap_cursor_literal(c, ret);
	*ret = imap_cursor_until(c, " ()\"{");
	return ret->len > 0;
}

/* One value; of a list, nothing is given back. */
static bool imap_cursor_value(struct imap_cursor *c, struct imap_slice *ret)
{
	struct imap_slice inner;
	size_t depth = 0;

	*ret = (struct imap_slice){.bytes = c->at};
	do {
		if (imap_cursor_skip(c, '('))
			depth++;
		else if (depth && imap_cursor_skip(c, ')'))
			depth--;
		else if (depth && imap_cursor_skip(c, ' '))
			continue;
		else if (!imap_cursor_scalar(c, depth ? &inner : ret))
			return false;
	} while (depth);
	return true;
}

/* "BODY[HEADER.FIELDS (DATE)]<0>" is one name. */
static struct imap_slice imap_cursor_item(struct imap_cursor *c)
{
	struct imap_slice name = imap_cursor_until(c, " [");

	if (imap_cursor_skip(c, '[')) {
		imap_cursor_until(c, "]");
		imap_cursor_until(c, " ");
	}
	name.len = (size_t)(c->at - name.bytes);
	return name;
}

static bool imap_fetch_item(struct imap_fetch *fetch, struct imap_slice name,
    struct imap_slice value, bool is_atom)
{
	uint64_t number;

	if (imap_slice_is(name, "UID")) {
		if (!imap_slice_number(value, UINT32_MAX, &number))
			return false;
		fetch->uid = (uint32_t)number;
	} else if (imap_slice_is(name, "RFC822.SIZE")) {
		return imap_slice_number(value, INT64_MAX, &fetch->bytes);
	} else if (imap_slice_is(name, "BODY[]") ||
	           imap_slice_is(name, "BODY[]<0>")) {
		fetch->has_body = true;
		if (is_atom) /* NIL: the mail has gone */
			value.len = 0;
		fetch->body = value;
	}
	return true;
}

bool imap_response_fetch(
    struct imap_slice rest, struct imap_fetch *ret_fetch, struct err *err)
{
	struct imap_cursor c = imap_cursor_of(rest);
	struct imap_fetch fetch = {.uid = 0};
	bool ok = imap_cursor_skip(&c, '(');

	while (ok && !imap_cursor_skip(&c, ')')) {
		struct imap_slice name = imap_cursor_item(&c);
		struct imap_slice value;
		ok = name.len && imap_cursor_skip(&c, ' ');
		char first = ok && c.at < c.end ? *c.at : '\0';
		ok = ok && imap_cursor_value(&c, &value) &&
		     imap_fetch_item(
		         &fetch, name, value, !strchr("\"{(", first));
		imap_cursor_skip(&c, ' ');
	}
	if (!ok)
		return err_set(err, ERR_INPUT, "a FETCH that cannot be read");
	*ret_fetch = fetch;
	return true;
}
