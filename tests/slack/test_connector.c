/* slack/connector.h: however a connection is lost, refused or told to go,
 * there is a new one; and while the old one lives, no moment without. Against
 * scripted peers. */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "net/ws_peer.h"
#include "slack/connector.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <strings.h>

#include <cmocka.h>

static const struct slack_connector_pace pace = {
    .link = {.open_ms = 20000,
        .hello_ms = 1000,
        .ping_ms = 10,
        .pong_ms = 1000,
        .leave_ms = 20000},
    .again = {.backoff_first_ms = 2,
        .backoff_max_ms = 160,
        .crowded_ms = 80,
        .refused_ms = 160},
    .drain_ms = 50,
};

/* Patient with a loaded machine: no deadline of ours ends anything, but the
 * draining. */
#define CALM                                                                   \
	.link = {.open_ms = 20000,                                             \
	    .hello_ms = 20000,                                                 \
	    .ping_ms = 10,                                                     \
	    .pong_ms = 20000,                                                  \
	    .leave_ms = 20000},                                                \
	.again = {                                                             \
	    .backoff_first_ms = 2, .backoff_max_ms = 10, .crowded_ms = 20}
static const struct slack_connector_pace calm_pace = {CALM, .drain_ms = 50};
static const struct slack_connector_pace draining_pace = {
    CALM, .drain_ms = 5000};

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

static struct web *web;
static struct websocket_loop *loop;
static struct slack_api app;
static struct slack_connector *connector;
static struct slack_frame_self self;

/* apps.connections.open; each good answer is a ticket of its own. */
static struct peer api;
static atomic_int asked, with_token;
static int64_t asked_at_ms[64];
/* The WebSocket server. */
static struct peer ws;
static atomic_int stage; /* what the script has reached */
static atomic_int closed;

static bool answer_ticket(struct peer *peer, int fd, int n)
{
	OWN(own_string)
	char *body =
	    own_printf("{\"ok\":true,\"url\":\"ws://127.0.0.1:%d/link/?t=%d\"}",
	        ws.port, n);

	if (!peer_read_http(peer, fd))
		return true;
	if (strcasestr(peer->read, "Authorization: Bearer xapp-secret\r\n"))
		with_token++;
	asked_at_ms[asked] = clock_monotonic_ms();
	asked++;
	peer_answer_http(fd, "200 OK", "Connection: close\r\n", body);
	return true;
}

/* Acknowledged at once, on the link that it came over. */
static void on_envelope(
    void *arg, struct slack_link *link, struct slack_frame *frame)
{
	OWN(own_string)
	char *ack = own_printf("{\"envelope_id\":\"%s\"}", frame->envelope_id);

	(void)arg;
	slack_link_send(link, ack);
}

static void on_closed(void *arg)
{
	(void)arg;
	closed = 1;
}

static int setup(void **state)
{
	struct err err;

	(void)state;
	asked = with_token = stage = closed = 0;
	return web_start(NULL, "test", 4, &web, &err) &&
	               websocket_loop_start(NULL, &loop, &err)
	           ? 0
	           : 1;
}

static void start_on_loop(void *arg)
{
	slack_connector_start(arg);
}

static void stop_on_loop(void *arg)
{
	slack_connector_stop(arg);
}

static void start_at(const struct slack_connector_pace *at,
    peer_script *api_script, peer_script *ws_script)
{
	static char url[64];

	peer_start(&ws, ws_script, NULL);
	peer_start(&api, api_script, NULL);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/api/", api.port);
	app =
	    (struct slack_api){.web = web, .url = url, .token = "xapp-secret"};
	connector =
	    slack_connector_new(&(struct slack_connector_options){.api = &app,
	        .loop = loop,
	        .self = &self,
	        .pace = at,
	        .envelope = on_envelope,
	        .closed = on_closed});
	websocket_loop_call(loop, start_on_loop, connector);
}

static void start(peer_script *api_script, peer_script *ws_script)
{
	start_at(&pace, api_script, ws_script);
}

static int teardown(void **state)
{
	(void)state;
	websocket_loop_call(loop, stop_on_loop, connector);
	peer_wait(&closed, 1);
	web_stop(&web);
	websocket_loop_stop(&loop);
	slack_connector_free(&connector);
	peer_stop(&api);
	peer_stop(&ws);
	return 0;
}

/* --- what the server says and hears -------------------------------------- */

static const char HELLO[] =
    "{\"type\":\"hello\",\"num_connections\":1,\"debug_info\":{"
    "\"approximate_connection_time\":18060}}";

static void write_envelope(int fd, const char *id)
{
	OWN(own_string)
	char *text = own_printf("{\"envelope_id\":\"%s\",\"type\":"
	                        "\"slash_commands\",\"payload\":{}}",
	    id);

	ws_write_text(fd, text);
}

/* The next frame that is no ping; pings are answered on the way. */
static int read_past_pings(struct peer *peer, int fd)
{
	int first;

	while ((first = ws_read(peer, fd)) == (0x80 | WS_PING))
		ws_write(fd, WS_PONG, true, "", 0);
	return first;
}

/* One text frame, whole, that acknowledges id. */
static bool read_ack(struct peer *peer, int fd, const char *id)
{
	OWN(own_string)
	char *want = own_printf("{\"envelope_id\":\"%s\"}", id);

	return read_past_pings(peer, fd) == (0x80 | WS_TEXT) &&
	       strcmp(peer->read, want) == 0;
}

/* Until the client goes, saying how. */
static void read_to_the_end(struct peer *peer, int fd)
{
	int first = read_past_pings(peer, fd);

	if (first == (0x80 | WS_CLOSE))
		ws_write(fd, WS_CLOSE, true, peer->read, 2);
}

/* The good end of a script: an envelope goes through. */
static bool works(struct peer *peer, int fd, const char *id)
{
	ws_write_text(fd, HELLO);
	write_envelope(fd, id);
	return read_ack(peer, fd, id);
}

static bool script_good(struct peer *peer, int fd, int n)
{
	(void)n;
	if (!ws_accept(peer, fd) || !works(peer, fd, "e1"))
		return false;
	stage = 1;
	read_to_the_end(peer, fd);
	stage = peer->read[0] == 0x03 && (unsigned char)peer->read[1] == 0xe8
	            ? 2
	            : -1;
	return false;
}

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

/* --- make before break --------------------------------------------------- */

/* The next connection, while the script has others open; -1: none. */
static int accept_another(struct peer *peer)
{
	int fd = accept(peer->listener, NULL, NULL);

	peer_fence();
	if (fd >= 0 && !ws_accept(peer, fd)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* An envelope, and its acknowledgement on the same connection. */
static bool serves(struct peer *peer, int fd, const char *id)
{
	write_envelope(fd, id);
	return read_ack(peer, fd, id);
}

static const char *goodbye; /* what the old connection is told */
static const char *greeting;
static bool late; /* the old one serves after the new one has */
static bool mute; /* its goodbye is not answered, and it is cut */

/* Both serve; then the old one, and only it, is closed with code 1000. */
static bool script_overlap(struct peer *peer, int fd, int n)
{
	if (n != 0 || !ws_accept(peer, fd))
		return false;
	ws_write_text(fd, greeting);
	bool ok = serves(peer, fd, "e1");
	if (goodbye)
		ws_write_text(fd, goodbye);
	int other = accept_another(peer);
	/* Not greeted yet: the old one is all there is. */
	ok = ok && other >= 0 && serves(peer, fd, "e2");
	ws_write_text(other, HELLO);
	ok = ok && serves(peer, other, "e3");
	ok = ok && (!late || serves(peer, fd, "e4"));
	ok = ok && read_past_pings(peer, fd) == (0x80 | WS_CLOSE) &&
	     peer->read[0] == 0x03 && (unsigned char)peer->read[1] == 0xe8;
	if (mute)
		ok = ok && ws_read(peer, fd) < 0;
	else
		ws_write(fd, WS_CLOSE, true, peer->read, 2);
	ok = ok && serves(peer, other, "e5");
	stage = ok ? 1 : -1;
	read_to_the_end(peer, other);
	close(other);
	return false;
}

#define DISCONNECT(reason) "{\"type\":\"disconnect\",\"reason\":\"" reason "\"}"
#define BRIEF_HELLO                                                            \
	"{\"type\":\"hello\",\"num_connections\":1,\"debug_info\":{"           \
	"\"approximate_connection_time\":1}}"

static void the_new_one_is_there_before_the_old_one_goes(void **state)
{
	static const struct {
		const char *greeting, *goodbye;
	} rows[] = {
	    {HELLO, DISCONNECT("refresh_requested")},
	    {HELLO, DISCONNECT("warning")},
	    {HELLO, DISCONNECT("moon")},
	    {HELLO, DISCONNECT("warning")},
	    /* Nobody says so, but its life is nearly over. */
	    {BRIEF_HELLO, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i) {
			teardown(state);
			setup(state);
		}
		greeting = rows[i].greeting;
		goodbye = rows[i].goodbye;
		late = i == 0;
		mute = i == 3;
		start_at(late ? &draining_pace : &calm_pace, answer_ticket,
		    script_overlap);
		peer_wait(&stage, 1);
		assert_int_equal(stage, 1);
		assert_int_equal(asked, 2);
	}
}

/* The new one is refused again and again; the old one serves meanwhile. */
static bool script_stubborn(struct peer *peer, int fd, int n)
{
	bool ok = true;

	if (n != 0 || !ws_accept(peer, fd))
		return false;
	ws_write_text(fd, HELLO);
	ws_write_text(fd, DISCONNECT("refresh_requested"));
	for (int i = 0; i < 3; i++) {
		int other = accept(peer->listener, NULL, NULL);
		peer_read(peer, other, "\r\n\r\n");
		peer_answer_http(other, "409 Conflict", "", "");
		close(other);
		ok = ok && serves(peer, fd, "e1");
	}
	int last = accept_another(peer);
	ok = ok && works(peer, last, "e2");
	stage = ok ? 1 : -1;
	read_to_the_end(peer, fd);
	read_to_the_end(peer, last);
	close(last);
	return false;
}

static void while_no_new_one_is_had_the_old_one_serves(void **state)
{
	(void)state;
	start_at(&calm_pace, answer_ticket, script_stubborn);
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	assert_int_equal(asked, 5);
}

/* Too many: ours that is to go makes room, and only then is it tried again. */
static bool script_crowded(struct peer *peer, int fd, int n)
{
	if (n != 0 || !ws_accept(peer, fd))
		return false;
	ws_write_text(fd, HELLO);
	ws_write_text(fd, DISCONNECT("refresh_requested"));
	int refused = accept_another(peer);
	ws_write_text(refused, DISCONNECT("too_many_websockets"));
	read_to_the_end(peer, refused);
	close(refused);
	bool first = read_past_pings(peer, fd) == (0x80 | WS_CLOSE);
	ws_write(fd, WS_CLOSE, true, peer->read, 2);
	int last = accept_another(peer);
	stage = first && works(peer, last, "e1") ? 1 : -1;
	read_to_the_end(peer, last);
	close(last);
	return false;
}

static void when_there_are_too_many_ours_goes_first(void **state)
{
	(void)state;
	start_at(&calm_pace, answer_ticket, script_crowded);
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	assert_int_equal(asked, 3);
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

/* --- no URL -------------------------------------------------------------- */

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
    {"200 OK", "", "{\"ok\":true,\"url\":\"ws://slack.example/link\"}", 0},
    {"200 OK", "", "{\"ok\":true,\"url\":\"nonsense\"}", 0},
    {"200 OK", "", "<html>", 0},
    {"503 Down", "", "<html>", 0},
    {"404 What", "", "", 0},
    {NULL, NULL, NULL, 0},
};

enum { REFUSALS = sizeof(refusals) / sizeof(refusals[0]) };

static bool answer_refusals(struct peer *peer, int fd, int n)
{
	if (n >= REFUSALS)
		return answer_ticket(peer, fd, n);
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

static void without_a_url_it_asks_again(void **state)
{
	(void)state;
	start(answer_refusals, script_good);
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	assert_int_equal(asked, REFUSALS + 1);
	for (int n = 0; n < REFUSALS; n++) {
		int64_t wait_ms = asked_at_ms[n + 1] - asked_at_ms[n];
		if (wait_ms < refusals[n].want_wait_ms - 5)
			fail_msg(
			    "row %d: after %lld ms", n, (long long)wait_ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(an_envelope_comes_through_and_the_end_is_said),
	    TEST(the_new_one_is_there_before_the_old_one_goes),
	    TEST(while_no_new_one_is_had_the_old_one_serves),
	    TEST(when_there_are_too_many_ours_goes_first),
	    TEST(however_it_is_lost_there_is_a_new_one),
	    TEST(a_greeting_alone_is_no_success),
	    TEST(a_refused_upgrade_is_tried_with_a_new_url),
	    TEST(pongs_keep_it_alive),
	    TEST(garbage_is_passed_over),
	    TEST(without_a_url_it_asks_again),
	};

	crypto_init(NULL);
	log_set_level(LOG_ERROR + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
