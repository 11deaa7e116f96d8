/*
 * socket.h: the Socket Mode connection: opened, kept alive, renewed. Its
 * envelopes become events; an envelope is acknowledged once its event's
 * batch is committed, on the socket it came from. All of it happens on the
 * loop's thread; the calls below are for any thread.
 */
#ifndef BEADLE_SLACK_SOCKET_H
#define BEADLE_SLACK_SOCKET_H

#include "engine/engine.h"
#include "net/web.h"
#include "net/websocket.h"

struct slack_socket;

struct slack_socket_options {
	const char *api_url;
	const char *app_token;
	struct web *web;
	struct websocket_loop *loop;
	struct engine *engine;
};

/* options' contents are borrowed for the socket's life. Begins to connect. */
struct slack_socket *slack_socket_start(
    const struct slack_socket_options *options);
/* Who we are, so that our own messages are not answered. */
void slack_socket_set_self(
    struct slack_socket *socket, const char *user, const char *bot);
/* The engine has room again. */
void slack_socket_room(struct slack_socket *socket);
/* Nothing more is read; what was read is still acknowledged. */
void slack_socket_stop_reading(struct slack_socket *socket);
/* Sends the acknowledgements that are waiting, closes, and waits for it for
 * a moment. After engine_stop(), before web_stop() and the loop's stop. */
void slack_socket_stop(struct slack_socket *socket);
/* After web_stop() and the loop's stop: nobody calls back any more. */
void slack_socket_free(struct slack_socket **socket);

#endif
