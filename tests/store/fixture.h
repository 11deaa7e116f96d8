/*
 * fixture.h: a store on a real file in a folder of its own, for the tests of
 * bot/store. Setup and teardown fit cmocka; *state is the struct fixture.
 */
#ifndef BEADLE_TESTS_STORE_FIXTURE_H
#define BEADLE_TESTS_STORE_FIXTURE_H

#include "base/own.h"
#include "base/str.h"
#include "store/case_record.h"
#include "store/journal.h"
#include "store/person.h"
#include "store/store.h"
#include "store/version.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FIXTURE_QUERIES = 64 };

struct fixture {
	char *dir;
	char *path;
	struct store *store;
	struct err err; /* of whatever a test calls */
	char *queries[FIXTURE_QUERIES];
};

static const unsigned char fixture_key[CRYPTO_KEY_BYTES + 1] =
    "0123456789abcdef0123456789abcdef";
/* Some moment: 2026-11-25T12:00:00Z. */
static const int64_t fixture_now_ms = INT64_C(1795608000000);

static inline void fixture_open(struct fixture *f)
{
	if (!store_open(f->path, fixture_key, &f->store, &f->err))
		fail_msg("store_open: %s", f->err.text);
}

static inline void fixture_reopen(struct fixture *f)
{
	store_close(&f->store);
	fixture_open(f);
}

/* The folder alone: for tests that open it in their own way. */
static inline int fixture_folder(void **state)
{
	struct fixture *f = own_calloc(1, sizeof(*f));

	f->dir = own_strdup("/tmp/beadle-store-XXXXXX");
	if (mkdtemp(f->dir) == NULL || !crypto_init(&f->err))
		return 1;
	f->path = own_printf("%s/beadle.sqlite", f->dir);
	*state = f;
	return 0;
}

static inline int fixture_setup(void **state)
{
	if (fixture_folder(state) != 0)
		return 1;
	fixture_open(*state);
	return 0;
}

static inline int fixture_teardown(void **state)
{
	static const char *const endings[] = {"", "-wal", "-shm", ".lock"};
	struct fixture *f = *state;

	store_close(&f->store);
	for (size_t i = 0; i < FIXTURE_QUERIES; i++)
		free(f->queries[i]);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		OWN(own_string)
		char *name = own_printf("%s%s", f->path, endings[i]);
		unlink(name);
	}
	rmdir(f->dir);
	free(f->path);
	free(f->dir);
	free(f);
	return 0;
}

/* What a call that must work says when it does not. */
#define fixture_ok(f, call)                                                    \
	do {                                                                   \
		if (!(call))                                                   \
			fail_msg("%s: %s", #call, (f)->err.text);              \
	} while (0)

#define fixture_is_error(f, want_kind, want_text)                              \
	do {                                                                   \
		assert_string_equal(                                           \
		    err_kind_name((f)->err.kind), err_kind_name(want_kind));   \
		if (strstr((f)->err.text, want_text) == NULL)                  \
			fail_msg("\"%s\" is not in \"%s\"", want_text,         \
			    (f)->err.text);                                    \
	} while (0)

static inline void fixture_exec(struct fixture *f, const char *sql)
{
	fixture_ok(f, db_exec(store_db(f->store), sql, &f->err));
}

/* A statement is known by its text's address, and what a test has put together
 * may come to lie where another text was: the copy stays. */
static inline const char *fixture_query(struct fixture *f, const char *sql)
{
	size_t i = 0;

	while (i < FIXTURE_QUERIES && f->queries[i] &&
	       strcmp(f->queries[i], sql) != 0)
		i++;
	assert_true(i < FIXTURE_QUERIES);
	if (f->queries[i] == NULL)
		f->queries[i] = own_strdup(sql);
	return f->queries[i];
}

/* The one number that a query gives. */
static inline int64_t fixture_int(struct fixture *f, const char *sql)
{
	struct db_statement *st =
	    db_statement(store_db(f->store), fixture_query(f, sql));

	if (db_next(st, &f->err) != DB_ROW)
		fail_msg("%s: %s", sql, f->err.text);
	int64_t value = db_int(st, 0);
	db_done(st);
	return value;
}

static inline bool fixture_file_has(const char *path, const char *needle)
{
	OWN(str_clear)
	struct str bytes = {.max_bytes = 64 << 20};
	char part[4096];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	while ((n = read(fd, part, sizeof(part))) > 0)
		str_add_n(&bytes, part, (size_t)n);
	close(fd);
	assert_true(str_ok(&bytes));
	return memmem(str_text(&bytes), bytes.len, needle, strlen(needle)) !=
	       NULL;
}

/* Is it to be read in the database's files, the log included? */
static inline bool fixture_disk_has(const struct fixture *f, const char *needle)
{
	OWN(own_string)
	char *wal = own_printf("%s-wal", f->path);

	return fixture_file_has(f->path, needle) ||
	       fixture_file_has(wal, needle);
}

static inline int64_t fixture_person(struct fixture *f, const char *who)
{
	struct person person;

	fixture_ok(
	    f, person_meet(f->store, "slack", who, NULL, &person, &f->err));
	int64_t id = person.id;
	person_clear(&person);
	return id;
}

/* A journalled event to hang rows from. */
static inline int64_t fixture_event(struct fixture *f, const char *external_id)
{
	OWN(event_free)
	struct event *event = event_new(EVENT_NOTE, "slack", external_id);
	json_t *reply = NULL;
	int64_t id = 0;

	assert_int_equal(
	    journal_put(f->store, event, &id, &reply, &f->err), JOURNAL_NEW);
	return id;
}

static inline void fixture_version(struct fixture *f, int version)
{
	json_auto_t *body = json_pack("{s:i}", "version", version);
	const struct version known = {"flow", version, "hash", body};

	fixture_ok(f, version_know(f->store, &known, fixture_now_ms, &f->err));
}

/* An open case of version 1 of a workflow; its requester is who. */
static inline int64_t fixture_case(struct fixture *f, const char *who)
{
	struct case_record record;

	fixture_version(f, 1);
	fixture_ok(
	    f, case_record_insert(f->store, "CT", "flow", 1,
	           fixture_person(f, who), fixture_now_ms, &record, &f->err));
	int64_t id = record.id;
	case_record_clear(&record);
	return id;
}

#define fixture_test(name)                                                     \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

#endif
