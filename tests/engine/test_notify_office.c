/* engine/notify_office.h: its channel, its members, who stands in for them. */
#include "engine/acts.h"
#include "store/absence.h"

/* Who stands in for somebody is asked in their place, once. */
static void an_office_without_a_channel_is_asked_one_by_one(void **state)
{
	static const char ASK[] =
	    "{\"to\":\"office:canvas_admins\",\"notice\":\"reminder\","
	    "\"buttons\":[\"history\"]}";
	static char *members[] = {(char *)"wei@u.example", (char *)"UHANA",
	    (char *)"new@u.example", (char *)"UNEW", NULL};
	static const struct {
		bool chat, answers, away;
		const char *want;
	} rows[] = {
	    {true, false, false,
	        "post user=UWEI; post user=UHANA; post email=new@u.example; "
	        "post user=UNEW"},
	    {true, true, false,
	        "post user=UWEI; post user=UHANA; post user=UNEW; "
	        "mail to=new@u.example"},
	    {true, false, true,
	        "post user=UHANA; post email=new@u.example; post user=UNEW"},
	    {false, true, false,
	        "mail to=wei@u.example; mail to=hana@u.example; "
	        "mail to=new@u.example"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	d->offices[0].slack_channel = NULL;
	d->offices[0].members = members;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str got = {.max_bytes = 1000};
		size_t since = d->sent_count;
		int64_t wei = fixture_person(d->f, WEI);
		bool was;
		d->config.slack_api_url =
		    rows[i].chat ? (char *)"https://slack.example/api/" : NULL;
		d->config.mail_answers =
		    rows[i].answers ? CONFIG_ANSWERS_PLUS : CONFIG_ANSWERS_NO;
		if (rows[i].away)
			fixture_ok(d->f,
			    absence_put(d->f->store, wei, d->now_ms + 86400000,
			        "hana@u.example", wei, &d->f->err));
		acts_carry_out(d, ASK);
		acts_went_out(d, since, &got);
		assert_string_equal(str_text(&got), rows[i].want);
		fixture_ok(d->f,
		    absence_end(d->f->store, wei, d->now_ms, &was, &d->f->err));
		d->answered = d->sent_count;
		for (size_t k = since; k < d->sent_count; k++)
			desk_answer(
			    d, d->sent[k], DELIVERY_FAILED, NULL, "gone");
	}
}

/* What asks for nothing has no stand-in: they read it when they are back. */
static void who_is_away_is_told_what_is_not_asked(void **state)
{
	static char *members[] = {(char *)"wei@u.example", NULL};
	struct desk *d = *state;
	OWN(str_clear)
	struct str got = {.max_bytes = 1000};

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	d->offices[0].slack_channel = NULL;
	d->offices[0].members = members;
	int64_t wei = fixture_person(d->f, WEI);
	fixture_ok(d->f, absence_put(d->f->store, wei, d->now_ms + 86400000,
	                     "hana@u.example", wei, &d->f->err));
	size_t since = d->sent_count;
	acts_carry_out(
	    d, "{\"to\":\"office:canvas_admins\",\"notice\":\"approved\"}");
	acts_went_out(d, since, &got);
	assert_string_equal(str_text(&got), "post user=UWEI");
}

/* Reviewers talk among themselves there. */
static void whose_request_it_is_is_not_asked(void **state)
{
	static char *members[] = {
	    (char *)"ada@u.example", (char *)"wei@u.example", NULL};
	struct desk *d = *state;
	OWN(str_clear)
	struct str got = {.max_bytes = 1000};

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	d->offices[2].slack_channel = NULL;
	d->offices[2].members = members;
	size_t since = d->sent_count;
	acts_carry_out(d, "{\"to\":\"office:edtech\",\"notice\":\"approved\"}");
	acts_went_out(d, since, &got);
	assert_string_equal(str_text(&got), "post user=UWEI");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(an_office_without_a_channel_is_asked_one_by_one),
	    desk_test(who_is_away_is_told_what_is_not_asked),
	    desk_test(whose_request_it_is_is_not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
