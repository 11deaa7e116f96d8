/* engine/notify.h: who is meant, by which way, and what is drawn again. */
#include "engine/desk.h"

#include "engine/notify.h"
#include "store/absence.h"

/* Carries out one action on CT-1001, which names a sponsor (or none, NULL);
 * whoever acts is Wei. */
static bool act_with(
    struct desk *d, const char *action_text, const char *sponsor)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_ACTION, WEI, "x", NULL);
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *action = NULL;
	json_auto_t *facts = facts_event(batch, "x", NULL, NULL, NULL);

	fixture_ok(d->f,
	    jsonx_parse(action_text, strlen(action_text), &action, &d->f->err));
	assert_int_equal(
	    case_find(batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
	const struct notify_case c = {
	    .workflow = file.workflow,
	    .record = &file.record,
	    .requester = &file.requester,
	    .rules = file.rules,
	    .event = facts,
	};
	if (sponsor)
		jsonx_set_path(file.record.snapshot, "context.sponsor",
		    json_string(sponsor));
	bool ok = notify_action(batch, &c, action, &d->f->err);
	desk_commit(d);
	return ok;
}

static void act(struct desk *d, const char *action_text)
{
	fixture_ok(d->f, act_with(d, action_text, NULL));
}

/* "post channel=CEDTECH; mail to=ada@u.example; …" of what went out since. */
static void went_out(struct desk *d, size_t since, struct str *ret_text)
{
	static const char *const keys[] = {"channel", "user", "email", "to"};

	for (size_t i = since; i < d->sent_count; i++) {
		str_addf(ret_text, "%s%s", i > since ? "; " : "",
		    delivery_kind_name(d->sent[i]->kind));
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			const char *value =
			    jsonx_path_text(d->sent[i]->payload, keys[k]);
			if (value)
				str_addf(ret_text, " %s=%s", keys[k], value);
		}
	}
}

static void recipients_and_ways(void **state)
{
	static const struct {
		const char *action;
		const char *want;
	} wants[] = {
	    {"{\"to\":\"requester\",\"notice\":\"approved\"}",
	        "post user=UADA; mail to=ada@u.example"},
	    {"{\"to\":\"requester\",\"notice\":\"approved\","
	     "\"via\":[\"chat\"]}",
	        "post user=UADA"},
	    {"{\"to\":\"requester\",\"notice\":\"approved\","
	     "\"via\":[\"mail\"]}",
	        "mail to=ada@u.example"},
	    {"{\"to\":\"requester\",\"notice\":\"approved\",\"via\":[]}", ""},
	    /* Whoever acts is there already: no mail unless asked for. */
	    {"{\"to\":\"actor\",\"notice\":\"approved\"}", "post user=UWEI"},
	    {"{\"to\":\"actor\",\"notice\":\"approved\","
	     "\"via\":[\"chat\",\"mail\"]}",
	        "post user=UWEI; mail to=wei@u.example"},
	    {"{\"to\":\"office:edtech\",\"notice\":\"approved\"}",
	        "post channel=CEDTECH"},
	    {"{\"to\":[\"office:edtech\",\"requester\"],"
	     "\"notice\":\"approved\",\"via\":[\"chat\"]}",
	        "post channel=CEDTECH; post user=UADA"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(str_clear)
		struct str got = {.max_bytes = 1000};
		size_t since = d->sent_count;
		act(d, wants[i].action);
		went_out(d, since, &got);
		assert_string_equal(str_text(&got), wants[i].want);
		desk_all_arrive(d);
	}
}

/* In chat and by mail, like anybody who need not be there every day; without
 * one it is the office's own. */
static void the_deputy_of_an_office(void **state)
{
	static const char ACTION[] =
	    "{\"to\":\"deputy:edtech\",\"notice\":\"approved\"}";
	struct desk *d = *state;
	struct config_office *edtech =
	    (struct config_office *)config_office_find(&d->config, "edtech");
	OWN(str_clear)
	struct str got = {.max_bytes = 1000};

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	size_t since = d->sent_count;
	act(d, ACTION);
	edtech->deputy = (char *)"priya@u.example";
	act(d, ACTION);
	edtech->deputy = NULL;
	went_out(d, since, &got);
	assert_string_equal(str_text(&got),
	    "post channel=CEDTECH; post user=UPRIYA; mail to=priya@u.example");
}

static void whom_the_case_names(void **state)
{
	static const char ACTION[] = "{\"to\":\"person:context.sponsor\","
	                             "\"notice\":\"approved\"}";
	static const struct {
		const char *sponsor;
		const char *want;
	} wants[] = {
	    /* Known in chat, or to be looked for there. */
	    {"Priya@U.example", "post user=UPRIYA; mail to=priya@u.example"},
	    {"Chair@U.example",
	        "post email=chair@u.example; mail to=chair@u.example"},
	    /* A guest: the sender finds out again, whatever they became. */
	    {"gus@u.example",
	        "post email=gus@u.example; mail to=gus@u.example"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_learn(d, "T1/UGUS", "Gus", "gus@u.example", "guest");
	desk_request(d);
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(str_clear)
		struct str got = {.max_bytes = 1000};
		size_t since = d->sent_count;
		fixture_ok(d->f, act_with(d, ACTION, wants[i].sponsor));
		went_out(d, since, &got);
		assert_string_equal(str_text(&got), wants[i].want);
		desk_all_arrive(d);
	}
	assert_false(act_with(d, ACTION, NULL));
	assert_int_equal(d->f->err.kind, ERR_BUG);
	assert_false(act_with(d, ACTION, ""));
}

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
		fixture_ok(
		    d->f, act_with(d, steps[i].action, "chair@u.example"));
		went_out(d, since, &got);
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
	act(d, "{\"to\":\"requester\",\"notice\":\"approved\","
	       "\"via\":[\"chat\"]}");
	went_out(d, since, &got);
	assert_string_equal(str_text(&got), "mail to=ada@u.example");
}

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
		act(d, ASK);
		went_out(d, since, &got);
		assert_string_equal(str_text(&got), rows[i].want);
		fixture_ok(d->f,
		    absence_end(d->f->store, wei, d->now_ms, &was, &d->f->err));
		d->answered = d->sent_count;
		for (size_t k = since; k < d->sent_count; k++)
			desk_answer(
			    d, d->sent[k], DELIVERY_FAILED, NULL, "gone");
	}
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
	act(d, "{\"to\":\"office:edtech\",\"notice\":\"approved\"}");
	went_out(d, since, &got);
	assert_string_equal(str_text(&got), "post user=UWEI");
}

static void whom_it_cannot_reach(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	size_t since = d->sent_count;
	desk_learn(d, ADA, "Ada", NULL, "member");
	act(d, "{\"to\":\"requester\",\"notice\":\"approved\","
	       "\"via\":[\"mail\"]}");
	assert_int_equal(d->sent_count, since);
	/* But it is written down, for people. */
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM outbox WHERE state ="
	                      " 'failed' AND error = 'no_address'"),
	    1);
	d->config.mail_host = NULL; /* no [mail] section */
	act(d, "{\"to\":\"actor\",\"notice\":\"approved\","
	       "\"via\":[\"mail\"]}");
	assert_int_equal(d->sent_count, since);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM outbox"
	                                   " WHERE state = 'open'"),
	    0);
}

/* RFC 5322 threads: every later mail refers to the first. */
static void mails_of_a_case_hang_together(void **state)
{
	static const char MAIL[] = "{\"to\":\"requester\",\"notice\":"
	                           "\"approved\",\"via\":[\"mail\"]}";
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	const struct delivery *first =
	    desk_find(d, DELIVERY_MAIL, "to", "ada@u.example");
	OWN(own_string)
	char *first_id = own_printf("<CT-1001.%s@beadle.example>", first->tag);
	assert_string_equal(
	    jsonx_path_text(first->payload, "message_id"), first_id);
	assert_string_equal(jsonx_path_text(first->payload, "subject"),
	    "[CT-1001] Canvas API access token");
	assert_int_equal(
	    json_array_size(json_object_get(first->payload, "references")), 0);
	for (int i = 0; i < 2; i++) {
		act(d, MAIL);
		const struct delivery *next =
		    desk_find(d, DELIVERY_MAIL, "to", "ada@u.example");
		assert_ptr_not_equal(next, first);
		assert_string_not_equal(
		    jsonx_path_text(next->payload, "message_id"), first_id);
		assert_string_equal(
		    jsonx_path_text(next->payload, "references.0"), first_id);
		assert_string_equal(jsonx_path_text(next->payload, "subject"),
		    "Re: [CT-1001] Canvas API access token");
		assert_string_equal(
		    jsonx_path_text(next->payload, "to_name"), "Ada");
		desk_all_arrive(d);
	}
}

static void later_words_go_into_the_thread(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	const struct delivery *head =
	    desk_find(d, DELIVERY_POST, "channel", "CCANVAS");
	OWN(own_string)
	char *ts = own_printf("1.%lld", (long long)head->outbox_id);
	/* Even before the head is sent: the lane keeps the order. */
	act(d, "{\"to\":\"office:canvas_admins\",\"notice\":\"reminder\","
	       "\"thread\":true}");
	desk_all_arrive(d);
	const struct delivery *reminder =
	    desk_find(d, DELIVERY_POST, "channel", "CCANVAS");
	assert_ptr_not_equal(reminder, head);
	assert_string_equal(jsonx_path_text(reminder->payload, "thread"), ts);
	/* Where nothing was said yet, it is the first. */
	act(d, "{\"to\":\"office:edtech\",\"notice\":\"reminder\","
	       "\"thread\":true}");
	assert_null(jsonx_path(
	    desk_find(d, DELIVERY_POST, "channel", "CEDTECH")->payload,
	    "thread"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(recipients_and_ways),
	    desk_test(the_deputy_of_an_office),
	    desk_test(whom_the_case_names),
	    desk_test(who_has_no_account_is_looked_for_once_a_day),
	    desk_test(without_a_chat_it_goes_by_mail),
	    desk_test(an_office_without_a_channel_is_asked_one_by_one),
	    desk_test(whose_request_it_is_is_not_asked),
	    desk_test(whom_it_cannot_reach),
	    desk_test(mails_of_a_case_hang_together),
	    desk_test(later_words_go_into_the_thread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
