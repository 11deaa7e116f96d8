/*
 * redact.c: see redact.h. One pass; a run of token characters is looked at
 * once, with what stands before it.
 */
#include "text/redact.h"

#include "base/own.h"

#include <ctype.h>
#include <string.h>

static const char REDACT_MARK[] = "[token removed]";

/* Canvas: TOKEN_SIZE = 64; tolerant of other lengths behind a shard. */
enum {
	REDACT_SHARD_MAX = 12,
	REDACT_SECRET_MIN = 40,
	REDACT_SECRET_MAX = 100,
	REDACT_BARE_LEN = 64,
	REDACT_BEARER_MIN = 16,
	REDACT_NEAR_BYTES = 48,
};
enum { REDACT_MAX_BYTES = 8 * 1024 * 1024 };

static bool redact_is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* "1234~" and a long word: bytes, or 0. */
static size_t redact_canvas(const char *p)
{
	size_t digits = strspn(p, "0123456789");
	size_t n = 0;

	if (digits == 0 || digits > REDACT_SHARD_MAX || p[digits] != '~')
		return 0;
	while (redact_is_word(p[digits + 1 + n]))
		n++;
	return n >= REDACT_SECRET_MIN && n <= REDACT_SECRET_MAX ? digits + 1 + n
	                                                        : 0;
}

/* xoxb-…, xoxp-…, xapp-… */
static size_t redact_slack(const char *p)
{
	static const char *const prefixes[] = {
	    "xoxb-", "xoxp-", "xoxe-", "xoxa-", "xapp-"};
	size_t n = 5;

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (strncmp(p, prefixes[i], 5) != 0)
			continue;
		while (redact_is_word(p[n]) || p[n] == '-')
			n++;
		return n >= REDACT_BEARER_MIN ? n : 0;
	}
	return 0;
}

/* What follows "Bearer " or "access_token=". */
static size_t redact_after(const char *start, const char *p)
{
	static const char *const leads[] = {"bearer ", "access_token="};
	size_t n = strcspn(p, " \t\r\n\"'<>&");

	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		size_t len = strlen(leads[i]);
		if ((size_t)(p - start) >= len &&
		    strncasecmp(p - len, leads[i], len) == 0)
			return n >= REDACT_BEARER_MIN ? n : 0;
	}
	return 0;
}

static bool redact_near_token(const char *start, const char *p)
{
	size_t back = (size_t)(p - start);
	const char *from =
	    p - (back < REDACT_NEAR_BYTES ? back : REDACT_NEAR_BYTES);
	OWN(own_string)
	char *around = own_printf("%.*s %.*s", (int)(p - from), from,
	    REDACT_NEAR_BYTES, p + REDACT_BARE_LEN);

	return strcasestr(around, "token") != NULL;
}

/* A bare run of exactly 64 letters and digits close to the word "token". */
static size_t redact_bare(const char *start, const char *p)
{
	size_t n = 0;

	while (isalnum((unsigned char)p[n]) && n <= REDACT_BARE_LEN)
		n++;
	if (n != REDACT_BARE_LEN || redact_is_word(p[n]))
		return 0;
	return redact_near_token(start, p) ? n : 0;
}

static size_t redact_find(const char *start, const char *p)
{
	size_t n = redact_canvas(p);

	if (n == 0)
		n = redact_slack(p);
	if (n == 0)
		n = redact_after(start, p);
	return n ? n : redact_bare(start, p);
}

size_t redact_text(const char *text, struct str *out)
{
	size_t finds = 0;

	for (const char *p = text; *p;) {
		bool word_start = p == text || !redact_is_word(p[-1]);
		size_t n = word_start ? redact_find(text, p) : 0;
		if (n) {
			str_add(out, REDACT_MARK);
			finds++;
			p += n;
		} else {
			str_add_char(out, *p++);
		}
	}
	return finds;
}

/* Nothing shorter than a token can hold one. */
static bool redact_possible(const char *text)
{
	return strlen(text) >= REDACT_BEARER_MIN;
}

static size_t redact_string(json_t *value)
{
	OWN(str_clear)
	struct str out = {.max_bytes = REDACT_MAX_BYTES};
	const char *text = json_string_value(value);

	if (!redact_possible(text))
		return 0;
	size_t finds = redact_text(text, &out);
	if (finds)
		json_string_set(value, str_text(&out));
	return finds;
}

size_t redact_json(json_t *value)
{
	size_t finds = 0;
	const char *key;
	json_t *child;
	size_t i;

	if (json_is_string(value))
		return redact_string(value);
	if (json_is_array(value))
		json_array_foreach (value, i, child)
			finds += redact_json(child);
	else if (json_is_object(value))
		json_object_foreach (value, key, child)
			finds += redact_json(child);
	return finds;
}
