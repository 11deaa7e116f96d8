/*
 * endpoint.h: where a peer is: scheme://host[:port][/path]. Pure; any thread.
 */
#ifndef BEADLE_MODEL_ENDPOINT_H
#define BEADLE_MODEL_ENDPOINT_H

#include "base/err.h"

#include <stdbool.h>

struct endpoint {
	char *scheme; /* lower case */
	char *host;   /* lower case; an IPv6 address without its brackets */
	int port;     /* 0: the scheme's own */
	char *path;   /* from the first "/" on; "" if there is none */
};

void endpoint_clear(struct endpoint *endpoint);
/* ERR_INPUT: not of that form, or with user information (user@host), which
 * would hide the host from a reader and is a place for a password. */
bool endpoint_parse(
    const char *url, struct endpoint *ret_endpoint, struct err *err);
/* localhost, ::1 or an address of 127.0.0.0/8 written with four numbers, and
 * nothing that merely begins so: that would be a name to look up. */
bool endpoint_is_loopback(const char *host);
/* Encrypted (https, wss, imaps, smtps, …+starttls), or on this machine. */
bool endpoint_is_safe(const struct endpoint *endpoint);

/* Is host the domain itself or below it? Nothing is within a top-level domain,
 * so that it vouches for nobody. */
bool endpoint_is_within(const char *host, const char *domain);

struct sockaddr_in;
/* "192.0.2.1" or "192.0.2.1:5353", nothing that would have to be looked up. */
bool endpoint_parse_numeric(
    const char *text, int usual_port, struct sockaddr_in *ret_address);

#endif
