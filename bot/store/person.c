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
static const char PERSON_BY_ADDRESS[] =
    "SELECT p.id, p.name, p.email, p.standing, p.checked_at_ms,"
    " i.external_id"
    " FROM person p JOIN person_identity i ON i.person_id = p.id"
    " WHERE p.email = $1 AND p.standing = 'member' AND i.system = 'slack'"
    " ORDER BY p.id DESC LIMIT 1";
static const char PERSON_PUT[] =
    "INSERT INTO person (name, email, standing, checked_at_ms)"
    " VALUES ($1, $2, 'unknown', 0) RETURNING id";
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

/* NULL of NULL. */
static char *person_lower(const char *email)
{
	char *lower = own_strdup_or_null(email);

	for (char *p = lower; p && *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return lower;
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

/* email may be NULL. */
static bool person_make(struct store *store, const char *system,
    const char *who, const char *name, const char *email,
    struct person *ret_person, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), PERSON_PUT);

	db_bind_text(st, name);
	db_bind_text(st, email);
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

/* A row of st, if there is one. */
static enum db_got person_find(
    struct db_statement *st, struct person *ret_person, struct err *err)
{
	enum db_got got = db_next(st, err);

	if (got == DB_ROW) {
		person_read(st, ret_person);
		db_done(st);
	}
	return got;
}

static enum db_got person_by_identity(struct store *store, const char *system,
    const char *who, struct person *ret_person, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), PERSON_FIND);

	db_bind_text(st, system);
	db_bind_text(st, who);
	return person_find(st, ret_person, err);
}

bool person_meet(struct store *store, const char *system, const char *who,
    const char *name, struct person *ret_person, struct err *err)
{
	enum db_got got =
	    person_by_identity(store, system, who, ret_person, err);

	if (got != DB_END)
		return got == DB_ROW;
	return person_make(
	    store, system, who, name ? name : who, NULL, ret_person, err);
}

bool person_of_address(struct store *store, const char *address,
    struct person *ret_person, struct err *err)
{
	OWN(own_string)
	char *lower = person_lower(address);
	struct db_statement *st =
	    db_statement(store_db(store), PERSON_BY_ADDRESS);

	db_bind_text(st, lower);
	enum db_got got = person_find(st, ret_person, err);
	if (got == DB_END)
		got = person_by_identity(store, "mail", lower, ret_person, err);
	if (got != DB_END)
		return got == DB_ROW;
	return person_make(
	    store, "mail", lower, address, lower, ret_person, err);
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
	char *lower = person_lower(email);

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
