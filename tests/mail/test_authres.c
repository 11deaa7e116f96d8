/* mail/authres.h: whose word counts, and what tricks it is not fooled by. */
#include "base/own.h"
#include "base/str.h"
#include "mail/authres.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { BLOCK_MAX_BYTES = 64 * 1024 };

#define AR "Authentication-Results: "

static const struct {
	const char *name;
	const char *trusted;
	const char *headers;
	const char *from;
	enum authres_verdict want;
	const char *want_why;
} rows[] = {
    {"dmarc", "mx.example", AR "mx.example; dmarc=pass header.from=a.example",
        "ada@a.example", AUTHRES_PASS, "dmarc_pass"},
    {"whatever the case", "MX.example",
        "authentication-results: mx.EXAMPLE; DMARC=Pass Header.From=A.example",
        "ada@a.example", AUTHRES_PASS, "dmarc_pass"},
    {"folded and spaced", "mx.example",
        AR "mx.example\r\n 1;\r\n\tdmarc = pass (p=none)\r\n"
           " header.from = a.example",
        "ada@a.example", AUTHRES_PASS, "dmarc_pass"},
    {"a comment right behind", "mx.example",
        AR "mx.example; dmarc=pass(p=REJECT) header.from=a.example;",
        "ada@a.example", AUTHRES_PASS, "dmarc_pass"},
    {"an address as header.from", "mx.example",
        AR "mx.example; dmarc=pass header.from=x@a.example", "ada@a.example",
        AUTHRES_PASS, "dmarc_pass"},
    {"nobody configured", NULL,
        AR "mx.example; dmarc=pass header.from=a.example", "ada@a.example",
        AUTHRES_NONE, "nobody_trusted"},
    {"no one From", "mx.example",
        AR "mx.example; dmarc=pass header.from=a.example", NULL, AUTHRES_NONE,
        "not_one_from"},
    {"no header", "mx.example", "Subject: x", "ada@a.example", AUTHRES_NONE,
        "no_header"},
    {"dmarc of another domain", "mx.example",
        AR "mx.example; dmarc=pass header.from=b.example", "ada@a.example",
        AUTHRES_NONE, "nothing_passed"},
    {"dmarc of a domain above", "mx.example",
        AR "mx.example; dmarc=pass header.from=a.example", "ada@b.a.example",
        AUTHRES_NONE, "nothing_passed"},
    {"dmarc of nothing", "mx.example", AR "mx.example; dmarc=pass",
        "ada@a.example", AUTHRES_NONE, "nothing_passed"},
    {"header.from twice", "mx.example",
        AR "mx.example; dmarc=pass header.from=b.example "
           "header.from=a.example",
        "ada@a.example", AUTHRES_NONE, "nothing_passed"},
    {"dmarc fails", "mx.example",
        AR "mx.example; dkim=pass header.d=a.example; dmarc=fail "
           "header.from=a.example",
        "ada@a.example", AUTHRES_FAIL, "dmarc_fail"},
    {"dmarc twice", "mx.example",
        AR "mx.example; dmarc=pass header.from=a.example; dmarc=pass "
           "header.from=a.example",
        "ada@a.example", AUTHRES_FAIL, "dmarc_twice"},
    {"dkim when dmarc is silent", "mx.example",
        AR "mx.example; dmarc=none; dkim=pass header.d=a.example",
        "ada@a.example", AUTHRES_PASS, "dkim_pass"},
    {"dkim by header.i", "mx.example",
        AR "mx.example; dkim=pass header.i=@a.example", "ada@a.example",
        AUTHRES_PASS, "dkim_pass"},
    {"header.d is stronger", "mx.example",
        AR "mx.example; dkim=pass header.i=@a.example header.d=b.example",
        "ada@a.example", AUTHRES_NONE, "nothing_passed"},
    {"the second of two signatures", "mx.example",
        AR "mx.example; dkim=pass header.d=list.example; dkim=pass "
           "header.d=a.example",
        "ada@a.example", AUTHRES_PASS, "dkim_pass"},
    {"dkim of a domain above", "mx.example",
        AR "mx.example; dkim=pass header.d=a.example", "ada@b.a.example",
        AUTHRES_PASS, "dkim_pass"},
    {"dkim of a domain below", "mx.example",
        AR "mx.example; dkim=pass header.d=b.a.example", "ada@a.example",
        AUTHRES_NONE, "nothing_passed"},
    {"dkim of a name that ends alike", "mx.example",
        AR "mx.example; dkim=pass header.d=bank.example", "ada@mybank.example",
        AUTHRES_NONE, "nothing_passed"},
    {"dkim of a whole top-level domain", "mx.example",
        AR "mx.example; dkim=pass header.d=example", "ada@a.example",
        AUTHRES_NONE, "nothing_passed"},
    {"dkim=pass of nobody", "mx.example", AR "mx.example; dkim=pass",
        "ada@a.example", AUTHRES_NONE, "nothing_passed"},
    {"spf is not enough", "mx.example",
        AR "mx.example; spf=pass smtp.mailfrom=a.example", "ada@a.example",
        AUTHRES_NONE, "nothing_passed"},
    {"a result in a reason", "mx.example",
        AR "mx.example; spf=fail reason=\"; dmarc=pass "
           "header.from=a.example\"",
        "ada@a.example", AUTHRES_NONE, "nothing_passed"},
    {"a result as a property", "mx.example",
        AR "mx.example; spf=fail dmarc=pass header.from=a.example",
        "ada@a.example", AUTHRES_NONE, "nothing_passed"},
    {"a comment that does not end", "mx.example",
        AR "mx.example; (dmarc=pass header.from=a.example", "ada@a.example",
        AUTHRES_NONE, "header_not_trusted"},
    {"a quotation that does not end", "mx.example",
        AR "mx.example; dmarc=pass header.from=a.example x=\"", "ada@a.example",
        AUTHRES_NONE, "header_not_trusted"},
    {"an escaped parenthesis", "mx.example",
        AR "mx.example; spf=fail (\\) ; dmarc=pass header.from=a.example)",
        "ada@a.example", AUTHRES_NONE, "nothing_passed"},
    {"words behind the name", "mx.example",
        AR "mx.example evil; dmarc=pass header.from=a.example", "ada@a.example",
        AUTHRES_NONE, "header_not_trusted"},
    {"the name alone", "mx.example", AR "mx.example", "ada@a.example",
        AUTHRES_NONE, "nothing_passed"},
    {"an odd envelope", "mx.example",
        "Return-Path: <\"a) dmarc=pass\"@evil.example>\r\n" AR
        "mx.example; dmarc=pass header.from=a.example",
        "ada@a.example", AUTHRES_NONE, "odd_envelope"},
    {"a null envelope is not odd", "mx.example",
        "Return-Path: <>\r\n" AR "mx.example; dmarc=pass header.from=a.example",
        "ada@a.example", AUTHRES_PASS, "dmarc_pass"},
    {"ours below somebody else's", "mx.example",
        AR "other.example; dmarc=none\r\n" AR
           "mx.example; dmarc=pass header.from=a.example",
        "ada@a.example", AUTHRES_NONE, "header_not_trusted"},
    {"a forged one right below ours", "mx.example",
        AR "mx.example; spf=neutral\r\n" AR
           "mx.example; dmarc=pass header.from=a.example",
        "ada@a.example", AUTHRES_NONE, "nothing_passed"},
    {"a second one of the same writer", "mx.example",
        AR "mx.example; x-tls=pass\r\n" AR
           "mx.example; dmarc=pass header.from=a.example",
        "ada@a.example", AUTHRES_PASS, "dmarc_pass"},
    {"a second one farther down", "mx.example",
        AR "mx.example; x-tls=pass\r\nReceived: by x\r\n" AR
           "mx.example; dmarc=pass header.from=a.example",
        "ada@a.example", AUTHRES_NONE, "nothing_passed"},
    {"names below one", "*.mx.example",
        AR "a.mx.example; spf=fail\r\n" AR
           "b.mx.example; dmarc=pass header.from=a.example",
        "ada@a.example", AUTHRES_PASS, "dmarc_pass"},
    {"the first that speaks of dkim", "*.mx.example",
        AR "a.mx.example; dkim=none\r\n" AR
           "b.mx.example; dkim=pass header.d=a.example",
        "ada@a.example", AUTHRES_NONE, "nothing_passed"},
    {"the name itself is not below it", "*.mx.example",
        AR "mx.example; dmarc=pass header.from=a.example", "ada@a.example",
        AUTHRES_NONE, "header_not_trusted"},
    {"a name that ends alike", "*.mx.example",
        AR "evilmx.example; dmarc=pass header.from=a.example", "ada@a.example",
        AUTHRES_NONE, "header_not_trusted"},
    {"Microsoft", "",
        AR "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; "
           "dkim=none header.d=none;dmarc=bestguesspass action=none "
           "header.from=a.example;compauth=pass reason=109",
        "ada@a.example", AUTHRES_NONE, "nothing_passed"},
    {"a name where Microsoft writes none", "",
        AR "mx.example; dmarc=pass header.from=a.example", "ada@a.example",
        AUTHRES_NONE, "header_not_trusted"},
};

static enum authres_verdict judged(const char *headers, const char *from,
    const char *trusted, struct authres *ret_authres)
{
	OWN(header_clear)
	struct header_list list = {.items = NULL};

	assert_true(header_read(headers, strlen(headers), &list));
	authres_read(&list, from, trusted, ret_authres);
	return ret_authres->verdict;
}

static void verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(authres_clear)
		struct authres authres = {.domain = NULL};
		if (judged(rows[i].headers, rows[i].from, rows[i].trusted,
		        &authres) != rows[i].want ||
		    strcmp(authres.why, rows[i].want_why) != 0)
			fail_msg("%s: %d %s", rows[i].name, authres.verdict,
			    authres.why);
		assert_int_equal(
		    authres.method != NULL, authres.verdict != AUTHRES_NONE);
		if (rows[i].from)
			assert_string_equal(
			    authres.domain, strchr(rows[i].from, '@') + 1);
	}
}

/* Made from public reports on other programs. */
static const char VECTORS[] =
    "../shared/corpora/mail/ar-vectors-made-here/vectors.json";

static void vector(const json_t *row)
{
	static const struct {
		const char *name;
		enum authres_verdict verdict;
	} names[] = {{"none", AUTHRES_NONE}, {"pass", AUTHRES_PASS},
	    {"fail", AUTHRES_FAIL}};
	const char *want = json_string_value(json_object_get(row, "want"));
	OWN(str_clear)
	struct str block = {.max_bytes = BLOCK_MAX_BYTES};
	OWN(authres_clear)
	struct authres authres = {.domain = NULL};
	json_t *line;
	size_t i;

	json_array_foreach (json_object_get(row, "ar"), i, line)
		str_addf(&block, AR "%s\r\n", json_string_value(line));
	enum authres_verdict got = judged(str_text(&block),
	    json_string_value(json_object_get(row, "from")),
	    json_string_value(json_object_get(row, "trusted")), &authres);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, want) == 0 && names[i].verdict != got)
			fail_msg("%s: %s",
			    json_string_value(json_object_get(row, "name")),
			    authres.why);
}

static void reported_tricks(void **state)
{
	json_auto_t *vectors = json_load_file(VECTORS, 0, NULL);
	json_t *row;
	size_t i;

	(void)state;
	if (vectors == NULL) {
		print_message("the corpora are not on this machine\n");
		skip();
	}
	assert_int_equal(json_array_size(vectors), 17);
	json_array_foreach (vectors, i, row)
		vector(row);
}

/* The examples of RFC 8601 and more, as Debian's python3-authres tests them:
 * each header in their order, and a sender to ask about. */
static const char EXAMPLES[] =
    "../shared/corpora/mail/authres-tests-debian/doctests.txt";

static const struct {
	const char *from;
	enum authres_verdict want;
} examples[] = {
    {"a@example.net", AUTHRES_NONE},
    {"sender@example.net", AUTHRES_NONE},
    {"a@example.com", AUTHRES_NONE},
    {"sender@example.com", AUTHRES_PASS},
    {"a@mail-router.example.net", AUTHRES_PASS},
    {"a@newyork.example.com", AUTHRES_NONE},
    {"a@newyork.example.com", AUTHRES_PASS},
    {"a@newyork.example.com", AUTHRES_PASS},
    {"phish@bank.example.com", AUTHRES_NONE},
    {"a@newyork.example.com", AUTHRES_PASS},
    {"a@example.com", AUTHRES_PASS},
    {"a@example.net", AUTHRES_NONE},
    {"a@example.net", AUTHRES_NONE},
    {"markuslaudi@freenet.de", AUTHRES_NONE},
    {"markuslaudi@freenet.de", AUTHRES_NONE},
    {"aliceDss@example.com", AUTHRES_NONE},
    {"user@example.com", AUTHRES_NONE},
    {"sender@example.net", AUTHRES_NONE},
    {"a@example.org", AUTHRES_NONE},
    {"a@example.org", AUTHRES_NONE},
    {"a@example.org", AUTHRES_NONE},
    {"a@example.net", AUTHRES_PASS},
    {"a@hotmail.com", AUTHRES_NONE},
};

/* The header in a line such as ">>> parse('Authentication-Results: …')". */
static char *example_in(const char *line)
{
	const char *start = strstr(line, "parse('");
	const char *end = start ? strrchr(line, '\'') : NULL;

	if (start == NULL || strncasecmp(start + 7, AR, strlen(AR)) != 0)
		return NULL;
	return own_printf("%.*s", (int)(end - start - 7), start + 7);
}

static void published_examples(void **state)
{
	FILE *file = fopen(EXAMPLES, "r");
	OWN(own_string)
	char *line = NULL;
	size_t cap = 0;
	size_t count = 0;

	(void)state;
	if (file == NULL) {
		print_message("the corpora are not on this machine\n");
		skip();
	}
	while (getline(&line, &cap, file) > 0) {
		OWN(own_string)
		char *header = example_in(line);
		if (header == NULL)
			continue;
		const char *id = header + strlen(AR);
		OWN(own_string)
		char *trusted = own_printf("%.*s", (int)strcspn(id, ";"), id);
		OWN(authres_clear)
		struct authres authres = {.domain = NULL};
		assert_true(count < sizeof(examples) / sizeof(examples[0]));
		if (judged(header, examples[count].from, trusted, &authres) !=
		    examples[count].want)
			fail_msg("%s: %s", header, authres.why);
		assert_string_not_equal(authres.why, "header_not_trusted");
		count++;
	}
	fclose(file);
	assert_int_equal(count, sizeof(examples) / sizeof(examples[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(verdicts),
	    cmocka_unit_test(reported_tricks),
	    cmocka_unit_test(published_examples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
