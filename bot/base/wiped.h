/*
 * wiped.h: memory that is overwritten when it is given back, for foreign
 * libraries through whose buffers secrets pass (curl_global_init_mem) and for
 * bytes that may hold one. Each is what its namesake in <stdlib.h> is, and may
 * come back empty-handed. Any thread.
 */
#ifndef BEADLE_BASE_WIPED_H
#define BEADLE_BASE_WIPED_H

#include <stddef.h>

void *wiped_malloc(size_t size);
void *wiped_calloc(size_t count, size_t size);
/* Never in place: what has moved is wiped where it was. */
void *wiped_realloc(void *taken_p, size_t size);
char *wiped_strdup(const char *text);
/* Of malloc() and its like as well. */
void wiped_free(void *taken_p);

/* Wipes and frees a string; NULL is allowed. For OWN. */
void wiped_string(char **text);

#endif
