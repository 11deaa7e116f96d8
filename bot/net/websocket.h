/*
 * websocket.h: WebSocket client connections on one loop thread, by
 * libwebsockets. RFC 6455.
 *
 * Everything but websocket_loop_call() is for the loop's thread, on which
 * all callbacks run; a callback may call anything here, websocket_close() of
 * its own connection included.
 */
#ifndef BEADLE_NET_WEBSOCKET_H
#define BEADLE_NET_WEBSOCKET_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct websocket_loop;
struct websocket;

typedef void websocket_call_fn(void *arg);

/* ca_file may be NULL (the system's). Starts the thread. */
bool websocket_loop_start(
    const char *ca_file, struct websocket_loop **ret_loop, struct err *err);
/* Ends the thread (not callable on it) and cuts what is still open, without
 * further callbacks. */
void websocket_loop_stop(struct websocket_loop **loop);
/* Runs fn on the loop thread, in order of calls. Any thread. Calls still
 * waiting when the loop stops are run before it ends. */
void websocket_loop_call(
    struct websocket_loop *loop, websocket_call_fn *fn, void *arg);

/* A one-shot timer, owned by the caller; set again to move it. */
struct websocket_timer;
struct websocket_timer *websocket_timer_new(
    struct websocket_loop *loop, websocket_call_fn *fn, void *arg);
void websocket_timer_free(struct websocket_timer **timer);
void websocket_timer_set(struct websocket_timer *timer, int64_t delay_ms);
void websocket_timer_clear(struct websocket_timer *timer);

struct websocket_handler {
	void (*opened)(void *arg);
	/* One whole text message; fragments are joined. Borrowed bytes. */
	void (*message)(void *arg, const char *bytes, size_t len);
	void (*pong)(void *arg);
	/* The peer has pinged, and was answered; may be NULL. Now and then one
	 * is missed, while something else is being written. */
	void (*pinged)(void *arg);
	/*
	 * Exactly once, for every reason including our own close; the
	 * websocket is gone after it. http_status is the upgrade's answer if
	 * it was refused, else 0; close_code the peer's, else 0. reason is a
	 * short word for logs.
	 */
	void (*closed)(
	    void *arg, int http_status, int close_code, const char *reason);
};

/* Messages longer than this close the connection (code 1009). */
enum { WEBSOCKET_MAX_MESSAGE_BYTES = 4 * 1024 * 1024 };

/*
 * Starts to connect. url is wss://… or, towards loopback only, ws://….
 * Certificates and host names are verified. timeout_ms bounds the time until
 * opened(). The handler is borrowed for the life of the websocket.
 */
bool websocket_open(struct websocket_loop *loop, const char *url,
    int64_t timeout_ms, const struct websocket_handler *handler, void *arg,
    struct websocket **ret_ws, struct err *err);
/* Queues one text message as one frame. False if the socket is closing or
 * more than 4 MiB wait to be written. */
bool websocket_send(struct websocket *ws, const char *text, size_t len);
void websocket_ping(struct websocket *ws);
/* Stops or resumes reading: back-pressure on the peer. */
void websocket_pause(struct websocket *ws, bool paused);
/* Sends what is queued and a close frame (1000), waits at most one second
 * for the peer's, then cuts. closed() follows. */
void websocket_close(struct websocket *ws);
/* Cuts at once, no close frame. closed() follows. */
void websocket_abort(struct websocket *ws);

#endif
