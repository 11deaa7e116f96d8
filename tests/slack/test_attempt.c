/* slack/attempt.h: one attempt at a time, against a scripted Web API. */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "net/peer.h"
#include "slack/attempt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct slack_reconnect_pace pace = {
    .backoff_first_ms = 2,
    .backoff_max_ms = 160,
    .crowded_ms = 80,
    .limited_ms = 80,
    .refused_ms = 160,
};

static struct web *web;
static struct websocket_loop *loop;
static struct slack_api app;
static struct slack_attempt *attempt;
static struct peer api;
static atomic_int asked, tickets, done;
static int64_t asked_at_ms[64];

static const char TICKET[] = "{\"ok\":true,\"url\":\"wss://slack/?t=1\"}";

/* What keeps us from a ticket, and how long that is waited for. */
static const struct {
	const char *status; /* NULL: cut */
	const char *headers;
	const char *body;
	int64_t want_wait_ms;
} refusals[] = {
    {"429 Slow down", "Retry-After: 1\r\n", "", 1000},
    {"429 Slow down", "", "", 80},
    {"200 OK", "", "{\"ok\":false,\"error\":\"invalid_auth\"}", 160},
    {"200 OK", "", "{\"ok\":false,\"error\":\"token_revoked\"}", 160},
    {"407 Proxy", "", "<html>", 0},
    {"200 OK", "", "{\"ok\":false,\"error\":\"internal_error\"}", 0},
    {"200 OK", "", "{\"ok\":true}", 0},
    {"200 OK", "", "{\"ok\":true,\"url\":7}", 0},
    {"200 OK", "", "<html>", 0},
    {"503 Down", "", "<html>", 0},
    {"404 What", "", "", 0},
    {NULL, NULL, NULL, 0},
};

enum { REFUSALS = sizeof(refusals) / sizeof(refusals[0]) };

static bool answer_at_once(struct peer *peer, int fd, int n)
{
	(void)n;
	if (!peer_read_http(peer, fd))
		return true;
	asked_at_ms[asked] = clock_monotonic_ms();
	asked++;
	peer_answer_http(fd, "200 OK", "Connection: close\r\n", TICKET);
	return true;
}

static bool answer_refusals(struct peer *peer, int fd, int n)
{
	if (n >= REFUSALS)
		return answer_at_once(peer, fd, n);
	if (!peer_read_http(peer, fd))
		return true;
	asked_at_ms[asked++] = clock_monotonic_ms();
	OWN(own_string)
	char *headers = own_printf("Connection: close\r\n%s",
	    refusals[n].headers ? refusals[n].headers : "");
	if (refusals[n].status)
		peer_answer_http(
		    fd, refusals[n].status, headers, refusals[n].body);
	return true;
}

static void on_connect(void *arg, const char *url)
{
	(void)arg;
	if (strcmp(url, "wss://slack/?t=1") == 0)
		tickets++;
}

static bool on_connected(void *arg)
{
	(void)arg;
	return false;
}

/* --- on the loop's thread ------------------------------------------------- */

static void start_on_loop(void *arg)
{
	slack_attempt_start(arg);
}

static void ask_thrice(void *arg)
{
	slack_attempt_again(arg, "refresh_requested", 10000, -1);
	slack_attempt_again(arg, "no_pong", 10000, -1);
	slack_attempt_again(arg, "peer_closed", 10000, -1);
	done++;
}

static void greeted_and_lost(void *arg)
{
	slack_attempt_over(arg, true);
	slack_attempt_again(arg, "connection_lost", 10000, -1);
}

static void stop_on_loop(void *arg)
{
	slack_attempt_stop(arg);
	/* Asked of one that has stopped. */
	slack_attempt_over(arg, false);
	slack_attempt_again(arg, "connection_lost", 10000, -1);
	done = 100;
}

static void begin(peer_script *script)
{
	static char url[64];

	peer_start(&api, script, NULL);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/api/", api.port);
	app =
	    (struct slack_api){.web = web, .url = url, .token = "xapp-secret"};
	attempt = slack_attempt_new(&(struct slack_attempt_options){.api = &app,
	    .loop = loop,
	    .pace = &pace,
	    .ticket_ms = 20000,
	    .connect = on_connect,
	    .connected = on_connected});
}

static int setup(void **state)
{
	struct err err;

	(void)state;
	asked = tickets = done = 0;
	return web_start(NULL, "test", 4, &web, &err) &&
	               websocket_loop_start(NULL, &loop, &err)
	           ? 0
	           : 1;
}

static int teardown(void **state)
{
	(void)state;
	websocket_loop_call(loop, stop_on_loop, attempt);
	peer_wait(&done, 100);
	web_stop(&web);
	websocket_loop_stop(&loop);
	slack_attempt_free(&attempt);
	peer_stop(&api);
	return 0;
}

/* ------------------------------------------------------------------------- */

static void without_a_url_it_asks_again(void **state)
{
	(void)state;
	begin(answer_refusals);
	websocket_loop_call(loop, start_on_loop, attempt);
	assert_true(peer_wait(&tickets, 1));
	assert_int_equal(asked, REFUSALS + 1);
	for (int n = 0; n < REFUSALS; n++) {
		int64_t wait_ms = asked_at_ms[n + 1] - asked_at_ms[n];
		if (wait_ms < refusals[n].want_wait_ms - 5)
			fail_msg(
			    "row %d: after %lld ms", n, (long long)wait_ms);
	}
}

static void there_is_one_at_a_time_and_every_reason_counts(void **state)
{
	OWN(str_clear)
	struct str counts = {.max_bytes = 1024};

	(void)state;
	begin(answer_at_once);
	websocket_loop_call(loop, start_on_loop, attempt);
	assert_true(peer_wait(&tickets, 1));
	/* It is its owner's until that says how it went. */
	websocket_loop_call(loop, ask_thrice, attempt);
	assert_true(peer_wait(&done, 1));
	websocket_loop_call(loop, greeted_and_lost, attempt);
	assert_true(peer_wait(&tickets, 2));
	assert_int_equal(asked, 2);
	slack_attempt_text(attempt, &counts);
	assert_string_equal(str_text(&counts),
	    "refresh_requested=1 no_pong=1 peer_closed=1 connection_lost=1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(without_a_url_it_asks_again),
	    TEST(there_is_one_at_a_time_and_every_reason_counts),
	};

	crypto_init(NULL);
	log_set_level(LOG_ERROR + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
