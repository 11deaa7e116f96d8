/*
 * web.h: every outgoing HTTPS call, on one thread with one curl_multi.
 * Connections are kept and reused. https only, plain http towards loopback;
 * certificates verified; redirects not followed; no proxy and no credentials
 * from the environment.
 *
 * What goes out and what comes in may be secret: our buffers and curl's are
 * wiped when they are given back, and a body as soon as done() has returned.
 */
#ifndef BEADLE_NET_WEB_H
#define BEADLE_NET_WEB_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct web;

/* An answer larger than this is cut off and counts as failed. */
enum { WEB_MAX_BODY_BYTES = 4 * 1024 * 1024 };
/* Of the answer's headers; what is beyond is not kept. */
enum { WEB_MAX_HEADER_BYTES = 64 * 1024 };

struct web_response {
	/* 0: there was none, err says why. */
	long status;
	/* Of a Retry-After header in seconds, as ms; -1 without one. */
	int64_t retry_after_ms;
	/* Of the answer, each ended by \n: "name: value". Or NULL. */
	const char *headers;
	const char *body; /* never NULL */
	size_t body_len;
	/* status 0: the request may have reached the peer's application
	 * (false: refused, not resolved, TLS failed, never sent). */
	bool maybe_done;
	struct err err;
};

/* Called exactly once, on the web thread, and must not block. The response
 * is borrowed for the call. */
typedef void web_done_fn(void *arg, const struct web_response *response);

struct web_request {
	char *url;
	const char *method; /* a constant; NULL: POST with a body, else GET */
	char *bearer;       /* Authorization: Bearer …, or NULL */
	char *accept;       /* Accept: …, or NULL */
	char *content_type; /* of the body, or NULL */
	char *body;         /* or NULL */
	size_t body_len;
	char *ca_file; /* instead of web_start()'s; or NULL */
	/* The answer holds a secret. It comes through a connection and buffers
	 * of its own, which are wiped before done() is called; what is left
	 * is the response's body, wiped when done() has returned. */
	bool secret;
	/* Carrying it out twice would show. Else a kept connection that turns
	 * out to be dead is replaced and the request sent again at once. */
	bool once;
	int64_t timeout_ms;
	web_done_fn *done;
	void *arg;
};

/* max_in_flight bounds what is on the wire; more waits in order. ca_file may
 * be NULL. Starts the thread. */
bool web_start(const char *ca_file, const char *user_agent, int max_in_flight,
    struct web **ret_web, struct err *err);
/* Ends the thread; requests not finished get their done with status 0
 * ("stopped"), on the caller's thread. Frees it: the owner sees to it first
 * that no other thread calls web_send() or web_call() any more, and that what
 * the done functions use is still there. Not callable on the web thread. */
void web_stop(struct web **web);

struct web_request *web_request_new(
    const char *url, web_done_fn *done, void *arg);
void web_request_free(struct web_request **request);
/* Any thread, before web_stop(). Owns the request; bearer and body are wiped
 * before they are freed. */
void web_send(struct web *web, struct web_request *taken_request);

/* The value of a header of the answer, by its name in any case; the first, if
 * it came several times; NULL if it did not come. Yours to free(). */
char *web_header(const struct web_response *response, const char *name);

/* Work for the web thread, off the caller's: done once there, in order, before
 * requests that are sent later; by web_stop() if the thread has ended. Must
 * not block. Any thread, before web_stop(). */
typedef void web_call_fn(void *arg);
void web_call(struct web *web, web_call_fn *fn, void *arg);

/* True for http and ws URLs that name 127.0.0.0/8, [::1] or localhost, and
 * for all https and wss ones. Pure. */
bool web_url_allowed(const char *url);

#endif
