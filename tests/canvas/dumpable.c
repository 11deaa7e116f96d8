/*
 * dumpable.c: for LD_PRELOAD. The service keeps its memory from everybody
 * (PR_SET_DUMPABLE 0); the test that looks through it, for what must not be
 * there, needs it readable.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int prctl(int option, ...)
{
	unsigned long arg[4];
	va_list args;

	va_start(args, option);
	for (int i = 0; i < 4; i++)
		arg[i] = va_arg(args, unsigned long);
	va_end(args);
	if (option == PR_SET_DUMPABLE)
		return 0;
	return (int)syscall(SYS_prctl, option, arg[0], arg[1], arg[2], arg[3]);
}
