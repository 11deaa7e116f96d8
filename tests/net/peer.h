/*
 * peer.h: a scripted peer on loopback, for tests of what speaks TCP. It
 * listens on a free port; each connection runs the script on the peer's
 * thread, one after the other, until the script ends.
 */
#ifndef BEADLE_TESTS_NET_PEER_H
#define BEADLE_TESTS_NET_PEER_H

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PEER_BUFFER_BYTES = 65536 };

struct peer;
/* n counts the connections from 0. Returning false ends the listening. */
typedef bool peer_script(struct peer *peer, int fd, int n);

struct peer {
	int listener;
	int port;
	peer_script *script;
	void *arg;
	pthread_t thread;
	char read[PEER_BUFFER_BYTES]; /* what peer_read() has found last */
};

/* What a test and its peer tell each other through a socket is in order; this
 * says so to ThreadSanitizer, which does not look into sockets. A test that
 * changes what a script reads calls it after the change. */
static atomic_int peer_order;

static inline void peer_fence(void)
{
	atomic_fetch_add(&peer_order, 1);
}

static inline void *peer_main(void *arg)
{
	struct peer *peer = arg;
	bool more = true;

	for (int n = 0; more; n++) {
		int fd = accept(peer->listener, NULL, NULL);
		if (fd < 0)
			break;
		peer_fence();
		more = peer->script(peer, fd, n);
		peer_fence();
		close(fd);
	}
	return NULL;
}

static inline void peer_start(struct peer *peer, peer_script *script, void *arg)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int yes = 1;

	memset(peer, 0, sizeof(*peer));
	peer->script = script;
	peer->arg = arg;
	peer->listener = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(peer->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	int bound =
	    bind(peer->listener, (struct sockaddr *)&address, sizeof(address));
	assert(bound == 0);
	listen(peer->listener, 8);
	getsockname(peer->listener, (struct sockaddr *)&address, &len);
	peer->port = ntohs(address.sin_port);
	peer_fence();
	pthread_create(&peer->thread, NULL, peer_main, peer);
}

static inline void peer_stop(struct peer *peer)
{
	shutdown(peer->listener, SHUT_RDWR);
	pthread_join(peer->thread, NULL);
	close(peer->listener);
}

static inline void peer_write(int fd, const char *text)
{
	peer_fence();
	ssize_t written = write(fd, text, strlen(text));
	(void)written;
}

/* Reads until the end marker is in peer->read; false if the other side is
 * gone before. */
static inline bool peer_read(struct peer *peer, int fd, const char *end)
{
	size_t len = 0;

	peer->read[0] = '\0';
	while (strstr(peer->read, end) == NULL) {
		ssize_t got =
		    read(fd, peer->read + len, sizeof(peer->read) - 1 - len);
		if (got <= 0)
			return false;
		len += (size_t)got;
		peer->read[len] = '\0';
		peer_fence();
	}
	return true;
}

/* An HTTP request with its body. */
static inline bool peer_read_http(struct peer *peer, int fd)
{
	if (!peer_read(peer, fd, "\r\n\r\n"))
		return false;
	const char *length = strstr(peer->read, "ontent-Length: ");
	size_t want = length ? (size_t)strtol(length + 15, NULL, 10) : 0;
	char *body = strstr(peer->read, "\r\n\r\n") + 4;
	size_t len = strlen(peer->read);
	while (strlen(body) < want) {
		ssize_t got =
		    read(fd, peer->read + len, sizeof(peer->read) - 1 - len);
		if (got <= 0)
			return false;
		len += (size_t)got;
		peer->read[len] = '\0';
		peer_fence();
	}
	return true;
}

static inline void peer_answer_http(
    int fd, const char *status, const char *headers, const char *body)
{
	peer_fence();
	dprintf(fd, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n%s", status,
	    strlen(body), headers, body);
}

/* Waits until *flag is what it should be; false after a minute. */
static inline bool peer_wait(const atomic_int *flag, int want)
{
	for (int i = 0; i < 60000 && *flag != want; i++)
		usleep(1000);
	peer_fence();
	return *flag == want;
}

#endif
