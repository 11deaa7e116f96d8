/*
 * forget.c: see forget.h.
 */
#include "store/forget.h"

#include "base/own.h"
#include "store/audit.h"
#include "store/case_record.h"

/* The next case that closed before $1 and still has content. */
static const char FORGET_NEXT[] =
    "SELECT c.id FROM case_record c WHERE c.open = 0 AND c.changed_at_ms < $1"
    " AND c.id > $2 AND EXISTS (SELECT 1 FROM case_event e"
    "  WHERE e.case_id = c.id AND length(e.event) > 0)"
    " ORDER BY c.id LIMIT 1";
static const char FORGET_NUMBER[] =
    "SELECT number FROM case_record WHERE id = $1";
/* In all of them $1 is nothing, bound: it has another spelling elsewhere. */
static const char FORGET_CASE_EVENTS[] =
    "UPDATE case_event SET event = $1 WHERE case_id = $2";
static const char FORGET_MESSAGES_OF_CASE[] =
    "UPDATE outbox SET payload = $1 WHERE case_id = $2 AND state <> 'open'"
    " AND length(payload) > 0";
static const char FORGET_MESSAGES[] =
    "UPDATE outbox SET payload = $1 WHERE case_id IS NULL AND state <> 'open'"
    " AND finished_at_ms < $2 AND length(payload) > 0";
static const char FORGET_JOURNAL[] =
    "UPDATE journal SET body = $1, reply = NULL WHERE received_at_ms < $2"
    " AND state <> 'waiting' AND length(body) > 0";

/* id or time is the second parameter. */
static bool forget_run(struct store *store, const char *sql, int64_t second,
    int64_t *ret_count, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), sql);

	db_bind_bytes(st, "", 0);
	db_bind_int(st, second);
	if (!db_run(st, err))
		return false;
	*ret_count += db_changes(store_db(store));
	return true;
}

static bool forget_next(struct store *store, int64_t before_ms, int64_t *id,
    bool *ret_found, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), FORGET_NEXT);

	db_bind_int(st, before_ms);
	db_bind_int(st, *id);
	enum db_got got = db_next(st, err);
	*ret_found = got == DB_ROW;
	if (got == DB_ROW) {
		*id = db_int(st, 0);
		db_done(st);
	}
	return got != DB_FAILED;
}

static bool forget_note(struct store *store, const struct case_record *record,
    int64_t now_ms, struct err *err)
{
	json_auto_t *line = json_pack("{s:s, s:s, s:s, s:I, s:s}", "what",
	    "forgotten", "outcome", "done", "channel", "operator", "at_ms",
	    (json_int_t)now_ms, "case", record->number);

	return audit_put(store, now_ms, record->id, 0, line, err);
}

/* One whose snapshot cannot be read goes, too: without the state that it came
 * to, which nobody knows. */
static bool forget_get(struct store *store, int64_t id,
    struct case_record *ret_record, struct err *err)
{
	struct err why = {.kind = ERR_NONE};
	struct db_statement *st;

	if (case_record_get(store, id, ret_record, &why) == CASE_FOUND)
		return true;
	if (why.kind != ERR_INPUT)
		return err_set(err, why.kind, "%s", why.text);
	st = db_statement(store_db(store), FORGET_NUMBER);
	db_bind_int(st, id);
	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_record = (struct case_record){
	    .id = id, .number = own_strdup(db_text(st, 0))};
	db_done(st);
	return true;
}

static bool forget_case(struct store *store, int64_t id, int64_t now_ms,
    struct forget_counts *counts, struct err *err)
{
	OWN(case_record_clear)
	struct case_record record = {.id = 0};
	int64_t events = 0;

	if (!forget_get(store, id, &record, err))
		return false;
	counts->cases++;
	return case_record_forget(store, &record, err) &&
	       forget_run(store, FORGET_CASE_EVENTS, id, &events, err) &&
	       forget_run(store, FORGET_MESSAGES_OF_CASE, id, &counts->messages,
	           err) &&
	       forget_note(store, &record, now_ms, err);
}

bool forget_before(struct store *store, int64_t before_ms, int64_t now_ms,
    struct forget_counts *ret_counts, struct err *err)
{
	struct forget_counts counts = {.cases = 0};
	int64_t id = 0;
	bool found;

	for (;;) {
		if (!forget_next(store, before_ms, &id, &found, err))
			return false;
		if (!found)
			break;
		if (!forget_case(store, id, now_ms, &counts, err))
			return false;
	}
	if (!forget_run(
	        store, FORGET_MESSAGES, before_ms, &counts.messages, err) ||
	    !forget_run(store, FORGET_JOURNAL, before_ms, &counts.events, err))
		return false;
	*ret_counts = counts;
	return true;
}

bool forget_compact(struct store *store, struct err *err)
{
	return db_exec(
	    store_db(store), "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);", err);
}
