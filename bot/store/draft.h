/*
 * draft.h: forms that lie with somebody half filled in, by mail or page by page
 * in the chat, what they have answered so far, and what was on the screen
 * whenever they sent it. Gone once the form is sent, or 30 days after they last
 * wrote in it. Engine thread.
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
	char *ref;         /* about, as in model/event.h, without a page */
	int64_t page;      /* the first that was not sent; 0: not by pages */
	int64_t changed_at_ms;
	json_t *answers; /* object of field -> answer, as it was written */
	json_t *sent;    /* array of engine/screens.h */
};

enum draft_got { DRAFT_FOUND, DRAFT_ABSENT, DRAFT_FAILED };

void draft_clear(struct draft *draft);
enum draft_got draft_get(
    struct store *store, int64_t id, struct draft *ret_draft, struct err *err);
/* The person's draft of that form; made if there is none. */
bool draft_open(struct store *store, int64_t person_id, const char *verb,
    const char *ref, int64_t now_ms, struct draft *ret_draft, struct err *err);
/* The same, but none is made. */
enum draft_got draft_find(struct store *store, int64_t person_id,
    const char *verb, const char *ref, struct draft *ret_draft,
    struct err *err);
/* Stores answers, sent and page. */
bool draft_update(struct store *store, const struct draft *draft,
    int64_t now_ms, struct err *err);
bool draft_delete(struct store *store, int64_t id, struct err *err);
/* The person's draft of that form, if there is one. */
bool draft_forget(struct store *store, int64_t person_id, const char *verb,
    const char *ref, struct err *err);
/* Deletes those that nobody has written in for 30 days. Until *ret_next_ms none
 * more can come to that, also of those that are made meanwhile. */
bool draft_expire(
    struct store *store, int64_t now_ms, int64_t *ret_next_ms, struct err *err);

#endif
