/*
 * person.c: see person.h.
 */
#include "store/person.h"

#include "base/own.h"
#include "store/person_address.h"

#include <string.h>

const char PERSON_OPERATOR[] = "operator";

static const char PERSON_FIND[] =
    "SELECT p.id, p.name, p.email, p.standing, p.checked_at_ms,"
    " c.external_id, m.undeliverable_at_ms, p.away_at_ms,"
    " p.not_in_chat_at_ms"
    " FROM person_identity i JOIN person p ON p.id = i.person_id"
    " LEFT JOIN person_identity c ON c.person_id = p.id"
    "  AND c.system = 'slack'"
    " LEFT JOIN person_identity m ON m.system = 'mail'"
    "  AND m.external_id = p.email"
    " WHERE i.system = $1 AND i.external_id = $2";
static const char PERSON_FIND_USER[] =
    "SELECT external_id FROM person_identity WHERE account = $1"
    " AND system = 'slack'";
/* $1 the identity as it is now, $2 as it was before its workspace was known. */
static const char PERSON_PLACE[] =
    "UPDATE person_identity SET external_id = $1"
    " WHERE system = 'slack' AND external_id = $2";
static const char PERSON_GET[] =
    "SELECT p.id, p.name, p.email, p.standing, p.checked_at_ms,"
    " i.external_id, m.undeliverable_at_ms, p.away_at_ms,"
    " p.not_in_chat_at_ms"
    " FROM person p LEFT JOIN person_identity i ON i.person_id = p.id"
    "  AND i.system = 'slack'"
    " LEFT JOIN person_identity m ON m.system = 'mail'"
    "  AND m.external_id = p.email"
    " WHERE p.id = $1";
static const char PERSON_PUT[] =
    "INSERT INTO person (name, email, standing, checked_at_ms)"
    " VALUES ($1, $2, 'unknown', 0) RETURNING id";
static const char PERSON_IDENTITY_PUT[] =
    "INSERT INTO person_identity (system, external_id, account, person_id)"
    " VALUES ($1, $2, $3, $4)";
static const char PERSON_LEARN[] =
    "UPDATE person SET name = $1, email = $2, standing = $3,"
    " checked_at_ms = $4 WHERE id = $5";
static const char PERSON_HAS_LEFT[] =
    "SELECT 1 FROM person p WHERE p.standing IN ('guest', 'bot', 'deleted',"
    " 'external') AND (p.email = $1 OR EXISTS (SELECT 1 FROM"
    "  person_identity i WHERE i.person_id = p.id AND i.system = 'slack'"
    "  AND i.account = $1))"
    " AND NOT EXISTS (SELECT 1 FROM person n WHERE n.email = $1"
    "  AND n.standing = 'member')";
static const char PERSON_AWAY[] =
    "UPDATE person SET away_at_ms = $1 WHERE id = $2";
static const char PERSON_NOT_IN_CHAT[] =
    "UPDATE person SET not_in_chat_at_ms = $1 WHERE id = $2";

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
	    .undeliverable_at_ms = db_int(st, 6),
	    .away_at_ms = db_int(st, 7),
	    .not_in_chat_at_ms = db_int(st, 8),
	};
}

bool person_identity_put(struct store *store, const char *system,
    const char *who, int64_t id, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), PERSON_IDENTITY_PUT);

	const char *slash = strchr(who, '/');

	db_bind_text(st, system);
	db_bind_text(st, who);
	db_bind_text(st, slash ? slash + 1 : NULL);
	db_bind_int(st, id);
	return db_run(st, err);
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
	return person_identity_put(store, system, who, id, err) &&
	       person_get(store, id, ret_person, err);
}

static enum db_got person_find(struct store *store, const char *system,
    const char *who, struct person *ret_person, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), PERSON_FIND);

	db_bind_text(st, system);
	db_bind_text(st, who);
	enum db_got got = db_next(st, err);
	if (got == DB_ROW) {
		person_read(st, ret_person);
		db_done(st);
	}
	return got;
}

/* Was "T…/U…" known as "/U…" so far? */
static bool person_place(
    struct store *store, const char *who, bool *ret_was, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), PERSON_PLACE);

	db_bind_text(st, who);
	db_bind_text(st, strchr(who, '/'));
	if (!db_run(st, err))
		return false;
	*ret_was = db_changes(store_db(store)) != 0;
	return true;
}

bool person_meet(struct store *store, const char *system, const char *who,
    const char *name, struct person *ret_person, struct err *err)
{
	bool mail = strcmp(system, "mail") == 0;
	bool placed = false;
	enum db_got got = person_find(store, system, who, ret_person, err);

	if (got != DB_END)
		return got == DB_ROW;
	if (strcmp(system, "slack") == 0 && strchr(who, '/') &&
	    !person_place(store, who, &placed, err))
		return false;
	return placed
	           ? person_find(store, system, who, ret_person, err) == DB_ROW
	           : person_make(store, system, who, name ? name : who,
	                 mail ? who : NULL, ret_person, err);
}

bool person_of_member(struct store *store, const char *member,
    struct person *ret_person, struct err *err)
{
	struct db_statement *st;
	OWN(own_string)
	char *who = NULL;

	if (strchr(member, '@'))
		return person_of_address(store, member, ret_person, err);
	st = db_statement(store_db(store), PERSON_FIND_USER);
	db_bind_text(st, member);
	enum db_got got = db_next(st, err);
	if (got == DB_FAILED)
		return false;
	if (got == DB_ROW) {
		who = own_strdup(db_text(st, 0));
		db_done(st);
	} else {
		who = own_printf("/%s", member);
	}
	if (!person_meet(store, "slack", who, member, ret_person, err))
		return false;
	if (strcmp(ret_person->standing, "unknown") != 0 &&
	    strcmp(ret_person->standing, "member") != 0)
		own_string(&ret_person->chat_user);
	return true;
}

bool person_of_address(struct store *store, const char *address,
    struct person *ret_person, struct err *err)
{
	OWN(own_string)
	char *lower = person_address_lower(address);

	if (!person_meet(store, "mail", lower, address, ret_person, err))
		return false;
	if (strcmp(ret_person->standing, "member") != 0)
		own_string(&ret_person->chat_user);
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

/* Our own workspace has seen its people's addresses confirmed. */
static bool person_is_vouched_for(const char *standing)
{
	return strcmp(standing, "external") != 0 &&
	       strcmp(standing, "bot") != 0;
}

bool person_learn(struct store *store, int64_t id, const char *name,
    const char *email, const char *standing, int64_t now_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), PERSON_LEARN);
	OWN(own_string)
	char *lower = person_address_lower(email);

	db_bind_text(st, name);
	db_bind_text(st, lower);
	db_bind_text(st, standing);
	db_bind_int(st, now_ms);
	db_bind_int(st, id);
	return db_run(st, err) && person_address_own(store, id, lower,
	                              person_is_vouched_for(standing), err);
}

bool person_become_operator(
    struct store *store, struct person *person, int64_t now_ms, struct err *err)
{
	if (strcmp(person->standing, PERSON_OPERATOR) == 0)
		return true;
	own_string(&person->standing);
	person->standing = own_strdup(PERSON_OPERATOR);
	return person_learn(store, person->id, person->name, NULL,
	    PERSON_OPERATOR, now_ms, err);
}

const char *person_slack_user(const struct person *person)
{
	const char *slash =
	    person->chat_user ? strchr(person->chat_user, '/') : NULL;

	return slash ? slash + 1 : NULL;
}

static bool person_put_time(
    struct db_statement *st, int64_t id, int64_t at_ms, struct err *err)
{
	db_bind_int(st, at_ms);
	db_bind_int(st, id);
	return db_run(st, err);
}

bool person_has_left(
    struct store *store, const char *member, bool *ret_left, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), PERSON_HAS_LEFT);

	db_bind_text(st, member);
	enum db_got got = db_next(st, err);
	if (got == DB_FAILED)
		return false;
	*ret_left = got == DB_ROW;
	db_done(st);
	return true;
}

bool person_away(
    struct store *store, int64_t id, int64_t now_ms, struct err *err)
{
	return person_put_time(
	    db_statement(store_db(store), PERSON_AWAY), id, now_ms, err);
}

bool person_not_in_chat(
    struct store *store, int64_t id, int64_t now_ms, struct err *err)
{
	return person_put_time(
	    db_statement(store_db(store), PERSON_NOT_IN_CHAT), id, now_ms, err);
}
