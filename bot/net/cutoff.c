/*
 * cutoff.c: see cutoff.h. A thread sleeps until then; the socket is shut down,
 * not closed, so that its number stays whose it is.
 */
#include "net/cutoff.h"

#include "base/own.h"

#include <pthread.h>
#include <sys/socket.h>
#include <time.h>

struct cutoff {
	int fd;
	struct timespec until;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool ended; /* under lock */
	bool cut;   /* under lock */
};

static void *cutoff_main(void *arg)
{
	struct cutoff *c = arg;

	pthread_setname_np(pthread_self(), "cutoff");
	pthread_mutex_lock(&c->lock);
	while (!c->ended &&
	       pthread_cond_timedwait(&c->changed, &c->lock, &c->until) == 0)
		;
	if (!c->ended) {
		c->cut = true;
		shutdown(c->fd, SHUT_RDWR);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

static void cutoff_free(struct cutoff *c)
{
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

struct cutoff *cutoff_start(int fd, int timeout_ms)
{
	struct cutoff *c = own_calloc(1, sizeof(*c));
	pthread_condattr_t monotonic;

	c->fd = fd;
	clock_gettime(CLOCK_MONOTONIC, &c->until);
	c->until.tv_sec += timeout_ms / 1000;
	c->until.tv_nsec += timeout_ms % 1000 * 1000000L;
	if (c->until.tv_nsec >= 1000000000L) {
		c->until.tv_nsec -= 1000000000L;
		c->until.tv_sec++;
	}
	pthread_mutex_init(&c->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&c->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&c->thread, NULL, cutoff_main, c) != 0) {
		cutoff_free(c);
		return NULL;
	}
	return c;
}

bool cutoff_end(struct cutoff **cutoff)
{
	struct cutoff *c = *cutoff;

	if (c == NULL)
		return false;
	pthread_mutex_lock(&c->lock);
	c->ended = true;
	pthread_cond_signal(&c->changed);
	pthread_mutex_unlock(&c->lock);
	pthread_join(c->thread, NULL);
	bool cut = c->cut;
	cutoff_free(c);
	*cutoff = NULL;
	return cut;
}
