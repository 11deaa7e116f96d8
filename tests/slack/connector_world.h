/*
 * connector_world.h: a connector against scripted peers: the Web API that gives
 * tickets, and the server that they lead to.
 */
#ifndef BEADLE_TESTS_SLACK_CONNECTOR_WORLD_H
#define BEADLE_TESTS_SLACK_CONNECTOR_WORLD_H

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
        .limited_ms = 80,
        .refused_ms = 160},
    .drain_ms = 50,
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

static inline bool answer_ticket(struct peer *peer, int fd, int n)
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
static inline void on_envelope(
    void *arg, struct slack_link *link, struct slack_frame *frame)
{
	OWN(own_string)
	char *ack = own_printf("{\"envelope_id\":\"%s\"}", frame->envelope_id);

	(void)arg;
	slack_link_send(link, ack);
}

static inline void on_closed(void *arg)
{
	(void)arg;
	closed = 1;
}

static inline int setup(void **state)
{
	struct err err;

	(void)state;
	asked = with_token = stage = closed = 0;
	return web_start(NULL, "test", 4, &web, &err) &&
	               websocket_loop_start(NULL, &loop, &err)
	           ? 0
	           : 1;
}

static inline void start_on_loop(void *arg)
{
	slack_connector_start(arg);
}

static inline void stop_on_loop(void *arg)
{
	slack_connector_stop(arg);
}

static inline void start_at(const struct slack_connector_pace *at,
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

static inline void start(peer_script *api_script, peer_script *ws_script)
{
	start_at(&pace, api_script, ws_script);
}

static inline int teardown(void **state)
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

#define DISCONNECT(reason) "{\"type\":\"disconnect\",\"reason\":\"" reason "\"}"

static inline void write_envelope(int fd, const char *id)
{
	OWN(own_string)
	char *text = own_printf("{\"envelope_id\":\"%s\",\"type\":"
	                        "\"slash_commands\",\"payload\":{}}",
	    id);

	ws_write_text(fd, text);
}

/* The next frame that is no ping; pings are answered on the way. */
static inline int read_past_pings(struct peer *peer, int fd)
{
	int first;

	while ((first = ws_read(peer, fd)) == (0x80 | WS_PING))
		ws_write(fd, WS_PONG, true, "", 0);
	return first;
}

/* One text frame, whole, that acknowledges id. */
static inline bool read_ack(struct peer *peer, int fd, const char *id)
{
	OWN(own_string)
	char *want = own_printf("{\"envelope_id\":\"%s\"}", id);

	return read_past_pings(peer, fd) == (0x80 | WS_TEXT) &&
	       strcmp(peer->read, want) == 0;
}

/* Until the client goes, saying how. */
static inline void read_to_the_end(struct peer *peer, int fd)
{
	int first = read_past_pings(peer, fd);

	if (first == (0x80 | WS_CLOSE))
		ws_write(fd, WS_CLOSE, true, peer->read, 2);
}

/* The good end of a script: an envelope goes through. */
static inline bool works(struct peer *peer, int fd, const char *id)
{
	ws_write_text(fd, HELLO);
	write_envelope(fd, id);
	return read_ack(peer, fd, id);
}

static inline bool script_good(struct peer *peer, int fd, int n)
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

#endif
