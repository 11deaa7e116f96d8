/*
 * secret.c: see secret.h. Reads JSON by its brackets and quotation marks only:
 * a parser would have the strings in its memory first.
 */
#include "canvas/secret.h"

#include <string.h>

enum {
	SECRET_MAX_DEPTH = 64,
	/* AccessToken::HINT_LENGTH of Canvas. */
	SECRET_HINT_BYTES = 5,
	SECRET_HINT_MAX_BYTES = 12,
};

/* What canvas/token.c, user.c, answer.c and probe.c read, all in lower case. */
static const char *const secret_kept[] = {"become_user", "create_access_tokens",
    "created_at", "delete_access_tokens", "email", "enrollment_state", "error",
    "errors", "expires_at", "id", "last_used_at", "login_id", "message", "name",
    "purpose", "status", "type", "user_id", "workflow_state"};
static const char *const secret_hinted[] = {"token", "visible_token"};

enum secret_fate { SECRET_DROPPED, SECRET_HINTED, SECRET_KEPT };

struct secret_scan {
	const char *p;
	const char *end;
	struct str *out;
	int depth;
	bool key_next; /* the next string names a member */
	/* By depth: is it an object, and what becomes of strings in it: of its
	 * newest member, or of an array's own member. */
	bool object[SECRET_MAX_DEPTH + 1];
	enum secret_fate fate[SECRET_MAX_DEPTH + 1];
};

static bool secret_among(
    const char *const *list, size_t count, const char *text, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == len && memcmp(list[i], text, len) == 0)
			return true;
	return false;
}

static enum secret_fate secret_fate_of(const char *key, size_t len)
{
	if (secret_among(secret_kept,
	        sizeof(secret_kept) / sizeof(secret_kept[0]), key, len))
		return SECRET_KEPT;
	return secret_among(secret_hinted,
	           sizeof(secret_hinted) / sizeof(secret_hinted[0]), key, len)
	           ? SECRET_HINTED
	           : SECRET_DROPPED;
}

/* Hosted Canvas writes its shard before a token ("7053~"), and hints at what is
 * behind it. A hint itself is shorter than this. */
static size_t secret_shard_len(const char *text, size_t len)
{
	size_t digits = 0;

	while (digits < len && text[digits] >= '0' && text[digits] <= '9')
		digits++;
	return digits && len > digits + SECRET_HINT_MAX_BYTES &&
	               text[digits] == '~'
	           ? digits + 1
	           : 0;
}

/* An escape has no place in a hint, and a character is not cut. */
static bool secret_is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\\' || (unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

static void secret_add_value(
    struct secret_scan *s, const char *text, size_t len)
{
	enum secret_fate fate = s->fate[s->depth];
	size_t shard = secret_shard_len(text, len);

	str_add_char(s->out, '"');
	if (fate == SECRET_KEPT)
		str_add_n(s->out, text, len);
	else if (fate == SECRET_HINTED && len > shard + SECRET_HINT_BYTES &&
	         secret_is_plain(text + shard, SECRET_HINT_BYTES)) {
		str_add_n(s->out, text + shard, SECRET_HINT_BYTES);
		str_add(s->out, "...");
	}
	str_add_char(s->out, '"');
}

/* s->p is behind the quotation mark. */
static bool secret_string(struct secret_scan *s)
{
	const char *text = s->p;

	while (s->p < s->end && *s->p != '"')
		s->p += *s->p == '\\' ? 2 : 1;
	if (s->p >= s->end)
		return false;
	size_t len = (size_t)(s->p++ - text);
	if (!s->key_next) {
		secret_add_value(s, text, len);
		return true;
	}
	s->key_next = false;
	s->fate[s->depth] = secret_fate_of(text, len);
	/* A name that nobody knows could be anything, too. */
	str_add_char(s->out, '"');
	if (s->fate[s->depth] != SECRET_DROPPED)
		str_add_n(s->out, text, len);
	else
		str_addf(s->out, "%zu", s->out->len);
	str_add_char(s->out, '"');
	return true;
}

static bool secret_open(struct secret_scan *s, char bracket)
{
	if (s->depth == SECRET_MAX_DEPTH)
		return false;
	s->depth++;
	s->object[s->depth] = s->key_next = bracket == '{';
	s->fate[s->depth] =
	    bracket == '{' ? SECRET_DROPPED : s->fate[s->depth - 1];
	str_add_char(s->out, bracket);
	return true;
}

static bool secret_close(struct secret_scan *s, char bracket)
{
	if (s->depth == 0)
		return false;
	s->depth--;
	s->key_next = false;
	str_add_char(s->out, bracket);
	return true;
}

static bool secret_step(struct secret_scan *s)
{
	/* Of numbers, true, false, null, and what stands between. */
	static const char others[] = "0123456789+-.eEtrufalsn: \t\r\n";
	char c = *s->p++;

	switch (c) {
	case '"':
		return secret_string(s);
	case '{':
	case '[':
		return secret_open(s, c);
	case '}':
	case ']':
		return secret_close(s, c);
	case ',':
		s->key_next = s->object[s->depth];
		break;
	default:
		if (c == '\0' || strchr(others, c) == NULL)
			return false;
	}
	str_add_char(s->out, c);
	return true;
}

bool canvas_secret_drop(const char *json, size_t len, struct str *out)
{
	struct secret_scan s = {.p = json, .end = json + len, .out = out};

	while (s.p < s.end)
		if (!secret_step(&s))
			return false;
	return str_ok(out);
}
