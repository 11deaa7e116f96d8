/* control/message.h: requests are hostile until parsed. */
#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "control/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct control_peer ROOT = {.uid = 0, .name = "root"};

static bool reads(const char *text, struct event **event, struct err *err)
{
	return control_message_event(text, strlen(text), &ROOT, 42, event, err);
}

static void a_request_is_an_event_of_the_account(void **state)
{
	json_auto_t *data = json_pack("{s:s}", "reason", "gone");
	OWN(own_string)
	char *line = control_message_request("x.revoke", "CT-1001", data);
	OWN(event_free)
	struct event *event = NULL;
	OWN(event_free)
	struct event *nameless = NULL;
	struct err err;

	(void)state;
	assert_true(reads(line, &event, &err));
	assert_int_equal(event->kind, EVENT_SUBMIT);
	assert_string_equal(event->source, "operator");
	assert_string_equal(event->who, "root (uid 0)");
	assert_string_equal(event->who_name, "the operator root");
	assert_string_equal(event->verb, "x.revoke");
	assert_string_equal(event->ref, "CT-1001");
	assert_string_equal(jsonx_text(event->data, "reason"), "gone");
	assert_int_equal(event->at_ms, 42);
	const struct control_peer peer = {.uid = 61184};
	OWN(own_string)
	char *bare = control_message_request("x", "CT-1", NULL);
	assert_true(control_message_event(
	    bare, strlen(bare), &peer, 1, &nameless, &err));
	assert_string_equal(nameless->who, "uid 61184");
	assert_string_equal(nameless->who_name, "the operator uid 61184");
	assert_null(nameless->data);
	assert_string_not_equal(event->external_id, nameless->external_id);
}

static void what_is_no_request(void **state)
{
	static const char *const wrong[] = {
	    "",
	    "{}",
	    "[]",
	    "{\"event\":\"x\"}",
	    "{\"event\":\"x\",\"case\":1}",
	    "{\"event\":\"\",\"case\":\"CT-1\"}",
	    "{\"event\":\"x y\",\"case\":\"CT-1\"}",
	    "{\"event\":\"x\",\"case\":\"CT-1\\n\"}",
	    "{\"event\":\"x\",\"case\":\"CT-1\",\"data\":[]}",
	    "{\"event\":\"x\",\"case\":\"CT-1\",\"uid\":0}",
	    "{\"event\":\"x\",\"case\":\"CT-1\"} more",
	    "{\"event\":\"x\",\"case\":\"0123456789012345678901234567890123456"
	    "7890123456789012345678901234\"}",
	    "{\"event\":\"x\",\"case\":\"CT-1\",\"data\":{\"a\":\"7~Qx7RtY2uIoP"
	    "9aSdFgH4jKlZxCvB6nM1qWeRtYuI8oPaSdFgHjK3lZxCvBnM5qWeR\"}}",
	};
	struct event *event = NULL;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (reads(wrong[i], &event, &err))
			fail_msg("row %zu was taken", i);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_null(strstr(err.text, "Qx7"));
	}
	assert_null(event);
}

static void answers_say_what_came_of_it(void **state)
{
	json_auto_t *errors = json_pack("{s:s}", "until", "Too late.");
	const struct {
		struct reply reply;
		const char *want;
	} rows[] = {
	    {{.kind = REPLY_DONE}, "{\"outcome\":\"done\"}"},
	    {{.kind = REPLY_DONE, .refusal = "not_now"},
	        "{\"outcome\":\"refused\",\"reason\":\"not_now\"}"},
	    {{.kind = REPLY_FORM_ERRORS, .form_errors = errors},
	        "{\"outcome\":\"form_errors\",\"errors\":{\"until\":"
	        "\"Too late.\"}}"},
	    {{.kind = REPLY_NOT_COMMITTED}, "{\"outcome\":\"not_committed\"}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *line = control_message_reply(&rows[i].reply);
		assert_string_equal(line, rows[i].want);
	}
}

static void answers_are_read(void **state)
{
	static const char LINE[] = "{\"outcome\":\"form_errors\",\"errors\":"
	                           "{\"a\":\"b\"},\"later\":1}";
	OWN(control_answer_clear)
	struct control_answer answer = {.outcome = NULL};
	struct err err;

	(void)state;
	assert_true(
	    control_message_read_answer(LINE, strlen(LINE), &answer, &err));
	assert_string_equal(answer.outcome, "form_errors");
	assert_null(answer.reason);
	assert_string_equal(jsonx_text(answer.errors, "a"), "b");
	assert_false(control_message_read_answer("{}", 2, &answer, &err));
	assert_false(control_message_read_answer("no", 2, &answer, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_request_is_an_event_of_the_account),
	    cmocka_unit_test(what_is_no_request),
	    cmocka_unit_test(answers_say_what_came_of_it),
	    cmocka_unit_test(answers_are_read),
	};

	if (!crypto_init(NULL))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
