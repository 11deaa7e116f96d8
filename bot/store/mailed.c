/*
 * mailed.c: see mailed.h.
 */
#include "store/mailed.h"

#include "base/own.h"

#include <string.h>

static const char MAILED_FIRST[] =
    "SELECT tag FROM outbox WHERE case_id = $1 AND kind = 'mail'"
    " AND person_id = $2 ORDER BY id LIMIT 1";
/* "answer:" to "answer;": what begins so, by the index. */
static const char MAILED_COUNT[] =
    "SELECT count(*) FROM outbox WHERE kind = 'mail' AND lane >= $1"
    " AND lane < $2 AND created_at_ms > $3";
static const char MAILED_COUNT_OF_CASE[] =
    "SELECT count(*) FROM outbox WHERE kind = 'mail' AND lane >= $1"
    " AND lane < $2 AND created_at_ms > $3 AND case_id = $4";
static const char MAILED_FAILED[] =
    "SELECT count(*) FROM outbox WHERE case_id = $1 AND kind = 'mail'"
    " AND person_id = $2 AND state = 'failed'";
static const char MAILED_FIND[] =
    "SELECT id, case_id, person_id FROM outbox WHERE kind = 'mail'"
    " AND id = $1";
static const char MAILED_FIND_BY_TAG[] =
    "SELECT id, case_id, person_id FROM outbox WHERE kind = 'mail'"
    " AND tag = $1";

enum outbox_got mailed_first(struct store *store, int64_t case_id,
    int64_t person_id, char **ret_tag, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), MAILED_FIRST);

	db_bind_int(st, case_id);
	db_bind_int(st, person_id);
	enum db_got got = db_next(st, err);
	if (got == DB_FAILED)
		return OUTBOX_FAILED;
	if (got == DB_ROW)
		*ret_tag = own_strdup(db_text(st, 0));
	db_done(st);
	return got == DB_ROW ? OUTBOX_FOUND : OUTBOX_ABSENT;
}

static bool mailed_count_by(struct store *store, const char *sql,
    int64_t case_id, const char *lane_prefix, int64_t since_ms,
    int64_t *ret_count, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), sql);
	OWN(own_string)
	char *end = own_strdup(lane_prefix);

	end[strlen(end) - 1]++;
	db_bind_text(st, lane_prefix);
	db_bind_text(st, end);
	db_bind_int(st, since_ms);
	if (case_id)
		db_bind_int(st, case_id);
	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_count = db_int(st, 0);
	db_done(st);
	return true;
}

bool mailed_count(struct store *store, const char *lane_prefix,
    int64_t since_ms, int64_t *ret_count, struct err *err)
{
	return mailed_count_by(
	    store, MAILED_COUNT, 0, lane_prefix, since_ms, ret_count, err);
}

bool mailed_count_of_case(struct store *store, int64_t case_id,
    const char *lane_prefix, int64_t since_ms, int64_t *ret_count,
    struct err *err)
{
	return mailed_count_by(store, MAILED_COUNT_OF_CASE, case_id,
	    lane_prefix, since_ms, ret_count, err);
}

/* "<CT-1042.TAG@domain>" -> "TAG". Yours to free(); NULL: it has none. */
static char *mailed_tag(const char *message_id)
{
	const char *at = strrchr(message_id, '@');
	const char *dot =
	    at ? memrchr(message_id, '.', (size_t)(at - message_id)) : NULL;

	return dot ? own_printf("%.*s", (int)(at - dot - 1), dot + 1) : NULL;
}

static enum outbox_got mailed_read(
    struct db_statement *st, struct mailed *ret_mailed, struct err *err)
{
	enum db_got got = db_next(st, err);

	if (got == DB_FAILED)
		return OUTBOX_FAILED;
	if (got == DB_ROW)
		*ret_mailed = (struct mailed){.outbox_id = db_int(st, 0),
		    .case_id = db_int(st, 1),
		    .person_id = db_int(st, 2)};
	db_done(st);
	return got == DB_ROW ? OUTBOX_FOUND : OUTBOX_ABSENT;
}

enum outbox_got mailed_find(struct store *store, int64_t outbox_id,
    struct mailed *ret_mailed, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), MAILED_FIND);

	db_bind_int(st, outbox_id);
	return mailed_read(st, ret_mailed, err);
}

enum outbox_got mailed_find_by_message_id(struct store *store,
    const char *message_id, struct mailed *ret_mailed, struct err *err)
{
	OWN(own_string)
	char *tag = mailed_tag(message_id);

	if (tag == NULL)
		return OUTBOX_ABSENT;
	struct db_statement *st =
	    db_statement(store_db(store), MAILED_FIND_BY_TAG);
	db_bind_text(st, tag);
	return mailed_read(st, ret_mailed, err);
}

bool mailed_failed(struct store *store, int64_t case_id, int64_t person_id,
    int64_t *ret_count, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), MAILED_FAILED);

	db_bind_int(st, case_id);
	db_bind_int(st, person_id);
	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_count = db_int(st, 0);
	db_done(st);
	return true;
}
