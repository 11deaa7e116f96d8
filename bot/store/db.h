/*
 * db.h: typed SQL on the embedded database (SQLite; no other file includes
 * sqlite3.h). One handle, one thread: the one that opened it.
 *
 * SQL texts are constants with $1, $2, … in order of first use, in the part
 * of SQL that PostgreSQL takes too. A statement is prepared once per text
 * (by address) and kept.
 *
 *   struct db_statement *st = db_statement(db, CASE_FIND);
 *   db_bind_text(st, number);
 *   if (db_next(st, err) == DB_ROW) id = db_int(st, 0);
 *
 * Using a statement again, db_run() and the end of its rows all reset it.
 */
#ifndef BEADLE_STORE_DB_H
#define BEADLE_STORE_DB_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct db_statement;

enum db_got { DB_ROW, DB_END, DB_FAILED };

/* Creates the file (mode 0600) if it is not there. WAL, synchronous=FULL,
 * foreign keys on; refuses a file another process writes to. */
bool db_open(const char *path, struct db **ret_db, struct err *err);
/* Read-only, for looking beside a running service. */
bool db_open_to_read(const char *path, struct db **ret_db, struct err *err);
void db_close(struct db **db);

/* One or more statements without parameters: schema and transactions. */
bool db_exec(struct db *db, const char *sql, struct err *err);

/* Never NULL: a text that does not compile fails at db_next. */
struct db_statement *db_statement(struct db *db, const char *sql);

/* Each binds the next parameter; bytes stay borrowed until the next use. */
/* What was to be bound cannot be: running the statement fails with ERR_INPUT
 * and why, a constant. */
void db_refuse(struct db_statement *st, const char *why);
void db_bind_int(struct db_statement *st, int64_t value);
void db_bind_text(struct db_statement *st, const char *text_or_null);
void db_bind_bytes(struct db_statement *st, const void *bytes, size_t len);

/* ERR_AGAIN: full disk, I/O, locked, after which the transaction may be gone
 * and must be rolled back. ERR_REFUSED: a constraint. ERR_INPUT: the file is
 * damaged, read-only or no database. ERR_BUG: anything else. */
enum db_got db_next(struct db_statement *st, struct err *err);
/* For statements that give no row. */
bool db_run(struct db_statement *st, struct err *err);
/* Ends a query before its last row: a query left open would hold back the
 * checkpoint of the WAL. */
void db_done(struct db_statement *st);
/* How many rows the last change touched. */
int db_changes(const struct db *db);

/* Columns of the row, from 0. Text and bytes live until the next db_next. */
int64_t db_int(struct db_statement *st, int column);
bool db_is_null(struct db_statement *st, int column);
const char *db_text(struct db_statement *st, int column);
const void *db_bytes(struct db_statement *st, int column, size_t *ret_len);

#endif
