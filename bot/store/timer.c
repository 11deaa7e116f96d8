/*
 * timer.c: see timer.h.
 */
#include "store/timer.h"

#include "base/own.h"

static const char TIMER_SET[] =
    "INSERT INTO timer (case_id, name, verb, due_at_ms)"
    " VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (case_id, name)"
    " DO UPDATE SET verb = excluded.verb, due_at_ms = excluded.due_at_ms";
static const char TIMER_CANCEL[] =
    "DELETE FROM timer WHERE case_id = $1 AND name = $2";
static const char TIMER_FIRST[] =
    "SELECT case_id, name, verb, due_at_ms FROM timer"
    " ORDER BY due_at_ms LIMIT 1";
static const char TIMER_IS_SET[] =
    "SELECT 1 FROM timer WHERE case_id = $1 AND name = $2 AND due_at_ms = $3";
static const char TIMER_NEXT_DUE[] = "SELECT min(due_at_ms) FROM timer";

void timer_clear(struct timer *timer)
{
	free(timer->name);
	free(timer->verb);
	*timer = (struct timer){.case_id = 0};
}

bool timer_set(struct store *store, int64_t case_id, const char *name,
    const char *verb, int64_t due_at_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), TIMER_SET);

	db_bind_int(st, case_id);
	db_bind_text(st, name);
	db_bind_text(st, verb);
	db_bind_int(st, due_at_ms);
	return db_run(st, err);
}

bool timer_cancel(
    struct store *store, int64_t case_id, const char *name, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), TIMER_CANCEL);

	db_bind_int(st, case_id);
	db_bind_text(st, name);
	return db_run(st, err);
}

bool timer_first(struct store *store, struct timer *ret_timer, bool *ret_found,
    struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), TIMER_FIRST);
	enum db_got got = db_next(st, err);

	if (got == DB_FAILED)
		return false;
	*ret_found = got == DB_ROW;
	if (got == DB_ROW)
		*ret_timer = (struct timer){
		    .case_id = db_int(st, 0),
		    .name = own_strdup(db_text(st, 1)),
		    .verb = own_strdup(db_text(st, 2)),
		    .due_at_ms = db_int(st, 3),
		};
	db_done(st);
	return true;
}

bool timer_is_set(struct store *store, int64_t case_id, const char *name,
    int64_t due_at_ms, bool *ret_set, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), TIMER_IS_SET);

	db_bind_int(st, case_id);
	db_bind_text(st, name);
	db_bind_int(st, due_at_ms);
	enum db_got got = db_next(st, err);
	if (got == DB_FAILED)
		return false;
	*ret_set = got == DB_ROW;
	db_done(st);
	return true;
}

bool timer_next_due(
    struct store *store, int64_t *ret_due_at_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), TIMER_NEXT_DUE);

	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_due_at_ms = db_is_null(st, 0) ? INT64_MAX : db_int(st, 0);
	db_done(st);
	return true;
}
