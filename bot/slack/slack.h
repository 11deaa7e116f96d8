/*
 * slack.h: the Slack side as service.c sees it: a socket in, a sender out.
 */
#ifndef BEADLE_SLACK_SLACK_H
#define BEADLE_SLACK_SLACK_H

#include "engine/engine.h"
#include "model/config.h"
#include "net/web.h"
#include "net/websocket.h"

struct slack;

/* Everything is borrowed for the life of the Slack side. Begins to connect,
 * and asks who we are (auth.test); neither is waited for. */
struct slack *slack_start(const struct config *config, struct engine *engine,
    struct web *web, struct websocket_loop *loop);
struct delivery_port slack_port(struct slack *slack);
/* The engine has room again. Any thread. */
void slack_room(struct slack *slack);
/* Nothing more is read from Slack. */
void slack_stop_intake(struct slack *slack);
/* After engine_stop(): sends the last acknowledgements and closes. The web
 * thread may still hold calls of ours: slack_free() after web_stop(). */
void slack_stop(struct slack *slack);
void slack_free(struct slack **slack);

#endif
