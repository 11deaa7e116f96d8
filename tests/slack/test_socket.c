/* slack/socket.h, with its link.h and intake.h, against scripted peers, with
 * the real engine behind it. */
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "net/ws_peer.h"
#include "slack/socket.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct slack_socket_pace pace = {
    .link = {.open_ms = 20000,
        .hello_ms = 1000,
        .ping_ms = 10,
        .pong_ms = 1000,
        .leave_ms = 20000},
    .backoff_first_ms = 2,
    .backoff_max_ms = 10,
    .crowded_ms = 80,
    .refused_ms = 160,
};

/* No connection is steady, and waits grow: full jitter of up to 100 ms. */
static const struct slack_socket_pace flapping_pace = {
    .link = {.open_ms = 20000,
        .hello_ms = 1000,
        .ping_ms = 10,
        .pong_ms = 1000},
    .steady_ms = 60000,
    .backoff_first_ms = 2,
    .backoff_max_ms = 100,
};

static struct world world;
static struct config *config;
static struct engine *engine;
static struct web *web;
static struct websocket_loop *loop;
static struct slack_api app;
static struct slack_socket *sock;

/* apps.connections.open; each good answer is a ticket of its own. */
static struct peer api;
static atomic_int asked, with_token;
static int64_t asked_at_ms[64];
/* The WebSocket server. */
static struct peer ws;
static atomic_int stage; /* what the script has reached */

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

static void on_room(void *arg)
{
	(void)arg;
	if (sock)
		slack_socket_room(sock);
}

static int setup(void **state)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 8192};
	struct err err;

	(void)state;
	asked = with_token = stage = 0;
	world_make(&world, 1, 0);
	config = world_config(&world);
	if (!engine_open(config, &engine, &problems, NULL))
		return 1;
	engine_set_room(engine, on_room, NULL);
	return web_start(NULL, "test", 4, &web, &err) &&
	               websocket_loop_start(NULL, &loop, &err)
	           ? 0
	           : 1;
}

static void start_at(const struct slack_socket_pace *at,
    peer_script *api_script, peer_script *ws_script)
{
	static char url[64];

	peer_start(&ws, ws_script, NULL);
	peer_start(&api, api_script, NULL);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/api/", api.port);
	app =
	    (struct slack_api){.web = web, .url = url, .token = "xapp-secret"};
	sock = slack_socket_start(&(struct slack_socket_options){
	    .api = &app, .loop = loop, .engine = engine, .pace = at});
}

static void start(peer_script *api_script, peer_script *ws_script)
{
	start_at(&pace, api_script, ws_script);
}

static void start_engine(void)
{
	struct err err;

	assert_true(engine_start(engine, &err));
}

/* As service.c stops, which is how the socket must be stopped. */
static int teardown(void **state)
{
	(void)state;
	if (sock)
		slack_socket_stop_reading(sock);
	engine_stop(engine);
	if (sock)
		slack_socket_stop(sock);
	web_stop(&web);
	websocket_loop_stop(&loop);
	slack_socket_free(&sock);
	engine_close(&engine);
	config_free(&config);
	world_clear(&world);
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

/* --- acknowledging ------------------------------------------------------- */

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

static void an_envelope_is_kept_and_acknowledged(void **state)
{
	(void)state;
	start(answer_ticket, script_good);
	start_engine();
	assert_true(peer_wait(&stage, 1));
	assert_int_equal(world_ask(&world, "SELECT count(*) FROM journal"), 1);
	assert_int_equal(with_token, 1);
	/* Stopping says goodbye with a close frame, code 1000. */
	slack_socket_stop_reading(sock);
	engine_stop(engine);
	slack_socket_stop(sock);
	assert_true(peer_wait(&stage, 2));
}

/* Nobody can commit while this is held. */
static sqlite3 *lock_database(void)
{
	sqlite3 *handle;

	sqlite3_open(world.database, &handle);
	int locked = sqlite3_exec(handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	assert(locked == SQLITE_OK);
	return handle;
}

static bool script_late_commit(struct peer *peer, int fd, int n)
{
	(void)n;
	if (!ws_accept(peer, fd))
		return false;
	ws_write_text(fd, HELLO);
	sqlite3 *lock = lock_database();
	write_envelope(fd, "e1");
	ws_write(fd, WS_PING, true, "alive", 5);
	/* It has read the envelope, and has nothing to say to it yet. */
	bool waits = read_past_pings(peer, fd) == (0x80 | WS_PONG);
	sqlite3_close(lock);
	stage = waits && read_ack(peer, fd, "e1") ? 1 : -1;
	read_to_the_end(peer, fd);
	return false;
}

static void no_acknowledgement_before_the_commit(void **state)
{
	(void)state;
	start(answer_ticket, script_late_commit);
	start_engine();
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
}

/* Told to go while the engine is busy with what came before. */
static bool script_leave(struct peer *peer, int fd, int n)
{
	if (n != 0 || !ws_accept(peer, fd))
		return false;
	ws_write_text(fd, HELLO);
	sqlite3 *lock = lock_database();
	write_envelope(fd, "e1");
	ws_write_text(fd, "{\"type\":\"disconnect\",\"reason\":\"warning\"}");
	ws_write(fd, WS_PING, true, "", 0);
	bool waits = read_past_pings(peer, fd) == (0x80 | WS_PONG);
	sqlite3_close(lock);
	bool answered = waits && read_ack(peer, fd, "e1");
	/* And then it goes. */
	stage =
	    answered && read_past_pings(peer, fd) == (0x80 | WS_CLOSE) ? 1 : -1;
	ws_write(fd, WS_CLOSE, true, peer->read, 2);
	return false;
}

static void what_came_is_answered_before_it_goes(void **state)
{
	(void)state;
	start(answer_ticket, script_leave);
	start_engine();
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
}

static bool script_cut_before_ack(struct peer *peer, int fd, int n)
{
	static sqlite3 *lock;

	if (!ws_accept(peer, fd))
		return false;
	ws_write_text(fd, HELLO);
	if (n == 0) {
		lock = lock_database();
		write_envelope(fd, "e1");
		ws_write(fd, WS_PING, true, "", 0);
		read_past_pings(peer, fd);
		return true;
	}
	sqlite3_close(lock);
	/* Were e1 acknowledged here, it would come before e2. */
	write_envelope(fd, "e2");
	bool other = read_ack(peer, fd, "e2");
	write_envelope(fd, "e1");
	stage = other && read_ack(peer, fd, "e1") ? 1 : -1;
	read_to_the_end(peer, fd);
	return false;
}

static void an_acknowledgement_goes_where_its_envelope_came_from(void **state)
{
	(void)state;
	start(answer_ticket, script_cut_before_ack);
	start_engine();
	peer_wait(&stage, 1);
	assert_int_equal(stage, 1);
	/* Sent again it is the same event. */
	assert_int_equal(world_ask(&world, "SELECT count(*) FROM journal"), 2);
}

static bool script_three(struct peer *peer, int fd, int n)
{
	(void)n;
	if (!ws_accept(peer, fd))
		return false;
	ws_write_text(fd, HELLO);
	write_envelope(fd, "e1");
	write_envelope(fd, "e2");
	stage = 1;
	bool both = read_ack(peer, fd, "e1") && read_ack(peer, fd, "e2");
	/* It reads on. */
	write_envelope(fd, "e3");
	stage = both && read_ack(peer, fd, "e3") ? 2 : -1;
	read_to_the_end(peer, fd);
	return false;
}

static void a_full_engine_loses_nothing_and_keeps_the_order(void **state)
{
	int n = 0;

	(void)state;
	for (;; n++) {
		OWN(own_string)
		char *id = own_printf("fill:%d", n);
		struct event *event = event_new(EVENT_NOTE, "slack", id);
		if (!engine_submit(engine, event, NULL, NULL)) {
			event_free(&event);
			break;
		}
	}
	start(answer_ticket, script_three);
	assert_true(peer_wait(&stage, 1));
	start_engine();
	peer_wait(&stage, 2);
	assert_int_equal(stage, 2);
	assert_int_equal(
	    world_ask(&world, "SELECT count(*) FROM journal"), n + 3);
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

#define DISCONNECT(reason) "{\"type\":\"disconnect\",\"reason\":\"" reason "\"}"

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
    {"refreshed", say_after_hello, DISCONNECT("refresh_requested"), false,
        false, 0},
    {"warned", say_after_hello, DISCONNECT("warning"), false, false, 0},
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
	start_engine();
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
		if (wait_ms < losses[n].want_wait_ms - 5)
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
	if (n % 2) {
		ws_write_text(fd, DISCONNECT("refresh_requested"));
		read_to_the_end(peer, fd);
	}
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
	start_engine();
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
	start_engine();
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
	start_engine();
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
	start_engine();
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
	start_engine();
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

/* --- stopping ------------------------------------------------------------ */

static bool answer_never(struct peer *peer, int fd, int n)
{
	(void)n;
	peer_read_http(peer, fd);
	stage = 1;
	peer_read(peer, fd, "never");
	return false;
}

static void it_stops_while_it_waits_for_a_url(void **state)
{
	(void)state;
	start(answer_never, script_good);
	start_engine();
	assert_true(peer_wait(&stage, 1));
	int64_t started_ms = clock_monotonic_ms();
	slack_socket_stop(sock);
	assert_true(clock_monotonic_ms() - started_ms < 1000);
}

static bool script_late_envelope(struct peer *peer, int fd, int n)
{
	(void)n;
	if (!ws_accept(peer, fd) || !works(peer, fd, "e1"))
		return false;
	stage = 1;
	if (!peer_wait(&stage, 2))
		return false;
	write_envelope(fd, "e2");
	stage = read_past_pings(peer, fd) == (0x80 | WS_CLOSE) ? 3 : -1;
	ws_write(fd, WS_CLOSE, true, peer->read, 2);
	return false;
}

static void nothing_is_taken_in_once_reading_has_stopped(void **state)
{
	(void)state;
	start(answer_ticket, script_late_envelope);
	start_engine();
	assert_true(peer_wait(&stage, 1));
	slack_socket_stop_reading(sock);
	stage = 2;
	engine_stop(engine);
	slack_socket_stop(sock);
	assert_true(peer_wait(&stage, 3));
	assert_int_equal(world_ask(&world, "SELECT count(*) FROM journal"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(an_envelope_is_kept_and_acknowledged),
	    TEST(no_acknowledgement_before_the_commit),
	    TEST(an_acknowledgement_goes_where_its_envelope_came_from),
	    TEST(what_came_is_answered_before_it_goes),
	    TEST(a_full_engine_loses_nothing_and_keeps_the_order),
	    TEST(however_it_is_lost_there_is_a_new_one),
	    TEST(a_greeting_alone_is_no_success),
	    TEST(a_refused_upgrade_is_tried_with_a_new_url),
	    TEST(pongs_keep_it_alive),
	    TEST(garbage_is_passed_over),
	    TEST(without_a_url_it_asks_again),
	    TEST(it_stops_while_it_waits_for_a_url),
	    TEST(nothing_is_taken_in_once_reading_has_stopped),
	};

	crypto_init(NULL);
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
