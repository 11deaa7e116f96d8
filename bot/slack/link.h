/*
 * link.h: one Socket Mode connection: it must say hello in time, answer our
 * pings, and is told to go at most once. A peer that tells us to go is first
 * answered what it sent before. What comes over it is read here
 * (slack/frame.c) and handed on; why it ended is said once, to its owner.
 * It never connects again: that is its owner's to decide.
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
	int64_t pong_ms;  /* between our ping and its pong */
	/* Between being told to go and going, while an answer is owed. */
	int64_t leave_ms;
};

struct slack_link_end {
	/* The peer's reason for its disconnect frame, ours ("no_hello",
	 * "no_pong", what slack_link_drop() was given), or a word of
	 * net/websocket.h. */
	const char *reason;
	int http_status; /* of a refused upgrade, else 0 */
	int close_code;  /* the peer's, if it closed first, else 0 */
	bool said_hello;
};

struct slack_link_events {
	void (*hello)(void *arg, const struct slack_frame *frame);
	/* Owns what the frame holds; holds the link if it will answer. */
	void (*envelope)(
	    void *arg, struct slack_link *link, struct slack_frame *frame);
	/* Exactly once, and nothing after it. The link lets go of its own
	 * hold when this returns; end is borrowed for the call. */
	void (*gone)(void *arg, struct slack_link *link,
	    const struct slack_link_end *end);
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

/* A link is freed when its last holder lets go, not before it is gone. */
void slack_link_hold(struct slack_link *link);
void slack_link_release(struct slack_link *link);

#endif
