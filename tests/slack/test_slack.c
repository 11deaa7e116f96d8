/* slack/slack.h: both directions together, and which token opens which door.
 */
#include "base/crypto.h"
#include "base/log.h"
#include "base/own.h"
#include "net/ws_peer.h"
#include "slack/slack.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct world world;
static struct config *config;
static struct engine *engine;
static struct web *web;
static struct websocket_loop *loop;
static struct slack *slack;
static struct peer api, ws;

/* Calls so far, and whether each came with the token it should. */
static atomic_int opened, tested, posted, acked;
static atomic_int wrong_token;
static const char *auth_answer;

static const struct {
	const char *line;
	const char *token;
	atomic_int *count;
} doors[] = {
    {"POST /api/apps.connections.open ", "Bearer xapp-1-secret\r\n", &opened},
    {"POST /api/auth.test ", "Bearer xoxb-secret\r\n", &tested},
    {"POST /api/chat.postMessage ", "Bearer xoxb-secret\r\n", &posted},
};

static bool script_api(struct peer *peer, int fd, int n)
{
	OWN(own_string)
	char *body = own_printf(
	    "{\"ok\":true,\"url\":\"ws://127.0.0.1:%d/link/?t=%d\",\"ts\":"
	    "\"1.2\",\"channel\":\"C1\"}",
	    ws.port, n);

	if (!peer_read_http(peer, fd))
		return true;
	bool auth = strstr(peer->read, "auth.test ") != NULL;
	peer_answer_http(
	    fd, "200 OK", "Connection: close\r\n", auth ? auth_answer : body);
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		if (strncmp(peer->read, doors[i].line, strlen(doors[i].line)) !=
		    0)
			continue;
		if (strstr(peer->read, doors[i].token) == NULL)
			wrong_token++;
		++*doors[i].count;
	}
	return true;
}

static bool script_ws(struct peer *peer, int fd, int n)
{
	int first;

	(void)n;
	if (!ws_accept(peer, fd))
		return false;
	ws_write_text(fd, "{\"type\":\"hello\"}");
	ws_write_text(fd, "{\"envelope_id\":\"e1\",\"type\":\"slash_commands\","
	                  "\"payload\":{}}");
	while ((first = ws_read(peer, fd)) >= 0) {
		if (first == (0x80 | WS_TEXT))
			acked++;
		if (first == (0x80 | WS_CLOSE))
			ws_write(fd, WS_CLOSE, true, peer->read, 2);
	}
	return false;
}

static void on_room(void *arg)
{
	(void)arg;
	if (slack)
		slack_room(slack);
}

static int setup(void **state)
{
	OWN(str_clear)
	struct str problems = {.max_bytes = 8192};
	struct err err;

	(void)state;
	opened = tested = posted = acked = wrong_token = 0;
	auth_answer = "{\"ok\":true,\"user_id\":\"U0BOT\",\"bot_id\":\"B0\"}";
	peer_start(&ws, script_ws, NULL);
	peer_start(&api, script_api, NULL);
	world_make(&world, api.port, 0);
	config = world_config(&world);
	if (!engine_open(config, &engine, &problems, NULL))
		return 1;
	engine_set_room(engine, on_room, NULL);
	return web_start(NULL, "test", 4, &web, &err) &&
	               websocket_loop_start(NULL, &loop, &err)
	           ? 0
	           : 1;
}

static int teardown(void **state)
{
	(void)state;
	slack_stop_intake(slack);
	engine_stop(engine);
	slack_stop(slack);
	web_stop(&web);
	websocket_loop_stop(&loop);
	slack_free(&slack);
	slack_free(&slack); /* nothing is left of it */
	engine_close(&engine);
	config_free(&config);
	world_clear(&world);
	peer_stop(&api);
	peer_stop(&ws);
	return 0;
}

static struct delivery *post(void)
{
	struct delivery *d = own_calloc(1, sizeof(*d));

	d->outbox_id = 999;
	d->kind = DELIVERY_POST;
	d->tag = own_strdup("tag");
	d->payload = json_pack("{s:s, s:{s:s, s:s}}", "channel", "C1", "notice",
	    "title", "Hi", "markdown", "There.");
	return d;
}

static void start(void)
{
	struct err err;

	slack = slack_start(config, engine, web, loop);
	assert_true(engine_start(engine, &err));
}

static void in_and_out(void **state)
{
	(void)state;
	start();
	struct delivery_port port = slack_port(slack);
	assert_string_equal(port.system, "slack");
	assert_true(port.max_in_flight > 0);
	assert_true(peer_wait(&tested, 1));
	assert_true(peer_wait(&acked, 1));
	port.deliver(port.self, post());
	assert_true(peer_wait(&posted, 1));
	assert_int_equal(opened, 1);
	assert_int_equal(wrong_token, 0);
}

/* Who we are is good to know; without it everything works all the same. */
static void without_an_answer_about_ourselves(void **state)
{
	static const char *const answers[] = {
	    "{\"ok\":false,\"error\":\"invalid_auth\"}",
	    "{\"ok\":false,\"error\":\"ratelimited\"}", "<html>",
	    "{\"ok\":true}"};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (i) {
			teardown(state);
			assert_int_equal(setup(state), 0);
		}
		auth_answer = answers[i];
		peer_fence();
		start();
		assert_true(peer_wait(&tested, 1));
		assert_true(peer_wait(&acked, 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(in_and_out, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        without_an_answer_about_ourselves, setup, teardown),
	};

	crypto_init(NULL);
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
