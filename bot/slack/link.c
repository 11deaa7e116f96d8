/*
 * link.c: see link.h.
 */
#include "slack/link.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"

#include <string.h>

struct slack_link {
	struct slack_link_options options;
	struct websocket *ws; /* NULL once it is gone */
	size_t holders;
	bool said_hello;
	bool paused;
	bool dropped;
	char *leaving;        /* why it is to go; NULL: it is not */
	bool drained;         /* leaving, and only what is owed keeps it */
	char *reason;         /* why it is being dropped */
	int64_t ping_sent_ms; /* 0: no pong is owed */
	bool said_late;       /* of the pong that is owed */
	struct websocket_timer *hello;
	struct websocket_timer *ping;
	struct websocket_timer *leave; /* draining, then what is owed */
	struct websocket_timer *server_ping;
};

void slack_link_hold(struct slack_link *link)
{
	link->holders++;
}

void slack_link_release(struct slack_link *link)
{
	/* What is left is the link's own hold: nothing is owed any more. */
	if (--link->holders == 1 && link->drained)
		slack_link_drop(link, link->leaving);
	if (link->holders)
		return;
	websocket_timer_free(&link->hello);
	websocket_timer_free(&link->ping);
	websocket_timer_free(&link->leave);
	websocket_timer_free(&link->server_ping);
	free(link->leaving);
	free(link->reason);
	free(link);
}

void slack_link_send(struct slack_link *link, const char *text)
{
	if (link->ws)
		websocket_send(link->ws, text, strlen(text));
}

void slack_link_pause(struct slack_link *link, bool paused)
{
	link->paused = paused;
	link->ping_sent_ms = 0;
	if (link->ws)
		websocket_pause(link->ws, paused);
}

static void link_clear_timers(struct slack_link *link)
{
	websocket_timer_clear(link->hello);
	websocket_timer_clear(link->ping);
	websocket_timer_clear(link->leave);
	websocket_timer_clear(link->server_ping);
}

/* No timer outlives the drop: the loop may end before gone() is due. */
static bool link_let_go(struct slack_link *link, const char *reason)
{
	if (link->ws == NULL || link->dropped)
		return false;
	link->dropped = true;
	link->reason = own_strdup(reason);
	link_clear_timers(link);
	return true;
}

void slack_link_drop(struct slack_link *link, const char *reason)
{
	if (link_let_go(link, reason))
		websocket_close(link->ws);
}

static void link_leave_on(void *arg)
{
	struct slack_link *link = arg;

	/* An acknowledgement that found the connection closed would be a form
	 * that failed, to whoever sent it. */
	if (!link->drained && link->holders > 1) {
		link->drained = true;
		websocket_timer_set(link->leave, link->options.pace->leave_ms);
		return;
	}
	slack_link_drop(link, link->leaving);
}

void slack_link_leave(
    struct slack_link *link, const char *reason, int64_t drain_ms)
{
	if (link->drained || link->dropped || link->ws == NULL)
		return;
	if (link->leaving == NULL)
		link->leaving = own_strdup(reason);
	if (drain_ms)
		websocket_timer_set(link->leave, drain_ms);
	else
		link_leave_on(link);
}

/* A peer that is silent would not answer a close frame either. */
static void link_abort(struct slack_link *link, const char *reason)
{
	if (link_let_go(link, reason))
		websocket_abort(link->ws);
}

/* --- is it alive? -------------------------------------------------------- */

static void link_no_hello(void *arg)
{
	link_abort(arg, "no_hello");
}

static void link_ping(void *arg)
{
	struct slack_link *link = arg;
	const struct slack_link_pace *pace = link->options.pace;
	int64_t now_ms = clock_monotonic_ms();
	int64_t owed_ms = link->ping_sent_ms ? now_ms - link->ping_sent_ms : 0;

	if (owed_ms && owed_ms >= pace->pong_ms) {
		link_abort(link, "no_pong");
		return;
	}
	websocket_timer_set(link->ping, pace->ping_ms);
	if (link->ping_sent_ms == 0 && !link->paused) {
		link->ping_sent_ms = now_ms;
		link->said_late = false;
		websocket_ping(link->ws);
	}
	if (pace->late_ms && owed_ms >= pace->late_ms && !link->said_late) {
		link->said_late = true;
		link->options.events->told(link->options.arg, "late_pong");
	}
}

static void link_pong(void *arg)
{
	struct slack_link *link = arg;

	link->ping_sent_ms = 0;
}

/* It may answer our pings and have forgotten us all the same. */
static void link_server_is_silent(void *arg)
{
	struct slack_link *link = arg;

	if (link->paused)
		websocket_timer_set(
		    link->server_ping, link->options.pace->server_ping_ms);
	else
		link->options.events->told(link->options.arg, "no_server_ping");
}

static void link_pinged(void *arg)
{
	struct slack_link *link = arg;

	if (link->said_hello && link->options.pace->server_ping_ms)
		websocket_timer_set(
		    link->server_ping, link->options.pace->server_ping_ms);
}

/* --- what comes over it -------------------------------------------------- */

static void link_opened(void *arg)
{
	struct slack_link *link = arg;

	websocket_timer_set(link->hello, link->options.pace->hello_ms);
}

static void link_hello(struct slack_link *link, const struct slack_frame *frame)
{
	link->said_hello = true;
	websocket_timer_clear(link->hello);
	websocket_timer_set(link->ping, link->options.pace->ping_ms);
	link->options.events->hello(link->options.arg, frame);
}

static void link_message(void *arg, const char *bytes, size_t len)
{
	struct slack_link *link = arg;
	const struct slack_link_options *o = &link->options;
	struct slack_frame frame = {.kind = SLACK_FRAME_OTHER};
	struct err err;

	if (!slack_frame_read(
	        bytes, len, o->self, clock_now_ms(), &frame, &err)) {
		log_warn("slack_frame_refused", LOG_INT("bytes", len),
		    LOG_STR("error", err.text));
		return;
	}
	switch (frame.kind) {
	case SLACK_FRAME_HELLO:
		link_hello(link, &frame);
		break;
	case SLACK_FRAME_DISCONNECT:
		o->events->told(o->arg, frame.reason);
		break;
	case SLACK_FRAME_ENVELOPE:
		o->events->envelope(o->arg, link, &frame);
		break;
	case SLACK_FRAME_OTHER:
		break;
	}
	slack_frame_clear(&frame);
}

static void link_closed(
    void *arg, int http_status, int close_code, const char *reason)
{
	struct slack_link *link = arg;
	struct slack_link_end end = {
	    .reason = link->reason    ? link->reason
	              : http_status   ? "upgrade_refused"
	              : link->leaving ? link->leaving
	                              : reason,
	    .http_status = http_status,
	    .close_code = close_code,
	    .said_hello = link->said_hello,
	};

	link->ws = NULL;
	link_clear_timers(link);
	link->options.events->gone(link->options.arg, &end);
	slack_link_release(link);
}

static const struct websocket_handler link_handler = {
    .opened = link_opened,
    .message = link_message,
    .pong = link_pong,
    .pinged = link_pinged,
    .closed = link_closed,
};

bool slack_link_open(const struct slack_link_options *options, const char *url,
    struct slack_link **ret_link, struct err *err)
{
	struct slack_link *link = own_calloc(1, sizeof(*link));

	link->options = *options;
	link->holders = 1;
	link->hello = websocket_timer_new(options->loop, link_no_hello, link);
	link->ping = websocket_timer_new(options->loop, link_ping, link);
	link->leave = websocket_timer_new(options->loop, link_leave_on, link);
	link->server_ping =
	    websocket_timer_new(options->loop, link_server_is_silent, link);
	if (!websocket_open(options->loop, url, options->pace->open_ms,
	        &link_handler, link, &link->ws, err)) {
		slack_link_release(link);
		return false;
	}
	*ret_link = link;
	return true;
}
