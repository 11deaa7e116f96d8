/*
 * wire.h: a connection that libcurl opens (TLS with verification, STARTTLS,
 * SASL) and then leaves to us: CURLOPT_CONNECT_ONLY. For protocols that curl
 * can log in to and that we speak better: it reads IMAP's answers without
 * counting literals, so that a mail could forge them. Blocking, on a thread
 * of its own; whoever wants it to end makes stop_fd readable.
 */
#ifndef BEADLE_NET_WIRE_H
#define BEADLE_NET_WIRE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wire;

struct wire_options {
	/* "imaps://host:993", "smtps://host:465"; plain imap:// and smtp://
	 * see starttls */
	const char *url;
	/* On a plain URL: STARTTLS or nothing. Without it, the caller has made
	 * sure that the host is this machine. */
	bool starttls;
	const char *user;     /* NULL: without logging in (SMTP alone) */
	const char *password; /* or NULL, and then: */
	const char *token;    /* an OAuth 2.0 access token */
	const char *sasl;     /* "XOAUTH2" or "OAUTHBEARER", for the token */
	const char *ca_file;  /* NULL: the system's */
	int64_t timeout_ms;   /* to connect and log in, and to send */
	int stop_fd;          /* readable: time to end; -1: never */
};

/* Certificates are checked, and the name in them. ERR_REFUSED: not trusted,
 * or the user is not let in; ERR_AGAIN: everything else. */
bool wire_open(const struct wire_options *options, struct wire **ret_wire,
    struct err *err);
void wire_close(struct wire **wire);

/* All of it. ERR_AGAIN: the connection is gone, the peer took nothing for
 * timeout_ms, or it was stopped. */
bool wire_send(
    struct wire *wire, const char *bytes, size_t len, struct err *err);

enum wire_got {
	WIRE_BYTES,
	WIRE_QUIET,   /* nothing came for timeout_ms */
	WIRE_STOPPED, /* stop_fd; or it was readable before, a moment ago */
	WIRE_GONE,    /* the connection */
};

/*
 * Waits for bytes. at_once: stop_fd ends the wait as soon as it is readable;
 * else what is under way may go on for WIRE_STOP_MS in all from then on. err
 * is filled unless bytes came.
 */
enum { WIRE_STOP_MS = 1500 };
enum wire_got wire_receive(struct wire *wire, char *buffer, size_t size,
    int64_t timeout_ms, bool at_once, size_t *ret_len, struct err *err);

#endif
