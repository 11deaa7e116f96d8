/*
 * draft.h: forms that lie with somebody to be filled in by mail, and what they
 * have answered so far. Gone once the form is sent. Engine thread.
 */
#ifndef BEADLE_STORE_DRAFT_H
#define BEADLE_STORE_DRAFT_H

#include "base/err.h"
#include "store/store.h"

#include <jansson.h>
#include <stdint.h>

struct draft {
	int64_t id;
	int64_t person_id; /* whose it is */
	char *verb;        /* the event that the form is of, and what it is */
	char *ref;         /* about, as in model/event.h */
	json_t *answers;   /* object of field -> answer */
};

enum draft_got { DRAFT_FOUND, DRAFT_ABSENT, DRAFT_FAILED };

void draft_clear(struct draft *draft);
enum draft_got draft_get(
    struct store *store, int64_t id, struct draft *ret_draft, struct err *err);
/* The person's draft of that form; made if there is none. */
bool draft_open(struct store *store, int64_t person_id, const char *verb,
    const char *ref, int64_t now_ms, struct draft *ret_draft, struct err *err);
/* Stores answers. */
bool draft_update(
    struct store *store, const struct draft *draft, struct err *err);
bool draft_delete(struct store *store, int64_t id, struct err *err);

#endif
