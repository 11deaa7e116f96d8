/*
 * absence.c: see absence.h.
 */
#include "store/absence.h"

#include "base/own.h"

#include <ctype.h>

static const char ABSENCE_PUT[] =
    "INSERT INTO absence (person_id, until_at_ms, delegate, set_by)"
    " VALUES ($1, $2, $3, $4) ON CONFLICT (person_id) DO UPDATE SET"
    " until_at_ms = excluded.until_at_ms, delegate = excluded.delegate,"
    " set_by = excluded.set_by";
static const char ABSENCE_END[] =
    "DELETE FROM absence WHERE person_id = $1 AND until_at_ms > $2";
static const char ABSENCE_LIST[] =
    "SELECT a.person_id, a.until_at_ms, a.delegate, p.name, p.email,"
    " i.external_id FROM absence a JOIN person p ON p.id = a.person_id"
    " LEFT JOIN person_identity i ON i.person_id = p.id"
    "  AND i.system = 'slack'"
    " WHERE a.until_at_ms > $1 ORDER BY p.name, a.person_id";

void absence_clear(struct absence *absence)
{
	free(absence->delegate);
	free(absence->name);
	free(absence->email);
	free(absence->chat_user);
	*absence = (struct absence){.person_id = 0};
}

void absence_free(struct absence *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		absence_clear(&list[i]);
	free(list);
}

bool absence_put(struct store *store, int64_t person_id, int64_t until_at_ms,
    const char *delegate, int64_t set_by, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), ABSENCE_PUT);
	OWN(own_string)
	char *lower = own_strdup_or_null(delegate);

	for (char *p = lower; p && *p; p++)
		*p = (char)tolower((unsigned char)*p);
	db_bind_int(st, person_id);
	db_bind_int(st, until_at_ms);
	db_bind_text(st, lower);
	db_bind_int(st, set_by);
	return db_run(st, err);
}

bool absence_end(struct store *store, int64_t person_id, int64_t now_ms,
    bool *ret_was, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), ABSENCE_END);

	db_bind_int(st, person_id);
	db_bind_int(st, now_ms);
	if (!db_run(st, err))
		return false;
	*ret_was = db_changes(store_db(store)) != 0;
	return true;
}

bool absence_list(struct store *store, int64_t now_ms,
    struct absence **ret_list, size_t *ret_count, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), ABSENCE_LIST);
	struct absence *list = NULL;
	size_t count = 0;
	enum db_got got;

	db_bind_int(st, now_ms);
	while ((got = db_next(st, err)) == DB_ROW) {
		list = own_realloc(list, (count + 1) * sizeof(*list));
		list[count++] = (struct absence){
		    .person_id = db_int(st, 0),
		    .until_at_ms = db_int(st, 1),
		    .delegate = own_strdup_or_null(db_text(st, 2)),
		    .name = own_strdup(db_text(st, 3)),
		    .email = own_strdup_or_null(db_text(st, 4)),
		    .chat_user = own_strdup_or_null(db_text(st, 5)),
		};
	}
	if (got == DB_FAILED) {
		absence_free(list, count);
		return false;
	}
	*ret_list = list;
	*ret_count = count;
	return true;
}
