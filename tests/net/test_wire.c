/* net/wire.h: a connection that is logged in and then ours. TLS, STARTTLS and
 * tokens are with a real server in tests/mail/imap.test.mjs. */
#include "net/wire.h"

#include "base/clock.h"
#include "net/imap_peer.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/eventfd.h>

#include <cmocka.h>

static struct peer peer;

static bool open_to(
    peer_script *script, int stop_fd, struct wire **ret_wire, struct err *err)
{
	OWN(own_string)
	char *url = NULL;

	signal(SIGPIPE, SIG_IGN);
	peer_start(&peer, script, NULL);
	url = own_printf("imap://127.0.0.1:%d", peer.port);
	const struct wire_options options = {.url = url,
	    .user = "beadle",
	    .password = "secret",
	    .timeout_ms = 20000,
	    .stop_fd = stop_fd};
	return wire_open(&options, ret_wire, err);
}

/* Repeats each line, and hangs up at "bye". */
static bool echoes(struct peer *p, int fd, int n)
{
	(void)n;
	if (!imap_peer_login(p, fd, "IDLE"))
		return false;
	while (peer_read(p, fd, "\r\n") && strncmp(p->read, "bye", 3) != 0)
		peer_write(fd, p->read);
	return false;
}

static void bytes_go_both_ways(void **state)
{
	struct wire *wire = NULL;
	struct err err;
	char got[100];
	size_t len = 0;

	(void)state;
	if (!open_to(echoes, -1, &wire, &err))
		fail_msg("%s", err.text);
	assert_true(wire_send(wire, "hello\r\n", 7, &err));
	assert_int_equal(
	    wire_receive(wire, got, sizeof(got), 20000, false, &len, &err),
	    WIRE_BYTES);
	assert_int_equal(len, 7);
	assert_memory_equal(got, "hello\r\n", 7);
	assert_int_equal(
	    wire_receive(wire, got, sizeof(got), 20, false, &len, &err),
	    WIRE_QUIET);
	assert_int_equal(err.kind, ERR_AGAIN);
	assert_true(wire_send(wire, "bye\r\n", 5, &err));
	assert_int_equal(
	    wire_receive(wire, got, sizeof(got), 20000, false, &len, &err),
	    WIRE_GONE);
	assert_string_equal(err.text, "connection lost");
	wire_close(&wire);
	assert_null(wire);
	wire_close(&wire);
	peer_stop(&peer);
}

static void it_can_be_stopped(void **state)
{
	int stop_fd = eventfd(0, EFD_CLOEXEC);
	struct wire *wire = NULL;
	int64_t began_ms;
	struct err err;
	char got[100];
	size_t len;

	(void)state;
	if (!open_to(echoes, stop_fd, &wire, &err))
		fail_msg("%s", err.text);
	eventfd_write(stop_fd, 1);
	/* What is under way may go on for a moment... */
	assert_true(wire_send(wire, "hello\r\n", 7, &err));
	assert_int_equal(
	    wire_receive(wire, got, sizeof(got), 20000, false, &len, &err),
	    WIRE_BYTES);
	/* ... but not for long, and what waits ends at once. */
	began_ms = clock_monotonic_ms();
	assert_int_equal(
	    wire_receive(wire, got, sizeof(got), 60000, true, &len, &err),
	    WIRE_STOPPED);
	assert_int_equal(
	    wire_receive(wire, got, sizeof(got), 60000, false, &len, &err),
	    WIRE_STOPPED);
	assert_in_range(clock_monotonic_ms() - began_ms, 0, 30000);
	assert_string_equal(err.text, "stopped");
	wire_close(&wire);
	peer_stop(&peer);
	close(stop_fd);
}

static bool lets_nobody_in(struct peer *p, int fd, int n)
{
	char tag[16];
	const char *command;

	(void)n;
	peer_write(fd, "* OK hello\r\n");
	while ((command = imap_peer_command(p, fd, tag)))
		imap_peer_say(fd,
		    strncmp(command, "LOGIN", 5) == 0
		        ? "$ NO [AUTHENTICATIONFAILED] no\r\n"
		        : "* CAPABILITY IMAP4rev1\r\n$ OK done\r\n",
		    tag);
	return false;
}

static bool is_no_server(struct peer *p, int fd, int n)
{
	(void)p;
	(void)n;
	peer_write(fd, "HTTP/1.1 400 Bad Request\r\n\r\n");
	return false;
}

static void who_does_not_let_us_in(void **state)
{
	struct wire *wire = NULL;
	struct err err;

	(void)state;
	assert_false(open_to(lets_nobody_in, -1, &wire, &err));
	assert_int_equal(err.kind, ERR_REFUSED);
	assert_null(strstr(err.text, "secret"));
	peer_stop(&peer);
	assert_false(open_to(is_no_server, -1, &wire, &err));
	assert_int_equal(err.kind, ERR_AGAIN);
	peer_stop(&peer);
	assert_null(wire);
}

static void nobody_there(void **state)
{
	struct wire *wire = NULL;
	struct err err;
	OWN(own_string)
	char *url = NULL;

	(void)state;
	/* A port that was free a moment ago. */
	peer_start(&peer, is_no_server, NULL);
	url = own_printf("imap://127.0.0.1:%d", peer.port);
	peer_stop(&peer);
	const struct wire_options options = {.url = url,
	    .user = "beadle",
	    .password = "secret",
	    .timeout_ms = 20000,
	    .stop_fd = -1};
	assert_false(wire_open(&options, &wire, &err));
	assert_int_equal(err.kind, ERR_AGAIN);
	assert_null(wire);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bytes_go_both_ways),
	    cmocka_unit_test(it_can_be_stopped),
	    cmocka_unit_test(who_does_not_let_us_in),
	    cmocka_unit_test(nobody_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
