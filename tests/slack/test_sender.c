/* slack/sender.h against a scripted Web API: what is asked in which order,
 * and what each answer makes of a delivery. */
#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "net/peer.h"
#include "slack/sender.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ASKED_MAX = 16 };

/* An answer of the Web API; without a status the connection is cut. */
struct answer {
	const char *want_method;
	const char *status;
	const char *headers;
	const char *body;
};

static struct web *web;
static struct slack_api api;
static struct slack_sender *sender;
static struct peer peer;

static const struct answer *script;
static atomic_int asked;
static char *requests[ASKED_MAX];

static atomic_int done;
static struct delivery_result *results[ASKED_MAX];

static bool script_api(struct peer *p, int fd, int n)
{
	(void)n;
	if (!peer_read_http(p, fd) || asked == ASKED_MAX)
		return true;
	const struct answer *answer = &script[asked];
	requests[asked] = own_strdup(p->read);
	asked++; /* before the answer, which may end the test */
	if (answer->status) {
		OWN(own_string)
		char *headers = own_printf("Connection: close\r\n%s",
		    answer->headers ? answer->headers : "");
		peer_answer_http(fd, answer->status, headers, answer->body);
	}
	return true;
}

static void on_done(void *arg, struct delivery_result *taken_result)
{
	(void)arg;
	results[done] = taken_result;
	done++;
}

static int setup(void **state)
{
	static char url[64];
	struct err err;

	(void)state;
	asked = done = 0;
	peer_start(&peer, script_api, NULL);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/api/", peer.port);
	if (!web_start(NULL, "test", 4, &web, &err))
		return 1;
	api =
	    (struct slack_api){.web = web, .url = url, .token = "xoxb-secret"};
	sender = slack_sender_new(
	    &(struct slack_sender_options){.api = &api, .done = on_done});
	slack_sender_set_team(sender, "T1", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	web_stop(&web);
	slack_sender_free(&sender);
	peer_stop(&peer);
	for (int i = 0; i < ASKED_MAX; i++) {
		delivery_result_free(&results[i]);
		own_string(&requests[i]);
	}
	clock_turn_ms(0);
	return 0;
}

static struct delivery *delivery(
    enum delivery_kind kind, const char *payload, bool maybe_sent)
{
	struct delivery *d = own_calloc(1, sizeof(*d));

	d->outbox_id = 7;
	d->kind = kind;
	d->tag = own_strdup("tag-7");
	d->payload = json_loads(payload, 0, NULL);
	d->maybe_sent = maybe_sent;
	assert_non_null(d->payload);
	return d;
}

/* The one result. */
static const struct delivery_result *deliver(
    struct delivery *d, const struct answer *answers)
{
	script = answers;
	peer_fence();
	slack_sender_deliver(sender, d);
	assert_true(peer_wait(&done, 1));
	return results[0];
}

static json_t *body_of(int n)
{
	return json_loads(strstr(requests[n], "\r\n\r\n") + 4, 0, NULL);
}

static void assert_asked(int n, const char *method)
{
	OWN(own_string)
	char *line = own_printf("POST /api/%s HTTP/1.1\r\n", method);

	if (strncmp(requests[n], line, strlen(line)) != 0)
		fail_msg("request %d is not %s: %.60s", n, method, requests[n]);
}

/* --- every outcome ------------------------------------------------------- */

#define NOTICE "\"notice\":{\"title\":\"Hi\",\"markdown\":\"A & <b>\"}"
#define OK     "200 OK", NULL

static const char POST[] = "{\"channel\":\"C1\"," NOTICE "}";
static const char TO_PERSON[] = "{\"user\":\"U1\"," NOTICE "}";
static const char IN_THREAD[] =
    "{\"channel\":\"C1\",\"thread\":\"1.1\"," NOTICE "}";
static const char UPDATE[] = "{\"channel\":\"C1\",\"ts\":\"1.2\"," NOTICE "}";
static const char WHISPER[] = "{\"channel\":\"C1\",\"user\":\"U1\"," NOTICE "}";
static const char FORM[] =
    "{\"trigger\":\"t.1\",\"verb\":\"request\",\"ref\":\"canvas-token\","
    "\"form\":{\"title\":\"Ask\",\"properties\":{\"why\":{\"type\":\"string\","
    "\"title\":\"Why\"}}}}";
static const char WHO[] = "{\"who\":\"T1/U1\"}";

static const char TO_ADDRESS[] = "{\"email\":\"omar@u.example\"," NOTICE "}";

static const char OMAR[] =
    "{\"ok\":true,\"user\":{\"id\":\"U7\",\"name\":\"omar\"}}";
static const char OMAR_WHO_LEFT[] = "{\"ok\":true,\"user\":{\"id\":\"U7\","
                                    "\"name\":\"omar\",\"deleted\":true}}";
static const char A_GUEST[] = "{\"ok\":true,\"user\":{\"id\":\"U8\",\"name\":"
                              "\"gus\",\"is_restricted\":true}}";
static const char POSTED[] = "{\"ok\":true,\"channel\":\"D1\",\"ts\":\"1.2\"}";
static const char EMPTY_PAGE[] = "{\"ok\":true,\"messages\":[]}";
static const char PAGE_AND_MORE[] =
    "{\"ok\":true,\"messages\":[{\"ts\":\"9.9\"}],"
    "\"response_metadata\":{\"next_cursor\":\"bmV4dDo=\"}}";
static const char OUR_PAGE[] =
    "{\"ok\":true,\"messages\":[{\"ts\":\"3.3\",\"metadata\":{"
    "\"event_payload\":{\"tag\":\"tag-7\"}}}]}";

struct row {
	const char *name;
	enum delivery_kind kind;
	const char *payload;
	bool maybe_sent;
	struct answer answers[4];
	enum delivery_outcome want;
	const char *want_error;
	const char *want_remote; /* NULL: none */
	int64_t want_retry_after_ms;
};

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
    {"an address of somebody elsewhere", DELIVERY_POST, TO_ADDRESS, false,
        {{"users.lookupByEmail", OK,
            "{\"ok\":true,\"user\":{\"id\":\"U9\",\"name\":\"eve\","
            "\"team_id\":\"T2\"}}"}},
        DELIVERY_FAILED, "no_member", NULL, -1},
    {"a person without a name", DELIVERY_LOOK_UP, WHO, false,
        {{"users.info", OK, "{\"ok\":true,\"user\":{}}"}}, DELIVERY_FAILED,
        "no_name", NULL, -1},
    {"a stranger to the workspace", DELIVERY_LOOK_UP, WHO, false,
        {{"users.info", OK, "{\"ok\":false,\"error\":\"user_not_found\"}"}},
        DELIVERY_FAILED, "user_not_found", NULL, -1},
    {"a mail", DELIVERY_MAIL, "{}", false, {{NULL, NULL, NULL, NULL}},
        DELIVERY_FAILED, "not_for_slack", NULL, -1},
};

static void check_row(const struct row *row)
{
	const struct delivery_result *result = deliver(
	    delivery(row->kind, row->payload, row->maybe_sent), row->answers);
	json_auto_t *remote =
	    row->want_remote ? json_loads(row->want_remote, 0, NULL) : NULL;
	int n = 0;

	for (; n < 4 && row->answers[n].want_method; n++)
		assert_asked(n, row->answers[n].want_method);
	if (asked != n || result->outcome != row->want)
		fail_msg("%s: %d requests, outcome %d", row->name, asked,
		    result->outcome);
	assert_int_equal(result->outbox_id, 7);
	assert_int_equal(result->retry_after_ms, row->want_retry_after_ms);
	if (row->want_error)
		assert_string_equal(result->error, row->want_error);
	else if (row->want == DELIVERY_SENT)
		assert_null(result->error);
	if (row->want_remote ? !json_equal(result->remote, remote)
	                     : result->remote != NULL)
		fail_msg("%s: another remote", row->name);
}

static void every_outcome(void **state)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i) {
			teardown(state);
			assert_int_equal(setup(state), 0);
		}
		check_row(&rows[i]);
	}
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

static const char OUR_TEAM[] = "{\"ok\":true,\"team_id\":\"T1\"}";
static const char EVE[] =
    "{\"ok\":true,\"user\":{\"name\":\"eve\",\"team_id\":\"T2\"}}";

/* As at the start, before auth.test has been answered. */
static const struct row rows_without_team[] = {
    {"our team is asked for first", DELIVERY_LOOK_UP, "{\"who\":\"T2/U1\"}",
        false, {{"auth.test", OK, OUR_TEAM}, {"users.info", OK, EVE}},
        DELIVERY_SENT, NULL, "{\"name\":\"eve\",\"standing\":\"external\"}",
        -1},
    {"nobody is judged while it is not known", DELIVERY_LOOK_UP, WHO, false,
        {{"auth.test", "429 No", "Retry-After: 5\r\n", ""}}, DELIVERY_RETRY,
        "ratelimited", NULL, 5000},
    {"an answer that names no team", DELIVERY_LOOK_UP, WHO, false,
        {{"auth.test", OK, "{\"ok\":true}"}}, DELIVERY_RETRY, "no_team", NULL,
        -1},
    {"nor is an address written to", DELIVERY_POST, TO_ADDRESS, true,
        {{"auth.test", "503 No", NULL, ""}}, DELIVERY_UNKNOWN, "http_503", NULL,
        -1},
    {"and then it is", DELIVERY_POST, TO_ADDRESS, false,
        {{"auth.test", OK, OUR_TEAM}, {"users.lookupByEmail", OK, OMAR},
            {"chat.postMessage", OK, POSTED}},
        DELIVERY_SENT, NULL, "{\"channel\":\"D1\",\"ts\":\"1.2\"}", -1},
    {"a post to a channel does not ask", DELIVERY_POST, POST, false,
        {{"chat.postMessage", OK, POSTED}}, DELIVERY_SENT, NULL,
        "{\"channel\":\"D1\",\"ts\":\"1.2\"}", -1},
};

static void who_belongs_here_is_judged_by_our_own_team(void **state)
{
	for (size_t i = 0;
	     i < sizeof(rows_without_team) / sizeof(rows_without_team[0]);
	     i++) {
		teardown(state);
		assert_int_equal(setup(state), 0);
		slack_sender_set_team(sender, NULL, NULL);
		check_row(&rows_without_team[i]);
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
	    "channel=C1&limit=200&include_all_metadata=true&ts=1.1");
	assert_string_equal(strstr(requests[1], "\r\n\r\n") + 4,
	    "channel=C1&limit=200&include_all_metadata=true"
	    "&cursor=bmV4dDo%3D&ts=1.1");
}

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

static void an_endless_history_is_not_read_for_ever(void **state)
{
	struct answer answers[ASKED_MAX];

	(void)state;
	for (size_t i = 0; i < ASKED_MAX; i++)
		answers[i] =
		    (struct answer){"conversations.history", OK, PAGE_AND_MORE};
	answers[10] = (struct answer){"chat.postMessage", OK, POSTED};
	const struct delivery_result *result =
	    deliver(delivery(DELIVERY_POST, POST, true), answers);
	assert_int_equal(result->outcome, DELIVERY_SENT);
	assert_int_equal(asked, 11);
	assert_asked(10, "chat.postMessage");
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
	    TEST(a_post_cannot_ping_anybody_and_carries_its_tag),
	    TEST(a_person_is_written_to_by_their_id),
	    TEST(an_address_is_looked_up_first),
	    TEST(a_look_up_is_a_form),
	    TEST(an_edit_has_no_tag_of_its_own),
	    TEST(a_form_carries_what_it_is_about),
	    TEST(a_post_on_a_dying_connection_is_not_repeated),
	    TEST(a_form_that_waited_too_long_is_not_opened),
	    TEST(an_endless_history_is_not_read_for_ever),
	    TEST(what_is_under_way_when_we_stop_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
