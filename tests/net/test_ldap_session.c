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

enum { TIMEOUT_MS = 300, PLENTY_MS = 10000 };

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_silent),
	    cmocka_unit_test(test_garble),
	    cmocka_unit_test(test_nobody_there),
	    cmocka_unit_test(test_no_certificates),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
