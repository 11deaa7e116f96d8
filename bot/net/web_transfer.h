/*
 * web_transfer.h: one request on one of curl's easy handles, from there to
 * the response. For web.c alone, which moves it; web thread.
 */
#ifndef BEADLE_NET_WEB_TRANSFER_H
#define BEADLE_NET_WEB_TRANSFER_H

#include "base/str.h"
#include "net/web.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

struct curl_slist;

struct web_transfer {
	LIST_ENTRY(web_transfer) next; /* of web.c's */
	void *easy;                    /* a CURL; NULL: it is used up */
	char *ca_file;                 /* for requests that name none */
	struct curl_slist *sent_headers;
	struct web_request *request;
	struct str headers; /* of the answer */
	char *body;         /* NUL-terminated; NULL until there is some */
	size_t body_len;
	size_t body_cap;
	size_t body_read; /* of a request that is sent once */
};

/* curl itself, with memory that is wiped. Before any other use of curl; may
 * be called again. */
void web_transfer_init(void);

/* Both are borrowed until it is freed; ca_file may be NULL. */
struct web_transfer *web_transfer_new(
    const char *ca_file, const char *user_agent);
/* With the request, if there is one; nobody is told. NULL is allowed. */
void web_transfer_free(struct web_transfer **transfer);

/* Ready to be carried out. Owns the request until the next is prepared. */
void web_transfer_prepare(
    struct web_transfer *transfer, struct web_request *taken_request);
/* code is a CURLcode. Tells who asked, and forgets request and answer. The
 * easy handle no longer belongs to a multi handle; it is used up if the answer
 * was secret. */
void web_transfer_finish(struct web_transfer *transfer, int code);
/* The same in the middle of it, when all ends. */
void web_transfer_abandon(struct web_transfer *transfer);

#endif
