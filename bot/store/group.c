/*
 * group.c: see group.h.
 */
#include "store/group.h"

#include "base/jsonx.h"
#include "base/own.h"

#include <string.h>

static const char GROUP_PUT[] =
    "INSERT INTO chat_group (id, users, read_at_ms) VALUES ($1, $2, $3)"
    " ON CONFLICT (id) DO UPDATE SET users = excluded.users,"
    " read_at_ms = excluded.read_at_ms";
static const char GROUP_GET[] =
    "SELECT users, read_at_ms FROM chat_group WHERE id = $1";

bool group_put(struct store *store, const char *group, const json_t *users,
    int64_t now_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), GROUP_PUT);
	OWN(own_string)
	char *text = jsonx_dump(users);

	db_bind_text(st, group);
	db_bind_text(st, text);
	db_bind_int(st, now_ms);
	return db_run(st, err);
}

bool group_get(struct store *store, const char *group, json_t **ret_users,
    int64_t *ret_read_at_ms, struct err *err)
{
	struct db_statement *st = db_statement(store_db(store), GROUP_GET);
	json_t *users = NULL;

	db_bind_text(st, group);
	enum db_got got = db_next(st, err);
	if (got == DB_FAILED)
		return false;
	if (got == DB_END) {
		*ret_users = json_array();
		*ret_read_at_ms = 0;
		return true;
	}
	bool ok =
	    jsonx_parse(db_text(st, 0), strlen(db_text(st, 0)), &users, err);
	if (ok) {
		*ret_users = users;
		*ret_read_at_ms = db_int(st, 1);
	}
	db_done(st);
	return ok;
}

bool group_is_known(
    struct store *store, const char *group, bool *ret_known, struct err *err)
{
	json_auto_t *users = NULL;
	int64_t read_at_ms = 1;

	if (group && !group_get(store, group, &users, &read_at_ms, err))
		return false;
	*ret_known = read_at_ms != 0;
	return true;
}
