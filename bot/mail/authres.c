/*
 * authres.c: see authres.h. A header is first stripped of comments and quoted
 * strings, so that only what the receiver itself has said is left; then it is
 * cut at its semicolons.
 */
#include "mail/authres.h"

#include "base/own.h"
#include "base/str.h"
#include "model/endpoint.h"

#include <string.h>
#include <strings.h>

static const char AUTHRES_NAME[] = "Authentication-Results";
static const char AUTHRES_WHITE[] = " \t";

/* Stands for a quoted string. */
enum { AUTHRES_QUOTED = '"' };

/* One of the parts between semicolons: method=result and its properties. */
struct authres_clause {
	const char *method;
	const char *result;
	const char *d;    /* header.d */
	const char *i;    /* header.i */
	const char *from; /* header.from */
};

/* What the headers that count say together. */
struct authres_said {
	size_t dmarc_count;
	bool dkim; /* there is a result, whichever */
	bool dmarc_pass;
	bool dmarc_fail;
	bool dkim_pass; /* aligned */
};

/* --- stripping ----------------------------------------------------------- */

/* RFC 5322, 3.2.2: comments nest. NULL if it does not end, or if there is a
 * quotation mark in it: that is somebody's address, not the receiver's words.
 */
static const char *authres_comment_end(const char *p)
{
	size_t depth = 0;

	for (; *p; p++) {
		if (*p == '"')
			return NULL;
		if (*p == '\\' && p[1])
			p++;
		else if (*p == '(')
			depth++;
		else if (*p == ')' && --depth == 0)
			return p + 1;
	}
	return NULL;
}

static const char *authres_quoted_end(const char *p)
{
	for (p++; *p && *p != '"'; p++)
		if (*p == '\\' && p[1])
			p++;
	return *p ? p + 1 : NULL;
}

static bool authres_strip(const char *value, struct str *out)
{
	for (const char *p = value; *p;) {
		if (*p == '(') {
			p = authres_comment_end(p);
			str_add_char(out, ' ');
		} else if (*p == '"') {
			p = authres_quoted_end(p);
			str_add_char(out, AUTHRES_QUOTED);
		} else if (*p == ')') {
			return false;
		} else {
			str_add_char(out, *p++);
		}
		if (p == NULL)
			return false;
	}
	return str_ok(out);
}

/* "dmarc = pass" is "dmarc=pass". */
static void authres_join(char *text)
{
	char *to = text;

	for (const char *p = text; *p; p++) {
		const char *next = p + strspn(p, AUTHRES_WHITE);
		if (next > p && (*next == '=' || (to > text && to[-1] == '=')))
			p = next;
		if (*p == '\0')
			break;
		*to++ = *p;
	}
	*to = '\0';
}

/* --- clauses ------------------------------------------------------------- */

static char *authres_token(char **rest)
{
	char *token = *rest + strspn(*rest, AUTHRES_WHITE);
	size_t n = strcspn(token, AUTHRES_WHITE);

	if (n == 0)
		return NULL;
	*rest = token + n;
	if (**rest)
		*(*rest)++ = '\0';
	return token;
}

/* A property that is said twice says nothing. */
static void authres_property(
    struct authres_clause *clause, const char *name, const char *value)
{
	const struct {
		const char *name;
		const char **to;
	} rows[] = {
	    {"header.d", &clause->d},
	    {"header.i", &clause->i},
	    {"header.from", &clause->from},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcasecmp(rows[i].name, name) == 0)
			*rows[i].to = *rows[i].to ? "" : value;
}

/* False if the first word is no method=result. */
static bool authres_clause_read(char *text, struct authres_clause *ret_clause)
{
	struct authres_clause clause = {.method = NULL};
	char *token;

	authres_join(text);
	while ((token = authres_token(&text))) {
		char *equals = strchr(token, '=');
		if (equals)
			*equals = '\0';
		if (clause.method == NULL && equals == NULL)
			return false;
		if (clause.method == NULL) {
			/* RFC 8601, 2.2: "dkim/1", a version. */
			token[strcspn(token, "/")] = '\0';
			clause.method = token;
			clause.result = equals + 1;
		} else if (equals) {
			authres_property(&clause, token, equals + 1);
		}
	}
	if (clause.method == NULL)
		return false;
	*ret_clause = clause;
	return true;
}

static const char *authres_domain_of(const char *address)
{
	const char *at = address ? strrchr(address, '@') : NULL;

	return at ? at + 1 : address;
}

static void authres_dmarc(const struct authres_clause *clause,
    const char *domain, struct authres_said *said)
{
	const char *from = authres_domain_of(clause->from);

	said->dmarc_count++;
	if (strcasecmp(clause->result, "fail") == 0)
		said->dmarc_fail = true;
	if (strcasecmp(clause->result, "pass") == 0 && from)
		said->dmarc_pass = strcasecmp(from, domain) == 0;
}

/* RFC 6376, 3.5: i= lies within d=; who writes only one of them means it. */
static void authres_dkim(const struct authres_clause *clause,
    const char *domain, struct authres_said *said)
{
	const char *signer =
	    clause->d ? clause->d : authres_domain_of(clause->i);

	said->dkim = true;
	if (strcasecmp(clause->result, "pass") == 0 && signer &&
	    endpoint_is_within(domain, signer))
		said->dkim_pass = true;
}

/* True if spf, dkim or dmarc are among them. Each is believed from the first
 * header that speaks of it. */
static bool authres_clauses(
    char *text, const char *domain, struct authres_said *said)
{
	const struct authres_said before = *said;
	bool spoke = false;
	char *part;

	while ((part = strsep(&text, ";"))) {
		struct authres_clause clause;
		if (!authres_clause_read(part, &clause))
			continue;
		bool dmarc = strcasecmp(clause.method, "dmarc") == 0;
		bool dkim = strcasecmp(clause.method, "dkim") == 0;
		spoke = spoke || dmarc || dkim ||
		        strcasecmp(clause.method, "spf") == 0;
		if (dmarc && before.dmarc_count == 0)
			authres_dmarc(&clause, domain, said);
		if (dkim && !before.dkim)
			authres_dkim(&clause, domain, said);
	}
	return spoke;
}

/* --- headers that count --------------------------------------------------- */

/* "*.icloud.com" is any name below icloud.com; else the whole name counts. */
static bool authres_is_id(const char *id, const char *wanted)
{
	if (strncmp(wanted, "*.", 2) != 0)
		return strcasecmp(id, wanted) == 0;
	size_t n = strlen(wanted + 1);
	size_t len = strlen(id);
	return len > n && strcasecmp(id + len - n, wanted + 1) == 0;
}

/* Takes the name of its writer off a stripped header. NULL if that is not
 * whom we trust. With wanted "" there must be none: "" then. */
static const char *authres_take_id(char **text, const char *wanted)
{
	if (wanted[0] == '\0') {
		size_t n = strcspn(*text, ";");
		const char *equals = memchr(*text, '=', n);
		return equals ? "" : NULL;
	}
	char *part = strsep(text, ";");
	char *id = authres_token(&part);
	const char *version = authres_token(&part);
	if (id == NULL || !authres_is_id(id, wanted) ||
	    (version && version[strspn(version, "0123456789")]) ||
	    authres_token(&part))
		return NULL;
	return id;
}

static const struct header *authres_topmost(const struct header_list *headers)
{
	for (size_t i = 0; i < headers->count; i++)
		if (strcasecmp(headers->items[i].name, AUTHRES_NAME) == 0)
			return &headers->items[i];
	return NULL;
}

enum { AUTHRES_MAX_SPEAKERS = 8, AUTHRES_MAX_HEADER_BYTES = 64 * 1024 };

/* Who has spoken of spf, dkim or dmarc so far. */
struct authres_speakers {
	char *ids[AUTHRES_MAX_SPEAKERS];
	size_t count;
};

static void authres_speakers_clear(struct authres_speakers *speakers)
{
	for (size_t i = 0; i < speakers->count; i++)
		free(speakers->ids[i]);
	speakers->count = 0;
}

static bool authres_may_speak(
    const struct authres_speakers *speakers, const char *id)
{
	for (size_t i = 0; i < speakers->count; i++)
		if (strcasecmp(speakers->ids[i], id) == 0)
			return false;
	return speakers->count < AUTHRES_MAX_SPEAKERS;
}

/* False if this header does not belong to the block. */
static bool authres_header(const struct header *header, const char *wanted,
    const char *domain, struct authres_speakers *speakers,
    struct authres_said *said)
{
	OWN(str_clear)
	struct str stripped = {.max_bytes = AUTHRES_MAX_HEADER_BYTES};

	if (strcasecmp(header->name, AUTHRES_NAME) != 0 ||
	    !authres_strip(header->value, &stripped) || stripped.len == 0)
		return false;
	char *text = stripped.data;
	const char *id = authres_take_id(&text, wanted);
	if (id == NULL || !authres_may_speak(speakers, id))
		return false;
	if (authres_clauses(text, domain, said))
		speakers->ids[speakers->count++] = own_strdup(id);
	return true;
}

/* False if not even the topmost header is of whom we trust. */
static bool authres_block(const struct header_list *headers, const char *wanted,
    const char *domain, struct authres_said *said)
{
	const struct header *top = authres_topmost(headers);
	const struct header *end = headers->items + headers->count;
	OWN(authres_speakers_clear)
	struct authres_speakers speakers = {.count = 0};
	const struct header *header = top;

	while (header && header < end &&
	       authres_header(header, wanted, domain, &speakers, said))
		header++;
	return header != top;
}

/* --- the verdict ---------------------------------------------------------- */

/* RFC 5321, 4.1.2: a dot-string. Anything else in a Return-Path may have been
 * written to be echoed. */
static bool authres_odd_envelope(const struct header_list *headers)
{
	const char *path;

	for (size_t n = 0; (path = header_nth(headers, "Return-Path", n)); n++)
		if (strpbrk(path, "\"\\();,") || strchr(path, ' '))
			return true;
	return false;
}

static struct authres authres_verdict_of(const struct authres_said *said)
{
	if (said->dmarc_fail || said->dmarc_count > 1)
		return (struct authres){.verdict = AUTHRES_FAIL,
		    .method = "dmarc",
		    .why = said->dmarc_fail ? "dmarc_fail" : "dmarc_twice"};
	if (said->dmarc_pass)
		return (struct authres){.verdict = AUTHRES_PASS,
		    .method = "dmarc",
		    .why = "dmarc_pass"};
	if (said->dkim_pass)
		return (struct authres){.verdict = AUTHRES_PASS,
		    .method = "dkim",
		    .why = "dkim_pass"};
	return (struct authres){.why = "nothing_passed"};
}

static struct authres authres_judge(
    const struct header_list *headers, const char *domain, const char *wanted)
{
	struct authres_said said = {.dmarc_count = 0};

	if (wanted == NULL)
		return (struct authres){.why = "nobody_trusted"};
	if (domain == NULL)
		return (struct authres){.why = "not_one_from"};
	if (authres_odd_envelope(headers))
		return (struct authres){.why = "odd_envelope"};
	if (authres_topmost(headers) == NULL)
		return (struct authres){.why = "no_header"};
	if (!authres_block(headers, wanted, domain, &said))
		return (struct authres){.why = "header_not_trusted"};
	return authres_verdict_of(&said);
}

void authres_read(const struct header_list *headers, const char *from,
    const char *authserv_id, struct authres *ret_authres)
{
	const char *at = from ? strrchr(from, '@') : NULL;
	const char *domain = at ? at + 1 : NULL;

	*ret_authres = authres_judge(headers, domain, authserv_id);
	ret_authres->domain = own_strdup_or_null(domain);
}

void authres_clear(struct authres *authres)
{
	free(authres->domain);
	*authres = (struct authres){.verdict = AUTHRES_NONE};
}
