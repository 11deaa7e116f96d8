/*
 * journal.c: see journal.h.
 */
#include "store/journal.h"

#include "base/jsonx.h"
#include "base/own.h"

#include <string.h>

static const char JOURNAL_CONTEXT[] = "journal";

static const char JOURNAL_PUT[] =
    "INSERT INTO journal (source, external_id, state, received_at_ms, body)"
    " VALUES ($1, $2, 'done', $3, $4)"
    " ON CONFLICT (source, external_id) DO NOTHING RETURNING id";
static const char JOURNAL_REPLY[] =
    "SELECT id, reply FROM journal WHERE source = $1 AND external_id = $2";
static const char JOURNAL_MARK[] =
    "UPDATE journal SET state = $1, person_id = $2, reply = $3, error = $4"
    " WHERE id = $5";
static const char JOURNAL_GET[] =
    "SELECT id, source, external_id, received_at_ms, body FROM journal"
    " WHERE id = $1";
static const char JOURNAL_WAITING[] =
    "SELECT id, source, external_id, received_at_ms, body FROM journal"
    " WHERE state = 'waiting' AND person_id = $1 ORDER BY id LIMIT 1";
static const char JOURNAL_NEXT_ASIDE[] =
    "SELECT id, error FROM journal WHERE state = 'set_aside' AND id > $1"
    " ORDER BY id LIMIT 1";

static enum journal_put journal_seen(struct store *store,
    const struct event *event, int64_t *ret_id, json_t **ret_reply,
    struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), JOURNAL_REPLY);

	db_bind_text(st, event->source);
	db_bind_text(st, event->external_id);
	if (db_next(st, err) != DB_ROW)
		return JOURNAL_FAILED;
	*ret_id = db_int(st, 0);
	const char *reply = db_text(st, 1);
	*ret_reply = NULL;
	bool ok = !reply || jsonx_parse(reply, strlen(reply), ret_reply, err);
	db_done(st);
	return ok ? JOURNAL_SEEN : JOURNAL_FAILED;
}

enum journal_put journal_put(struct store *store, const struct event *event,
    int64_t *ret_id, json_t **ret_reply, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), JOURNAL_PUT);
	json_auto_t *body = event_to_json(event);

	db_bind_text(st, event->source);
	db_bind_text(st, event->external_id);
	db_bind_int(st, event->at_ms);
	store_bind_sealed(store, st, JOURNAL_CONTEXT, body);
	switch (db_next(st, err)) {
	case DB_FAILED:
		return JOURNAL_FAILED;
	case DB_END:
		return journal_seen(store, event, ret_id, ret_reply, err);
	case DB_ROW:
		break;
	}
	*ret_id = db_int(st, 0);
	db_done(st);
	return JOURNAL_NEW;
}

bool journal_mark(struct store *store, int64_t id, const char *state,
    int64_t person_id, const json_t *reply, const char *error, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), JOURNAL_MARK);
	OWN(own_string)
	char *text = reply ? jsonx_dump(reply) : NULL;

	db_bind_text(st, state);
	if (person_id)
		db_bind_int(st, person_id);
	else
		db_bind_text(st, NULL);
	db_bind_text(st, text);
	db_bind_text(st, error);
	db_bind_int(st, id);
	return db_run(st, err);
}

/* A row of id, source, external_id, received_at_ms, body. */
static bool journal_event(struct store *store, struct db_statement *st,
    int64_t *ret_id, struct event **ret_event, struct err *err)
{
	json_auto_t *body = NULL;

	*ret_id = 0;
	enum db_got got = db_next(st, err);
	if (got == DB_END)
		*ret_event = NULL;
	if (got != DB_ROW)
		return got == DB_END;
	*ret_id = db_int(st, 0);
	if (!store_sealed(store, st, 4, JOURNAL_CONTEXT, &body, err))
		return false;
	*ret_event = event_from_json(
	    db_text(st, 1), db_text(st, 2), db_int(st, 3), body);
	db_done(st);
	return true;
}

bool journal_get(
    struct store *store, int64_t id, struct event **ret_event, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), JOURNAL_GET);
	int64_t found;

	db_bind_int(st, id);
	return journal_event(store, st, &found, ret_event, err);
}

bool journal_waiting(struct store *store, int64_t person_id, int64_t *ret_id,
    struct event **ret_event, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), JOURNAL_WAITING);

	db_bind_int(st, person_id);
	return journal_event(store, st, ret_id, ret_event, err);
}

bool journal_next_set_aside(struct store *store, int64_t after_id,
    int64_t *ret_id, char **ret_error, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), JOURNAL_NEXT_ASIDE);

	db_bind_int(st, after_id);
	switch (db_next(st, err)) {
	case DB_FAILED:
		return false;
	case DB_END:
		*ret_id = 0;
		*ret_error = NULL;
		return true;
	case DB_ROW:
		break;
	}
	*ret_id = db_int(st, 0);
	*ret_error = own_strdup_or_null(db_text(st, 1));
	db_done(st);
	return true;
}
