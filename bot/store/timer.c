/*
 * timer.c: see timer.h. A timer that stands still has no due time.
 */
#include "store/timer.h"

#include "base/own.h"

#define TIMER_COLUMNS                                                          \
	"case_id, name, verb, started_at_ms, duration, calendar, due_at_ms"

static const char TIMER_SET[] =
    "INSERT INTO timer (" TIMER_COLUMNS ")"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (case_id, name) DO UPDATE SET verb = excluded.verb,"
    " started_at_ms = excluded.started_at_ms, duration = excluded.duration,"
    " calendar = excluded.calendar, due_at_ms = excluded.due_at_ms";
static const char TIMER_CANCEL[] =
    "DELETE FROM timer WHERE case_id = $1 AND name = $2";
static const char TIMER_GET[] =
    "SELECT " TIMER_COLUMNS " FROM timer WHERE case_id = $1 AND name = $2";
static const char TIMER_NEXT_OF_CASE[] =
    "SELECT " TIMER_COLUMNS " FROM timer WHERE case_id = $1 AND name > $2"
    " ORDER BY name LIMIT 1";
static const char TIMER_FIRST[] =
    "SELECT " TIMER_COLUMNS " FROM timer WHERE due_at_ms IS NOT NULL"
    " ORDER BY due_at_ms LIMIT 1";
static const char TIMER_NEXT_BY_CALENDAR[] =
    "SELECT " TIMER_COLUMNS " FROM timer"
    " WHERE (case_id, name) > ($1, $2) AND calendar IS NOT NULL"
    " AND due_at_ms IS NOT NULL ORDER BY case_id, name LIMIT 1";
static const char TIMER_NEXT_DUE[] = "SELECT min(due_at_ms) FROM timer";

void timer_clear(struct timer *timer)
{
	free(timer->name);
	free(timer->verb);
	free(timer->duration);
	free(timer->calendar);
	*timer = (struct timer){.case_id = 0};
}

bool timer_set(struct store *store, const struct timer *timer, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), TIMER_SET);

	db_bind_int(st, timer->case_id);
	db_bind_text(st, timer->name);
	db_bind_text(st, timer->verb);
	db_bind_int(st, timer->started_at_ms);
	db_bind_text(st, timer->duration);
	db_bind_text(st, timer->calendar);
	if (timer->due_at_ms == INT64_MAX)
		db_bind_text(st, NULL);
	else
		db_bind_int(st, timer->due_at_ms);
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

/* The one row of a statement of TIMER_COLUMNS, or none. */
static bool timer_read(struct db_statement *st, struct timer *ret_timer,
    bool *ret_found, struct err *err)
{
	enum db_got got = db_next(st, err);

	if (got == DB_FAILED)
		return false;
	*ret_found = got == DB_ROW;
	if (got == DB_ROW)
		*ret_timer = (struct timer){
		    .case_id = db_int(st, 0),
		    .name = own_strdup(db_text(st, 1)),
		    .verb = own_strdup(db_text(st, 2)),
		    .started_at_ms = db_int(st, 3),
		    .duration = own_strdup(db_text(st, 4)),
		    .calendar = own_strdup_or_null(db_text(st, 5)),
		    .due_at_ms = db_is_null(st, 6) ? INT64_MAX : db_int(st, 6),
		};
	db_done(st);
	return true;
}

bool timer_get(struct store *store, int64_t case_id, const char *name,
    struct timer *ret_timer, bool *ret_found, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), TIMER_GET);

	db_bind_int(st, case_id);
	db_bind_text(st, name);
	return timer_read(st, ret_timer, ret_found, err);
}

bool timer_next_of_case(struct store *store, int64_t case_id, const char *name,
    struct timer *ret_timer, bool *ret_found, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), TIMER_NEXT_OF_CASE);

	db_bind_int(st, case_id);
	db_bind_text(st, name);
	return timer_read(st, ret_timer, ret_found, err);
}

bool timer_first(struct store *store, struct timer *ret_timer, bool *ret_found,
    struct err *err)
{
	return timer_read(db_statement(store_db(store), TIMER_FIRST), ret_timer,
	    ret_found, err);
}

bool timer_next_by_calendar(struct store *store, int64_t case_id,
    const char *name, struct timer *ret_timer, bool *ret_found, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), TIMER_NEXT_BY_CALENDAR);

	db_bind_int(st, case_id);
	db_bind_text(st, name);
	return timer_read(st, ret_timer, ret_found, err);
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
