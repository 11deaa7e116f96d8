/*
 * clock.c: see clock.h. The attached offset is read with one atomic load; it
 * may change at any moment.
 */
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static _Atomic int64_t clock_own_offset_ms;
static _Atomic int64_t clock_stopped_at_ms; /* 0: it runs */
static const _Atomic int64_t *clock_file_offset_ms;

static int64_t clock_read_ms(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
	int64_t offset_ms = atomic_load(&clock_own_offset_ms);
	int64_t stopped_at_ms = atomic_load(&clock_stopped_at_ms);

	if (stopped_at_ms)
		return stopped_at_ms;
	if (clock_file_offset_ms)
		offset_ms += atomic_load(clock_file_offset_ms);
	return clock_read_ms(CLOCK_REALTIME) + offset_ms;
}

int64_t clock_monotonic_ms(void)
{
	return clock_read_ms(CLOCK_MONOTONIC);
}

bool clock_attach(const char *path, struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_set(
		    err, ERR_INPUT, "clock file %s: %s", path, strerror(errno));
	if (fstat(fd, &st) != 0 || st.st_size != (off_t)sizeof(int64_t)) {
		close(fd);
		return err_set(err, ERR_INPUT,
		    "clock file %s: must hold exactly eight bytes", path);
	}
	void *p = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return err_set(
		    err, ERR_AGAIN, "clock file %s: %s", path, strerror(errno));
	clock_file_offset_ms = p;
	return true;
}

void clock_turn_ms(int64_t by_ms)
{
	atomic_fetch_add(&clock_own_offset_ms, by_ms);
}

void clock_stop(int64_t at_ms)
{
	atomic_store(&clock_stopped_at_ms, at_ms);
}

void clock_format_utc(int64_t at_ms, char *ret_text, size_t size)
{
	struct tm tm;
	/* Down, not towards zero: -1 ms is still in 1969. */
	time_t seconds = (time_t)(at_ms / 1000 - (at_ms % 1000 < 0));

	gmtime_r(&seconds, &tm);
	strftime(ret_text, size, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
