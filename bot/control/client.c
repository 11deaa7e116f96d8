/*
 * client.c: see client.h.
 */
#include "control/client.h"

#include "base/clock.h"
#include "base/own.h"
#include "control/line.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CLIENT_PATIENCE_MS = 30000 };

static void client_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static bool client_connect(int fd, const char *path, struct err *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(address.sun_path))
		return err_set(
		    err, ERR_INPUT, "%s is too long for a socket", path);
	memcpy(address.sun_path, path, strlen(path));
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) ==
	    0)
		return true;
	if (errno == EACCES || errno == EPERM)
		return err_set(err, ERR_REFUSED,
		    "%s: this account may not; run it as root or as the"
		    " service's own account",
		    path);
	return err_set(err, ERR_INPUT,
	    "no service listens at %s (%s); is beadle running?", path,
	    strerror(errno));
}

bool control_send(const char *path, const char *event, const char *number,
    const json_t *data, struct control_answer *ret_answer, struct err *err)
{
	int64_t until_ms = clock_monotonic_ms() + CLIENT_PATIENCE_MS;
	OWN(client_close)
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	OWN(own_string)
	char *request = control_message_request(event, number, data);
	OWN(str_clear)
	struct str line = {.max_bytes = CONTROL_LINE_MAX_BYTES};

	if (fd < 0)
		return err_set(err, ERR_AGAIN, "%s", strerror(errno));
	return client_connect(fd, path, err) &&
	       control_line_write(fd, request, until_ms, err) &&
	       control_line_read(fd, -1, until_ms, &line, err) &&
	       control_message_read_answer(
	           str_text(&line), line.len, ret_answer, err);
}
