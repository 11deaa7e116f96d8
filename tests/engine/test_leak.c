/* engine/leak.h: what was written where it does not belong becomes a case. */
#include "engine/desk.h"

static void say_leaking(struct desk *d, const char *who, unsigned doubts)
{
	struct event *event = desk_event(d, EVENT_MESSAGE, who, NULL, NULL);

	event->text = own_strdup("It is [token removed]");
	event->leaked = true;
	event->doubts = doubts;
	desk_do(d, event);
	desk_all_arrive(d);
}

static int64_t leaks(struct desk *d)
{
	return fixture_int(d->f, "SELECT count(*) FROM case_record"
	                         " WHERE workflow_id = 'leaked-token'");
}

static const char *last_told(const struct desk *d, const char *channel)
{
	const struct delivery *post =
	    desk_find(d, DELIVERY_POST, "channel", channel);

	return post ? jsonx_path_text(post->payload, "notice.title") : "";
}

static void a_second_one_joins_the_first(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_say(d, ADA, "nothing of the kind");
	assert_int_equal(leaks(d), 0);
	desk_all_arrive(d);
	say_leaking(d, ADA, 0);
	assert_int_equal(leaks(d), 1);
	assert_non_null(strstr(last_told(d, "CSECURITY"), "Ada wrote"));
	say_leaking(d, ADA, 0);
	assert_int_equal(leaks(d), 1);
	say_leaking(d, WEI, 0);
	assert_int_equal(leaks(d), 2);
	desk_press(d, PRIYA, "harmless", "LK-1001");
	desk_all_arrive(d);
	say_leaking(d, ADA, 0);
	assert_int_equal(leaks(d), 3);
}

/* A stranger as well, once it is known who they are. */
static void whoever_it_is(void **state)
{
	struct desk *d = *state;

	struct event *event =
	    desk_event(d, EVENT_MESSAGE, "T1/UNEW", NULL, NULL);

	event->text = own_strdup("It is [token removed]");
	event->leaked = true;
	desk_do(d, event);
	assert_int_equal(leaks(d), 0); /* being looked up */
	desk_all_arrive(d);
	assert_int_equal(leaks(d), 1);
	desk_learn(d, "T1/UGUEST", "Gus", NULL, "guest");
	say_leaking(d, "T1/UGUEST", 0);
	assert_int_equal(leaks(d), 2);
	assert_non_null(strstr(last_told(d, "CSECURITY"), "Gus wrote"));
}

/* A mail that anybody could have written tells its owner once. */
static void a_claim_is_answered_once(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	say_leaking(d, ADA, EVENT_CLAIMED);
	size_t mails = desk_count(d, DELIVERY_MAIL);
	assert_true(mails > 0);
	say_leaking(d, ADA, EVENT_CLAIMED);
	assert_int_equal(desk_count(d, DELIVERY_MAIL), mails);
	say_leaking(d, ADA, 0);
	assert_int_equal(desk_count(d, DELIVERY_MAIL), mails + 1);
}

static void nobody_sends_it_themselves(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_press(d, PRIYA, "leak", "leaked-token");
	desk_submit(d, PRIYA, "leak", "leaked-token", json_object());
	say_leaking(d, ADA, 0);
	desk_press(d, PRIYA, "leak", "LK-1001");
	assert_int_equal(leaks(d), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_second_one_joins_the_first),
	    desk_test(whoever_it_is),
	    desk_test(a_claim_is_answered_once),
	    desk_test(nobody_sends_it_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
