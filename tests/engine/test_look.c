/* engine/look.h: the message of a case, for whoever asks to see it. */
#include "engine/desk.h"

#include "engine/look.h"

static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return 1;
	struct desk *d = *state;
	d->offices[0].slack_channel = NULL;
	d->config.mail_answers = CONFIG_ANSWERS_PLUS;
	d->config.mail_from = (char *)"beadle@u.example";
	d->config.mail_per_sender = d->config.mail_per_case = 9;
	desk_know_all(d);
	desk_say(d, WEI, "digest on");
	desk_all_arrive(d);
	desk_request(d);
	desk_all_arrive(d);
	return 0;
}

/* Title and first button of the newest post to a user since. */
static const struct delivery *newest(
    struct desk *d, size_t since, enum delivery_kind kind)
{
	for (size_t i = d->sent_count; i-- > since;)
		if (d->sent[i]->kind == kind)
			return d->sent[i];
	return NULL;
}

static const char *title(const struct delivery *delivery)
{
	return delivery ? jsonx_path_text(delivery->payload, "notice.title")
	                : "(nothing)";
}

/* By the button, and once: then it is where they can see it. */
static void the_message_is_sent_and_works(void **state)
{
	struct desk *d = *state;
	size_t since = d->sent_count;

	desk_press(d, WEI, "look", "CT-1001");
	const struct delivery *post = newest(d, since, DELIVERY_POST);
	assert_string_equal(jsonx_path_text(post->payload, "user"), "UWEI");
	assert_non_null(strstr(title(post), "CT-1001: Ada asks"));
	desk_all_arrive(d);
	since = d->sent_count;
	desk_press(d, WEI, "look", "CT-1001");
	assert_string_equal(
	    title(newest(d, since, DELIVERY_POST)), "Where CT-1001 stands");
	desk_all_arrive(d);

	OWN(own_string)
	char *ref = own_strdup(jsonx_path_text(
	    json_array_get(jsonx_path(post->payload, "notice.buttons"), 0),
	    "ref"));
	since = d->sent_count;
	desk_press(d, WEI, "canvas_admins.approve", ref);
	desk_all_arrive(d);
	OWN(own_string)
	char *now = desk_state(d, "CT-1001");
	assert_non_null(strstr(now, "\"canvas_admins\":\"approved\""));
	/* Theirs is drawn again, like Hana's and the channel's. */
	size_t edits = 0;
	for (size_t i = since; i < d->sent_count; i++)
		edits += d->sent[i]->kind == DELIVERY_UPDATE;
	assert_int_equal(edits, 3);
}

static void in_words(void **state)
{
	static const struct {
		const char *text;
		bool want; /* the message */
	} wants[] = {
	    {"look at CT-1001x", false},
	    {"look at my request CT-1001", false},
	    {"please look at CT-1001", false},
	    {"look at CT-", false},
	    {"look at 1001", false},
	    {"look at CT-1001 please", false},
	    {"  Look at ct-1001.\nThank you", true},
	};
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		size_t since = d->sent_count;
		desk_say(d, WEI, wants[i].text);
		const char *got = title(newest(d, since, DELIVERY_POST));
		if ((strstr(got, "asks for") != NULL) != wants[i].want)
			fail_msg("row %zu: %s", i, got);
		desk_all_arrive(d);
	}
}

/* For whom the case does not exist, and of one that does not. */
static void for_nobody_else(void **state)
{
	struct desk *d = *state;

	desk_learn(d, "T1/UZOE", "Zoe", "zoe@u.example", "member");
	desk_press(d, "T1/UZOE", "look", "CT-1001");
	assert_string_equal(d->reply.refusal, "unknown_case");
	desk_say(d, WEI, "look at CT-1999");
	assert_string_equal(d->reply.refusal, "unknown_case");
	/* Hers is there, so it is told how it stands; as to the requester. */
	size_t since = d->sent_count;
	desk_press(d, HANA, "look", "CT-1001");
	desk_press(d, ADA, "look", "CT-1001");
	desk_all_arrive(d);
	size_t told = 0;
	for (size_t i = since; i < d->sent_count; i++)
		told += strcmp(title(d->sent[i]), "Where CT-1001 stands") == 0;
	assert_int_equal(told, 2);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM post WHERE held = 1"), 1);
}

/* An answerable mail of the case, whoever else has it in a channel. */
static void by_mail(void **state)
{
	struct desk *d = *state;
	static const char *const who[] = {"wei@u.example", "priya@u.example"};

	for (size_t i = 0; i < 2; i++) {
		size_t since = d->sent_count;
		OWN(own_string)
		char *id = own_printf("letter-%zu", i);
		struct event *event = event_new(EVENT_MESSAGE, "mail", id);
		event->who = own_strdup(who[i]);
		event->text = own_strdup("Look at CT-1001\n--\nA signature");
		event->channel = own_strdup("<1@u.example>");
		event->at_ms = d->now_ms;
		desk_do(d, event);
		const struct delivery *mail = newest(d, since, DELIVERY_MAIL);
		assert_non_null(mail);
		assert_string_equal(
		    jsonx_path_text(mail->payload, "to"), who[i]);
		assert_string_equal(jsonx_path_text(mail->payload, "subject"),
		    "[CT-1001] Canvas API access token");
		assert_non_null(jsonx_path_text(mail->payload, "reply_ref"));
		assert_non_null(
		    strstr(jsonx_path_text(mail->payload, "notice.markdown"),
		        "**Approve**"));
		assert_null(newest(d, since, DELIVERY_POST));
		desk_all_arrive(d);
	}
}

/* Where somebody is not known by their word, nothing is shown. */
static void not_to_who_only_claims(void **state)
{
	struct desk *d = *state;
	size_t since = d->sent_count;
	struct event *event = event_new(EVENT_MESSAGE, "mail", "letter");

	event->who = own_strdup("wei@u.example");
	event->text = own_strdup("Look at CT-1001");
	event->doubts = EVENT_CLAIMED;
	event->channel = own_strdup("<1@u.example>");
	event->at_ms = d->now_ms;
	desk_do(d, event);
	for (size_t i = since; i < d->sent_count; i++)
		assert_null(strstr(title(d->sent[i]), "CT-1001"));
}

int main(void)
{
#define look_test(name)                                                        \
	cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    look_test(the_message_is_sent_and_works),
	    look_test(in_words),
	    look_test(for_nobody_else),
	    look_test(by_mail),
	    look_test(not_to_who_only_claims),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
