/* net/imap_reader.h: streams cut into responses, in pieces of every size, and
 * what ends a stream. */
#include "base/own.h"
#include "base/str.h"
#include "net/imap_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MAX_BYTES = 1000 };

/* Feeds it in pieces of that size; what each response is about goes to `seen`,
 * a bar after each. */
static enum imap_reader_got feed(const char *bytes, size_t len, size_t piece,
    struct str *seen, struct err *err)
{
	OWN(imap_reader_free)
	struct imap_reader *reader = imap_reader_new(MAX_BYTES);
	enum imap_reader_got got = IMAP_READER_NONE;
	struct imap_response r;

	for (size_t at = 0; at < len; at += piece) {
		imap_reader_feed(
		    reader, bytes + at, len - at < piece ? len - at : piece);
		while ((got = imap_reader_next(reader, &r, err)) ==
		       IMAP_READER_ONE) {
			str_add_n(seen, r.name.bytes, r.name.len);
			str_add_char(seen, ':');
			str_add_n(seen, r.rest.bytes, r.rest.len);
			str_add_char(seen, '|');
		}
		if (got == IMAP_READER_FAILED) {
			/* For good. */
			imap_reader_feed(reader, "* OK fine\r\n", 11);
			assert_int_equal(imap_reader_next(reader, &r, err),
			    IMAP_READER_FAILED);
			break;
		}
	}
	return got;
}

static void in_pieces_of_every_size(void **state)
{
	static const char stream[] =
	    "* OK [CAPABILITY IMAP4rev1] hello {7}\r\n"
	    "* 1 FETCH (UID 7 BODY[] {33}\r\n"
	    "b1 OK forged\r\nb2 OK {4}\r\n{9999}\r\n"
	    " FLAGS ())\r\n"
	    "* 2 FETCH (BODY[] {0}\r\n X {3}\r\na\nb UID 8)\n"
	    "+ go\r\n"
	    "b1 OK done {123}\r\n";
	static const char want[] =
	    "OK:hello {7}|"
	    "FETCH:(UID 7 BODY[] {33}\r\n"
	    "b1 OK forged\r\nb2 OK {4}\r\n{9999}\r\n FLAGS ())|"
	    "FETCH:(BODY[] {0}\r\n X {3}\r\na\nb UID 8)|"
	    ":go|"
	    "OK:done {123}|";
	struct err err;

	(void)state;
	for (size_t piece = 1; piece <= sizeof(stream); piece++) {
		OWN(str_clear)
		struct str seen = {.max_bytes = 4096};
		assert_int_equal(
		    feed(stream, strlen(stream), piece, &seen, &err),
		    IMAP_READER_NONE);
		assert_string_equal(str_text(&seen), want);
	}
}

static void what_ends_a_stream(void **state)
{
	static const struct {
		const char *stream;
		const char *want; /* NULL: it goes on */
	} rows[] = {
	    {"* 1 FETCH (BODY[] {1000}\r\n", NULL},
	    {"* 1 FETCH (BODY[] {1001}\r\n", "literal too large"},
	    {"* 1 FETCH (BODY[] {4294967296}\r\n", "literal too large"},
	    {"* 1 FETCH (BODY[] {18446744073709551615}\r\n",
	        "literal too large"},
	    {"* 1 FETCH (BODY[] {18446744073709551626}\r\n",
	        "literal too large"},
	    {"* 1 FETCH (BODY[] {99999999999999999999999999}\r\n",
	        "literal too large"},
	    /* Together. */
	    {"* 1 FETCH (A {1}\r\nx B {1000}\r\n", "literal too large"},
	    {"* 1 FETCH (A {1}\r\nx B {999}\r\n", NULL},
	    /* No literals, hence lines. */
	    {"* 1 FETCH (BODY[] {-1}\r\n", NULL},
	    {"* 1 FETCH (BODY[] {1+}\r\n", NULL},
	    {"* 1 FETCH (BODY[] {}\r\n", NULL},
	    {"garbage\r\n", "no IMAP response"},
	    {"\r\n", "no IMAP response"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str seen = {.max_bytes = 4096};
		struct err err = {.kind = ERR_NONE};
		enum imap_reader_got got = feed(
		    rows[i].stream, strlen(rows[i].stream), 7, &seen, &err);
		if ((got == IMAP_READER_FAILED) != (rows[i].want != NULL))
			fail_msg("row %zu", i);
		assert_int_equal(err.kind, rows[i].want ? ERR_INPUT : ERR_NONE);
	}
}

/* A line that never ends is given up, however it comes. */
static void an_endless_line(void **state)
{
	OWN(imap_reader_free)
	struct imap_reader *reader = imap_reader_new(MAX_BYTES);
	struct imap_response r;
	enum imap_reader_got got = IMAP_READER_NONE;
	struct err err;
	size_t fed = 0;

	(void)state;
	for (; got == IMAP_READER_NONE; fed += 7) {
		imap_reader_feed(reader, "* xxxxx", 7);
		got = imap_reader_next(reader, &r, &err);
	}
	assert_int_equal(got, IMAP_READER_FAILED);
	assert_string_equal(err.text, "line too long");
	assert_in_range(
	    fed, IMAP_READER_LINE_MAX_BYTES, IMAP_READER_LINE_MAX_BYTES + 14);
}

/* Many literals of nothing are a long line as well. */
static void endless_literals(void **state)
{
	OWN(imap_reader_free)
	struct imap_reader *reader = imap_reader_new(MAX_BYTES);
	struct imap_response r;
	enum imap_reader_got got = IMAP_READER_NONE;
	struct err err;
	size_t fed = 0;

	(void)state;
	imap_reader_feed(reader, "* 1 FETCH (", 11);
	for (; got == IMAP_READER_NONE && fed < 1000000; fed += 7) {
		imap_reader_feed(reader, "A {0}\r\n", 7);
		got = imap_reader_next(reader, &r, &err);
	}
	assert_int_equal(got, IMAP_READER_FAILED);
	assert_in_range(fed, 0, IMAP_READER_LINE_MAX_BYTES + 14);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_pieces_of_every_size),
	    cmocka_unit_test(what_ends_a_stream),
	    cmocka_unit_test(an_endless_line),
	    cmocka_unit_test(endless_literals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
