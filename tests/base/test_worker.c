/* base/worker.h: what it is given it works on in order; stopping, in time or
 * not. */
#include "base/clock.h"
#include "base/log.h"
#include "base/worker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { WAIT_MS = 30000 };

struct desk {
	atomic_int worked[16], count, calls;
	atomic_int hold; /* the work waits while it is set */
	atomic_int told, dropped, freed;
	struct worker *worker;
};

static struct desk desk;

static bool comes_to(atomic_int *number, int want)
{
	for (int i = 0; i < WAIT_MS && *number < want; i++)
		usleep(1000);
	return *number == want;
}

static void work(void *self, void **items, size_t count)
{
	struct desk *d = self;

	d->calls++;
	while (d->hold)
		usleep(1000);
	for (size_t i = 0; i < count; i++)
		d->worked[d->count++] = *(int *)items[i];
	if (worker_enter(d->worker)) {
		d->told++;
		worker_leave(d->worker);
	}
}

static void drop(void *taken_item)
{
	free(taken_item);
	desk.dropped++;
}

static void let_go(void *self)
{
	((struct desk *)self)->freed++;
}

static const struct worker_kind kind = {
    .name = "test",
    .at_once = 2,
    .work = work,
    .drop = drop,
    .free = let_go,
};

static void give(int number)
{
	int *item = malloc(sizeof(*item));

	*item = number;
	worker_give(desk.worker, item);
}

static int setup(void **state)
{
	(void)state;
	desk = (struct desk){.worker = NULL};
	return worker_start(&kind, &desk, &desk.worker, NULL) ? 0 : 1;
}

static void test_in_order(void **state)
{
	struct worker *worker = desk.worker;

	(void)state;
	desk.hold = 1;
	give(0);
	assert_true(comes_to(&desk.calls, 1));
	for (int i = 1; i < 6; i++)
		give(i);
	desk.hold = 0;
	assert_true(comes_to(&desk.dropped, 6));
	assert_true(worker_stop(&worker));
	assert_null(worker);
	for (int i = 0; i < 6; i++)
		assert_int_equal(desk.worked[i], i);
	assert_int_equal(desk.calls, 4); /* 1, 2, 2, 1 */
	assert_int_equal(desk.told, 4);
	assert_int_equal(desk.freed, 1);
}

static void test_stopping(void **state)
{
	struct worker *worker = desk.worker, *none = NULL;

	(void)state;
	assert_true(worker_stop(&worker));
	assert_true(worker_stop(&none));
	assert_int_equal(desk.calls, 0);
	assert_int_equal(desk.freed, 1);
}

/* What hangs is left, tells nobody, and is not freed; what waits behind it is
 * not begun. */
static void test_left_behind(void **state)
{
	struct worker *worker = desk.worker;
	int64_t started_ms = clock_monotonic_ms();

	(void)state;
	desk.hold = 1;
	give(1);
	assert_true(comes_to(&desk.calls, 1));
	give(2);
	assert_false(worker_stop(&worker));
	assert_true(clock_monotonic_ms() - started_ms >= 1900);
	desk.hold = 0;
	assert_true(comes_to(&desk.dropped, 1));
	assert_int_equal(desk.calls, 1);
	assert_int_equal(desk.told, 0);
	assert_int_equal(desk.freed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_in_order, setup),
	    cmocka_unit_test_setup(test_stopping, setup),
	    cmocka_unit_test_setup(test_left_behind, setup),
	};

	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
