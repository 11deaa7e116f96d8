/*
 * flowed.c: see flowed.h.
 */
#include "mail/flowed.h"

#include "base/own.h"

#include <string.h>

struct flowed_line {
	size_t depth;   /* of quotation */
	bool delimiter; /* "-- ", which belongs to no paragraph */
	const char *text;
	size_t len;
	bool soft; /* goes on in the next line */
	const char *next;
};

/* RFC 3676, 4.4 and 4.5: ">" by ">", then one space that was only put there. */
static struct flowed_line flowed_read(const char *p)
{
	static const char delimiter[] = "-- ";
	struct flowed_line line = {.depth = strspn(p, ">")};

	line.text = p + line.depth;
	line.text += *line.text == ' ';
	line.len = strcspn(line.text, "\n");
	line.next = line.text + line.len + (line.text[line.len] == '\n');
	line.delimiter = line.len == strlen(delimiter) &&
	                 memcmp(line.text, delimiter, line.len) == 0;
	line.soft =
	    line.len && line.text[line.len - 1] == ' ' && !line.delimiter;
	return line;
}

static size_t flowed_write(
    char *out, const struct flowed_line *line, bool begins, bool delsp)
{
	size_t n = 0;

	if (begins && line->depth) {
		memset(out, '>', line->depth);
		n = line->depth;
		out[n++] = ' ';
	}
	size_t len = line->len - (line->soft && delsp);
	memcpy(out + n, line->text, len);
	return n + len;
}

static bool flowed_goes_on(const struct flowed_line *line)
{
	struct flowed_line next = flowed_read(line->next);

	return next.depth == line->depth && !next.delimiter;
}

char *flowed_join(const char *lines, bool delsp)
{
	/* A quoted line may gain the space behind its ">". */
	char *out = own_calloc(2 * strlen(lines) + 2, 1);
	bool begins = true;
	size_t n = 0;

	while (*lines) {
		struct flowed_line line = flowed_read(lines);
		n += flowed_write(out + n, &line, begins, delsp);
		begins =
		    !line.soft || *line.next == '\0' || !flowed_goes_on(&line);
		if (begins && line.next[-1] == '\n')
			out[n++] = '\n';
		lines = line.next;
	}
	return out;
}
