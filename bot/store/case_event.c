/*
 * case_event.c: see case_event.h.
 */
#include "store/case_event.h"

#include "base/jsonx.h"
#include "base/own.h"

#include <string.h>

const char CASE_EVENT_CONTEXT[] = "case_event";

static const char CASE_EVENT_PUT[] =
    "INSERT INTO case_event (case_id, revision, journal_id, event)"
    " VALUES ($1, $2, $3, $4) RETURNING id";
static const char CASE_EVENT_EACH[] =
    "SELECT revision, journal_id, event FROM case_event WHERE case_id = $1"
    " ORDER BY id";
/* Types are sealed with the rest; a case has some dozens. */
static const char CASE_EVENT_LATEST[] =
    "SELECT id, event FROM case_event WHERE case_id = $1 ORDER BY id DESC";

bool case_event_put(struct store *store, int64_t case_id, int64_t revision,
    int64_t journal_id, const json_t *event, int64_t *ret_id, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), CASE_EVENT_PUT);

	db_bind_int(st, case_id);
	db_bind_int(st, revision);
	if (journal_id)
		db_bind_int(st, journal_id);
	else
		db_bind_text(st, NULL);
	store_bind_sealed(store, st, CASE_EVENT_CONTEXT, event);
	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_id = db_int(st, 0);
	db_done(st);
	return true;
}

bool case_event_each(struct store *store, int64_t case_id, case_event_fn *fn,
    void *arg, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), CASE_EVENT_EACH);
	enum db_got got;

	db_bind_int(st, case_id);
	while ((got = db_next(st, err)) == DB_ROW) {
		json_auto_t *facts = NULL;
		struct case_event event = {
		    .revision = db_int(st, 0),
		    .journal_id = db_int(st, 1),
		};
		if (!store_sealed(
		        store, st, 2, CASE_EVENT_CONTEXT, &facts, err))
			return false;
		event.event = facts;
		fn(arg, &event);
	}
	return got == DB_END;
}

bool case_event_latest(struct store *store, int64_t case_id, const char *type,
    json_t **ret_event, int64_t *ret_id, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), CASE_EVENT_LATEST);
	enum db_got got;

	*ret_event = NULL;
	*ret_id = 0;
	db_bind_int(st, case_id);
	while ((got = db_next(st, err)) == DB_ROW) {
		json_auto_t *event = NULL;
		int64_t id = db_int(st, 0);
		if (!store_sealed(
		        store, st, 1, CASE_EVENT_CONTEXT, &event, err))
			return false;
		if (strcmp(jsonx_text(event, "type"), type) != 0)
			continue;
		db_done(st);
		*ret_event = MOVE(event);
		*ret_id = id;
		return true;
	}
	return got == DB_END;
}
