/*
 * socket.c: see socket.h. The connections are connector.h's; what they bring
 * goes to the intake (intake.h), which outlives them. Here is what other
 * threads may call.
 */
#include "slack/socket.h"

#include "base/own.h"
#include "slack/intake.h"

#include <pthread.h>

enum { SOCKET_STOP_MS = 1500 };

static const struct slack_connector_pace socket_pace = {
    .link =
        {
            .open_ms = 10000,
            .hello_ms = 10000,
            .ping_ms = 1000,
            .late_ms = 1900,
            .pong_ms = 10000,
            .leave_ms = 5000,
            .server_ping_ms = 30000,
        },
    .again =
        {
            .backoff_first_ms = 500,
            .backoff_max_ms = 300000,
            .forgive_ms = 10000,
            .brief_ms = 5000,
            .crowded_ms = 1000,
            .limited_ms = 5000,
            .refused_ms = 300000,
        },
    .drain_ms = 10000,
};

struct slack_socket {
	struct slack_socket_options options;
	struct slack_frame_self self;
	struct slack_intake *intake;
	struct slack_connector *connector;

	pthread_mutex_t lock;
	pthread_cond_t closed;
	bool is_closed; /* under lock */
};

static void socket_on_envelope(
    void *arg, struct slack_link *link, struct slack_frame *frame)
{
	struct slack_socket *s = arg;

	if (!slack_intake_take(s->intake, link, frame))
		slack_connector_pause(s->connector, true);
}

static void socket_on_closed(void *arg)
{
	struct slack_socket *s = arg;

	pthread_mutex_lock(&s->lock);
	s->is_closed = true;
	pthread_cond_signal(&s->closed);
	pthread_mutex_unlock(&s->lock);
}

/* --- starting ------------------------------------------------------------ */

static void socket_connect(void *arg)
{
	struct slack_socket *s = arg;

	slack_connector_start(s->connector);
}

struct slack_socket *slack_socket_start(
    const struct slack_socket_options *options)
{
	struct slack_socket *s = own_calloc(1, sizeof(*s));
	pthread_condattr_t attr;

	s->options = *options;
	s->self.id_key = options->id_key;
	s->intake = slack_intake_new(options->engine, options->loop);
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->closed, &attr);
	pthread_condattr_destroy(&attr);
	s->connector = slack_connector_new(&(struct slack_connector_options){
	    .api = options->api,
	    .loop = options->loop,
	    .self = &s->self,
	    .pace = options->pace ? options->pace : &socket_pace,
	    .envelope = socket_on_envelope,
	    .closed = socket_on_closed,
	    .arg = s,
	});
	websocket_loop_call(options->loop, socket_connect, s);
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

	if (slack_intake_room(s->intake))
		slack_connector_pause(s->connector, false);
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
	slack_connector_pause(s->connector, true);
}

void slack_socket_stop_reading(struct slack_socket *socket)
{
	websocket_loop_call(socket->options.loop, socket_stop_reading, socket);
}

/* Calls run in order: the acknowledgements of the last batch are queued. */
static void socket_stop(void *arg)
{
	struct slack_socket *s = arg;

	slack_intake_stop(s->intake);
	slack_connector_stop(s->connector);
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
	slack_connector_free(&s->connector);
	pthread_cond_destroy(&s->closed);
	pthread_mutex_destroy(&s->lock);
	free(s->self.user);
	free(s->self.bot);
	free(s);
	*socket = NULL;
}
