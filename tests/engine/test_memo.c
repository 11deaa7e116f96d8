/* engine/memo.h: a word to an office is where it has the case, and nowhere
 * else. */
#include "engine/desk.h"

#include "engine/memo.h"

/* "CT-1001" and its request, to the offices with or without channels. */
static void memo(struct desk *d, const char *office, const char *about)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	OWN(person_clear)
	struct person person = {.id = 0};
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_NOTE, NULL, NULL, NULL);
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *notice =
	    json_pack("{s:s, s:s}", "title", "A word", "markdown", "Words.");

	assert_int_equal(
	    case_find(batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
	fixture_ok(d->f, person_get(batch->store, fixture_person(d->f, about),
	                     &person, &d->f->err));
	fixture_ok(d->f,
	    memo_of_case(batch, &file, office, &person, notice, &d->f->err));
	desk_commit(d);
}

static size_t words(const struct desk *d, enum delivery_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < d->sent_count; i++) {
		const char *title =
		    jsonx_path_text(d->sent[i]->payload, "notice.title");
		count += d->sent[i]->kind == kind && title &&
		         strcmp(title, "A word") == 0;
	}
	return count;
}

static void in_the_thread_of_the_case(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	memo(d, "security_office", ADA);
	desk_all_arrive(d);
	assert_int_equal(words(d, DELIVERY_POST), 1);
	const struct delivery *told =
	    desk_find(d, DELIVERY_POST, "channel", "CSECURITY");
	assert_non_null(json_object_get(told->payload, "thread"));
}

static void who_knows_nothing_of_it_is_told_nothing(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	memo(d, "edtech", ADA);
	memo(d, "no_such_office", ADA);
	desk_all_arrive(d);
	assert_int_equal(words(d, DELIVERY_POST) + words(d, DELIVERY_MAIL), 0);
}

static void by_mail_where_there_is_no_channel(void **state)
{
	struct desk *d = *state;

	d->config.mail_answers = CONFIG_ANSWERS_PLUS;
	d->offices[1].slack_channel = NULL;
	desk_learn(d, ADA, "Ada", "ada@u.example", "member");
	desk_request(d);
	desk_all_arrive(d);
	desk_know_all(d); /* they had it by mail, whatever they are now */
	memo(d, "security_office", ADA);
	desk_all_arrive(d);
	assert_int_equal(words(d, DELIVERY_MAIL), 1);
	assert_non_null(desk_find(d, DELIVERY_MAIL, "to", "priya@u.example"));
	/* Of herself she need not be told. */
	memo(d, "security_office", PRIYA);
	desk_all_arrive(d);
	assert_int_equal(words(d, DELIVERY_MAIL), 1);
}

static void below_the_message_that_each_member_has(void **state)
{
	struct desk *d = *state;

	d->offices[1].slack_channel = NULL;
	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	memo(d, "security_office", PRIYA); /* but not hers */
	desk_all_arrive(d);
	assert_int_equal(words(d, DELIVERY_POST), 1);
	const struct delivery *told =
	    desk_find(d, DELIVERY_POST, "channel", "DUHANA");
	assert_non_null(told);
	assert_non_null(json_object_get(told->payload, "thread"));
}

static void about_no_case_it_is_in_the_channel(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_NOTE, NULL, NULL, NULL);
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *notice =
	    json_pack("{s:s, s:s}", "title", "A word", "markdown", "Words.");

	fixture_ok(
	    d->f, memo_to_office(batch, &d->offices[1], notice, &d->f->err));
	d->offices[0].slack_channel = NULL;
	fixture_ok(
	    d->f, memo_to_office(batch, &d->offices[0], notice, &d->f->err));
	desk_commit(d);
	assert_int_equal(d->sent_count, 1); /* nobody of the other is in chat */
	assert_non_null(desk_find(d, DELIVERY_POST, "channel", "CSECURITY"));
}

static void without_a_channel_it_is_told_to_each(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_NOTE, NULL, NULL, NULL);

	desk_know_all(d);
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *notice =
	    json_pack("{s:s, s:s}", "title", "A word", "markdown", "Words.");
	d->offices[0].slack_channel = NULL;
	fixture_ok(
	    d->f, memo_to_office(batch, &d->offices[0], notice, &d->f->err));
	desk_commit(d);
	assert_int_equal(d->sent_count, 2);
	assert_non_null(desk_find(d, DELIVERY_POST, "user", "UWEI"));
	assert_non_null(desk_find(d, DELIVERY_POST, "user", "UHANA"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(in_the_thread_of_the_case),
	    desk_test(who_knows_nothing_of_it_is_told_nothing),
	    desk_test(by_mail_where_there_is_no_channel),
	    desk_test(below_the_message_that_each_member_has),
	    desk_test(about_no_case_it_is_in_the_channel),
	    desk_test(without_a_channel_it_is_told_to_each),
	};

	return cmocka_run_group_tests_name("engine/memo", tests, NULL, NULL);
}
