/*
 * control.c: see control.h.
 *
 * Only who may run the service gets past the socket's mode and the check of
 * the peer; whoever they are, what they send is bounded and timed, so that a
 * client that hangs costs the next one five seconds.
 */
#include "control/control.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/own.h"
#include "control/line.h"
#include "control/message.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { CONTROL_BACKLOG = 16, CONTROL_PATIENCE_MS = 5000 };
enum { CONTROL_PASSWD_BYTES = 16384 };

struct control {
	struct engine *engine;
	struct sockaddr_un address;
	int listener;
	int stop_fd;     /* eventfd: readable when it is time to end */
	int answered_fd; /* eventfd: answer is there */
	char *answer;    /* written by the engine's thread before that */
	bool bound;
	bool running;
	pthread_t thread;
};

/* --- one connection ------------------------------------------------------- */

static void control_answered(void *arg, const struct reply *reply)
{
	struct control *control = arg;

	control->answer = control_message_reply(reply);
	eventfd_write(control->answered_fd, 1);
}

/* The engine always answers: it is stopped after us. Yours to free(). */
static char *control_hand_over(
    struct control *control, struct event *taken_event)
{
	OWN(event_free)
	struct event *event = taken_event;
	struct pollfd fd = {.fd = control->answered_fd, .events = POLLIN};
	eventfd_t count;

	log_info("operator_sends", LOG_STR("verb", event->verb),
	    LOG_STR("case", event->ref), LOG_STR("who", event->who));
	if (!engine_submit(control->engine, event, control_answered, control))
		return control_message_answer("busy", NULL);
	event = NULL;
	while (poll(&fd, 1, -1) < 0 && errno == EINTR)
		;
	eventfd_read(control->answered_fd, &count);
	return MOVE(control->answer);
}

/* Is the peer our own account, or root? */
static bool control_may(int fd, struct control_peer *ret_peer)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return false;
	ret_peer->uid = peer.uid;
	return peer.uid == 0 || peer.uid == geteuid();
}

static char *control_answer_line(
    struct control *control, const struct str *line, struct control_peer *peer)
{
	char bytes[CONTROL_PASSWD_BYTES];
	struct passwd entry, *found = NULL;
	struct event *event = NULL;
	struct err err = {.kind = ERR_NONE};

	if (getpwuid_r(peer->uid, &entry, bytes, sizeof(bytes), &found) == 0 &&
	    found && str_is_utf8(found->pw_name, strlen(found->pw_name)))
		peer->name = found->pw_name;
	if (!control_message_event(
	        str_text(line), line->len, peer, clock_now_ms(), &event, &err))
		return control_message_answer("bad_request", err.text);
	return control_hand_over(control, event);
}

static void control_serve(struct control *control, int fd)
{
	int64_t until_ms = clock_monotonic_ms() + CONTROL_PATIENCE_MS;
	struct control_peer peer = {.name = NULL};
	OWN(str_clear)
	struct str line = {.max_bytes = CONTROL_LINE_MAX_BYTES};
	OWN(own_string)
	char *answer = NULL;
	struct err err = {.kind = ERR_NONE};

	if (!control_may(fd, &peer)) {
		log_warn("control_refused", LOG_INT("uid", peer.uid));
		return;
	}
	if (control_line_read(fd, control->stop_fd, until_ms, &line, &err))
		answer = control_answer_line(control, &line, &peer);
	else if (err.kind == ERR_INPUT)
		answer = control_message_answer("bad_request", err.text);
	/* It was committed, whoever hears of it. */
	until_ms = clock_monotonic_ms() + CONTROL_PATIENCE_MS;
	if (answer && control_line_write(fd, answer, until_ms, &err))
		return;
	log_warn("control_not_answered", LOG_STR("error", err.text));
}

/* --- the thread ----------------------------------------------------------- */

static void *control_main(void *arg)
{
	struct control *control = arg;
	struct pollfd fds[] = {{.fd = control->listener, .events = POLLIN},
	    {.fd = control->stop_fd, .events = POLLIN}};

	pthread_setname_np(pthread_self(), "control");
	while (fds[1].revents == 0) {
		if (poll(fds, 2, -1) < 0 || fds[0].revents == 0)
			continue;
		int fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		control_serve(control, fd);
		close(fd);
	}
	return NULL;
}

/* A socket that nobody listens at any more is in the way. */
static bool control_clear_away(
    const struct sockaddr_un *address, struct err *err)
{
	struct stat status;

	if (lstat(address->sun_path, &status) != 0)
		return true;
	if (!S_ISSOCK(status.st_mode))
		return err_set(err, ERR_INPUT,
		    "%s is there and is no socket; write [beadle] control ="
		    " another path",
		    address->sun_path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool alive = connect(fd, (const struct sockaddr *)address,
	                 sizeof(*address)) == 0;
	close(fd);
	if (alive)
		return err_set(err, ERR_AGAIN, "another service listens at %s",
		    address->sun_path);
	unlink(address->sun_path);
	return true;
}

/* The mode of a socket's file is that of the socket before it is bound, so
 * there is no moment in which others could connect. */
static bool control_bind(struct control *control, struct err *err)
{
	const struct sockaddr_un *address = &control->address;

	if (!control_clear_away(address, err))
		return false;
	if (fchmod(control->listener, 0600) != 0 ||
	    bind(control->listener, (const struct sockaddr *)address,
	        sizeof(*address)) != 0)
		return err_set(err, ERR_INPUT, "control socket %s: %s",
		    address->sun_path, strerror(errno));
	control->bound = true;
	return listen(control->listener, CONTROL_BACKLOG) == 0 ||
	       err_set(err, ERR_AGAIN, "control socket: %s", strerror(errno));
}

bool control_start(const char *path, struct engine *engine,
    struct control **ret_control, struct err *err)
{
	OWN(control_stop)
	struct control *control = own_calloc(1, sizeof(*control));

	control->engine = engine;
	control->listener =
	    socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	control->stop_fd = eventfd(0, EFD_CLOEXEC);
	control->answered_fd = eventfd(0, EFD_CLOEXEC);
	if (control->listener < 0 || control->stop_fd < 0 ||
	    control->answered_fd < 0)
		return err_set(
		    err, ERR_AGAIN, "control socket: %s", strerror(errno));
	if (strlen(path) >= sizeof(control->address.sun_path))
		return err_set(err, ERR_INPUT,
		    "%s is too long for a socket; write [beadle] control = a"
		    " path of at most %zu bytes",
		    path, sizeof(control->address.sun_path) - 1);
	control->address.sun_family = AF_UNIX;
	memcpy(control->address.sun_path, path, strlen(path));
	if (!control_bind(control, err))
		return false;
	if (pthread_create(&control->thread, NULL, control_main, control) != 0)
		return err_set(err, ERR_AGAIN, "no control thread");
	control->running = true;
	*ret_control = MOVE(control);
	return true;
}

static void control_close(int fd)
{
	if (fd >= 0)
		close(fd);
}

void control_stop(struct control **control)
{
	struct control *c = *control;

	if (c == NULL)
		return;
	if (c->running) {
		eventfd_write(c->stop_fd, 1);
		pthread_join(c->thread, NULL);
	}
	control_close(c->listener);
	control_close(c->stop_fd);
	control_close(c->answered_fd);
	if (c->bound)
		unlink(c->address.sun_path);
	free(c->answer);
	free(c);
	*control = NULL;
}
