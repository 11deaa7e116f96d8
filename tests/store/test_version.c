/* store/version.h: known by their contents, and until when they may change. */
#include "store/fixture.h"

#include "base/jsonx.h"

static bool know(struct fixture *f, const char *workflow_id, int number,
    const char *hash, const json_t *body, int64_t now_ms)
{
	const struct version version = {workflow_id, number, hash, body};

	return version_know(f->store, &version, now_ms, &f->err);
}

static void make_case(struct fixture *f, int version, bool open)
{
	OWN(case_record_clear)
	struct case_record record = {.id = 0};

	fixture_ok(f,
	    case_record_insert(f->store, "CT", "flow", version,
	        fixture_person(f, "T1/U1"), fixture_now_ms, &record, &f->err));
	record.open = open;
	fixture_ok(
	    f, case_record_update(f->store, &record, fixture_now_ms, &f->err));
}

static void a_version_is_known_by_its_contents(void **state)
{
	struct fixture *f = *state;
	json_auto_t *body = json_pack("{s:i}", "version", 3);

	fixture_ok(f, know(f, "w", 3, "hash one", body, 1));
	fixture_ok(f, know(f, "w", 3, "hash one", body, 2));
	fixture_ok(f, know(f, "w", 4, "hash two", body, 2));
	fixture_ok(f, know(f, "other", 3, "hash two", body, 2));
	assert_int_equal(
	    fixture_int(f, "SELECT count(*) FROM workflow_version"), 3);
	assert_int_equal(
	    fixture_int(f, "SELECT first_seen_at_ms FROM workflow_version"
	                   " WHERE workflow_id = 'w' AND version = 3"),
	    1);
}

/* Its forms are asked in the order in which they were written. */
static void a_version_comes_back_as_it_was_written(void **state)
{
	struct fixture *f = *state;
	json_auto_t *body =
	    json_pack("{s:i, s:i, s:i}", "z", 1, "a", 2, "m", 3);
	json_auto_t *got = NULL, *none = NULL;

	fixture_ok(f, know(f, "w", 3, "hash", body, 1));
	fixture_ok(f, version_get(f->store, "w", 3, &got, &f->err));
	OWN(own_string)
	char *text = jsonx_dump(got);
	assert_string_equal(text, "{\"z\":1,\"a\":2,\"m\":3}");
	fixture_ok(f, version_get(f->store, "w", 4, &none, &f->err));
	assert_null(none);
}

/* As long as no case was opened under it, a version is a draft. */
static void a_version_is_fixed_by_its_first_case(void **state)
{
	struct fixture *f = *state;
	json_auto_t *body = json_pack("{s:i}", "version", 3);

	fixture_ok(f, know(f, "flow", 3, "one", body, 1));
	fixture_ok(f, know(f, "flow", 3, "two", body, 2));
	assert_int_equal(
	    fixture_int(f, "SELECT count(*) FROM workflow_version"
	                   " WHERE hash = 'two' AND first_seen_at_ms = 2"),
	    1);
	make_case(f, 3, false); /* over, but it was */
	fixture_ok(f, know(f, "flow", 3, "two", body, 4));
	assert_false(know(f, "flow", 3, "three", body, 4));
	fixture_is_error(f, ERR_INPUT, "give the new rules \"version\": 4");
	fixture_ok(f, know(f, "flow", 4, "three", body, 4));
}

/* Somebody has been at the database with other tools. */
static void a_version_that_is_gone_is_missed(void **state)
{
	struct fixture *f = *state;
	json_auto_t *versions = NULL;

	fixture_version(f, 1);
	make_case(f, 1, true);
	fixture_exec(f, "PRAGMA foreign_keys = OFF");
	fixture_exec(f, "DELETE FROM workflow_version");
	fixture_ok(f, version_of_open_cases(f->store, &versions, &f->err));
	assert_int_equal(json_array_size(versions), 1);
	assert_true(
	    json_is_null(json_object_get(json_array_get(versions, 0), "body")));
}

static void open_cases_need_their_versions(void **state)
{
	struct fixture *f = *state;
	static const struct {
		int version;
		bool open;
	} cases[] = {{1, true}, {2, false}, {3, true}, {3, true}};
	json_auto_t *versions = NULL;
	json_auto_t *want =
	    json_pack("[{s:s, s:i, s:i, s:{s:i}}, {s:s, s:i, s:i, s:{s:i}}]",
	        "id", "flow", "version", 1, "cases", 1, "body", "version", 1,
	        "id", "flow", "version", 3, "cases", 2, "body", "version", 3);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fixture_version(f, cases[i].version);
		make_case(f, cases[i].version, cases[i].open);
	}
	fixture_ok(f, version_of_open_cases(f->store, &versions, &f->err));
	assert_true(json_equal(versions, want));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(a_version_is_known_by_its_contents),
	    fixture_test(a_version_comes_back_as_it_was_written),
	    fixture_test(a_version_is_fixed_by_its_first_case),
	    fixture_test(a_version_that_is_gone_is_missed),
	    fixture_test(open_cases_need_their_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
