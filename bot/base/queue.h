/*
 * queue.h: a bounded queue of pointers between threads. It never drops and
 * never grows: a full queue refuses, and the producer stops reading its
 * source until the room callback says that there is space again. Any thread.
 */
#ifndef BEADLE_BASE_QUEUE_H
#define BEADLE_BASE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue;

/* Called on the taking thread, once, when a queue that refused is half empty
 * again. A closed queue has no room. */
typedef void queue_room_fn(void *arg);

/* capacity: at least 1. */
struct queue *queue_new(size_t capacity);
/* Must be empty: whoever owns the items takes them out first. */
void queue_free(struct queue **queue);
void queue_set_room(struct queue *queue, queue_room_fn *fn, void *arg);

/* False if the queue is full or closed; the item is then still yours. */
bool queue_put(struct queue *queue, void *taken_item);
/* Like queue_put but past the capacity: for results of work the taker itself
 * has bounded, which must never be refused. False only if closed. */
bool queue_put_always(struct queue *queue, void *taken_item);
/*
 * Waits up to timeout_ms (-1: for ever) for something, then takes at most max
 * items in order. Returns how many; 0 after a timeout or when closed and
 * empty.
 */
size_t queue_take(
    struct queue *queue, void **ret_items, size_t max, int64_t timeout_ms);
/* Nothing more goes in; what is in can still be taken. */
void queue_close(struct queue *queue);
bool queue_is_closed(struct queue *queue);
size_t queue_len(struct queue *queue);

#endif
