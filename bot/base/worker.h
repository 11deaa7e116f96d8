/*
 * worker.h: a thread for work that blocks. What it is given waits in a queue
 * and is worked on in order, some of it at once. It may hang in a library that
 * cannot be interrupted, and stopping has an end: then it is left behind.
 */
#ifndef BEADLE_BASE_WORKER_H
#define BEADLE_BASE_WORKER_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct worker;

struct worker_kind {
	const char *name; /* of the thread */
	size_t at_once;   /* items, at most WORKER_AT_ONCE_MAX */
	/* On the worker's thread. The items stay the worker's. */
	void (*work)(void *self, void **items, size_t count);
	/* Frees an item that was worked on, or never will be. */
	void (*drop)(void *taken_item);
	/* Frees self once the thread has ended; on no thread in particular. */
	void (*free)(void *self);
};

enum { WORKER_AT_ONCE_MAX = 64 };

/* kind is a constant. ERR_AGAIN if there is no thread; self is then as it
 * was. */
bool worker_start(const struct worker_kind *kind, void *self,
    struct worker **ret_worker, struct err *err);
/* Any thread. Never blocks; a stopped worker drops it. The caller bounds how
 * much waits. */
void worker_give(struct worker *worker, void *taken_item);
/*
 * For work that tells others: true until the worker is stopped, and stopping
 * waits until worker_leave(). False: they must not be told any more, and there
 * is nothing to leave.
 */
bool worker_enter(struct worker *worker);
void worker_leave(struct worker *worker);
/*
 * Ends the thread, and frees. After two seconds it is left behind: it tells
 * nobody any more, it and self are never freed, and what it uses must stay
 * until the process ends. False then. NULL is stopped already.
 */
bool worker_stop(struct worker **worker);

#endif
