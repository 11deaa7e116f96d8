/*
 * person_address.h: whose an e-mail address is (the identities of system
 * "mail"), and whether mail to it arrives. Engine thread.
 */
#ifndef BEADLE_STORE_PERSON_ADDRESS_H
#define BEADLE_STORE_PERSON_ADDRESS_H

#include "base/err.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

/* In lower case, as they are stored; NULL of NULL. Yours to free(). */
char *person_address_lower(const char *address);
/* The person has this address (NULL: none) and no other. If anybody vouches
 * for it, it is theirs: who was known by it alone becomes them, with all that
 * is theirs. Two that are both in chat do not take it from each other, unless
 * one was deactivated. */
bool person_address_own(struct store *store, int64_t id, const char *address,
    bool vouched_for, struct err *err);
/* A mail to the address came back for good. *ret_new is false if that was
 * known, or if the address is nobody's. */
bool person_address_undeliverable(struct store *store, const char *address,
    int64_t now_ms, bool *ret_new, struct err *err);
/* Somebody wrote from there: mail arrives again. */
bool person_address_deliverable(
    struct store *store, const char *address, struct err *err);
/* Every address that mail comes back from, with whose it is. */
typedef void person_address_fn(
    void *arg, const char *address, const char *name, int64_t since_ms);
bool person_address_each_undeliverable(
    struct store *store, person_address_fn *fn, void *arg, struct err *err);

#endif
