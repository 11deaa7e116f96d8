/* store/forget.h: what goes, what stays, and that it is gone. */
#include "store/fixture.h"

#include "base/jsonx.h"
#include "store/audit.h"
#include "store/case_event.h"
#include "store/forget.h"
#include "store/outbox.h"

#include <sys/stat.h>

static const int64_t DAY_MS = INT64_C(86400) * 1000;

/* A case whose only event says so, with one message that was sent. */
static int64_t make_case(
    struct fixture *f, int64_t changed_at_ms, bool open, const char *said)
{
	struct case_record record = {.id = 0};
	int64_t id = fixture_case(f, "T1/UADA");
	json_auto_t *event = json_pack("{s:s, s:s}", "type", "ask", "q", said);
	OWN(own_string)
	char *external_id = own_printf("e%lld", (long long)id);
	struct outbox_row row = {
	    .journal_id = fixture_event(f, external_id),
	    .case_id = id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane = own_strdup("slack:C1"),
	    .payload = json_pack("{s:s}", "text", said),
	};
	int64_t event_id;

	assert_int_equal(
	    case_record_get(f->store, id, &record, &f->err), CASE_FOUND);
	record.open = open;
	record.snapshot = json_pack("{s:s, s:s, s:{s:s}}", "value", "end",
	    "status", open ? "active" : "done", "context", "said", said);
	fixture_ok(
	    f, case_record_update(f->store, &record, changed_at_ms, &f->err));
	case_record_clear(&record);
	fixture_ok(f, case_event_put(f->store, id, 1, row.journal_id, event,
	                  &event_id, &f->err));
	fixture_ok(f, outbox_insert(f->store, &row, &f->err));
	fixture_ok(f, outbox_finish(f->store, row.id, "sent", NULL, NULL,
	                  changed_at_ms, &f->err));
	outbox_row_clear(&row);
	return id;
}

static struct forget_counts forget(struct fixture *f, int64_t before_ms)
{
	struct forget_counts counts = {.cases = -1};

	fixture_ok(f, store_begin(f->store, &f->err));
	fixture_ok(f, forget_before(f->store, before_ms, fixture_now_ms,
	                  &counts, &f->err));
	fixture_ok(f, store_commit(f->store, &f->err));
	return counts;
}

static void assert_said(
    struct fixture *f, int64_t id, const char *want, bool want_forgotten)
{
	OWN(case_record_clear)
	struct case_record record = {.id = 0};

	assert_int_equal(
	    case_record_get(f->store, id, &record, &f->err), CASE_FOUND);
	assert_string_equal(jsonx_path_text(record.snapshot, "value"), "end");
	assert_string_equal(
	    jsonx_text(json_object_get(record.snapshot, "context"), "said"),
	    want);
	assert_int_equal(case_record_is_forgotten(&record), want_forgotten);
}

static bool line(
    void *arg, int64_t at_ms, int64_t journal_id, const char *record)
{
	(void)journal_id;
	assert_true(at_ms == fixture_now_ms);
	str_add(arg, record);
	return true;
}

static void what_closed_before_the_day(void **state)
{
	struct fixture *f = *state;
	int64_t day_ms = fixture_now_ms - 30 * DAY_MS;
	int64_t old = make_case(f, day_ms - 1, false, "old words");
	int64_t late = make_case(f, day_ms, false, "late words");
	int64_t open = make_case(f, day_ms - 1, true, "open words");
	OWN(str_clear)
	struct str audit = {.max_bytes = 1000};

	struct forget_counts counts = forget(f, day_ms);
	assert_int_equal(counts.cases, 1);
	assert_int_equal(counts.messages, 1);
	assert_int_equal(counts.events, 3); /* all that came in at time 0 */
	assert_said(f, old, "", true);
	assert_said(f, late, "late words", false);
	assert_said(f, open, "open words", false);
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM case_event"
	                                " WHERE length(event) > 0"),
	    2);
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM outbox"
	                                " WHERE length(payload) > 0"),
	    2);
	fixture_ok(f, audit_each(f->store, old, line, &audit, &f->err));
	assert_non_null(strstr(str_text(&audit), "\"what\":\"forgotten\""));
	assert_non_null(strstr(str_text(&audit), "CT-1001"));
	counts = forget(f, day_ms);
	assert_int_equal(counts.cases + counts.messages + counts.events, 0);
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM audit"), 1);
}

/* An event that waits is still to be handled, a message still to be sent. */
static void what_is_not_finished_stays(void **state)
{
	struct fixture *f = *state;
	int64_t id = make_case(f, 0, false, "words");
	int64_t waiting = fixture_event(f, "waiting");

	fixture_ok(f, journal_mark(f->store, waiting, "waiting",
	                  fixture_person(f, "T1/UADA"), NULL, NULL, &f->err));
	fixture_exec(f, "UPDATE outbox SET state = 'open'");
	struct forget_counts counts = forget(f, fixture_now_ms);
	assert_int_equal(counts.cases, 1);
	assert_int_equal(counts.messages, 0);
	assert_int_equal(counts.events, 1);
	assert_said(f, id, "", true);
	assert_int_equal(fixture_int(f, "SELECT length(body) > 0 FROM journal"
	                                " WHERE state = 'waiting'"),
	    1);
}

static int64_t file_size(const struct fixture *f)
{
	struct stat st;

	assert_int_equal(stat(f->path, &st), 0);
	return st.st_size;
}

static void the_file_gets_smaller(void **state)
{
	struct fixture *f = *state;
	OWN(own_string)
	char *long_ = own_printf("%*s", 1 << 20, "words");

	make_case(f, 0, false, long_);
	fixture_ok(f, forget_compact(f->store, &f->err));
	assert_true(file_size(f) > 3 << 20);
	forget(f, fixture_now_ms);
	fixture_ok(f, forget_compact(f->store, &f->err));
	assert_true(file_size(f) < 1 << 20);
	fixture_reopen(f);
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM"
	                                " pragma_integrity_check"
	                                " WHERE integrity_check = 'ok'"),
	    1);
}

static void a_damaged_case_goes_and_keeps_no_other(void **state)
{
	struct fixture *f = *state;
	int64_t day_ms = fixture_now_ms - 30 * DAY_MS;
	int64_t bad = make_case(f, day_ms - 1, false, "old words");
	int64_t old = make_case(f, day_ms - 1, false, "old words");
	OWN(case_record_clear)
	struct case_record record = {.id = 0};
	OWN(str_clear)
	struct str audit = {.max_bytes = 1000};

	fixture_exec(f, "UPDATE case_record SET snapshot ="
	                " zeroblob(length(snapshot)) WHERE number = 'CT-1001'");
	struct forget_counts counts = forget(f, day_ms);
	assert_int_equal(counts.cases, 2);
	assert_int_equal(counts.messages, 2);
	assert_said(f, old, "", true);
	assert_int_equal(
	    case_record_get(f->store, bad, &record, &f->err), CASE_FOUND);
	assert_true(case_record_is_forgotten(&record));
	fixture_ok(f, audit_each(f->store, bad, line, &audit, &f->err));
	assert_non_null(strstr(str_text(&audit), "CT-1001"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(a_damaged_case_goes_and_keeps_no_other),
	    fixture_test(what_closed_before_the_day),
	    fixture_test(what_is_not_finished_stays),
	    fixture_test(the_file_gets_smaller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
