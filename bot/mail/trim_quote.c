/*
 * trim_quote.c: what is somebody else's in a mail, see trim_line.h. It is
 * marked by ">", by who said it when, or by the headers of a mail.
 */
#include "base/own.h"
#include "base/str.h"
#include "mail/trim_line.h"
#include "mail/trim_words.h"

#include <string.h>

enum {
	/* "On … wrote:" may be broken over so many lines. */
	TRIM_BEGIN_LINES = 6,
	TRIM_BEGIN_BYTES = 400,
	/* Within so many lines the headers above a quoted mail follow. */
	TRIM_HEADER_LINES = 8,
	/* A quoted line of that length was broken by the program. */
	TRIM_WRAP_BYTES = 60,
};

/* --- "On Monday, Ada wrote:"
 * -------------------------------------------------- */

static bool trim_has_digits(const char *line, size_t wanted)
{
	size_t digits = 0;

	for (const char *p = line; *p; p++)
		digits += *p >= '0' && *p <= '9';
	return digits >= wanted;
}

/* "30.09.2017, 18.30, "Ada" <ada@a.example>:" */
static bool trim_is_address_line(const char *line)
{
	size_t len = strlen(line);
	const char *open = strrchr(line, '<');
	const char *close = strrchr(line, '>');

	return len > 2 && line[len - 1] == ':' && open && close > open &&
	       close[1 + strspn(close + 1, " ")] == ':' &&
	       memchr(open, '@', (size_t)(close - open)) &&
	       trim_has_digits(line, 4);
}

/* Dashes around it are Zoho's. */
static char *trim_joined(const struct trim *trim, size_t i, size_t lines)
{
	OWN(str_clear)
	struct str text = {.max_bytes = TRIM_BEGIN_BYTES};

	for (size_t k = i; k < i + lines; k++)
		str_addf(&text, "%s%s", k > i ? " " : "", trim->lines[k].plain);
	const char *from = str_text(&text) + strspn(str_text(&text), "- ");
	size_t len = strlen(from);
	while (len && (from[len - 1] == '-' || from[len - 1] == ' '))
		len--;
	return str_ok(&text) ? own_printf("%.*s", (int)len, from)
	                     : own_strdup("");
}

/* "2016-03-03 17:21 GMT+01:00 Ada": of an older Gmail. */
static bool trim_is_time_line(const char *line)
{
	static const char form[] = "0000-00-00 00:00 GMT";

	for (size_t i = 0; form[i]; i++) {
		bool digit = line[i] >= '0' && line[i] <= '9';
		if (form[i] == '0' ? !digit : line[i] != form[i])
			return false;
	}
	return true;
}

/* When, and perhaps by which address; or an address alone. */
static bool trim_is_said(const char *line)
{
	if (trim_is_address_line(line) || trim_is_time_line(line))
		return true;
	return trim_words_wrote(line) &&
	       (trim_has_digits(line, 4) || strchr(line, '@'));
}

static bool trim_may_join(const struct trim *trim, size_t i, size_t lines)
{
	const char *first = trim->lines[i].plain;

	first += strspn(first, "- ");
	if (lines == 1)
		return true;
	return trim_words_begin(first) ||
	       (lines == 2 &&
	           (trim_has_digits(first, 3) || strchr(first, '@')));
}

/* "<ada@a.example" stands there, and its ">" is on the next line. */
static bool trim_is_open(const char *line)
{
	const char *open = strrchr(line, '<');

	return open && strchr(open, '>') == NULL;
}

/* How many lines from i on say who wrote what follows; 0: they do not. */
static size_t trim_said_lines(const struct trim *trim, size_t i)
{
	for (size_t n = 1; n <= TRIM_BEGIN_LINES; n++) {
		bool open = n > 1 && trim_is_open(trim->lines[i + n - 2].plain);
		if (trim_is_blank(trim, i + n - 1) ||
		    (!open && trim_is_quoted(trim, i + n - 1)) ||
		    !trim_may_join(trim, i, n))
			return 0;
		/* The shortest that ends here, not one of a sentence before.
		 */
		if (n > 1 && trim_words_begin(trim->lines[i + n - 1].plain))
			return 0;
		OWN(own_string)
		char *line = trim_joined(trim, i, n);
		if (trim_is_said(line))
			return n;
	}
	return 0;
}

/* --- From, Sent, To, Subject
 * --------------------------------------------------- */

/* Two different ones with an address, or three. A line of dashes or
 * underscores may stand before them. */
static bool trim_is_headers(const struct trim *trim, size_t i)
{
	unsigned seen = 0;
	bool address = false;
	unsigned kinds = 0;

	if (trim_words_label(trim->lines[i].plain) == TRIM_LABEL_NONE)
		return false;
	for (size_t k = i; k < i + TRIM_HEADER_LINES; k++) {
		if (trim_is_blank(trim, k) || trim_is_quoted(trim, k))
			break;
		enum trim_label label = trim_words_label(trim->lines[k].plain);
		address = address || strchr(trim->lines[k].plain, '@');
		if (label != TRIM_LABEL_NONE && !(seen & (1U << label)))
			kinds++;
		seen |= 1U << label;
	}
	return kinds >= 3 ||
	       (kinds == 2 && address && (seen & (1U << TRIM_LABEL_FROM)));
}

static bool trim_is_rule(const char *line)
{
	return strlen(line) >= 2 && line[strspn(line, "_-=")] == '\0';
}

/* Everything from here on is somebody else's. */
static bool trim_is_end(struct trim *trim, size_t i)
{
	const char *line = trim->lines[i].plain;
	bool forwarded = false;

	if (trim_words_original(line, &forwarded)) {
		trim->forwarded = trim->forwarded || forwarded;
		return true;
	}
	if (trim_is_headers(trim, i))
		return true;
	if (!trim_is_rule(line))
		return false;
	size_t next = trim_next_text(trim, i + 1);
	return next < trim->count && trim_is_headers(trim, next);
}

/* --- marking
 * --------------------------------------------------------------------- */

/* A program has broken a quoted line and not quoted its rest. */
static bool trim_is_wrapped_rest(const struct trim *trim, size_t i)
{
	const char *line = trim->lines[i].plain;

	return i > 0 && trim_is_quoted(trim, i - 1) &&
	       trim_is_quoted(trim, i + 1) &&
	       trim->lines[i - 1].len >= TRIM_WRAP_BYTES && line[0] >= 'a' &&
	       line[0] <= 'z';
}

void trim_quotations(struct trim *trim)
{
	for (size_t i = 0; i < trim->count;) {
		if (trim_is_quoted(trim, i) || trim_is_wrapped_rest(trim, i)) {
			trim->lines[i++].mark = TRIM_QUOTE;
			continue;
		}
		if (trim_is_end(trim, i)) {
			trim_mark(trim, i, trim->count, TRIM_QUOTE);
			return;
		}
		size_t said = trim_said_lines(trim, i);
		if (said == 0) {
			i++;
			continue;
		}
		size_t next = trim_next_text(trim, i + said);
		size_t end = trim_is_quoted(trim, next) ? next : trim->count;
		trim_mark(trim, i, end, TRIM_QUOTE);
		i = end;
	}
}
