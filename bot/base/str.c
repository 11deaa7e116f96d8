/*
 * str.c: see str.h.
 */
#include "base/str.h"

#include "base/own.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void str_init(struct str *s, size_t max_bytes)
{
	*s = (struct str){.max_bytes = max_bytes};
}

void str_clear(struct str *s)
{
	free(s->data);
	*s = (struct str){.max_bytes = s->max_bytes};
}

void str_reset(struct str *s)
{
	s->len = 0;
	s->failed = false;
	if (s->data)
		s->data[0] = '\0';
}

/* Makes room for len more bytes and a NUL; false past the maximum. */
static bool str_reserve(struct str *s, size_t len)
{
	if (s->failed || len > s->max_bytes - s->len) {
		s->failed = true;
		return false;
	}
	size_t want = s->len + len + 1;
	if (want <= s->cap)
		return true;
	size_t cap = s->cap ? s->cap * 2 : 64;
	if (cap < want)
		cap = want;
	s->data = own_realloc(s->data, cap);
	s->cap = cap;
	return true;
}

void str_add_n(struct str *s, const char *bytes, size_t len)
{
	if (!str_reserve(s, len))
		return;
	if (len)
		memcpy(s->data + s->len, bytes, len);
	s->len += len;
	s->data[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_add_n(s, text, strlen(text));
}

void str_add_char(struct str *s, char c)
{
	/* The usual case without a detour: texts are escaped byte by byte. */
	if (s->failed || s->len + 1 >= s->cap || s->len >= s->max_bytes) {
		str_add_n(s, &c, 1);
		return;
	}
	s->data[s->len++] = c;
	s->data[s->len] = '\0';
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0 || !str_reserve(s, (size_t)n)) {
		s->failed = true;
		return;
	}
	va_start(args, fmt);
	vsnprintf(s->data + s->len, (size_t)n + 1, fmt, args);
	va_end(args);
	s->len += (size_t)n;
}

void str_add_escaped(struct str *s, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if ((c < 0x80 && isalnum(c)) || strchr("-._~", c))
			str_add_char(s, (char)c);
		else
			str_addf(s, "%%%02X", c);
	}
}

void str_add_html(struct str *s, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		switch (text[i]) {
		case '&':
			str_add(s, "&amp;");
			break;
		case '<':
			str_add(s, "&lt;");
			break;
		case '>':
			str_add(s, "&gt;");
			break;
		case '"':
			str_add(s, "&quot;");
			break;
		default:
			str_add_char(s, text[i]);
		}
	}
}

bool str_ok(const struct str *s)
{
	return !s->failed;
}

const char *str_text(const struct str *s)
{
	return s->data ? s->data : "";
}

char *str_take(struct str *s)
{
	if (s->failed)
		return NULL;
	char *data = s->data ? s->data : own_strdup("");
	*s = (struct str){.max_bytes = s->max_bytes};
	return data;
}

char *str_trimmed(const char *text, size_t len)
{
	while (len && isspace((unsigned char)*text)) {
		text++;
		len--;
	}
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	return own_printf("%.*s", (int)len, text);
}

size_t str_unseen_bytes(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	if ((p[0] && p[0] < ' ') || p[0] == 0x7F)
		return 1;
	if (p[0] != 0xE2)
		return 0;
	bool turns = (p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAE) ||
	             (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9);
	return turns ? 3 : 0;
}

size_t str_utf8_sequence(const char *bytes, size_t len)
{
	static const struct {
		unsigned char first_min, first_max, second_min, second_max;
		size_t len;
	} rows[] = {/* RFC 3629, section 4 */
	    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
	    {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
	    {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
	    {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
	const unsigned char *p = (const unsigned char *)bytes;

	if (len == 0)
		return 0;
	if (p[0] >= 0x01 && p[0] <= 0x7F)
		return 1;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (p[0] < rows[i].first_min || p[0] > rows[i].first_max)
			continue;
		if (len < rows[i].len || p[1] < rows[i].second_min ||
		    p[1] > rows[i].second_max)
			return 0;
		for (size_t k = 2; k < rows[i].len; k++)
			if ((p[k] & 0xC0) != 0x80)
				return 0;
		return rows[i].len;
	}
	return 0;
}

bool str_is_utf8(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = str_utf8_sequence(bytes + i, len - i);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

size_t str_prefix_points(const char *text, size_t max_points)
{
	size_t i = 0;

	for (size_t points = 0; text[i] != '\0'; i++) {
		if (((unsigned char)text[i] & 0xC0) == 0x80)
			continue;
		if (points++ == max_points)
			break;
	}
	return i;
}

size_t str_count_points_n(const char *text, size_t len)
{
	size_t points = 0;

	for (size_t i = 0; i < len; i++)
		points += ((unsigned char)text[i] & 0xC0) != 0x80;
	return points;
}

size_t str_count_points(const char *text)
{
	return str_count_points_n(text, strlen(text));
}
