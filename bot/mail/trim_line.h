/*
 * trim_line.h: a mail's text as lines, each marked as own, quoted or signature.
 * Only for trim.c, trim_line.c and trim_quote.c.
 */
#ifndef BEADLE_MAIL_TRIM_LINE_H
#define BEADLE_MAIL_TRIM_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum trim_mark { TRIM_OWN, TRIM_QUOTE, TRIM_SIGNATURE };

struct trim_line {
	const char *raw; /* in the text */
	size_t len;
	char *plain; /* as trim_words.h has it */
	enum trim_mark mark;
};

struct trim {
	struct trim_line *lines;
	size_t count;
	bool forwarded;
};

/* trim_line.c: cuts text, which is borrowed as long as trim lives, into lines
 * that are all own. */
void trim_split(const char *text, struct trim *ret_trim);
void trim_clear(struct trim *trim);
/* Behind the last line everything is blank and nothing quoted. */
bool trim_is_blank(const struct trim *trim, size_t i);
/* Does it begin with ">"? */
bool trim_is_quoted(const struct trim *trim, size_t i);
/* From i on the first line with text, or the end. */
size_t trim_next_text(const struct trim *trim, size_t i);
void trim_mark(struct trim *trim, size_t from, size_t to, enum trim_mark mark);

/* trim_quote.c: marks what is quoted, and what is said about who wrote it. */
void trim_quotations(struct trim *trim);

#endif
