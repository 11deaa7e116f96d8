/*
 * migration.h: at the start, open cases of older versions go on under the
 * current one if it says how (flow/migrate.h); the others stay under theirs.
 * No case may be left behind in a state that leads nowhere. (Nor without its
 * version: rulebook.h sees to that.)
 */
#ifndef BEADLE_ENGINE_MIGRATION_H
#define BEADLE_ENGINE_MIGRATION_H

#include "base/err.h"
#include "base/str.h"
#include "engine/dispatch.h"
#include "engine/rulebook.h"
#include "model/config.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What becomes of a case of an older version. Borrowed. */
struct migration_case {
	const char *number;
	const char *workflow_id;
	int from_version;
	int to_version;       /* the same: it stays */
	const json_t *before; /* state values */
	const json_t *after;  /* NULL: it stays, or cannot move */
	const char *problem;  /* why it cannot move, or NULL */
};
typedef void migration_fn(void *arg, const struct migration_case *found);

/* Tells fn of each of them, oldest first, and changes nothing. */
bool migration_plan(const struct config *config, struct store *store,
    const struct rulebook *rulebook, int64_t now_ms, migration_fn *fn,
    void *arg, struct err *err);

/*
 * Moves all that move, in one transaction. False: ret_problems has a line for
 * each case that cannot, and nothing was moved. What has to be sent lies in
 * the outbox then. ret_moved: how many.
 */
bool migration_apply(const struct config *config, struct store *store,
    const struct rulebook *rulebook, struct dispatch *dispatch, int64_t now_ms,
    size_t *ret_moved, struct str *ret_problems);

#endif
