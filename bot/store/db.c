/*
 * db.c: owns SQLite. See db.h.
 *
 * The file is locked for this process alone (EXCLUSIVE would keep readers
 * out, so a lock file beside it says who writes); WAL is overwritten rather
 * than truncated, and every commit is one fsync.
 */
#include "store/db.h"

#include "base/own.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A power of two above the number of SQL constants; a guard, not a limit
 * that data could reach. */
enum { DB_STATEMENTS = 256 };

struct db_statement {
	struct db *db;
	const char *sql;
	sqlite3_stmt *stmt; /* NULL: did not compile, prepare_code says why */
	int prepare_code;
	int next_parameter;
	const char *refused; /* why it may not run; NULL: it may */
};

struct db {
	sqlite3 *handle;
	int lock_fd;
	struct db_statement statements[DB_STATEMENTS];
};

static bool db_fail(struct db *db, int code, struct err *err)
{
	static const struct {
		int code;
		enum err_kind kind;
		const char *advice;
	} kinds[] = {
	    {SQLITE_BUSY, ERR_AGAIN,
	        "; another program holds it, try again when that has ended"},
	    {SQLITE_LOCKED, ERR_AGAIN, ""},
	    {SQLITE_FULL, ERR_AGAIN, ""},
	    {SQLITE_IOERR, ERR_AGAIN, ""},
	    {SQLITE_NOMEM, ERR_AGAIN, ""},
	    {SQLITE_CANTOPEN, ERR_INPUT,
	        "; who runs this has to be allowed to read and write there"},
	    {SQLITE_READONLY, ERR_INPUT,
	        "; who runs this has to be allowed to write there"},
	    {SQLITE_PERM, ERR_INPUT, ""},
	    {SQLITE_NOTADB, ERR_INPUT, "; is [store] url the right file?"},
	    {SQLITE_CORRUPT, ERR_INPUT,
	        "; the file is damaged: keep a copy of it, and go back to a"
	        " backup"},
	    {SQLITE_CONSTRAINT, ERR_REFUSED, ""},
	};
	enum err_kind kind = ERR_BUG;
	const char *advice = "";

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].code == (code & 0xFF)) {
			kind = kinds[i].kind;
			advice = kinds[i].advice;
		}
	return err_set(err, kind, "database: %s (%d)%s",
	    db && db->handle ? sqlite3_errmsg(db->handle)
	                     : sqlite3_errstr(code),
	    code, advice);
}

/* One writer per file: a second service on it would step cases twice. */
static bool db_lock(struct db *db, const char *path, struct err *err)
{
	OWN(own_string)
	char *name = own_printf("%s.lock", path);

	db->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (db->lock_fd < 0)
		return err_set(err, ERR_INPUT, "%s: %s", name, strerror(errno));
	if (flock(db->lock_fd, LOCK_EX | LOCK_NB) != 0)
		return err_set(err, ERR_AGAIN,
		    "%s: another beadle is using this database; stop it first",
		    path);
	return true;
}

bool db_exec(struct db *db, const char *sql, struct err *err)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK || db_fail(db, code, err);
}

static bool db_open_with(
    struct db *db, const char *path, int flags, struct err *err)
{
	int code = sqlite3_open_v2(
	    path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (code != SQLITE_OK) {
		err_set(err, ERR_INPUT, "%s: %s", path,
		    db->handle ? sqlite3_errmsg(db->handle)
		               : sqlite3_errstr(code));
		return false;
	}
	sqlite3_busy_timeout(db->handle, 5000);
	return true;
}

bool db_open(const char *path, struct db **ret_db, struct err *err)
{
	OWN(db_close)
	struct db *db = own_calloc(1, sizeof(*db));
	db->lock_fd = -1;
	mode_t old = umask(0077);
	bool ok = db_lock(db, path, err) &&
	          db_open_with(db, path,
	              SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
	umask(old);
	/* 64 MiB of cache at most; the WAL is kept at its size and reused. */
	if (!ok || !db_exec(db,
	               "PRAGMA journal_mode=WAL;"
	               "PRAGMA synchronous=FULL;"
	               "PRAGMA foreign_keys=ON;"
	               "PRAGMA journal_size_limit=67108864;"
	               "PRAGMA wal_autocheckpoint=4000;"
	               "PRAGMA cache_size=-8192;"
	               "PRAGMA temp_store=MEMORY;",
	               err))
		return false;
	*ret_db = MOVE(db);
	return true;
}

bool db_open_to_read(const char *path, struct db **ret_db, struct err *err)
{
	OWN(db_close)
	struct db *db = own_calloc(1, sizeof(*db));

	db->lock_fd = -1;
	/* Not READONLY: reading a WAL database needs its -shm file. */
	if (!db_open_with(db, path, SQLITE_OPEN_READWRITE, err) ||
	    !db_exec(db, "PRAGMA query_only=ON;", err))
		return false;
	*ret_db = MOVE(db);
	return true;
}

void db_close(struct db **db)
{
	struct db *d = *db;

	if (d == NULL)
		return;
	for (size_t i = 0; i < DB_STATEMENTS; i++)
		sqlite3_finalize(d->statements[i].stmt);
	sqlite3_close(d->handle);
	if (d->lock_fd >= 0)
		close(d->lock_fd);
	free(d);
	*db = NULL;
}

/* The slot of this text: open addressing on the constant's address. */
static struct db_statement *db_slot(struct db *db, const char *sql)
{
	size_t i = ((uintptr_t)sql >> 3) % DB_STATEMENTS;

	for (size_t tried = 0; tried < DB_STATEMENTS; tried++) {
		struct db_statement *st = &db->statements[i];
		if (st->sql == sql || st->sql == NULL)
			return st;
		i = (i + 1) % DB_STATEMENTS;
	}
	abort(); /* more SQL constants than DB_STATEMENTS: raise it */
}

struct db_statement *db_statement(struct db *db, const char *sql)
{
	struct db_statement *st = db_slot(db, sql);

	st->db = db;
	st->sql = sql;
	st->next_parameter = 1;
	st->refused = NULL;
	if (st->stmt == NULL)
		st->prepare_code = sqlite3_prepare_v3(db->handle, sql, -1,
		    SQLITE_PREPARE_PERSISTENT, &st->stmt, NULL);
	else
		sqlite3_reset(st->stmt);
	return st;
}

void db_refuse(struct db_statement *st, const char *why)
{
	st->refused = why;
}

void db_bind_int(struct db_statement *st, int64_t value)
{
	sqlite3_bind_int64(st->stmt, st->next_parameter++, value);
}

void db_bind_text(struct db_statement *st, const char *text_or_null)
{
	sqlite3_bind_text(
	    st->stmt, st->next_parameter++, text_or_null, -1, SQLITE_STATIC);
}

void db_bind_bytes(struct db_statement *st, const void *bytes, size_t len)
{
	sqlite3_bind_blob64(
	    st->stmt, st->next_parameter++, bytes, len, SQLITE_STATIC);
}

enum db_got db_next(struct db_statement *st, struct err *err)
{
	if (st->stmt == NULL) {
		db_fail(st->db, st->prepare_code, err);
		return DB_FAILED;
	}
	if (st->refused) {
		err_set(err, ERR_INPUT, "database: %s", st->refused);
		return DB_FAILED;
	}
	int code = sqlite3_step(st->stmt);
	if (code == SQLITE_ROW)
		return DB_ROW;
	if (code != SQLITE_DONE)
		db_fail(st->db, code, err);
	sqlite3_reset(st->stmt);
	return code == SQLITE_DONE ? DB_END : DB_FAILED;
}

bool db_run(struct db_statement *st, struct err *err)
{
	enum db_got got = db_next(st, err);

	if (got == DB_ROW) {
		sqlite3_reset(st->stmt);
		return err_set(err, ERR_BUG, "a row where none was expected");
	}
	return got == DB_END;
}

void db_done(struct db_statement *st)
{
	sqlite3_reset(st->stmt);
}

int db_changes(const struct db *db)
{
	return sqlite3_changes(db->handle);
}

int64_t db_int(struct db_statement *st, int column)
{
	return sqlite3_column_int64(st->stmt, column);
}

bool db_is_null(struct db_statement *st, int column)
{
	return sqlite3_column_type(st->stmt, column) == SQLITE_NULL;
}

const char *db_text(struct db_statement *st, int column)
{
	return (const char *)sqlite3_column_text(st->stmt, column);
}

const void *db_bytes(struct db_statement *st, int column, size_t *ret_len)
{
	const void *bytes = sqlite3_column_blob(st->stmt, column);

	*ret_len = (size_t)sqlite3_column_bytes(st->stmt, column);
	return bytes;
}
