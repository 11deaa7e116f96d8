/*
 * digest.c: see digest.h.
 */
#include "store/digest.h"

#include "base/own.h"

static const char DIGEST_CONTEXT[] = "digest_news";

static const char DIGEST_PUT[] =
    "INSERT INTO digest (person_id, day) VALUES ($1, $2)"
    " ON CONFLICT (person_id) DO NOTHING";
static const char DIGEST_END[] = "DELETE FROM digest WHERE person_id = $1";
static const char DIGEST_HAS[] =
    "SELECT count(*) FROM digest WHERE person_id = $1";
static const char DIGEST_COUNT[] = "SELECT count(*) FROM digest";
static const char DIGEST_NEXT[] =
    "SELECT person_id FROM digest WHERE day <> $1 AND person_id > $2"
    " ORDER BY person_id LIMIT 1";
static const char DIGEST_SET_DAY[] =
    "UPDATE digest SET day = $1 WHERE person_id = $2";
static const char DIGEST_ADD_NEWS[] =
    "INSERT INTO digest_news (person_id, case_id, title)"
    " VALUES ($1, $2, $3)";
static const char DIGEST_NEWS[] =
    "SELECT n.case_id, n.title, c.number FROM digest_news n"
    " JOIN case_record c ON c.id = n.case_id WHERE n.person_id = $1"
    " AND (c.open = 1 OR NOT EXISTS (SELECT 1 FROM post p"
    "  WHERE p.case_id = n.case_id AND p.recipient = $2 AND p.held = 1))"
    " ORDER BY n.id";
static const char DIGEST_CLEAR_NEWS[] =
    "DELETE FROM digest_news WHERE person_id = $1";

bool digest_put(
    struct store *store, int64_t person_id, int64_t day, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DIGEST_PUT);

	db_bind_int(st, person_id);
	db_bind_int(st, day);
	return db_run(st, err);
}

bool digest_end(
    struct store *store, int64_t person_id, bool *ret_was, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DIGEST_END);

	db_bind_int(st, person_id);
	if (!db_run(st, err))
		return false;
	*ret_was = db_changes(store_db(store)) != 0;
	return true;
}

static bool digest_number(
    struct db_statement *st, int64_t *ret_number, struct err *err)
{
	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_number = db_int(st, 0);
	db_done(st);
	return true;
}

bool digest_has(
    struct store *store, int64_t person_id, bool *ret_has, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DIGEST_HAS);
	int64_t count;

	db_bind_int(st, person_id);
	if (!digest_number(st, &count, err))
		return false;
	*ret_has = count != 0;
	return true;
}

bool digest_count(struct store *store, int64_t *ret_count, struct err *err)
{
	return digest_number(
	    db_statement(store_db(store), DIGEST_COUNT), ret_count, err);
}

bool digest_next(struct store *store, int64_t day, int64_t after_id,
    int64_t *ret_person_id, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DIGEST_NEXT);

	db_bind_int(st, day);
	db_bind_int(st, after_id);
	enum db_got got = db_next(st, err);
	if (got == DB_FAILED)
		return false;
	*ret_person_id = got == DB_ROW ? db_int(st, 0) : 0;
	db_done(st);
	return true;
}

bool digest_set_day(
    struct store *store, int64_t person_id, int64_t day, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DIGEST_SET_DAY);

	db_bind_int(st, day);
	db_bind_int(st, person_id);
	return db_run(st, err);
}

bool digest_add_news(struct store *store, int64_t person_id, int64_t case_id,
    const char *title, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), DIGEST_ADD_NEWS);
	json_auto_t *value = json_string(title);

	db_bind_int(st, person_id);
	db_bind_int(st, case_id);
	store_bind_sealed(store, st, DIGEST_CONTEXT, value);
	return db_run(st, err);
}

bool digest_news(
    struct store *store, int64_t person_id, json_t **ret_news, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), DIGEST_NEWS);
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)person_id);
	json_auto_t *news = json_array();
	enum db_got got;

	db_bind_int(st, person_id);
	db_bind_text(st, recipient);
	while ((got = db_next(st, err)) == DB_ROW) {
		json_t *title;
		if (!store_sealed(store, st, 1, DIGEST_CONTEXT, &title, err))
			return false;
		json_array_append_new(
		    news, json_pack("{s:I, s:s, s:o}", "case_id",
		              (json_int_t)db_int(st, 0), "number",
		              db_text(st, 2), "title", title));
	}
	if (got == DB_FAILED)
		return false;
	*ret_news = json_incref(news);
	return true;
}

bool digest_clear_news(struct store *store, int64_t person_id, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), DIGEST_CLEAR_NEWS);

	db_bind_int(st, person_id);
	return db_run(st, err);
}
