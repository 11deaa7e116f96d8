/* net/imap_response.h: responses taken apart, and what is none. */
#include "net/imap_response.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SLICE(text)                                                            \
	(struct imap_slice)                                                    \
	{                                                                      \
		.bytes = (text), .len = sizeof(text) - 1                       \
	}

static void same(size_t row, struct imap_slice got, const char *want)
{
	if (want == NULL)
		want = "";
	if (got.len != strlen(want) ||
	    (got.len && memcmp(got.bytes, want, got.len) != 0))
		fail_msg("row %zu: \"%.*s\" instead of \"%s\"", row,
		    (int)got.len, got.bytes, want);
}

static void responses(void **state)
{
	static const struct {
		const char *text;
		enum imap_response_kind want_kind;
		enum imap_status want_status;
		uint32_t want_number;
		const char *want_tag, *want_name, *want_code, *want_rest;
	} rows[] = {
	    {"* 12 EXISTS", IMAP_UNTAGGED, IMAP_NO_STATUS, 12, "*", "EXISTS",
	        NULL, NULL},
	    {"* 4294967295 EXPUNGE", IMAP_UNTAGGED, IMAP_NO_STATUS, UINT32_MAX,
	        "*", "EXPUNGE", NULL, NULL},
	    {"* OK [UIDVALIDITY 17] valid", IMAP_UNTAGGED, IMAP_OK, 0, "*",
	        "OK", "UIDVALIDITY 17", "valid"},
	    {"* ok [ALERT]", IMAP_UNTAGGED, IMAP_OK, 0, "*", "ok", "ALERT",
	        NULL},
	    {"* OK [no end", IMAP_UNTAGGED, IMAP_OK, 0, "*", "OK", NULL,
	        "[no end"},
	    {"* BYE see you", IMAP_UNTAGGED, IMAP_BYE, 0, "*", "BYE", NULL,
	        "see you"},
	    {"* PREAUTH hello", IMAP_UNTAGGED, IMAP_PREAUTH, 0, "*", "PREAUTH",
	        NULL, "hello"},
	    {"* CAPABILITY IMAP4rev1 IDLE", IMAP_UNTAGGED, IMAP_NO_STATUS, 0,
	        "*", "CAPABILITY", NULL, "IMAP4rev1 IDLE"},
	    {"* SEARCH", IMAP_UNTAGGED, IMAP_NO_STATUS, 0, "*", "SEARCH", NULL,
	        NULL},
	    {"b3 OK done", IMAP_TAGGED, IMAP_OK, 0, "b3", "OK", NULL, "done"},
	    {"b3 NO [TRYCREATE] no such", IMAP_TAGGED, IMAP_NO, 0, "b3", "NO",
	        "TRYCREATE", "no such"},
	    {"b3 BAD", IMAP_TAGGED, IMAP_BAD, 0, "b3", "BAD", NULL, NULL},
	    {"+ idling", IMAP_CONTINUE, IMAP_NO_STATUS, 0, "+", NULL, NULL,
	        "idling"},
	    {"+", IMAP_CONTINUE, IMAP_NO_STATUS, 0, "+", NULL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct imap_response r;
		struct err err;
		if (!imap_response_read(
		        rows[i].text, strlen(rows[i].text), &r, &err))
			fail_msg("row %zu: %s", i, err.text);
		assert_int_equal(r.kind, rows[i].want_kind);
		assert_int_equal(r.status, rows[i].want_status);
		assert_int_equal(r.number, rows[i].want_number);
		same(i, r.tag, rows[i].want_tag);
		same(i, r.name, rows[i].want_name);
		same(i, r.code, rows[i].want_code);
		same(i, r.rest, rows[i].want_rest);
	}
}

static void no_responses(void **state)
{
	static const char *const rows[] = {"", " ", "*", "* ", "b3", "b3 ",
	    "b3 DONE", "b3 12 EXISTS", " OK", "HTTP/1.1 200 OK",
	    "220 smtp.example ESMTP"};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct imap_response r = {.number = 77};
		struct err err = {.kind = ERR_NONE};
		if (imap_response_read(rows[i], strlen(rows[i]), &r, &err))
			fail_msg("\"%s\" is one", rows[i]);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_int_equal(r.number, 77);
	}
}

/* --- FETCH --------------------------------------------------------------- */

static void fetches(void **state)
{
	static const struct {
		const char *text;
		uint32_t want_uid;
		uint64_t want_bytes;
		const char *want_body; /* NULL: it has none */
	} rows[] = {
	    {"(UID 7 RFC822.SIZE 1234)", 7, 1234, NULL},
	    {"(rfc822.size 9 uid 4294967295)", UINT32_MAX, 9, NULL},
	    {"(UID 7 BODY[] {5}\r\nHello)", 7, 0, "Hello"},
	    {"(UID 7 BODY[]<0> {5}\nHello)", 7, 0, "Hello"},
	    {"(BODY[] {7}\r\n) UID 1 UID 8)", 8, 0, ") UID 1"},
	    {"(UID 7 BODY[] {0}\r\n)", 7, 0, ""},
	    {"(UID 7 BODY[] \"Hi\")", 7, 0, "Hi"},
	    {"(UID 7 BODY[] NIL)", 7, 0, ""},
	    {"(FLAGS (\\Seen $Junk) UID 7)", 7, 0, NULL},
	    {"(FLAGS () UID 7)", 7, 0, NULL},
	    {"(X ((a \"b)\" {3}\r\n)))) c) UID 7)", 7, 0, NULL},
	    {"(BODY[HEADER.FIELDS (DATE)] {2}\r\nab UID 7)", 7, 0, NULL},
	    {"(INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" UID 7)", 7, 0, NULL},
	    {"()", 0, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct imap_slice rest = {rows[i].text, strlen(rows[i].text)};
		struct imap_fetch fetch;
		struct err err;
		if (!imap_response_fetch(rest, &fetch, &err))
			fail_msg("row %zu: %s", i, err.text);
		assert_int_equal(fetch.uid, rows[i].want_uid);
		assert_int_equal(fetch.bytes, rows[i].want_bytes);
		assert_int_equal(fetch.has_body, rows[i].want_body != NULL);
		if (rows[i].want_body)
			same(i, fetch.body, rows[i].want_body);
	}
}

static void no_fetches(void **state)
{
	static const char *const rows[] = {"", "(", ")", "UID 7", "(UID)",
	    "(UID 7", "(UID x)", "(UID 4294967296)", "(UID -1)", "(UID )",
	    "(RFC822.SIZE 1k)", "(BODY[] {5}\r\nHell)", "(BODY[] {5}Hello)",
	    "(BODY[] {99999999999999999999}\r\nHello)", "(BODY[] {}\r\n)",
	    "(BODY[ {5}\r\nHello)", "(BODY[] \"Hello)", "(FLAGS (\\Seen)",
	    "(X (((((((((())", "(UID 7 \"x\")"};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct imap_slice rest = {rows[i], strlen(rows[i])};
		struct imap_fetch fetch = {.uid = 77};
		struct err err = {.kind = ERR_NONE};
		if (imap_response_fetch(rest, &fetch, &err))
			fail_msg("\"%s\" is one", rows[i]);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_int_equal(fetch.uid, 77);
	}
}

/* Nesting is counted: no stack to overflow. */
static void deep_lists(void **state)
{
	enum { DEPTH = 60000 };
	static char text[2 * DEPTH + 64];
	struct imap_fetch fetch;
	struct err err;

	(void)state;
	int at = snprintf(text, sizeof(text), "(X ");
	memset(text + at, '(', DEPTH);
	memset(text + at + DEPTH, ')', DEPTH);
	snprintf(text + at + 2 * DEPTH, 16, " UID 7)");
	struct imap_slice rest = {text, strlen(text)};
	assert_true(imap_response_fetch(rest, &fetch, &err));
	assert_int_equal(fetch.uid, 7);
	rest.len = (size_t)at + DEPTH;
	assert_false(imap_response_fetch(rest, &fetch, &err));
}

/* --- slices -------------------------------------------------------------- */

static void words_and_numbers(void **state)
{
	struct imap_slice words = SLICE("IMAP4rev1 MOVE  idle");

	(void)state;
	assert_true(imap_slice_has(words, "IMAP4REV1"));
	assert_true(imap_slice_has(words, "move"));
	assert_true(imap_slice_has(words, "IDLE"));
	assert_false(imap_slice_has(words, "MOV"));
	assert_false(imap_slice_has(words, "IMAP4rev1 MOVE"));
	assert_false(imap_slice_has(SLICE(""), "MOVE"));
	assert_false(imap_slice_has((struct imap_slice){NULL, 0}, "MOVE"));
	assert_int_equal(
	    imap_slice_number_after(SLICE("UIDVALIDITY 17"), "uidvalidity"),
	    17);
	assert_int_equal(
	    imap_slice_number_after(SLICE("UIDNEXT 17"), "UIDVALIDITY"), 0);
	assert_int_equal(
	    imap_slice_number_after(SLICE("UIDVALIDITY"), "UIDVALIDITY"), 0);
	assert_int_equal(
	    imap_slice_number_after(SLICE("UIDVALIDITY 1x"), "UIDVALIDITY"), 0);
}

static void lines_of_text(void **state)
{
	static const struct {
		const char *line;
		bool want;
	} rows[] = {
	    {"* OK {5}\r\n", true},
	    {"b3 NO {5}\r\n", true},
	    {"* bye {5}\r\n", true},
	    {"+ {5}\r\n", true},
	    {"+\r\n", true},
	    {"* 1 FETCH (BODY[] {5}\r\n", false},
	    {"* LIST () \"/\" {5}\r\n", false},
	    {"* OKAY {5}\r\n", false},
	    {"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (imap_response_is_text(rows[i].line, strlen(rows[i].line)) !=
		    rows[i].want)
			fail_msg("\"%s\"", rows[i].line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(responses),
	    cmocka_unit_test(no_responses),
	    cmocka_unit_test(fetches),
	    cmocka_unit_test(no_fetches),
	    cmocka_unit_test(deep_lists),
	    cmocka_unit_test(words_and_numbers),
	    cmocka_unit_test(lines_of_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
