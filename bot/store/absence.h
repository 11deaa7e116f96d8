/*
 * absence.h: who is away, until when, and who stands in for them. It ends by
 * itself. Engine thread.
 */
#ifndef BEADLE_STORE_ABSENCE_H
#define BEADLE_STORE_ABSENCE_H

#include "base/err.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

struct absence {
	int64_t person_id;
	int64_t until_at_ms; /* from then on they are back */
	char *delegate;      /* an address in lower case; NULL: nobody */
	/* Of the person; borrowed from nobody, for the reader only. */
	char *name, *email, *chat_user; /* the last two may be NULL */
};

void absence_clear(struct absence *absence);
/* In place of an earlier one. delegate may be NULL; its address is kept in
 * lower case. set_by: whoever said so. */
bool absence_put(struct store *store, int64_t person_id, int64_t until_at_ms,
    const char *delegate, int64_t set_by, struct err *err);
/* They are back. ret_was: had they been away at now_ms? */
bool absence_end(struct store *store, int64_t person_id, int64_t now_ms,
    bool *ret_was, struct err *err);
/* All who are away at now_ms, by name: an array of ret_count, yours to
 * absence_free(). */
bool absence_list(struct store *store, int64_t now_ms,
    struct absence **ret_list, size_t *ret_count, struct err *err);
void absence_free(struct absence *list, size_t count);

#endif
