/* store/digest.h: who has one message a day, and what they were not told. */
#include "store/fixture.h"

#include "base/jsonx.h"
#include "store/digest.h"
#include "store/post.h"

static int64_t person(struct fixture *f, const char *who)
{
	OWN(person_clear)
	struct person person = {.id = 0};

	fixture_ok(
	    f, person_meet(f->store, "slack", who, NULL, &person, &f->err));
	return person.id;
}

static bool has(struct fixture *f, int64_t id)
{
	bool has;

	fixture_ok(f, digest_has(f->store, id, &has, &f->err));
	return has;
}

static int64_t next(struct fixture *f, int64_t day, int64_t after_id)
{
	int64_t id;

	fixture_ok(f, digest_next(f->store, day, after_id, &id, &f->err));
	return id;
}

static void chosen_and_ended(void **state)
{
	struct fixture *f = *state;
	int64_t ada = person(f, "T1/U1"), bo = person(f, "T1/U2");
	int64_t count;
	bool was;

	assert_false(has(f, ada));
	fixture_ok(f, digest_put(f->store, ada, 100, &f->err));
	fixture_reopen(f);
	assert_true(has(f, ada));
	assert_false(has(f, bo));
	fixture_ok(f, digest_count(f->store, &count, &f->err));
	assert_int_equal(count, 1);
	fixture_ok(f, digest_end(f->store, ada, &was, &f->err));
	assert_true(was);
	assert_false(has(f, ada));
	fixture_ok(f, digest_end(f->store, ada, &was, &f->err));
	assert_false(was);
}

/* A day is one that another is not, whichever is later: clocks are wrong. */
static void who_has_not_had_one_that_day(void **state)
{
	struct fixture *f = *state;
	int64_t ada = person(f, "T1/U1"), bo = person(f, "T1/U2");

	fixture_ok(f, digest_put(f->store, ada, 100, &f->err));
	fixture_ok(f, digest_put(f->store, bo, 101, &f->err));
	assert_int_equal(next(f, 101, 0), ada);
	assert_int_equal(next(f, 100, 0), bo);
	assert_int_equal(next(f, 102, 0), ada);
	assert_int_equal(next(f, 102, ada), bo);
	fixture_ok(f, digest_set_day(f->store, ada, 101, &f->err));
	assert_int_equal(next(f, 101, 0), 0);
	/* To choose it again begins nothing anew. */
	fixture_ok(f, digest_put(f->store, ada, 7, &f->err));
	assert_int_equal(next(f, 101, 0), 0);
}

static void news_is_sealed_and_in_order(void **state)
{
	struct fixture *f = *state;
	int64_t case_id = fixture_case(f, "T1/U9");
	int64_t ada = person(f, "T1/U1"), bo = person(f, "T1/U2");
	json_auto_t *news = NULL;
	json_auto_t *none = NULL;

	fixture_ok(f,
	    digest_add_news(f->store, ada, case_id, "One whispers", &f->err));
	fixture_ok(
	    f, digest_add_news(f->store, bo, case_id, "For another", &f->err));
	fixture_ok(f, digest_add_news(f->store, ada, case_id, "Two", &f->err));
	assert_false(fixture_disk_has(f, "whispers"));
	fixture_ok(f, digest_news(f->store, ada, &news, &f->err));
	assert_int_equal(json_array_size(news), 2);
	assert_string_equal(jsonx_path_text(news, "0.title"), "One whispers");
	assert_string_equal(jsonx_path_text(news, "1.title"), "Two");
	assert_int_equal(jsonx_path_int(news, "0.case_id", 0), case_id);
	assert_non_null(jsonx_path_text(news, "0.number"));
	fixture_ok(f, digest_clear_news(f->store, ada, &f->err));
	fixture_ok(f, digest_news(f->store, ada, &none, &f->err));
	assert_int_equal(json_array_size(none), 0);
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM digest_news"), 1);
}

/* A request that was withdrawn before they had seen it. */
static void of_what_came_and_went_there_is_no_news(void **state)
{
	struct fixture *f = *state;
	int64_t unseen = fixture_case(f, "T1/U9");
	int64_t seen = fixture_case(f, "T1/U9");
	int64_t ada = person(f, "T1/U1");
	OWN(own_string)
	char *to = own_printf("person:%lld", (long long)ada);
	json_auto_t *before = NULL;
	json_auto_t *after = NULL;

	for (int i = 0; i < 2; i++) {
		struct post post = {
		    .case_id = i ? seen : unseen,
		    .system = (char *)"slack",
		    .lane = (char *)"l",
		    .recipient = to,
		    .template_ = (char *)"t",
		    .verbs = json_array(),
		    .held = i == 0,
		    .hash = (char *)"h",
		};
		fixture_ok(f, post_insert(f->store, &post, &f->err));
		json_decref(post.verbs);
		fixture_ok(f, digest_add_news(f->store, ada, post.case_id,
		                  "Withdrawn", &f->err));
	}
	fixture_ok(f, digest_news(f->store, ada, &before, &f->err));
	assert_int_equal(json_array_size(before), 2);
	fixture_exec(f, "UPDATE case_record SET open = 0");
	fixture_ok(f, digest_news(f->store, ada, &after, &f->err));
	assert_int_equal(json_array_size(after), 1);
	assert_int_equal(jsonx_path_int(after, "0.case_id", 0), seen);
}

/* Whoever was known by an address alone, and is met in the chat. */
static void it_goes_with_the_person(void **state)
{
	struct fixture *f = *state;
	int64_t case_id = fixture_case(f, "T1/U9");
	OWN(person_clear)
	struct person mail = {.id = 0};

	fixture_ok(
	    f, person_of_address(f->store, "ada@u.example", &mail, &f->err));
	fixture_ok(f, digest_put(f->store, mail.id, 100, &f->err));
	fixture_ok(
	    f, digest_add_news(f->store, mail.id, case_id, "One", &f->err));
	int64_t ada = person(f, "T1/U1");
	fixture_ok(f, person_learn(f->store, ada, "Ada", "ada@u.example",
	                  "member", fixture_now_ms, &f->err));
	assert_true(has(f, ada));
	assert_false(has(f, mail.id));
	json_auto_t *news = NULL;
	fixture_ok(f, digest_news(f->store, ada, &news, &f->err));
	assert_int_equal(json_array_size(news), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(chosen_and_ended),
	    fixture_test(who_has_not_had_one_that_day),
	    fixture_test(news_is_sealed_and_in_order),
	    fixture_test(of_what_came_and_went_there_is_no_news),
	    fixture_test(it_goes_with_the_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
