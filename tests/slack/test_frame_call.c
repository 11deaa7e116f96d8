/* slack/frame_part.h: what a call or a button says of where it came from, and
 * what is secret in it. */
#include "base/own.h"
#include "slack/frame_part.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct slack_frame_self self = {.user = (char *)"U0BOT"};

static json_t *parsed(const char *text)
{
	json_t *value = json_loads(text, 0, NULL);

	assert_non_null(value);
	return value;
}

static void a_command_can_be_answered_anywhere(void **state)
{
	size_t redacted = 0;
	json_auto_t *payload = parsed(
	    "{\"command\":\"/token\",\"text\":\"\",\"team_id\":\"T1\","
	    "\"user_id\":\"U1\",\"user_name\":\"ada\",\"channel_id\":\"C1\","
	    "\"trigger_id\":\"7.x\",\"response_url\":\"https://hooks/1\"}");
	OWN(event_free)
	struct event *e = slack_frame_command(payload, &self, "e", &redacted);

	(void)state;
	assert_string_equal(e->trigger, "7.x");
	assert_string_equal(e->hook, "https://hooks/1");
	assert_string_equal(e->who_name, "ada");
	assert_null(e->view);
}

static void a_credential_in_a_message_is_blanked(void **state)
{
	static const char token[] =
	    "1234~"
	    "aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3x";
	size_t redacted = 0;
	json_auto_t *payload = json_pack("{s:s, s:{s:s, s:s}, s:{s:s}}",
	    "callback_id", EVENT_ASK_ABOUT, "user", "id", "U1", "team_id", "T1",
	    "message", "text", token);
	OWN(event_free)
	struct event *e = slack_frame_shortcut(payload, &self, &redacted);

	(void)state;
	assert_int_equal(redacted, 1);
	assert_null(strstr(e->text, token));
}

static const char CLICK[] =
    "{\"envelope_id\":\"e\",\"type\":\"interactive\",\"payload\":{"
    "\"type\":\"block_actions\",\"response_url\":\"https://hooks/2\","
    "\"user\":{\"id\":\"U1\",\"team_id\":\"T1\"},\"container\":{"
    "\"message_ts\":\"1.2\",\"is_ephemeral\":%s},\"view\":{\"id\":\"V1\","
    "\"type\":\"%s\"},\"actions\":[{\"action_id\":\"a\",\"value\":\"b\"}]}}";

static void a_button_says_where_it_was(void **state)
{
	static const struct {
		const char *ephemeral, *surface, *want_hook, *want_view;
	} wants[] = {
	    {"true", "home", "https://hooks/2", NULL},
	    {"false", "home", NULL, NULL},
	    {"false", "modal", NULL, "V1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(slack_frame_clear)
		struct slack_frame frame = {.kind = SLACK_FRAME_OTHER};
		struct err err;
		OWN(own_string)
		char *text =
		    own_printf(CLICK, wants[i].ephemeral, wants[i].surface);
		assert_true(slack_frame_read(
		    text, strlen(text), &self, 1, &frame, &err));
		const struct event *e = frame.event;
		assert_string_equal(e->hook ? e->hook : "-",
		    wants[i].want_hook ? wants[i].want_hook : "-");
		assert_string_equal(e->view ? e->view : "-",
		    wants[i].want_view ? wants[i].want_view : "-");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_command_can_be_answered_anywhere),
	    cmocka_unit_test(a_credential_in_a_message_is_blanked),
	    cmocka_unit_test(a_button_says_where_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
