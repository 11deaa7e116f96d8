/*
 * dns_peer.h: a name server on loopback with a handful of TXT records, for
 * tests of what asks the DNS. It listens on a free UDP port, on a thread of
 * its own; what it does not know does not exist.
 */
#ifndef BEADLE_TESTS_NET_DNS_PEER_H
#define BEADLE_TESTS_NET_DNS_PEER_H

#include "base/own.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	DNS_PEER_RECORDS = 16,
	DNS_PEER_BYTES = 4096,
	DNS_PEER_HEADER = 12,
	DNS_PEER_PIECE = 255, /* the longest string of a TXT record */
};

enum dns_peer_mode {
	DNS_PEER_ANSWERS,
	DNS_PEER_SILENT,    /* reads, and says nothing */
	DNS_PEER_FAILS,     /* SERVFAIL */
	DNS_PEER_TRUNCATES, /* TC, without the records */
	DNS_PEER_GARBLES,   /* a record that is longer than the answer */
};

struct dns_peer {
	int fd;
	char where[32]; /* "127.0.0.1:PORT" */
	pthread_t thread;
	pthread_mutex_t lock;
	struct {
		char *name;
		char *text;
	} records[DNS_PEER_RECORDS]; /* under lock, like the count */
	size_t count;
	_Atomic enum dns_peer_mode mode;
	atomic_int asked;
};

static inline unsigned char *dns_peer_u16(unsigned char *p, size_t n)
{
	p[0] = (unsigned char)(n >> 8);
	p[1] = (unsigned char)n;
	return p + 2;
}

/* "a.b" of the question, and where it ends. */
static inline const unsigned char *dns_peer_name(
    const unsigned char *p, const unsigned char *end, char *ret, size_t size)
{
	size_t n = 0;

	while (p < end && *p) {
		size_t len = *p++;
		assert(len < 64 && p + len <= end && n + len + 2 < size);
		if (n)
			ret[n++] = '.';
		memcpy(ret + n, p, len);
		n += len;
		p += len;
	}
	ret[n] = '\0';
	return p + 1;
}

static inline unsigned char *dns_peer_record(unsigned char *p, const char *text)
{
	size_t len = strlen(text);
	size_t pieces = len / DNS_PEER_PIECE + 1;

	p = dns_peer_u16(p, 0xc000 | DNS_PEER_HEADER); /* the question's name */
	p = dns_peer_u16(p, 16);                       /* TXT */
	p = dns_peer_u16(p, 1);                        /* IN */
	p = dns_peer_u16(dns_peer_u16(p, 0), 60);      /* its life */
	p = dns_peer_u16(p, len + pieces);
	for (size_t i = 0; i < pieces; i++) {
		size_t n = len < DNS_PEER_PIECE ? len : DNS_PEER_PIECE;
		*p++ = (unsigned char)n;
		memcpy(p, text, n);
		p += n;
		text += n;
		len -= n;
	}
	return p;
}

static inline size_t dns_peer_answer(
    struct dns_peer *peer, unsigned char *bytes, size_t len)
{
	enum dns_peer_mode mode = peer->mode;
	char name[256];
	unsigned char *p = (unsigned char *)bytes;
	unsigned char *end = p + (dns_peer_name(bytes + DNS_PEER_HEADER,
	                              bytes + len, name, sizeof(name)) +
	                             4 - bytes);
	size_t found = 0;

	pthread_mutex_lock(&peer->lock);
	for (size_t i = 0; mode != DNS_PEER_TRUNCATES && i < peer->count; i++)
		if (strcasecmp(peer->records[i].name, name) == 0) {
			end = dns_peer_record(end, peer->records[i].text);
			found++;
		}
	pthread_mutex_unlock(&peer->lock);
	if (mode == DNS_PEER_GARBLES)
		end -= 10;
	/* A response, recursion available; NXDOMAIN, SERVFAIL or neither. */
	bytes[2] = mode == DNS_PEER_TRUNCATES ? 0x83 : 0x81;
	bytes[3] = mode == DNS_PEER_FAILS       ? 0x82
	           : mode == DNS_PEER_TRUNCATES ? 0x80
	           : found                      ? 0x80
	                                        : 0x83;
	dns_peer_u16(bytes + 6, found);
	dns_peer_u16(bytes + 8, 0);
	dns_peer_u16(bytes + 10, 0);
	return (size_t)(end - bytes);
}

static inline void *dns_peer_main(void *arg)
{
	struct dns_peer *peer = arg;
	unsigned char bytes[DNS_PEER_BYTES];

	for (;;) {
		struct sockaddr_in from;
		socklen_t from_len = sizeof(from);
		ssize_t n = recvfrom(peer->fd, bytes, sizeof(bytes) / 2, 0,
		    (struct sockaddr *)&from, &from_len);
		if (n <= DNS_PEER_HEADER)
			return NULL;
		peer->asked++;
		if (peer->mode == DNS_PEER_SILENT)
			continue;
		sendto(peer->fd, bytes, dns_peer_answer(peer, bytes, (size_t)n),
		    0, (struct sockaddr *)&from, from_len);
	}
}

static inline void dns_peer_start(struct dns_peer *peer)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t len = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	peer->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert(peer->fd >= 0);
	assert(bind(peer->fd, (struct sockaddr *)&at, sizeof(at)) == 0);
	assert(getsockname(peer->fd, (struct sockaddr *)&at, &len) == 0);
	snprintf(peer->where, sizeof(peer->where), "127.0.0.1:%d",
	    ntohs(at.sin_port));
	pthread_mutex_init(&peer->lock, NULL);
	assert(pthread_create(&peer->thread, NULL, dns_peer_main, peer) == 0);
}

static inline void dns_peer_add(
    struct dns_peer *peer, const char *name, const char *text)
{
	pthread_mutex_lock(&peer->lock);
	assert(peer->count < DNS_PEER_RECORDS);
	peer->records[peer->count].name = own_strdup(name);
	peer->records[peer->count++].text = own_strdup(text);
	pthread_mutex_unlock(&peer->lock);
}

static inline void dns_peer_forget(struct dns_peer *peer)
{
	pthread_mutex_lock(&peer->lock);
	for (; peer->count; peer->count--) {
		free(peer->records[peer->count - 1].name);
		free(peer->records[peer->count - 1].text);
	}
	pthread_mutex_unlock(&peer->lock);
}

/* An empty datagram ends it. */
static inline void dns_peer_stop(struct dns_peer *peer)
{
	struct sockaddr_in at;
	socklen_t len = sizeof(at);

	assert(getsockname(peer->fd, (struct sockaddr *)&at, &len) == 0);
	assert(sendto(peer->fd, "", 0, 0, (struct sockaddr *)&at, len) == 0);
	pthread_join(peer->thread, NULL);
	close(peer->fd);
	dns_peer_forget(peer);
}

#endif
