/*
 * socket.c: see socket.h.
 *
 * One owner of reconnection: socket_again() is the only place that decides
 * when the next attempt is, and there is at most one attempt at a time. A
 * link is one connection; acknowledgements hold on to it, so that they go
 * out where their envelope came in or not at all.
 */
#include "slack/socket.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/log.h"
#include "base/own.h"
#include "base/str.h"
#include "slack/frame.h"

#include <pthread.h>
#include <string.h>
#include <sys/queue.h>

enum {
	SOCKET_OPEN_TIMEOUT_MS = 10000,
	SOCKET_HELLO_TIMEOUT_MS = 10000,
	SOCKET_PING_MS = 5000,
	SOCKET_PONG_DEADLINE_MS = 10000,
	SOCKET_STOP_MS = 1500,
	SOCKET_BACKOFF_FIRST_MS = 500,
	SOCKET_BACKOFF_MAX_MS = 300000,
};

/* After these, trying again soon would only be refused again. */
static const int64_t SOCKET_FATAL_WAIT_MS = 5 * 60 * 1000;
/* Too many connections: somebody else has to let go first. */
static const int64_t SOCKET_CROWDED_WAIT_MS = 5000;

static const char *const socket_fatal_errors[] = {"not_authed", "invalid_auth",
    "account_inactive", "user_removed_from_team", "team_disabled",
    "token_revoked", "not_allowed_token_type", NULL};

enum socket_state {
	SOCKET_WAITING,    /* for the retry timer */
	SOCKET_FETCHING,   /* a URL */
	SOCKET_CONNECTING, /* until hello */
	SOCKET_READY,
	SOCKET_STOPPED,
};

struct socket_link {
	struct slack_socket *socket;
	struct websocket *ws; /* NULL once it is gone */
	size_t holders;
};

/* An envelope between its arrival and its acknowledgement. */
struct socket_envelope {
	STAILQ_ENTRY(socket_envelope) next; /* while held back */
	struct socket_link *link;
	char *id;
	bool accepts_payload;
	struct event *event; /* while held back */
	char *ack;
};

struct slack_socket {
	struct slack_socket_options options;
	enum socket_state state;
	struct socket_link *link;
	char *self_user;
	char *self_bot;
	int failures;         /* since the last hello */
	int64_t ping_sent_ms; /* 0: no pong is owed */
	struct websocket_timer *retry;
	struct websocket_timer *hello;
	struct websocket_timer *ping;
	STAILQ_HEAD(, socket_envelope) held;
	bool reading; /* false while stopping */
	char *reason; /* why the link is being closed */

	pthread_mutex_t lock;
	pthread_cond_t closed;
	bool is_closed; /* under lock */
};

static void socket_fetch(void *arg);

/* --- when to try again ------------------------------------------------------
 */

/* Full jitter: anywhere between nothing and the backoff of this failure. */
static int64_t socket_backoff_ms(int failures)
{
	int64_t most_ms = SOCKET_BACKOFF_FIRST_MS;

	for (int i = 1; i < failures && most_ms < SOCKET_BACKOFF_MAX_MS; i++)
		most_ms *= 2;
	if (most_ms > SOCKET_BACKOFF_MAX_MS)
		most_ms = SOCKET_BACKOFF_MAX_MS;
	return crypto_random_below((uint32_t)most_ms);
}

static void socket_again(
    struct slack_socket *s, const char *reason, int64_t at_least_ms)
{
	int64_t wait_ms = 0;

	if (s->state == SOCKET_STOPPED)
		return;
	if (strcmp(reason, "warning") != 0 &&
	    strcmp(reason, "refresh_requested") != 0)
		wait_ms = socket_backoff_ms(++s->failures);
	if (wait_ms < at_least_ms)
		wait_ms = at_least_ms;
	s->state = SOCKET_WAITING;
	log_warn("slack_reconnect", LOG_STR("reason", reason),
	    LOG_INT("failures", s->failures), LOG_INT("wait_ms", wait_ms));
	websocket_timer_set(s->retry, wait_ms);
}

static int64_t socket_wait_for(const char *reason)
{
	if (strcmp(reason, "too_many_websockets") == 0)
		return SOCKET_CROWDED_WAIT_MS;
	if (strcmp(reason, "link_disabled") == 0)
		return SOCKET_FATAL_WAIT_MS;
	return 0;
}

/* --- links and envelopes -----------------------------------------------------
 */

static void socket_release(struct socket_link *link)
{
	if (--link->holders == 0)
		free(link);
}

static void socket_envelope_free(struct socket_envelope *envelope)
{
	socket_release(envelope->link);
	event_free(&envelope->event);
	free(envelope->id);
	free(envelope->ack);
	free(envelope);
}

static void socket_send_ack(void *arg)
{
	struct socket_envelope *envelope = arg;
	struct websocket *ws = envelope->link->ws;

	/* A socket that has gone cannot be answered; the peer sends again,
	 * and the journal knows the event. */
	if (envelope->ack && ws)
		websocket_send(ws, envelope->ack, strlen(envelope->ack));
	socket_envelope_free(envelope);
}

/* Engine thread: the event's batch has been committed, or could not be. */
static void socket_replied(void *arg, const struct reply *reply)
{
	struct socket_envelope *envelope = arg;
	struct str ack;

	if (reply->kind != REPLY_NOT_COMMITTED) {
		str_init(&ack, SLACK_FRAME_ACK_MAX_BYTES);
		slack_frame_ack(
		    envelope->id, envelope->accepts_payload, reply, &ack);
		envelope->ack = str_take(&ack);
	}
	websocket_loop_call(
	    envelope->link->socket->options.loop, socket_send_ack, envelope);
}

/* False if the engine is full: the envelope is still ours. */
static bool socket_submit(
    struct slack_socket *s, struct socket_envelope *envelope)
{
	struct event *event = MOVE(envelope->event);

	if (engine_submit(s->options.engine, event, socket_replied, envelope))
		return true;
	envelope->event = event;
	return false;
}

static void socket_hold(
    struct slack_socket *s, struct socket_envelope *envelope)
{
	STAILQ_INSERT_TAIL(&s->held, envelope, next);
	if (s->link && s->link->ws)
		websocket_pause(s->link->ws, true);
}

static void socket_take_held(void *arg)
{
	struct slack_socket *s = arg;
	struct socket_envelope *envelope;

	while ((envelope = STAILQ_FIRST(&s->held))) {
		STAILQ_REMOVE_HEAD(&s->held, next);
		if (s->reading && !socket_submit(s, envelope)) {
			STAILQ_INSERT_HEAD(&s->held, envelope, next);
			return;
		}
		if (!s->reading)
			socket_envelope_free(envelope);
	}
	if (s->reading && s->link && s->link->ws)
		websocket_pause(s->link->ws, false);
}

void slack_socket_room(struct slack_socket *socket)
{
	websocket_loop_call(socket->options.loop, socket_take_held, socket);
}

/* --- frames
 * ------------------------------------------------------------------- */

static void socket_on_hello(
    struct slack_socket *s, const struct slack_frame *frame)
{
	websocket_timer_clear(s->hello);
	websocket_timer_set(s->ping, SOCKET_PING_MS);
	s->state = SOCKET_READY;
	s->failures = 0;
	s->ping_sent_ms = 0;
	log_info("slack_connected",
	    LOG_INT("connections", frame->num_connections),
	    LOG_INT("lifetime_ms", frame->lifetime_ms));
}

/* Of one link; they are gone already when the socket is stopped. */
static void socket_clear_timers(struct slack_socket *s)
{
	if (s->hello)
		websocket_timer_clear(s->hello);
	if (s->ping)
		websocket_timer_clear(s->ping);
}

/* The link goes; closed() follows and decides about the next. */
static void socket_drop(struct slack_socket *s, const char *reason, bool abort)
{
	free(s->reason);
	s->reason = own_strdup(reason);
	socket_clear_timers(s);
	if (abort)
		websocket_abort(s->link->ws);
	else
		websocket_close(s->link->ws);
}

static void socket_on_envelope(
    struct slack_socket *s, struct slack_frame *frame)
{
	struct socket_envelope *envelope = own_calloc(1, sizeof(*envelope));

	if (frame->redacted)
		log_warn("credential_redacted", LOG_STR("source", "slack"),
		    LOG_STR("id", frame->event->external_id),
		    LOG_INT("count", frame->redacted));
	envelope->link = s->link;
	envelope->link->holders++;
	envelope->id = MOVE(frame->envelope_id);
	envelope->accepts_payload = frame->accepts_payload;
	envelope->event = MOVE(frame->event);
	if (!STAILQ_EMPTY(&s->held) || !socket_submit(s, envelope))
		socket_hold(s, envelope);
}

static void socket_message(void *arg, const char *bytes, size_t len)
{
	struct slack_socket *s = ((struct socket_link *)arg)->socket;
	struct slack_frame frame = {.kind = SLACK_FRAME_OTHER};
	struct err err;

	if (!s->reading)
		return; /* not acknowledged: it comes again */
	if (!slack_frame_read(bytes, len, s->self_user, s->self_bot,
	        clock_now_ms(), &frame, &err)) {
		log_warn("slack_frame_refused", LOG_INT("bytes", len),
		    LOG_STR("error", err.text));
		return;
	}
	switch (frame.kind) {
	case SLACK_FRAME_HELLO:
		socket_on_hello(s, &frame);
		break;
	case SLACK_FRAME_DISCONNECT:
		socket_drop(s, frame.reason, false);
		break;
	case SLACK_FRAME_ENVELOPE:
		socket_on_envelope(s, &frame);
		break;
	case SLACK_FRAME_OTHER:
		break;
	}
	slack_frame_clear(&frame);
}

/* --- the life of a link
 * -------------------------------------------------------- */

static void socket_opened(void *arg)
{
	struct slack_socket *s = ((struct socket_link *)arg)->socket;

	websocket_timer_set(s->hello, SOCKET_HELLO_TIMEOUT_MS);
}

static void socket_no_hello(void *arg)
{
	struct slack_socket *s = arg;

	if (s->link && s->link->ws)
		socket_drop(s, "no_hello", true);
}

static void socket_pong(void *arg)
{
	((struct socket_link *)arg)->socket->ping_sent_ms = 0;
}

static void socket_ping(void *arg)
{
	struct slack_socket *s = arg;
	int64_t now_ms = clock_monotonic_ms();

	if (s->link == NULL || s->link->ws == NULL)
		return;
	if (s->ping_sent_ms &&
	    now_ms - s->ping_sent_ms >= SOCKET_PONG_DEADLINE_MS) {
		socket_drop(s, "no_pong", true);
		return;
	}
	if (s->ping_sent_ms == 0) {
		s->ping_sent_ms = now_ms;
		websocket_ping(s->link->ws);
	}
	websocket_timer_set(s->ping, SOCKET_PING_MS);
}

static void socket_say_closed(struct slack_socket *s)
{
	pthread_mutex_lock(&s->lock);
	s->is_closed = true;
	pthread_cond_signal(&s->closed);
	pthread_mutex_unlock(&s->lock);
}

static void socket_closed(
    void *arg, int http_status, int close_code, const char *reason)
{
	struct socket_link *link = arg;
	struct slack_socket *s = link->socket;

	link->ws = NULL;
	s->link = NULL;
	socket_release(link);
	socket_clear_timers(s);
	log_info("slack_disconnected",
	    LOG_STR("reason", s->reason ? s->reason : reason),
	    LOG_INT("http", http_status), LOG_INT("code", close_code));
	OWN(own_string)
	char *why = s->reason ? MOVE(s->reason) : own_strdup(reason);
	if (s->state == SOCKET_STOPPED)
		socket_say_closed(s);
	else
		socket_again(s, why, socket_wait_for(why));
}

static const struct websocket_handler socket_handler = {
    .opened = socket_opened,
    .message = socket_message,
    .pong = socket_pong,
    .closed = socket_closed,
};

static void socket_connect(struct slack_socket *s, const char *url)
{
	struct socket_link *link = own_calloc(1, sizeof(*link));
	struct err err;

	link->socket = s;
	link->holders = 1;
	s->link = link;
	s->state = SOCKET_CONNECTING;
	if (websocket_open(s->options.loop, url, SOCKET_OPEN_TIMEOUT_MS,
	        &socket_handler, link, &link->ws, &err))
		return;
	log_warn("slack_not_connected", LOG_STR("error", err.text));
	s->link = NULL;
	socket_release(link);
	socket_again(s, "connect_failed", 0);
}

/* --- a fresh URL
 * ---------------------------------------------------------------- */

/* What apps.connections.open said, carried from the web thread to the loop's.
 */
struct socket_offer {
	struct slack_socket *socket;
	char *url; /* NULL: error says why */
	char *error;
	int64_t retry_after_ms;
};

static bool socket_is_fatal(const char *error)
{
	for (size_t i = 0; socket_fatal_errors[i]; i++)
		if (strcmp(socket_fatal_errors[i], error) == 0)
			return true;
	return false;
}

static void socket_take_offer(void *arg)
{
	struct socket_offer *offer = arg;
	struct slack_socket *s = offer->socket;

	if (s->state == SOCKET_FETCHING && offer->url) {
		socket_connect(s, offer->url);
	} else if (s->state == SOCKET_FETCHING) {
		int64_t at_least_ms = offer->retry_after_ms;
		if (socket_is_fatal(offer->error)) {
			at_least_ms = SOCKET_FATAL_WAIT_MS;
			log_error("slack_app_token_refused",
			    LOG_STR("error", offer->error),
			    LOG_STR("hint", "check [slack] app_token"));
		}
		socket_again(s, offer->error, at_least_ms);
	}
	if (offer->url)
		crypto_wipe(offer->url, strlen(offer->url));
	free(offer->url);
	free(offer->error);
	free(offer);
}

static void socket_fetched(void *arg, const struct web_response *response)
{
	struct slack_socket *s = arg;
	struct socket_offer *offer = own_calloc(1, sizeof(*offer));
	json_auto_t *body = NULL;

	offer->socket = s;
	offer->retry_after_ms = response->retry_after_ms;
	if (response->status == 0)
		offer->error = own_strdup(response->err.text);
	else if (response->status == 429)
		offer->error = own_strdup("ratelimited");
	else if (!jsonx_parse(response->body, response->body_len, &body, NULL))
		offer->error = own_printf("http_%ld", response->status);
	if (jsonx_path_true(body, "ok"))
		offer->url = own_strdup_or_null(jsonx_path_text(body, "url"));
	const char *error = jsonx_path_text(body, "error");
	if (offer->url == NULL && offer->error == NULL)
		offer->error = own_strdup(error ? error : "no_url");
	websocket_loop_call(s->options.loop, socket_take_offer, offer);
}

static void socket_fetch(void *arg)
{
	struct slack_socket *s = arg;

	if (s->state == SOCKET_STOPPED)
		return;
	OWN(own_string)
	char *url = own_printf("%sapps.connections.open", s->options.api_url);
	struct web_request *request = web_request_new(url, socket_fetched, s);
	request->bearer = own_strdup(s->options.app_token);
	request->content_type = own_strdup("application/x-www-form-urlencoded");
	request->body = own_strdup("");
	request->timeout_ms = SOCKET_OPEN_TIMEOUT_MS;
	s->state = SOCKET_FETCHING;
	web_send(s->options.web, request);
}

/* --- starting and stopping
 * -------------------------------------------------------- */

struct slack_socket *slack_socket_start(
    const struct slack_socket_options *options)
{
	struct slack_socket *s = own_calloc(1, sizeof(*s));
	pthread_condattr_t attr;

	s->options = *options;
	s->reading = true;
	STAILQ_INIT(&s->held);
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->closed, &attr);
	pthread_condattr_destroy(&attr);
	s->retry = websocket_timer_new(options->loop, socket_fetch, s);
	s->hello = websocket_timer_new(options->loop, socket_no_hello, s);
	s->ping = websocket_timer_new(options->loop, socket_ping, s);
	websocket_loop_call(options->loop, socket_fetch, s);
	return s;
}

struct socket_self {
	struct slack_socket *socket;
	char *user;
	char *bot;
};

static void socket_take_self(void *arg)
{
	struct socket_self *self = arg;
	struct slack_socket *s = self->socket;

	free(s->self_user);
	free(s->self_bot);
	s->self_user = self->user;
	s->self_bot = self->bot;
	free(self);
}

void slack_socket_set_self(
    struct slack_socket *socket, const char *user, const char *bot)
{
	struct socket_self *self = own_calloc(1, sizeof(*self));

	self->socket = socket;
	self->user = own_strdup_or_null(user);
	self->bot = own_strdup_or_null(bot);
	websocket_loop_call(socket->options.loop, socket_take_self, self);
}

static void socket_stop_reading(void *arg)
{
	struct slack_socket *s = arg;

	s->reading = false;
	socket_take_held(s);
	if (s->link && s->link->ws)
		websocket_pause(s->link->ws, true);
}

void slack_socket_stop_reading(struct slack_socket *socket)
{
	websocket_loop_call(socket->options.loop, socket_stop_reading, socket);
}

/* Calls run in order: the acknowledgements of the last batch are queued. */
static void socket_stop(void *arg)
{
	struct slack_socket *s = arg;

	s->state = SOCKET_STOPPED;
	if (s->link && s->link->ws) {
		websocket_pause(s->link->ws, false);
		socket_drop(s, "stopping", false);
	} else {
		socket_say_closed(s);
	}
	/* A timer must not outlive the loop that it is queued in. */
	websocket_timer_free(&s->retry);
	websocket_timer_free(&s->hello);
	websocket_timer_free(&s->ping);
}

/* For a moment: a peer that does not close is cut by the loop's stop. */
static void socket_await_closed(struct slack_socket *s)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += SOCKET_STOP_MS / 1000;
	until.tv_nsec += (SOCKET_STOP_MS % 1000) * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&s->lock);
	while (!s->is_closed &&
	       pthread_cond_timedwait(&s->closed, &s->lock, &until) == 0)
		;
	pthread_mutex_unlock(&s->lock);
}

void slack_socket_stop(struct slack_socket *socket)
{
	websocket_loop_call(socket->options.loop, socket_stop, socket);
	socket_await_closed(socket);
}

void slack_socket_free(struct slack_socket **socket)
{
	struct slack_socket *s = *socket;
	struct socket_envelope *envelope;

	if (s == NULL)
		return;
	while ((envelope = STAILQ_FIRST(&s->held))) {
		STAILQ_REMOVE_HEAD(&s->held, next);
		socket_envelope_free(envelope);
	}
	if (s->link)
		socket_release(s->link);
	pthread_cond_destroy(&s->closed);
	pthread_mutex_destroy(&s->lock);
	free(s->self_user);
	free(s->self_bot);
	free(s->reason);
	free(s);
	*socket = NULL;
}
