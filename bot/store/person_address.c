/*
 * person_address.c: see person_address.h.
 */
#include "store/person_address.h"

#include "base/own.h"
#include "store/person.h"

#include <ctype.h>

static const char PERSON_ADDRESS_UNDELIVERABLE[] =
    "UPDATE person_identity SET undeliverable_at_ms = $1"
    " WHERE system = 'mail' AND external_id = $2"
    " AND undeliverable_at_ms IS NULL";
static const char PERSON_ADDRESS_DELIVERABLE[] =
    "UPDATE person_identity SET undeliverable_at_ms = NULL"
    " WHERE system = 'mail' AND external_id = $1";
static const char PERSON_ADDRESS_EACH_UNDELIVERABLE[] =
    "SELECT i.external_id, p.name, i.undeliverable_at_ms"
    " FROM person_identity i JOIN person p ON p.id = i.person_id"
    " WHERE i.undeliverable_at_ms IS NOT NULL ORDER BY i.external_id";
/* $1 the person, $2 the address. */
static const char PERSON_ADDRESS_FORGET[] =
    "DELETE FROM person_identity WHERE system = 'mail' AND person_id = $1"
    " AND external_id IS DISTINCT FROM $2";
static const char PERSON_ADDRESS_HOLDER[] =
    "SELECT person_id, (SELECT count(*) FROM person_identity o"
    "  WHERE o.person_id = i.person_id AND o.system <> 'mail'),"
    " p.standing = 'deleted'"
    " FROM person_identity i JOIN person p ON p.id = i.person_id"
    " WHERE system = 'mail' AND external_id = $1";
static const char PERSON_ADDRESS_TAKE[] =
    "UPDATE person_identity SET person_id = $1"
    " WHERE system = 'mail' AND external_id = $2";
/* $1 who they are now, $2 who they were. A decision that both have taken
 * stays where it is. */
static const char *const person_address_absorb_sql[] = {
    "UPDATE person_identity SET person_id = $1 WHERE person_id = $2",
    "UPDATE case_record SET requester_id = $1 WHERE requester_id = $2",
    "UPDATE decision SET person_id = $1 WHERE person_id = $2"
    " AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.person_id = $1"
    "  AND d.case_id = decision.case_id)",
    "UPDATE absence SET person_id = $1 WHERE person_id = $2"
    " AND NOT EXISTS (SELECT 1 FROM absence a WHERE a.person_id = $1)",
    "UPDATE absence SET set_by = $1 WHERE set_by = $2",
    "UPDATE digest SET person_id = $1 WHERE person_id = $2"
    " AND NOT EXISTS (SELECT 1 FROM digest d WHERE d.person_id = $1)",
    "UPDATE digest_news SET person_id = $1 WHERE person_id = $2",
    "UPDATE outbox SET person_id = $1 WHERE person_id = $2",
    "UPDATE draft SET person_id = $1 WHERE person_id = $2"
    " AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.person_id = $1"
    "  AND d.verb = draft.verb AND d.ref = draft.ref)",
    ("UPDATE post SET recipient = 'person:' || $1"
     " WHERE recipient = 'person:' || $2"),
};

char *person_address_lower(const char *address)
{
	char *lower = own_strdup_or_null(address);

	for (char *p = lower; p && *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return lower;
}

static bool person_address_absorb(
    struct store *store, int64_t id, int64_t absorbed, struct err *err)
{
	size_t count = sizeof(person_address_absorb_sql) /
	               sizeof(person_address_absorb_sql[0]);

	for (size_t i = 0; i < count; i++) {
		struct db_statement *st =
		    db_statement(store_db(store), person_address_absorb_sql[i]);
		db_bind_int(st, id);
		db_bind_int(st, absorbed);
		if (!db_run(st, err))
			return false;
	}
	return true;
}

/* From an account that is no more. Its cases and decisions stay its own: the
 * address may have been given to somebody else. */
static bool person_address_take(
    struct store *store, int64_t id, const char *address, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), PERSON_ADDRESS_TAKE);

	db_bind_int(st, id);
	db_bind_text(st, address);
	return db_run(st, err);
}

bool person_address_own(struct store *store, int64_t id, const char *address,
    bool vouched_for, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), PERSON_ADDRESS_FORGET);

	db_bind_int(st, id);
	db_bind_text(st, address);
	if (!db_run(st, err))
		return false;
	if (address == NULL || !vouched_for)
		return true;
	st = db_statement(store_db(store), PERSON_ADDRESS_HOLDER);
	db_bind_text(st, address);
	enum db_got got = db_next(st, err);
	if (got == DB_FAILED)
		return false;
	if (got == DB_END)
		return person_identity_put(store, "mail", address, id, err);
	int64_t holder = db_int(st, 0);
	bool in_chat = db_int(st, 1) != 0;
	bool gone = db_int(st, 2) != 0;
	db_done(st);
	if (holder == id || (in_chat && !gone))
		return true;
	return in_chat ? person_address_take(store, id, address, err)
	               : person_address_absorb(store, id, holder, err);
}

bool person_address_undeliverable(struct store *store, const char *address,
    int64_t now_ms, bool *ret_new, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), PERSON_ADDRESS_UNDELIVERABLE);
	OWN(own_string)
	char *lower = person_address_lower(address);

	db_bind_int(st, now_ms);
	db_bind_text(st, lower);
	if (!db_run(st, err))
		return false;
	*ret_new = db_changes(store_db(store)) != 0;
	return true;
}

bool person_address_deliverable(
    struct store *store, const char *address, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), PERSON_ADDRESS_DELIVERABLE);
	OWN(own_string)
	char *lower = person_address_lower(address);

	db_bind_text(st, lower);
	return db_run(st, err);
}

bool person_address_each_undeliverable(
    struct store *store, person_address_fn *fn, void *arg, struct err *err)
{
	struct db_statement *st =
	    db_statement(store_db(store), PERSON_ADDRESS_EACH_UNDELIVERABLE);
	enum db_got got;

	while ((got = db_next(st, err)) == DB_ROW)
		fn(arg, db_text(st, 0), db_text(st, 1), db_int(st, 2));
	return got == DB_END;
}
