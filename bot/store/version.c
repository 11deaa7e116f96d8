/*
 * version.c: see version.h.
 */
#include "store/version.h"

#include "base/jsonx.h"
#include "base/own.h"

#include <string.h>

static const char VERSION_HASH[] =
    "SELECT hash FROM workflow_version WHERE workflow_id = $1 AND version = $2";
static const char VERSION_GET[] =
    "SELECT body FROM workflow_version WHERE workflow_id = $1 AND version = $2";
static const char VERSION_PUT[] =
    "INSERT INTO workflow_version (workflow_id, version, hash, body,"
    " first_seen_at_ms) VALUES ($1, $2, $3, $4, $5)";
static const char VERSION_REPLACE[] =
    "UPDATE workflow_version SET hash = $1, body = $2, first_seen_at_ms = $3"
    " WHERE workflow_id = $4 AND version = $5 AND NOT EXISTS"
    " (SELECT 1 FROM case_record WHERE workflow_id = $4"
    "  AND workflow_version = $5)";
static const char VERSION_OPEN[] =
    "SELECT c.workflow_id, c.workflow_version, count(*), v.body"
    " FROM case_record c LEFT JOIN workflow_version v"
    "  ON v.workflow_id = c.workflow_id AND v.version = c.workflow_version"
    " WHERE c.open = 1"
    " GROUP BY c.workflow_id, c.workflow_version, v.body";

static bool version_put(struct store *store, const struct version *version,
    const char *body, int64_t now_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), VERSION_PUT);

	db_bind_text(st, version->workflow_id);
	db_bind_int(st, version->number);
	db_bind_text(st, version->hash);
	db_bind_text(st, body);
	db_bind_int(st, now_ms);
	return db_run(st, err);
}

static bool version_replace(struct store *store, const struct version *version,
    const char *body, int64_t now_ms, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), VERSION_REPLACE);

	db_bind_text(st, version->hash);
	db_bind_text(st, body);
	db_bind_int(st, now_ms);
	db_bind_text(st, version->workflow_id);
	db_bind_int(st, version->number);
	if (!db_run(st, err))
		return false;
	return db_changes(store_db(store)) == 1 ||
	       err_set(err, ERR_INPUT,
	           "version %d was changed after cases ran under it; give the"
	           " new rules \"version\": %d",
	           version->number, version->number + 1);
}

bool version_know(struct store *store, const struct version *version,
    int64_t now_ms, struct err *err)
{
	OWN(own_string)
	/* In the order it was written: forms are asked so. */
	char *body = jsonx_dump(version->body);
	struct db_statement *st = db_statement(store_db(store), VERSION_HASH);

	db_bind_text(st, version->workflow_id);
	db_bind_int(st, version->number);
	switch (db_next(st, err)) {
	case DB_FAILED:
		return false;
	case DB_END:
		return version_put(store, version, body, now_ms, err);
	case DB_ROW:
		break;
	}
	bool same = strcmp(db_text(st, 0), version->hash) == 0;
	db_done(st);
	return same || version_replace(store, version, body, now_ms, err);
}

bool version_get(struct store *store, const char *workflow_id, int number,
    json_t **ret_body, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), VERSION_GET);

	*ret_body = NULL;
	db_bind_text(st, workflow_id);
	db_bind_int(st, number);
	enum db_got got = db_next(st, err);
	if (got != DB_ROW)
		return got == DB_END;
	bool ok =
	    jsonx_parse(db_text(st, 0), strlen(db_text(st, 0)), ret_body, err);
	db_done(st);
	return ok;
}

bool version_of_open_cases(
    struct store *store, json_t **ret_versions, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), VERSION_OPEN);
	json_auto_t *versions = json_array();
	enum db_got got;

	while ((got = db_next(st, err)) == DB_ROW) {
		json_auto_t *body = NULL;
		if (!db_is_null(st, 3) &&
		    !jsonx_parse(
		        db_text(st, 3), strlen(db_text(st, 3)), &body, err)) {
			db_done(st);
			return false;
		}
		json_array_append_new(versions,
		    json_pack("{s:s, s:I, s:I, s:O?}", "id", db_text(st, 0),
		        "version", (json_int_t)db_int(st, 1), "cases",
		        (json_int_t)db_int(st, 2), "body", body));
	}
	if (got == DB_FAILED)
		return false;
	*ret_versions = MOVE(versions);
	return true;
}
