/* engine/ask.h: what is asked for in words, by a command, by a shortcut. */
#include "engine/desk.h"

#include "engine/ask.h"

static void call(struct desk *d, const char *who, const char *verb,
    const char *text, bool trigger)
{
	struct event *event = desk_event(d, EVENT_COMMAND, who, verb, NULL);

	event->text = own_strdup_or_null(text);
	event->hook = own_strdup("https://hooks.slack.com/1");
	if (trigger)
		event->trigger = own_strdup("trigger.1");
	desk_do(d, event);
	desk_all_arrive(d);
}

static void say(struct desk *d, const char *who, const char *text)
{
	desk_say(d, who, text);
	desk_all_arrive(d);
}

static const char *last_title(const struct desk *d)
{
	const char *title = jsonx_path_text(
	    d->sent[d->sent_count - 1]->payload, "notice.title");

	return title ? title : "(no notice)";
}

static const struct delivery *last(const struct desk *d)
{
	return d->sent[d->sent_count - 1];
}

static void the_first_word_counts(void **state)
{
	static const struct {
		const char *text, *want;
	} wants[] = {
	    {"status", "Where CT-1001 stands"},
	    {" Status, please!", "Where CT-1001 stands"},
	    {"WITHDRAW it", "Where CT-1001 stands"},
	    {"how is ct-1001", "Hello Ada"},
	    {"status ct-1001", "Where CT-1001 stands"},
	    {"status of x-2 or CT-1001", "That was not possible"},
	    {"status CT-9999", "That was not possible"},
	    {"statuses", "Hello Ada"},
	    {"answer", "Hello Ada"}, /* nobody has asked */
	    {"help", "Hello Ada"},
	    {"", "Hello Ada"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		say(d, ADA, wants[i].text);
		if (strcmp(last_title(d), wants[i].want) != 0)
			fail_msg("%s: %s", wants[i].text, last_title(d));
	}
}

/* The reference of the first button of what was sent last. */
static char *first_ref(const struct desk *d)
{
	return own_strdup(
	    jsonx_path_text(last(d)->payload, "notice.buttons.0.ref"));
}

static void words_stand_in_the_form_of_who_wrote_them(void **state)
{
	static const char WORDS[] = "Copying due dates";
	struct desk *d = *state;

	desk_know_all(d);
	say(d, ADA, WORDS);
	OWN(own_string)
	char *ref = first_ref(d);
	assert_true(strncmp(ref, "canvas-token.", 13) == 0);
	desk_press(d, ADA, "request", ref);
	const json_t *payload = last(d)->payload;
	assert_int_equal(last(d)->kind, DELIVERY_FORM);
	assert_string_equal(jsonx_path_text(payload, "values.purpose"), WORDS);
	assert_string_equal(jsonx_path_text(payload, "ref"), "canvas-token#1");
	desk_all_arrive(d);

	desk_press(d, WEI, "request", ref);
	assert_int_equal(last(d)->kind, DELIVERY_FORM);
	assert_null(json_object_get(last(d)->payload, "values"));
	desk_all_arrive(d);
	desk_press(d, ADA, "request", "canvas-token.99999");
	assert_null(json_object_get(last(d)->payload, "values"));
	desk_all_arrive(d);

	/* What is a command is no beginning of a request. */
	say(d, ADA, "withdraw everything please");
	OWN(own_string)
	char *plain = first_ref(d);
	assert_string_equal(plain, "canvas-token");
}

static void a_command_opens_its_workflows_form(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	call(d, ADA, "/token", "", true);
	assert_int_equal(last(d)->kind, DELIVERY_FORM);
	assert_string_equal(
	    jsonx_path_text(last(d)->payload, "ref"), "canvas-token#1");
	assert_true(last(d)->expires_at_ms == d->now_ms + 2900);
	call(d, ADA, "/tool", "", true);
	assert_string_equal(
	    jsonx_path_text(last(d)->payload, "ref"), "lti-review");
	/* Without the right to open one: said by the hook. */
	call(d, ADA, "/token", "", false);
	assert_int_equal(last(d)->kind, DELIVERY_WHISPER);
	assert_string_equal(last_title(d), "Please try once more");
	assert_string_equal(jsonx_path_text(last(d)->payload, "hook"),
	    "https://hooks.slack.com/1");
}

static void the_words_of_a_command(void **state)
{
	static const struct {
		const char *verb, *text, *want;
	} wants[] = {
	    {"/token", "status", "Where CT-1001 stands"},
	    {"/token", "withdraw", "Where CT-1001 stands"},
	    {"/token", "answer", "Nothing is open for that"},
	    {"/token", "renew", "Nothing is open for that"},
	    {"/token", "repeat", "I do not know that word"},
	    {"/token", "help", "Canvas API access token"},
	    {"/tool", "status", "Nothing is open for that"},
	    {"/nobody", "status", "Where CT-1001 stands"},
	    {"/nobody", "x", "Hello Ada"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		call(d, ADA, wants[i].verb, wants[i].text, true);
		assert_int_equal(last(d)->kind, DELIVERY_WHISPER);
		if (strcmp(last_title(d), wants[i].want) != 0)
			fail_msg("%s %s: %s", wants[i].verb, wants[i].text,
			    last_title(d));
	}
}

/* Of one open request: what has a form opens it, the rest is a button. */
static void a_word_with_a_form_opens_it(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *ask =
	    desk_button(d, "channel", "CSECURITY", "security_office.ask");
	desk_submit(d, PRIYA, "security_office.ask", ask,
	    json_pack("{s:s}", "question", "Since when?"));
	desk_all_arrive(d);
	call(d, ADA, "/token", "answer", true);
	assert_int_equal(last(d)->kind, DELIVERY_FORM);
	assert_string_equal(
	    jsonx_path_text(last(d)->payload, "verb"), "answer");
	desk_request(d); /* another, which asks nothing */
	desk_all_arrive(d);
	call(d, ADA, "/token", "answer", false);
	assert_string_equal(last_title(d), "Where CT-1001 stands");
	assert_string_equal(
	    jsonx_path_text(last(d)->payload, "notice.buttons.0.verb"),
	    "answer");
}

static void a_shortcut_gives_the_choice(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	call(d, ADA, EVENT_ASK, "", true);
	assert_int_equal(last(d)->kind, DELIVERY_FORM);
	assert_int_equal(
	    json_array_size(jsonx_path(last(d)->payload, "notice.buttons")), 2);
	OWN(own_string)
	char *plain = first_ref(d);
	assert_string_equal(plain, "canvas-token");
	call(d, ADA, EVENT_ASK_ABOUT, "Copying due dates", true);
	OWN(own_string)
	char *ref = first_ref(d);
	struct event *press = desk_event(d, EVENT_ACTION, ADA, "request", ref);
	press->view = own_strdup("V1");
	desk_do(d, press);
	assert_string_equal(jsonx_path_text(last(d)->payload, "values.purpose"),
	    "Copying due dates");
	assert_string_equal(jsonx_path_text(last(d)->payload, "view"), "V1");
}

static void in_a_channel_nothing_is_told(void **state)
{
	struct desk *d = *state;
	struct event *event = desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	free(event->channel);
	event->channel = own_strdup("C1");
	event->ts = own_strdup("7.7");
	event->text = own_strdup("status");
	desk_do(d, event);
	const struct delivery *open =
	    desk_find(d, DELIVERY_POST, "channel", "C1");
	assert_string_equal(jsonx_path_text(open->payload, "thread"), "7.7");
	assert_null(
	    strstr(jsonx_path_text(open->payload, "notice.markdown"), "CT-"));
	const struct delivery *private =
	    desk_find(d, DELIVERY_POST, "notice.title", "Where CT-1001 stands");
	assert_string_equal(jsonx_path_text(private->payload, "user"), "UADA");
	assert_null(json_object_get(private->payload, "channel"));
}

static void strangers_are_told_why(void **state)
{
	static const struct {
		const char *standing, *want;
	} wants[] = {
	    {"guest", "as a guest"},
	    {"external", "another organisation"},
	    {"bot", "A bot cannot"},
	    {"deleted", "deactivated"},
	};
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		desk_learn(d, ADA, "Ada", NULL, wants[i].standing);
		call(d, ADA, "/token", "", true);
		assert_int_equal(last(d)->kind, DELIVERY_WHISPER);
		assert_non_null(
		    strstr(jsonx_path_text(last(d)->payload, "notice.markdown"),
		        wants[i].want));
	}
}

static void what_has_no_name_is_set_aside(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	call(d, ADA, NULL, "x", true);
	call(d, ADA, "/token", NULL, true);
	struct event *mute = desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);
	desk_do(d, mute);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM journal"
	                                   " WHERE state = 'set_aside'"),
	    3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(the_first_word_counts),
	    desk_test(words_stand_in_the_form_of_who_wrote_them),
	    desk_test(a_command_opens_its_workflows_form),
	    desk_test(the_words_of_a_command),
	    desk_test(a_word_with_a_form_opens_it),
	    desk_test(a_shortcut_gives_the_choice),
	    desk_test(in_a_channel_nothing_is_told),
	    desk_test(strangers_are_told_why),
	    desk_test(what_has_no_name_is_set_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
