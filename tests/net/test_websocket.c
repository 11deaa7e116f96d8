/* net/websocket.h against scripted peers, bad ones among them. */
#include "base/own.h"
#include "net/websocket.h"
#include "net/ws_peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct websocket_loop *loop;

/* What the handler heard. */
static struct {
	struct websocket *ws;
	atomic_int opened, messages, pongs, closed;
	char last[PEER_BUFFER_BYTES];
	size_t last_len;
	int http_status, close_code;
	char reason[64];
} heard;

static void on_opened(void *arg)
{
	(void)arg;
	heard.opened++;
}

static void on_message(void *arg, const char *bytes, size_t len)
{
	(void)arg;
	heard.last_len = len;
	snprintf(heard.last, sizeof(heard.last), "%s", bytes);
	heard.messages++;
}

static void on_pong(void *arg)
{
	(void)arg;
	heard.pongs++;
}

static void on_closed(
    void *arg, int http_status, int close_code, const char *reason)
{
	(void)arg;
	heard.http_status = http_status;
	heard.close_code = close_code;
	snprintf(heard.reason, sizeof(heard.reason), "%s", reason);
	heard.ws = NULL;
	heard.closed++;
}

static const struct websocket_handler handler = {
    .opened = on_opened,
    .message = on_message,
    .pong = on_pong,
    .closed = on_closed,
};

static int setup(void **state)
{
	struct err err;

	(void)state;
	memset(&heard, 0, sizeof(heard));
	return websocket_loop_start(NULL, &loop, &err) ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	websocket_loop_stop(&loop);
	return 0;
}

/* --- calls carried out on the loop's thread --------------------------------
 */

struct open_call {
	char url[64];
	int64_t timeout_ms;
};

static void open_on_loop(void *arg)
{
	struct open_call *call = arg;
	struct err err;

	websocket_open(
	    loop, call->url, call->timeout_ms, &handler, NULL, &heard.ws, &err);
}

static void connect_to(const struct peer *peer, int64_t timeout_ms)
{
	static struct open_call call;

	snprintf(call.url, sizeof(call.url), "ws://127.0.0.1:%d/link/?t=1",
	    peer->port);
	call.timeout_ms = timeout_ms;
	websocket_loop_call(loop, open_on_loop, &call);
}

static void send_on_loop(void *arg)
{
	const char *text = arg;

	websocket_send(heard.ws, text, strlen(text));
}

static void ping_on_loop(void *arg)
{
	(void)arg;
	websocket_ping(heard.ws);
}

static void close_on_loop(void *arg)
{
	(void)arg;
	if (heard.ws)
		websocket_close(heard.ws);
}

/* --- a good peer
 * -------------------------------------------------------------- */

static bool script_echo(struct peer *peer, int fd, int n)
{
	int first;

	(void)n;
	if (!ws_accept(peer, fd))
		return false;
	while ((first = ws_read(peer, fd)) >= 0) {
		if (first == (0x80 | WS_TEXT))
			ws_write_text(fd, peer->read);
		else if (first == (0x80 | WS_PING))
			ws_write(fd, WS_PONG, true, "", 0);
		else if (first == (0x80 | WS_CLOSE)) {
			ws_write(fd, WS_CLOSE, true, peer->read, 2);
			break;
		} else
			break; /* a fragment: a client of ours never sends one
			        */
	}
	return false;
}

static void talk_and_close(void **state)
{
	static char big[20000];
	struct peer peer;

	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	peer_start(&peer, script_echo, NULL);
	connect_to(&peer, 2000);
	assert_true(peer_wait(&heard.opened, 1));
	websocket_loop_call(loop, send_on_loop, (void *)"hello");
	assert_true(peer_wait(&heard.messages, 1));
	assert_string_equal(heard.last, "hello");
	websocket_loop_call(loop, ping_on_loop, NULL);
	assert_true(peer_wait(&heard.pongs, 1));
	/* Large, and still in one frame: the script ends at a fragment. */
	websocket_loop_call(loop, send_on_loop, big);
	assert_true(peer_wait(&heard.messages, 2));
	assert_int_equal(heard.last_len, sizeof(big) - 1);
	websocket_loop_call(loop, close_on_loop, NULL);
	assert_true(peer_wait(&heard.closed, 1));
	assert_string_equal(heard.reason, "closed");
	peer_stop(&peer);
}

/* Where the environment would have it go, nobody listens. */
static void the_environment_names_no_proxy(void **state)
{
	struct peer peer;

	(void)state;
	websocket_loop_stop(&loop);
	setenv("http_proxy", "http://127.0.0.1:9", 1);
	assert_true(websocket_loop_start(NULL, &loop, NULL));
	peer_start(&peer, script_echo, NULL);
	connect_to(&peer, 2000);
	assert_true(peer_wait(&heard.opened, 1));
	websocket_loop_call(loop, close_on_loop, NULL);
	assert_true(peer_wait(&heard.closed, 1));
	peer_stop(&peer);
	unsetenv("http_proxy");
}

static bool script_fragments(struct peer *peer, int fd, int n)
{
	(void)n;
	if (!ws_accept(peer, fd))
		return false;
	ws_write(fd, WS_TEXT, false, "one ", 4);
	ws_write(fd, WS_PING, true, "", 0);
	ws_write(fd, WS_CONTINUED, false, "t\xc3", 2);
	ws_write(fd, WS_CONTINUED, true, "\xbcr", 2);
	ws_write_text(fd, "two");
	ws_write(fd, WS_CLOSE, true, "\x03\xe9", 2); /* 1001 */
	while (ws_read(peer, fd) >= 0)
		;
	return false;
}

static void fragments_are_joined(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_fragments, NULL);
	connect_to(&peer, 2000);
	assert_true(peer_wait(&heard.closed, 1));
	assert_int_equal(heard.messages, 2);
	assert_string_equal(heard.last, "two");
	assert_int_equal(heard.close_code, 1001);
	peer_stop(&peer);
}

/* --- bad ones
 * --------------------------------------------------------------------- */

static bool script_refuse(struct peer *peer, int fd, int n)
{
	(void)n;
	peer_read(peer, fd, "\r\n\r\n");
	peer_answer_http(fd, "409 Conflict", "", "");
	return false;
}

static void a_refused_upgrade(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_refuse, NULL);
	connect_to(&peer, 2000);
	assert_true(peer_wait(&heard.closed, 1));
	assert_int_equal(heard.opened, 0);
	assert_int_equal(heard.http_status, 409);
	peer_stop(&peer);
}

static bool script_stall(struct peer *peer, int fd, int n)
{
	(void)n;
	peer_read(peer, fd, "never");
	return false;
}

static void a_stalled_upgrade(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_stall, NULL);
	connect_to(&peer, 50);
	assert_true(peer_wait(&heard.closed, 1));
	assert_int_equal(heard.opened, 0);
	assert_string_equal(heard.reason, "connect_timeout");
	peer_stop(&peer);
}

static void nobody_there(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_stall, NULL);
	peer_stop(&peer);
	connect_to(&peer, 2000);
	assert_true(peer_wait(&heard.closed, 1));
	assert_int_equal(heard.opened, 0);
}

static bool script_cut(struct peer *peer, int fd, int n)
{
	(void)n;
	if (ws_accept(peer, fd))
		ws_write(fd, WS_TEXT, false, "half", 4);
	return false;
}

static void a_cut_in_the_middle(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_cut, NULL);
	connect_to(&peer, 2000);
	assert_true(peer_wait(&heard.closed, 1));
	assert_int_equal(heard.messages, 0);
	assert_int_equal(heard.close_code, 0);
	peer_stop(&peer);
}

static bool script_giant(struct peer *peer, int fd, int n)
{
	enum { GIANT_BYTES = 6 * 1024 * 1024 };
	char *giant = malloc(GIANT_BYTES);

	(void)n;
	memset(giant, 'x', GIANT_BYTES);
	if (ws_accept(peer, fd))
		ws_write(fd, WS_TEXT, true, giant, GIANT_BYTES);
	free(giant);
	while (ws_read(peer, fd) >= 0)
		;
	return false;
}

static void a_giant_message(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_giant, NULL);
	connect_to(&peer, 2000);
	assert_true(peer_wait(&heard.closed, 1));
	assert_int_equal(heard.messages, 0);
	assert_string_equal(heard.reason, "message_too_long");
	peer_stop(&peer);
}

/* Never answers our close frame. */
static bool script_deaf(struct peer *peer, int fd, int n)
{
	(void)n;
	if (ws_accept(peer, fd))
		while (ws_read(peer, fd) >= 0)
			;
	return false;
}

static void a_close_that_is_not_answered(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_deaf, NULL);
	connect_to(&peer, 2000);
	assert_true(peer_wait(&heard.opened, 1));
	websocket_loop_call(loop, close_on_loop, NULL);
	assert_true(peer_wait(&heard.closed, 1));
	peer_stop(&peer);
}

static atomic_int cut_by_us;

/* Answers our close frame, and leaves the connection open as Slack does. */
static bool script_lingers(struct peer *peer, int fd, int n)
{
	int first;

	(void)n;
	if (!ws_accept(peer, fd))
		return false;
	while ((first = ws_read(peer, fd)) >= 0)
		if (first == (0x80 | WS_CLOSE))
			ws_write(fd, WS_CLOSE, true, peer->read, 2);
	cut_by_us++;
	return false;
}

static void a_close_after_which_the_peer_lingers(void **state)
{
	struct peer peer;

	(void)state;
	cut_by_us = 0;
	peer_start(&peer, script_lingers, NULL);
	connect_to(&peer, 2000);
	assert_true(peer_wait(&heard.opened, 1));
	websocket_loop_call(loop, close_on_loop, NULL);
	assert_true(peer_wait(&heard.closed, 1));
	assert_true(peer_wait(&cut_by_us, 1));
	peer_stop(&peer);
}

/* --- the loop
 * ---------------------------------------------------------------------- */

static atomic_int fired;

static void fire(void *arg)
{
	(void)arg;
	fired++;
}

static struct websocket_timer *timer;

static void set_timer(void *arg)
{
	(void)arg;
	timer = websocket_timer_new(loop, fire, NULL);
	websocket_timer_set(timer, 1);
}

static void free_timer(void *arg)
{
	(void)arg;
	websocket_timer_free(&timer);
	fired = -1;
}

static void timers_fire_once(void **state)
{
	(void)state;
	fired = 0;
	websocket_loop_call(loop, set_timer, NULL);
	assert_true(peer_wait(&fired, 1));
	websocket_loop_call(loop, free_timer, NULL);
	assert_true(peer_wait(&fired, -1));
}

static void stopping_cuts_what_is_open(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_deaf, NULL);
	connect_to(&peer, 2000);
	assert_true(peer_wait(&heard.opened, 1));
	websocket_loop_stop(&loop);
	assert_int_equal(heard.closed, 0);
	peer_stop(&peer);
}

static void plain_only_to_this_machine(void **state)
{
	struct websocket *ws;
	struct err err;

	(void)state;
	assert_false(websocket_open(
	    loop, "ws://slack.com/link/", 1000, &handler, NULL, &ws, &err));
	assert_int_equal(err.kind, ERR_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(talk_and_close),
	    TEST(the_environment_names_no_proxy),
	    TEST(fragments_are_joined),
	    TEST(a_refused_upgrade),
	    TEST(a_stalled_upgrade),
	    TEST(nobody_there),
	    TEST(a_cut_in_the_middle),
	    TEST(a_giant_message),
	    TEST(a_close_that_is_not_answered),
	    TEST(a_close_after_which_the_peer_lingers),
	    TEST(timers_fire_once),
	    TEST(stopping_cuts_what_is_open),
	    TEST(plain_only_to_this_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
