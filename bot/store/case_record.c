/*
 * case_record.c: see case_record.h.
 */
#include "store/case_record.h"

#include "base/jsonx.h"
#include "base/own.h"

#include <string.h>

/* Numbers begin above this, so that the first is not CT-1. */
enum { CASE_RECORD_NUMBER_BASE = 1000 };

static const char CASE_CONTEXT[] = "case";

#define CASE_COLUMNS                                                           \
	"SELECT id, number, workflow_id, workflow_version, requester_id,"      \
	" revision, open, opened_at_ms, snapshot FROM case_record"

static const char CASE_NEXT_ID[] =
    "SELECT coalesce(max(id), 0) + 1 FROM case_record";
static const char CASE_INSERT[] =
    "INSERT INTO case_record (id, number, workflow_id, workflow_version,"
    " requester_id, revision, open, opened_at_ms, changed_at_ms, snapshot)"
    " VALUES ($1, $2, $3, $4, $5, 0, 1, $6, $6, $7)";
static const char CASE_UPDATE[] =
    "UPDATE case_record SET snapshot = $1, open = $2, revision = revision + 1,"
    " changed_at_ms = $3, workflow_version = $4 WHERE id = $5 AND revision = "
    "$6";
static const char CASE_FORGET[] =
    "UPDATE case_record SET snapshot = $1 WHERE id = $2";
static const char CASE_FIND[] = CASE_COLUMNS " WHERE number = $1";
static const char CASE_GET[] = CASE_COLUMNS " WHERE id = $1";
static const char CASE_OPEN_OF[] = CASE_COLUMNS
    " WHERE requester_id = $1 AND open = 1 AND id > $2 ORDER BY id LIMIT 1";
static const char CASE_NEWEST_OF[] =
    "SELECT id FROM case_record WHERE requester_id = $1 AND open = 1"
    " ORDER BY id DESC LIMIT $2";
static const char CASE_COUNT_OF[] =
    "SELECT count(*) FROM case_record WHERE requester_id = $1 AND open = 1";
static const char CASE_LATEST_OPEN_OF[] = CASE_COLUMNS
    " WHERE requester_id = $1 AND open = 1 AND workflow_id = $2 AND id < $3"
    " ORDER BY id DESC LIMIT 1";
/* A case that is at its end changes no more. */
static const char CASE_FINISHED_OF[] =
    CASE_COLUMNS " WHERE requester_id = $1 AND open = 0 AND changed_at_ms > $2"
                 " AND id < $3 ORDER BY id DESC LIMIT 1";
static const char CASE_NEXT_REQUESTER[] =
    "SELECT requester_id FROM case_record WHERE open = 1 AND requester_id > $1"
    " ORDER BY requester_id LIMIT 1";
static const char CASE_NEXT_OPEN[] =
    CASE_COLUMNS " WHERE open = 1 AND id > $1 ORDER BY id LIMIT 1";
static const char CASE_EACH_OPEN[] =
    "SELECT c.id, c.number, c.workflow_id, c.workflow_version,"
    " c.requester_id, c.revision, c.open, c.opened_at_ms, c.snapshot, p.name,"
    " (SELECT count(*) FROM outbox o WHERE o.case_id = c.id"
    "  AND o.state = 'failed')"
    " FROM case_record c JOIN person p ON p.id = c.requester_id"
    " WHERE c.open = 1 AND c.id > $1 ORDER BY c.id LIMIT 1";

bool case_record_is_stopped(const struct case_record *record)
{
	return strcmp(jsonx_text(record->snapshot, "status"), "error") == 0;
}

bool case_record_is_damaged(const struct case_record *record)
{
	return record->snapshot == NULL;
}

bool case_record_is_forgotten(const struct case_record *record)
{
	return json_is_true(json_object_get(record->snapshot, "forgotten"));
}

void case_record_clear(struct case_record *record)
{
	free(record->number);
	free(record->workflow_id);
	json_decref(record->snapshot);
	*record = (struct case_record){.id = 0};
}

static bool case_record_next_id(
    struct store *store, int64_t *ret_id, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), CASE_NEXT_ID);

	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_id = db_int(st, 0);
	db_done(st);
	return true;
}

bool case_record_insert(struct store *store, const char *prefix,
    const char *workflow_id, int workflow_version, int64_t requester_id,
    int64_t now_ms, struct case_record *ret_record, struct err *err)
{
	int64_t id;

	if (!case_record_next_id(store, &id, err))
		return false;
	OWN(case_record_clear)
	struct case_record record = {
	    .id = id,
	    .number = own_printf(
	        "%s-%lld", prefix, (long long)id + CASE_RECORD_NUMBER_BASE),
	    .workflow_id = own_strdup(workflow_id),
	    .workflow_version = workflow_version,
	    .requester_id = requester_id,
	    .open = true,
	    .opened_at_ms = now_ms,
	};
	struct db_statement *st = db_statement(store_db(store), CASE_INSERT);
	db_bind_int(st, id);
	db_bind_text(st, record.number);
	db_bind_text(st, workflow_id);
	db_bind_int(st, workflow_version);
	db_bind_int(st, requester_id);
	db_bind_int(st, now_ms);
	store_bind_sealed(store, st, CASE_CONTEXT, NULL);
	if (!db_run(st, err))
		return false;
	*ret_record = record;
	record = (struct case_record){.id = 0};
	return true;
}

bool case_record_update(struct store *store, struct case_record *record,
    int64_t now_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), CASE_UPDATE);

	store_bind_sealed(store, st, CASE_CONTEXT, record->snapshot);
	db_bind_int(st, record->open);
	db_bind_int(st, now_ms);
	db_bind_int(st, record->workflow_version);
	db_bind_int(st, record->id);
	db_bind_int(st, record->revision);
	if (!db_run(st, err))
		return false;
	if (db_changes(store_db(store)) != 1)
		return err_set(err, ERR_BUG, "%s is not at revision %lld",
		    record->number, (long long)record->revision);
	record->revision++;
	return true;
}

bool case_record_forget(
    struct store *store, struct case_record *record, struct err *err)
{
	json_auto_t *rest = json_pack("{s:O*, s:O*, s:{}, s:b}", "value",
	    json_object_get(record->snapshot, "value"), "status",
	    json_object_get(record->snapshot, "status"), "context", "forgotten",
	    1);
	struct db_statement *st = db_statement(store_db(store), CASE_FORGET);

	json_decref(record->snapshot);
	record->snapshot = MOVE(rest);
	store_bind_sealed(store, st, CASE_CONTEXT, record->snapshot);
	db_bind_int(st, record->id);
	return db_run(st, err);
}

/* All but its snapshot. */
static void case_record_columns(
    struct db_statement *st, struct case_record *ret_record)
{
	*ret_record = (struct case_record){
	    .id = db_int(st, 0),
	    .number = own_strdup(db_text(st, 1)),
	    .workflow_id = own_strdup(db_text(st, 2)),
	    .workflow_version = (int)db_int(st, 3),
	    .requester_id = db_int(st, 4),
	    .revision = db_int(st, 5),
	    .open = db_int(st, 6) != 0,
	    .opened_at_ms = db_int(st, 7),
	};
}

/* *ret_damaged is the id of the row if it is there and cannot be read, or 0. */
static enum case_record_got case_record_row(struct store *store,
    struct db_statement *st, struct case_record *ret_record,
    int64_t *ret_damaged, struct err *err)
{
	enum db_got got = db_next(st, err);
	OWN(case_record_clear)
	struct case_record record = {.id = 0};

	*ret_damaged = 0;
	if (got != DB_ROW)
		return got == DB_END ? CASE_ABSENT : CASE_FAILED;
	case_record_columns(st, &record);
	if (!store_sealed(store, st, 8, CASE_CONTEXT, &record.snapshot, err)) {
		*ret_damaged = record.id;
		return CASE_FAILED;
	}
	db_done(st);
	*ret_record = record;
	record = (struct case_record){.id = 0};
	return CASE_FOUND;
}

static enum case_record_got case_record_one(struct store *store,
    struct db_statement *st, struct case_record *ret_record, struct err *err)
{
	int64_t damaged;

	return case_record_row(store, st, ret_record, &damaged, err);
}

/* The row of a walk, which goes on behind one that cannot be read: *place is
 * that one's id then, and it is true. */
static bool case_record_passes(struct store *store, struct db_statement *st,
    struct case_record *ret_record, int64_t *place,
    enum case_record_got *ret_got, struct err *err)
{
	struct err why = {.kind = ERR_NONE};

	*ret_got = case_record_row(store, st, ret_record, place, &why);
	if (*ret_got != CASE_FAILED)
		return false;
	if (*place == 0)
		err_set(err, why.kind, "%s", why.text);
	return *place != 0;
}

enum case_record_got case_record_find(struct store *store, const char *number,
    struct case_record *ret_record, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), CASE_FIND);

	db_bind_text(st, number);
	return case_record_one(store, st, ret_record, err);
}

enum case_record_got case_record_get(struct store *store, int64_t id,
    struct case_record *ret_record, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), CASE_GET);

	db_bind_int(st, id);
	return case_record_one(store, st, ret_record, err);
}

enum case_record_got case_record_open_of(struct store *store,
    int64_t requester_id, int64_t after_id, struct case_record *ret_record,
    struct err *err)
{
	enum case_record_got got;
	struct db_statement *st;

	do {
		st = db_statement(store_db(store), CASE_OPEN_OF);
		db_bind_int(st, requester_id);
		db_bind_int(st, after_id);
	} while (
	    case_record_passes(store, st, ret_record, &after_id, &got, err));
	return got;
}

static bool case_record_count_of(struct store *store, int64_t requester_id,
    int64_t *ret_count, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), CASE_COUNT_OF);

	db_bind_int(st, requester_id);
	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_count = db_int(st, 0);
	db_done(st);
	return true;
}

bool case_record_newest_of(struct store *store, int64_t requester_id,
    size_t max, int64_t *ret_ids, size_t *ret_count, int64_t *ret_open,
    struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), CASE_NEWEST_OF);
	size_t n = 0;
	enum db_got got;

	db_bind_int(st, requester_id);
	db_bind_int(st, (int64_t)max);
	while ((got = db_next(st, err)) == DB_ROW) {
		memmove(ret_ids + 1, ret_ids, n * sizeof(*ret_ids));
		ret_ids[0] = db_int(st, 0);
		n++;
	}
	*ret_count = n;
	return got == DB_END &&
	       case_record_count_of(store, requester_id, ret_open, err);
}

enum case_record_got case_record_latest_open_of(struct store *store,
    int64_t requester_id, const char *workflow_id, int64_t before_id,
    struct case_record *ret_record, struct err *err)
{
	enum case_record_got got;
	struct db_statement *st;

	do {
		st = db_statement(store_db(store), CASE_LATEST_OPEN_OF);
		db_bind_int(st, requester_id);
		db_bind_text(st, workflow_id);
		db_bind_int(st, before_id);
	} while (
	    case_record_passes(store, st, ret_record, &before_id, &got, err));
	return got;
}

enum case_record_got case_record_finished_of(struct store *store,
    int64_t requester_id, int64_t since_ms, int64_t before_id,
    struct case_record *ret_record, struct err *err)
{
	enum case_record_got got;
	struct db_statement *st;

	do {
		st = db_statement(store_db(store), CASE_FINISHED_OF);
		db_bind_int(st, requester_id);
		db_bind_int(st, since_ms);
		db_bind_int(st, before_id);
	} while (
	    case_record_passes(store, st, ret_record, &before_id, &got, err));
	return got;
}

enum case_record_got case_record_next_open(struct store *store,
    int64_t after_id, struct case_record *ret_record, struct err *err)
{
	enum case_record_got got;
	struct db_statement *st;

	do {
		st = db_statement(store_db(store), CASE_NEXT_OPEN);
		db_bind_int(st, after_id);
	} while (
	    case_record_passes(store, st, ret_record, &after_id, &got, err));
	return got;
}

bool case_record_next_requester(
    struct store *store, int64_t after_id, int64_t *ret_id, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), CASE_NEXT_REQUESTER);

	db_bind_int(st, after_id);
	enum db_got got = db_next(st, err);
	if (got == DB_FAILED)
		return false;
	*ret_id = got == DB_ROW ? db_int(st, 0) : 0;
	db_done(st);
	return true;
}

bool case_record_each_open(
    struct store *store, case_record_each_fn *fn, void *arg, struct err *err)
{
	int64_t after_id = 0;

	for (;;) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		struct err damage;
		struct db_statement *st =
		    db_statement(store_db(store), CASE_EACH_OPEN);
		db_bind_int(st, after_id);
		enum db_got got = db_next(st, err);
		if (got != DB_ROW)
			return got == DB_END;
		case_record_columns(st, &record);
		OWN(own_string)
		char *requester = own_strdup(db_text(st, 9));
		int64_t failed = db_int(st, 10);
		if (store_sealed(
		        store, st, 8, CASE_CONTEXT, &record.snapshot, &damage))
			db_done(st);
		fn(arg, &record, requester, failed);
		after_id = record.id;
	}
}
