/* engine/help.h: the page for whoever has a case in a state of some kind. The
 * page itself is tests/talk/canvas-token/help.talk's. */
#include "engine/desk.h"

#include "engine/help.h"

/* Ada's next request, up to the token. */
static void get_token(struct desk *d)
{
	size_t before = d->sent_count;

	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *wei =
	    desk_button(d, "channel", "CCANVAS", "canvas_admins.approve");
	OWN(own_string)
	char *priya =
	    desk_button(d, "channel", "CSECURITY", "security_office.approve");
	desk_press(d, WEI, "canvas_admins.approve", wei);
	desk_press(d, PRIYA, "security_office.approve", priya);
	desk_all_arrive(d);
	OWN(own_string)
	char *jo = desk_button(d, "channel", "CEDTECH", "token_created");
	desk_press(d, JO, "token_created", jo);
	desk_all_arrive(d);
	assert_true(d->sent_count > before);
}

static void call(struct desk *d, const char *who, const char *verb)
{
	struct event *event = desk_event(d, EVENT_COMMAND, who, verb, NULL);

	event->text = own_strdup("help");
	free(event->channel);
	event->channel = own_strdup("CLUNCH");
	event->hook = own_strdup("https://hooks.slack.com/1");
	desk_do(d, event);
	desk_all_arrive(d);
}

/* What was sent since, as "kind title [buttons]; …". */
static char *sent_since(const struct desk *d, size_t since)
{
	OWN(str_clear)
	struct str text = {.max_bytes = 4096};
	json_t *button;
	size_t k;

	for (size_t i = since; i < d->sent_count; i++) {
		const json_t *payload = d->sent[i]->payload;
		str_addf(&text, "%s%s %s", i > since ? "; " : "",
		    delivery_kind_name(d->sent[i]->kind),
		    jsonx_path_text(payload, "notice.title"));
		json_array_foreach (
		    jsonx_path(payload, "notice.buttons"), k, button)
			str_addf(
			    &text, " [%s]", jsonx_path_text(button, "label"));
	}
	return own_strdup(str_text(&text));
}

static void assert_sent(struct desk *d, size_t since, const char *want)
{
	OWN(own_string)
	char *got = sent_since(d, since);

	assert_string_equal(got, want);
}

static void on_one_page_with_what_can_be_done(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	get_token(d);
	size_t since = d->sent_count;
	desk_say(d, ADA, "help");
	desk_all_arrive(d);
	assert_sent(d, since,
	    "post Hello Ada [Request a token] [Have a tool reviewed]"
	    " [Status of CT-1001]; post Your Canvas token, step by step"
	    " [Keep it for longer] [Replace it] [Delete my token]");

	get_token(d);
	since = d->sent_count;
	desk_say(d, ADA, "help");
	desk_all_arrive(d);
	assert_sent(d, since,
	    "post Hello Ada [Request a token] [Have a tool reviewed]"
	    " [Status of CT-1001] [Status of CT-1002]; post Your Canvas tokens,"
	    " step by step [Status of CT-1001] [Status of CT-1002]");
}

/* A command is read where others are; a page is for its reader alone. */
static void behind_a_command_of_its_workflow_alone(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	get_token(d);
	size_t since = d->sent_count;
	call(d, ADA, "/token");
	assert_sent(d, since,
	    "whisper Canvas API access token [Request a token]; whisper Your"
	    " Canvas token, step by step [Keep it for longer]"
	    " [Replace it] [Delete my token]");
	since = d->sent_count;
	call(d, ADA, "/tool");
	assert_sent(d, since,
	    "whisper Review of a tool for Canvas"
	    " [Have a tool reviewed]");
}

static void nobody_elses(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	get_token(d);
	size_t since = d->sent_count;
	desk_say(d, HANA, "help");
	desk_all_arrive(d);
	assert_int_equal(d->sent_count, since + 1);

	/* A reviewer hears what waits. */
	desk_request(d);
	desk_all_arrive(d);
	since = d->sent_count;
	desk_say(d, HANA, "help");
	desk_all_arrive(d);
	assert_sent(d, since,
	    "post Hello Hana [Request a token] [Have a tool reviewed]; post 1"
	    " request waits for you [Open CT-1002]");

	/* Who only claims to be her is told nothing. */
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);
	event->doubts = EVENT_CLAIMED;
	struct batch *batch = desk_begin_as(d, event);
	since = d->sent_count;
	fixture_ok(d->f, help(batch, NULL, &d->f->err));
	desk_commit(d);
	assert_int_equal(d->sent_count, since);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(on_one_page_with_what_can_be_done),
	    desk_test(behind_a_command_of_its_workflow_alone),
	    desk_test(nobody_elses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
