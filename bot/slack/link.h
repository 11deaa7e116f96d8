/*
 * link.h: one Socket Mode connection: it must say hello in time, answer our
 * pings, and is made to go at most once; before it goes, what came over it is
 * answered. What comes is read here (slack/frame.c) and handed on; why it
 * ended is said once, to its owner. Whether it goes when the peer says so, and
 * whether there is another one, is its owner's to decide.
 *
 * All of it is for the loop's thread.
 */
#ifndef BEADLE_SLACK_LINK_H
#define BEADLE_SLACK_LINK_H

#include "base/err.h"
#include "net/websocket.h"
#include "slack/frame.h"

#include <stdbool.h>
#include <stdint.h>

struct slack_link;

/* How long each thing may take. */
struct slack_link_pace {
	int64_t open_ms;  /* until the WebSocket is open */
	int64_t hello_ms; /* from there until hello */
	int64_t ping_ms;  /* between two looks at whether it is alive */
	/* Between our ping and its pong, until that is worth a word to the
	 * owner (0: never), and until it is the end. */
	int64_t late_ms;
	int64_t pong_ms;
	/* For answers that are owed when it is to go. */
	int64_t leave_ms;
	/* A peer that has pinged pings again within this; 0: not expected. */
	int64_t server_ping_ms;
};

struct slack_link_end {
	/* Ours ("no_hello", "no_pong", "upgrade_refused", what drop() or
	 * leave() was given), or a word of net/websocket.h. */
	const char *reason;
	int http_status; /* of a refused upgrade, else 0 */
	int close_code;  /* the peer's, if it closed first, else 0 */
	bool said_hello;
};

struct slack_link_events {
	void (*hello)(void *arg, const struct slack_frame *frame);
	/* The peer wants it to go ("warning", "link_disabled", …; see
	 * slack/reconnect.h), before hello or after it; or we have found that
	 * it should be replaced ("no_server_ping"). Nothing has happened yet.
	 */
	void (*told)(void *arg, const char *reason);
	/* Owns what the frame holds; holds the link if it will answer. */
	void (*envelope)(
	    void *arg, struct slack_link *link, struct slack_frame *frame);
	/* Exactly once, and nothing after it. The link lets go of its own
	 * hold when this returns; end is borrowed for the call. */
	void (*gone)(void *arg, const struct slack_link_end *end);
};

struct slack_link_options {
	struct websocket_loop *loop;
	const struct slack_frame_self *self;
	const struct slack_link_pace *pace;
	const struct slack_link_events *events;
	void *arg;
};

/* Begins to connect; options' contents are borrowed for the link's life.
 * Errors are those of websocket_open(), and then nobody is called. */
bool slack_link_open(const struct slack_link_options *options, const char *url,
    struct slack_link **ret_link, struct err *err);
/* One text message in one frame; lost if the connection has gone. */
void slack_link_send(struct slack_link *link, const char *text);
/* Back-pressure: nothing is read, so no pong is expected either. */
void slack_link_pause(struct slack_link *link, bool paused);
/* Sends what is queued and a close frame; gone() follows within a second or
 * so. The first reason counts. */
void slack_link_drop(struct slack_link *link, const char *reason);
/* Goes on reading and answering for drain_ms, then goes as soon as nothing is
 * owed, leave_ms later at the latest. The first reason counts, and the last
 * drain_ms. */
void slack_link_leave(
    struct slack_link *link, const char *reason, int64_t drain_ms);

/* A link is freed when its last holder lets go, not before it is gone. */
void slack_link_hold(struct slack_link *link);
void slack_link_release(struct slack_link *link);

#endif
