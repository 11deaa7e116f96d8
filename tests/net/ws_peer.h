/*
 * ws_peer.h: the server's half of RFC 6455 for scripted peers.
 */
#ifndef BEADLE_TESTS_NET_WS_PEER_H
#define BEADLE_TESTS_NET_WS_PEER_H

#include "net/peer.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdint.h>
#include <stdlib.h>

enum { WS_TEXT = 1, WS_CONTINUED = 0, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };

/* Reads the upgrade and accepts it. */
static inline bool ws_accept(struct peer *peer, int fd)
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	unsigned char digest[SHA_DIGEST_LENGTH];
	unsigned char text[64];
	char both[128];

	if (!peer_read(peer, fd, "\r\n\r\n"))
		return false;
	const char *key = strcasestr(peer->read, "Sec-WebSocket-Key: ");
	if (key == NULL)
		return false;
	key += strlen("Sec-WebSocket-Key: ");
	snprintf(
	    both, sizeof(both), "%.*s%s", (int)strcspn(key, "\r"), key, guid);
	SHA1((const unsigned char *)both, strlen(both), digest);
	EVP_EncodeBlock(text, digest, sizeof(digest));
	dprintf(fd,
	    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
	    "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
	    text);
	return true;
}

static inline void ws_write(
    int fd, int opcode, bool final, const void *bytes, size_t len)
{
	unsigned char head[10];
	size_t n = 2;

	head[0] = (unsigned char)((final ? 0x80 : 0) | opcode);
	if (len < 126) {
		head[1] = (unsigned char)len;
	} else if (len < 65536) {
		head[1] = 126;
		head[2] = (unsigned char)(len >> 8);
		head[3] = (unsigned char)len;
		n = 4;
	} else {
		head[1] = 127;
		for (int i = 0; i < 8; i++)
			head[2 + i] =
			    (unsigned char)((uint64_t)len >> (56 - 8 * i));
		n = 10;
	}
	peer_fence();
	if (send(fd, head, n, MSG_NOSIGNAL) < 0)
		return;
	for (size_t sent = 0; sent < len;) {
		ssize_t got = send(
		    fd, (const char *)bytes + sent, len - sent, MSG_NOSIGNAL);
		if (got <= 0)
			return;
		sent += (size_t)got;
	}
}

static inline void ws_write_text(int fd, const char *text)
{
	ws_write(fd, WS_TEXT, true, text, strlen(text));
}

static inline bool ws_read_exactly(int fd, unsigned char *bytes, size_t len)
{
	for (size_t have = 0; have < len;) {
		ssize_t got = read(fd, bytes + have, len - have);
		if (got <= 0)
			return false;
		have += (size_t)got;
	}
	return true;
}

/*
 * Reads one frame; its unmasked payload is in peer->read. Returns the first
 * byte (FIN bit and opcode), or -1 if the connection is gone or the frame was
 * not masked, as a client's must be.
 */
static inline int ws_read(struct peer *peer, int fd)
{
	unsigned char head[2], more[8], mask[4];
	uint64_t len;

	if (!ws_read_exactly(fd, head, 2) || !(head[1] & 0x80))
		return -1;
	len = head[1] & 0x7f;
	if (len >= 126) {
		size_t n = len == 126 ? 2 : 8;
		if (!ws_read_exactly(fd, more, n))
			return -1;
		len = 0;
		for (size_t i = 0; i < n; i++)
			len = len << 8 | more[i];
	}
	if (len >= sizeof(peer->read) || !ws_read_exactly(fd, mask, 4) ||
	    !ws_read_exactly(fd, (unsigned char *)peer->read, len))
		return -1;
	for (uint64_t i = 0; i < len; i++)
		peer->read[i] = (char)(peer->read[i] ^ mask[i % 4]);
	peer->read[len] = '\0';
	return head[0];
}

#endif
