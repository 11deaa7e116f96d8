/* store/post.h: our messages, where they are, and which still live. */
#include "store/fixture.h"

#include "store/case_event.h"
#include "store/post.h"

/* 0 without an event. */
static int64_t put_event(
    struct fixture *f, int64_t case_id, const json_t *event)
{
	static int64_t revision;
	int64_t id = 0;

	if (event)
		fixture_ok(f, case_event_put(f->store, case_id, ++revision, 0,
		                  event, &id, &f->err));
	return id;
}

static int64_t insert(struct fixture *f, int64_t case_id, const char *recipient,
    bool live, const json_t *event)
{
	struct post post = {
	    .case_id = case_id,
	    .system = (char *)"slack",
	    .lane = (char *)"slack:C1",
	    .recipient = (char *)recipient,
	    .template_ = (char *)"review-request",
	    .verbs = json_pack("[s, s]", "approve", "deny"),
	    .reply_verb = (char *)(event ? "answer" : NULL),
	    .live = live,
	    .asks = live,
	    .made_at_ms = fixture_now_ms,
	    .hash = (char *)"hash",
	    .event_id = put_event(f, case_id, event),
	};

	fixture_ok(f, post_insert(f->store, &post, &f->err));
	json_decref(post.verbs);
	return post.id;
}

static void a_message_comes_back_whole(void **state)
{
	struct fixture *f = *state;
	int64_t case_id = fixture_case(f, "T1/U1");
	json_auto_t *event = json_pack("{s:s}", "data", "whispered words");
	int64_t id = insert(f, case_id, "requester", true, event);
	OWN(post_clear)
	struct post post = {.id = 0};

	fixture_reopen(f);
	assert_int_equal(post_get(f->store, id, &post, &f->err), POST_FOUND);
	assert_int_equal(post.case_id, case_id);
	assert_string_equal(post.system, "slack");
	assert_string_equal(post.lane, "slack:C1");
	assert_string_equal(post.recipient, "requester");
	assert_string_equal(post.template_, "review-request");
	assert_string_equal(post.reply_verb, "answer");
	assert_string_equal(post.hash, "hash");
	assert_true(post.live);
	assert_true(post.asks);
	assert_false(post.held);
	assert_true(post.made_at_ms == fixture_now_ms);
	assert_int_equal(json_array_size(post.verbs), 2);
	assert_true(json_equal(post.event, event));
	assert_null(post.channel);
	assert_null(post.ts);
	assert_false(fixture_disk_has(f, "whispered"));
	assert_int_equal(post_get(f->store, 99, &post, &f->err), POST_ABSENT);
}

static void a_sent_message_is_found_by_its_thread(void **state)
{
	struct fixture *f = *state;
	int64_t case_id = fixture_case(f, "T1/U1");
	int64_t id = insert(f, case_id, "requester", true, NULL);
	OWN(post_clear)
	struct post post = {.id = 0};
	static const char *const others[][2] = {
	    {"C1", "1.1"}, {"C2", "1.0"}, {"", ""}};

	fixture_ok(f, post_sent(f->store, id, "C1", "1.0", &f->err));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(post_find_remote(f->store, others[i][0],
		                     others[i][1], &post, &f->err),
		    POST_ABSENT);
	assert_int_equal(
	    post_find_remote(f->store, "C1", "1.0", &post, &f->err),
	    POST_FOUND);
	assert_int_equal(post.id, id);
	assert_null(post.event);
	assert_null(post.reply_verb);
}

/* What people say below others is nothing to us. */
static void what_is_answered_in_its_thread(void **state)
{
	static const struct {
		const char *ts;
		bool want;
	} rows[] = {{"1.0", true}, {"2.0", false}, {"3.0", false}};
	struct fixture *f = *state;
	int64_t case_id = fixture_case(f, "T1/U1");
	json_auto_t *event = json_pack("{s:s}", "type", "ask");
	int64_t asks = insert(f, case_id, "requester", true, event);
	int64_t tells = insert(f, case_id, "requester", true, NULL);

	fixture_ok(f, post_sent(f->store, asks, "C1", "1.0", &f->err));
	fixture_ok(f, post_sent(f->store, tells, "C1", "2.0", &f->err));
	fixture_exec(f, "UPDATE case_event SET event = x'00'");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool is;
		fixture_ok(f, post_is_answered_in(
		                  f->store, "C1", rows[i].ts, &is, &f->err));
		assert_int_equal(is, rows[i].want);
	}
}

static void the_first_message_heads_the_thread(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");
	int64_t two = fixture_case(f, "T1/U1");
	OWN(post_clear)
	struct post post = {.id = 0};

	insert(f, two, "office:edtech", true, NULL);
	int64_t head = insert(f, one, "office:edtech", false, NULL);
	insert(f, one, "office:edtech", true, NULL);
	assert_int_equal(
	    post_main(f->store, one, "slack", "office:edtech", &post, &f->err),
	    POST_FOUND);
	assert_int_equal(post.id, head);
	assert_int_equal(
	    post_main(f->store, one, "slack", "requester", &post, &f->err),
	    POST_ABSENT);
}

static void live_messages_in_order(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");
	int64_t two = fixture_case(f, "T1/U1");
	static const bool live[] = {true, false, true, true};
	static const int64_t wants[] = {1, 4};
	int64_t after_id = 0;

	for (size_t i = 0; i < sizeof(live) / sizeof(live[0]); i++)
		insert(f, i == 2 ? two : one, "requester", live[i], NULL);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(post_clear)
		struct post post = {.id = 0};
		assert_int_equal(
		    post_next_live(f->store, one, after_id, &post, &f->err),
		    POST_FOUND);
		assert_int_equal(post.id, wants[i]);
		after_id = post.id;
		free(post.hash);
		post.hash = own_strdup("other");
		post.live = false;
		json_array_clear(post.verbs);
		fixture_ok(f, post_update(f->store, &post, &f->err));
	}
	struct post none = {.id = 0};
	assert_int_equal(
	    post_next_live(f->store, one, 0, &none, &f->err), POST_ABSENT);
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM post"
	                                " WHERE hash = 'other'"
	                                " AND verbs = '[]'"),
	    2);
}

/* Until it asks no more, or its case is over; whichever way it went out. */
static void what_asks_somebody(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");
	int64_t two = fixture_case(f, "T1/U1");
	int64_t first = insert(f, one, "office:edtech", true, NULL);
	int64_t other = insert(f, two, "office:edtech", true, NULL);
	OWN(post_clear)
	struct post post = {.id = 0};
	struct post none = {.id = 0};

	insert(f, one, "office:edtech", false, NULL);
	insert(f, one, "person:7", true, NULL);
	assert_int_equal(
	    post_next_asking(f->store, "office:edtech", 0, &post, &f->err),
	    POST_FOUND);
	assert_int_equal(post.id, first);
	post.asks = false;
	fixture_ok(f, post_update(f->store, &post, &f->err));
	post_clear(&post);
	assert_int_equal(
	    post_next_asking(f->store, "office:edtech", 0, &post, &f->err),
	    POST_FOUND);
	assert_int_equal(post.id, other);
	fixture_exec(f, "UPDATE case_record SET open = 0 WHERE id = 2");
	assert_int_equal(
	    post_next_asking(f->store, "office:edtech", 0, &none, &f->err),
	    POST_ABSENT);
}

/* A message that is held is one of its case's, and then sent elsewhere than
 * was thought. */
static void what_is_held_is_released(void **state)
{
	struct fixture *f = *state;
	int64_t case_id = fixture_case(f, "T1/U1");
	struct post post = {
	    .case_id = case_id,
	    .system = (char *)"slack",
	    .lane = (char *)"slack:person:7",
	    .recipient = (char *)"person:7",
	    .template_ = (char *)"token-issued",
	    .verbs = json_array(),
	    .held = true,
	    .hash = (char *)"hash",
	};
	OWN(post_clear)
	struct post got = {.id = 0};

	insert(f, case_id, "person:7", false, NULL);
	fixture_ok(f, post_insert(f->store, &post, &f->err));
	json_decref(post.verbs);
	assert_int_equal(
	    post_next_open(f->store, case_id, 0, &got, &f->err), POST_FOUND);
	assert_int_equal(got.id, post.id);
	assert_true(got.held);
	post_clear(&got);
	fixture_ok(f, post_release(f->store, post.id, "slack:U7", &f->err));
	assert_int_equal(
	    post_next_open(f->store, case_id, 0, &got, &f->err), POST_ABSENT);
	assert_int_equal(
	    post_get(f->store, post.id, &got, &f->err), POST_FOUND);
	assert_false(got.held);
	assert_string_equal(got.lane, "slack:U7");
}

static int64_t insert_of(struct fixture *f, int64_t case_id,
    const char *recipient, const char *office)
{
	struct post post = {
	    .case_id = case_id,
	    .system = (char *)"slack",
	    .lane = (char *)"slack:U1",
	    .recipient = (char *)recipient,
	    .office = (char *)office,
	    .template_ = (char *)"review-request",
	    .verbs = json_array(),
	    .hash = (char *)"hash",
	};

	fixture_ok(f, post_insert(f->store, &post, &f->err));
	json_decref(post.verbs);
	return post.id;
}

/* The newest of each, where somebody was asked again. */
static void what_the_others_of_an_office_have(void **state)
{
	struct fixture *f = *state;
	int64_t case_id = fixture_case(f, "T1/U1");
	int64_t mine = insert_of(f, case_id, "person:1", "sec");
	int64_t older = insert_of(f, case_id, "person:2", "sec");
	int64_t second = insert_of(f, case_id, "person:2", "sec");
	int64_t third = insert_of(f, case_id, "person:3", "sec");
	OWN(post_clear)
	struct post post = {.id = 0};
	OWN(post_clear)
	struct post other = {.id = 0};

	assert_true(older < second);
	insert_of(f, case_id, "person:4", "other");
	insert_of(f, case_id, "person:5", NULL);
	insert_of(f, fixture_case(f, "T1/U2"), "person:2", "sec");
	assert_int_equal(post_get(f->store, mine, &post, &f->err), POST_FOUND);
	assert_string_equal(post.office, "sec");
	assert_int_equal(
	    post_next_sibling(f->store, &post, 0, &other, &f->err), POST_FOUND);
	assert_int_equal(other.id, second);
	post_clear(&other);
	assert_int_equal(
	    post_next_sibling(f->store, &post, second, &other, &f->err),
	    POST_FOUND);
	assert_int_equal(other.id, third);
	post_clear(&other);
	assert_int_equal(
	    post_next_sibling(f->store, &post, third, &other, &f->err),
	    POST_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(a_message_comes_back_whole),
	    fixture_test(a_sent_message_is_found_by_its_thread),
	    fixture_test(what_is_answered_in_its_thread),
	    fixture_test(the_first_message_heads_the_thread),
	    fixture_test(live_messages_in_order),
	    fixture_test(what_asks_somebody),
	    fixture_test(what_is_held_is_released),
	    fixture_test(what_the_others_of_an_office_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
