/* store/case_record.h: numbers, revisions, and whose cases they are. */
#include "store/fixture.h"

#include "base/jsonx.h"

static struct case_record insert(
    struct fixture *f, const char *who, int version)
{
	struct case_record record = {.id = 0};

	fixture_version(f, version);
	fixture_ok(
	    f, case_record_insert(f->store, "CT", "flow", version,
	           fixture_person(f, who), fixture_now_ms, &record, &f->err));
	return record;
}

static void update(struct fixture *f, struct case_record *record, bool open,
    const char *secret)
{
	json_decref(record->snapshot);
	record->snapshot = json_pack("{s:{s:s}}", "context", "text", secret);
	record->open = open;
	fixture_ok(f,
	    case_record_update(f->store, record, fixture_now_ms + 1, &f->err));
}

static void numbers_count_from_1001(void **state)
{
	static const char *const wants[] = {"CT-1001", "CT-1002", "CT-1003"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(case_record_clear)
		struct case_record record = insert(f, "T1/U1", 1);
		assert_string_equal(record.number, wants[i]);
		assert_true(record.open);
		assert_int_equal(record.revision, 0);
		assert_null(record.snapshot);
		if (i == 1)
			fixture_reopen(f);
	}
}

static void a_case_is_found_as_it_was_stored(void **state)
{
	struct fixture *f = *state;
	OWN(case_record_clear)
	struct case_record record = insert(f, "T1/U1", 1);
	OWN(case_record_clear)
	struct case_record by_number = {.id = 0};
	OWN(case_record_clear)
	struct case_record by_id = {.id = 0};
	struct case_record none = {.id = -7};

	update(f, &record, true, "a");
	update(f, &record, true, "b");
	assert_int_equal(record.revision, 2);
	fixture_reopen(f);
	assert_int_equal(
	    case_record_find(f->store, "CT-1001", &by_number, &f->err),
	    CASE_FOUND);
	assert_int_equal(
	    case_record_get(f->store, by_number.id, &by_id, &f->err),
	    CASE_FOUND);
	assert_string_equal(by_id.number, "CT-1001");
	assert_string_equal(by_id.workflow_id, "flow");
	assert_int_equal(by_id.workflow_version, 1);
	assert_int_equal(by_id.requester_id, record.requester_id);
	assert_int_equal(by_id.revision, 2);
	assert_true(by_id.open);
	assert_true(by_id.opened_at_ms == fixture_now_ms);
	assert_true(json_equal(by_id.snapshot, record.snapshot));
	assert_int_equal(
	    case_record_find(f->store, "CT-1", &none, &f->err), CASE_ABSENT);
	assert_int_equal(
	    case_record_get(f->store, 99, &none, &f->err), CASE_ABSENT);
	assert_int_equal(none.id, -7); /* untouched */
}

static void an_outdated_copy_changes_nothing(void **state)
{
	struct fixture *f = *state;
	OWN(case_record_clear)
	struct case_record record = insert(f, "T1/U1", 1);
	OWN(case_record_clear)
	struct case_record outdated = {.id = 0};

	case_record_get(f->store, record.id, &outdated, &f->err);
	update(f, &record, true, "a");
	assert_false(
	    case_record_update(f->store, &outdated, fixture_now_ms, &f->err));
	fixture_is_error(f, ERR_BUG, "CT-1001 is not at revision 0");
	assert_int_equal(outdated.revision, 0);
	assert_int_equal(fixture_int(f, "SELECT revision FROM case_record"), 1);
}

static void open_cases_of_a_person_oldest_first(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *who;
		bool open;
	} cases[] = {{"T1/U1", true}, {"T1/U2", true}, {"T1/U1", false},
	    {"T1/U1", true}};
	static const int64_t wants[] = {1, 4};
	int64_t after_id = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		OWN(case_record_clear)
		struct case_record record = insert(f, cases[i].who, 1);
		update(f, &record, cases[i].open, "x");
	}
	for (size_t i = 0; i <= sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		enum case_record_got got = case_record_open_of(f->store,
		    fixture_person(f, "T1/U1"), after_id, &record, &f->err);
		if (i == sizeof(wants) / sizeof(wants[0])) {
			assert_int_equal(got, CASE_ABSENT);
			break;
		}
		assert_int_equal(got, CASE_FOUND);
		assert_int_equal(record.id, wants[i]);
		after_id = record.id;
	}
}

static void the_latest_open_cases_of_a_person_and_workflow(void **state)
{
	struct fixture *f = *state;
	int64_t person = fixture_person(f, "T1/U1");
	int64_t before_id = INT64_MAX;

	for (int i = 0; i < 4; i++) {
		OWN(case_record_clear)
		struct case_record record =
		    insert(f, i == 1 ? "T1/U2" : "T1/U1", 1);
		update(f, &record, i != 2, "x");
	}
	for (int64_t want = 4; want; want = want == 4 ? 1 : 0) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		assert_int_equal(case_record_latest_open_of(f->store, person,
		                     "flow", before_id, &record, &f->err),
		    CASE_FOUND);
		assert_int_equal(record.id, want);
		before_id = want;
	}
	struct case_record none = {.id = 0};
	assert_int_equal(case_record_latest_open_of(f->store, person, "flow",
	                     before_id, &none, &f->err),
	    CASE_ABSENT);
	assert_int_equal(case_record_latest_open_of(f->store, person, "another",
	                     INT64_MAX, &none, &f->err),
	    CASE_ABSENT);
}

static void finished_cases_of_a_person_newest_first(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *who;
		bool open;
	} cases[] = {{"T1/U1", false}, {"T1/U2", false}, {"T1/U1", true},
	    {"T1/U1", false}};
	static const int64_t wants[] = {4, 1, 0};
	int64_t before_id = INT64_MAX;
	OWN(case_record_clear)
	struct case_record late = {.id = 0};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		OWN(case_record_clear)
		struct case_record record = insert(f, cases[i].who, 1);
		update(f, &record, cases[i].open, "x");
	}
	int64_t who = fixture_person(f, "T1/U1");
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		assert_int_equal(
		    case_record_finished_of(f->store, who, fixture_now_ms - 1,
		        before_id, &record, &f->err),
		    wants[i] ? CASE_FOUND : CASE_ABSENT);
		assert_int_equal(record.id, wants[i]);
		before_id = record.id;
	}
	int64_t changed_at_ms = fixture_int(
	    f, "SELECT max(changed_at_ms) FROM case_record WHERE open = 0");
	assert_int_equal(case_record_finished_of(f->store, who, changed_at_ms,
	                     INT64_MAX, &late, &f->err),
	    CASE_ABSENT);
}

static void note_case(void *arg, const struct case_record *record,
    const char *requester, int64_t failed)
{
	str_addf(
	    arg, "%s %s %lld\n", record->number, requester, (long long)failed);
}

static void every_open_case_with_its_failures(void **state)
{
	struct fixture *f = *state;
	OWN(str_clear)
	struct str seen = {.max_bytes = 1000};

	for (int i = 0; i < 3; i++) {
		OWN(case_record_clear)
		struct case_record record = insert(f, "T1/U1", 1);
		update(f, &record, i != 1, "x");
	}
	fixture_event(f, "e1");
	fixture_exec(f,
	    "INSERT INTO outbox (journal_id, case_id, system, kind, lane,"
	    " state, attempts, due_at_ms, expires_at_ms, created_at_ms, tag,"
	    " payload) VALUES"
	    " (1, 3, 's', 'post', 'l', 'failed', 0, 1, 0, 1, 'a', x''),"
	    " (1, 3, 's', 'post', 'l', 'failed', 0, 1, 0, 1, 'b', x''),"
	    " (1, 3, 's', 'post', 'l', 'sent', 0, 1, 0, 1, 'c', x'')");
	fixture_ok(
	    f, case_record_each_open(f->store, note_case, &seen, &f->err));
	assert_string_equal(
	    str_text(&seen), "CT-1001 T1/U1 0\nCT-1003 T1/U1 2\n");
}

static void a_case_changes_its_version(void **state)
{
	struct fixture *f = *state;
	OWN(case_record_clear)
	struct case_record record = insert(f, "T1/U1", 1);
	OWN(case_record_clear)
	struct case_record got = {.id = 0};

	fixture_version(f, 2);
	record.workflow_version = 2;
	update(f, &record, true, "x");
	assert_int_equal(
	    case_record_get(f->store, record.id, &got, &f->err), CASE_FOUND);
	assert_int_equal(got.workflow_version, 2);
}

static void open_cases_follow_one_another(void **state)
{
	struct fixture *f = *state;
	int64_t after_id = 0;

	for (int i = 0; i < 4; i++) {
		OWN(case_record_clear)
		struct case_record record = insert(f, "T1/U1", 1);
		update(f, &record, i != 2, "x");
	}
	static const char *const wants[] = {"CT-1001", "CT-1002", "CT-1004"};
	for (size_t i = 0; i < 3; i++) {
		OWN(case_record_clear)
		struct case_record got = {.id = 0};
		assert_int_equal(
		    case_record_next_open(f->store, after_id, &got, &f->err),
		    CASE_FOUND);
		assert_string_equal(got.number, wants[i]);
		after_id = got.id;
	}
	struct case_record none = {.id = 0};
	assert_int_equal(
	    case_record_next_open(f->store, after_id, &none, &f->err),
	    CASE_ABSENT);
}

static int64_t requester_after(struct fixture *f, int64_t after_id)
{
	int64_t id;

	fixture_ok(
	    f, case_record_next_requester(f->store, after_id, &id, &f->err));
	return id;
}

static void whoever_has_an_open_case_comes_once(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *who;
		bool open;
	} cases[] = {{"T1/U1", true}, {"T1/U2", false}, {"T1/U3", true},
	    {"T1/U1", true}};

	assert_int_equal(requester_after(f, 0), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		OWN(case_record_clear)
		struct case_record record = insert(f, cases[i].who, 1);
		update(f, &record, cases[i].open, "x");
	}
	int64_t first = fixture_person(f, "T1/U1");
	int64_t third = fixture_person(f, "T1/U3");
	assert_int_equal(requester_after(f, 0), first);
	assert_int_equal(requester_after(f, first), third);
	assert_int_equal(requester_after(f, third), 0);
}

static void the_context_is_sealed(void **state)
{
	struct fixture *f = *state;
	OWN(case_record_clear)
	struct case_record record = insert(f, "T1/U1", 1);

	update(f, &record, true, "grades of a student");
	assert_true(fixture_disk_has(f, "CT-1001"));
	assert_false(fixture_disk_has(f, "grades of"));
}

/* A box that somebody changed stops that case alone, with its name. */
static void a_damaged_context_is_an_error(void **state)
{
	struct fixture *f = *state;
	OWN(case_record_clear)
	struct case_record record = insert(f, "T1/U1", 1);
	struct case_record got = {.id = 0};

	update(f, &record, true, "x");
	fixture_exec(f, "UPDATE case_record SET snapshot ="
	                " zeroblob(length(snapshot))");
	assert_int_equal(
	    case_record_get(f->store, 1, &got, &f->err), CASE_FAILED);
	fixture_is_error(f, ERR_INPUT, "case: ");
	assert_int_equal(got.id, 0);
	/* The failed query holds nothing back. */
	fixture_exec(f, "PRAGMA wal_checkpoint(TRUNCATE)");
}

static void note_damaged(void *arg, const struct case_record *record,
    const char *requester, int64_t failed)
{
	(void)failed;
	if (case_record_is_damaged(record))
		str_addf(arg, "%s of %s", record->number, requester);
}

/* And who walks along passes over it, in either direction. */
static void a_damaged_case_hides_no_other(void **state)
{
	struct fixture *f = *state;
	int64_t who = fixture_person(f, "T1/U1");
	OWN(str_clear)
	struct str damaged = {.max_bytes = 1000};

	for (int i = 0; i < 6; i++) {
		OWN(case_record_clear)
		struct case_record record = insert(f, "T1/U1", 1);
		update(f, &record, i < 3, "x");
	}
	fixture_exec(f, "UPDATE case_record SET snapshot ="
	                " zeroblob(length(snapshot)) WHERE id IN (2, 5)");
	f->err = (struct err){.kind = ERR_NONE};
	struct {
		enum case_record_got got;
		struct case_record record;
		int64_t want_id;
	} walks[] = {
	    {.want_id = 3}, {.want_id = 3}, {.want_id = 1}, {.want_id = 4}};
	walks[0].got =
	    case_record_open_of(f->store, who, 1, &walks[0].record, &f->err);
	walks[1].got =
	    case_record_next_open(f->store, 1, &walks[1].record, &f->err);
	walks[2].got = case_record_latest_open_of(
	    f->store, who, "flow", 3, &walks[2].record, &f->err);
	walks[3].got = case_record_finished_of(
	    f->store, who, 0, 6, &walks[3].record, &f->err);
	for (size_t i = 0; i < sizeof(walks) / sizeof(walks[0]); i++) {
		assert_int_equal(walks[i].got, CASE_FOUND);
		assert_int_equal(walks[i].record.id, walks[i].want_id);
		case_record_clear(&walks[i].record);
	}
	assert_int_equal(f->err.kind, ERR_NONE);
	fixture_ok(f,
	    case_record_each_open(f->store, note_damaged, &damaged, &f->err));
	assert_string_equal(str_text(&damaged), "CT-1002 of T1/U1");
	/* The last of them is the end of the walk. */
	fixture_exec(f, "UPDATE case_record SET snapshot = x'00'");
	assert_int_equal(
	    case_record_next_open(f->store, 0, &walks[0].record, &f->err),
	    CASE_ABSENT);
	fixture_exec(f, "PRAGMA wal_checkpoint(TRUNCATE)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(numbers_count_from_1001),
	    fixture_test(a_case_is_found_as_it_was_stored),
	    fixture_test(an_outdated_copy_changes_nothing),
	    fixture_test(open_cases_of_a_person_oldest_first),
	    fixture_test(the_latest_open_cases_of_a_person_and_workflow),
	    fixture_test(finished_cases_of_a_person_newest_first),
	    fixture_test(every_open_case_with_its_failures),
	    fixture_test(a_case_changes_its_version),
	    fixture_test(open_cases_follow_one_another),
	    fixture_test(whoever_has_an_open_case_comes_once),
	    fixture_test(the_context_is_sealed),
	    fixture_test(a_damaged_context_is_an_error),
	    fixture_test(a_damaged_case_hides_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
