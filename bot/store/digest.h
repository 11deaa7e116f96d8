/*
 * digest.h: the reviewers who have one message a day instead of many, and what
 * they were not told at once. Engine thread.
 */
#ifndef BEADLE_STORE_DIGEST_H
#define BEADLE_STORE_DIGEST_H

#include "base/err.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Chosen by that person, who needs none for that day (base/date.h); the day of
 * an earlier choice stays. */
bool digest_put(
    struct store *store, int64_t person_id, int64_t day, struct err *err);
/* ret_was: had they chosen it? */
bool digest_end(
    struct store *store, int64_t person_id, bool *ret_was, struct err *err);
bool digest_has(
    struct store *store, int64_t person_id, bool *ret_has, struct err *err);
/* How many have chosen it. */
bool digest_count(struct store *store, int64_t *ret_count, struct err *err);
/* Somebody after after_id whose digest is not of that day; 0: nobody. */
bool digest_next(struct store *store, int64_t day, int64_t after_id,
    int64_t *ret_person_id, struct err *err);
/* They have had the one of that day, or need none. */
bool digest_set_day(
    struct store *store, int64_t person_id, int64_t day, struct err *err);

/* The title of what they were not told about the case, sealed. */
bool digest_add_news(struct store *store, int64_t person_id, int64_t case_id,
    const char *title, struct err *err);
/* {"case_id", "number", "title"} of each, the oldest first, but not of a case
 * that is over before they have seen its message. New reference. */
bool digest_news(
    struct store *store, int64_t person_id, json_t **ret_news, struct err *err);
bool digest_clear_news(struct store *store, int64_t person_id, struct err *err);

#endif
