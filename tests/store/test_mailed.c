/* store/mailed.h: which mails there were, and which one is meant. */
#include "store/fixture.h"

#include "store/mailed.h"

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

static int64_t insert_as(struct bed *bed, enum delivery_kind kind,
    const char *lane, const char *tag, int64_t at_ms)
{
	OWN(outbox_row_clear)
	struct outbox_row row = {
	    .journal_id = bed->event,
	    .case_id = bed->case_id,
	    .person_id = bed->ada,
	    .system = own_strdup("mail"),
	    .kind = kind,
	    .lane = own_strdup(lane),
	    .tag = own_strdup_or_null(tag),
	    .due_at_ms = at_ms,
	    .created_at_ms = at_ms,
	    .payload = json_object(),
	};

	fixture_ok(bed->f, outbox_insert(bed->f->store, &row, &bed->f->err));
	return row.id;
}

static int64_t insert(
    struct bed *bed, const char *lane, const char *tag, int64_t at_ms)
{
	return insert_as(bed, DELIVERY_MAIL, lane, tag, at_ms);
}

/* Its Message-ID is what later mails refer to, sent or not. */
static void the_first_mail_heads_the_thread(void **state)
{
	struct bed bed = bed_of(state);
	struct fixture *f = bed.f;
	OWN(own_string)
	char *tag = NULL;

	insert_as(&bed, DELIVERY_POST, "slack:U1", "post", fixture_now_ms);
	assert_int_equal(
	    mailed_first(f->store, bed.case_id, bed.ada, &tag, &f->err),
	    OUTBOX_ABSENT);
	for (int i = 0; i < 2; i++) {
		int64_t id = insert(&bed, "mail:CT-1001:1",
		    i ? "second" : "first", fixture_now_ms);
		fixture_ok(f, outbox_finish(f->store, id, "sent", NULL, NULL,
		                  fixture_now_ms, &f->err));
	}
	assert_int_equal(
	    mailed_first(f->store, bed.case_id, bed.ada, &tag, &f->err),
	    OUTBOX_FOUND);
	assert_string_equal(tag, "first");
}

static void mails_are_counted_by_how_their_lane_begins(void **state)
{
	static const struct {
		const char *prefix;
		int64_t want;
		int64_t want_of_case;
	} wants[] = {{"answer:1:", 2, 2}, {"answer:", 3, 3},
	    {"answer:2:", 0, 0}, {"stranger:", 1, 1}, {"mail:", 1, 1},
	    {"a", 3, 3}};
	struct bed bed = bed_of(state);
	struct store *store = bed.f->store;
	struct err *err = &bed.f->err;
	int64_t count;

	insert(&bed, "answer:1:", NULL, fixture_now_ms);
	insert(&bed, "answer:1:", NULL, fixture_now_ms);
	insert(&bed, "answer:1:", NULL, fixture_now_ms - 10); /* too old */
	insert(&bed, "answer:11:", NULL, fixture_now_ms);
	insert(&bed, "stranger:1:", NULL, fixture_now_ms);
	insert(&bed, "mail:CT-1001:1", NULL, fixture_now_ms);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		fixture_ok(bed.f, mailed_count(store, wants[i].prefix,
		                      fixture_now_ms - 10, &count, err));
		assert_int_equal(count, wants[i].want);
		fixture_ok(bed.f,
		    mailed_count_of_case(store, bed.case_id, wants[i].prefix,
		        fixture_now_ms - 10, &count, err));
		assert_int_equal(count, wants[i].want_of_case);
	}
	fixture_ok(bed.f, mailed_count_of_case(store, bed.case_id + 1,
	                      "answer:", 0, &count, err));
	assert_int_equal(count, 0);
}

static void a_mail_is_found_by_row_and_by_message_id(void **state)
{
	struct bed bed = bed_of(state);
	struct fixture *f = bed.f;
	struct mailed mailed;
	int64_t mail = insert(&bed, "mail:CT-1001:1", "abc", fixture_now_ms);
	int64_t post =
	    insert_as(&bed, DELIVERY_POST, "slack:U1", "def", fixture_now_ms);
	static const char *const strangers[] = {"<CT-1001.def@u.example>",
	    "<CT-1001.ab@u.example>", "<abc@u.example>", "abc", "<@>", ""};

	assert_int_equal(
	    mailed_find(f->store, mail, &mailed, &f->err), OUTBOX_FOUND);
	assert_int_equal(mailed.case_id, bed.case_id);
	assert_int_equal(mailed.person_id, bed.ada);
	assert_int_equal(
	    mailed_find(f->store, post, &mailed, &f->err), OUTBOX_ABSENT);
	assert_int_equal(mailed_find_by_message_id(f->store,
	                     "<CT-1001.abc@u.example>", &mailed, &f->err),
	    OUTBOX_FOUND);
	assert_int_equal(mailed.outbox_id, mail);
	for (size_t i = 0; i < sizeof(strangers) / sizeof(char *); i++)
		if (mailed_find_by_message_id(f->store, strangers[i], &mailed,
		        &f->err) != OUTBOX_ABSENT)
			fail_msg("%s", strangers[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(the_first_mail_heads_the_thread),
	    fixture_test(mails_are_counted_by_how_their_lane_begins),
	    fixture_test(a_mail_is_found_by_row_and_by_message_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
