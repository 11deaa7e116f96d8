/*
 * guard.c: see guard.h.
 */
#include "mail/guard.h"

#include <string.h>
#include <strings.h>

/* The headers in which GMime reads addresses. */
static const char *const guard_names[] = {
    "from", "sender", "reply-to", "to", "cc", "bcc"};

struct guard_counts {
	size_t part_lines;
	size_t header_lines;
};

static const char *guard_line_end(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));

	return lf ? lf + 1 : end;
}

/* Of a header: past the lines that continue it. */
static const char *guard_folded_end(const char *p, const char *end)
{
	p = guard_line_end(p, end);
	while (p < end && (*p == ' ' || *p == '\t'))
		p = guard_line_end(p, end);
	return p;
}

static bool guard_is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Does an address header begin here? Folds before the colon are white space,
 * too: better one line too many is counted than one too few. */
static bool guard_is_address(const char *p, const char *end)
{
	for (size_t i = 0; i < sizeof(guard_names) / sizeof(guard_names[0]);
	     i++) {
		size_t n = strlen(guard_names[i]);
		if ((size_t)(end - p) <= n ||
		    strncasecmp(p, guard_names[i], n) != 0)
			continue;
		const char *colon = p + n;
		while (colon < end && guard_is_white(*colon))
			colon++;
		return colon < end && *colon == ':';
	}
	return false;
}

static bool guard_is_header(const char *p, const char *end)
{
	const char *from = p;

	while (p<end && * p> ' ' && *p <= '~' && *p != ':')
		p++;
	return p > from && p < end && *p == ':';
}

bool guard_addresses(const char *value, const char *end, struct err *err)
{
	size_t colons = 0;

	if (end - value > GUARD_MAX_ADDRESS_BYTES)
		return err_set(err, ERR_INPUT, "addresses_too_long");
	for (const char *p = value; p < end; p++)
		colons += *p == ':';
	return colons <= GUARD_MAX_COLONS ||
	       err_set(err, ERR_INPUT, "addresses_too_deep");
}

static bool guard_line(const char *line, const char *end,
    struct guard_counts *counts, struct err *err)
{
	const char *folded = guard_folded_end(line, end);

	counts->part_lines +=
	    end - line > 1 && line[0] == '-' && line[1] == '-';
	counts->header_lines += guard_is_header(line, end);
	if (counts->part_lines > GUARD_MAX_PART_LINES)
		return err_set(err, ERR_INPUT, "too_many_parts");
	if (counts->header_lines > GUARD_MAX_HEADER_LINES)
		return err_set(err, ERR_INPUT, "too_many_headers");
	return !guard_is_address(line, folded) ||
	       guard_addresses(line, folded, err);
}

bool guard_check(const char *bytes, size_t len, struct err *err)
{
	const char *end = bytes + len;
	struct guard_counts counts = {.part_lines = 0};

	for (const char *line = bytes; line < end;
	     line = guard_line_end(line, end))
		if (!guard_line(line, end, &counts, err))
			return false;
	return true;
}
