/*
 * socket.c: see socket.h.
 *
 * One owner of reconnection: socket_again() is the only place that decides
 * when the next attempt is, and there is at most one attempt at a time. Each
 * attempt asks for a fresh URL. A connection is a link (link.h); what it
 * brings goes to the intake (intake.h), which outlives it.
 */
#include "slack/socket.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/log.h"
#include "base/own.h"
#include "slack/answer.h"
#include "slack/intake.h"

#include <pthread.h>
#include <string.h>

enum { SOCKET_STOP_MS = 1500 };

static const struct slack_socket_pace socket_pace = {
    .link =
        {
            .open_ms = 10000,
            .hello_ms = 10000,
            .ping_ms = 5000,
            .pong_ms = 10000,
            /* It cuts about ten seconds after its warning. */
            .leave_ms = 5000,
        },
    .steady_ms = 60000,
    .backoff_first_ms = 500,
    .backoff_max_ms = 300000,
    .crowded_ms = 5000,
    .refused_ms = 300000,
};

enum socket_state {
	SOCKET_WAITING,    /* for the retry timer */
	SOCKET_FETCHING,   /* a URL */
	SOCKET_CONNECTING, /* until hello */
	SOCKET_READY,
	SOCKET_STOPPED,
};

struct slack_socket {
	struct slack_socket_options options;
	enum socket_state state;
	struct slack_link *link; /* NULL: there is none */
	struct slack_frame_self self;
	struct slack_intake *intake;
	int64_t hello_at_ms; /* of the link, monotonic */
	int failures;        /* since a link was steady */
	struct websocket_timer *retry;

	pthread_mutex_t lock;
	pthread_cond_t closed;
	bool is_closed; /* under lock */
};

/* --- when to try again --------------------------------------------------- */

/* Full jitter: anywhere between nothing and the backoff of this failure. */
static int64_t socket_backoff_ms(
    const struct slack_socket_pace *pace, int failures)
{
	int64_t most_ms = pace->backoff_first_ms;

	for (int i = 1; i < failures && most_ms < pace->backoff_max_ms; i++)
		most_ms *= 2;
	if (most_ms > pace->backoff_max_ms)
		most_ms = pace->backoff_max_ms;
	return crypto_random_below((uint32_t)most_ms);
}

static void socket_again(struct slack_socket *s, const char *reason,
    bool planned, int64_t at_least_ms)
{
	int64_t wait_ms = 0;

	if (s->state == SOCKET_STOPPED)
		return;
	if (!planned)
		wait_ms = socket_backoff_ms(s->options.pace, ++s->failures);
	if (wait_ms < at_least_ms)
		wait_ms = at_least_ms;
	s->state = SOCKET_WAITING;
	log_warn("slack_reconnect", LOG_STR("reason", reason),
	    LOG_INT("failures", s->failures), LOG_INT("wait_ms", wait_ms));
	websocket_timer_set(s->retry, wait_ms);
}

/* A greeting proves little: a peer that greets and cuts, over and over, would
 * have us back at once each time. */
static bool socket_was_steady(
    const struct slack_socket *s, const struct slack_link_end *end)
{
	return end->said_hello && clock_monotonic_ms() - s->hello_at_ms >=
	                              s->options.pace->steady_ms;
}

/* Slack renews a connection every few hours. */
static bool socket_is_renewal(const char *reason)
{
	return strcmp(reason, "warning") == 0 ||
	       strcmp(reason, "refresh_requested") == 0;
}

static int64_t socket_at_least_ms(
    const struct slack_socket_pace *pace, const char *reason)
{
	if (strcmp(reason, "too_many_websockets") == 0)
		return pace->crowded_ms;
	if (strcmp(reason, "link_disabled") == 0)
		return pace->refused_ms;
	return 0;
}

/* --- the link ------------------------------------------------------------ */

static void socket_say_closed(struct slack_socket *s)
{
	pthread_mutex_lock(&s->lock);
	s->is_closed = true;
	pthread_cond_signal(&s->closed);
	pthread_mutex_unlock(&s->lock);
}

static void socket_on_hello(void *arg, const struct slack_frame *frame)
{
	struct slack_socket *s = arg;

	s->state = SOCKET_READY;
	s->hello_at_ms = clock_monotonic_ms();
	log_info("slack_connected",
	    LOG_INT("connections", frame->num_connections),
	    LOG_INT("lifetime_ms", frame->lifetime_ms));
}

static void socket_on_envelope(
    void *arg, struct slack_link *link, struct slack_frame *frame)
{
	struct slack_socket *s = arg;

	if (!slack_intake_take(s->intake, link, frame))
		slack_link_pause(link, true);
}

static void socket_on_gone(
    void *arg, struct slack_link *link, const struct slack_link_end *end)
{
	struct slack_socket *s = arg;
	bool steady = socket_was_steady(s, end);

	(void)link;
	s->link = NULL;
	if (steady)
		s->failures = 0;
	log_info("slack_disconnected", LOG_STR("reason", end->reason),
	    LOG_INT("http", end->http_status),
	    LOG_INT("code", end->close_code));
	if (s->state == SOCKET_STOPPED)
		socket_say_closed(s);
	else
		socket_again(s, end->reason,
		    steady && socket_is_renewal(end->reason),
		    socket_at_least_ms(s->options.pace, end->reason));
}

static const struct slack_link_events socket_events = {
    .hello = socket_on_hello,
    .envelope = socket_on_envelope,
    .gone = socket_on_gone,
};

static void socket_connect(struct slack_socket *s, const char *url)
{
	struct slack_link_options options = {
	    .loop = s->options.loop,
	    .self = &s->self,
	    .pace = &s->options.pace->link,
	    .events = &socket_events,
	    .arg = s,
	};
	struct err err;

	s->state = SOCKET_CONNECTING;
	if (slack_link_open(&options, url, &s->link, &err))
		return;
	log_warn("slack_not_connected", LOG_STR("error", err.text));
	socket_again(s, "connect_failed", false, 0);
}

/* --- a fresh URL --------------------------------------------------------- */

/* What apps.connections.open said, carried from the web thread to the loop's.
 */
struct socket_offer {
	struct slack_socket *socket;
	struct slack_answer answer;
};

static void socket_no_offer(
    struct slack_socket *s, const char *error, int64_t retry_after_ms)
{
	int64_t at_least_ms = retry_after_ms;

	if (at_least_ms < 0 && strcmp(error, "ratelimited") == 0)
		at_least_ms = s->options.pace->crowded_ms;
	/* Tried again soon, it would only be repeated. */
	if (slack_answer_is_bad_token(error)) {
		at_least_ms = s->options.pace->refused_ms;
		log_error("slack_app_token_refused", LOG_STR("error", error),
		    LOG_STR("hint", "check [slack] app_token"));
	}
	socket_again(s, error, false, at_least_ms);
}

static void socket_take_offer(void *arg)
{
	struct socket_offer *offer = arg;
	struct slack_answer *answer = &offer->answer;
	const char *url = jsonx_path_text(answer->body, "url");

	if (offer->socket->state != SOCKET_FETCHING)
		; /* stopped meanwhile */
	else if (answer->outcome == DELIVERY_SENT && url)
		socket_connect(offer->socket, url);
	else
		socket_no_offer(offer->socket,
		    answer->error ? answer->error : "no_url",
		    answer->retry_after_ms);
	slack_answer_clear(answer);
	free(offer);
}

static void socket_fetched(void *arg, const struct web_response *response)
{
	struct socket_offer *offer = own_calloc(1, sizeof(*offer));

	offer->socket = arg;
	slack_answer_read(response, true, &offer->answer);
	websocket_loop_call(
	    offer->socket->options.loop, socket_take_offer, offer);
}

static void socket_fetch(void *arg)
{
	struct slack_socket *s = arg;
	struct slack_api_call call = {
	    .method = "apps.connections.open",
	    .timeout_ms = s->options.pace->link.open_ms,
	    .done = socket_fetched,
	    .arg = s,
	};

	if (s->state == SOCKET_STOPPED)
		return;
	s->state = SOCKET_FETCHING;
	slack_api_form(s->options.api, &call, NULL);
}

/* --- starting ------------------------------------------------------------ */

struct slack_socket *slack_socket_start(
    const struct slack_socket_options *options)
{
	struct slack_socket *s = own_calloc(1, sizeof(*s));
	pthread_condattr_t attr;

	s->options = *options;
	if (s->options.pace == NULL)
		s->options.pace = &socket_pace;
	s->self.id_key = options->id_key;
	s->intake = slack_intake_new(options->engine, options->loop);
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->closed, &attr);
	pthread_condattr_destroy(&attr);
	s->retry = websocket_timer_new(options->loop, socket_fetch, s);
	websocket_loop_call(options->loop, socket_fetch, s);
	return s;
}

struct socket_introduction {
	struct slack_socket *socket;
	struct slack_frame_self self;
};

static void socket_take_self(void *arg)
{
	struct socket_introduction *introduction = arg;
	struct slack_frame_self *self = &introduction->socket->self;

	free(self->user);
	free(self->bot);
	self->user = introduction->self.user;
	self->bot = introduction->self.bot;
	free(introduction);
}

void slack_socket_set_self(
    struct slack_socket *socket, const char *user, const char *bot)
{
	struct socket_introduction *introduction =
	    own_calloc(1, sizeof(*introduction));

	introduction->socket = socket;
	introduction->self.user = own_strdup_or_null(user);
	introduction->self.bot = own_strdup_or_null(bot);
	websocket_loop_call(
	    socket->options.loop, socket_take_self, introduction);
}

static void socket_room(void *arg)
{
	struct slack_socket *s = arg;

	if (slack_intake_room(s->intake) && s->link)
		slack_link_pause(s->link, false);
}

void slack_socket_room(struct slack_socket *socket)
{
	websocket_loop_call(socket->options.loop, socket_room, socket);
}

/* --- stopping ------------------------------------------------------------ */

static void socket_stop_reading(void *arg)
{
	struct slack_socket *s = arg;

	slack_intake_stop(s->intake);
	if (s->link)
		slack_link_pause(s->link, true);
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
	slack_intake_stop(s->intake);
	if (s->link) {
		/* It must hear the peer's close frame. */
		slack_link_pause(s->link, false);
		slack_link_drop(s->link, "stopping");
	} else {
		socket_say_closed(s);
	}
	/* A timer must not outlive the loop that it is queued in. */
	websocket_timer_free(&s->retry);
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

	if (s == NULL)
		return;
	slack_intake_free(&s->intake);
	if (s->link)
		slack_link_release(s->link);
	pthread_cond_destroy(&s->closed);
	pthread_mutex_destroy(&s->lock);
	free(s->self.user);
	free(s->self.bot);
	free(s);
	*socket = NULL;
}
