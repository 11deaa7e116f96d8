/*
 * audit.h: the append-only record of every event and change: who, what,
 * when, from which channel, before, after. Canonical JSON; what people wrote
 * is in it as a keyed hash only. Engine thread.
 */
#ifndef BEADLE_STORE_AUDIT_H
#define BEADLE_STORE_AUDIT_H

#include "base/err.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* case_id 0: of no case. journal_id 0: of no event. record is borrowed. */
bool audit_put(struct store *store, int64_t at_ms, int64_t case_id,
    int64_t journal_id, const json_t *record, struct err *err);

/* Called with each record in order; returning false ends the walk. */
typedef bool audit_each_fn(
    void *arg, int64_t at_ms, int64_t journal_id, const char *record);
/* case_id 0: all of them. */
bool audit_each(struct store *store, int64_t case_id, audit_each_fn *fn,
    void *arg, struct err *err);

#endif
