/*
 * oauth.c: see oauth.h.
 *
 * The web thread leaves the answer in a mailbox of one and says so through an
 * eventfd. Who stops waiting leaves the question behind: its answer is found
 * by the next who asks, or by nobody.
 */
#include "net/oauth.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "base/wiped.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	OAUTH_BODY_MAX_BYTES = 65536,
	OAUTH_TIMEOUT_MS = 30000,
	/* Where the server does not say (RFC 6749, 5.1: it should). */
	OAUTH_EXPIRES_IN_S = 3600,
	/* A token this near to its end is not begun with. */
	OAUTH_MARGIN_MS = 60000,
};

struct oauth {
	struct oauth_options options;
	struct web *web;
	char *token;
	char *refresh_token;   /* a newer one than the options' */
	int64_t good_until_ms; /* monotonic */
	bool asked;            /* an answer is on its way */
	int answered;          /* eventfd */
	pthread_mutex_t lock;
	struct oauth_grant grant; /* under lock, as is the next */
	struct err failure;
};

/* --- the codec ----------------------------------------------------------- */

static void oauth_add_field(
    struct str *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	str_addf(out, "%s%s=", out->len ? "&" : "", name);
	str_add_escaped(out, value);
}

void oauth_request_body(const struct oauth_options *options,
    const char *refresh_token, struct str *out)
{
	oauth_add_field(out, "grant_type",
	    refresh_token ? "refresh_token" : "client_credentials");
	oauth_add_field(out, "client_id", options->client_id);
	oauth_add_field(out, "client_secret", options->client_secret);
	oauth_add_field(out, "refresh_token", refresh_token);
	oauth_add_field(out, "scope", options->scope);
}

void oauth_grant_clear(struct oauth_grant *grant)
{
	wiped_string(&grant->access_token);
	wiped_string(&grant->refresh_token);
}

/* What goes into a SASL message: RFC 6750's b64token and more, but no blank
 * and nothing that ends it. */
static bool oauth_is_token(const char *text)
{
	for (const char *p = text; *p; p++)
		if (*p <= ' ' || *p > '~')
			return false;
	return *text != '\0';
}

bool oauth_grant_read(const char *body, size_t len,
    struct oauth_grant *ret_grant, struct err *err)
{
	json_auto_t *answer = NULL;

	if (!jsonx_parse(body, len, &answer, err))
		return err_prefix(err, "the token server's answer");
	const char *error = jsonx_path_text(answer, "error");
	const char *token = jsonx_path_text(answer, "access_token");
	const char *refresh = jsonx_path_text(answer, "refresh_token");
	if (error)
		return err_set(
		    err, ERR_REFUSED, "the token server says %.100s", error);
	if (token == NULL || !oauth_is_token(token))
		return err_set(
		    err, ERR_INPUT, "the token server's answer holds no token");
	int64_t expires =
	    jsonx_path_int(answer, "expires_in", OAUTH_EXPIRES_IN_S);
	*ret_grant = (struct oauth_grant){
	    .access_token = own_strdup(token),
	    .refresh_token = own_strdup_or_null(refresh),
	    .expires_in_s = expires < 0           ? 0
	                    : expires > 24 * 3600 ? 24 * 3600
	                                          : expires,
	};
	return true;
}

/* --- asking -------------------------------------------------------------- */

struct oauth *oauth_new(const struct oauth_options *options, struct web *web)
{
	struct oauth *oauth = own_calloc(1, sizeof(*oauth));

	oauth->options = *options;
	oauth->web = web;
	if (options->newest_refresh_token)
		oauth->refresh_token =
		    wiped_strdup(options->newest_refresh_token);
	oauth->options.newest_refresh_token = NULL;
	oauth->answered = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&oauth->lock, NULL);
	return oauth;
}

void oauth_free(struct oauth **oauth)
{
	struct oauth *o = *oauth;

	if (o == NULL)
		return;
	wiped_string(&o->token);
	wiped_string(&o->refresh_token);
	oauth_grant_clear(&o->grant);
	if (o->answered >= 0)
		close(o->answered);
	pthread_mutex_destroy(&o->lock);
	free(o);
	*oauth = NULL;
}

/* Web thread. */
static void oauth_done(void *arg, const struct web_response *response)
{
	struct oauth *oauth = arg;
	struct oauth_grant grant = {.access_token = NULL};
	struct err err = response->err;

	/* RFC 6749, 5.2: a no comes as 400 or 401, with JSON. */
	bool refused = response->status >= 400 && response->status < 500;
	if (response->status == 200 || refused)
		oauth_grant_read(
		    response->body, response->body_len, &grant, &err);
	else if (response->status)
		err_set(&err, ERR_AGAIN, "the token server says %ld",
		    response->status);
	pthread_mutex_lock(&oauth->lock);
	oauth_grant_clear(&oauth->grant);
	oauth->grant = grant;
	oauth->failure = err;
	pthread_mutex_unlock(&oauth->lock);
	eventfd_write(oauth->answered, 1);
}

static void oauth_ask(struct oauth *oauth)
{
	struct web_request *request =
	    web_request_new(oauth->options.token_url, oauth_done, oauth);
	struct str body;
	const char *refresh = oauth->refresh_token
	                          ? oauth->refresh_token
	                          : oauth->options.refresh_token;

	str_init(&body, OAUTH_BODY_MAX_BYTES);
	oauth_request_body(&oauth->options, refresh, &body);
	request->content_type = own_strdup("application/x-www-form-urlencoded");
	request->body_len = body.len;
	request->body = str_take(&body);
	request->timeout_ms = OAUTH_TIMEOUT_MS;
	oauth->asked = true;
	web_send(oauth->web, request);
}

/* False: it is time to stop. */
static bool oauth_await(struct oauth *oauth, int stop_fd)
{
	eventfd_t count;
	struct pollfd fds[] = {
	    {.fd = oauth->answered, .events = POLLIN},
	    {.fd = stop_fd, .events = POLLIN},
	};

	while (poll(fds, 2, -1) < 0 && errno == EINTR)
		;
	if (!fds[0].revents)
		return false;
	eventfd_read(oauth->answered, &count);
	oauth->asked = false;
	return true;
}

static bool oauth_take(struct oauth *oauth, struct err *err)
{
	pthread_mutex_lock(&oauth->lock);
	struct oauth_grant grant = oauth->grant;
	oauth->grant = (struct oauth_grant){.access_token = NULL};
	if (grant.access_token == NULL)
		*err = oauth->failure;
	pthread_mutex_unlock(&oauth->lock);
	if (grant.access_token == NULL) {
		if (err->kind == ERR_REFUSED)
			wiped_string(&oauth->refresh_token);
		return false;
	}
	wiped_string(&oauth->token);
	oauth->token = grant.access_token;
	oauth->good_until_ms =
	    clock_monotonic_ms() + grant.expires_in_s * 1000 - OAUTH_MARGIN_MS;
	if (grant.refresh_token) {
		wiped_string(&oauth->refresh_token);
		oauth->refresh_token = grant.refresh_token;
		if (oauth->options.keep)
			oauth->options.keep(
			    oauth->options.keep_arg, oauth->refresh_token);
	}
	return true;
}

bool oauth_token(
    struct oauth *oauth, int stop_fd, const char **ret_token, struct err *err)
{
	if (oauth->token == NULL ||
	    clock_monotonic_ms() >= oauth->good_until_ms) {
		if (!oauth->asked)
			oauth_ask(oauth);
		if (!oauth_await(oauth, stop_fd))
			return err_set(err, ERR_AGAIN, "stopped");
		if (!oauth_take(oauth, err))
			return false;
	}
	*ret_token = oauth->token;
	return true;
}

void oauth_forget(struct oauth *oauth)
{
	wiped_string(&oauth->token);
}
