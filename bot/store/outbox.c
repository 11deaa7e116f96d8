/*
 * outbox.c: see outbox.h.
 */
#include "store/outbox.h"

#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"

#include <string.h>

static const char OUTBOX_CONTEXT[] = "outbox";

/* Enough that no two rows of one installation ever share a tag. */
enum { OUTBOX_TAG_BYTES = 12 };

#define OUTBOX_COLUMNS                                                         \
	"SELECT id, journal_id, case_id, person_id, post_id, system, kind,"    \
	" lane, attempts, due_at_ms, expires_at_ms, created_at_ms, tag,"       \
	" invoke"

static const char OUTBOX_INSERT[] =
    "INSERT INTO outbox (journal_id, case_id, person_id, post_id, system,"
    " kind, lane, state, attempts, due_at_ms, expires_at_ms, created_at_ms,"
    " tag, payload, invoke)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', 0, $8, $9, $10, $11, $12,"
    " $13)"
    " RETURNING id";
static const char OUTBOX_GET[] =
    OUTBOX_COLUMNS ", payload FROM outbox WHERE id = $1 AND state = 'open'";
static const char OUTBOX_IS_OPEN[] =
    "SELECT count(*) FROM outbox WHERE id = $1 AND state = 'open'";
static const char OUTBOX_FIND_UPDATE[] =
    "SELECT max(id) FROM outbox WHERE state = 'open' AND post_id = $1"
    " AND kind = 'update'";
static const char OUTBOX_REPLACE_PAYLOAD[] =
    "UPDATE outbox SET payload = $1 WHERE id = $2";
static const char OUTBOX_HAS_LOOK_UP[] =
    "SELECT count(*) FROM outbox WHERE state = 'open' AND kind = 'look_up'"
    " AND person_id = $1";
static const char OUTBOX_HAS_HOME[] =
    "SELECT count(*) FROM outbox WHERE state = 'open' AND kind = 'home'"
    " AND person_id = $1";
static const char OUTBOX_FINISH[] =
    "UPDATE outbox SET state = $1, remote = $2, error = $3,"
    " finished_at_ms = $4 WHERE id = $5 AND state = 'open'";
static const char OUTBOX_POSTPONE[] =
    "UPDATE outbox SET attempts = attempts + 1, due_at_ms = $1, error = $2"
    " WHERE id = $3 AND state = 'open'";
static const char OUTBOX_BOUNCE[] =
    "UPDATE outbox SET state = 'failed', error = $1,"
    " finished_at_ms = COALESCE(finished_at_ms, $2)"
    " WHERE id = $3 AND kind = 'mail' AND state <> 'failed'"
    " RETURNING id, journal_id, case_id, person_id, post_id, system, kind,"
    " lane, attempts, due_at_ms, expires_at_ms, created_at_ms, tag, invoke,"
    " payload";
static const char OUTBOX_EACH_OPEN[] =
    OUTBOX_COLUMNS " FROM outbox WHERE state = 'open' ORDER BY id";
static const char OUTBOX_EACH_CALL[] =
    OUTBOX_COLUMNS " FROM outbox WHERE state = 'open' AND case_id = $1"
                   " AND invoke IS NOT NULL ORDER BY id";
static const char OUTBOX_WITHDRAW[] =
    "UPDATE outbox SET state = 'withdrawn', finished_at_ms = $1"
    " WHERE state = 'open' AND case_id = $2 AND invoke = $3 RETURNING id";

static const char OUTBOX_OF_CASE[] =
    "SELECT o.id, o.created_at_ms, o.finished_at_ms, o.attempts, o.kind,"
    " o.state, o.error, p.name, o.system, o.payload FROM"
    " outbox o"
    " LEFT JOIN person p ON p.id = o.person_id"
    " WHERE o.case_id = $1 ORDER BY o.id";

void outbox_row_clear(struct outbox_row *row)
{
	free(row->system);
	free(row->lane);
	free(row->tag);
	free(row->invoke);
	json_decref(row->payload);
	*row = (struct outbox_row){.id = 0};
}

char *outbox_new_tag(void)
{
	return crypto_random_hex(OUTBOX_TAG_BYTES);
}

static void outbox_bind_id(struct db_statement *st, int64_t id)
{
	if (id)
		db_bind_int(st, id);
	else
		db_bind_text(st, NULL);
}

bool outbox_insert(struct store *store, struct outbox_row *row, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), OUTBOX_INSERT);

	if (row->tag == NULL)
		row->tag = outbox_new_tag();
	db_bind_int(st, row->journal_id);
	outbox_bind_id(st, row->case_id);
	outbox_bind_id(st, row->person_id);
	outbox_bind_id(st, row->post_id);
	db_bind_text(st, row->system);
	db_bind_text(st, delivery_kind_name(row->kind));
	db_bind_text(st, row->lane);
	db_bind_int(st, row->due_at_ms);
	db_bind_int(st, row->expires_at_ms);
	db_bind_int(st, row->created_at_ms);
	db_bind_text(st, row->tag);
	store_bind_sealed(store, st, OUTBOX_CONTEXT, row->payload);
	db_bind_text(st, row->invoke);
	if (db_next(st, err) != DB_ROW)
		return false;
	row->id = db_int(st, 0);
	db_done(st);
	return true;
}

static struct outbox_row outbox_read(struct db_statement *st)
{
	struct outbox_row row = {
	    .id = db_int(st, 0),
	    .journal_id = db_int(st, 1),
	    .case_id = db_int(st, 2),
	    .person_id = db_int(st, 3),
	    .post_id = db_int(st, 4),
	    .system = own_strdup(db_text(st, 5)),
	    .lane = own_strdup(db_text(st, 7)),
	    .attempts = (int)db_int(st, 8),
	    .due_at_ms = db_int(st, 9),
	    .expires_at_ms = db_int(st, 10),
	    .created_at_ms = db_int(st, 11),
	    .tag = own_strdup(db_text(st, 12)),
	    .invoke = own_strdup_or_null(db_text(st, 13)),
	};

	delivery_kind_from_name(db_text(st, 6), &row.kind);
	return row;
}

/* The one row of a query, with its payload. */
static enum outbox_got outbox_row_of(struct store *store,
    struct db_statement *st, struct outbox_row *ret_row, struct err *err)
{
	json_t *payload = NULL;
	enum db_got got = db_next(st, err);
	if (got == DB_END)
		return OUTBOX_ABSENT;
	if (got == DB_FAILED ||
	    !store_sealed(store, st, 14, OUTBOX_CONTEXT, &payload, err))
		return OUTBOX_FAILED;
	*ret_row = outbox_read(st);
	ret_row->payload = payload;
	db_done(st);
	return OUTBOX_FOUND;
}

enum outbox_got outbox_get(struct store *store, int64_t id,
    struct outbox_row *ret_row, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), OUTBOX_GET);

	db_bind_int(st, id);
	return outbox_row_of(store, st, ret_row, err);
}

enum outbox_got outbox_find_update(
    struct store *store, int64_t post_id, int64_t *ret_id, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), OUTBOX_FIND_UPDATE);

	db_bind_int(st, post_id);
	if (db_next(st, err) != DB_ROW)
		return OUTBOX_FAILED;
	bool found = !db_is_null(st, 0);
	if (found)
		*ret_id = db_int(st, 0);
	db_done(st);
	return found ? OUTBOX_FOUND : OUTBOX_ABSENT;
}

bool outbox_replace_payload(
    struct store *store, int64_t id, const json_t *payload, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), OUTBOX_REPLACE_PAYLOAD);

	store_bind_sealed(store, st, OUTBOX_CONTEXT, payload);
	db_bind_int(st, id);
	return db_run(st, err);
}

enum outbox_got outbox_withdraw(struct store *store, int64_t case_id,
    const char *invoke, int64_t now_ms, int64_t *ret_id, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), OUTBOX_WITHDRAW);

	db_bind_int(st, now_ms);
	db_bind_int(st, case_id);
	db_bind_text(st, invoke);
	enum db_got got = db_next(st, err);
	if (got == DB_FAILED)
		return OUTBOX_FAILED;
	if (got == DB_ROW)
		*ret_id = db_int(st, 0);
	db_done(st);
	return got == DB_ROW ? OUTBOX_FOUND : OUTBOX_ABSENT;
}

static bool outbox_has(
    struct db_statement *st, int64_t id, bool *ret_has, struct err *err)
{
	db_bind_int(st, id);
	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_has = db_int(st, 0) != 0;
	db_done(st);
	return true;
}

bool outbox_is_open(
    struct store *store, int64_t id, bool *ret_is, struct err *err)
{
	return outbox_has(
	    db_statement(store_db(store), OUTBOX_IS_OPEN), id, ret_is, err);
}

bool outbox_has_look_up(
    struct store *store, int64_t person_id, bool *ret_has, struct err *err)
{
	return outbox_has(db_statement(store_db(store), OUTBOX_HAS_LOOK_UP),
	    person_id, ret_has, err);
}

bool outbox_has_home(
    struct store *store, int64_t person_id, bool *ret_has, struct err *err)
{
	return outbox_has(db_statement(store_db(store), OUTBOX_HAS_HOME),
	    person_id, ret_has, err);
}

bool outbox_finish(struct store *store, int64_t id, const char *state,
    const json_t *remote, const char *error, int64_t now_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), OUTBOX_FINISH);
	OWN(own_string)
	char *text = remote ? jsonx_dump(remote) : NULL;

	db_bind_text(st, state);
	db_bind_text(st, text);
	db_bind_text(st, error);
	db_bind_int(st, now_ms);
	db_bind_int(st, id);
	return db_run(st, err);
}

bool outbox_postpone(struct store *store, int64_t id, int64_t due_at_ms,
    const char *error, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), OUTBOX_POSTPONE);

	db_bind_int(st, due_at_ms);
	db_bind_text(st, error);
	db_bind_int(st, id);
	return db_run(st, err);
}

enum outbox_got outbox_bounce(struct store *store, int64_t id,
    const char *error, int64_t now_ms, struct outbox_row *ret_row,
    struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), OUTBOX_BOUNCE);

	db_bind_text(st, error);
	db_bind_int(st, now_ms);
	db_bind_int(st, id);
	return outbox_row_of(store, st, ret_row, err);
}

static bool outbox_each(
    struct db_statement *st, outbox_each_fn *fn, void *arg, struct err *err)
{
	enum db_got got;

	while ((got = db_next(st, err)) == DB_ROW) {
		struct outbox_row row = outbox_read(st);
		fn(arg, &row);
		outbox_row_clear(&row);
	}
	return got == DB_END;
}

bool outbox_each_open(
    struct store *store, outbox_each_fn *fn, void *arg, struct err *err)
{
	return outbox_each(
	    db_statement(store_db(store), OUTBOX_EACH_OPEN), fn, arg, err);
}

bool outbox_each_call(struct store *store, int64_t case_id, outbox_each_fn *fn,
    void *arg, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), OUTBOX_EACH_CALL);

	db_bind_int(st, case_id);
	return outbox_each(st, fn, arg, err);
}

bool outbox_each_of_case(struct store *store, int64_t case_id,
    outbox_fate_fn *fn, void *arg, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), OUTBOX_OF_CASE);
	enum db_got got;

	db_bind_int(st, case_id);
	while ((got = db_next(st, err)) == DB_ROW) {
		json_auto_t *payload = NULL;
		if (!store_sealed(store, st, 9, OUTBOX_CONTEXT, &payload, err))
			return false;
		struct outbox_fate fate = {
		    .id = db_int(st, 0),
		    .created_at_ms = db_int(st, 1),
		    .finished_at_ms = db_int(st, 2),
		    .attempts = (int)db_int(st, 3),
		    .kind = db_text(st, 4),
		    .state = db_text(st, 5),
		    .error = db_text(st, 6),
		    .whom = db_text(st, 7),
		    .system = db_text(st, 8),
		    .payload = payload,
		};
		fn(arg, &fate);
	}
	return got == DB_END;
}
