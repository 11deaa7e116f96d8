/*
 * store.c: see store.h. Sealing uses a subkey per purpose, so that a hash
 * never doubles as a key.
 */
#include "store/store.h"

#include "base/jsonw.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "store/schema.h"

#include <stdlib.h>
#include <string.h>

/* A case's answers, a page of history: far below. What is more is refused. */
enum { STORE_MAX_BOX_BYTES = 16 * 1024 * 1024 };

struct store {
	struct db *db;
	unsigned char seal_key[CRYPTO_KEY_BYTES];
	unsigned char hash_key[CRYPTO_KEY_BYTES];
	struct str box;  /* what a bound parameter points into */
	struct str text; /* what is being sealed or hashed */
};

static const char STORE_META_TABLE[] =
    "SELECT count(*) FROM sqlite_master WHERE name = 'meta'";
static const char STORE_META_PUT[] =
    "INSERT INTO meta (name, value, box) VALUES ($1, $2, $3)";
static const char STORE_META_GET[] =
    "SELECT value, box FROM meta WHERE name = $1";

/* The box stays in the store until the next is bound: a statement has at
 * most one sealed parameter. */
void store_bind_sealed(struct store *store, struct db_statement *st,
    const char *context, const json_t *value)
{
	str_reset(&store->box);
	if (value) {
		struct jsonw w = {.out = &store->text};
		str_reset(&store->text);
		jsonw_value(&w, value);
		if (str_ok(&store->text))
			crypto_seal(store->seal_key, context,
			    str_text(&store->text), store->text.len,
			    &store->box);
		if (!str_ok(&store->text) || !str_ok(&store->box))
			db_refuse(st, "a value is larger than 16 MiB");
	}
	db_bind_bytes(st, str_text(&store->box), store->box.len);
}

bool store_sealed(struct store *store, struct db_statement *st, int column,
    const char *context, json_t **ret_value, struct err *err)
{
	size_t len;
	const void *box = db_bytes(st, column, &len);
	OWN(str_clear)
	struct str text = {.max_bytes = STORE_MAX_BOX_BYTES};

	if (len == 0) {
		*ret_value = NULL;
		return true;
	}
	if (crypto_open(store->seal_key, context, box, len, &text, err) &&
	    jsonx_parse(str_text(&text), text.len, ret_value, err))
		return true;
	db_done(st);
	return err_prefix(err, "%s", context);
}

void store_content_hash(struct store *store, const json_t *value,
    char ret_hex[CRYPTO_HASH_HEX_BYTES])
{
	struct jsonw w = {.out = &store->text, .sorted = true};

	str_reset(&store->text);
	/* Of more than 16 MiB the beginning counts: it is never stored. */
	jsonw_value(&w, value);
	crypto_hash_hex(
	    store->hash_key, str_text(&store->text), store->text.len, ret_hex);
}

static bool store_create(struct store *store, struct err *err)
{
	json_auto_t *probe = json_string("beadle");
	OWN(own_string)
	char *version = own_printf("%d", SCHEMA_VERSION);

	if (!store_begin(store, err))
		return false;
	bool ok = db_exec(store->db, schema_sql, err);
	struct db_statement *st = db_statement(store->db, STORE_META_PUT);
	db_bind_text(st, "schema");
	db_bind_text(st, version);
	store_bind_sealed(store, st, "meta", probe);
	ok = ok && db_run(st, err) && store_commit(store, err);
	if (!ok)
		store_rollback(store);
	return ok;
}

static bool store_check(struct store *store, struct err *err)
{
	struct db_statement *st = db_statement(store->db, STORE_META_GET);
	struct err why = {.kind = ERR_NONE};
	json_auto_t *probe = NULL;

	db_bind_text(st, "schema");
	enum db_got got = db_next(st, &why);
	if (got == DB_FAILED && why.kind != ERR_BUG)
		return err_set(err, why.kind, "%s", why.text);
	/* No row, or not even the table. */
	if (got != DB_ROW)
		return err_set(err, ERR_INPUT,
		    "not a Beadle database; is [store] url the right file?");
	long version = strtol(db_text(st, 0), NULL, 10);
	if (version < SCHEMA_VERSION)
		return err_set(err, ERR_INPUT,
		    "the database is of a development version (schema %ld,"
		    " this one has %d); move it away and start with a new one",
		    version, SCHEMA_VERSION);
	if (version > SCHEMA_VERSION)
		return err_set(err, ERR_INPUT,
		    "the database is from a newer Beadle (schema %s, this one"
		    " knows %d); install that version",
		    db_text(st, 0), SCHEMA_VERSION);
	if (!store_sealed(store, st, 1, "meta", &probe, err))
		return err_set(err, ERR_INPUT,
		    "[store] key is not the key this database was made with");
	db_done(st);
	return true;
}

static bool store_has_schema(
    struct store *store, bool *ret_has, struct err *err)
{
	struct db_statement *st = db_statement(store->db, STORE_META_TABLE);

	if (db_next(st, err) != DB_ROW)
		return false;
	*ret_has = db_int(st, 0) != 0;
	db_done(st);
	return true;
}

static struct store *store_new(const unsigned char key[CRYPTO_KEY_BYTES])
{
	struct store *store = own_calloc(1, sizeof(*store));

	crypto_derive(key, "seal", store->seal_key);
	crypto_derive(key, "content-hash", store->hash_key);
	str_init(&store->box, STORE_MAX_BOX_BYTES);
	str_init(&store->text, STORE_MAX_BOX_BYTES);
	return store;
}

bool store_open(const char *path, const unsigned char key[CRYPTO_KEY_BYTES],
    struct store **ret_store, struct err *err)
{
	OWN(store_close)
	struct store *store = store_new(key);
	bool has;

	if (!db_open(path, &store->db, err) ||
	    !store_has_schema(store, &has, err) ||
	    (!has && !store_create(store, err)) || !store_check(store, err))
		return err_prefix(err, "%s", path);
	*ret_store = MOVE(store);
	return true;
}

bool store_open_to_read(const char *path,
    const unsigned char key[CRYPTO_KEY_BYTES], struct store **ret_store,
    struct err *err)
{
	OWN(store_close)
	struct store *store = store_new(key);

	if (!db_open_to_read(path, &store->db, err) || !store_check(store, err))
		return err_prefix(err, "%s", path);
	*ret_store = MOVE(store);
	return true;
}

void store_close(struct store **store)
{
	struct store *s = *store;

	if (s == NULL)
		return;
	db_close(&s->db);
	crypto_wipe(s->seal_key, sizeof(s->seal_key));
	crypto_wipe(s->hash_key, sizeof(s->hash_key));
	str_clear(&s->box);
	str_clear(&s->text);
	free(s);
	*store = NULL;
}

struct db *store_db(struct store *store)
{
	return store->db;
}

static const char STORE_BEGIN[] = "BEGIN IMMEDIATE";
static const char STORE_COMMIT[] = "COMMIT";
static const char STORE_ROLLBACK[] = "ROLLBACK";
static const char STORE_MARK[] = "SAVEPOINT event";
static const char STORE_KEEP[] = "RELEASE SAVEPOINT event";
static const char STORE_UNDO[] = "ROLLBACK TO SAVEPOINT event";

bool store_begin(struct store *store, struct err *err)
{
	return db_run(db_statement(store->db, STORE_BEGIN), err);
}

bool store_commit(struct store *store, struct err *err)
{
	return db_run(db_statement(store->db, STORE_COMMIT), err);
}

void store_rollback(struct store *store)
{
	/* Fails only when there is no transaction left to roll back. */
	db_run(db_statement(store->db, STORE_ROLLBACK), NULL);
}

bool store_mark(struct store *store, struct err *err)
{
	return db_run(db_statement(store->db, STORE_MARK), err);
}

bool store_keep(struct store *store, struct err *err)
{
	return db_run(db_statement(store->db, STORE_KEEP), err);
}

bool store_undo(struct store *store, struct err *err)
{
	return db_run(db_statement(store->db, STORE_UNDO), err) &&
	       store_keep(store, err);
}
