/* engine/bounced.h: a mail that came back is seen by everybody it concerns,
 * once. */
#include "engine/desk.h"

/* Ada's request is sent, and its confirmation by mail; that row's id. */
static int64_t confirmed(struct desk *d)
{
	desk_know_all(d);
	desk_request(d);
	const struct delivery *mail =
	    desk_find(d, DELIVERY_MAIL, "to", "ada@u.example");
	assert_non_null(mail);
	return mail->outbox_id;
}

static void come_back(struct desk *d, int64_t id, const char *status)
{
	OWN(own_string)
	char *external = own_printf("<b%d@mx.example>", ++d->events);
	struct event *bounce = event_new(EVENT_BOUNCE, "mail", external);

	bounce->ref = own_printf("%lld", (long long)id);
	bounce->text = own_strdup_or_null(status);
	bounce->who = own_strdup("mailer-daemon@mx.example");
	bounce->at_ms = d->now_ms;
	desk_do(d, bounce);
	assert_int_equal(d->reply.kind, REPLY_DONE);
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
	    desk_test(a_second_report_is_nothing),
	    desk_test(one_in_flight_comes_back),
	    desk_test(one_that_waits_comes_back),
	    desk_test(only_a_mail_comes_back),
	};

	return cmocka_run_group_tests_name("engine/bounced", tests, NULL, NULL);
}
