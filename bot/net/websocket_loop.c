/*
 * websocket_loop.c: the loop's thread: calls from other threads, timers, start
 * and stop. See websocket.h.
 */
#include "net/websocket_part.h"

#include "base/own.h"

#include <string.h>

struct websocket_call {
	STAILQ_ENTRY(websocket_call) next;
	websocket_call_fn *fn;
	void *arg;
};

struct websocket_timer {
	lws_sorted_usec_list_t sul; /* first: lws hands it back */
	struct websocket_loop *loop;
	websocket_call_fn *fn;
	void *arg;
};

/* --- timers --------------------------------------------------------------- */

static void websocket_timer_fire(lws_sorted_usec_list_t *sul)
{
	struct websocket_timer *timer = (struct websocket_timer *)sul;

	timer->fn(timer->arg);
}

struct websocket_timer *websocket_timer_new(
    struct websocket_loop *loop, websocket_call_fn *fn, void *arg)
{
	struct websocket_timer *timer = own_calloc(1, sizeof(*timer));

	timer->loop = loop;
	timer->fn = fn;
	timer->arg = arg;
	return timer;
}

void websocket_timer_free(struct websocket_timer **timer)
{
	if (*timer)
		websocket_timer_clear(*timer);
	free(*timer);
	*timer = NULL;
}

void websocket_timer_set(struct websocket_timer *timer, int64_t delay_ms)
{
	lws_sul_schedule(timer->loop->context, 0, &timer->sul,
	    websocket_timer_fire, delay_ms * LWS_US_PER_MS);
}

void websocket_timer_clear(struct websocket_timer *timer)
{
	lws_sul_cancel(&timer->sul);
}

/* --- calls ---------------------------------------------------------------- */

void websocket_loop_run(struct websocket_loop *loop)
{
	for (;;) {
		pthread_mutex_lock(&loop->lock);
		struct websocket_call *call = STAILQ_FIRST(&loop->calls);
		if (call)
			STAILQ_REMOVE_HEAD(&loop->calls, next);
		pthread_mutex_unlock(&loop->lock);
		if (call == NULL)
			return;
		call->fn(call->arg);
		free(call);
	}
}

void websocket_loop_call(
    struct websocket_loop *loop, websocket_call_fn *fn, void *arg)
{
	struct websocket_call *call = own_calloc(1, sizeof(*call));

	call->fn = fn;
	call->arg = arg;
	pthread_mutex_lock(&loop->lock);
	bool first = STAILQ_EMPTY(&loop->calls);
	STAILQ_INSERT_TAIL(&loop->calls, call, next);
	pthread_mutex_unlock(&loop->lock);
	/* One wake-up serves every call that is waiting when it arrives. */
	if (first)
		lws_cancel_service(loop->context);
}

static bool websocket_loop_goes_on(struct websocket_loop *loop)
{
	pthread_mutex_lock(&loop->lock);
	bool stopping = loop->stopping;
	pthread_mutex_unlock(&loop->lock);
	return !stopping;
}

static void *websocket_main(void *arg)
{
	struct websocket_loop *loop = arg;
	struct websocket *ws;

	pthread_setname_np(pthread_self(), "net");
	while (websocket_loop_goes_on(loop))
		lws_service(loop->context, 0);
	websocket_loop_run(loop);
	loop->stopped = true;
	/* A timer must not outlive the context it is queued in. */
	LIST_FOREACH(ws, &loop->sockets, in_loop)
	websocket_timer_clear(ws->deadline);
	lws_context_destroy(loop->context);
	return NULL;
}

bool websocket_loop_start(
    const char *ca_file, struct websocket_loop **ret_loop, struct err *err)
{
	struct websocket_loop *loop = own_calloc(1, sizeof(*loop));
	struct lws_context_creation_info info = {
	    .port = CONTEXT_PORT_NO_LISTEN,
	    .protocols = websocket_protocols,
	    .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
	    .client_ssl_ca_filepath = ca_file,
	    /* Or lws takes the one that the environment names. */
	    .http_proxy_address = "",
	    .gid = -1,
	    .uid = -1,
	    .user = loop,
	    .fd_limit_per_thread = 64,
	};

	/* What lws would log names peers and paths, and a ticket is a path. */
	lws_set_log_level(0, NULL);
	pthread_mutex_init(&loop->lock, NULL);
	STAILQ_INIT(&loop->calls);
	LIST_INIT(&loop->sockets);
	loop->context = lws_create_context(&info);
	if (loop->context &&
	    pthread_create(&loop->thread, NULL, websocket_main, loop) == 0) {
		*ret_loop = loop;
		return true;
	}
	if (loop->context)
		lws_context_destroy(loop->context);
	free(loop);
	return err_set(err, ERR_AGAIN, "libwebsockets did not start");
}

void websocket_loop_stop(struct websocket_loop **loop)
{
	struct websocket_loop *l = *loop;

	if (l == NULL)
		return;
	pthread_mutex_lock(&l->lock);
	l->stopping = true;
	pthread_mutex_unlock(&l->lock);
	lws_cancel_service(l->context);
	pthread_join(l->thread, NULL);
	while (!LIST_EMPTY(&l->sockets))
		websocket_free(LIST_FIRST(&l->sockets));
	pthread_mutex_destroy(&l->lock);
	free(l);
	*loop = NULL;
}
