/*
 * web.c: owns libcurl. See web.h.
 *
 * Requests come over a locked list; the thread moves at most max_in_flight
 * of them onto easy handles, which are kept and reused so that connections,
 * TLS sessions and buffers are.
 */
#include "net/web.h"

#include "base/crypto.h"
#include "base/own.h"
#include "base/str.h"
#include "model/endpoint.h"

#include <curl/curl.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

enum {
	WEB_CONNECT_TIMEOUT_MS = 10000,
	WEB_POLL_MS = 1000,
	WEB_MAX_SECONDS_TO_WAIT = 24 * 3600,
};

struct web_transfer {
	LIST_ENTRY(web_transfer) next; /* of idle or flying */
	CURL *easy;
	struct curl_slist *headers;
	struct web_request *request;
	struct str body;
	char error[CURL_ERROR_SIZE];
	bool has_retry_after;
	int64_t retry_after_ms;
	size_t body_read; /* of a request that is sent once */
};

struct web_waiting {
	STAILQ_ENTRY(web_waiting) next;
	struct web_request *request;
};

struct web_called {
	STAILQ_ENTRY(web_called) next;
	web_call_fn *fn;
	void *arg;
};

struct web {
	CURLM *multi;
	char *ca_file;
	char *user_agent;
	int max_in_flight;
	int in_flight;
	pthread_t thread;
	pthread_mutex_t lock;
	STAILQ_HEAD(, web_waiting) waiting; /* under lock */
	STAILQ_HEAD(, web_called) called;   /* under lock */
	bool stopping;                      /* under lock */
	LIST_HEAD(, web_transfer) idle;     /* web thread */
	LIST_HEAD(, web_transfer) flying;   /* web thread */
};

/* --- URLs ------------------------------------------------------------------
 */

bool web_url_allowed(const char *url)
{
	static const char *const schemes[] = {"https", "wss", "http", "ws"};
	OWN(endpoint_clear)
	struct endpoint endpoint = {.scheme = NULL};
	OWN(own_string)
	char *base = strndup(url, strcspn(url, "?#"));

	if (base == NULL || !endpoint_parse(base, &endpoint, NULL))
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strcmp(endpoint.scheme, schemes[i]) == 0)
			return endpoint_is_safe(&endpoint);
	return false;
}

/* --- requests --------------------------------------------------------------
 */

struct web_request *web_request_new(
    const char *url, web_done_fn *done, void *arg)
{
	struct web_request *request = own_calloc(1, sizeof(*request));

	request->url = own_strdup(url);
	request->timeout_ms = 30000;
	request->done = done;
	request->arg = arg;
	return request;
}

void web_request_free(struct web_request **request)
{
	struct web_request *r = *request;

	if (r == NULL)
		return;
	if (r->bearer)
		crypto_wipe(r->bearer, strlen(r->bearer));
	free(r->bearer);
	free(r->url);
	free(r->content_type);
	free(r->body);
	free(r);
	*request = NULL;
}

static void web_refuse(
    struct web_request *request, enum err_kind kind, const char *why)
{
	struct web_response response = {.retry_after_ms = -1, .body = ""};

	err_set(&response.err, kind, "%s", why);
	request->done(request->arg, &response);
	web_request_free(&request);
}

void web_send(struct web *web, struct web_request *taken_request)
{
	struct web_waiting *w = own_calloc(1, sizeof(*w));

	w->request = taken_request;
	pthread_mutex_lock(&web->lock);
	STAILQ_INSERT_TAIL(&web->waiting, w, next);
	pthread_mutex_unlock(&web->lock);
	curl_multi_wakeup(web->multi);
}

void web_call(struct web *web, web_call_fn *fn, void *arg)
{
	struct web_called *c = own_calloc(1, sizeof(*c));

	c->fn = fn;
	c->arg = arg;
	pthread_mutex_lock(&web->lock);
	STAILQ_INSERT_TAIL(&web->called, c, next);
	pthread_mutex_unlock(&web->lock);
	curl_multi_wakeup(web->multi);
}

/* --- transfers -------------------------------------------------------------
 */

static size_t web_on_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct web_transfer *t = arg;

	str_add_n(&t->body, bytes, size * n);
	return str_ok(&t->body) ? size * n : 0;
}

/* RFC 9110, 10.2.3: seconds or a date. */
static void web_retry_after(struct web_transfer *t, const char *value)
{
	char *end;
	long long seconds = strtoll(value, &end, 10);

	if (end == value) {
		time_t at = curl_getdate(value, NULL);
		seconds = at < 0 ? 0 : (long long)(at - time(NULL));
	}
	if (seconds < 0)
		seconds = 0;
	if (seconds > WEB_MAX_SECONDS_TO_WAIT)
		seconds = WEB_MAX_SECONDS_TO_WAIT;
	t->has_retry_after = true;
	t->retry_after_ms = seconds * 1000;
}

static size_t web_on_header(char *bytes, size_t size, size_t n, void *arg)
{
	static const char name[] = "retry-after:";
	struct web_transfer *t = arg;
	size_t len = size * n;

	if (len > sizeof(name) &&
	    strncasecmp(bytes, name, sizeof(name) - 1) == 0) {
		OWN(own_string)
		char *value = own_printf("%.*s", (int)(len - sizeof(name) + 1),
		    bytes + sizeof(name) - 1);
		web_retry_after(t, value);
	}
	return len;
}

/* The body of a request that is sent once. */
static size_t web_on_read(char *buffer, size_t size, size_t n, void *arg)
{
	struct web_transfer *t = arg;
	size_t len = t->request->body_len - t->body_read;

	if (len > size * n)
		len = size * n;
	memcpy(buffer, t->request->body + t->body_read, len);
	t->body_read += len;
	return len;
}

static struct web_transfer *web_transfer_new(struct web *web)
{
	struct web_transfer *t = own_calloc(1, sizeof(*t));

	t->easy = curl_easy_init();
	str_init(&t->body, WEB_MAX_BODY_BYTES);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, web_on_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, web_on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, web_on_read);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
	curl_easy_setopt(t->easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(t->easy, CURLOPT_TCP_NODELAY, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(
	    t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(
	    t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)WEB_CONNECT_TIMEOUT_MS);
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, web->user_agent);
	if (web->ca_file)
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, web->ca_file);
	return t;
}

static void web_transfer_free(struct web_transfer *t)
{
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	web_request_free(&t->request);
	str_clear(&t->body);
	free(t);
}

static void web_add_header(
    struct web_transfer *t, const char *name, const char *value)
{
	OWN(own_string)
	char *line = own_printf("%s%s", name, value);

	t->headers = curl_slist_append(t->headers, line);
	crypto_wipe(line, strlen(line));
}

static void web_prepare(struct web_transfer *t)
{
	struct web_request *r = t->request;

	curl_easy_setopt(t->easy, CURLOPT_URL, r->url);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
	if (r->bearer)
		web_add_header(t, "Authorization: Bearer ", r->bearer);
	if (r->content_type)
		web_add_header(t, "Content-Type: ", r->content_type);
	/* No 100-continue: a second round trip for every larger message. */
	web_add_header(t, "Expect:", "");
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	if (r->body) {
		/* Without POSTFIELDS curl asks for the body; it cannot ask a
		 * second time, and so reports what it would have repeated. */
		curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
		curl_easy_setopt(
		    t->easy, CURLOPT_POSTFIELDS, r->once ? NULL : r->body);
		curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)r->body_len);
	} else {
		curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
	}
}

static void web_begin(struct web *web, struct web_request *request)
{
	if (!web_url_allowed(request->url)) {
		web_refuse(request, ERR_REFUSED, "url_not_allowed");
		return;
	}
	struct web_transfer *t = LIST_FIRST(&web->idle);
	if (t)
		LIST_REMOVE(t, next);
	else
		t = web_transfer_new(web);
	LIST_INSERT_HEAD(&web->flying, t, next);
	t->request = request;
	t->body_read = 0;
	t->has_retry_after = false;
	t->error[0] = '\0';
	str_reset(&t->body);
	web_prepare(t);
	curl_multi_add_handle(web->multi, t->easy);
	web->in_flight++;
}

/* Failures after which the peer has certainly seen nothing. */
static bool web_never_sent(CURLcode code)
{
	static const CURLcode codes[] = {CURLE_UNSUPPORTED_PROTOCOL,
	    CURLE_URL_MALFORMAT, CURLE_COULDNT_RESOLVE_HOST,
	    CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR,
	    CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i] == code)
			return true;
	return false;
}

/* A timeout while connecting also sent nothing. */
static bool web_maybe_done(struct web_transfer *t, CURLcode code)
{
	curl_off_t sent = 0, pretransfer = 0;

	curl_easy_getinfo(t->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
	return !web_never_sent(code) && (sent > 0 || pretransfer > 0);
}

static void web_finish(struct web *web, struct web_transfer *t, CURLcode code)
{
	struct web_response response = {
	    .retry_after_ms = t->has_retry_after ? t->retry_after_ms : -1,
	    .body = str_text(&t->body),
	    .body_len = t->body.len,
	};

	if (code == CURLE_OK) {
		curl_easy_getinfo(
		    t->easy, CURLINFO_RESPONSE_CODE, &response.status);
	} else {
		response.maybe_done = web_maybe_done(t, code);
		err_set(&response.err,
		    code == CURLE_PEER_FAILED_VERIFICATION ? ERR_REFUSED
		                                           : ERR_AGAIN,
		    "%s (curl %d)", curl_easy_strerror(code), (int)code);
	}
	curl_multi_remove_handle(web->multi, t->easy);
	web->in_flight--;
	t->request->done(t->request->arg, &response);
	web_request_free(&t->request);
	curl_slist_free_all(t->headers);
	t->headers = NULL;
	LIST_REMOVE(t, next);
	LIST_INSERT_HEAD(&web->idle, t, next);
}

/* --- the thread ------------------------------------------------------------
 */

static void web_do_called(struct web *web)
{
	for (;;) {
		pthread_mutex_lock(&web->lock);
		struct web_called *c = STAILQ_FIRST(&web->called);
		if (c)
			STAILQ_REMOVE_HEAD(&web->called, next);
		pthread_mutex_unlock(&web->lock);
		if (c == NULL)
			return;
		c->fn(c->arg);
		free(c);
	}
}

/* False when it is time to stop. */
static bool web_take_waiting(struct web *web)
{
	web_do_called(web);
	for (;;) {
		pthread_mutex_lock(&web->lock);
		bool stopping = web->stopping;
		struct web_waiting *w = web->in_flight < web->max_in_flight
		                            ? STAILQ_FIRST(&web->waiting)
		                            : NULL;
		if (w && !stopping)
			STAILQ_REMOVE_HEAD(&web->waiting, next);
		pthread_mutex_unlock(&web->lock);
		if (stopping || w == NULL)
			return !stopping;
		web_begin(web, w->request);
		free(w);
	}
}

static void web_reap(struct web *web)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(web->multi, &left))) {
		struct web_transfer *t;
		CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(
		    message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		web_finish(web, t, code);
	}
}

static void *web_main(void *arg)
{
	struct web *web = arg;
	int running;

	pthread_setname_np(pthread_self(), "web");
	while (web_take_waiting(web)) {
		curl_multi_perform(web->multi, &running);
		web_reap(web);
		if (!web_take_waiting(web))
			break;
		curl_multi_poll(web->multi, NULL, 0, WEB_POLL_MS, NULL);
	}
	return NULL;
}

bool web_start(const char *ca_file, const char *user_agent, int max_in_flight,
    struct web **ret_web, struct err *err)
{
	struct web *web = own_calloc(1, sizeof(*web));

	curl_global_init(CURL_GLOBAL_DEFAULT);
	web->multi = curl_multi_init();
	curl_multi_setopt(
	    web->multi, CURLMOPT_MAXCONNECTS, (long)max_in_flight);
	web->ca_file = own_strdup_or_null(ca_file);
	web->user_agent = own_strdup(user_agent);
	web->max_in_flight = max_in_flight;
	pthread_mutex_init(&web->lock, NULL);
	STAILQ_INIT(&web->waiting);
	STAILQ_INIT(&web->called);
	LIST_INIT(&web->idle);
	LIST_INIT(&web->flying);
	*ret_web = web;
	return pthread_create(&web->thread, NULL, web_main, web) == 0 ||
	       err_set(err, ERR_AGAIN, "no web thread");
}

/* Still on the wire when the thread has ended. */
static void web_abandon(struct web *web, struct web_transfer *t)
{
	struct web_response response = {
	    .retry_after_ms = -1, .body = "", .maybe_done = true};

	err_set(&response.err, ERR_AGAIN, "stopped");
	curl_multi_remove_handle(web->multi, t->easy);
	t->request->done(t->request->arg, &response);
	web_transfer_free(t);
}

void web_stop(struct web **web)
{
	struct web *w = *web;
	struct web_waiting *waiting;
	struct web_transfer *t;

	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_mutex_unlock(&w->lock);
	curl_multi_wakeup(w->multi);
	pthread_join(w->thread, NULL);
	web_do_called(w);
	while ((t = LIST_FIRST(&w->flying))) {
		LIST_REMOVE(t, next);
		web_abandon(w, t);
	}
	while ((t = LIST_FIRST(&w->idle))) {
		LIST_REMOVE(t, next);
		web_transfer_free(t);
	}
	while ((waiting = STAILQ_FIRST(&w->waiting))) {
		STAILQ_REMOVE_HEAD(&w->waiting, next);
		web_refuse(waiting->request, ERR_AGAIN, "stopped");
		free(waiting);
	}
	curl_multi_cleanup(w->multi);
	pthread_mutex_destroy(&w->lock);
	free(w->ca_file);
	free(w->user_agent);
	free(w);
	*web = NULL;
}
