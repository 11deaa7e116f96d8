/*
 * str.h: a growing string with a maximum and a sticky failure.
 *
 * Append without checking; ask str_ok() once at the end. What would go past
 * max_bytes is not appended, nor is anything after it: the string has failed
 * until str_reset() or str_clear(). data is NULL until something is added and
 * NUL-terminated from then on (it may hold NULs of its own; len counts). What
 * is added must not lie in the string itself.
 */
#ifndef BEADLE_BASE_STR_H
#define BEADLE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	char *data;
	size_t len;
	size_t cap;
	size_t max_bytes;
	bool failed;
};

void str_init(struct str *s, size_t max_bytes);
/* Destroyer for OWN, which must never see an unset struct:
 *   OWN(str_clear) struct str s = {.max_bytes = 4096}; */
void str_clear(struct str *s);
/* Back to empty and not failed; keeps the memory. */
void str_reset(struct str *s);

void str_add(struct str *s, const char *text);
void str_add_n(struct str *s, const char *bytes, size_t len);
void str_add_char(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Percent-encoded (RFC 3986, 2.1), for a query or a form: all but ASCII
 * letters, digits and -._~ */
void str_add_escaped(struct str *s, const char *text);
/* Escaped for HTML and XML: & < > and the double quote. */
void str_add_html(struct str *s, const char *text, size_t len);

/* False if anything did not fit. */
bool str_ok(const struct str *s);
/* Never NULL. */
const char *str_text(const struct str *s);
/* Moves the bytes out, yours to free(), and leaves s empty. NULL if the string
 * had failed; it then still is what it was. */
char *str_take(struct str *s);

/* A copy without the white space at either end; yours to free(). */
char *str_trimmed(const char *text, size_t len);

/*
 * Bytes of what text begins with, if nobody sees it and it is in no text worth
 * showing: 1 for a control character (newline and tab are two), 3 for one that
 * turns the direction of what follows (U+202A to U+202E, U+2066 to U+2069), by
 * which words are made to read as others; else 0. Every writing system reads
 * right without the latter. text must be UTF-8.
 */
size_t str_unseen_bytes(const char *text);

/* Bytes of the code point that bytes begin with (RFC 3629, section 4); 0 if
 * they begin with none, with a part of one or with NUL. */
size_t str_utf8_sequence(const char *bytes, size_t len);
/* True if the bytes are well-formed UTF-8 without NUL. */
bool str_is_utf8(const char *bytes, size_t len);
/*
 * Bytes of the longest prefix of text with at most max_points code points.
 * Never cuts a code point. text must be UTF-8.
 */
size_t str_prefix_points(const char *text, size_t max_points);
/* Code points, not characters on a screen. text must be UTF-8. */
size_t str_count_points(const char *text);
size_t str_count_points_n(const char *text, size_t len);

#endif
