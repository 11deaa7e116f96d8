/* engine/bounced.h: a mail that came back is seen by everybody it concerns,
 * once. */
#include "engine/desk.h"

#include "store/person_address.h"

/* Ada's request is sent, and its confirmation by mail; that row's id. */
static int64_t confirmed(struct desk *d)
{
	desk_know_all(d);
	fixture_ok(d->f, person_address_deliverable(
	                     d->f->store, "ada@u.example", &d->f->err));
	desk_request(d);
	const struct delivery *mail =
	    desk_find(d, DELIVERY_MAIL, "to", "ada@u.example");
	assert_non_null(mail);
	return mail->outbox_id;
}

/* message_id: by that; id: by its own address. */
static void come_back_as(
    struct desk *d, int64_t id, const char *message_id, const char *status)
{
	OWN(own_string)
	char *external = own_printf("<b%d@mx.example>", ++d->events);
	struct event *bounce = event_new(EVENT_BOUNCE, "mail", external);

	bounce->ref = message_id ? NULL : own_printf("%lld", (long long)id);
	bounce->thread = own_strdup_or_null(message_id);
	bounce->text = own_strdup_or_null(status);
	bounce->who = own_strdup("mailer-daemon@mx.example");
	bounce->at_ms = d->now_ms;
	desk_do(d, bounce);
	assert_int_equal(d->reply.kind, REPLY_DONE);
}

static void come_back(struct desk *d, int64_t id, const char *status)
{
	come_back_as(d, id, NULL, status);
}

static int64_t unreachable_since(struct desk *d, const char *who)
{
	OWN(person_clear)
	struct person person = {.id = 0};

	fixture_ok(d->f, person_get(d->f->store, fixture_person(d->f, who),
	                     &person, &d->f->err));
	return person.undeliverable_at_ms;
}

static size_t posts_with(const struct desk *d, const char *words)
{
	size_t count = 0;

	for (size_t i = 0; i < d->sent_count; i++) {
		const char *title =
		    jsonx_path_text(d->sent[i]->payload, "notice.title");
		count += d->sent[i]->kind == DELIVERY_POST && title &&
		         strstr(title, words) != NULL;
	}
	return count;
}

static int64_t bounced_rows(struct desk *d)
{
	return fixture_int(d->f,
	    "SELECT count(*) FROM outbox WHERE kind = 'mail'"
	    " AND state = 'failed' AND error = 'bounced 5.1.1'");
}

static void it_is_marked_passed_on_and_told(void **state)
{
	struct desk *d = *state;
	int64_t id = confirmed(d);

	desk_all_arrive(d);
	assert_int_equal(posts_with(d, "We have your request"), 1);
	come_back(d, id, "5.1.1");
	desk_all_arrive(d);
	assert_int_equal(bounced_rows(d), 1);
	assert_int_equal(posts_with(d, "We have your request"), 2);
	/* Both offices, in the case's thread. */
	assert_int_equal(posts_with(d, "mail to Ada came back"), 2);
	const struct delivery *told =
	    desk_find(d, DELIVERY_POST, "channel", "CSECURITY");
	assert_non_null(json_object_get(told->payload, "thread"));
	json_auto_t *audit = desk_audit(d);
	assert_string_equal(
	    jsonx_path_text(audit, "outcome"), "failed: bounced 5.1.1");
	assert_true(unreachable_since(d, ADA) == d->now_ms);
}

/* Both cases' offices hear of it, once; what is for her goes by chat. */
static void the_address_is_known_to_be_bad(void **state)
{
	struct desk *d = *state;

	int64_t first = confirmed(d);
	int64_t second = confirmed(d);
	desk_all_arrive(d);
	come_back(d, second, "5.1.1");
	desk_all_arrive(d);
	assert_int_equal(posts_with(d, "CT-1001: mail to Ada came back"), 2);
	assert_int_equal(posts_with(d, "CT-1002: mail to Ada came back"), 2);
	come_back(d, first, "5.1.1");
	desk_all_arrive(d);
	assert_int_equal(posts_with(d, "came back"), 4);
	size_t mails = desk_count(d, DELIVERY_MAIL);
	d->now_ms++;
	desk_request(d);
	desk_all_arrive(d);
	assert_int_equal(desk_count(d, DELIVERY_MAIL), mails);
	assert_int_equal(posts_with(d, "We have your request"), 5);
}

/* Whoever is known by an address alone is written to all the same. */
static void without_chat_mail_goes_on(void **state)
{
	struct desk *d = *state;
	int64_t id;

	id = confirmed(d);
	desk_all_arrive(d);
	d->config.slack_api_url = NULL;
	come_back(d, id, "5.1.1");
	size_t mails = desk_count(d, DELIVERY_MAIL);
	desk_request(d);
	assert_int_equal(desk_count(d, DELIVERY_MAIL), mails + 1);
}

/* That mail did not arrive; the next one may. */
static void what_was_worth_trying_marks_nobody(void **state)
{
	struct desk *d = *state;
	int64_t id = confirmed(d);

	desk_all_arrive(d);
	come_back(d, id, "4.4.7");
	desk_all_arrive(d);
	assert_true(unreachable_since(d, ADA) == 0);
	assert_int_equal(posts_with(d, "We have your request"), 2);
	assert_int_equal(posts_with(d, "mail to Ada came back"), 2);
}

static void a_mail_from_there_makes_it_good(void **state)
{
	static const unsigned doubts[] = {
	    EVENT_CLAIMED | EVENT_UNSIGNED, EVENT_UNSIGNED};
	struct desk *d = *state;
	int64_t id = confirmed(d);

	desk_all_arrive(d);
	come_back(d, id, NULL);
	for (size_t i = 0; i < sizeof(doubts) / sizeof(doubts[0]); i++) {
		OWN(own_string)
		char *external = own_printf("<g%zu@client.example>", i);
		struct event *letter =
		    event_new(EVENT_MESSAGE, "mail", external);
		letter->who = own_strdup("ada@u.example");
		letter->text = own_strdup("Status");
		letter->doubts = doubts[i];
		letter->at_ms = d->now_ms;
		desk_do(d, letter);
		assert_int_equal(unreachable_since(d, ADA) != 0, i == 0);
	}
}

static void the_returned_message_id_finds_it(void **state)
{
	struct desk *d = *state;
	int64_t id = confirmed(d);
	const struct delivery *mail =
	    desk_find(d, DELIVERY_MAIL, "to", "ada@u.example");
	OWN(own_string)
	char *message_id =
	    own_strdup(jsonx_path_text(mail->payload, "message_id"));

	assert_true(mail->outbox_id == id);
	come_back_as(d, 0, "<CT-1001.guessed@beadle.example>", "5.1.1");
	assert_int_equal(bounced_rows(d), 0);
	come_back_as(d, 0, message_id, "5.1.1");
	assert_int_equal(bounced_rows(d), 1);
}

static void a_second_report_is_nothing(void **state)
{
	struct desk *d = *state;
	int64_t id = confirmed(d);

	desk_all_arrive(d);
	come_back(d, id, "5.1.1");
	size_t sent = d->sent_count;
	come_back(d, id, "5.1.1");
	desk_all_arrive(d);
	assert_int_equal(d->sent_count, sent);
}

/* A mail can be back before the word that the relay took it, and that word may
 * never come: the bounce is true, and nothing that comes later changes it. */
static void one_in_flight_comes_back(void **state)
{
	static const struct {
		enum delivery_outcome outcome;
		const char *error;
	} laters[] = {{DELIVERY_SENT, NULL}, {DELIVERY_UNKNOWN, "timeout"},
	    {DELIVERY_RETRY, "451"}, {DELIVERY_FAILED, "550"}};
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof(laters) / sizeof(laters[0]); i++) {
		int64_t id = confirmed(d);
		come_back(d, id, "5.1.1");
		assert_int_equal(bounced_rows(d), i + 1);
		size_t sent = d->sent_count;
		OWN(delivery_result_free)
		struct delivery_result *later = delivery_result_new(
		    id, laters[i].outcome, NULL, laters[i].error);
		desk_settle(d, later);
		assert_int_equal(bounced_rows(d), i + 1);
		assert_null(dispatch_in_flight(d->dispatch, id));
		d->now_ms += 3600000; /* and it is not tried again */
		desk_pump(d);
		assert_int_equal(d->sent_count, sent);
		desk_all_arrive(d);
	}
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM audit WHERE"
	                                   " record LIKE '%mail.mail%'"),
	    sizeof(laters) / sizeof(laters[0]));
}

/* The connection broke after the final dot: it waits to go again. */
static void one_that_waits_comes_back(void **state)
{
	struct desk *d = *state;
	int64_t id = confirmed(d);

	OWN(delivery_result_free)
	struct delivery_result *lost =
	    delivery_result_new(id, DELIVERY_UNKNOWN, NULL, "timeout");
	desk_settle(d, lost);
	come_back(d, id, "5.1.1");
	d->now_ms += 3600000;
	size_t results = d->result_count;
	desk_pump(d);
	assert_int_equal(d->result_count, results + 1);
	assert_int_equal(d->results[results]->outbox_id, id);
	desk_settle(d, d->results[results]);
	assert_null(dispatch_in_flight(d->dispatch, id));
	assert_int_equal(bounced_rows(d), 1);
	assert_true(dispatch_next_due(d->dispatch) == INT64_MAX);
}

/* The relay refuses at once what others send back: the same follows. */
static void one_that_never_left(void **state)
{
	static const struct {
		const char *error;
		bool bad_address;
	} rows[] = {
	    {"refused_by_server (554)", false},
	    {"recipient_refused (550)", true},
	};
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t id = confirmed(d);
		size_t posts = posts_with(d, "We have your request");
		OWN(delivery_result_free)
		struct delivery_result *no = delivery_result_new(
		    id, DELIVERY_FAILED, NULL, rows[i].error);
		desk_settle(d, no);
		desk_all_arrive(d);
		assert_int_equal(
		    posts_with(d, "We have your request"), posts + 1);
		assert_true(
		    (unreachable_since(d, ADA) != 0) == rows[i].bad_address);
	}
	/* Of each case its offices, once. */
	assert_int_equal(posts_with(d, "CT-1001: mail to Ada came back"), 4);
	assert_int_equal(posts_with(d, "CT-1002: mail to Ada came back"), 2);
}

/* One of another kind, one that never was. */
static void only_a_mail_comes_back(void **state)
{
	struct desk *d = *state;

	confirmed(d);
	const struct delivery *post =
	    desk_find(d, DELIVERY_POST, "user", "UADA");
	desk_all_arrive(d);
	assert_non_null(post);
	come_back(d, post->outbox_id, "5.1.1");
	come_back(d, 999999, NULL);
	assert_int_equal(bounced_rows(d), 0);
	assert_int_equal(posts_with(d, "came back"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(it_is_marked_passed_on_and_told),
	    desk_test(the_address_is_known_to_be_bad),
	    desk_test(without_chat_mail_goes_on),
	    desk_test(what_was_worth_trying_marks_nobody),
	    desk_test(a_mail_from_there_makes_it_good),
	    desk_test(the_returned_message_id_finds_it),
	    desk_test(a_second_report_is_nothing),
	    desk_test(one_in_flight_comes_back),
	    desk_test(one_that_waits_comes_back),
	    desk_test(one_that_never_left),
	    desk_test(only_a_mail_comes_back),
	};

	return cmocka_run_group_tests_name("engine/bounced", tests, NULL, NULL);
}
