/*
 * wiped.c: see wiped.h. The allocator knows how large a block is, so nobody
 * else needs to.
 */
#include "base/wiped.h"

#include "base/crypto.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void *wiped_malloc(size_t size)
{
	return malloc(size);
}

void *wiped_calloc(size_t count, size_t size)
{
	return calloc(count, size);
}

void wiped_free(void *taken_p)
{
	if (taken_p)
		crypto_wipe(taken_p, malloc_usable_size(taken_p));
	free(taken_p);
}

void *wiped_realloc(void *taken_p, size_t size)
{
	void *p = malloc(size ? size : 1);

	if (p == NULL || taken_p == NULL)
		return p;
	size_t had = malloc_usable_size(taken_p);
	memcpy(p, taken_p, had < size ? had : size);
	wiped_free(taken_p);
	return p;
}

char *wiped_strdup(const char *text)
{
	return strdup(text);
}

void wiped_string(char **text)
{
	wiped_free(*text);
	*text = NULL;
}
