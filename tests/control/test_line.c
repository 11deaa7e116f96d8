/* control/line.h: one line, bounded in length and time. */
#include "base/clock.h"
#include "base/own.h"
#include "control/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MS = 30000 };

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
	if (ends[1] >= 0)
		close(ends[1]);
	return 0;
}

static int64_t later(void)
{
	return clock_monotonic_ms() + PATIENCE_MS;
}

static void write_all(const char *text)
{
	assert_int_equal(
	    write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
}

static void a_line_comes_as_it_was_written(void **state)
{
	OWN(str_clear)
	struct str line = {.max_bytes = 64};
	struct err err;

	(void)state;
	assert_true(control_line_write(ends[1], "{\"a\":1}", later(), &err));
	write_all("and more\n");
	assert_true(control_line_read(ends[0], -1, later(), &line, &err));
	assert_string_equal(str_text(&line), "{\"a\":1}");
}

static void in_pieces(void **state)
{
	OWN(str_clear)
	struct str line = {.max_bytes = 8};
	struct err err;

	(void)state;
	write_all("12");
	write_all("345678\n");
	assert_true(control_line_read(ends[0], -1, later(), &line, &err));
	assert_string_equal(str_text(&line), "12345678");
}

static void what_goes_wrong(void **state)
{
	OWN(str_clear)
	struct str line = {.max_bytes = 8};
	struct err err;
	int stop = eventfd(1, 0);

	(void)state;
	write_all("123456789\n");
	assert_false(control_line_read(ends[0], -1, later(), &line, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	str_reset(&line);
	assert_false(control_line_read(
	    ends[0], -1, clock_monotonic_ms() - 1, &line, &err));
	assert_int_equal(err.kind, ERR_AGAIN);
	assert_false(control_line_read(ends[0], stop, later(), &line, &err));
	assert_string_equal(err.text, "it was stopped");
	close(stop);
	close(ends[1]);
	ends[1] = -1;
	assert_false(control_line_read(ends[0], -1, later(), &line, &err));
	assert_string_equal(err.text, "the peer is gone");
	assert_false(control_line_write(ends[0], "late", later(), &err));
	assert_int_equal(err.kind, ERR_AGAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        a_line_comes_as_it_was_written, setup, teardown),
	    cmocka_unit_test_setup_teardown(in_pieces, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_goes_wrong, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
