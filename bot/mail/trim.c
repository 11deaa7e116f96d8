/*
 * trim.c: see trim.h. Each line is marked as own, quoted or signature; then
 * what is own is written out.
 */
#include "mail/trim.h"

#include "base/own.h"
#include "mail/trim_line.h"
#include "mail/trim_words.h"

#include <string.h>

enum {
	/* "--" without its space is only a signature if little follows. */
	TRIM_SIGNATURE_LINES = 12,
	TRIM_CLOSING_LINES = 7,
};

/* --- signatures ------------------------------------------------------------
 */

/* Lines from i to the next quoted one or the end. */
static size_t trim_own_end(const struct trim *trim, size_t i)
{
	while (i < trim->count && trim->lines[i].mark != TRIM_QUOTE)
		i++;
	return i;
}

/* Is there text in no more than so many lines? */
static bool trim_is_short(
    const struct trim *trim, size_t from, size_t to, size_t most)
{
	size_t count = 0;

	for (size_t i = from; i < to && count <= most; i++)
		count += !trim_is_blank(trim, i);
	return count <= most;
}

/* "-- ", RFC 3676, 4.3; and what people and programs make of it. */
static bool trim_is_delimiter(const struct trim *trim, size_t i, size_t end)
{
	static const char *const rows[] = {"--", "—", "–", "——", "———", "__",
	    "—————", "________________________________",
	    "_______________________________________________"};
	const struct trim_line *line = &trim->lines[i];

	if (line->len == 3 && memcmp(line->raw, "-- ", 3) == 0)
		return true;
	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++)
		if (strcmp(rows[k], line->plain) == 0)
			return trim_is_short(
			    trim, i + 1, end, TRIM_SIGNATURE_LINES);
	return false;
}

/* Alone after a blank line, or under a delimiter. */
static bool trim_is_device(const struct trim *trim, size_t i)
{
	return trim_words_device(trim->lines[i].plain) &&
	       (i == 0 || trim_is_blank(trim, i - 1) ||
	           trim->lines[i - 1].mark != TRIM_OWN);
}

/* A closing with no more than a name and its titles behind it. */
static bool trim_is_closing(const struct trim *trim, size_t i, size_t end)
{
	enum { NAME_MAX_BYTES = 60 };

	if (!trim_words_regards(trim->lines[i].plain) ||
	    !trim_is_short(trim, i + 1, end, TRIM_CLOSING_LINES))
		return false;
	for (size_t k = i + 1; k < end; k++)
		if (strlen(trim->lines[k].plain) > NAME_MAX_BYTES)
			return false;
	return true;
}

/* A mail that is all signature is kept as it is, unless a telephone wrote it.
 */
static void trim_signatures(struct trim *trim)
{
	size_t text = 0;
	size_t end = 0;

	for (size_t i = 0; i < trim->count; i++) {
		if (i >= end)
			end = trim_own_end(trim, i);
		if (end == i)
			continue;
		if (trim_is_device(trim, i) ||
		    (text && (trim_is_delimiter(trim, i, end) ||
		                 trim_is_closing(trim, i, end)))) {
			trim_mark(trim, i, end, TRIM_SIGNATURE);
			i = end - 1;
			continue;
		}
		text += !trim_is_blank(trim, i);
	}
}

/* --- writing
 * ----------------------------------------------------------------------- */

static void trim_write(const struct trim *trim, struct str *out)
{
	size_t blanks = 0;
	bool left_out = false;
	bool any = false;

	for (size_t i = 0; i < trim->count; i++) {
		const struct trim_line *line = &trim->lines[i];
		if (line->mark != TRIM_OWN) {
			left_out = true;
			continue;
		}
		if (trim_is_blank(trim, i)) {
			blanks++;
			continue;
		}
		if (left_out)
			blanks = 1;
		for (size_t k = 0; any && k < blanks + 1; k++)
			str_add_char(out, '\n');
		str_add_n(out, line->raw, line->len);
		any = true;
		blanks = 0;
		left_out = false;
	}
}

bool trim_reply(const char *text, struct str *out)
{
	OWN(trim_clear)
	struct trim trim = {.lines = NULL};

	trim_split(text, &trim);
	trim_quotations(&trim);
	trim_signatures(&trim);
	trim_write(&trim, out);
	return trim.forwarded;
}
