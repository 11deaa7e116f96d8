/* store/audit.h: what was written stays, in order, in one form. */
#include "store/fixture.h"

#include "store/audit.h"

static void put(struct fixture *f, int64_t at_ms, int64_t case_id,
    int64_t journal_id, const char *what)
{
	json_auto_t *record = json_pack("{s:s, s:i}", "what", what, "a", 1);

	fixture_ok(f,
	    audit_put(f->store, at_ms, case_id, journal_id, record, &f->err));
}

struct seen {
	struct str text;
	int left; /* how many more are wanted */
};

static bool note(
    void *arg, int64_t at_ms, int64_t journal_id, const char *record)
{
	struct seen *seen = arg;

	str_addf(&seen->text, "%lld %lld %s\n", (long long)at_ms,
	    (long long)journal_id, record);
	return --seen->left > 0;
}

static void furnish(struct fixture *f)
{
	int64_t one = fixture_case(f, "T1/U1");
	int64_t two = fixture_case(f, "T1/U1");
	int64_t event = fixture_event(f, "e1");

	put(f, 30, one, event, "opened");
	put(f, 20, two, event, "opened"); /* the clock was turned back */
	put(f, 40, 0, 0, "started");
	put(f, 50, one, 0, "closed");
}

static void records_come_in_the_order_they_were_written(void **state)
{
	static const struct {
		int64_t case_id;
		int limit;
		const char *want;
	} walks[] = {
	    {0, 99,
	        "30 1 {\"a\":1,\"what\":\"opened\"}\n"
	        "20 1 {\"a\":1,\"what\":\"opened\"}\n"
	        "40 0 {\"a\":1,\"what\":\"started\"}\n"
	        "50 0 {\"a\":1,\"what\":\"closed\"}\n"},
	    {1, 99,
	        "30 1 {\"a\":1,\"what\":\"opened\"}\n"
	        "50 0 {\"a\":1,\"what\":\"closed\"}\n"},
	    {2, 99, "20 1 {\"a\":1,\"what\":\"opened\"}\n"},
	    {9, 99, ""},
	    {0, 1, "30 1 {\"a\":1,\"what\":\"opened\"}\n"},
	};
	struct fixture *f = *state;

	furnish(f);
	fixture_reopen(f);
	for (size_t i = 0; i < sizeof(walks) / sizeof(walks[0]); i++) {
		struct seen seen = {
		    .text.max_bytes = 4096, .left = walks[i].limit};
		fixture_ok(f, audit_each(f->store, walks[i].case_id, note,
		                  &seen, &f->err));
		assert_string_equal(str_text(&seen.text), walks[i].want);
		str_clear(&seen.text);
	}
}

static void nothing_removes_or_changes_a_record(void **state)
{
	static const char *const attempts[] = {
	    "DELETE FROM audit WHERE id = 1",
	    "UPDATE audit SET record = '{}' WHERE id = 1",
	    "UPDATE audit SET at_ms = at_ms + 1",
	    "REPLACE INTO audit (id, at_ms, record) VALUES (1, 1, '{}')",
	    ("INSERT INTO audit (id, at_ms, record) VALUES (1, 1, '{}')"
	     " ON CONFLICT DO UPDATE SET record = '{}'"),
	};
	struct fixture *f = *state;

	furnish(f);
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
		if (db_exec(store_db(f->store), attempts[i], &f->err))
			fail_msg("went through: %s", attempts[i]);
	assert_int_equal(fixture_int(f, "SELECT sum(at_ms) FROM audit"), 140);
}

static void a_record_names_a_case_that_is_there(void **state)
{
	struct fixture *f = *state;
	json_auto_t *record = json_object();

	assert_false(audit_put(f->store, 1, 99, 0, record, &f->err));
	fixture_is_error(f, ERR_REFUSED, "FOREIGN");
	assert_false(audit_put(f->store, 1, 0, 99, record, &f->err));
	fixture_is_error(f, ERR_REFUSED, "FOREIGN");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(records_come_in_the_order_they_were_written),
	    fixture_test(nothing_removes_or_changes_a_record),
	    fixture_test(a_record_names_a_case_that_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
