/* store/outbox.h: what was promised to be sent, until it is. */
#include "store/fixture.h"

#include "store/outbox.h"
#include "store/post.h"

struct bed {
	struct fixture *f;
	int64_t event;
	int64_t case_id;
	int64_t ada;
};

static struct bed bed_of(void **state)
{
	struct bed bed = {.f = *state};

	bed.case_id = fixture_case(bed.f, "T1/U1");
	bed.ada = fixture_person(bed.f, "T1/U1");
	bed.event = fixture_event(bed.f, "e1");
	return bed;
}

/* Of Ada's case, with a known payload. */
static struct outbox_row row_of(struct bed *bed, enum delivery_kind kind)
{
	return (struct outbox_row){
	    .journal_id = bed->event,
	    .case_id = bed->case_id,
	    .person_id = bed->ada,
	    .system = own_strdup(kind == DELIVERY_MAIL ? "mail" : "slack"),
	    .kind = kind,
	    .lane = own_strdup("slack:U1"),
	    .due_at_ms = fixture_now_ms,
	    .created_at_ms = fixture_now_ms,
	    .payload = json_pack("{s:s}", "text", "only for Ada"),
	};
}

static int64_t insert(struct bed *bed, enum delivery_kind kind)
{
	OWN(outbox_row_clear)
	struct outbox_row row = row_of(bed, kind);

	fixture_ok(bed->f, outbox_insert(bed->f->store, &row, &bed->f->err));
	return row.id;
}

static void a_row_comes_back_whole(void **state)
{
	struct bed bed = bed_of(state);
	struct fixture *f = bed.f;
	OWN(outbox_row_clear)
	struct outbox_row row = row_of(&bed, DELIVERY_WHISPER);
	OWN(outbox_row_clear)
	struct outbox_row got = {.id = 0};

	row.expires_at_ms = fixture_now_ms + 9;
	fixture_ok(f, outbox_insert(f->store, &row, &f->err));
	assert_non_null(row.tag);
	fixture_reopen(f);
	assert_int_equal(
	    outbox_get(f->store, row.id, &got, &f->err), OUTBOX_FOUND);
	assert_int_equal(got.journal_id, bed.event);
	assert_int_equal(got.case_id, bed.case_id);
	assert_int_equal(got.person_id, bed.ada);
	assert_int_equal(got.post_id, 0);
	assert_int_equal(got.kind, DELIVERY_WHISPER);
	assert_string_equal(got.system, "slack");
	assert_string_equal(got.lane, "slack:U1");
	assert_string_equal(got.tag, row.tag);
	assert_int_equal(got.attempts, 0);
	assert_true(got.due_at_ms == fixture_now_ms);
	assert_true(got.expires_at_ms == fixture_now_ms + 9);
	assert_true(json_equal(got.payload, row.payload));
	assert_false(fixture_disk_has(f, "only for Ada"));
}

static void every_kind_is_kept(void **state)
{
	static const enum delivery_kind kinds[] = {DELIVERY_POST,
	    DELIVERY_UPDATE, DELIVERY_WHISPER, DELIVERY_FORM, DELIVERY_MAIL,
	    DELIVERY_LOOK_UP, DELIVERY_CALL};
	struct bed bed = bed_of(state);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		OWN(outbox_row_clear)
		struct outbox_row got = {.id = 0};
		int64_t id = insert(&bed, kinds[i]);
		assert_int_equal(
		    outbox_get(bed.f->store, id, &got, &bed.f->err),
		    OUTBOX_FOUND);
		assert_int_equal(got.kind, kinds[i]);
	}
	assert_int_equal(
	    fixture_int(bed.f, "SELECT count(DISTINCT tag) FROM outbox"), 7);
}

/* Only open rows can be finished, and only once. */
static void finished_is_finished(void **state)
{
	struct bed bed = bed_of(state);
	struct fixture *f = bed.f;
	int64_t sent = insert(&bed, DELIVERY_POST);
	int64_t failed = insert(&bed, DELIVERY_POST);
	json_auto_t *remote = json_pack("{s:s}", "ts", "1.0");
	struct outbox_row none = {.id = 0};

	fixture_ok(f, outbox_finish(f->store, sent, "sent", remote, NULL,
	                  fixture_now_ms, &f->err));
	fixture_ok(f, outbox_finish(f->store, failed, "failed", NULL,
	                  "channel_not_found", fixture_now_ms, &f->err));
	fixture_ok(f, outbox_finish(f->store, sent, "failed", NULL, "late",
	                  fixture_now_ms + 1, &f->err));
	fixture_ok(f, outbox_postpone(f->store, sent, 1, "late", &f->err));
	assert_int_equal(
	    outbox_get(f->store, sent, &none, &f->err), OUTBOX_ABSENT);
	assert_int_equal(
	    outbox_get(f->store, failed, &none, &f->err), OUTBOX_ABSENT);
	assert_int_equal(
	    fixture_int(f, "SELECT count(*) FROM outbox WHERE state = 'sent'"
	                   " AND remote = '{\"ts\":\"1.0\"}'"
	                   " AND error IS NULL AND attempts = 0"),
	    1);
	int64_t open = insert(&bed, DELIVERY_POST);
	assert_false(outbox_finish(
	    f->store, open, "lost", NULL, NULL, fixture_now_ms, &f->err));
	fixture_is_error(f, ERR_REFUSED, "CHECK");
}

static void note_row(void *arg, const struct outbox_row *row)
{
	assert_null(row->payload);
	str_addf(arg, "%lld %s %d %lld\n", (long long)row->id,
	    delivery_kind_name(row->kind), row->attempts,
	    (long long)(row->due_at_ms - fixture_now_ms));
}

static void open_rows_survive_a_restart(void **state)
{
	struct bed bed = bed_of(state);
	struct fixture *f = bed.f;
	OWN(str_clear)
	struct str seen = {.max_bytes = 1000};

	insert(&bed, DELIVERY_POST);
	int64_t sent = insert(&bed, DELIVERY_MAIL);
	int64_t again = insert(&bed, DELIVERY_UPDATE);
	fixture_ok(f, outbox_finish(f->store, sent, "sent", NULL, NULL,
	                  fixture_now_ms, &f->err));
	for (int i = 1; i <= 2; i++)
		fixture_ok(
		    f, outbox_postpone(f->store, again,
		           fixture_now_ms + 500 * i, "http_503", &f->err));
	fixture_reopen(f);
	fixture_ok(f, outbox_each_open(f->store, note_row, &seen, &f->err));
	assert_string_equal(str_text(&seen), "1 post 0 0\n3 update 2 1000\n");
}

static void an_edit_that_waits_is_overtaken(void **state)
{
	struct bed bed = bed_of(state);
	struct fixture *f = bed.f;
	struct post post = {
	    .case_id = bed.case_id,
	    .system = (char *)"slack",
	    .lane = (char *)"slack:U1",
	    .recipient = (char *)"requester",
	    .template_ = (char *)"t",
	    .verbs = json_array(),
	    .hash = (char *)"h",
	};
	fixture_ok(f, post_insert(f->store, &post, &f->err));
	json_decref(post.verbs);
	static const enum delivery_kind kinds[] = {
	    DELIVERY_POST, DELIVERY_UPDATE, DELIVERY_UPDATE};
	json_auto_t *newer = json_pack("{s:s}", "text", "newer");
	OWN(outbox_row_clear)
	struct outbox_row got = {.id = 0};
	int64_t id = -7;

	assert_int_equal(
	    outbox_find_update(f->store, post.id, &id, &f->err), OUTBOX_ABSENT);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		OWN(outbox_row_clear)
		struct outbox_row row = row_of(&bed, kinds[i]);
		row.post_id = post.id;
		fixture_ok(f, outbox_insert(f->store, &row, &f->err));
	}
	assert_int_equal(
	    outbox_find_update(f->store, post.id, &id, &f->err), OUTBOX_FOUND);
	assert_int_equal(id, 3);
	fixture_ok(f, outbox_replace_payload(f->store, id, newer, &f->err));
	assert_int_equal(outbox_get(f->store, id, &got, &f->err), OUTBOX_FOUND);
	assert_true(json_equal(got.payload, newer));
	for (int64_t done = 2; done <= 3; done++)
		fixture_ok(f, outbox_finish(f->store, done, "sent", NULL, NULL,
		                  fixture_now_ms, &f->err));
	assert_int_equal(
	    outbox_find_update(f->store, post.id, &id, &f->err), OUTBOX_ABSENT);
}

static void one_look_up_at_a_time(void **state)
{
	struct bed bed = bed_of(state);
	struct fixture *f = bed.f;
	bool has = true;

	insert(&bed, DELIVERY_POST);
	fixture_ok(f, outbox_has_look_up(f->store, bed.ada, &has, &f->err));
	assert_false(has);
	int64_t id = insert(&bed, DELIVERY_LOOK_UP);
	fixture_ok(f, outbox_has_look_up(f->store, bed.ada, &has, &f->err));
	assert_true(has);
	fixture_ok(f, outbox_has_look_up(f->store, bed.ada + 1, &has, &f->err));
	assert_false(has);
	fixture_ok(f, outbox_finish(f->store, id, "failed", NULL, "gone",
	                  fixture_now_ms, &f->err));
	fixture_ok(f, outbox_has_look_up(f->store, bed.ada, &has, &f->err));
	assert_false(has);
}

/* Open or sent: whoever returns it had it. */
static void a_mail_comes_back_once(void **state)
{
	static const enum outbox_got wants[] = {OUTBOX_FOUND, OUTBOX_ABSENT};
	struct bed bed = bed_of(state);
	struct store *store = bed.f->store;
	int64_t mails[] = {
	    insert(&bed, DELIVERY_MAIL), insert(&bed, DELIVERY_MAIL)};
	int64_t post = insert(&bed, DELIVERY_POST);
	struct outbox_row row;
	bool open = false;

	fixture_ok(bed.f, outbox_finish(store, mails[0], "sent", NULL, NULL,
	                      fixture_now_ms, &bed.f->err));
	fixture_ok(bed.f, outbox_is_open(store, mails[1], &open, &bed.f->err));
	assert_true(open);
	assert_int_equal(
	    outbox_bounce(store, post, "b", fixture_now_ms, &row, &bed.f->err),
	    OUTBOX_ABSENT);
	for (int i = 0; i < 4; i++) {
		OWN(outbox_row_clear)
		struct outbox_row back = {.id = 0};
		assert_int_equal(
		    outbox_bounce(store, mails[i % 2], "bounced 5.1.1",
		        fixture_now_ms + 7, &back, &bed.f->err),
		    wants[i / 2]);
		if (wants[i / 2] != OUTBOX_FOUND)
			continue;
		assert_int_equal(back.case_id, bed.case_id);
		assert_int_equal(back.person_id, bed.ada);
		assert_non_null(json_object_get(back.payload, "text"));
	}
	fixture_ok(bed.f, outbox_is_open(store, mails[1], &open, &bed.f->err));
	assert_false(open);
	assert_int_equal(
	    fixture_int(bed.f, "SELECT count(*) FROM outbox WHERE state ="
	                       " 'failed' AND error = 'bounced 5.1.1'"
	                       " AND finished_at_ms IS NOT NULL"),
	    2);
	/* When the relay had taken it stays known. */
	assert_true(fixture_int(bed.f,
	                "SELECT min(finished_at_ms)"
	                " FROM outbox WHERE kind = 'mail'") == fixture_now_ms);
}

static void note_fate(void *arg, const struct outbox_fate *fate)
{
	str_addf(arg, "%lld %s %s %s %s %d\n", (long long)fate->id, fate->kind,
	    fate->state, fate->error ? fate->error : "-",
	    fate->whom ? fate->whom : "-", fate->attempts);
}

static void people_can_see_what_became_of_it(void **state)
{
	struct bed bed = bed_of(state);
	struct fixture *f = bed.f;
	OWN(str_clear)
	struct str seen = {.max_bytes = 1000};
	OWN(outbox_row_clear)
	struct outbox_row office = row_of(&bed, DELIVERY_POST);
	OWN(outbox_row_clear)
	struct outbox_row elsewhere = row_of(&bed, DELIVERY_POST);

	int64_t mail = insert(&bed, DELIVERY_MAIL);
	office.person_id = 0;
	fixture_ok(f, outbox_insert(f->store, &office, &f->err));
	elsewhere.case_id = 0;
	fixture_ok(f, outbox_insert(f->store, &elsewhere, &f->err));
	fixture_ok(
	    f, outbox_postpone(f->store, office.id, 1, "http_503", &f->err));
	fixture_ok(f, outbox_finish(f->store, mail, "failed", NULL,
	                  "no_address", fixture_now_ms, &f->err));
	fixture_ok(f, outbox_each_of_case(
	                  f->store, bed.case_id, note_fate, &seen, &f->err));
	assert_string_equal(str_text(&seen),
	    "1 mail failed no_address T1/U1 0\n2 post open http_503 - 1\n");
}

static int64_t insert_call(struct bed *bed, const char *invoke)
{
	OWN(outbox_row_clear)
	struct outbox_row row = row_of(bed, DELIVERY_CALL);

	row.invoke = own_strdup(invoke);
	fixture_ok(bed->f, outbox_insert(bed->f->store, &row, &bed->f->err));
	return row.id;
}

static void count_calls(void *arg, const struct outbox_row *row)
{
	size_t *count = arg;

	assert_non_null(row->invoke);
	(*count)++;
}

static size_t open_calls(struct bed *bed)
{
	size_t count = 0;

	fixture_ok(bed->f, outbox_each_call(bed->f->store, bed->case_id,
	                       count_calls, &count, &bed->f->err));
	return count;
}

static void a_call_is_withdrawn_by_its_invocation(void **state)
{
	struct bed bed = bed_of(state);
	struct fixture *f = bed.f;
	int64_t id = 0;

	insert(&bed, DELIVERY_MAIL);
	int64_t check = insert_call(&bed, "check");
	insert_call(&bed, "look");
	assert_int_equal(open_calls(&bed), 2);
	assert_int_equal(outbox_withdraw(f->store, bed.case_id, "check",
	                     fixture_now_ms, &id, &f->err),
	    OUTBOX_FOUND);
	assert_true(id == check);
	assert_int_equal(open_calls(&bed), 1);
	assert_int_equal(outbox_withdraw(f->store, bed.case_id, "check",
	                     fixture_now_ms, &id, &f->err),
	    OUTBOX_ABSENT);
	/* It may ask again. */
	insert_call(&bed, "check");
	assert_int_equal(open_calls(&bed), 2);
}

static void an_invocation_has_one_open_call(void **state)
{
	struct bed bed = bed_of(state);
	OWN(outbox_row_clear)
	struct outbox_row row = row_of(&bed, DELIVERY_CALL);

	insert_call(&bed, "check");
	row.invoke = own_strdup("check");
	assert_false(outbox_insert(bed.f->store, &row, &bed.f->err));
	fixture_is_error(bed.f, ERR_REFUSED, "UNIQUE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(a_row_comes_back_whole),
	    fixture_test(every_kind_is_kept),
	    fixture_test(finished_is_finished),
	    fixture_test(open_rows_survive_a_restart),
	    fixture_test(an_edit_that_waits_is_overtaken),
	    fixture_test(one_look_up_at_a_time),
	    fixture_test(a_mail_comes_back_once),
	    fixture_test(people_can_see_what_became_of_it),
	    fixture_test(a_call_is_withdrawn_by_its_invocation),
	    fixture_test(an_invocation_has_one_open_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
