/*
 * draft.c: see draft.h.
 */
#include "store/draft.h"

#include "base/own.h"

static const char DRAFT_CONTEXT[] = "draft";

static const int64_t DRAFT_LIFE_MS = INT64_C(30) * 24 * 3600 * 1000;

static const char DRAFT_GET[] =
    "SELECT id, person_id, verb, ref, page, changed_at_ms, answers FROM draft"
    " WHERE id = $1";
static const char DRAFT_FIND[] =
    "SELECT id, person_id, verb, ref, page, changed_at_ms, answers FROM draft"
    " WHERE person_id = $1 AND verb = $2 AND ref = $3";
static const char DRAFT_PUT[] =
    "INSERT INTO draft (person_id, verb, ref, page, changed_at_ms, answers)"
    " VALUES ($1, $2, $3, 0, $4, $5) RETURNING id";
static const char DRAFT_UPDATE[] =
    "UPDATE draft SET page = $1, changed_at_ms = $2, answers = $3"
    " WHERE id = $4";
static const char DRAFT_DELETE[] = "DELETE FROM draft WHERE id = $1";
static const char DRAFT_FORGET[] =
    "DELETE FROM draft WHERE person_id = $1 AND verb = $2 AND ref = $3";
static const char DRAFT_EXPIRE[] =
    "DELETE FROM draft WHERE changed_at_ms <= $1";
static const char DRAFT_OLDEST[] =
    "SELECT coalesce(min(changed_at_ms), $1) FROM draft";

void draft_clear(struct draft *draft)
{
	free(draft->verb);
	free(draft->ref);
	json_decref(draft->answers);
	json_decref(draft->sent);
	*draft = (struct draft){.id = 0};
}

/* One sealed value: [answers, sent]. */
static void draft_bind_written(
    struct store *store, struct db_statement *st, const struct draft *draft)
{
	json_auto_t *written = json_pack("[O, O]", draft->answers, draft->sent);

	store_bind_sealed(store, st, DRAFT_CONTEXT, written);
}

static enum draft_got draft_read(struct store *store, struct db_statement *st,
    struct draft *ret_draft, struct err *err)
{
	enum db_got got = db_next(st, err);
	json_auto_t *written = NULL;

	if (got == DB_END)
		return DRAFT_ABSENT;
	if (got == DB_FAILED ||
	    !store_sealed(store, st, 6, DRAFT_CONTEXT, &written, err))
		return DRAFT_FAILED;
	*ret_draft = (struct draft){
	    .id = db_int(st, 0),
	    .person_id = db_int(st, 1),
	    .verb = own_strdup(db_text(st, 2)),
	    .ref = own_strdup(db_text(st, 3)),
	    .page = db_int(st, 4),
	    .changed_at_ms = db_int(st, 5),
	    .answers = json_incref(json_array_get(written, 0)),
	    .sent = json_incref(json_array_get(written, 1)),
	};
	db_done(st);
	return DRAFT_FOUND;
}

enum draft_got draft_get(
    struct store *store, int64_t id, struct draft *ret_draft, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DRAFT_GET);

	db_bind_int(st, id);
	return draft_read(store, st, ret_draft, err);
}

static bool draft_put(struct store *store, struct draft *draft, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DRAFT_PUT);

	db_bind_int(st, draft->person_id);
	db_bind_text(st, draft->verb);
	db_bind_text(st, draft->ref);
	db_bind_int(st, draft->changed_at_ms);
	draft_bind_written(store, st, draft);
	if (db_next(st, err) != DB_ROW)
		return false;
	draft->id = db_int(st, 0);
	db_done(st);
	return true;
}

static void draft_bind_key(struct db_statement *st, int64_t person_id,
    const char *verb, const char *ref)
{
	db_bind_int(st, person_id);
	db_bind_text(st, verb);
	db_bind_text(st, ref);
}

enum draft_got draft_find(struct store *store, int64_t person_id,
    const char *verb, const char *ref, struct draft *ret_draft, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DRAFT_FIND);

	draft_bind_key(st, person_id, verb, ref);
	return draft_read(store, st, ret_draft, err);
}

bool draft_open(struct store *store, int64_t person_id, const char *verb,
    const char *ref, int64_t now_ms, struct draft *ret_draft, struct err *err)
{
	enum draft_got got =
	    draft_find(store, person_id, verb, ref, ret_draft, err);

	if (got != DRAFT_ABSENT)
		return got == DRAFT_FOUND;
	OWN(draft_clear)
	struct draft draft = {
	    .person_id = person_id,
	    .verb = own_strdup(verb),
	    .ref = own_strdup(ref),
	    .changed_at_ms = now_ms,
	    .answers = json_object(),
	    .sent = json_array(),
	};
	if (!draft_put(store, &draft, err))
		return false;
	*ret_draft = draft;
	draft = (struct draft){.id = 0};
	return true;
}

bool draft_update(struct store *store, const struct draft *draft,
    int64_t now_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DRAFT_UPDATE);

	db_bind_int(st, draft->page);
	db_bind_int(st, now_ms);
	draft_bind_written(store, st, draft);
	db_bind_int(st, draft->id);
	return db_run(st, err);
}

bool draft_delete(struct store *store, int64_t id, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DRAFT_DELETE);

	db_bind_int(st, id);
	return db_run(st, err);
}

bool draft_forget(struct store *store, int64_t person_id, const char *verb,
    const char *ref, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DRAFT_FORGET);

	draft_bind_key(st, person_id, verb, ref);
	return db_run(st, err);
}

bool draft_expire(
    struct store *store, int64_t now_ms, int64_t *ret_next_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DRAFT_EXPIRE);

	db_bind_int(st, now_ms - DRAFT_LIFE_MS);
	if (!db_run(st, err))
		return false;
	st = db_statement(store_db(store), DRAFT_OLDEST);
	db_bind_int(st, now_ms);
	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_next_ms = db_int(st, 0) + DRAFT_LIFE_MS;
	db_done(st);
	return true;
}
