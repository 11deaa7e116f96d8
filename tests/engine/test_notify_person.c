/* engine/notify_person.h: by which ways a person is reached. */
#include "engine/acts.h"

/* Sent and refused: Slack has nobody with that address. */
static void not_found(struct desk *d, const char *email)
{
	const struct delivery *post =
	    desk_find(d, DELIVERY_POST, "email", email);

	assert_non_null(post);
	desk_answer(d, post, DELIVERY_FAILED, NULL, "users_not_found");
	d->answered = d->sent_count;
}

static void who_has_no_account_is_looked_for_once_a_day(void **state)
{
	static const char ACTION[] = "{\"to\":\"person:context.sponsor\","
	                             "\"notice\":\"approved\"}";
	static const char CHAT[] =
	    "{\"to\":\"person:context.sponsor\","
	    "\"notice\":\"approved\",\"via\":[\"chat\"]}";
	static const struct {
		const char *action;
		int64_t after_ms;
		const char *want;
	} steps[] = {
	    {ACTION, 0, "post email=chair@u.example; mail to=chair@u.example"},
	    {ACTION, 0, "mail to=chair@u.example"},
	    {ACTION, 23 * 3600000, "mail to=chair@u.example"},
	    /* Rather by mail than nowhere. */
	    {CHAT, 0, "mail to=chair@u.example"},
	    {ACTION, 24 * 3600000,
	        "post email=chair@u.example; mail to=chair@u.example"},
	    {ACTION, 0, "mail to=chair@u.example"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		OWN(str_clear)
		struct str got = {.max_bytes = 1000};
		size_t since = d->sent_count;
		d->now_ms += steps[i].after_ms;
		fixture_ok(d->f,
		    acts_carry_out_as(d, steps[i].action, "chair@u.example"));
		acts_went_out(d, since, &got);
		assert_string_equal(str_text(&got), steps[i].want);
		const struct delivery *mail =
		    desk_find(d, DELIVERY_MAIL, "to", "chair@u.example");
		if (strstr(steps[i].want, "mail"))
			desk_answer(d, mail, DELIVERY_SENT, NULL, NULL);
		if (strstr(steps[i].want, "post"))
			not_found(d, "chair@u.example");
	}
}

static void without_a_chat_it_goes_by_mail(void **state)
{
	struct desk *d = *state;
	OWN(str_clear)
	struct str got = {.max_bytes = 1000};

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	size_t since = d->sent_count;
	d->config.slack_api_url = NULL;
	acts_carry_out(d, "{\"to\":\"requester\",\"notice\":\"approved\","
	                  "\"via\":[\"chat\"]}");
	acts_went_out(d, since, &got);
	assert_string_equal(str_text(&got), "mail to=ada@u.example");
}

static void whom_it_cannot_reach(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	size_t since = d->sent_count;
	desk_learn(d, ADA, "Ada", NULL, "member");
	acts_carry_out(d, "{\"to\":\"requester\",\"notice\":\"approved\","
	                  "\"via\":[\"mail\"]}");
	assert_int_equal(d->sent_count, since);
	/* But it is written down, for people. */
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM outbox WHERE state ="
	                      " 'failed' AND error = 'no_address'"),
	    1);
	d->config.mail_host = NULL; /* no [mail] section */
	acts_carry_out(d, "{\"to\":\"actor\",\"notice\":\"approved\","
	                  "\"via\":[\"mail\"]}");
	assert_int_equal(d->sent_count, since);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM outbox"
	                                   " WHERE state = 'open'"),
	    0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(who_has_no_account_is_looked_for_once_a_day),
	    desk_test(without_a_chat_it_goes_by_mail),
	    desk_test(whom_it_cannot_reach),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
