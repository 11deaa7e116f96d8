/* slack/link.h: one connection, against scripted peers. What an owner makes
 * of its end is in test_socket.c. */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "net/ws_peer.h"
#include "slack/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct slack_link_pace pace = {.open_ms = 20000,
    .hello_ms = 1000,
    .ping_ms = 10,
    .pong_ms = 1000,
    .leave_ms = 20000,
    .server_ping_ms = 150};

static struct websocket_loop *loop;
static atomic_int quiet; /* lets a script go on */
static struct peer peer;
static struct slack_frame_self self;

/* What the owner heard; it holds the link as long as it must answer. */
static struct {
	struct slack_link *link;
	bool hold;
	bool drop_when_told;
	atomic_int hellos, envelopes, told, gone;
	int64_t lifetime_ms;
	char id[16];
	enum event_kind kind;
	char reason[32];
	int http_status, close_code;
	bool said_hello;
} heard;

static void on_hello(void *arg, const struct slack_frame *frame)
{
	assert_ptr_equal(arg, &heard);
	heard.lifetime_ms = frame->lifetime_ms;
	heard.hellos++;
}

static void on_envelope(
    void *arg, struct slack_link *link, struct slack_frame *frame)
{
	(void)arg;
	heard.link = link;
	heard.kind = frame->event->kind;
	snprintf(heard.id, sizeof(heard.id), "%s", frame->envelope_id);
	if (heard.hold)
		slack_link_hold(link);
	heard.envelopes++;
}

static void on_told(void *arg, const char *reason)
{
	(void)arg;
	heard.told++;
	if (heard.drop_when_told)
		slack_link_drop(heard.link, reason);
}

static void on_gone(void *arg, const struct slack_link_end *end)
{
	(void)arg;
	snprintf(heard.reason, sizeof(heard.reason), "%s", end->reason);
	heard.http_status = end->http_status;
	heard.close_code = end->close_code;
	heard.said_hello = end->said_hello;
	heard.gone++;
}

static const struct slack_link_events events = {
    .hello = on_hello,
    .told = on_told,
    .envelope = on_envelope,
    .gone = on_gone,
};

static int setup(void **state)
{
	struct err err;

	(void)state;
	memset(&heard, 0, sizeof(heard));
	pace.late_ms = 0;
	heard.drop_when_told = true;
	self = (struct slack_frame_self){.user = NULL};
	return websocket_loop_start(NULL, &loop, &err) ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	quiet = 1;
	websocket_loop_stop(&loop);
	peer_stop(&peer);
	return 0;
}

static void open_on_loop(void *arg)
{
	struct slack_link_options options = {.loop = loop,
	    .self = &self,
	    .pace = &pace,
	    .events = &events,
	    .arg = &heard};
	struct err err;

	if (!slack_link_open(&options, arg, &heard.link, &err))
		heard.gone = -1;
}

static void open_to(peer_script *script)
{
	static char url[64];

	peer_start(&peer, script, NULL);
	snprintf(url, sizeof(url), "ws://127.0.0.1:%d/link/", peer.port);
	websocket_loop_call(loop, open_on_loop, url);
}

/* --- how it ends --------------------------------------------------------- */

static const char *say; /* of the next script, after hello */

static bool script_say(struct peer *p, int fd, int n)
{
	(void)n;
	if (!ws_accept(p, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\",\"debug_info\":{"
	                  "\"approximate_connection_time\":360}}");
	ws_write_text(fd, say);
	while (ws_read(p, fd) > 0)
		if (p->read[0] == 0x03)
			ws_write(fd, WS_CLOSE, true, p->read, 2);
	return false;
}

static bool script_silent(struct peer *p, int fd, int n)
{
	(void)n;
	if (ws_accept(p, fd))
		while (ws_read(p, fd) >= 0)
			;
	return false;
}

static bool script_refuse(struct peer *p, int fd, int n)
{
	(void)n;
	peer_read(p, fd, "\r\n\r\n");
	peer_answer_http(fd, "409 Conflict", "", "");
	return false;
}

static bool script_close(struct peer *p, int fd, int n)
{
	(void)n;
	if (!ws_accept(p, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\"}");
	ws_write(fd, WS_CLOSE, true, "\x0f\xa0", 2); /* 4000 */
	while (ws_read(p, fd) >= 0)
		;
	return false;
}

static const struct {
	const char *name;
	peer_script *script;
	const char *say;
	const char *want_reason;
	int want_http, want_code, want_hellos;
} ends[] = {
    {"told to go", script_say,
        "{\"type\":\"disconnect\",\"reason\":\"refresh_requested\"}",
        "refresh_requested", 0, 0, 1},
    {"told without a reason", script_say, "{\"type\":\"disconnect\"}",
        "unknown", 0, 0, 1},
    {"no pong", script_say, "{\"type\":\"news\"}", "no_pong", 0, 0, 1},
    {"no hello", script_silent, NULL, "no_hello", 0, 0, 0},
    {"refused", script_refuse, NULL, "upgrade_refused", 409, 0, 0},
    {"closed by the peer", script_close, NULL, "peer_closed", 0, 4000, 1},
};

static void every_end_is_told_once(void **state)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (i) {
			teardown(state);
			setup(state);
		}
		say = ends[i].say;
		open_to(ends[i].script);
		assert_true(peer_wait(&heard.gone, 1));
		if (strcmp(heard.reason, ends[i].want_reason) != 0)
			fail_msg("%s: %s", ends[i].name, heard.reason);
		assert_int_equal(heard.http_status, ends[i].want_http);
		if (heard.close_code != ends[i].want_code)
			fail_msg("%s: %d", ends[i].name, heard.close_code);
		assert_int_equal(heard.hellos, ends[i].want_hellos);
		assert_int_equal(heard.said_hello, ends[i].want_hellos == 1);
		assert_int_equal(heard.lifetime_ms,
		    ends[i].script == script_say ? 360000 : 0);
	}
}

static void an_address_that_is_not_allowed(void **state)
{
	(void)state;
	peer_start(&peer, script_silent, NULL);
	websocket_loop_call(loop, open_on_loop, (void *)"ws://slack.example/");
	assert_true(peer_wait(&heard.gone, -1));
}

/* --- what comes over it -------------------------------------------------- */

static const char ENVELOPE[] =
    "{\"envelope_id\":\"e1\",\"type\":\"events_api\",\"payload\":{"
    "\"team_id\":\"T1\",\"event\":{\"type\":\"message\",\"channel_type\":"
    "\"im\",\"channel\":\"D1\",\"user\":\"U0BOT\",\"ts\":\"1.2\","
    "\"text\":\"hi\"}}}";

static void what_we_wrote_ourselves_is_a_note(void **state)
{
	static const struct {
		const char *user;
		enum event_kind want;
	} rows[] = {{NULL, EVENT_MESSAGE}, {"U0OTHER", EVENT_MESSAGE},
	    {"U0BOT", EVENT_NOTE}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i) {
			teardown(state);
			setup(state);
		}
		self.user = (char *)rows[i].user;
		say = ENVELOPE;
		open_to(script_say);
		assert_true(peer_wait(&heard.envelopes, 1));
		assert_string_equal(heard.id, "e1");
		assert_int_equal(heard.kind, rows[i].want);
		assert_true(peer_wait(&heard.gone, 1));
	}
}

static void answer_late(void *arg)
{
	(void)arg;
	slack_link_send(heard.link, "{}");
	slack_link_pause(heard.link, true);
	slack_link_drop(heard.link, "late");
	slack_link_release(heard.link);
	heard.hold = false;
	heard.envelopes = 2;
}

/* Whoever still has to answer may do so; nothing comes of it. */
static void it_outlives_its_connection_for_its_holders(void **state)
{
	(void)state;
	heard.hold = true;
	say = ENVELOPE;
	open_to(script_say);
	assert_true(peer_wait(&heard.gone, 1));
	assert_string_equal(heard.reason, "no_pong");
	websocket_loop_call(loop, answer_late, NULL);
	assert_true(peer_wait(&heard.envelopes, 2));
	assert_int_equal(heard.gone, 1);
}

static void drop_twice(void *arg)
{
	(void)arg;
	slack_link_drop(heard.link, "first");
	slack_link_drop(heard.link, "second");
}

static void drop_and_wait(void)
{
	websocket_loop_call(loop, drop_twice, NULL);
	assert_true(peer_wait(&heard.gone, 1));
}

static void the_first_reason_counts(void **state)
{
	(void)state;
	say = ENVELOPE;
	open_to(script_say);
	assert_true(peer_wait(&heard.envelopes, 1));
	drop_and_wait();
	assert_string_equal(heard.reason, "first");
}

/* --- back-pressure ------------------------------------------------------- */

static void pause_on_loop(void *arg)
{
	slack_link_pause(heard.link, arg != NULL);
}

static bool script_pings_stop(struct peer *p, int fd, int n)
{
	(void)n;
	if (!ws_accept(p, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\"}");
	ws_write_text(fd, ENVELOPE);
	/* Its pings are not answered, and it must not mind. */
	while (!quiet)
		usleep(1000);
	ws_write_text(fd, "{\"type\":\"disconnect\",\"reason\":\"warning\"}");
	while (ws_read(p, fd) > 0)
		if (p->read[0] == 0x03)
			ws_write(fd, WS_CLOSE, true, p->read, 2);
	return false;
}

static void while_it_is_paused_no_pong_is_missed(void **state)
{
	(void)state;
	quiet = 0;
	open_to(script_pings_stop);
	assert_true(peer_wait(&heard.envelopes, 1));
	websocket_loop_call(loop, pause_on_loop, &heard);
	/* Longer than a pong may take. */
	int64_t until_ms =
	    clock_monotonic_ms() + pace.pong_ms + pace.pong_ms / 2;
	while (clock_monotonic_ms() < until_ms)
		usleep(1000);
	assert_int_equal(heard.gone, 0);
	quiet = 1;
	websocket_loop_call(loop, pause_on_loop, NULL);
	assert_true(peer_wait(&heard.gone, 1));
	assert_string_equal(heard.reason, "warning");
}

/* --- being made to go ---------------------------------------------------- */

static void leave_on_loop(void *arg)
{
	slack_link_leave(heard.link, "replaced", arg ? 60000 : 0);
}

static void release_on_loop(void *arg)
{
	(void)arg;
	heard.hold = false;
	slack_link_release(heard.link);
}

static bool script_two(struct peer *p, int fd, int n)
{
	(void)n;
	if (!ws_accept(p, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\"}");
	ws_write_text(fd, ENVELOPE);
	for (bool second = false;;) {
		int first = ws_read(p, fd);
		if (first == (0x80 | WS_PING)) {
			ws_write(fd, WS_PONG, true, "", 0);
			if (quiet && !second) {
				ws_write_text(fd, ENVELOPE);
				second = true;
			}
		} else if (first == (0x80 | WS_CLOSE)) {
			ws_write(fd, WS_CLOSE, true, p->read, 2);
			return false;
		} else if (first < 0) {
			return false;
		}
	}
}

static void while_it_is_drained_it_is_read(void **state)
{
	(void)state;
	quiet = 0;
	heard.hold = true;
	open_to(script_two);
	assert_true(peer_wait(&heard.envelopes, 1));
	heard.hold = false;
	websocket_loop_call(loop, leave_on_loop, &heard);
	quiet = 1;
	assert_true(peer_wait(&heard.envelopes, 2));
	/* Enough: but an answer is owed still. */
	websocket_loop_call(loop, leave_on_loop, NULL);
	assert_int_equal(heard.gone, 0);
	websocket_loop_call(loop, release_on_loop, NULL);
	assert_true(peer_wait(&heard.gone, 1));
	assert_string_equal(heard.reason, "replaced");
	quiet = 0;
}

/* It answers our pings to the last, but stops sending its own. */
static bool script_forgetful(struct peer *p, int fd, int n)
{
	int first;

	(void)n;
	if (!ws_accept(p, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\"}");
	for (int pings = 0; (first = ws_read(p, fd)) >= 0;) {
		if (first == (0x80 | WS_PING))
			ws_write(fd, WS_PONG, true, "", 0);
		if (pings++ < 3)
			ws_write(fd, WS_PING, true, "here", 4);
		if (first == (0x80 | WS_CLOSE)) {
			ws_write(fd, WS_CLOSE, true, p->read, 2);
			return false;
		}
	}
	return false;
}

static void a_peer_that_stops_pinging_is_reported(void **state)
{
	(void)state;
	open_to(script_forgetful);
	assert_true(peer_wait(&heard.told, 1));
	assert_true(peer_wait(&heard.gone, 1));
	assert_string_equal(heard.reason, "no_server_ping");
}

/* A pong that is late is a word to the owner, once; then it comes. */
static bool script_late(struct peer *p, int fd, int n)
{
	(void)n;
	if (!ws_accept(p, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\"}");
	if (ws_read(p, fd) != (0x80 | WS_PING) || !peer_wait(&heard.told, 1))
		return false;
	ws_write(fd, WS_PONG, true, "", 0);
	ws_write_text(fd, ENVELOPE);
	while (ws_read(p, fd) == (0x80 | WS_PING))
		ws_write(fd, WS_PONG, true, "", 0);
	return false;
}

static void a_late_pong_is_told_before_it_is_the_end(void **state)
{
	(void)state;
	heard.drop_when_told = false;
	pace.late_ms = 50;
	open_to(script_late);
	assert_true(peer_wait(&heard.told, 1));
	assert_true(peer_wait(&heard.envelopes, 1));
	assert_int_equal(heard.gone, 0);
	drop_and_wait();
}

static bool script_never_pings(struct peer *p, int fd, int n)
{
	(void)n;
	if (!ws_accept(p, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\"}");
	for (int pings = 0; ws_read(p, fd) == (0x80 | WS_PING); pings++) {
		ws_write(fd, WS_PONG, true, "", 0);
		if (pings == 40)
			ws_write_text(fd, ENVELOPE);
	}
	return false;
}

static void one_that_never_pinged_need_not(void **state)
{
	(void)state;
	open_to(script_never_pings);
	assert_true(peer_wait(&heard.envelopes, 1));
	assert_int_equal(heard.told, 0);
	drop_and_wait();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(every_end_is_told_once),
	    TEST(an_address_that_is_not_allowed),
	    TEST(what_we_wrote_ourselves_is_a_note),
	    TEST(it_outlives_its_connection_for_its_holders),
	    TEST(the_first_reason_counts),
	    TEST(while_it_is_paused_no_pong_is_missed),
	    TEST(while_it_is_drained_it_is_read),
	    TEST(a_peer_that_stops_pinging_is_reported),
	    TEST(one_that_never_pinged_need_not),
	    TEST(a_late_pong_is_told_before_it_is_the_end),
	};

	crypto_init(NULL);
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
