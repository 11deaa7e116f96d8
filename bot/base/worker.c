/*
 * worker.c: see worker.h.
 */
#include "base/worker.h"

#include "base/log.h"
#include "base/own.h"
#include "base/queue.h"

#include <assert.h>
#include <pthread.h>
#include <time.h>

enum { WORKER_STOP_S = 2 };

struct worker {
	const struct worker_kind *kind;
	void *self;
	struct queue *queue;
	pthread_t thread;
	pthread_mutex_t lock;
	bool stopped; /* under lock: nobody must be told any more */
	bool ended;   /* under lock: the thread is about to return */
	pthread_cond_t has_ended;
};

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	void *items[WORKER_AT_ONCE_MAX];

	pthread_setname_np(pthread_self(), w->kind->name);
	while (!queue_is_closed(w->queue)) {
		size_t count =
		    queue_take(w->queue, items, w->kind->at_once, -1);
		if (count && !queue_is_closed(w->queue))
			w->kind->work(w->self, items, count);
		for (size_t i = 0; i < count; i++)
			w->kind->drop(items[i]);
	}
	pthread_mutex_lock(&w->lock);
	w->ended = true;
	pthread_cond_signal(&w->has_ended);
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static void worker_free(struct worker *w)
{
	void *item;

	while (queue_take(w->queue, &item, 1, 0))
		w->kind->drop(item);
	queue_free(&w->queue);
	pthread_cond_destroy(&w->has_ended);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

bool worker_start(const struct worker_kind *kind, void *self,
    struct worker **ret_worker, struct err *err)
{
	struct worker *w = own_calloc(1, sizeof(*w));
	pthread_condattr_t monotonic;

	assert(kind->at_once && kind->at_once <= WORKER_AT_ONCE_MAX);
	w->kind = kind;
	w->self = self;
	w->queue = queue_new(kind->at_once);
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->has_ended, &monotonic);
	pthread_condattr_destroy(&monotonic);
	/* Before the thread, whose work may ask for it. */
	*ret_worker = w;
	if (pthread_create(&w->thread, NULL, worker_main, w) == 0)
		return true;
	*ret_worker = NULL;
	worker_free(w);
	return err_set(err, ERR_AGAIN, "no thread for %s", kind->name);
}

void worker_give(struct worker *worker, void *taken_item)
{
	if (!queue_put_always(worker->queue, taken_item))
		worker->kind->drop(taken_item);
}

bool worker_enter(struct worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	if (!worker->stopped)
		return true;
	pthread_mutex_unlock(&worker->lock);
	return false;
}

void worker_leave(struct worker *worker)
{
	pthread_mutex_unlock(&worker->lock);
}

static bool worker_wait(struct worker *w)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WORKER_STOP_S;
	pthread_mutex_lock(&w->lock);
	w->stopped = true;
	while (!w->ended &&
	       pthread_cond_timedwait(&w->has_ended, &w->lock, &until) == 0)
		;
	bool ended = w->ended;
	pthread_mutex_unlock(&w->lock);
	return ended;
}

bool worker_stop(struct worker **worker)
{
	struct worker *w = MOVE(*worker);

	if (w == NULL)
		return true;
	queue_close(w->queue);
	if (!worker_wait(w)) {
		pthread_detach(w->thread);
		log_warn(
		    "thread_left_behind", LOG_STR("thread", w->kind->name));
		return false;
	}
	pthread_join(w->thread, NULL);
	void (*free_self)(void *) = w->kind->free;
	void *self = w->self;
	worker_free(w);
	free_self(self);
	return true;
}
