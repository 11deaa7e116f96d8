/* slack/sender_post.c: a message is posted once, and looked for first when it
 * may have been posted already. */
#include "slack/sender_world.h"

static const char TO_PERSON[] = "{\"user\":\"U1\"," NOTICE "}";
static const char IN_THREAD[] =
    "{\"channel\":\"C1\",\"thread\":\"1.1\"," NOTICE "}";
static const char TO_ADDRESS[] = "{\"email\":\"omar@u.example\"," NOTICE "}";

static const char OMAR[] =
    "{\"ok\":true,\"user\":{\"id\":\"U7\",\"name\":\"omar\"}}";
static const char OMAR_WHO_LEFT[] = "{\"ok\":true,\"user\":{\"id\":\"U7\","
                                    "\"name\":\"omar\",\"deleted\":true}}";
static const char A_GUEST[] = "{\"ok\":true,\"user\":{\"id\":\"U8\",\"name\":"
                              "\"gus\",\"is_restricted\":true}}";
static const char EMPTY_PAGE[] = "{\"ok\":true,\"messages\":[]}";
static const char PAGE_AND_MORE[] =
    "{\"ok\":true,\"messages\":[{\"ts\":\"9.9\"}],"
    "\"response_metadata\":{\"next_cursor\":\"bmV4dDo=\"}}";
static const char OUR_PAGE[] = "{\"ok\":true,\"messages\":[{\"ts\":\"3.3\","
                               "\"bot_id\":\"B1\",\"metadata\":{"
                               "\"event_payload\":{\"tag\":\"tag-7\"}}}]}";
/* Metadata is there for everybody to read. */
static const char A_COPY[] = "{\"ok\":true,\"messages\":[{\"ts\":\"3.4\",\"bot_"
                             "id\":\"B2\",\"metadata\":{"
                             "\"event_payload\":{\"tag\":\"tag-7\"}}}]}";

static const struct row rows[] = {
    {"a post", DELIVERY_POST, POST, false, {{"chat.postMessage", OK, POSTED}},
        DELIVERY_SENT, NULL, "{\"channel\":\"D1\",\"ts\":\"1.2\"}", -1},
    {"a post to a person", DELIVERY_POST, TO_PERSON, false,
        {{"chat.postMessage", OK, POSTED}}, DELIVERY_SENT, NULL,
        "{\"channel\":\"D1\",\"ts\":\"1.2\"}", -1},
    {"a post to an address", DELIVERY_POST, TO_ADDRESS, false,
        {{"users.lookupByEmail", OK, OMAR}, {"chat.postMessage", OK, POSTED}},
        DELIVERY_SENT, NULL, "{\"channel\":\"D1\",\"ts\":\"1.2\"}", -1},
    {"an address that nobody has", DELIVERY_POST, TO_ADDRESS, false,
        {{"users.lookupByEmail", OK,
            "{\"ok\":false,\"error\":\"users_not_found\"}"}},
        DELIVERY_FAILED, "users_not_found", NULL, -1},
    {"an address of somebody who left", DELIVERY_POST, TO_ADDRESS, false,
        {{"users.lookupByEmail", OK, OMAR_WHO_LEFT}}, DELIVERY_FAILED,
        "no_member", NULL, -1},
    {"an address of a guest", DELIVERY_POST, TO_ADDRESS, true,
        {{"users.lookupByEmail", OK, A_GUEST}}, DELIVERY_FAILED, "no_member",
        NULL, -1},
    {"an address that cannot be looked up now", DELIVERY_POST, TO_ADDRESS,
        false, {{"users.lookupByEmail", "503 No", NULL, ""}}, DELIVERY_RETRY,
        "http_503", NULL, -1},
    {"nor after a post in doubt", DELIVERY_POST, TO_ADDRESS, true,
        {{"users.lookupByEmail", "503 No", NULL, ""}}, DELIVERY_UNKNOWN,
        "http_503", NULL, -1},
    {"a post to an address in doubt", DELIVERY_POST, TO_ADDRESS, true,
        {{"users.lookupByEmail", OK, OMAR},
            {"conversations.open", OK,
                "{\"ok\":true,\"channel\":{\"id\":\"D9\"}}"},
            {"conversations.history", OK, OUR_PAGE}},
        DELIVERY_SENT, NULL, "{\"channel\":\"D9\",\"ts\":\"3.3\"}", -1},
    {"a refused post", DELIVERY_POST, POST, false,
        {{"chat.postMessage", OK, "{\"ok\":false,\"error\":\"is_archived\"}"}},
        DELIVERY_FAILED, "is_archived", NULL, -1},
    {"a post told to wait", DELIVERY_POST, POST, false,
        {{"chat.postMessage", "429 Slow down", "Retry-After: 30\r\n", ""}},
        DELIVERY_RETRY, "ratelimited", NULL, 30000},
    {"a post and HTML", DELIVERY_POST, POST, false,
        {{"chat.postMessage", "502 Bad", NULL, "<html>"}}, DELIVERY_UNKNOWN,
        "http_502", NULL, -1},
    {"a post and an error that may be none", DELIVERY_POST, POST, false,
        {{"chat.postMessage", OK, "{\"ok\":false,\"error\":\"fatal_error\"}"}},
        DELIVERY_UNKNOWN, "fatal_error", NULL, -1},
    {"a post that is cut off", DELIVERY_POST, POST, false,
        {{"chat.postMessage", NULL, NULL, NULL}}, DELIVERY_UNKNOWN, NULL, NULL,
        -1},
    {"looked for and found", DELIVERY_POST, POST, true,
        {{"conversations.history", OK, OUR_PAGE}}, DELIVERY_SENT, NULL,
        "{\"channel\":\"C1\",\"ts\":\"3.3\"}", -1},
    {"looked for in a thread", DELIVERY_POST, IN_THREAD, true,
        {{"conversations.replies", OK, OUR_PAGE}}, DELIVERY_SENT, NULL,
        "{\"channel\":\"C1\",\"ts\":\"3.3\"}", -1},
    {"looked for in a direct message", DELIVERY_POST, TO_PERSON, true,
        {{"conversations.open", OK,
             "{\"ok\":true,\"channel\":{\"id\":\"D9\"}}"},
            {"conversations.history", OK, OUR_PAGE}},
        DELIVERY_SENT, NULL, "{\"channel\":\"D9\",\"ts\":\"3.3\"}", -1},
    {"found on the second page", DELIVERY_POST, POST, true,
        {{"conversations.history", OK, PAGE_AND_MORE},
            {"conversations.history", OK, OUR_PAGE}},
        DELIVERY_SENT, NULL, "{\"channel\":\"C1\",\"ts\":\"3.3\"}", -1},
    {"looked for, not there, posted", DELIVERY_POST, POST, true,
        {{"conversations.history", OK, PAGE_AND_MORE},
            {"conversations.history", OK, EMPTY_PAGE},
            {"chat.postMessage", OK, POSTED}},
        DELIVERY_SENT, NULL, "{\"channel\":\"D1\",\"ts\":\"1.2\"}", -1},
    {"somebody else's copy is not it", DELIVERY_POST, POST, true,
        {{"conversations.history", OK, A_COPY},
            {"chat.postMessage", OK, POSTED}},
        DELIVERY_SENT, NULL, "{\"channel\":\"D1\",\"ts\":\"1.2\"}", -1},
    {"not there, and posting must wait: nothing is in doubt", DELIVERY_POST,
        POST, true,
        {{"conversations.history", OK, EMPTY_PAGE},
            {"chat.postMessage", "429 No", "Retry-After: 5\r\n", ""}},
        DELIVERY_RETRY, "ratelimited", NULL, 5000},
    {"a look-up that must wait leaves the doubt", DELIVERY_POST, POST, true,
        {{"conversations.history", "429 No", "Retry-After: 5\r\n", ""}},
        DELIVERY_UNKNOWN, "ratelimited", NULL, 5000},
    {"a look-up that is cut leaves it too", DELIVERY_POST, POST, true,
        {{"conversations.history", NULL, NULL, NULL}}, DELIVERY_UNKNOWN, NULL,
        NULL, -1},
    {"a look-up that is refused", DELIVERY_POST, POST, true,
        {{"conversations.history", OK,
            "{\"ok\":false,\"error\":\"missing_scope\"}"}},
        DELIVERY_FAILED, "missing_scope", NULL, -1},
    {"the direct message cannot be opened now", DELIVERY_POST, TO_PERSON, true,
        {{"conversations.open", "500 No", NULL, ""}}, DELIVERY_UNKNOWN,
        "http_500", NULL, -1},
    {"an opening that names no channel", DELIVERY_POST, TO_PERSON, true,
        {{"conversations.open", OK, "{\"ok\":true}"}}, DELIVERY_UNKNOWN, NULL,
        NULL, -1},
    {"an address of somebody elsewhere", DELIVERY_POST, TO_ADDRESS, false,
        {{"users.lookupByEmail", OK,
            "{\"ok\":true,\"user\":{\"id\":\"U9\",\"name\":\"eve\","
            "\"team_id\":\"T2\"}}"}},
        DELIVERY_FAILED, "no_member", NULL, -1},
};

static void every_outcome(void **state)
{
	check_rows(state, rows, sizeof(rows) / sizeof(rows[0]));
}

/* As at the start, before auth.test has been answered. */
static const struct row rows_without_self[] = {
    {"nor is an address written to", DELIVERY_POST, TO_ADDRESS, true,
        {{"auth.test", "503 No", NULL, ""}}, DELIVERY_UNKNOWN, "http_503", NULL,
        -1},
    {"nor is a post looked for, which somebody may have copied", DELIVERY_POST,
        POST, true,
        {{"auth.test", OK, OUR_SELF}, {"conversations.history", OK, OUR_PAGE}},
        DELIVERY_SENT, NULL, "{\"channel\":\"C1\",\"ts\":\"3.3\"}", -1},
    {"and then it is", DELIVERY_POST, TO_ADDRESS, false,
        {{"auth.test", OK, OUR_SELF}, {"users.lookupByEmail", OK, OMAR},
            {"chat.postMessage", OK, POSTED}},
        DELIVERY_SENT, NULL, "{\"channel\":\"D1\",\"ts\":\"1.2\"}", -1},
    {"a post to a channel does not ask", DELIVERY_POST, POST, false,
        {{"chat.postMessage", OK, POSTED}}, DELIVERY_SENT, NULL,
        "{\"channel\":\"D1\",\"ts\":\"1.2\"}", -1},
};

static void whose_address_it_is_is_judged_by_our_own_team(void **state)
{
	for (size_t i = 0;
	     i < sizeof(rows_without_self) / sizeof(rows_without_self[0]);
	     i++) {
		teardown(state);
		assert_int_equal(setup(state), 0);
		slack_sender_set_self(sender, NULL);
		check_row(&rows_without_self[i]);
	}
}

/* --- what the requests hold ---------------------------------------------- */

static void a_post_cannot_ping_anybody_and_carries_its_tag(void **state)
{
	static const struct answer answers[] = {
	    {"chat.postMessage", OK, POSTED}};

	(void)state;
	deliver(delivery(DELIVERY_POST, IN_THREAD, false), answers);
	assert_non_null(
	    strcasestr(requests[0], "Authorization: Bearer xoxb-secret\r\n"));
	assert_non_null(strcasestr(
	    requests[0], "Content-Type: application/json; charset=utf-8\r\n"));
	json_auto_t *body = body_of(0);
	assert_string_equal(jsonx_path_text(body, "channel"), "C1");
	assert_string_equal(jsonx_path_text(body, "thread_ts"), "1.1");
	assert_string_equal(jsonx_path_text(body, "parse"), "none");
	assert_string_equal(
	    jsonx_path_text(body, "text"), "Hi\nA &amp; &lt;b&gt;\n");
	assert_true(json_is_false(json_object_get(body, "unfurl_links")));
	assert_true(json_is_false(json_object_get(body, "unfurl_media")));
	assert_null(json_object_get(body, "link_names"));
	assert_string_equal(
	    jsonx_path_text(body, "metadata.event_payload.tag"), "tag-7");
}

static void a_person_is_written_to_by_their_id(void **state)
{
	static const struct answer answers[] = {
	    {"chat.postMessage", OK, POSTED}};

	(void)state;
	deliver(delivery(DELIVERY_POST, TO_PERSON, false), answers);
	json_auto_t *body = body_of(0);
	assert_string_equal(jsonx_path_text(body, "channel"), "U1");
	assert_null(json_object_get(body, "thread_ts"));
}

static void an_address_is_looked_up_first(void **state)
{
	static const struct answer answers[] = {
	    {"users.lookupByEmail", OK, OMAR},
	    {"chat.postMessage", OK, POSTED}};

	(void)state;
	deliver(delivery(DELIVERY_POST, TO_ADDRESS, false), answers);
	assert_string_equal(
	    strstr(requests[0], "\r\n\r\n") + 4, "email=omar%40u.example");
	json_auto_t *body = body_of(1);
	assert_string_equal(jsonx_path_text(body, "channel"), "U7");
}

static void a_look_up_is_a_form(void **state)
{
	static const struct answer answers[] = {
	    {"conversations.replies", OK, PAGE_AND_MORE},
	    {"conversations.replies", OK, OUR_PAGE}};

	(void)state;
	deliver(delivery(DELIVERY_POST, IN_THREAD, true), answers);
	assert_non_null(strcasestr(requests[0],
	    "Content-Type: application/x-www-form-urlencoded\r\n"));
	assert_string_equal(strstr(requests[0], "\r\n\r\n") + 4,
	    "channel=C1&oldest=1699999400.123000&limit=200"
	    "&include_all_metadata=true&ts=1.1");
	assert_string_equal(strstr(requests[1], "\r\n\r\n") + 4,
	    "channel=C1&oldest=1699999400.123000&limit=200"
	    "&include_all_metadata=true"
	    "&cursor=bmV4dDo%3D&ts=1.1");
}

/* Keeps the connection after the first answer, and cuts it at the next. */
static bool script_kept(struct peer *p, int fd, int n)
{
	(void)n;
	while (asked < ASKED_MAX && peer_read_http(p, fd)) {
		if (asked++)
			break;
		peer_answer_http(fd, "200 OK", "", POSTED);
	}
	return true;
}

/* curl would send it again on a fresh connection. */
static void a_post_on_a_dying_connection_is_not_repeated(void **state)
{
	(void)state;
	peer.script = script_kept;
	peer_fence();
	slack_sender_deliver(sender, delivery(DELIVERY_POST, POST, false));
	assert_true(peer_wait(&done, 1));
	slack_sender_deliver(sender, delivery(DELIVERY_POST, POST, false));
	assert_true(peer_wait(&done, 2));
	assert_int_equal(results[0]->outcome, DELIVERY_SENT);
	assert_int_equal(results[1]->outcome, DELIVERY_UNKNOWN);
	assert_int_equal(asked, 2);
}

static void an_endless_history_is_not_read_for_ever(void **state)
{
	struct answer answers[ASKED_MAX];

	(void)state;
	for (size_t i = 0; i < ASKED_MAX; i++)
		answers[i] =
		    (struct answer){"conversations.history", OK, PAGE_AND_MORE};
	answers[50] = (struct answer){"chat.postMessage", OK, POSTED};
	const struct delivery_result *result =
	    deliver(delivery(DELIVERY_POST, POST, true), answers);
	assert_int_equal(result->outcome, DELIVERY_SENT);
	assert_int_equal(asked, 51);
	assert_asked(50, "chat.postMessage");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(every_outcome),
	    TEST(whose_address_it_is_is_judged_by_our_own_team),
	    TEST(a_post_cannot_ping_anybody_and_carries_its_tag),
	    TEST(a_person_is_written_to_by_their_id),
	    TEST(an_address_is_looked_up_first),
	    TEST(a_look_up_is_a_form),
	    TEST(a_post_on_a_dying_connection_is_not_repeated),
	    TEST(an_endless_history_is_not_read_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
