/* base/fault.h: which pass kills, each tried in a process of its own. */
#include "base/fault.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PASSES = 5 };

static const struct {
	const char *spec; /* BEADLE_FAULT; NULL: not there */
	int want;         /* killed at that pass of "here"; 0: never */
} rows[] = {
    {NULL, 0},
    {"", 0},
    {"here", 1},
    {"here:1", 1},
    {"here:3", 3},
    {"here:5", 5},
    {"here:6", 0},
    {"here:0", 0},
    {"here:-1", 0},
    {"here:", 0},
    {"here:x", 0},
    {"her", 0},
    {"heret:1", 0},
    {"there:1", 0},
    {":1", 0},
};

/* The child passes the place and tells before each time; the parent counts.
 */
static void pass_and_tell(int fd)
{
	fault_init();
	for (int i = 0; i < PASSES; i++) {
		FAULT("elsewhere");
		if (write(fd, ".", 1) != 1)
			_exit(1);
		FAULT("here");
	}
	_exit(0);
}

static int passes_until_killed(bool *ret_killed)
{
	int fds[2];
	int passes = 0;
	int status = 0;
	char dot;

	assert_int_equal(pipe(fds), 0);
	pid_t child = fork();
	if (child == 0)
		pass_and_tell(fds[1]);
	close(fds[1]);
	while (read(fds[0], &dot, 1) == 1)
		passes++;
	close(fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	*ret_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	if (!*ret_killed)
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return passes;
}

static void the_named_pass_kills(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool killed;
		if (rows[i].spec)
			setenv("BEADLE_FAULT", rows[i].spec, 1);
		else
			unsetenv("BEADLE_FAULT");
		int passes = passes_until_killed(&killed);
		if (killed != (rows[i].want != 0) ||
		    passes != (killed ? rows[i].want : PASSES))
			fail_msg("row %zu: %d passes", i, passes);
	}
	unsetenv("BEADLE_FAULT");
}

static void *pass_for_ever(void *arg)
{
	while (arg == NULL)
		FAULT("here");
	return arg;
}

/* The thousandth pass of all threads together: nobody counts twice, and
 * nobody passes unseen. */
static void threads_count_together(void **state)
{
	int status = 0;

	(void)state;
	setenv("BEADLE_FAULT", "here:1000", 1);
	pid_t child = fork();
	if (child == 0) {
		pthread_t threads[2];
		fault_init();
		for (size_t i = 0; i < 2; i++)
			pthread_create(&threads[i], NULL, pass_for_ever, NULL);
		pthread_join(threads[0], NULL);
		_exit(0);
	}
	unsetenv("BEADLE_FAULT");
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

static void unarmed_it_costs_nothing_and_kills_nobody(void **state)
{
	(void)state;
	fault_init();
	assert_false(fault_armed);
	FAULT("here");
}

int main(void)
{
	unsetenv("BEADLE_FAULT");
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_named_pass_kills),
	    cmocka_unit_test(threads_count_together),
	    cmocka_unit_test(unarmed_it_costs_nothing_and_kills_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
