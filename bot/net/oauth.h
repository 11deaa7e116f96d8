/*
 * oauth.h: access tokens of OAuth 2.0, asked for when they are needed and
 * kept until they expire: by a refresh token (RFC 6749, section 6) or as the
 * program itself (client credentials, section 4.4). The asking goes through
 * net/web.h; who wants a token waits, on a thread that may.
 */
#ifndef BEADLE_NET_OAUTH_H
#define BEADLE_NET_OAUTH_H

#include "base/err.h"
#include "base/str.h"
#include "net/web.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct oauth;

/* A refresh token that replaces the last one, borrowed. */
typedef void oauth_keep_fn(void *arg, const char *refresh_token);

struct oauth_options {
	const char *token_url;
	const char *client_id;
	const char *client_secret; /* or NULL */
	const char *refresh_token; /* NULL: client credentials */
	const char *scope;         /* or NULL */
	/* What keep was last given, in an earlier life; NULL: nothing. Once it
	 * is refused, refresh_token has its turn again. */
	const char *newest_refresh_token;
	oauth_keep_fn *keep; /* may be NULL; in oauth_token() */
	void *keep_arg;
};

/* Both, and options' strings, are borrowed for its life. */
struct oauth *oauth_new(const struct oauth_options *options, struct web *web);
/* After web_stop(): no answer is on its way any more. */
void oauth_free(struct oauth **oauth);

/* A token that is good for a while yet, borrowed until the next call. Waits
 * until there is one or stop_fd is readable. ERR_REFUSED: the server does not
 * give us any. One thread. */
bool oauth_token(
    struct oauth *oauth, int stop_fd, const char **ret_token, struct err *err);
/* The token was refused where it was used: the next is a new one. */
void oauth_forget(struct oauth *oauth);

/* --- the codec: pure ------------------------------------------------------ */

/* The body of the request, application/x-www-form-urlencoded. refresh_token:
 * the newest. */
void oauth_request_body(const struct oauth_options *options,
    const char *refresh_token, struct str *out);

struct oauth_grant {
	char *access_token;
	char *refresh_token; /* a new one, or NULL */
	int64_t expires_in_s;
};
void oauth_grant_clear(struct oauth_grant *grant);
/* The answer. ERR_REFUSED with the server's word ("invalid_grant") if it says
 * no, ERR_INPUT if it is something else. */
bool oauth_grant_read(const char *body, size_t len,
    struct oauth_grant *ret_grant, struct err *err);

#endif
