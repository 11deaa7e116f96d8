/* store/store.h: whose database it is, what is sealed, and what a transaction
 * and a savepoint keep. */
#include "store/fixture.h"

static const unsigned char other_key[CRYPTO_KEY_BYTES + 1] =
    "fedcba9876543210fedcba9876543210";

/* --- opening ---------------------------------------------------------------
 */

static void a_new_store_opens_again(void **state)
{
	struct fixture *f = *state;

	fixture_exec(f, "INSERT INTO meta (name, value) VALUES ('a', 'b')");
	fixture_reopen(f);
	assert_int_equal(
	    fixture_int(f, "SELECT count(*) FROM meta WHERE name = 'a'"), 1);
}

static void another_key_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store *store = NULL;

	store_close(&f->store);
	assert_false(store_open(f->path, other_key, &store, &f->err));
	fixture_is_error(f, ERR_INPUT, "is not the key this database");
	assert_false(store_open_to_read(f->path, other_key, &store, &f->err));
	fixture_is_error(f, ERR_INPUT, "is not the key this database");
	assert_null(store);
	fixture_open(f); /* and the right one still fits */
}

static void a_newer_schema_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store *store = NULL;

	fixture_exec(f, "UPDATE meta SET value = '99' WHERE name = 'schema'");
	store_close(&f->store);
	assert_false(store_open(f->path, fixture_key, &store, &f->err));
	fixture_is_error(f, ERR_INPUT, "from a newer Beadle (schema 99");
	assert_false(store_open_to_read(f->path, fixture_key, &store, &f->err));
	fixture_is_error(f, ERR_INPUT, "install that version");
}

static void an_older_schema_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store *store = NULL;

	fixture_exec(f, "UPDATE meta SET value = '1' WHERE name = 'schema'");
	store_close(&f->store);
	assert_false(store_open(f->path, fixture_key, &store, &f->err));
	fixture_is_error(f, ERR_INPUT, "a development version (schema 1");
	assert_null(store);
}

static void somebody_elses_database_is_refused(void **state)
{
	struct fixture *f = *state;
	struct db *db = NULL;
	struct store *store = NULL;

	store_close(&f->store);
	unlink(f->path);
	fixture_ok(f, db_open(f->path, &db, &f->err));
	fixture_ok(f, db_exec(db, "CREATE TABLE other (a INTEGER);", &f->err));
	db_close(&db);
	assert_false(store_open_to_read(f->path, fixture_key, &store, &f->err));
	fixture_is_error(f, ERR_INPUT, "not a Beadle database");
}

static void a_reader_writes_nothing(void **state)
{
	struct fixture *f = *state;
	struct store *reader = NULL;

	fixture_ok(
	    f, store_open_to_read(f->path, fixture_key, &reader, &f->err));
	assert_false(db_exec(store_db(reader), "DELETE FROM meta", &f->err));
	fixture_is_error(f, ERR_INPUT, "readonly");
	store_close(&reader);
	store_close(&reader);
}

/* --- sealing ----------------------------------------------------------------
 */

static const char PUT[] = "INSERT INTO meta (name, box) VALUES ($1, $2)";
static const char GET[] = "SELECT box FROM meta WHERE name = $1";

static void put(struct fixture *f, const char *name, const json_t *value)
{
	struct db_statement *st = db_statement(store_db(f->store), PUT);

	db_bind_text(st, name);
	store_bind_sealed(f->store, st, "meta", value);
	fixture_ok(f, db_run(st, &f->err));
}

static bool get(struct fixture *f, const char *name, const char *context,
    json_t **ret_value)
{
	struct db_statement *st = db_statement(store_db(f->store), GET);

	db_bind_text(st, name);
	assert_int_equal(db_next(st, &f->err), DB_ROW);
	bool ok = store_sealed(f->store, st, 0, context, ret_value, &f->err);
	db_done(st);
	return ok;
}

static void sealed_values_open_again(void **state)
{
	struct fixture *f = *state;
	json_auto_t *value = json_pack("{s:s, s:[i, n, b]}", "words",
	    "Grüße \"an\" alle", "list", 1, true);
	json_auto_t *back = NULL;
	json_t *none = value;

	put(f, "full", value);
	put(f, "empty", NULL);
	fixture_ok(f, get(f, "full", "meta", &back));
	assert_true(json_equal(value, back));
	fixture_ok(f, get(f, "empty", "meta", &none));
	assert_null(none);
}

/* Not stored, and not the end of the service. */
static void what_is_too_large_is_refused(void **state)
{
	static const char put[] =
	    "INSERT INTO meta (name, value, box) VALUES ($1, $2, $3)";
	enum { TOO_MANY_BYTES = 17 * 1024 * 1024 };
	struct fixture *f = *state;
	OWN(own_string)
	char *text = own_calloc(1, TOO_MANY_BYTES + 1);
	char hash[CRYPTO_HASH_HEX_BYTES];

	memset(text, 'x', TOO_MANY_BYTES);
	json_auto_t *large = json_string(text);
	json_auto_t *small = json_string("small");
	struct db_statement *st = db_statement(store_db(f->store), put);
	db_bind_text(st, "large");
	db_bind_text(st, NULL);
	store_bind_sealed(f->store, st, "meta", large);
	assert_false(db_run(st, &f->err));
	fixture_is_error(f, ERR_INPUT, "larger than 16 MiB");
	store_content_hash(f->store, large, hash);
	/* The next of the same statement is none the worse. */
	st = db_statement(store_db(f->store), put);
	db_bind_text(st, "small");
	db_bind_text(st, NULL);
	store_bind_sealed(f->store, st, "meta", small);
	fixture_ok(f, db_run(st, &f->err));
	assert_int_equal(
	    fixture_int(f, "SELECT count(*) FROM meta WHERE name = 'large'"),
	    0);
}

static void a_box_opens_nowhere_else(void **state)
{
	struct fixture *f = *state;
	json_auto_t *value = json_pack("{s:s}", "a", "b");
	json_t *back = NULL;

	put(f, "box", value);
	assert_false(get(f, "box", "journal", &back));
	fixture_is_error(f, ERR_INPUT, "journal: ");
	fixture_exec(f, "UPDATE meta SET box = zeroblob(length(box))"
	                " WHERE name = 'box'");
	assert_false(get(f, "box", "meta", &back));
	fixture_is_error(f, ERR_INPUT, "does not open");
	assert_null(back);
}

/* Equal values must not look equal: somebody with the file could compare. */
static void equal_values_look_different(void **state)
{
	struct fixture *f = *state;
	json_auto_t *value = json_pack("{s:s}", "answer", "yes");

	put(f, "one", value);
	put(f, "two", value);
	assert_int_equal(fixture_int(f, "SELECT count(DISTINCT box) FROM meta"
	                                " WHERE name IN ('one', 'two')"),
	    2);
}

static void the_disk_shows_nothing(void **state)
{
	struct fixture *f = *state;
	json_auto_t *value = json_pack("{s:s}", "a", "very private words");

	put(f, "plain name", value);
	assert_true(fixture_disk_has(f, "plain name"));
	assert_false(fixture_disk_has(f, "very private"));
	fixture_exec(f, "PRAGMA wal_checkpoint(TRUNCATE)");
	assert_true(fixture_disk_has(f, "plain name"));
	assert_false(fixture_disk_has(f, "very private"));
	assert_false(fixture_disk_has(f, (const char *)fixture_key));
}

static void a_hash_proves_content_under_the_key(void **state)
{
	struct fixture *f = *state;
	json_auto_t *one = json_pack("{s:i, s:i}", "a", 1, "b", 2);
	json_auto_t *same = json_pack("{s:i, s:i}", "b", 2, "a", 1);
	json_auto_t *other = json_pack("{s:i, s:i}", "a", 1, "b", 3);
	char hash[CRYPTO_HASH_HEX_BYTES];
	char again[CRYPTO_HASH_HEX_BYTES];

	store_content_hash(f->store, one, hash);
	assert_int_equal(strlen(hash), CRYPTO_HASH_HEX_BYTES - 1);
	store_content_hash(f->store, same, again);
	assert_string_equal(hash, again);
	store_content_hash(f->store, other, again);
	assert_string_not_equal(hash, again);

	/* Whoever lacks the key cannot try out likely contents. */
	store_close(&f->store);
	unlink(f->path);
	fixture_ok(f, store_open(f->path, other_key, &f->store, &f->err));
	store_content_hash(f->store, one, again);
	assert_string_not_equal(hash, again);
}

/* --- transactions
 * ------------------------------------------------------------- */

static int64_t rows(struct fixture *f)
{
	return fixture_int(f, "SELECT count(*) FROM meta") - 1;
}

static void what_is_committed_stays(void **state)
{
	struct fixture *f = *state;

	fixture_ok(f, store_begin(f->store, &f->err));
	put(f, "kept", NULL);
	fixture_ok(f, store_commit(f->store, &f->err));
	fixture_ok(f, store_begin(f->store, &f->err));
	put(f, "lost", NULL);
	store_rollback(f->store);
	store_rollback(f->store); /* with nothing left to undo: no harm */
	assert_int_equal(rows(f), 1);
	fixture_ok(f, store_begin(f->store, &f->err));
	put(f, "lost with the process", NULL);
	fixture_reopen(f);
	assert_int_equal(rows(f), 1);
}

static void a_savepoint_undoes_one_event(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *name;
		bool undone;
	} events[] = {{"1", false}, {"2", true}, {"3", true}, {"4", false}};

	fixture_ok(f, store_begin(f->store, &f->err));
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		fixture_ok(f, store_mark(f->store, &f->err));
		put(f, events[i].name, NULL);
		if (events[i].undone)
			fixture_ok(f, store_undo(f->store, &f->err));
		else
			fixture_ok(f, store_keep(f->store, &f->err));
	}
	fixture_ok(f, store_commit(f->store, &f->err));
	assert_int_equal(
	    fixture_int(f, "SELECT sum(CAST (name AS INTEGER)) FROM meta"), 5);
}

/* A full disk in the middle: nothing of the transaction is left, and when
 * there is room the same transaction goes through. */
static void a_full_disk_undoes_the_whole_transaction(void **state)
{
	struct fixture *f = *state;
	json_auto_t *large = json_object();
	OWN(own_string)
	char *text = own_calloc(1, 200001);

	memset(text, 'x', 200000);
	json_object_set_new(large, "text", json_string(text));
	/* Room for one of them, in pages of 4 kB. */
	OWN(own_string)
	char *limit = own_printf("PRAGMA max_page_count = %lld",
	    (long long)fixture_int(f, "PRAGMA page_count") + 75);
	fixture_exec(f, limit);
	fixture_ok(f, store_begin(f->store, &f->err));
	put(f, "small", NULL);
	put(f, "large 1", large);
	struct db_statement *st = db_statement(store_db(f->store), PUT);
	db_bind_text(st, "large 2");
	store_bind_sealed(f->store, st, "meta", large);
	assert_false(db_run(st, &f->err));
	fixture_is_error(f, ERR_AGAIN, "full");
	store_rollback(f->store);
	assert_int_equal(rows(f), 0);

	fixture_exec(f, "PRAGMA max_page_count = 1000");
	fixture_ok(f, store_begin(f->store, &f->err));
	put(f, "small", NULL);
	put(f, "large 1", large);
	put(f, "large 2", large);
	fixture_ok(f, store_commit(f->store, &f->err));
	fixture_reopen(f);
	assert_int_equal(rows(f), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(a_new_store_opens_again),
	    fixture_test(another_key_is_refused),
	    fixture_test(an_older_schema_is_refused),
	    fixture_test(a_newer_schema_is_refused),
	    fixture_test(somebody_elses_database_is_refused),
	    fixture_test(a_reader_writes_nothing),
	    fixture_test(sealed_values_open_again),
	    fixture_test(what_is_too_large_is_refused),
	    fixture_test(a_box_opens_nowhere_else),
	    fixture_test(equal_values_look_different),
	    fixture_test(the_disk_shows_nothing),
	    fixture_test(a_hash_proves_content_under_the_key),
	    fixture_test(what_is_committed_stays),
	    fixture_test(a_savepoint_undoes_one_event),
	    fixture_test(a_full_disk_undoes_the_whole_transaction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
