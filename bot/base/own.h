/*
 * own.h: ownership without goto.
 *
 *   OWN(event_free) struct event *e = NULL;	freed when e leaves its scope
 *   *ret_event = MOVE(e);			handed on, e is NULL from here
 *
 * Every destroyer takes T **, accepts NULL inside and leaves NULL.
 */
#ifndef BEADLE_BASE_OWN_H
#define BEADLE_BASE_OWN_H

#include <stdlib.h>
#include <string.h>

#define OWN(destroyer) __attribute__((cleanup(destroyer)))

#define MOVE(p)                                                                \
	({                                                                     \
		__typeof__(p) moved_ = (p);                                    \
		(p) = NULL;                                                    \
		moved_;                                                        \
	})

/* For OWN on char * from malloc: OWN(own_string) char *s = NULL; */
static inline void own_string(char **s)
{
	free(*s);
	*s = NULL;
}

/*
 * Out of memory is not a condition that a case could survive half-done: the
 * outbox and the journal make a restart safe, a half-built answer would not
 * be. These never return NULL; they abort.
 */
void *own_calloc(size_t count, size_t size) __attribute__((malloc));
void *own_realloc(void *taken_p, size_t size);
char *own_strdup(const char *s) __attribute__((malloc));
/* NULL in, NULL out. */
char *own_strdup_or_null(const char *s);
char *own_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
