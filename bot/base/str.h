/*
 * str.h: a growing string with a maximum and a sticky failure.
 *
 * Append without checking; ask str_ok() once at the end. Past max_bytes
 * nothing more is appended and the string has failed for good. data is always
 * NUL-terminated (and may hold NULs of its own; len counts).
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

/* False if anything did not fit. */
bool str_ok(const struct str *s);
/* Never NULL. */
const char *str_text(const struct str *s);
/* Moves the bytes out; yours to free(). NULL if the string had failed. */
char *str_take(struct str *s);

/* True if the bytes are well-formed UTF-8 (RFC 3629) without NUL. */
bool str_is_utf8(const char *bytes, size_t len);
/*
 * Bytes of the longest prefix of text with at most max_points code points.
 * Never cuts a code point. text must be UTF-8.
 */
size_t str_prefix_points(const char *text, size_t max_points);
size_t str_count_points(const char *text);

#endif
