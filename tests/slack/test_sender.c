/* slack/sender.h: the kinds of deliveries, and what they share. Posts are in
 * test_sender_post.c. */
#include "slack/sender_world.h"

static const char UPDATE[] = "{\"channel\":\"C1\",\"ts\":\"1.2\"," NOTICE "}";
static const char WHISPER[] = "{\"channel\":\"C1\",\"user\":\"U1\"," NOTICE "}";
static const char FORM[] =
    "{\"trigger\":\"t.1\",\"verb\":\"request\",\"ref\":\"canvas-token\","
    "\"form\":{\"title\":\"Ask\",\"properties\":{\"why\":{\"type\":\"string\","
    "\"title\":\"Why\"}}}}";
static const char WHO[] = "{\"who\":\"T1/U1\"}";
static const char TO_PERSON[] = "{\"user\":\"U1\"," NOTICE "}";
static const char TO_ADDRESS[] = "{\"email\":\"omar@u.example\"," NOTICE "}";

static const struct row rows[] = {
    {"an edit", DELIVERY_UPDATE, UPDATE, true,
        {{"chat.update", OK, "{\"ok\":true}"}}, DELIVERY_SENT, NULL, NULL, -1},
    {"an edit that is cut off is simply repeated", DELIVERY_UPDATE, UPDATE,
        false, {{"chat.update", NULL, NULL, NULL}}, DELIVERY_RETRY, NULL, NULL,
        -1},
    {"a whisper", DELIVERY_WHISPER, WHISPER, false,
        {{"chat.postEphemeral", OK, "{\"ok\":true}"}}, DELIVERY_SENT, NULL,
        NULL, -1},
    {"a form", DELIVERY_FORM, FORM, false,
        {{"views.open", OK, "{\"ok\":true}"}}, DELIVERY_SENT, NULL, NULL, -1},
    {"a form too late", DELIVERY_FORM, FORM, false,
        {{"views.open", OK, "{\"ok\":false,\"error\":\"expired_trigger_id\"}"}},
        DELIVERY_FAILED, "expired_trigger_id", NULL, -1},
    {"a look at a person", DELIVERY_LOOK_UP, WHO, false,
        {{"users.info", OK,
            "{\"ok\":true,\"user\":{\"name\":\"ada\",\"team_id\":\"T1\"}}"}},
        DELIVERY_SENT, NULL, "{\"name\":\"ada\",\"standing\":\"member\"}", -1},
    {"a person of another team, whose button says so", DELIVERY_LOOK_UP,
        "{\"who\":\"T2/U1\"}", false,
        {{"users.info", OK,
            "{\"ok\":true,\"user\":{\"name\":\"eve\",\"team_id\":\"T2\"}}"}},
        DELIVERY_SENT, NULL, "{\"name\":\"eve\",\"standing\":\"external\"}",
        -1},
    {"a person without a name", DELIVERY_LOOK_UP, WHO, false,
        {{"users.info", OK, "{\"ok\":true,\"user\":{}}"}}, DELIVERY_FAILED,
        "no_name", NULL, -1},
    {"a stranger to the workspace", DELIVERY_LOOK_UP, WHO, false,
        {{"users.info", OK, "{\"ok\":false,\"error\":\"user_not_found\"}"}},
        DELIVERY_FAILED, "user_not_found", NULL, -1},
    {"a mail", DELIVERY_MAIL, "{}", false, {{NULL, NULL, NULL, NULL}},
        DELIVERY_FAILED, "not_for_slack", NULL, -1},
};

static void every_outcome(void **state)
{
	check_rows(state, rows, sizeof(rows) / sizeof(rows[0]));
}

/* What the budget does not let go is no attempt, and no request. */
static void what_the_budget_holds_is_for_later(void **state)
{
	static const struct {
		enum delivery_kind kind;
		const char *payload;
		const char *method; /* that is limited */
		bool maybe_sent;
	} held[] = {
	    {DELIVERY_POST, POST, "chat.postMessage", false},
	    {DELIVERY_POST, POST, "conversations.history", true},
	    {DELIVERY_POST, TO_PERSON, "conversations.open", true},
	    {DELIVERY_POST, TO_ADDRESS, "users.lookupByEmail", true},
	    {DELIVERY_UPDATE, UPDATE, "chat.update", true},
	    {DELIVERY_LOOK_UP, WHO, "users.info", false},
	};
	static const struct answer none[] = {{NULL, NULL, NULL, NULL}};

	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++) {
		teardown(state);
		assert_int_equal(setup(state), 0);
		struct slack_budget *budget = slack_budget_new(1);
		slack_budget_limited(
		    budget, held[i].method, 5000, clock_monotonic_ms());
		api.budget = budget;
		const struct delivery_result *result = deliver(
		    delivery(held[i].kind, held[i].payload, held[i].maybe_sent),
		    none);
		assert_int_equal(result->outcome, DELIVERY_LATER);
		assert_in_range(result->retry_after_ms, 1, 5500);
		assert_int_equal(asked, 0);
		/* Its last user is the web thread. */
		web_stop(&web);
		slack_budget_free(&budget);
	}
}

/* --- our own team -------------------------------------------------------- */

static const char EVE[] =
    "{\"ok\":true,\"user\":{\"name\":\"eve\",\"team_id\":\"T2\"}}";

/* As at the start, before auth.test has been answered. */
static const struct row rows_without_team[] = {
    {"our team is asked for first", DELIVERY_LOOK_UP, "{\"who\":\"T2/U1\"}",
        false, {{"auth.test", OK, OUR_SELF}, {"users.info", OK, EVE}},
        DELIVERY_SENT, NULL, "{\"name\":\"eve\",\"standing\":\"external\"}",
        -1},
    {"nobody is judged while it is not known", DELIVERY_LOOK_UP, WHO, false,
        {{"auth.test", "429 No", "Retry-After: 5\r\n", ""}}, DELIVERY_RETRY,
        "ratelimited", NULL, 5000},
    {"an answer that names no team", DELIVERY_LOOK_UP, WHO, false,
        {{"auth.test", OK, "{\"ok\":true}"}}, DELIVERY_RETRY, "no_team", NULL,
        -1},
};

static void who_belongs_here_is_judged_by_our_own_team(void **state)
{
	for (size_t i = 0;
	     i < sizeof(rows_without_team) / sizeof(rows_without_team[0]);
	     i++) {
		teardown(state);
		assert_int_equal(setup(state), 0);
		slack_sender_set_self(sender, NULL);
		check_row(&rows_without_team[i]);
	}
}

/* --- what the requests hold ---------------------------------------------- */

static void an_edit_has_no_tag_of_its_own(void **state)
{
	static const struct answer answers[] = {
	    {"chat.update", OK, "{\"ok\":true}"}};

	(void)state;
	deliver(delivery(DELIVERY_UPDATE, UPDATE, false), answers);
	json_auto_t *body = body_of(0);
	assert_string_equal(jsonx_path_text(body, "ts"), "1.2");
	assert_string_equal(jsonx_path_text(body, "parse"), "none");
	assert_null(json_object_get(body, "metadata"));
}

static void a_form_carries_what_it_is_about(void **state)
{
	static const struct answer answers[] = {
	    {"views.open", OK, "{\"ok\":true}"}};

	(void)state;
	deliver(delivery(DELIVERY_FORM, FORM, false), answers);
	json_auto_t *body = body_of(0);
	assert_string_equal(jsonx_path_text(body, "trigger_id"), "t.1");
	assert_string_equal(
	    jsonx_path_text(body, "view.callback_id"), "request");
	assert_non_null(strstr(
	    jsonx_path_text(body, "view.private_metadata"), "canvas-token"));
}

/* --- time ---------------------------------------------------------------- */

static void a_form_that_waited_too_long_is_not_opened(void **state)
{
	static const struct answer answers[] = {
	    {"views.open", OK, "{\"ok\":true}"}};
	struct delivery *d = delivery(DELIVERY_FORM, FORM, false);

	(void)state;
	d->expires_at_ms = clock_now_ms() + 3000;
	clock_turn_ms(4000);
	const struct delivery_result *result = deliver(d, answers);
	assert_int_equal(result->outcome, DELIVERY_FAILED);
	assert_string_equal(result->error, "expired");
	assert_int_equal(asked, 0);
}

static void what_is_under_way_when_we_stop_is_told(void **state)
{
	static const struct answer answers[] = {
	    {"chat.postMessage", OK, POSTED}};

	(void)state;
	script = answers;
	peer_fence();
	peer_stop(&peer); /* nobody answers any more */
	slack_sender_deliver(sender, delivery(DELIVERY_POST, POST, false));
	web_stop(&web);
	assert_int_equal(done, 1);
	assert_int_not_equal(results[0]->outcome, DELIVERY_SENT);
	peer_start(&peer, script_api, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(every_outcome),
	    TEST(what_the_budget_holds_is_for_later),
	    TEST(who_belongs_here_is_judged_by_our_own_team),
	    TEST(an_edit_has_no_tag_of_its_own),
	    TEST(a_form_carries_what_it_is_about),
	    TEST(a_form_that_waited_too_long_is_not_opened),
	    TEST(what_is_under_way_when_we_stop_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
