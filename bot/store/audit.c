/*
 * audit.c: see audit.h.
 */
#include "store/audit.h"

#include "base/jsonx.h"
#include "base/own.h"

static const char AUDIT_PUT[] =
    "INSERT INTO audit (at_ms, case_id, journal_id, record)"
    " VALUES ($1, $2, $3, $4)";
static const char AUDIT_ALL[] =
    "SELECT at_ms, journal_id, record FROM audit ORDER BY id";
static const char AUDIT_OF_CASE[] =
    "SELECT at_ms, journal_id, record FROM audit WHERE case_id = $1"
    " ORDER BY id";

static void audit_bind_id(struct db_statement *st, int64_t id)
{
	if (id)
		db_bind_int(st, id);
	else
		db_bind_text(st, NULL);
}

bool audit_put(struct store *store, int64_t at_ms, int64_t case_id,
    int64_t journal_id, const json_t *record, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), AUDIT_PUT);
	OWN(own_string)
	char *text = jsonx_canonical(record);

	db_bind_int(st, at_ms);
	audit_bind_id(st, case_id);
	audit_bind_id(st, journal_id);
	db_bind_text(st, text);
	return db_run(st, err);
}

bool audit_each(struct store *store, int64_t case_id, audit_each_fn *fn,
    void *arg, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), case_id ? AUDIT_OF_CASE : AUDIT_ALL);
	enum db_got got;

	if (case_id)
		db_bind_int(st, case_id);
	while ((got = db_next(st, err)) == DB_ROW)
		if (!fn(arg, db_int(st, 0), db_int(st, 1), db_text(st, 2)))
			break;
	db_done(st);
	return got != DB_FAILED;
}
