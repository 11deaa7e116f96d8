/*
 * home.c: see home.h.
 */
#include "store/home.h"

static const char HOME_PUT[] =
    "INSERT INTO home (person_id, reviews, journal_id) VALUES ($1, $2, $3)"
    " ON CONFLICT (person_id) DO UPDATE SET reviews = excluded.reviews,"
    " journal_id = excluded.journal_id";
static const char HOME_TOUCH[] =
    "UPDATE home SET journal_id = $1, due_at_ms = $2"
    " WHERE (person_id = $3 OR reviews = 1) AND due_at_ms IS NULL";
static const char HOME_SET_DUE[] =
    "UPDATE home SET due_at_ms = $1 WHERE person_id = $2";
static const char HOME_FIRST_DUE[] =
    "SELECT person_id, journal_id, due_at_ms FROM home"
    " WHERE due_at_ms IS NOT NULL ORDER BY due_at_ms, person_id LIMIT 1";

bool home_put(struct store *store, int64_t person_id, bool reviews,
    int64_t journal_id, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), HOME_PUT);

	db_bind_int(st, person_id);
	db_bind_int(st, reviews);
	db_bind_int(st, journal_id);
	return db_run(st, err);
}

bool home_touch(struct store *store, int64_t requester_id, int64_t journal_id,
    int64_t due_at_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), HOME_TOUCH);

	db_bind_int(st, journal_id);
	db_bind_int(st, due_at_ms);
	db_bind_int(st, requester_id);
	return db_run(st, err);
}

bool home_set_due(
    struct store *store, int64_t person_id, int64_t due_at_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), HOME_SET_DUE);

	if (due_at_ms)
		db_bind_int(st, due_at_ms);
	else
		db_bind_text(st, NULL);
	db_bind_int(st, person_id);
	return db_run(st, err);
}

bool home_first_due(struct store *store, struct home *ret_home, bool *ret_found,
    struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), HOME_FIRST_DUE);
	enum db_got got = db_next(st, err);

	*ret_found = got == DB_ROW;
	if (got != DB_ROW)
		return got == DB_END;
	*ret_home = (struct home){
	    .person_id = db_int(st, 0),
	    .journal_id = db_int(st, 1),
	    .due_at_ms = db_int(st, 2),
	};
	db_done(st);
	return true;
}
