/* store/db.h: what a file must become, what a value must stay, and which kind
 * of error each failure is. */
#include "store/fixture.h"

#include <sys/stat.h>

struct bed {
	struct fixture *f;
	struct db *db;
};

static struct bed bed_of(void **state)
{
	struct bed bed = {.f = *state};

	fixture_ok(bed.f, db_open(bed.f->path, &bed.db, &bed.f->err));
	return bed;
}

static void exec(struct bed *bed, const char *sql)
{
	fixture_ok(bed->f, db_exec(bed->db, sql, &bed->f->err));
}

static int64_t number(struct bed *bed, const char *sql)
{
	struct db_statement *st = db_statement(bed->db, sql);

	assert_int_equal(db_next(st, &bed->f->err), DB_ROW);
	int64_t value = db_int(st, 0);
	db_done(st);
	return value;
}

/* --- opening ---------------------------------------------------------------
 */

static void the_file_is_its_owners_alone(void **state)
{
	struct bed bed = bed_of(state);
	struct stat st;

	exec(&bed, "CREATE TABLE t (a INTEGER) STRICT;");
	static const char *const endings[] = {"", "-wal", ".lock"};
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		OWN(own_string)
		char *name = own_printf("%s%s", bed.f->path, endings[i]);
		assert_int_equal(stat(name, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	db_close(&bed.db);
}

static void every_commit_is_on_the_disk(void **state)
{
	struct bed bed = bed_of(state);
	struct db_statement *st = db_statement(bed.db, "PRAGMA journal_mode");

	assert_int_equal(db_next(st, &bed.f->err), DB_ROW);
	assert_string_equal(db_text(st, 0), "wal");
	db_done(st);
	assert_int_equal(number(&bed, "PRAGMA synchronous"), 2); /* FULL */
	assert_int_equal(number(&bed, "PRAGMA foreign_keys"), 1);
	db_close(&bed.db);
}

static void one_writer_at_a_time(void **state)
{
	struct bed bed = bed_of(state);
	struct db *second = NULL;

	assert_false(db_open(bed.f->path, &second, &bed.f->err));
	assert_null(second);
	fixture_is_error(bed.f, ERR_AGAIN, "another beadle is using");
	fixture_is_error(bed.f, ERR_AGAIN, bed.f->path);
	db_close(&bed.db);
	assert_null(bed.db);
	fixture_ok(bed.f, db_open(bed.f->path, &second, &bed.f->err));
	db_close(&second);
	db_close(&second); /* nothing to close is fine */
}

static void a_reader_looks_beside_the_writer(void **state)
{
	struct bed bed = bed_of(state);
	struct bed reader = {.f = bed.f};

	exec(&bed, "CREATE TABLE t (a INTEGER) STRICT;"
	           "INSERT INTO t (a) VALUES (7);"
	           "BEGIN; INSERT INTO t (a) VALUES (8);");
	fixture_ok(
	    bed.f, db_open_to_read(bed.f->path, &reader.db, &bed.f->err));
	assert_int_equal(number(&reader, "SELECT count(*) FROM t"), 1);
	exec(&bed, "COMMIT");
	assert_int_equal(number(&reader, "SELECT count(*) FROM t"), 2);
	assert_false(db_exec(reader.db, "DELETE FROM t", &bed.f->err));
	fixture_is_error(bed.f, ERR_INPUT, "readonly");
	db_close(&reader.db);
	db_close(&bed.db);
}

static void what_cannot_be_opened(void **state)
{
	struct fixture *f = *state;
	OWN(own_string)
	char *nowhere = own_printf("%s/no/such/folder", f->dir);
	struct db *db = NULL;

	assert_false(db_open(nowhere, &db, &f->err));
	fixture_is_error(f, ERR_INPUT, nowhere);
	assert_false(db_open_to_read(f->path, &db, &f->err));
	fixture_is_error(f, ERR_INPUT, f->path);
	assert_int_equal(access(f->path, F_OK), -1); /* reading makes none */

	FILE *file = fopen(f->path, "w");
	assert_non_null(file);
	for (int i = 0; i < 1000; i++)
		fputs("This is no database. ", file);
	fclose(file);
	assert_false(db_open(f->path, &db, &f->err));
	fixture_is_error(f, ERR_INPUT, "not a database");
	assert_null(db);
}

/* --- statements -------------------------------------------------------------
 */

static void values_come_back_as_they_went(void **state)
{
	static const char INSERT[] =
	    "INSERT INTO t (a, b, c) VALUES ($1, $2, $3)";
	static const char SELECT[] = "SELECT a, b, c FROM t";
	static const int64_t numbers[] = {0, -1, INT64_MAX, INT64_MIN};
	struct bed bed = bed_of(state);
	size_t len;

	exec(&bed, "CREATE TABLE t (a INTEGER, b TEXT, c BLOB) STRICT;");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct db_statement *st = db_statement(bed.db, INSERT);
		db_bind_int(st, numbers[i]);
		db_bind_text(st, i ? "Übung ' \" ; --" : NULL);
		db_bind_bytes(st, "a\0b", i ? 3 : 0);
		fixture_ok(bed.f, db_run(st, &bed.f->err));
		assert_int_equal(db_changes(bed.db), 1);
	}
	struct db_statement *st = db_statement(bed.db, SELECT);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		assert_int_equal(db_next(st, &bed.f->err), DB_ROW);
		assert_true(db_int(st, 0) == numbers[i]);
		assert_int_equal(db_is_null(st, 1), i == 0);
		if (i)
			assert_string_equal(db_text(st, 1), "Übung ' \" ; --");
		else
			assert_null(db_text(st, 1));
		const void *bytes = db_bytes(st, 2, &len);
		assert_int_equal(len, i ? 3 : 0);
		if (i)
			assert_memory_equal(bytes, "a\0b", 3);
		assert_false(db_is_null(st, 2));
	}
	assert_int_equal(db_next(st, &bed.f->err), DB_END);
	db_close(&bed.db);
}

static void using_a_statement_again_starts_it_anew(void **state)
{
	static const char SELECT[] = "SELECT a FROM t WHERE a > $1 ORDER BY a";
	struct bed bed = bed_of(state);

	exec(&bed, "CREATE TABLE t (a INTEGER) STRICT;"
	           "INSERT INTO t (a) VALUES (1), (2), (3);");
	struct db_statement *st = db_statement(bed.db, SELECT);
	db_bind_int(st, 0);
	assert_int_equal(db_next(st, &bed.f->err), DB_ROW);
	assert_int_equal(db_int(st, 0), 1);
	assert_ptr_equal(db_statement(bed.db, SELECT), st);
	db_bind_int(st, 2);
	assert_int_equal(db_next(st, &bed.f->err), DB_ROW);
	assert_int_equal(db_int(st, 0), 3);
	assert_int_equal(db_next(st, &bed.f->err), DB_END);
	db_close(&bed.db);
}

/* An open query holds the log back; the end of it lets go. */
static void a_finished_query_holds_nothing_back(void **state)
{
	static const char SELECT[] = "SELECT a FROM t";
	struct bed bed = bed_of(state);

	exec(&bed, "CREATE TABLE t (a INTEGER) STRICT;"
	           "INSERT INTO t (a) VALUES (1), (2);");
	struct db_statement *st = db_statement(bed.db, SELECT);
	assert_int_equal(db_next(st, &bed.f->err), DB_ROW);
	assert_false(
	    db_exec(bed.db, "PRAGMA wal_checkpoint(TRUNCATE)", &bed.f->err));
	fixture_is_error(bed.f, ERR_AGAIN, "locked");
	db_done(st);
	exec(&bed, "PRAGMA wal_checkpoint(TRUNCATE)");
	db_close(&bed.db);
}

/* --- errors ------------------------------------------------------------------
 */

static void the_kind_says_what_to_do(void **state)
{
	static const struct {
		const char *sql;
		enum err_kind want;
		const char *want_text;
	} wants[] = {
	    {"INSERT INTO t (a) VALUES (1)", ERR_REFUSED, "UNIQUE"},
	    {"INSERT INTO t (a) VALUES (NULL)", ERR_REFUSED, "NOT NULL"},
	    {"INSERT INTO t (a) VALUES ('x')", ERR_REFUSED, "cannot store"},
	    {"INSERT INTO t (a, of) VALUES (2, 9)", ERR_REFUSED, "FOREIGN"},
	    {"INSERT INTO t (a) VALUES (-2)", ERR_REFUSED, "CHECK"},
	    {"INSERT INTO nowhere (a) VALUES (1)", ERR_BUG, "no such table"},
	    {"INSERT INTO t", ERR_BUG, "incomplete input"},
	    {"SELECT a FROM t", ERR_BUG, "a row where none was expected"},
	};
	struct bed bed = bed_of(state);

	exec(&bed, "CREATE TABLE t (a INTEGER NOT NULL UNIQUE CHECK (a > 0),"
	           " of INTEGER REFERENCES t (a)) STRICT;"
	           "INSERT INTO t (a) VALUES (1);");
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		struct db_statement *st = db_statement(bed.db, wants[i].sql);
		assert_false(db_run(st, &bed.f->err));
		fixture_is_error(bed.f, wants[i].want, wants[i].want_text);
	}
	assert_int_equal(number(&bed, "SELECT count(*) FROM t"), 1);
	db_close(&bed.db);
}

static void a_full_disk_is_for_later(void **state)
{
	static const char INSERT[] =
	    "INSERT INTO t (a) VALUES (zeroblob(100000))";
	struct bed bed = bed_of(state);

	exec(&bed, "CREATE TABLE t (a BLOB) STRICT;"
	           "PRAGMA max_page_count = 40; BEGIN IMMEDIATE;");
	fixture_ok(bed.f, db_run(db_statement(bed.db, INSERT), &bed.f->err));
	assert_false(db_run(db_statement(bed.db, INSERT), &bed.f->err));
	fixture_is_error(bed.f, ERR_AGAIN, "full");
	db_exec(bed.db, "ROLLBACK", NULL);
	assert_int_equal(number(&bed, "SELECT count(*) FROM t"), 0);

	exec(&bed, "PRAGMA max_page_count = 4000");
	for (int i = 0; i < 3; i++)
		fixture_ok(
		    bed.f, db_run(db_statement(bed.db, INSERT), &bed.f->err));
	assert_int_equal(number(&bed, "SELECT count(*) FROM t"), 3);
	db_close(&bed.db);
}

/* What stands in a damaged file is no bug of the program's. */
static void a_damaged_file_is_named(void **state)
{
	struct bed bed = bed_of(state);

	exec(&bed, "CREATE TABLE t (a INTEGER) STRICT;"
	           "PRAGMA wal_checkpoint(TRUNCATE)");
	db_close(&bed.db);
	FILE *file = fopen(bed.f->path, "r+");
	assert_non_null(file);
	fseek(file, 100, SEEK_SET); /* past the file's header */
	for (int i = 0; i < 1000; i++)
		fputc(0xAB, file);
	fclose(file);
	fixture_ok(bed.f, db_open_to_read(bed.f->path, &bed.db, &bed.f->err));
	assert_false(
	    db_run(db_statement(bed.db, "DELETE FROM t"), &bed.f->err));
	fixture_is_error(bed.f, ERR_INPUT, "malformed");
	db_close(&bed.db);
}

#define folder_test(name)                                                      \
	cmocka_unit_test_setup_teardown(name, fixture_folder, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    folder_test(the_file_is_its_owners_alone),
	    folder_test(every_commit_is_on_the_disk),
	    folder_test(one_writer_at_a_time),
	    folder_test(a_reader_looks_beside_the_writer),
	    folder_test(what_cannot_be_opened),
	    folder_test(values_come_back_as_they_went),
	    folder_test(using_a_statement_again_starts_it_anew),
	    folder_test(a_finished_query_holds_nothing_back),
	    folder_test(the_kind_says_what_to_do),
	    folder_test(a_full_disk_is_for_later),
	    folder_test(a_damaged_file_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
