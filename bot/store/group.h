/*
 * group.h: the user groups of the chat system that offices are made of, as they
 * were last read: an outage or a restart does not empty an office. As
 * "office:NAME", who was in an office when it was last looked at
 * (engine/leavers.h). Engine thread.
 */
#ifndef BEADLE_STORE_GROUP_H
#define BEADLE_STORE_GROUP_H

#include "base/err.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* users: an array of ids ("U…"), in place of an earlier one. */
bool group_put(struct store *store, const char *group, const json_t *users,
    int64_t now_ms, struct err *err);
/* An empty array and 0 if it was never read. New reference. */
bool group_get(struct store *store, const char *group, json_t **ret_users,
    int64_t *ret_read_at_ms, struct err *err);
/* Is it known who is in it? Of none (NULL) everybody is known. */
bool group_is_known(
    struct store *store, const char *group, bool *ret_known, struct err *err);

#endif
