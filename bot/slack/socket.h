/*
 * socket.h: the way in from Slack: Socket Mode, connected, kept alive and
 * renewed: a new connection is greeted before the old one is drained and
 * closed. Envelopes become events of the engine, and are acknowledged once
 * their batch is committed. All of it happens on the loop's thread; the
 * calls below are for any thread.
 * Source: docs.slack.dev/apis/events-api/using-socket-mode.
 */
#ifndef BEADLE_SLACK_SOCKET_H
#define BEADLE_SLACK_SOCKET_H

#include "engine/engine.h"
#include "net/websocket.h"
#include "slack/api.h"
#include "slack/connector.h"

#include <stdint.h>

struct slack_socket;

struct slack_socket_options {
	const struct slack_api *api; /* with the app's token */
	/* Of slack_frame_self; may be NULL. */
	const unsigned char *id_key;
	struct websocket_loop *loop;
	struct engine *engine;
	/* NULL: what is right for Slack. */
	const struct slack_connector_pace *pace;
};

/* options' contents are borrowed for the socket's life. Begins to connect,
 * and never gives up: what goes wrong is logged, and tried again later. */
struct slack_socket *slack_socket_start(
    const struct slack_socket_options *options);
/* Who we are, so that our own messages are not answered; both may be NULL. */
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
