/*
 * person.c: see person.h.
 */
#include "store/person.h"

#include "base/own.h"

#include <ctype.h>
#include <string.h>

static const char PERSON_FIND[] =
    "SELECT p.id, p.name, p.email, p.standing, p.checked_at_ms,"
    " i.external_id"
    " FROM person_identity i JOIN person p ON p.id = i.person_id"
    " WHERE i.system = $1 AND i.external_id = $2";
static const char PERSON_GET[] =
    "SELECT p.id, p.name, p.email, p.standing, p.checked_at_ms,"
    " i.external_id"
    " FROM person p LEFT JOIN person_identity i ON i.person_id = p.id"
    "  AND i.system = 'slack'"
    " WHERE p.id = $1";
static const char PERSON_PUT[] =
    "INSERT INTO person (name, standing, checked_at_ms)"
    " VALUES ($1, 'unknown', 0) RETURNING id";
static const char PERSON_IDENTITY_PUT[] =
    "INSERT INTO person_identity (system, external_id, person_id)"
    " VALUES ($1, $2, $3)";
static const char PERSON_LEARN[] =
    "UPDATE person SET name = $1, email = $2, standing = $3,"
    " checked_at_ms = $4 WHERE id = $5";

void person_clear(struct person *person)
{
	free(person->name);
	free(person->email);
	free(person->standing);
	free(person->chat_user);
	*person = (struct person){.id = 0};
}

static void person_read(struct db_statement *st, struct person *ret_person)
{
	*ret_person = (struct person){
	    .id = db_int(st, 0),
	    .name = own_strdup(db_text(st, 1)),
	    .email = own_strdup_or_null(db_text(st, 2)),
	    .standing = own_strdup(db_text(st, 3)),
	    .checked_at_ms = db_int(st, 4),
	    .chat_user = own_strdup_or_null(db_text(st, 5)),
	};
}

static bool person_make(struct store *store, const char *system,
    const char *who, const char *name, struct person *ret_person,
    struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), PERSON_PUT);

	db_bind_text(st, name);
	if (db_next(st, err) != DB_ROW)
		return false;
	int64_t id = db_int(st, 0);
	db_done(st);
	st = db_statement(store_db(store), PERSON_IDENTITY_PUT);
	db_bind_text(st, system);
	db_bind_text(st, who);
	db_bind_int(st, id);
	return db_run(st, err) && person_get(store, id, ret_person, err);
}

bool person_meet(struct store *store, const char *system, const char *who,
    const char *name, struct person *ret_person, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), PERSON_FIND);

	db_bind_text(st, system);
	db_bind_text(st, who);
	switch (db_next(st, err)) {
	case DB_FAILED:
		return false;
	case DB_END:
		return person_make(
		    store, system, who, name ? name : who, ret_person, err);
	case DB_ROW:
		break;
	}
	person_read(st, ret_person);
	db_done(st);
	return true;
}

bool person_get(
    struct store *store, int64_t id, struct person *ret_person, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), PERSON_GET);

	db_bind_int(st, id);
	enum db_got got = db_next(st, err);
	if (got == DB_END)
		err_set(err, ERR_BUG, "no person %lld", (long long)id);
	if (got != DB_ROW)
		return false;
	person_read(st, ret_person);
	db_done(st);
	return true;
}

bool person_learn(struct store *store, int64_t id, const char *name,
    const char *email, const char *standing, int64_t now_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), PERSON_LEARN);
	OWN(own_string)
	char *lower = own_strdup_or_null(email);

	for (char *p = lower; p && *p; p++)
		*p = (char)tolower((unsigned char)*p);
	db_bind_text(st, name);
	db_bind_text(st, lower);
	db_bind_text(st, standing);
	db_bind_int(st, now_ms);
	db_bind_int(st, id);
	return db_run(st, err);
}

const char *person_slack_user(const struct person *person)
{
	const char *slash =
	    person->chat_user ? strchr(person->chat_user, '/') : NULL;

	return slash ? slash + 1 : NULL;
}
