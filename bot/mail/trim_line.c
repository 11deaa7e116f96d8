/*
 * trim_line.c: see trim_line.h. A line's plain text is as trim_words.h wants
 * it: without emphasis, with single spaces.
 */
#include "mail/trim_line.h"

#include "base/own.h"

#include <string.h>

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

void trim_split(const char *text, struct trim *trim)
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

void trim_clear(struct trim *trim)
{
	for (size_t i = 0; i < trim->count; i++)
		free(trim->lines[i].plain);
	free(trim->lines);
}

bool trim_is_blank(const struct trim *trim, size_t i)
{
	return i >= trim->count || trim->lines[i].plain[0] == '\0';
}

bool trim_is_quoted(const struct trim *trim, size_t i)
{
	return i < trim->count && trim->lines[i].plain[0] == '>';
}

size_t trim_next_text(const struct trim *trim, size_t i)
{
	while (i < trim->count && trim_is_blank(trim, i))
		i++;
	return i;
}

void trim_mark(struct trim *trim, size_t from, size_t to, enum trim_mark mark)
{
	for (size_t i = from; i < to; i++)
		trim->lines[i].mark = mark;
}
