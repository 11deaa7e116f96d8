/*
 * redact.c: see redact.h. One pass: at each place a few rules look forward
 * for the end of a credential that begins there, and a bounded way back for
 * what stands before it. No rule looks at a byte twice but within that bound,
 * so that a hostile text costs no more than another.
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
	REDACT_LOOK_BYTES =
	    512, /* for such a secret and what is unseen in it */
	REDACT_BARE_LEN = 64,
	REDACT_VALUE_MIN = 16,
	REDACT_VALUE_LOOK = 1024,
	REDACT_NEAR_BYTES = 48,
	REDACT_USER_MAX = 64,
	REDACT_PASSWORD_MAX = 256,
};
enum { REDACT_MAX_BYTES = 8 * 1024 * 1024 };

#define REDACT_DIGITS "0123456789"
#define REDACT_UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define REDACT_WORD   REDACT_UPPER "abcdefghijklmnopqrstuvwxyz" REDACT_DIGITS "_"
#define REDACT_SPACE  " \t\r\n"

static bool redact_is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Bytes of what stands unseen within a word that was copied from a page:
 * U+200B to U+200F, U+2060, U+FEFF, the soft hyphen, what str_unseen_bytes()
 * names; 0 if p begins with none. */
static size_t redact_unseen(const char *p)
{
	static const char *const marks[] = {"\xE2\x80\x8B", "\xE2\x80\x8C",
	    "\xE2\x80\x8D", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x81\xA0",
	    "\xEF\xBB\xBF", "\xC2\xAD"};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strncmp(p, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return isspace((unsigned char)*p) ? 0 : str_unseen_bytes(p);
}

/* The word that p begins with, and what stands unseen in it: bytes, or 0 if
 * its length is none of a Canvas token's. */
static size_t redact_canvas_secret(const char *p)
{
	size_t letters = 0;
	size_t len = 0; /* to the last letter */

	for (size_t i = 0; i < REDACT_LOOK_BYTES;) {
		size_t unseen = redact_unseen(p + i);
		if (unseen == 0 && !redact_is_word(p[i]))
			break;
		i += unseen ? unseen : 1;
		letters += unseen == 0;
		len = unseen ? len : i;
	}
	return letters >= REDACT_SECRET_MIN && letters <= REDACT_SECRET_MAX
	           ? len
	           : 0;
}

/* "1234~" and a long word: bytes, or 0. */
static size_t redact_canvas(const char *start, const char *p)
{
	if (!isdigit((unsigned char)*p) ||
	    (p > start && isdigit((unsigned char)p[-1])))
		return 0;
	size_t digits = strspn(p, REDACT_DIGITS);
	if (digits > REDACT_SHARD_MAX || p[digits] != '~')
		return 0;
	size_t n = redact_canvas_secret(p + digits + 1);
	return n ? digits + 1 + n : 0;
}

/* Credentials that say by their first letters what they are. */
static const struct {
	const char *prefix;
	const char *more; /* what may follow */
	size_t min;       /* bytes of it, at least */
	size_t dots;      /* among them, at least */
} redact_prefixes[] = {
    /* api.slack.com/authentication/token-types */
    {"xoxb-", REDACT_WORD "-", 11, 0},
    {"xoxp-", REDACT_WORD "-", 11, 0},
    {"xoxa-", REDACT_WORD "-", 11, 0},
    {"xoxr-", REDACT_WORD "-", 11, 0},
    {"xoxs-", REDACT_WORD "-", 11, 0},
    {"xoxe-", REDACT_WORD "-", 11, 0},
    {"xoxe.", REDACT_WORD "-.", 11, 0},
    {"xapp-", REDACT_WORD "-", 11, 0},
    /* RFC 7519: three parts in base64url, the first being {"… */
    {"eyJ", REDACT_WORD "-.", 20, 2},
    /* docs.aws.amazon.com: unique identifiers of access keys */
    {"AKIA", REDACT_UPPER REDACT_DIGITS, 16, 0},
    {"ASIA", REDACT_UPPER REDACT_DIGITS, 16, 0},
    /* docs.github.com: about authentication */
    {"ghp_", REDACT_WORD, 30, 0},
    {"gho_", REDACT_WORD, 30, 0},
    {"ghs_", REDACT_WORD, 30, 0},
    {"github_pat_", REDACT_WORD, 30, 0},
};

static size_t redact_prefixed(const char *start, const char *p)
{
	/* Each run of such characters is looked at from its beginning only. */
	if (p > start && (redact_is_word(p[-1]) || strchr("-.", p[-1])))
		return 0;
	for (size_t i = 0;
	     i < sizeof(redact_prefixes) / sizeof(redact_prefixes[0]); i++) {
		size_t len = strlen(redact_prefixes[i].prefix);
		if (strncmp(p, redact_prefixes[i].prefix, len) != 0)
			continue;
		size_t n = strspn(p + len, redact_prefixes[i].more);
		size_t dots = 0;
		/* A sentence's full stop is not the token's. */
		while (n && strchr("-.", p[len + n - 1]))
			n--;
		for (size_t k = 0; k < n; k++)
			dots += p[len + k] == '.';
		return n >= redact_prefixes[i].min &&
		               dots >= redact_prefixes[i].dots
		           ? len + n
		           : 0;
	}
	return 0;
}

/* Names of headers and parameters whose values are credentials. */
static const char *const redact_leads[] = {"bearer", "access_token",
    "refresh_token", "client_secret", "api_key", "apikey", "secret_access_key",
    "secretaccesskey"};

/* Is p what comes after such a name and ":", "=", a blank or a quote? */
static bool redact_is_led(const char *start, const char *p)
{
	const char *end = p;

	while (end > start && p - end < 4 && strchr(" \t:=\"'", end[-1]))
		end--;
	if (end == p)
		return false;
	for (size_t i = 0; i < sizeof(redact_leads) / sizeof(redact_leads[0]);
	     i++) {
		size_t len = strlen(redact_leads[i]);
		if ((size_t)(end - start) >= len &&
		    strncasecmp(end - len, redact_leads[i], len) == 0)
			return true;
	}
	return false;
}

/* A long value that is no word of a language: there is a digit in it. */
static size_t redact_value(const char *start, const char *p)
{
	static const char ends[] = REDACT_SPACE "\"'<>&,;";

	if (!redact_is_led(start, p))
		return 0;
	size_t n = 0;
	bool digit = false;
	for (; n < REDACT_VALUE_LOOK && !strchr(ends, p[n]); n++)
		digit = digit || isdigit((unsigned char)p[n]);
	return n >= REDACT_VALUE_MIN && digit ? n + strcspn(p + n, ends) : 0;
}

/* The password of scheme://user:password@host (RFC 3986, 3.2.1). */
static size_t redact_password(const char *start, const char *p)
{
	const char *from = p - 1;

	if (p == start || *from != ':')
		return 0;
	while (from > start && p - from < REDACT_USER_MAX &&
	       !strchr(REDACT_SPACE "/@:", from[-1]))
		from--;
	if (from - start < 3 || strncmp(from - 3, "://", 3) != 0)
		return 0;
	size_t n = 0;
	size_t at = 0;
	for (; n < REDACT_PASSWORD_MAX && p[n] &&
	       !strchr(REDACT_SPACE "/<>\"", p[n]);
	     n++)
		if (p[n] == '@')
			at = n;
	return at;
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

	if (p > start && redact_is_word(p[-1]))
		return 0;
	while (n <= REDACT_BARE_LEN && isalnum((unsigned char)p[n]))
		n++;
	if (n != REDACT_BARE_LEN || redact_is_word(p[n]))
		return 0;
	return redact_near_token(start, p) ? n : 0;
}

static size_t redact_find(const char *start, const char *p)
{
	static size_t (*const rules[])(const char *start, const char *p) = {
	    redact_canvas, redact_prefixed, redact_value, redact_password,
	    redact_bare};
	size_t n = 0;

	for (size_t i = 0; n == 0 && i < sizeof(rules) / sizeof(rules[0]); i++)
		n = rules[i](start, p);
	return n;
}

size_t redact_text(const char *text, struct str *out)
{
	size_t finds = 0;

	for (const char *p = text; *p;) {
		size_t n = redact_find(text, p);
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

static size_t redact_string(json_t *value)
{
	OWN(str_clear)
	struct str out = {.max_bytes = REDACT_MAX_BYTES};
	const char *text = json_string_value(value);

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
