/*
 * line.c: see line.h.
 */
#include "control/line.h"

#include "base/clock.h"
#include "base/own.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

/* False once there is no point in waiting any more. */
static bool control_line_wait(
    int fd, short events, int stop_fd, int64_t until_ms, struct err *err)
{
	struct pollfd fds[] = {
	    {.fd = fd, .events = events}, {.fd = stop_fd, .events = POLLIN}};

	for (;;) {
		int64_t left_ms = until_ms - clock_monotonic_ms();
		if (left_ms <= 0)
			return err_set(err, ERR_AGAIN, "the time is over");
		int got = poll(fds, 2, left_ms > 1000 ? 1000 : (int)left_ms);
		if (got < 0 && errno != EINTR)
			return err_set(err, ERR_AGAIN, "%s", strerror(errno));
		if (got > 0 && fds[1].revents)
			return err_set(err, ERR_AGAIN, "it was stopped");
		if (got > 0 && fds[0].revents)
			return true;
	}
}

bool control_line_read(
    int fd, int stop_fd, int64_t until_ms, struct str *line, struct err *err)
{
	char bytes[4096];

	for (;;) {
		if (!control_line_wait(fd, POLLIN, stop_fd, until_ms, err))
			return false;
		ssize_t got = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (got <= 0)
			return err_set(err, ERR_AGAIN, "the peer is gone");
		const char *end = memchr(bytes, '\n', (size_t)got);
		str_add_n(
		    line, bytes, end ? (size_t)(end - bytes) : (size_t)got);
		if (!str_ok(line))
			return err_set(err, ERR_INPUT,
			    "the line is longer than %zu bytes",
			    line->max_bytes);
		if (end)
			return true;
	}
}

bool control_line_write(
    int fd, const char *text, int64_t until_ms, struct err *err)
{
	OWN(own_string)
	char *line = own_printf("%s\n", text);
	size_t len = strlen(line), at = 0;

	while (at < len) {
		if (!control_line_wait(fd, POLLOUT, -1, until_ms, err))
			return false;
		ssize_t sent =
		    send(fd, line + at, len - at, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (sent < 0)
			return err_set(err, ERR_AGAIN, "the peer is gone");
		at += (size_t)sent;
	}
	return true;
}
