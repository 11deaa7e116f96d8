/* slack/connector.h: however a connection is lost, refused or told to go, there
 * is a new one. How one replaces another is in test_connector_replace.c. */
#include "slack/connector_world.h"

/* No failure is forgiven, and waits grow: full jitter of up to 100 ms. */
static const struct slack_connector_pace flapping_pace = {
    .link = {.open_ms = 20000,
        .hello_ms = 20000,
        .ping_ms = 10,
        .pong_ms = 20000},
    .again = {.forgive_ms = 60000,
        .brief_ms = 60000,
        .backoff_first_ms = 2,
        .backoff_max_ms = 100},
};

static void an_envelope_comes_through_and_the_end_is_said(void **state)
{
	(void)state;
	start(answer_ticket, script_good);
	assert_true(peer_wait(&stage, 1));
	assert_int_equal(with_token, 1);
	/* Stopping says goodbye with a close frame, code 1000. */
	websocket_loop_call(loop, stop_on_loop, connector);
	assert_true(peer_wait(&stage, 2));
}

/* --- losing a connection ------------------------------------------------- */

static void say(int fd, const char *text)
{
	ws_write_text(fd, text);
}

static void nothing(int fd, const char *text)
{
	(void)fd;
	(void)text;
}

static void say_after_hello(int fd, const char *text)
{
	ws_write_text(fd, HELLO);
	ws_write_text(fd, text);
}

static void close_after_hello(int fd, const char *text)
{
	(void)text;
	ws_write_text(fd, HELLO);
	ws_write(fd, WS_CLOSE, true, "\x03\xe9", 2);
}

static void hello_and_silence(int fd, const char *text)
{
	(void)text;
	ws_write_text(fd, HELLO);
}

static const struct {
	const char *name;
	void (*act)(int fd, const char *text);
	const char *text;
	bool cut;      /* by the server, else the client must end it */
	bool no_pongs; /* the server is there and says nothing */
	int64_t want_wait_ms;
} losses[] = {
    {"cut at once", nothing, NULL, true, false, 0},
    {"no hello", nothing, NULL, false, false, 0},
    {"told to go before hello", say, DISCONNECT("warning"), false, false, 0},
    {"refreshed before hello", say, DISCONNECT("refresh_requested"), false,
        false, 0},
    {"too many", say, DISCONNECT("too_many_websockets"), false, false, 80},
    {"switched off", say, DISCONNECT("link_disabled"), false, false, 160},
    {"a reason nobody knows", say, DISCONNECT("moon"), false, false, 0},
    {"no reason", say, "{\"type\":\"disconnect\"}", false, false, 0},
    {"refreshed and cut", say_after_hello, DISCONNECT("refresh_requested"),
        true, false, 0},
    {"switched off after hello", say_after_hello, DISCONNECT("link_disabled"),
        false, false, 160},
    {"closed by the peer", close_after_hello, NULL, false, false, 0},
    {"cut after hello", hello_and_silence, NULL, true, false, 0},
    {"no pong", hello_and_silence, NULL, false, true, 0},
};

enum { LOSSES = sizeof(losses) / sizeof(losses[0]) };

static char tickets[LOSSES + 1][16];
static int64_t lost_at_ms[LOSSES];

static void lose(struct peer *peer, int fd, int n)
{
	losses[n].act(fd, losses[n].text);
	if (losses[n].no_pongs)
		while (ws_read(peer, fd) >= 0)
			;
	else if (!losses[n].cut)
		read_to_the_end(peer, fd);
	lost_at_ms[n] = clock_monotonic_ms();
}

static bool script_losses(struct peer *peer, int fd, int n)
{
	if (!ws_accept(peer, fd))
		return false;
	snprintf(tickets[n], sizeof(tickets[n]), "%.15s", peer->read);
	if (n < LOSSES) {
		lose(peer, fd, n);
		return true;
	}
	stage = works(peer, fd, "e1") ? 1 : -1;
	read_to_the_end(peer, fd);
	return false;
}

static void however_it_is_lost_there_is_a_new_one(void **state)
{
	(void)state;
	start(answer_ticket, script_losses);
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	assert_int_equal(asked, LOSSES + 1);
	for (int n = 0; n < LOSSES; n++) {
		/* A fresh URL each time, after the wait that is due. */
		OWN(own_string)
		char *want = own_printf("GET /link/?t=%d ", n);
		if (strncmp(tickets[n], want, 15) != 0)
			fail_msg("%s: %s", losses[n].name, tickets[n]);
		int64_t wait_ms = asked_at_ms[n + 1] - lost_at_ms[n];
		if (losses[n].want_wait_ms &&
		    wait_ms < losses[n].want_wait_ms - 5)
			fail_msg("%s: after %lld ms", losses[n].name,
			    (long long)wait_ms);
	}
}

enum { FLAPS = 20 };

static int64_t flapped_at_ms[FLAPS];

static bool script_flapping(struct peer *peer, int fd, int n)
{
	if (!ws_accept(peer, fd))
		return false;
	ws_write_text(fd, HELLO);
	if (n == FLAPS) {
		stage = 1;
		read_to_the_end(peer, fd);
		return false;
	}
	if (n % 2)
		ws_write_text(fd, DISCONNECT("refresh_requested"));
	flapped_at_ms[n] = clock_monotonic_ms();
	return true;
}

/* Each is greeted and gone at once. Of the waits, fourteen are of up to 100
 * ms; were each hello a new beginning, none would be of more than two. */
static void a_greeting_alone_is_no_success(void **state)
{
	int long_waits = 0;

	(void)state;
	start_at(&flapping_pace, answer_ticket, script_flapping);
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	for (int n = 0; n < FLAPS; n++)
		long_waits += asked_at_ms[n + 1] - flapped_at_ms[n] > 20;
	assert_true(long_waits >= 3);
}

static bool script_refuse(struct peer *peer, int fd, int n)
{
	if (n < 3) {
		static const char *const answers[] = {
		    "409 Conflict", "500 Server", "302 Found"};
		peer_read(peer, fd, "\r\n\r\n");
		peer_answer_http(fd, answers[n], "", "");
		return true;
	}
	stage = ws_accept(peer, fd) && works(peer, fd, "e1") ? 1 : -1;
	read_to_the_end(peer, fd);
	return false;
}

static void a_refused_upgrade_is_tried_with_a_new_url(void **state)
{
	(void)state;
	start(answer_ticket, script_refuse);
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	assert_int_equal(asked, 4);
}

static bool script_pings(struct peer *peer, int fd, int n)
{
	int pings = 0;

	if (n != 0 || !ws_accept(peer, fd))
		return false;
	ws_write_text(fd, HELLO);
	while (pings < 8 && ws_read(peer, fd) == (0x80 | WS_PING)) {
		ws_write(fd, WS_PONG, true, "", 0);
		pings++;
	}
	stage = works(peer, fd, "e1") ? 1 : -1;
	read_to_the_end(peer, fd);
	return false;
}

static void pongs_keep_it_alive(void **state)
{
	(void)state;
	start(answer_ticket, script_pings);
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	assert_int_equal(asked, 1);
}

static bool script_garbage(struct peer *peer, int fd, int n)
{
	static const char *const texts[] = {"", "{", "null", "[]",
	    "{\"envelope_id\":7}", "{\"type\":\"hello\"", "{\"type\":\"news\"}",
	    "{\"type\":7}"};

	if (n != 0 || !ws_accept(peer, fd))
		return false;
	ws_write_text(fd, HELLO);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ws_write_text(fd, texts[i]);
	write_envelope(fd, "e1");
	stage = read_ack(peer, fd, "e1") ? 1 : -1;
	read_to_the_end(peer, fd);
	return false;
}

static void garbage_is_passed_over(void **state)
{
	(void)state;
	start(answer_ticket, script_garbage);
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	assert_int_equal(asked, 1);
}

/* --- a URL that is none -------------------------------------------------- */

static const char *const bad_urls[] = {
    "ws://slack.example/link" /* in plain text, and not this machine */,
    "nonsense",
};

enum { BAD_URLS = sizeof(bad_urls) / sizeof(bad_urls[0]) };

static bool answer_bad_urls(struct peer *peer, int fd, int n)
{
	if (n >= BAD_URLS)
		return answer_ticket(peer, fd, n);
	if (!peer_read_http(peer, fd))
		return true;
	asked++;
	OWN(own_string)
	char *body = own_printf("{\"ok\":true,\"url\":\"%s\"}", bad_urls[n]);
	peer_answer_http(fd, "200 OK", "Connection: close\r\n", body);
	return true;
}

static void a_url_that_is_none_is_asked_for_again(void **state)
{
	(void)state;
	start(answer_bad_urls, script_good);
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	assert_int_equal(asked, BAD_URLS + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(an_envelope_comes_through_and_the_end_is_said),
	    TEST(however_it_is_lost_there_is_a_new_one),
	    TEST(a_greeting_alone_is_no_success),
	    TEST(a_refused_upgrade_is_tried_with_a_new_url),
	    TEST(pongs_keep_it_alive),
	    TEST(garbage_is_passed_over),
	    TEST(a_url_that_is_none_is_asked_for_again),
	};

	crypto_init(NULL);
	log_set_level(LOG_ERROR + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
