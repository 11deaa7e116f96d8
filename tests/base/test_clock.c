/* base/clock.h: turning, stopping and writing time. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { HOUR_MS = 3600 * 1000, SLACK_MS = 60 * 1000 };

/* About `by_ms` ahead of the real time: the machine may be slow. */
static void assert_ahead_by(int64_t by_ms)
{
	int64_t ahead_ms = clock_now_ms() - (int64_t)time(NULL) * 1000;

	if (ahead_ms < by_ms - SLACK_MS || ahead_ms > by_ms + SLACK_MS)
		fail_msg("%lld ms ahead", (long long)ahead_ms);
}

static void it_can_be_turned_both_ways(void **state)
{
	int64_t monotonic_ms = clock_monotonic_ms();

	(void)state;
	assert_ahead_by(0);
	clock_turn_ms(2 * HOUR_MS);
	assert_ahead_by(2 * HOUR_MS);
	clock_turn_ms(-3 * HOUR_MS);
	assert_ahead_by(-HOUR_MS);
	clock_turn_ms(HOUR_MS);
	assert_ahead_by(0);
	assert_in_range(clock_monotonic_ms() - monotonic_ms, 0, SLACK_MS);
}

static void it_can_be_stopped(void **state)
{
	(void)state;
	clock_stop(1234567890123);
	assert_int_equal(clock_now_ms(), 1234567890123);
	clock_turn_ms(HOUR_MS);
	assert_int_equal(clock_now_ms(), 1234567890123);
	clock_stop(0);
	assert_ahead_by(HOUR_MS);
	clock_turn_ms(-HOUR_MS);
}

/* --- the attached file -----------------------------------------------------
 */

static FILE *offset_file(char *ret_path, const void *bytes, size_t len)
{
	int fd = mkstemp(ret_path);
	FILE *file = fdopen(fd, "r+");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	fflush(file);
	return file;
}

static void a_file_of_another_size_is_refused(void **state)
{
	static const char bytes[9];
	static const size_t sizes[] = {0, 7, 9};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char path[] = "/tmp/beadle-clock-XXXXXX";
		FILE *file = offset_file(path, bytes, sizes[i]);
		assert_false(clock_attach(path, &err));
		assert_int_equal(err.kind, ERR_INPUT);
		assert_non_null(strstr(err.text, path));
		fclose(file);
		unlink(path);
	}
	assert_false(clock_attach("/tmp/beadle-no-such-clock", &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_ahead_by(0);
}

static void an_attached_file_turns_it_at_once(void **state)
{
	char path[] = "/tmp/beadle-clock-XXXXXX";
	int64_t offset_ms = 5 * HOUR_MS;
	FILE *file = offset_file(path, &offset_ms, sizeof(offset_ms));
	struct err err;

	(void)state;
	assert_true(clock_attach(path, &err));
	assert_ahead_by(5 * HOUR_MS);
	offset_ms = -HOUR_MS;
	rewind(file);
	fwrite(&offset_ms, 1, sizeof(offset_ms), file);
	fflush(file);
	assert_ahead_by(-HOUR_MS);
	clock_turn_ms(2 * HOUR_MS);
	assert_ahead_by(HOUR_MS);
	clock_turn_ms(-2 * HOUR_MS);
	/* The other tests find the clock as it was. */
	offset_ms = 0;
	rewind(file);
	fwrite(&offset_ms, 1, sizeof(offset_ms), file);
	fclose(file);
	unlink(path);
	assert_ahead_by(0);
}

/* --- written ---------------------------------------------------------------
 */

static const struct {
	int64_t at_ms;
	const char *want;
} times[] = {
    {0, "1970-01-01T00:00:00Z"},
    {999, "1970-01-01T00:00:00Z"},
    {1000, "1970-01-01T00:00:01Z"},
    {-1, "1969-12-31T23:59:59Z"},
    {-1000, "1969-12-31T23:59:59Z"},
    {-1001, "1969-12-31T23:59:58Z"},
    {951782400000, "2000-02-29T00:00:00Z"},
    {1795523400000, "2026-11-24T12:30:00Z"},
    {4102444799999, "2099-12-31T23:59:59Z"},
    {INT64_MAX, "292278994-08-17T07:12:55Z"},
    {INT64_MIN, "-292275055-05-16T16:47:04Z"},
};

static void times_are_written_in_utc(void **state)
{
	char text[CLOCK_TEXT_BYTES];

	(void)state;
	setenv("TZ", "America/New_York", 1);
	tzset();
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		clock_format_utc(times[i].at_ms, text, sizeof(text));
		assert_string_equal(text, times[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_can_be_turned_both_ways),
	    cmocka_unit_test(it_can_be_stopped),
	    cmocka_unit_test(a_file_of_another_size_is_refused),
	    cmocka_unit_test(an_attached_file_turns_it_at_once),
	    cmocka_unit_test(times_are_written_in_utc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
