/*
 * trim.c: see trim.h. Each line is marked as own, quoted or signature; then
 * what is own is written out.
 */
#include "mail/trim.h"

#include "base/own.h"
#include "mail/trim_words.h"

#include <string.h>
#include <strings.h>

enum {
	/* "On … wrote:" may be broken over so many lines. */
	TRIM_BEGIN_LINES = 6,
	TRIM_BEGIN_BYTES = 400,
	/* Within so many lines the headers above a quoted mail follow. */
	TRIM_HEADER_LINES = 8,
	/* "--" without its space is only a signature if little follows. */
	TRIM_SIGNATURE_LINES = 12,
	TRIM_CLOSING_LINES = 7,
	/* A quoted line of that length was broken by the program. */
	TRIM_WRAP_BYTES = 60,
};

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

/* --- lines ------------------------------------------------------------------
 */

/* Spaces in other forms, marks of direction and emphasis are not there. */
static size_t trim_skip(const char *p, size_t len, bool *ret_space)
{
	static const struct {
		const char *bytes;
		bool space;
	} rows[] = {{" ", true}, {"\t", true}, {"\xC2\xA0", true},
	    {"\xE2\x80\xAF", true}, {"\xE3\x80\x80", true}, {"*", false},
	    {"\xE2\x80\x8B", false}, {"\xE2\x80\x8E", false},
	    {"\xE2\x80\x8F", false}, {"\xEF\xBB\xBF", false}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = strlen(rows[i].bytes);
		if (n <= len && memcmp(rows[i].bytes, p, n) == 0) {
			*ret_space = rows[i].space;
			return n;
		}
	}
	return 0;
}

static char *trim_plain(const char *raw, size_t len)
{
	char *plain = own_calloc(len + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < len;) {
		bool space = false;
		size_t skip = trim_skip(raw + i, len - i, &space);
		if (skip == 0)
			plain[n++] = raw[i];
		else if (space && n && plain[n - 1] != ' ')
			plain[n++] = ' ';
		i += skip ? skip : 1;
	}
	if (n && plain[n - 1] == ' ')
		plain[n - 1] = '\0';
	return plain;
}

static void trim_split(const char *text, struct trim *trim)
{
	size_t count = 1;

	for (const char *p = text; *p; p++)
		count += *p == '\n';
	trim->lines = own_calloc(count, sizeof(*trim->lines));
	for (const char *p = text; trim->count < count; trim->count++) {
		size_t len = strcspn(p, "\n");
		trim->lines[trim->count] = (struct trim_line){
		    .raw = p, .len = len, .plain = trim_plain(p, len)};
		p += len + (p[len] == '\n');
	}
}

static void trim_clear(struct trim *trim)
{
	for (size_t i = 0; i < trim->count; i++)
		free(trim->lines[i].plain);
	free(trim->lines);
}

static bool trim_is_blank(const struct trim *trim, size_t i)
{
	return i >= trim->count || trim->lines[i].plain[0] == '\0';
}

static bool trim_is_quoted(const struct trim *trim, size_t i)
{
	return i < trim->count && trim->lines[i].plain[0] == '>';
}

static size_t trim_next_text(const struct trim *trim, size_t i)
{
	while (i < trim->count && trim_is_blank(trim, i))
		i++;
	return i;
}

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

static void trim_mark(
    struct trim *trim, size_t from, size_t to, enum trim_mark mark)
{
	for (size_t i = from; i < to; i++)
		trim->lines[i].mark = mark;
}

/* A program has broken a quoted line and not quoted its rest. */
static bool trim_is_wrapped_rest(const struct trim *trim, size_t i)
{
	const char *line = trim->lines[i].plain;

	return i > 0 && trim_is_quoted(trim, i - 1) &&
	       trim_is_quoted(trim, i + 1) &&
	       trim->lines[i - 1].len >= TRIM_WRAP_BYTES && line[0] >= 'a' &&
	       line[0] <= 'z';
}

static void trim_quotations(struct trim *trim)
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
