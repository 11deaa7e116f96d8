/* net/cutoff.h: a socket that nothing comes from, and one in time. */
#include "net/cutoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static int ends[2];

static int setup(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

static int teardown(void **state)
{
	(void)state;
	close(ends[0]);
	close(ends[1]);
	return 0;
}

/* The reading ends; without a cutoff it never would. */
static void test_cut(void **state)
{
	struct cutoff *cutoff = cutoff_start(ends[0], 20);
	char byte;

	(void)state;
	assert_non_null(cutoff);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	assert_true(cutoff_end(&cutoff));
	assert_null(cutoff);
}

static void test_in_time(void **state)
{
	struct cutoff *cutoff = cutoff_start(ends[0], 60000);
	char byte = 'x';

	(void)state;
	assert_false(cutoff_end(&cutoff));
	assert_int_equal(write(ends[1], &byte, 1), 1);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_false(cutoff_end(&cutoff));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_cut, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_in_time, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
