/*
 * decision.h: who has decided for which office on a case. A person decides
 * once per case and round; the primary key says so too. What earlier rounds
 * decided is in the audit and the case's events. What a deputy decides counts
 * for whom they stand in for as well, as DECISION_DEPUTY and the office. Engine
 * thread.
 */
#ifndef BEADLE_STORE_DECISION_H
#define BEADLE_STORE_DECISION_H

#include "base/err.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

#define DECISION_DEPUTY "deputy:"

/* ret_role is what this person decided as, an office's name, "person:…", or
 * "deputy:OFFICE": it was decided in their place; NULL if they have not. Yours
 * to free(). */
bool decision_of(struct store *store, int64_t case_id, int64_t person_id,
    char **ret_role, struct err *err);
bool decision_put(struct store *store, int64_t case_id, int64_t person_id,
    const char *role, const char *verb, int64_t journal_id, struct err *err);
/* A new round: nobody has decided on the case yet. */
bool decision_forget(struct store *store, int64_t case_id, struct err *err);

#endif
