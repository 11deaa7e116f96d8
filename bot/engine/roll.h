/*
 * roll.h: who is in which office: the configuration's members and, of an
 * office with a slack_group, the people of that group as they were last read.
 * It knows when to ask again: who is in the groups, and whether the accounts of
 * all members, and of all whose cases are open, still are what they were.
 * Engine thread.
 */
#ifndef BEADLE_ENGINE_ROLL_H
#define BEADLE_ENGINE_ROLL_H

#include "base/err.h"
#include "engine/batch.h"
#include "model/config.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* config is borrowed for the roll's life. */
bool roll_open(const struct config *config, struct store *store, int64_t now_ms,
    struct roll **ret_roll, struct err *err);
void roll_close(struct roll **roll);
/* The configuration with whoever is in the offices now; what roll_learn() and
 * roll_reload() change is the members alone. Borrowed. */
const struct config *roll_config(const struct roll *roll);

/* What was read of a group: an array of users' ids. In the store and here. */
bool roll_learn(struct batch *batch, const char *group, const json_t *users,
    struct err *err);
/* As the store has it: what was learnt has been undone. NULL is fine. */
bool roll_reload(struct roll *roll, struct store *store, struct err *err);

/* When there is something to ask next; INT64_MAX: never. NULL is fine. */
int64_t roll_due_ms(const struct roll *roll);
/* Asks what is due: a group once an hour, after five minutes if that failed,
 * each member of an office, its deputy, and each requester of an open case once
 * a day, one a second. */
bool roll_call(struct batch *batch, struct err *err);
/*
 * Somebody who is not in the office acts as if they were: asks who is in its
 * group, on behalf of the batch's actor, for whose event it settles who they
 * are. *ret_asked false: there is no group, or it was read within the last
 * minute.
 */
bool roll_doubt(struct batch *batch, const struct config_office *office,
    bool *ret_asked, struct err *err);

#endif
