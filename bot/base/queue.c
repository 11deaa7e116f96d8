/*
 * queue.c: a ring under one mutex. The engine takes in batches, so the lock
 * is taken once per batch on that side.
 */
#include "base/queue.h"

#include "base/own.h"

#include <assert.h>
#include <pthread.h>
#include <time.h>

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	void **items;
	size_t capacity; /* what queue_put respects */
	size_t slots;    /* what items holds; grows for queue_put_always */
	size_t first;
	size_t len;
	bool closed;
	bool refused; /* a producer waits for room */
	queue_room_fn *room;
	void *room_arg;
};

struct queue *queue_new(size_t capacity)
{
	struct queue *q = own_calloc(1, sizeof(*q));
	pthread_condattr_t attr;

	assert(capacity > 0);
	pthread_mutex_init(&q->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&q->filled, &attr);
	pthread_condattr_destroy(&attr);
	q->capacity = q->slots = capacity;
	q->items = own_calloc(capacity, sizeof(void *));
	return q;
}

void queue_free(struct queue **queue)
{
	struct queue *q = *queue;

	if (q == NULL)
		return;
	assert(q->len == 0);
	pthread_cond_destroy(&q->filled);
	pthread_mutex_destroy(&q->lock);
	free(q->items);
	free(q);
	*queue = NULL;
}

void queue_set_room(struct queue *q, queue_room_fn *fn, void *arg)
{
	pthread_mutex_lock(&q->lock);
	q->room = fn;
	q->room_arg = arg;
	pthread_mutex_unlock(&q->lock);
}

static void queue_grow(struct queue *q)
{
	assert(q->slots > 0);
	size_t slots = q->slots * 2;
	void **items = own_calloc(slots, sizeof(void *));

	for (size_t i = 0; i < q->len; i++)
		items[i] = q->items[(q->first + i) % q->slots];
	free(q->items);
	q->items = items;
	q->slots = slots;
	q->first = 0;
}

static bool queue_put_within(struct queue *q, void *item, bool bounded)
{
	pthread_mutex_lock(&q->lock);
	bool full = bounded && q->len >= q->capacity;
	bool ok = !q->closed && !full;
	if (ok) {
		if (q->len == q->slots)
			queue_grow(q);
		q->items[(q->first + q->len) % q->slots] = item;
		q->len++;
		pthread_cond_signal(&q->filled);
	} else if (full) {
		q->refused = true;
	}
	pthread_mutex_unlock(&q->lock);
	return ok;
}

bool queue_put(struct queue *q, void *taken_item)
{
	return queue_put_within(q, taken_item, true);
}

bool queue_put_always(struct queue *q, void *taken_item)
{
	return queue_put_within(q, taken_item, false);
}

static void queue_wait(struct queue *q, int64_t timeout_ms)
{
	struct timespec until;

	if (timeout_ms >= 0) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += timeout_ms / 1000;
		until.tv_nsec += (timeout_ms % 1000) * 1000000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
	}
	while (q->len == 0 && !q->closed) {
		if (timeout_ms < 0)
			pthread_cond_wait(&q->filled, &q->lock);
		else if (pthread_cond_timedwait(&q->filled, &q->lock, &until) !=
		         0)
			break;
	}
}

size_t queue_take(
    struct queue *q, void **ret_items, size_t max, int64_t timeout_ms)
{
	queue_room_fn *room = NULL;
	void *room_arg = NULL;
	size_t n = 0;

	pthread_mutex_lock(&q->lock);
	queue_wait(q, timeout_ms);
	for (; n < max && q->len > 0; n++) {
		ret_items[n] = q->items[q->first];
		q->first = (q->first + 1) % q->slots;
		q->len--;
	}
	if (q->refused && !q->closed && q->len <= q->capacity / 2) {
		q->refused = false;
		room = q->room;
		room_arg = q->room_arg;
	}
	pthread_mutex_unlock(&q->lock);
	if (room)
		room(room_arg);
	return n;
}

void queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->filled);
	pthread_mutex_unlock(&q->lock);
}

bool queue_is_closed(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	bool closed = q->closed;
	pthread_mutex_unlock(&q->lock);
	return closed;
}

size_t queue_len(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	size_t len = q->len;
	pthread_mutex_unlock(&q->lock);
	return len;
}
