/* store/schema.h: what the tables themselves refuse, whoever writes. */
#include "store/fixture.h"

#include "store/schema.h"

/* Persons 1 and 2, case 1 of person 1, event 1, an audit record. */
static void furnish(struct fixture *f)
{
	assert_int_equal(fixture_case(f, "T1/U1"), 1);
	assert_int_equal(fixture_person(f, "T1/U2"), 2);
	assert_int_equal(fixture_event(f, "e1"), 1);
	fixture_exec(f,
	    "INSERT INTO audit (at_ms, case_id, record) VALUES (1, 1, '{}');"
	    "INSERT INTO decision VALUES (1, 1, 'edtech', 'done', 1);"
	    "INSERT INTO timer VALUES (1, 'reminder', 'remind', 1, 'P2D',"
	    " NULL, 5);");
}

static const struct {
	const char *sql;
	const char *want;
} refused[] = {
    {"INSERT INTO person (name, standing, checked_at_ms)"
     " VALUES ('A', 'friend', 0)",
        "CHECK"},
    {"INSERT INTO person_identity VALUES ('slack', 'T1/U1', 'U1', 2, NULL)",
        "UNIQUE"},
    {"INSERT INTO person_identity VALUES ('slack', 'T1/U9', 'U9', 99, NULL)",
        "FOREIGN"},
    {"INSERT INTO workflow_version VALUES"
     " ('flow', 1, 'h', '{}', 1)",
        "UNIQUE"},
    {"INSERT INTO case_record VALUES"
     " (2, 'CT-1001', 'flow', 1, 1, 0, 1, 1, 1, x'')",
        "UNIQUE"},
    {"INSERT INTO case_record VALUES"
     " (2, 'CT-1002', 'flow', 2, 1, 0, 1, 1, 1, x'')",
        "FOREIGN"},
    {"INSERT INTO case_record VALUES"
     " (2, 'CT-1002', 'flow', 1, 99, 0, 1, 1, 1, x'')",
        "FOREIGN"},
    {"UPDATE case_record SET open = 2", "CHECK"},
    {"UPDATE case_record SET snapshot = 'in plain text'", "cannot store"},
    {"INSERT INTO journal (source, external_id, state, received_at_ms, body)"
     " VALUES ('slack', 'e1', 'done', 1, x'')",
        "UNIQUE"},
    {"UPDATE journal SET state = 'lost'", "CHECK"},
    {"UPDATE journal SET body = 'in plain text'", "cannot store"},
    {"INSERT INTO decision VALUES (1, 1, 'security', 'deny', 1)", "UNIQUE"},
    {"INSERT INTO decision VALUES (1, 2, 'edtech', 'done', 99)", "FOREIGN"},
    {"INSERT INTO post (case_id, system, lane, recipient, template, verbs,"
     " live, asks, held, made_at_ms, hash)"
     " VALUES (1, 's', 'l', 'r', 't', '[]', 2, 0, 0, 1, 'h')",
        "CHECK"},
    {"INSERT INTO post (case_id, system, lane, recipient, template, verbs,"
     " live, asks, held, made_at_ms, hash)"
     " VALUES (9, 's', 'l', 'r', 't', '[]', 1, 0, 0, 1, 'h')",
        "FOREIGN"},
    {"INSERT INTO digest VALUES (99, 1)", "FOREIGN"},
    {"INSERT INTO outbox (journal_id, system, kind, lane, state, attempts,"
     " due_at_ms, expires_at_ms, created_at_ms, tag, payload)"
     " VALUES (1, 's', 'post', 'l', 'sending', 0, 1, 0, 1, 't', x'')",
        "CHECK"},
    {"INSERT INTO outbox (journal_id, system, kind, lane, state, attempts,"
     " due_at_ms, expires_at_ms, created_at_ms, tag, payload)"
     " VALUES (9, 's', 'post', 'l', 'open', 0, 1, 0, 1, 't', x'')",
        "FOREIGN"},
    {"INSERT INTO timer VALUES (1, 'reminder', 'remind', 1, 'P2D', NULL, 9)",
        "UNIQUE"},
    {"INSERT INTO timer VALUES (1, 'other', 'remind', 1, 'P2D', NULL, 'soon')",
        "cannot store"},
    {"INSERT INTO timer VALUES (9, 'reminder', 'remind', 1, 'P2D', NULL, 9)",
        "FOREIGN"},
    {"UPDATE audit SET record = '{}'", "append-only"},
    {"UPDATE audit SET id = id + 1", "append-only"},
    {"DELETE FROM audit", "append-only"},
    {"DELETE FROM case_record", "FOREIGN"},
    {"DELETE FROM journal", "FOREIGN"},
};

static void the_tables_refuse(void **state)
{
	struct fixture *f = *state;

	furnish(f);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (db_exec(store_db(f->store), refused[i].sql, &f->err))
			fail_msg("was not refused: %s", refused[i].sql);
		fixture_is_error(f, ERR_REFUSED, refused[i].want);
	}
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM audit"), 1);
}

static void every_table_is_strict(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    fixture_int(f, "SELECT count(*) FROM pragma_table_list WHERE"
	                   " schema = 'main' AND type = 'table' AND strict = 0"
	                   " AND name NOT LIKE 'sqlite_%'"),
	    0);
	assert_true(fixture_int(f, "SELECT count(*) FROM pragma_table_list"
	                           " WHERE schema = 'main' AND strict") >= 10);
}

static void the_version_is_written_down(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    fixture_int(f, "SELECT CAST (value AS INTEGER) FROM meta"
	                   " WHERE name = 'schema'"),
	    SCHEMA_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(the_tables_refuse),
	    fixture_test(every_table_is_strict),
	    fixture_test(the_version_is_written_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
