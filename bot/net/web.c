/*
 * web.c: the thread of web.h and its curl_multi.
 *
 * Requests come over a locked list; the thread moves at most max_in_flight
 * of them onto easy handles, which are kept and reused so that connections,
 * TLS sessions and buffers are.
 */
#include "net/web.h"

#include "base/crypto.h"
#include "base/own.h"
#include "net/web_transfer.h"

#include <curl/curl.h>
#include <pthread.h>
#include <sys/queue.h>

enum { WEB_POLL_MS = 1000 };

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
	bool secret_came; /* a trace of it may be left */
	pthread_t thread;
	bool running;
	pthread_mutex_t lock;
	STAILQ_HEAD(, web_waiting) waiting; /* under lock */
	STAILQ_HEAD(, web_called) called;   /* under lock */
	bool stopping;                      /* under lock */
	LIST_HEAD(, web_transfer) idle;     /* web thread */
	LIST_HEAD(, web_transfer) flying;   /* web thread */
};

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

/* --- transfers ------------------------------------------------------------ */

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
		t = web_transfer_new(web->ca_file, web->user_agent);
	LIST_INSERT_HEAD(&web->flying, t, next);
	web_transfer_prepare(t, request);
	curl_multi_add_handle(web->multi, t->easy);
	web->in_flight++;
}

static void web_finish(struct web *web, struct web_transfer *t, CURLcode code)
{
	curl_multi_remove_handle(web->multi, t->easy);
	web->in_flight--;
	LIST_REMOVE(t, next);
	web->secret_came |= t->request->secret;
	web_transfer_finish(t, (int)code);
	if (t->easy)
		LIST_INSERT_HEAD(&web->idle, t, next);
	else
		web_transfer_free(&t);
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

/* Called where no frame is below that has seen it. */
static void web_forget(struct web *web)
{
	if (web->secret_came)
		crypto_wipe_traces();
	web->secret_came = false;
}

static void *web_main(void *arg)
{
	struct web *web = arg;
	int running;

	pthread_setname_np(pthread_self(), "web");
	while (web_take_waiting(web)) {
		curl_multi_perform(web->multi, &running);
		web_reap(web);
		web_forget(web);
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

	web_transfer_init();
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
	web->running = pthread_create(&web->thread, NULL, web_main, web) == 0;
	if (!web->running) {
		web_stop(&web);
		return err_set(err, ERR_AGAIN, "no web thread");
	}
	*ret_web = web;
	return true;
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
	if (w->running)
		pthread_join(w->thread, NULL);
	web_do_called(w);
	while ((t = LIST_FIRST(&w->flying))) {
		LIST_REMOVE(t, next);
		curl_multi_remove_handle(w->multi, t->easy);
		web_transfer_abandon(t);
		web_transfer_free(&t);
	}
	while ((t = LIST_FIRST(&w->idle))) {
		LIST_REMOVE(t, next);
		web_transfer_free(&t);
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
