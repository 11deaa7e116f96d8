/*
 * store.h: the opened database with its schema, its keys and transactions.
 * The files beside this one own a table each and take a struct store *.
 * One thread: the engine's.
 *
 * What people wrote (answers, messages, rendered notices) is sealed under
 * the store key in BLOB columns; plain columns hold ids, states, times and
 * hashes only.
 */
#ifndef BEADLE_STORE_STORE_H
#define BEADLE_STORE_STORE_H

#include "base/crypto.h"
#include "base/err.h"
#include "store/db.h"

#include <jansson.h>
#include <stdbool.h>

struct store;

/* Opens, creates or refuses (another key, a newer schema, already in use).
 * The key is copied. */
bool store_open(const char *path, const unsigned char key[CRYPTO_KEY_BYTES],
    struct store **ret_store, struct err *err);
/* Beside a running service; nothing can be written. */
bool store_open_to_read(const char *path,
    const unsigned char key[CRYPTO_KEY_BYTES], struct store **ret_store,
    struct err *err);
void store_close(struct store **store);
struct db *store_db(struct store *store);

bool store_begin(struct store *store, struct err *err);
bool store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);

/* One savepoint at a time, inside a transaction. */
bool store_mark(struct store *store, struct err *err);
bool store_keep(struct store *store, struct err *err);
bool store_undo(struct store *store, struct err *err);

/* Binds value sealed. context names the table: a box does not open in
 * another. NULL binds an empty box. A value beyond 16 MiB fails the statement
 * with ERR_INPUT when it is run. */
void store_bind_sealed(struct store *store, struct db_statement *st,
    const char *context, const json_t *value);
/* Opens column; an empty box gives NULL. New reference. On false the query is
 * at its end. */
bool store_sealed(struct store *store, struct db_statement *st, int column,
    const char *context, json_t **ret_value, struct err *err);
/* Keyed hash of canonical JSON: proves content without showing it. */
void store_content_hash(struct store *store, const json_t *value,
    char ret_hex[CRYPTO_HASH_HEX_BYTES]);

#endif
