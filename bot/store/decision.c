/*
 * decision.c: see decision.h.
 */
#include "store/decision.h"

#include "base/own.h"

static const char DECISION_OF[] =
    "SELECT office FROM decision WHERE case_id = $1 AND person_id = $2";
static const char DECISION_PUT[] =
    "INSERT INTO decision (case_id, person_id, office, verb, journal_id)"
    " VALUES ($1, $2, $3, $4, $5)";

static const char DECISION_FORGET[] = "DELETE FROM decision WHERE case_id = $1";

bool decision_of(struct store *store, int64_t case_id, int64_t person_id,
    char **ret_role, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DECISION_OF);

	db_bind_int(st, case_id);
	db_bind_int(st, person_id);
	enum db_got got = db_next(st, err);
	if (got == DB_FAILED)
		return false;
	*ret_role = got == DB_ROW ? own_strdup(db_text(st, 0)) : NULL;
	db_done(st);
	return true;
}

bool decision_put(struct store *store, int64_t case_id, int64_t person_id,
    const char *role, const char *verb, int64_t journal_id, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DECISION_PUT);

	db_bind_int(st, case_id);
	db_bind_int(st, person_id);
	db_bind_text(st, role);
	db_bind_text(st, verb);
	db_bind_int(st, journal_id);
	return db_run(st, err);
}

bool decision_forget(struct store *store, int64_t case_id, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), DECISION_FORGET);

	db_bind_int(st, case_id);
	return db_run(st, err);
}
