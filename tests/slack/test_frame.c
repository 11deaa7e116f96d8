/* slack/frame.h: what Slack sends, and what it never would. */
#include "base/crypto.h"
#include "base/own.h"
#include "base/str.h"
#include "slack/frame.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const int64_t NOW_MS = 1795539050763;

static struct slack_frame_self self = {
    .user = (char *)"U0BOT", .bot = (char *)"B0BOT"};

static bool read_text(const char *text, struct slack_frame *frame)
{
	struct err err = {.kind = ERR_NONE};
	bool ok =
	    slack_frame_read(text, strlen(text), &self, NOW_MS, frame, &err);

	assert_true(ok || err.kind == ERR_INPUT);
	return ok;
}

static void hello_and_disconnect(void **state)
{
	struct slack_frame frame;

	(void)state;
	assert_true(read_text("{\"type\":\"hello\",\"num_connections\":2,"
	                      "\"debug_info\":{\"approximate_connection_time\":"
	                      "18060}}",
	    &frame));
	assert_int_equal(frame.kind, SLACK_FRAME_HELLO);
	assert_int_equal(frame.lifetime_ms, 18060000);
	assert_int_equal(frame.num_connections, 2);
	slack_frame_clear(&frame);
	assert_true(read_text("{\"type\":\"hello\",\"debug_info\":{"
	                      "\"approximate_connection_time\":"
	                      "9223372036854775807}}",
	    &frame));
	assert_int_equal(frame.lifetime_ms, 0);
	slack_frame_clear(&frame);
	assert_true(read_text("{\"type\":\"hello\"}", &frame));
	assert_int_equal(frame.lifetime_ms, 0);
	slack_frame_clear(&frame);
	assert_true(read_text(
	    "{\"type\":\"disconnect\",\"reason\":\"warning\"}", &frame));
	assert_int_equal(frame.kind, SLACK_FRAME_DISCONNECT);
	assert_string_equal(frame.reason, "warning");
	slack_frame_clear(&frame);
	assert_true(
	    read_text("{\"type\":\"disconnect\",\"reason\":7}", &frame));
	assert_string_equal(frame.reason, "unknown");
	slack_frame_clear(&frame);
	assert_true(read_text("{\"type\":\"news\"}", &frame));
	assert_int_equal(frame.kind, SLACK_FRAME_OTHER);
	slack_frame_clear(&frame);
}

static void what_is_no_frame(void **state)
{
	static const char *const texts[] = {"", "{", "null", "[]", "7", "\"x\"",
	    "{\"envelope_id\":7}", "{\"envelope_id\":null,\"a\":1,\"a\":2}",
	    "{\"type\":\"hello\"", "{\"envelope_id\":[]}"};
	struct slack_frame frame;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(read_text(texts[i], &frame));
	OWN(own_string)
	char *long_id = own_printf("{\"envelope_id\":\"%0300d\"}", 7);
	assert_false(read_text(long_id, &frame));
}

struct want {
	const char *name;
	const char *envelope;
	enum event_kind want_kind;
	const char *want_id;
	const char *want_who;
	const char *want_verb;
	const char *want_ref;
	const char *want_text;
	const char *want_channel;
	const char *want_thread;
};

#define MESSAGE(inner)                                                         \
	"{\"envelope_id\":\"e\",\"type\":\"events_api\",\"payload\":{"         \
	"\"team_id\":\"T1\",\"event_id\":\"Ev1\",\"event\":{" inner "}}}"
#define CLICK(inner)                                                           \
	"{\"envelope_id\":\"e\",\"type\":\"interactive\",\"payload\":{"        \
	"\"type\":\"block_actions\",\"team\":{\"id\":\"T1\"}," inner "}}"

#define COMMAND(inner)                                                         \
	"{\"envelope_id\":\"e\",\"type\":\"slash_commands\",\"payload\":"      \
	"{" inner "}}"
#define INTERACTIVE(inner)                                                     \
	"{\"envelope_id\":\"e\",\"type\":\"interactive\",\"payload\":{" inner  \
	"}}"

static const struct want wants[] = {
    {"a direct message",
        MESSAGE("\"type\":\"message\",\"channel_type\":\"im\",\"channel\":"
                "\"D1\",\"user\":\"U1\",\"ts\":\"1.2\",\"thread_ts\":\"1.1\","
                "\"text\":\"a &lt;b&gt; &amp;amp; c\""),
        EVENT_MESSAGE, "message:D1:1.2::", "T1/U1", NULL, NULL, "a <b> &amp; c",
        "D1", "1.1"},
    {"a mention is the same event as its message",
        MESSAGE("\"type\":\"app_mention\",\"channel\":\"C1\",\"user\":\"U1\","
                "\"ts\":\"1.2\",\"text\":\"<@U0BOT> hi\""),
        EVENT_MESSAGE, "message:C1:1.2::", "T1/U1", NULL, NULL, "hi", "C1",
        NULL},
    {"a mention by somebody of another organisation",
        MESSAGE("\"type\":\"app_mention\",\"channel\":\"C1\",\"user\":\"U1\","
                "\"user_team\":\"T9\",\"ts\":\"1.2\",\"text\":\"hi\""),
        EVENT_MESSAGE, "message:C1:1.2::", "T9/U1", NULL, NULL, "hi", "C1",
        NULL},
    {"our own message",
        MESSAGE("\"type\":\"message\",\"channel_type\":\"im\",\"channel\":"
                "\"D1\",\"user\":\"U0BOT\",\"ts\":\"1.2\",\"text\":\"x\""),
        EVENT_NOTE, "event:Ev1:::", NULL, NULL, NULL, NULL, NULL, NULL},
    {"another bot's",
        MESSAGE("\"type\":\"message\",\"channel_type\":\"im\",\"channel\":"
                "\"D1\",\"user\":\"U1\",\"bot_id\":\"B1\",\"ts\":\"1.2\""),
        EVENT_NOTE, "event:Ev1:::", NULL, NULL, NULL, NULL, NULL, NULL},
    {"words with a file",
        MESSAGE("\"type\":\"message\",\"subtype\":\"file_share\","
                "\"channel_type\":\"im\",\"channel\":\"D1\",\"user\":\"U1\","
                "\"ts\":\"1.2\",\"text\":\"status\",\"files\":[{}]"),
        EVENT_MESSAGE, "message:D1:1.2::", "T1/U1", NULL, NULL, "status", "D1",
        NULL},
    {"a reply shown to all as well",
        MESSAGE("\"type\":\"message\",\"subtype\":\"thread_broadcast\","
                "\"channel_type\":\"im\",\"channel\":\"D1\",\"user\":\"U1\","
                "\"ts\":\"1.2\",\"thread_ts\":\"1.1\",\"text\":\"a\""),
        EVENT_MESSAGE, "message:D1:1.2::", "T1/U1", NULL, NULL, "a", "D1",
        "1.1"},
    {"an edit",
        MESSAGE("\"type\":\"message\",\"subtype\":\"message_changed\","
                "\"channel_type\":\"im\",\"channel\":\"D1\",\"user\":\"U1\","
                "\"ts\":\"1.2\""),
        EVENT_NOTE, "event:Ev1:::", NULL, NULL, NULL, NULL, NULL, NULL},
    {"talk in a channel",
        MESSAGE("\"type\":\"message\",\"channel_type\":\"channel\","
                "\"channel\":\"C1\",\"user\":\"U1\",\"ts\":\"1.2\""),
        EVENT_NOTE, "event:Ev1:::", NULL, NULL, NULL, NULL, NULL, NULL},
    {"words in a thread of a channel",
        MESSAGE("\"type\":\"message\",\"channel_type\":\"group\","
                "\"channel\":\"C1\",\"user\":\"U1\",\"ts\":\"1.2\","
                "\"thread_ts\":\"1.1\",\"text\":\"// a\""),
        EVENT_MESSAGE, "message:C1:1.2::", "T1/U1", NULL, NULL, "// a", "C1",
        "1.1"},
    {"a mention in a thread of somebody whose id begins like ours",
        MESSAGE("\"type\":\"message\",\"channel_type\":\"channel\","
                "\"channel\":\"C1\",\"user\":\"U1\",\"ts\":\"1.2\","
                "\"thread_ts\":\"1.1\",\"text\":\"<@U0BOTTOM> a\""),
        EVENT_MESSAGE, "message:C1:1.2::", "T1/U1", NULL, NULL, "@U0BOTTOM a",
        "C1", "1.1"},
    {"a mention in a thread, which comes as an app_mention as well",
        MESSAGE("\"type\":\"message\",\"channel_type\":\"channel\","
                "\"channel\":\"C1\",\"user\":\"U1\",\"ts\":\"1.2\","
                "\"thread_ts\":\"1.1\",\"text\":\"<@U0BOT> a\""),
        EVENT_NOTE, "event:Ev1:::", NULL, NULL, NULL, NULL, NULL, NULL},
    {"a button",
        CLICK("\"user\":{\"id\":\"U1\",\"team_id\":\"T9\"},\"trigger_id\":"
              "\"t\",\"container\":{\"message_ts\":\"1.2\",\"thread_ts\":"
              "\"1.0\"},\"channel\":{\"id\":\"C1\"},\"actions\":[{"
              "\"action_id\":\"approve\",\"value\":\"CT-1042.7\","
              "\"action_ts\":\"9.9\"}]"),
        EVENT_ACTION, "action:1.2:approve:U1:9.9", "T9/U1", "approve",
        "CT-1042.7", NULL, "C1", "1.0"},
    {"the second button of its kind",
        CLICK("\"user\":{\"id\":\"U1\",\"team_id\":\"T9\"},\"container\":"
              "{\"message_ts\":\"1.2\"},\"actions\":[{\"action_id\":"
              "\"look#2\",\"value\":\"CT-1042\",\"action_ts\":\"9.9\"}]"),
        EVENT_ACTION, "action:1.2:look#2:U1:9.9", "T9/U1", "look", "CT-1042",
        NULL, NULL, NULL},
    {"a button without a value",
        CLICK("\"user\":{\"id\":\"U1\"},\"actions\":[{\"action_id\":\"a\"}]"),
        EVENT_NOTE, "action::a:U1:", NULL, NULL, NULL, NULL, NULL, NULL},
    {"a button of nobody",
        CLICK("\"actions\":[{\"action_id\":\"a\",\"value\":\"v\"}]"),
        EVENT_NOTE, "action::a::", NULL, "a", "v", NULL, NULL, NULL},
    {"no actions", CLICK("\"actions\":[]"), EVENT_NOTE, "action::::", NULL,
        NULL, NULL, NULL, NULL, NULL},
    {"an event without an event",
        "{\"envelope_id\":\"e\",\"type\":\"events_api\",\"payload\":{"
        "\"type\":\"app_rate_limited\"}}",
        EVENT_NOTE, "event:e:::", NULL, NULL, NULL, NULL, NULL, NULL},
    {"a payload that is none",
        "{\"envelope_id\":\"e\",\"type\":\"interactive\",\"payload\":7}",
        EVENT_NOTE, "interactive:e:::", NULL, NULL, NULL, NULL, NULL, NULL},
    {"a command without a name", COMMAND(""), EVENT_NOTE, "command:e:::", NULL,
        NULL, NULL, NULL, NULL, NULL},
    {"a command of nobody", COMMAND("\"command\":\"/token\""), EVENT_NOTE,
        "command:e:::", NULL, "/token", NULL, "", NULL, NULL},
    {"a command",
        COMMAND("\"command\":\"/token\",\"text\":\" ask &lt;b&gt; "
                "<@U2|ben> \",\"team_id\":\"T1\",\"user_id\":\"U1\","
                "\"channel_id\":\"C1\",\"trigger_id\":\"7.x\""),
        EVENT_COMMAND, "command:7.x:::", "T1/U1", "/token", NULL,
        "ask <b> @ben", "C1", NULL},
    {"a shortcut",
        INTERACTIVE("\"type\":\"shortcut\",\"callback_id\":\"ask\","
                    "\"action_ts\":\"9.9\",\"trigger_id\":\"7.x\",\"user\":{"
                    "\"id\":\"U1\",\"team_id\":\"T1\"}"),
        EVENT_COMMAND, "shortcut:7.x:9.9:U1:", "T1/U1", "ask", NULL, "", NULL,
        NULL},
    {"a message's shortcut",
        INTERACTIVE("\"type\":\"message_action\",\"callback_id\":"
                    "\"ask_about\",\"action_ts\":\"9.9\",\"trigger_id\":"
                    "\"7.x\",\"user\":{\"id\":\"U1\",\"team_id\":\"T1\"},"
                    "\"channel\":{\"id\":\"C1\"},\"message\":{\"text\":"
                    "\"see <https://a.example>\"}"),
        EVENT_COMMAND, "shortcut:7.x:9.9:U1:", "T1/U1", "ask_about", NULL,
        "see https://a.example", "C1", NULL},
    {"a shortcut that is not ours",
        INTERACTIVE("\"type\":\"shortcut\",\"callback_id\":\"other\","
                    "\"user\":{\"id\":\"U1\",\"team_id\":\"T1\"}"),
        EVENT_NOTE, "shortcut:::U1:", NULL, NULL, NULL, NULL, NULL, NULL},
};

static void assert_text(const char *name, const char *got, const char *want)
{
	if (got == NULL || want == NULL) {
		if (got != want)
			fail_msg("%s: %s, not %s", name, got, want);
		return;
	}
	assert_string_equal(got, want);
}

static void envelopes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		const struct want *w = &wants[i];
		struct slack_frame frame;
		assert_true(read_text(w->envelope, &frame));
		assert_int_equal(frame.kind, SLACK_FRAME_ENVELOPE);
		assert_string_equal(frame.envelope_id, "e");
		const struct event *e = frame.event;
		if (e->kind != w->want_kind)
			fail_msg("%s: kind %d", w->name, e->kind);
		assert_int_equal(e->at_ms, NOW_MS);
		assert_text(w->name, e->external_id, w->want_id);
		assert_text(w->name, e->who, w->want_who);
		assert_text(w->name, e->verb, w->want_verb);
		assert_text(w->name, e->ref, w->want_ref);
		assert_text(w->name, e->text, w->want_text);
		assert_text(w->name, e->channel, w->want_channel);
		assert_text(w->name, e->thread, w->want_thread);
		slack_frame_clear(&frame);
	}
}

static const char SUBMISSION[] =
    "{\"envelope_id\":\"e\",\"type\":\"interactive\","
    "\"accepts_response_payload\":true,\"payload\":{"
    "\"type\":\"view_submission\",\"team\":{\"id\":\"T1\"},"
    "\"user\":{\"id\":\"U1\",\"username\":\"ada\"},\"view\":{\"id\":\"V1\","
    "\"callback_id\":\"request\",\"private_metadata\":\"{\\\"ref\\\":"
    "\\\"canvas-token\\\"}\",\"state\":{\"values\":{"
    "\"purpose\":{\"string\":{\"type\":\"plain_text_input\",\"value\":\"%s\"}},"
    "\"until\":{\"string\":{\"selected_date\":\"2027-01-31\"}},"
    "\"access\":{\"string\":{\"selected_option\":{\"value\":\"read\"}}},"
    "\"data\":{\"array\":{\"selected_options\":[{\"value\":\"a\"},"
    "{\"value\":\"b\"}]}},"
    "\"agreed\":{\"boolean\":{\"selected_options\":[{\"value\":\"true\"}]}},"
    "\"not_agreed\":{\"boolean\":{\"selected_options\":[]}},"
    "\"empty\":{\"string\":{\"value\":null}}}}}}}";

static void a_form_and_its_answers(void **state)
{
	OWN(own_string)
	char *text = own_printf(SUBMISSION, "Pull my gradebook");
	struct slack_frame frame;

	(void)state;
	assert_true(read_text(text, &frame));
	assert_true(frame.accepts_payload);
	const struct event *e = frame.event;
	assert_int_equal(e->kind, EVENT_SUBMIT);
	assert_string_equal(e->verb, "request");
	assert_string_equal(e->ref, "canvas-token");
	assert_string_equal(e->who_name, "ada");
	json_auto_t *want = json_pack("{s:s, s:s, s:s, s:[s,s], s:b, s:b}",
	    "purpose", "Pull my gradebook", "until", "2027-01-31", "access",
	    "read", "data", "a", "b", "agreed", 1, "not_agreed", 0);
	assert_true(json_equal(e->data, want));
	slack_frame_clear(&frame);
}

/* A correction is a new event, the same again is not. */
static void a_form_sent_again(void **state)
{
	static const char *const purposes[] = {"one", "one", "two"};
	char *ids[3];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct slack_frame frame;
		OWN(own_string)
		char *text = own_printf(SUBMISSION, purposes[i]);
		assert_true(read_text(text, &frame));
		ids[i] = own_strdup(frame.event->external_id);
		slack_frame_clear(&frame);
	}
	assert_string_equal(ids[0], ids[1]);
	assert_string_not_equal(ids[1], ids[2]);
	for (size_t i = 0; i < 3; i++)
		free(ids[i]);
}

static char *id_of_submission(const unsigned char *key, const char *purpose)
{
	OWN(own_string)
	char *text = own_printf(SUBMISSION, purpose);
	struct slack_frame frame;

	self.id_key = key;
	assert_true(read_text(text, &frame));
	self.id_key = NULL;
	char *id = own_strdup(frame.event->external_id);
	slack_frame_clear(&frame);
	return id;
}

/* The id is in a plain column and in logs: whoever reads it there must not be
 * able to try out what the answers were. */
static void an_id_tells_nothing_of_the_answers(void **state)
{
	static const unsigned char keys[2][CRYPTO_KEY_BYTES] = {{1}, {2}};
	OWN(own_string)
	char *one = id_of_submission(keys[0], "yes");
	OWN(own_string)
	char *again = id_of_submission(keys[0], "yes");
	OWN(own_string)
	char *other_key = id_of_submission(keys[1], "yes");
	OWN(own_string)
	char *other_answer = id_of_submission(keys[0], "no");

	(void)state;
	assert_string_equal(one, again);
	assert_string_not_equal(one, other_key);
	assert_string_not_equal(one, other_answer);
}

static void a_credential_is_blanked(void **state)
{
	static const char token[] =
	    "1234~"
	    "aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3x";
	OWN(own_string)
	char *text = own_printf(SUBMISSION, token);
	struct slack_frame frame;

	(void)state;
	assert_true(read_text(text, &frame));
	assert_int_equal(frame.redacted, 1);
	OWN(own_string)
	char *data = json_dumps(frame.event->data, 0);
	assert_null(strstr(data, token));
	slack_frame_clear(&frame);
}

/* A file has a name, and whoever sends it may give it a title. */
static void a_file_is_called_by_a_credential(void **state)
{
	static const char *const keys[] = {"name", "title"};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		OWN(own_string)
		char *text = own_printf(
		    MESSAGE("\"type\":\"message\",\"subtype\":"
		            "\"file_share\",\"channel_type\":\"im\","
		            "\"channel\":\"D1\",\"user\":\"U1\",\"ts\":"
		            "\"1.2\",\"text\":\"see\",\"files\":[{\"%s\":"
		            "\"xoxb-123456789012-abcdefghijkl\"}]"),
		    keys[i]);
		struct slack_frame frame;
		assert_true(read_text(text, &frame));
		assert_int_equal(frame.redacted, 1);
		assert_true(frame.event->leaked);
		slack_frame_clear(&frame);
	}
}

static void every_truncation_is_survived(void **state)
{
	(void)state;
	OWN(own_string)
	char *text = own_printf(SUBMISSION, "x");
	size_t len = strlen(text);
	for (size_t i = 0; i < len; i++) {
		struct slack_frame frame;
		struct err err;
		OWN(own_string)
		char *part = strndup(text, i);
		assert_false(
		    slack_frame_read(part, i, &self, NOW_MS, &frame, &err));
	}
}

/* --- what Slack really sends --------------------------------------------- */

static const char CORPORA[] = "../shared/corpora/slack";
static int files;

static char *slurp(const char *path)
{
	FILE *file = fopen(path, "r");
	OWN(str_clear)
	struct str text = {.max_bytes = 1024 * 1024};
	char part[4096];
	size_t got;

	assert_non_null(file);
	while ((got = fread(part, 1, sizeof(part), file)) > 0)
		str_add_n(&text, part, got);
	fclose(file);
	assert_true(str_ok(&text));
	return str_take(&text);
}

static bool is_json(const char *path, int type)
{
	size_t len = strlen(path);

	return type == FTW_F && len > 5 && strcmp(path + len - 5, ".json") == 0;
}

static int read_whole_frame(const char *path, const struct stat *s, int type)
{
	struct slack_frame frame;

	(void)s;
	if (!is_json(path, type))
		return 0;
	OWN(own_string)
	char *text = slurp(path);
	if (!read_text(text, &frame) || frame.kind == SLACK_FRAME_OTHER)
		fail_msg("%s is not understood", path);
	if (frame.kind == SLACK_FRAME_ENVELOPE) {
		/* Whatever it is, it can be journalled. */
		size_t len = strlen(frame.event->external_id);
		assert_true(len >= 1 && len <= 255);
	}
	slack_frame_clear(&frame);
	files++;
	return 0;
}

/* A payload under each type of envelope, its own and the wrong ones. */
static int read_payload(const char *path, const struct stat *s, int type)
{
	static const char *const types[] = {
	    "events_api", "interactive", "slash_commands", "news"};

	(void)s;
	if (!is_json(path, type))
		return 0;
	OWN(own_string)
	char *payload = slurp(path);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct slack_frame frame;
		OWN(own_string)
		char *text =
		    own_printf("{\"envelope_id\":\"e\",\"type\":\"%s\","
		               "\"payload\":%s}",
		        types[i], payload);
		if (!read_text(text, &frame))
			fail_msg("%s as %s", path, types[i]);
		assert_int_equal(frame.kind, SLACK_FRAME_ENVELOPE);
		assert_true(
		    frame.event->who || frame.event->kind == EVENT_NOTE);
		slack_frame_clear(&frame);
	}
	files++;
	return 0;
}

static void walk(const char *folder, __ftw_func_t each, int want_files)
{
	OWN(own_string)
	char *path = own_printf("%s/%s", CORPORA, folder);

	files = 0;
	if (ftw(path, each, 8) != 0) {
		print_message("skipped: no %s on this machine\n", path);
		skip();
	}
	if (files < want_files)
		fail_msg("only %d files in %s", files, path);
}

static void every_control_frame_is_understood(void **state)
{
	(void)state;
	walk("control", read_whole_frame, 8);
}

static void every_envelope_is_understood(void **state)
{
	(void)state;
	walk("envelopes", read_whole_frame, 17);
}

static void every_payload_is_survived(void **state)
{
	(void)state;
	walk("payloads", read_payload, 180);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hello_and_disconnect),
	    cmocka_unit_test(what_is_no_frame),
	    cmocka_unit_test(envelopes),
	    cmocka_unit_test(a_form_and_its_answers),
	    cmocka_unit_test(a_form_sent_again),
	    cmocka_unit_test(an_id_tells_nothing_of_the_answers),
	    cmocka_unit_test(a_credential_is_blanked),
	    cmocka_unit_test(a_file_is_called_by_a_credential),
	    cmocka_unit_test(every_truncation_is_survived),
	    cmocka_unit_test(every_control_frame_is_understood),
	    cmocka_unit_test(every_envelope_is_understood),
	    cmocka_unit_test(every_payload_is_survived),
	};

	crypto_init(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
