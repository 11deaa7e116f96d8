/* net/smtp_reply.h: what counts as a reply, and what it says. */
#include "net/smtp_reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void what_is_a_reply(void **state)
{
	static const struct {
		const char *bytes;
		bool whole;
		struct smtp_reply want;
	} rows[] = {
	    {"", false, {.code = 0}},
	    {"250 ok", false, {.code = 0}},
	    {"250 ok\r\n", true, {250, 0, 0, 0}},
	    {"250\r\n", true, {250, 0, 0, 0}},
	    {"250\n", true, {250, 0, 0, 0}},
	    {"250-one\r\n", false, {.code = 0}},
	    {"250-one\r\n250 two\r\n", true, {250, 0, 0, 0}},
	    {"550 5.1.1 <a@b>: nobody\r\n", true, {550, 5, 1, 1}},
	    {"550-5.7.1 no\r\n550 5.1.1 no\r\n", true, {550, 5, 7, 1}},
	    {"550 5.1 no\r\n", true, {550, 0, 0, 0}},
	    {"550 5.1.1234 no\r\n", true, {550, 5, 1, 123}},
	    {"250-one\r\n550 two\r\n", true, {.code = 0}},
	    {"250x ok\r\n", true, {.code = 0}},
	    {"150 ok\r\n", true, {.code = 0}},
	    {"25 ok\r\n", true, {.code = 0}},
	    {"\r\n", true, {.code = 0}},
	    {"HTTP/1.1 400 Bad Request\r\n", true, {.code = 0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct smtp_reply reply = {.code = -1};
		bool whole = smtp_reply_read(
		    rows[i].bytes, strlen(rows[i].bytes), &reply);
		if (whole != rows[i].whole)
			fail_msg("row %zu", i);
		if (whole && memcmp(&reply, &rows[i].want, sizeof(reply)) != 0)
			fail_msg("row %zu: %d %d.%d.%d", i, reply.code,
			    reply.class_, reply.subject, reply.detail);
	}
}

static void whose_fault_it_is(void **state)
{
	static const struct {
		struct smtp_reply reply;
		bool want;
	} rows[] = {
	    {{550, 5, 1, 1}, true},
	    {{550, 5, 1, 7}, false},
	    {{550, 5, 1, 8}, false},
	    {{552, 5, 2, 2}, true},
	    {{554, 5, 7, 1}, false},
	    {{550, 0, 0, 0}, true},
	    {{554, 0, 0, 0}, false},
	    {{450, 4, 1, 1}, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (smtp_reply_is_bad_mailbox(&rows[i].reply) != rows[i].want)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_a_reply),
	    cmocka_unit_test(whose_fault_it_is),
	};

	return cmocka_run_group_tests_name("net/smtp_reply", tests, NULL, NULL);
}
