/* slack/answer.h: every way in which a call can end. */
#include "base/own.h"
#include "slack/answer.h"
#include "slack/api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct want {
	long status;
	bool maybe_done;
	const char *body;
	bool idempotent;
	enum delivery_outcome want;
	const char *want_error;
};

static const struct want wants[] = {
    {200, false, "{\"ok\":true,\"ts\":\"1.2\"}", false, DELIVERY_SENT, NULL},
    {200, false, "{\"ok\":false,\"error\":\"channel_not_found\"}", false,
        DELIVERY_FAILED, "channel_not_found"},
    {200, false, "{\"ok\":false,\"error\":\"fatal_error\"}", false,
        DELIVERY_UNKNOWN, "fatal_error"},
    {200, false, "{\"ok\":false,\"error\":\"fatal_error\"}", true,
        DELIVERY_RETRY, "fatal_error"},
    {200, false, "{\"ok\":false,\"error\":\"ratelimited\"}", false,
        DELIVERY_RETRY, "ratelimited"},
    {200, false, "{\"ok\":false,\"error\":\"token_revoked\"}", false,
        DELIVERY_RETRY, "token_revoked"},
    {200, false, "{\"ok\":false,\"error\":\"invalid_auth\"}", true,
        DELIVERY_RETRY, "invalid_auth"},
    {200, false, "{\"ok\":false}", false, DELIVERY_FAILED, "no_error_given"},
    {200, false, "<html>", false, DELIVERY_UNKNOWN, "not_json"},
    {200, false, "[]", true, DELIVERY_RETRY, "not_json"},
    {200, false, "", true, DELIVERY_RETRY, "not_json"},
    {429, false, "", false, DELIVERY_RETRY, "ratelimited"},
    {503, false, "<html>", false, DELIVERY_UNKNOWN, "http_503"},
    {503, false, "<html>", true, DELIVERY_RETRY, "http_503"},
    {404, false, "", false, DELIVERY_RETRY, "http_404"},
    {302, false, "", false, DELIVERY_RETRY, "http_302"},
    {407, false, "<html>", false, DELIVERY_RETRY, "http_407"},
    {408, false, "<html>", false, DELIVERY_UNKNOWN, "http_408"},
    {408, false, "<html>", true, DELIVERY_RETRY, "http_408"},
    {SLACK_API_HELD, false, "", false, DELIVERY_LATER, "held"},
    {0, false, "", false, DELIVERY_RETRY, "no connection"},
    {0, true, "", false, DELIVERY_UNKNOWN, "no connection"},
    {0, true, "", true, DELIVERY_RETRY, "no connection"},
};

static void outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		const struct want *w = &wants[i];
		struct web_response response = {
		    .status = w->status,
		    .maybe_done = w->maybe_done,
		    .body = w->body,
		    .body_len = strlen(w->body),
		    .retry_after_ms = 1500,
		};
		struct slack_answer answer;
		if (w->status == 0)
			err_set(&response.err, ERR_AGAIN, "no connection");
		slack_answer_read(&response, w->idempotent, &answer);
		if (answer.outcome != w->want)
			fail_msg("row %zu: outcome %d", i, answer.outcome);
		if (w->want_error)
			assert_string_equal(answer.error, w->want_error);
		else
			assert_null(answer.error);
		assert_int_equal(answer.retry_after_ms, 1500);
		slack_answer_clear(&answer);
	}
}

static const struct {
	const char *user;
	const char *want_standing; /* NULL: no person */
	const char *want_email;
} people[] = {
    {"{\"team_id\":\"T1\",\"profile\":{\"real_name\":\"Ada\",\"email\":"
     "\"a@b.example\"}}",
        "member", "a@b.example"},
    {"{\"team_id\":\"T2\",\"real_name\":\"Ada\"}", "external", NULL},
    {"{\"team_id\":\"T2\",\"real_name\":\"Ada\",\"enterprise_user\":{"
     "\"teams\":[\"T3\",\"T1\"]}}",
        "member", NULL},
    {"{\"team_id\":\"T2\",\"real_name\":\"Ada\",\"enterprise_user\":{"
     "\"teams\":[\"T3\",7]}}",
        "external", NULL},
    {"{\"is_stranger\":true,\"real_name\":\"Ada\"}", "external", NULL},
    {"{\"deleted\":true,\"name\":\"ada\"}", "deleted", NULL},
    {"{\"is_bot\":true,\"name\":\"ada\"}", "bot", NULL},
    {"{\"is_restricted\":true,\"name\":\"ada\"}", "guest", NULL},
    {"{\"is_ultra_restricted\":true,\"name\":\"ada\"}", "guest", NULL},
    {"{\"profile\":{\"real_name\":\"\",\"display_name\":\"ada\"}}", "member",
        NULL},
    {"{\"profile\":{}}", NULL, NULL},
    {"7", NULL, NULL},
};

/* A name stands between "**" in what people read. */
static void a_name_has_no_blank_ends(void **state)
{
	static const char *const names[][2] = {
	    {"{\"real_name\":\" Ada \\t\\u0007\"}", "Ada"},
	    {"{\"real_name\":\"Ada  Byron\"}", "Ada  Byron"},
	    {"{\"real_name\":\" \\n\",\"name\":\"ada\"}", "ada"},
	    {"{\"real_name\":\" \"}", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		OWN(own_string)
		char *text = own_printf("{\"user\":%s}", names[i][0]);
		json_auto_t *body = json_loads(text, 0, NULL);
		json_auto_t *person = slack_answer_person(body, "T1");
		if (names[i][1] == NULL)
			assert_null(person);
		else
			assert_string_equal(
			    json_string_value(json_object_get(person, "name")),
			    names[i][1]);
	}
}

static void who_somebody_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		OWN(own_string)
		char *text = own_printf("{\"user\":%s}", people[i].user);
		json_auto_t *body = json_loads(text, 0, NULL);
		json_auto_t *person = slack_answer_person(body, "T1");
		if (people[i].want_standing == NULL) {
			assert_null(person);
			continue;
		}
		const char *email =
		    json_string_value(json_object_get(person, "email"));
		assert_string_equal(
		    json_string_value(json_object_get(person, "standing")),
		    people[i].want_standing);
		if (people[i].want_email)
			assert_string_equal(email, people[i].want_email);
		else
			assert_null(email);
	}
}

static void a_token_that_is_no_use(void **state)
{
	(void)state;
	assert_true(slack_answer_is_bad_token("not_authed"));
	assert_true(slack_answer_is_bad_token("token_expired"));
	assert_false(slack_answer_is_bad_token("ratelimited"));
	assert_false(slack_answer_is_bad_token("channel_not_found"));
	assert_false(slack_answer_is_bad_token(NULL));
}

static void finding_a_tag(void **state)
{
	json_auto_t *body = json_loads(
	    "{\"messages\":[{\"ts\":\"1\"},{\"ts\":\"2\",\"metadata\":{"
	    "\"event_payload\":{\"tag\":\"abc\"}}},{\"ts\":3,\"metadata\":{"
	    "\"event_payload\":{\"tag\":7}}},{\"ts\":\"4\",\"bot_id\":\"B1\","
	    "\"metadata\":{\"event_payload\":{\"tag\":\"abc\"}}}]}",
	    0, NULL);

	(void)state;
	assert_string_equal(slack_answer_find_tag(body, "abc", NULL), "2");
	assert_string_equal(slack_answer_find_tag(body, "abc", "B1"), "4");
	assert_null(slack_answer_find_tag(body, "abc", "B2"));
	assert_null(slack_answer_find_tag(body, "ab", NULL));
	assert_null(slack_answer_find_tag(NULL, "abc", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(outcomes),
	    cmocka_unit_test(who_somebody_is),
	    cmocka_unit_test(a_name_has_no_blank_ends),
	    cmocka_unit_test(a_token_that_is_no_use),
	    cmocka_unit_test(finding_a_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
