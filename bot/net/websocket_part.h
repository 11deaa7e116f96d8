/*
 * websocket_part.h: what websocket.c and websocket_loop.c share: libwebsockets
 * is theirs alone. Not for other files.
 */
#ifndef BEADLE_NET_WEBSOCKET_PART_H
#define BEADLE_NET_WEBSOCKET_PART_H

#include "base/str.h"
#include "net/websocket.h"

#include <libwebsockets.h>
#include <pthread.h>
#include <sys/queue.h>

struct websocket_call; /* websocket_loop.c */
struct websocket_out;  /* websocket.c */

struct websocket_loop {
	struct lws_context *context;
	pthread_t thread;
	pthread_mutex_t lock;
	STAILQ_HEAD(, websocket_call) calls; /* under lock */
	bool stopping;                       /* under lock */
	bool stopped;                        /* no callbacks any more */
	LIST_HEAD(, websocket) sockets;
};

struct websocket {
	LIST_ENTRY(websocket) in_loop;
	struct websocket_loop *loop;
	struct lws *wsi;
	const struct websocket_handler *handler;
	void *arg;
	struct str message;
	STAILQ_HEAD(, websocket_out) out;
	size_t out_bytes;
	struct websocket_timer *deadline; /* of opening, then of closing */
	bool opening;
	bool established;
	bool want_write; /* asked of lws, and not yet granted */
	bool want_ping;
	bool closing;
	bool connecting; /* inside lws_client_connect_via_info() */
	bool failed;     /* in there; reported from the timer */
	enum lws_close_status close_with;
	int http_status;
	int close_code;
	const char *reason;
};

/* The callbacks of every connection. */
extern const struct lws_protocols websocket_protocols[];
/* Runs what waits; on the loop's thread. */
void websocket_loop_run(struct websocket_loop *loop);
/* Frees one whose connection is gone. */
void websocket_free(struct websocket *ws);

#endif
