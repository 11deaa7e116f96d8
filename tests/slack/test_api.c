/* slack/api.h: the requests as they stand on the wire. */
#include "base/jsonx.h"
#include "base/own.h"
#include "net/peer.h"
#include "slack/api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct peer peer;
static struct slack_api api;
static char url[64];
static char *request;
static atomic_int done;

static bool script_ok(struct peer *p, int fd, int n)
{
	(void)n;
	if (!peer_read_http(p, fd))
		return true;
	own_string(&request);
	request = own_strdup(p->read);
	peer_answer_http(fd, "200 OK", "Connection: close\r\n", "{}");
	return true;
}

static void on_done(void *arg, const struct web_response *response)
{
	*(long *)arg = response->status;
	done++;
}

static int setup(void **state)
{
	struct err err;

	(void)state;
	done = 0;
	peer_start(&peer, script_ok, NULL);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/api/", peer.port);
	api = (struct slack_api){.url = url, .token = "xoxb-secret"};
	return web_start(NULL, "test", 2, &api.web, &err) ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	web_stop(&api.web);
	peer_stop(&peer);
	own_string(&request);
	return 0;
}

static const char *body(void)
{
	return strstr(request, "\r\n\r\n") + 4;
}

/* The form that these fields make. */
static const char *form(const char *const *fields)
{
	long status = 0;
	int before = done;

	peer_fence(); /* what was read of the request before */
	slack_api_form(&api,
	    &(struct slack_api_call){.method = "users.info",
	        .timeout_ms = 20000,
	        .done = on_done,
	        .arg = &status},
	    fields);
	assert_true(peer_wait(&done, before + 1));
	assert_int_equal(status, 200);
	return body();
}

static void a_call_names_its_method_and_carries_the_token(void **state)
{
	(void)state;
	assert_string_equal(form(NULL), "");
	assert_int_equal(
	    strncmp(request, "POST /api/users.info HTTP/1.1\r\n", 31), 0);
	assert_non_null(
	    strcasestr(request, "\r\nAuthorization: Bearer xoxb-secret\r\n"));
	/* Never where a log or a proxy would keep it. */
	assert_null(strcasestr(body(), "xoxb"));
}

static void forms(void **state)
{
	static const struct {
		const char *fields[7];
		const char *want;
	} rows[] = {
	    {{NULL}, ""},
	    {{"user", "U1", NULL}, "user=U1"},
	    {{"user", "", NULL}, "user="},
	    {{"user", NULL, NULL}, ""},
	    {{"a", "1", "b", NULL, "c", "3", NULL}, "a=1&c=3"},
	    {{"cursor", "bmV4dDo=", NULL}, "cursor=bmV4dDo%3D"},
	    {{"q", "a b&c=d+e%", NULL}, "q=a%20b%26c%3Dd%2Be%25"},
	    {{"q", "-._~", NULL}, "q=-._~"},
	    {{"q", "é\r\n", NULL}, "q=%C3%A9%0D%0A"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(form(rows[i].fields), rows[i].want);
	assert_non_null(strcasestr(request,
	    "\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
}

static void what_is_too_long_for_a_form_is_not_cut(void **state)
{
	OWN(own_string)
	char *cursor = own_printf("%09000d", 7);
	const char *fields[] = {"channel", "C1", "cursor", cursor, NULL};

	(void)state;
	assert_string_equal(form(fields), "");
}

static void json(void **state)
{
	long status = 0;

	(void)state;
	slack_api_json(&api,
	    &(struct slack_api_call){.method = "chat.update",
	        .timeout_ms = 20000,
	        .done = on_done,
	        .arg = &status},
	    own_strdup("{\"text\":\"Zoë ✓\",\"as_user\":true}"));
	assert_true(peer_wait(&done, 1));
	assert_non_null(strcasestr(
	    request, "\r\nContent-Type: application/json; charset=utf-8\r\n"));
	assert_string_equal(body(), "{\"text\":\"Zoë ✓\",\"as_user\":true}");
}

static void call_on_web(void *arg)
{
	slack_api_form(&api,
	    &(struct slack_api_call){.method = "users.info",
	        .timeout_ms = 20000,
	        .done = on_done,
	        .arg = arg},
	    NULL);
}

static bool script_limit(struct peer *p, int fd, int n)
{
	if (!peer_read_http(p, fd))
		return true;
	peer_answer_http(fd, n == 0 ? "429 No" : "200 OK",
	    "Connection: close\r\nRetry-After: 60\r\n", "{}");
	return true;
}

static void after_429_nothing_is_sent_for_a_while(void **state)
{
	struct slack_budget *budget = slack_budget_new(1);
	long first = 0, second = 0;

	(void)state;
	peer_stop(&peer);
	peer_start(&peer, script_limit, NULL);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/api/", peer.port);
	api.budget = budget;
	web_call(api.web, call_on_web, &first);
	assert_true(peer_wait(&done, 1));
	assert_int_equal(first, 429);
	web_call(api.web, call_on_web, &second);
	assert_true(peer_wait(&done, 2));
	assert_int_equal(second, SLACK_API_HELD);
	web_stop(&api.web);
	slack_budget_free(&budget);
}

/* A hook is a right to speak, and what is said there must not go elsewhere. */
static void which_hooks_are_slacks(void **state)
{
	static const struct {
		const char *api, *hook;
		bool want;
	} wants[] = {
	    {"https://slack.com/api/", "https://hooks.slack.com/a/b", true},
	    {"https://slack.com/api/", "https://hooks.slack-gov.com/a", true},
	    {"https://slack.com/api/", "http://hooks.slack.com/a", false},
	    {"https://slack.com/api/", "https://hooks.slack.com.evil/", false},
	    {"https://slack.com/api/", "https://hooks.slack.com@evil/", false},
	    {"http://127.0.0.1:80/api/", "http://127.0.0.1:80/hooks/1", true},
	    {"http://127.0.0.1:80/api/", "http://127.0.0.1:8080/hooks", false},
	    {"http://127.0.0.1:80/api/", "http://127.0.0.1:80", false},
	    {"http://127.0.0.1:80/api/", "", false},
	    {"nonsense", "nonsense", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		const struct slack_api one = {.url = wants[i].api};
		if (slack_api_is_hook(&one, wants[i].hook) != wants[i].want)
			fail_msg("%s", wants[i].hook);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(a_call_names_its_method_and_carries_the_token),
	    TEST(forms),
	    TEST(what_is_too_long_for_a_form_is_not_cut),
	    TEST(json),
	    TEST(after_429_nothing_is_sent_for_a_while),
	    cmocka_unit_test(which_hooks_are_slacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
