/* slack/socket.h, with all that is behind it and the real engine, against
 * scripted peers. What becomes of a connection is in test_connector.c. */
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

static const struct slack_connector_pace pace = {
    .link = {.open_ms = 20000,
        .hello_ms = 20000,
        .ping_ms = 10,
        .pong_ms = 20000,
        .leave_ms = 20000},
    .again = {.backoff_first_ms = 2, .backoff_max_ms = 10, .refused_ms = 10},
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

static void start(peer_script *api_script, peer_script *ws_script)
{
	static char url[64];

	peer_start(&ws, ws_script, NULL);
	peer_start(&api, api_script, NULL);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/api/", api.port);
	app =
	    (struct slack_api){.web = web, .url = url, .token = "xapp-secret"};
	sock = slack_socket_start(&(struct slack_socket_options){
	    .api = &app, .loop = loop, .engine = engine, .pace = &pace});
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
	ws_write_text(
	    fd, "{\"type\":\"disconnect\",\"reason\":\"link_disabled\"}");
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
	    TEST(it_stops_while_it_waits_for_a_url),
	    TEST(nothing_is_taken_in_once_reading_has_stopped),
	};

	crypto_init(NULL);
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
