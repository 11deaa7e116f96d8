/* base/queue.h: bounds, order, room, the end, and several threads at once. */
#include "base/clock.h"
#include "base/queue.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>

/* Items are numbers: nothing here looks behind the pointer. */
static void *item(size_t n)
{
	return (void *)(uintptr_t)n;
}

static size_t number(void *taken)
{
	return (size_t)(uintptr_t)taken;
}

static void put_all(struct queue *queue, size_t from, size_t to)
{
	for (size_t n = from; n <= to; n++)
		assert_true(queue_put(queue, item(n)));
}

/* Takes what is there and checks that it is from..to in order. */
static void take_all(struct queue *queue, size_t from, size_t to)
{
	void *items[64];
	size_t count = queue_take(queue, items, 64, 0);

	assert_int_equal(count, to - from + 1);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(number(items[i]), from + i);
}

/* --- one thread ------------------------------------------------------------
 */

static void first_in_first_out_and_bounded(void **state)
{
	struct queue *queue = queue_new(4);

	(void)state;
	put_all(queue, 1, 4);
	assert_false(queue_put(queue, item(5)));
	assert_int_equal(queue_len(queue), 4);
	take_all(queue, 1, 4);
	assert_int_equal(queue_len(queue), 0);
	queue_free(&queue);
	assert_null(queue);
	queue_free(&queue);
}

static void a_batch_is_at_most_what_was_asked_for(void **state)
{
	struct queue *queue = queue_new(4);
	void *items[2];

	(void)state;
	put_all(queue, 1, 3);
	assert_int_equal(queue_take(queue, items, 2, 0), 2);
	assert_int_equal(number(items[1]), 2);
	assert_int_equal(queue_take(queue, items, 0, 0), 0);
	put_all(queue, 4, 6);
	take_all(queue, 3, 6);
	queue_free(&queue);
}

/* The ring is turned and grown at every possible place of its first item. */
static void past_the_bound_in_order(void **state)
{
	enum { CAPACITY = 4 };

	(void)state;
	for (size_t turn = 0; turn < CAPACITY; turn++) {
		struct queue *queue = queue_new(CAPACITY);
		for (size_t n = 0; n < turn; n++) {
			put_all(queue, n, n);
			take_all(queue, n, n);
		}
		put_all(queue, 1, CAPACITY);
		for (size_t n = CAPACITY + 1; n <= 5 * CAPACITY; n++) {
			assert_false(queue_put(queue, item(n)));
			assert_true(queue_put_always(queue, item(n)));
		}
		take_all(queue, 1, 5 * CAPACITY);
		/* Having grown, it still refuses at its capacity. */
		put_all(queue, 1, CAPACITY);
		assert_false(queue_put(queue, item(9)));
		take_all(queue, 1, CAPACITY);
		queue_free(&queue);
	}
}

static void count_call(void *arg)
{
	++*(int *)arg;
}

static void room_is_told_once_when_half_is_free(void **state)
{
	struct queue *queue = queue_new(4);
	void *items[4];
	int calls = 0;

	(void)state;
	queue_set_room(queue, count_call, &calls);
	put_all(queue, 1, 4);
	queue_take(queue, items, 4, 0);
	assert_int_equal(calls, 0); /* nobody had been refused */
	put_all(queue, 1, 4);
	assert_false(queue_put(queue, item(5)));
	assert_false(queue_put(queue, item(5)));
	queue_take(queue, items, 1, 0);
	assert_int_equal(calls, 0);
	queue_take(queue, items, 1, 0);
	assert_int_equal(calls, 1);
	queue_take(queue, items, 2, 0);
	assert_int_equal(calls, 1);
	queue_free(&queue);
}

static void refill(void *arg)
{
	queue_put(arg, item(7));
}

/* The callback runs outside the lock: it may put at once. */
static void room_may_put(void **state)
{
	struct queue *queue = queue_new(1);
	void *taken;

	(void)state;
	queue_set_room(queue, refill, queue);
	put_all(queue, 1, 1);
	assert_false(queue_put(queue, item(2)));
	assert_int_equal(queue_take(queue, &taken, 1, 0), 1);
	assert_int_equal(number(taken), 1);
	take_all(queue, 7, 7);
	queue_free(&queue);
}

static void after_closing_what_is_in_comes_out(void **state)
{
	struct queue *queue = queue_new(2);
	void *items[2];
	int calls = 0;

	(void)state;
	queue_set_room(queue, count_call, &calls);
	put_all(queue, 1, 2);
	assert_false(queue_put(queue, item(3)));
	assert_false(queue_is_closed(queue));
	queue_close(queue);
	queue_close(queue);
	assert_true(queue_is_closed(queue));
	assert_false(queue_put_always(queue, item(3)));
	take_all(queue, 1, 2);
	assert_false(queue_put(queue, item(3)));
	assert_int_equal(calls, 0); /* a closed queue has no room */
	assert_int_equal(queue_take(queue, items, 2, -1), 0);
	queue_free(&queue);
}

static void a_timeout_is_kept(void **state)
{
	struct queue *queue = queue_new(2);
	void *items[2];
	int64_t started_ms = clock_monotonic_ms();

	(void)state;
	assert_int_equal(queue_take(queue, items, 2, 0), 0);
	assert_int_equal(queue_take(queue, items, 2, 30), 0);
	assert_in_range(clock_monotonic_ms() - started_ms, 29, 20000);
	queue_free(&queue);
}

/* --- several threads -------------------------------------------------------
 */

enum { PRODUCERS = 3, EACH = 4000, SHARED_CAPACITY = 16 };

struct shared {
	struct queue *queue;
	atomic_int rooms;
	atomic_int next_producer;
	atomic_size_t seen;
};

static void on_room(void *arg)
{
	struct shared *shared = arg;

	atomic_fetch_add(&shared->rooms, 1);
}

/* Producer p puts p, p + PRODUCERS, p + 2 * PRODUCERS, … */
static void *produce(void *arg)
{
	struct shared *shared = arg;
	size_t p = (size_t)atomic_fetch_add(&shared->next_producer, 1);

	for (size_t i = 0; i < EACH; i++) {
		void *next = item(i * PRODUCERS + p);
		/* Every fourth is a result, which is never refused. */
		if (i % 4 == 0)
			queue_put_always(shared->queue, next);
		else
			while (!queue_put(shared->queue, next))
				sched_yield();
	}
	return NULL;
}

static void nothing_is_lost_between_threads(void **state)
{
	struct shared shared = {.queue = queue_new(SHARED_CAPACITY)};
	size_t next[PRODUCERS] = {0};
	pthread_t threads[PRODUCERS];
	void *items[8];

	(void)state;
	queue_set_room(shared.queue, on_room, &shared);
	for (size_t i = 0; i < PRODUCERS; i++)
		pthread_create(&threads[i], NULL, produce, &shared);
	for (size_t taken = 0; taken < PRODUCERS * EACH;) {
		size_t count = queue_take(shared.queue, items, 8, -1);
		assert_true(count > 0);
		for (size_t i = 0; i < count; i++) {
			size_t n = number(items[i]);
			/* In order for each producer. */
			assert_int_equal(n / PRODUCERS, next[n % PRODUCERS]++);
		}
		taken += count;
	}
	for (size_t i = 0; i < PRODUCERS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(next[i], EACH);
	}
	assert_int_equal(queue_len(shared.queue), 0);
	queue_free(&shared.queue);
}

static void *consume(void *arg)
{
	struct shared *shared = arg;
	void *items[8];

	for (;;) {
		size_t count = queue_take(shared->queue, items, 8, -1);
		atomic_fetch_add(&shared->seen, count);
		if (count == 0 && queue_is_closed(shared->queue))
			return NULL;
	}
}

/* Two takers asleep without a limit: closing ends both. */
static void closing_wakes_everybody(void **state)
{
	struct shared shared = {.queue = queue_new(SHARED_CAPACITY)};
	pthread_t threads[2];

	(void)state;
	for (size_t i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, consume, &shared);
	for (size_t n = 1; n <= 100; n++)
		queue_put_always(shared.queue, item(n));
	while (atomic_load(&shared.seen) < 100)
		sched_yield();
	queue_close(shared.queue);
	for (size_t i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&shared.seen), 100);
	queue_free(&shared.queue);
}

static void *stop_and_go(void *arg)
{
	struct shared *shared = arg;
	int heard = 0;

	for (size_t n = 1; n <= EACH; n++)
		while (!queue_put(shared->queue, item(n))) {
			/* As the intake does: sleeps until there is room. */
			while (atomic_load(&shared->rooms) == heard)
				sched_yield();
			heard = atomic_load(&shared->rooms);
		}
	return NULL;
}

/* A refused producer that waits for the callback is never forgotten. */
static void room_is_never_lost(void **state)
{
	struct shared shared = {.queue = queue_new(SHARED_CAPACITY)};
	pthread_t thread;
	void *items[8];

	(void)state;
	queue_set_room(shared.queue, on_room, &shared);
	pthread_create(&thread, NULL, stop_and_go, &shared);
	for (size_t taken = 0; taken < EACH;)
		taken += queue_take(shared.queue, items, 8, -1);
	pthread_join(thread, NULL);
	queue_free(&shared.queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(first_in_first_out_and_bounded),
	    cmocka_unit_test(a_batch_is_at_most_what_was_asked_for),
	    cmocka_unit_test(past_the_bound_in_order),
	    cmocka_unit_test(room_is_told_once_when_half_is_free),
	    cmocka_unit_test(room_may_put),
	    cmocka_unit_test(after_closing_what_is_in_comes_out),
	    cmocka_unit_test(a_timeout_is_kept),
	    cmocka_unit_test(nothing_is_lost_between_threads),
	    cmocka_unit_test(closing_wakes_everybody),
	    cmocka_unit_test(room_is_never_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
