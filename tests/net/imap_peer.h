/*
 * imap_peer.h: a scripted IMAP server: it lets anybody in, and then says what
 * its lines say, a step per command.
 */
#ifndef BEADLE_TESTS_NET_IMAP_PEER_H
#define BEADLE_TESTS_NET_IMAP_PEER_H

#include "base/own.h"
#include "base/str.h"
#include "net/peer.h"

struct imap_peer_step {
	const char *want;   /* how the command begins, after its tag */
	const char *answer; /* lines; "$" is the command's tag */
	size_t repeat;      /* the answer, so many times more */
};

/* "$" stands for the tag. */
static inline void imap_peer_say(int fd, const char *text, const char *tag)
{
	OWN(str_clear)
	struct str whole = {.max_bytes = PEER_BUFFER_BYTES};

	for (; *text; text++) {
		if (*text == '$')
			str_add(&whole, tag);
		else
			str_add_char(&whole, *text);
	}
	peer_write(fd, str_text(&whole));
}

/* Reads one command; its tag goes to tag, the rest is returned. NULL if the
 * other side is gone. */
static inline const char *imap_peer_command(
    struct peer *peer, int fd, char tag[16])
{
	if (!peer_read(peer, fd, "\r\n"))
		return NULL;
	size_t len = strcspn(peer->read, " \r\n");
	if (len > 15)
		return NULL;
	memcpy(tag, peer->read, len);
	tag[len] = '\0';
	return peer->read + len + (peer->read[len] == ' ');
}

/* What libcurl does: CAPABILITY and LOGIN. */
static inline bool imap_peer_login(
    struct peer *peer, int fd, const char *capabilities)
{
	char tag[16];
	const char *command;

	peer_write(fd, "* OK hello\r\n");
	while ((command = imap_peer_command(peer, fd, tag))) {
		bool login = strncmp(command, "LOGIN", 5) == 0;
		if (!login)
			dprintf(
			    fd, "* CAPABILITY IMAP4rev1 %s\r\n", capabilities);
		dprintf(fd, "%s OK done\r\n", tag);
		if (login)
			return true;
	}
	return false;
}

/* Step by step, until one is not what is wanted or there is no more. True if
 * all were. */
static inline bool imap_peer_steps(
    struct peer *peer, int fd, const struct imap_peer_step *steps)
{
	char tag[16] = "";

	for (; steps->want; steps++) {
		const char *command = imap_peer_command(peer, fd, tag);
		if (command == NULL ||
		    strncmp(command, steps->want, strlen(steps->want)) != 0)
			return false;
		for (size_t i = 0; i <= steps->repeat; i++)
			imap_peer_say(fd, steps->answer, tag);
	}
	return true;
}

#endif
