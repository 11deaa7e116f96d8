/*
 * own.c: allocation that does not come back empty-handed.
 */
#include "base/own.h"

#include <stdarg.h>
#include <stdio.h>

static void *own_checked(void *p)
{
	if (p == NULL) {
		fputs("level=error event=out_of_memory\n", stderr);
		abort();
	}
	return p;
}

void *own_calloc(size_t count, size_t size)
{
	return own_checked(calloc(count ? count : 1, size ? size : 1));
}

void *own_realloc(void *taken_p, size_t size)
{
	return own_checked(realloc(taken_p, size ? size : 1));
}

char *own_strdup(const char *s)
{
	return own_checked(strdup(s));
}

char *own_strdup_or_null(const char *s)
{
	return s ? own_strdup(s) : NULL;
}

char *own_printf(const char *fmt, ...)
{
	va_list args;
	char *text = NULL;

	va_start(args, fmt);
	int n = vasprintf(&text, fmt, args);
	va_end(args);
	return own_checked(n < 0 ? NULL : text);
}
