/*
 * case_record.h: the cases' rows. Only engine/case.c writes them, with the
 * audit record beside. Engine thread.
 */
#ifndef BEADLE_STORE_CASE_RECORD_H
#define BEADLE_STORE_CASE_RECORD_H

#include "base/err.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct case_record {
	int64_t id;
	char *number; /* "CT-1042" */
	char *workflow_id;
	int workflow_version;
	int64_t requester_id;
	int64_t revision; /* grows by one with every change */
	bool open;
	int64_t opened_at_ms;
	json_t *snapshot; /* of its statechart */
};

/* Has what people wrote been deleted, as its time was over? (store/forget.h) */
bool case_record_is_forgotten(const struct case_record *record);
/* Of case_record_each_open(): its snapshot cannot be read. */
bool case_record_is_damaged(const struct case_record *record);
/* Did its chart come to a failure that leads nowhere? It stays open. */
bool case_record_is_stopped(const struct case_record *record);

enum case_record_got { CASE_FOUND, CASE_ABSENT, CASE_FAILED };

void case_record_clear(struct case_record *record);

/* Makes the row and its number, prefix and a count from 1001. The snapshot
 * is stored by the first case_record_update(). */
bool case_record_insert(struct store *store, const char *prefix,
    const char *workflow_id, int workflow_version, int64_t requester_id,
    int64_t now_ms, struct case_record *ret_record, struct err *err);
/* Leaves of a closed case's snapshot where it stands, and not what is known. */
bool case_record_forget(
    struct store *store, struct case_record *record, struct err *err);
/* Stores snapshot, open, workflow_version and revision + 1. ERR_BUG if the row
 * is no longer at record->revision: somebody else moved the case. */
bool case_record_update(struct store *store, struct case_record *record,
    int64_t now_ms, struct err *err);

/* By number, and by id. ERR_INPUT if its snapshot cannot be read; what walks
 * from case to case below passes over such a one. */
enum case_record_got case_record_find(struct store *store, const char *number,
    struct case_record *ret_record, struct err *err);
enum case_record_got case_record_get(struct store *store, int64_t id,
    struct case_record *ret_record, struct err *err);
/* The open case of this person after after_id (0: the first), oldest first. */
enum case_record_got case_record_open_of(struct store *store,
    int64_t requester_id, int64_t after_id, struct case_record *ret_record,
    struct err *err);

/* The newest of this person's: *ret_count ids, max at most, the oldest of them
 * first. *ret_open: how many are open in all. Nothing else of them is read. */
bool case_record_newest_of(struct store *store, int64_t requester_id,
    size_t max, int64_t *ret_ids, size_t *ret_count, int64_t *ret_open,
    struct err *err);

/* The open case of this person and workflow before before_id (INT64_MAX: the
 * latest), newest first. */
enum case_record_got case_record_latest_open_of(struct store *store,
    int64_t requester_id, const char *workflow_id, int64_t before_id,
    struct case_record *ret_record, struct err *err);

/* The case of this person that has come to an end since then, before before_id:
 * the newest first. */
enum case_record_got case_record_finished_of(struct store *store,
    int64_t requester_id, int64_t since_ms, int64_t before_id,
    struct case_record *ret_record, struct err *err);

/* The open case after after_id (0: the first), oldest first. */
enum case_record_got case_record_next_open(struct store *store,
    int64_t after_id, struct case_record *ret_record, struct err *err);

/* Whoever has an open case, in order of id: the one after after_id (0: the
 * first). *ret_id is 0 if there is none. */
bool case_record_next_requester(
    struct store *store, int64_t after_id, int64_t *ret_id, struct err *err);

/* Every open case, oldest first, with the number of its outbox rows that
 * failed and the requester's name. The record is borrowed; its snapshot is NULL
 * if it cannot be read. */
typedef void case_record_each_fn(void *arg, const struct case_record *record,
    const char *requester, int64_t failed);
bool case_record_each_open(
    struct store *store, case_record_each_fn *fn, void *arg, struct err *err);

#endif
