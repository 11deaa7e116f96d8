/* net/ldap_session.h against peers that are no good server; a real one is in
 * tests/directory/slapd.test.mjs. */
#include "base/clock.h"
#include "net/ldap_session.h"
#include "net/peer.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { TIMEOUT_MS = 300, PLENTY_MS = 60000 };

static struct peer peer;

/* Takes whatever comes, and says what arg holds. */
static bool script_say(struct peer *p, int fd, int n)
{
	char in[4096];

	(void)n;
	if (p->arg)
		peer_write(fd, p->arg);
	while (p->arg != NULL || read(fd, in, sizeof(in)) > 0)
		if (p->arg)
			break;
	return true;
}

/* What opening says, and that it does so in time. */
static enum err_kind kind_of(const struct ldap_session_options *more)
{
	struct ldap_session_options options = *more;
	struct ldap_session *session = NULL;
	struct err err = {.kind = ERR_NONE};
	int64_t started_ms = clock_monotonic_ms();

	options.host = "127.0.0.1";
	options.port = peer.port;
	options.timeout_ms = TIMEOUT_MS;
	assert_false(ldap_session_open(&options, &session, &err));
	assert_null(session);
	assert_true(clock_monotonic_ms() - started_ms < PLENTY_MS);
	return err.kind;
}

static const struct ldap_session_options plain = {.tls = false};
static const struct ldap_session_options starttls = {.starttls = true};
static const struct ldap_session_options tls = {.tls = true};

static void assert_again(const char *said)
{
	peer_start(&peer, script_say, (void *)said);
	assert_int_equal(kind_of(&plain), ERR_AGAIN);
	assert_int_equal(kind_of(&starttls), ERR_AGAIN);
	assert_int_equal(kind_of(&tls), ERR_AGAIN);
	peer_stop(&peer);
}

static void test_silent(void **state)
{
	(void)state;
	assert_again(NULL);
}

static void test_garble(void **state)
{
	(void)state;
	assert_again("HTTP/1.1 400 Bad Request\r\n\r\n");
	assert_again("\x30\x84\x7f\xff\xff\xff\x02");
	assert_again("\x30\x80");
}

static void test_nobody_there(void **state)
{
	(void)state;
	peer_start(&peer, script_say, (void *)"");
	peer_stop(&peer);
	assert_int_equal(kind_of(&plain), ERR_AGAIN);
	assert_int_equal(kind_of(&starttls), ERR_AGAIN);
	assert_int_equal(kind_of(&tls), ERR_AGAIN);
}

static void test_no_certificates(void **state)
{
	struct ldap_session_options options = tls;

	(void)state;
	options.ca_file = "/nowhere/ca.pem";
	peer_start(&peer, script_say, (void *)"");
	assert_int_equal(kind_of(&options), ERR_INPUT);
	peer_stop(&peer);
}

/* Lets everybody in, and has another page for whoever asks, with nothing on
 * it. */
static bool script_pages(struct peer *p, int fd, int n)
{
	static const unsigned char bound[] = {0x30, 0x0c, 0x02, 0x01, 1, 0x61,
	    0x07, 0x0a, 0x01, 0, 0x04, 0, 0x04, 0};
	unsigned char page[] =
	    "\x30\x32\x02\x01\x02" /* the id is page[4] */
	    "\x65\x07\x0a\x01\x00\x04\x00\x04\x00"
	    "\xa0\x24\x30\x22\x04\x16"
	    "1.2.840.113556.1.4.319\x04\x08\x30\x06\x02\x01\x00\x04\x01x";
	char in[4096];

	(void)n;
	(void)p;
	if (read(fd, in, sizeof(in)) <= 0 ||
	    write(fd, bound, sizeof(bound)) < 0)
		return true;
	for (; read(fd, in, sizeof(in)) > 0 && page[4] < 0x7f; page[4]++)
		if (write(fd, page, sizeof(page) - 1) < 0)
			break;
	return true;
}

static void test_pages_without_end(void **state)
{
	static const char *const attributes[] = {"mail", NULL};
	const struct ldap_session_search search = {.base = "dc=example",
	    .filter = "(mail=a@example)",
	    .attributes = attributes,
	    .page_size = 10,
	    .max_entries = 20};
	struct ldap_session_options options = {
	    .host = "127.0.0.1", .timeout_ms = PLENTY_MS};
	struct ldap_session *session = NULL;
	json_t *entries = NULL;
	struct err err = {.kind = ERR_NONE};

	(void)state;
	peer_start(&peer, script_pages, NULL);
	options.port = peer.port;
	assert_true(ldap_session_open(&options, &session, &err));
	assert_false(ldap_session_search(session, &search, &entries, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(err.text, "more than 20 pages");
	ldap_session_close(&session);
	peer_stop(&peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_silent),
	    cmocka_unit_test(test_garble),
	    cmocka_unit_test(test_nobody_there),
	    cmocka_unit_test(test_no_certificates),
	    cmocka_unit_test(test_pages_without_end),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
