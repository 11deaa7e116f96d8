/* net/web.h against scripted peers. */
#include "base/own.h"
#include "net/peer.h"
#include "net/web.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* What the last answer was. */
static struct {
	atomic_int count;
	long status;
	int64_t retry_after_ms;
	bool maybe_done;
	char *remaining; /* X-Rate-Limit-Remaining */
	char body[256];
	size_t body_len;
	char error[ERR_TEXT_BYTES];
} last;

static struct web *web;

static void on_done(void *arg, const struct web_response *response)
{
	(void)arg;
	last.status = response->status;
	last.retry_after_ms = response->retry_after_ms;
	last.maybe_done = response->maybe_done;
	free(last.remaining);
	last.remaining = web_header(response, "x-rate-limit-remaining");
	last.body_len = response->body_len;
	snprintf(last.body, sizeof(last.body), "%s", response->body);
	snprintf(last.error, sizeof(last.error), "%s", response->err.text);
	last.count++;
}

static int setup(void **state)
{
	struct err err;

	(void)state;
	last.count = 0;
	return web_start(NULL, "Test/1", 4, &web, &err) ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	web_stop(&web);
	own_string(&last.remaining);
	return 0;
}

static struct web_request *request_to(int port, const char *body)
{
	OWN(own_string)
	char *url = own_printf("http://127.0.0.1:%d/api/x", port);
	struct web_request *r = web_request_new(url, on_done, NULL);

	r->bearer = own_strdup("secret");
	r->content_type = own_strdup("application/json");
	r->body = own_strdup_or_null(body);
	r->body_len = body ? strlen(body) : 0;
	r->timeout_ms = 20000;
	return r;
}

/* --- happy --------------------------------------------------------------- */

static bool script_echo(struct peer *peer, int fd, int n)
{
	(void)n;
	while (peer_read_http(peer, fd))
		peer_answer_http(fd, "200 OK", "",
		    strstr(peer->read, "Authorization: Bearer secret") &&
		            strstr(peer->read, "User-Agent: Test/1")
		        ? strstr(peer->read, "\r\n\r\n") + 4
		        : "wrong headers");
	return true;
}

static void a_post_comes_back(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_echo, NULL);
	for (int i = 1; i <= 3; i++) {
		struct web_request *r = request_to(peer.port, "{\"a\":1}");
		r->once = i == 2;
		web_send(web, r);
		assert_true(peer_wait(&last.count, i));
		assert_int_equal(last.status, 200);
		assert_string_equal(last.body, "{\"a\":1}");
		assert_int_equal(last.retry_after_ms, -1);
	}
	web_stop(&web);
	peer_stop(&peer);
}

static bool script_method(struct peer *peer, int fd, int n)
{
	(void)n;
	while (peer_read_http(peer, fd)) {
		OWN(own_string)
		char *first = strndup(peer->read, strcspn(peer->read, "\r"));
		peer_answer_http(fd, "200 OK",
		    strstr(peer->read, "Accept: text/x-test")
		        ? "x-rate-limit-remaining: 12.5\r\n"
		        : "",
		    first);
	}
	return true;
}

/* One connection and one handle: nothing of one request is in the next. */
static void methods_and_headers(void **state)
{
	static const struct {
		const char *method;
		const char *body;
		const char *accept;
		const char *want;
	} rows[] = {
	    {NULL, NULL, NULL, "GET /api/x HTTP/1.1"},
	    {"PUT", "a=1", "text/x-test", "PUT /api/x HTTP/1.1"},
	    {"DELETE", NULL, "text/x-test", "DELETE /api/x HTTP/1.1"},
	    {NULL, "a=1", NULL, "POST /api/x HTTP/1.1"},
	    {NULL, NULL, NULL, "GET /api/x HTTP/1.1"},
	};
	struct peer peer;

	(void)state;
	peer_start(&peer, script_method, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct web_request *r = request_to(peer.port, rows[i].body);
		r->method = rows[i].method;
		r->accept = own_strdup_or_null(rows[i].accept);
		web_send(web, r);
		assert_true(peer_wait(&last.count, (int)i + 1));
		assert_string_equal(last.body, rows[i].want);
		if (rows[i].accept)
			assert_string_equal(last.remaining, "12.5");
		else
			assert_null(last.remaining);
	}
	web_stop(&web);
	peer_stop(&peer);
}

/* How many connections have ended after one request. */
static atomic_int closed;

static bool script_one_each(struct peer *peer, int fd, int n)
{
	if (peer_read_http(peer, fd))
		peer_answer_http(fd, "200 OK", "", "the secret");
	if (!peer_read(peer, fd, "\r\n\r\n"))
		closed++;
	return n < 1;
}

static void a_secret_has_a_connection_of_its_own(void **state)
{
	struct peer peer;

	(void)state;
	closed = 0;
	peer_start(&peer, script_one_each, NULL);
	for (int i = 1; i <= 2; i++) {
		struct web_request *r = request_to(peer.port, "x");
		r->secret = true;
		web_send(web, r);
		assert_true(peer_wait(&last.count, i));
		assert_string_equal(last.body, "the secret");
		assert_true(peer_wait(&closed, i));
	}
	peer_stop(&peer);
}

static void headers_are_found_by_name(void **state)
{
	const struct web_response response = {
	    .headers = "Link: <a>; rel=\"next\"\nlinked: no\nx:\nX-Y:1 \n"};
	static const struct {
		const char *name;
		const char *want; /* NULL: not there */
	} rows[] = {
	    {"link", "<a>; rel=\"next\""},
	    {"LINKED", "no"},
	    {"x", ""},
	    {"x-y", "1"},
	    {"lin", NULL},
	    {"y", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *value = web_header(&response, rows[i].name);
		if (rows[i].want)
			assert_string_equal(value, rows[i].want);
		else
			assert_null(value);
	}
	assert_null(web_header(&(struct web_response){.status = 0}, "link"));
}

/* Where the environment would have it go, nobody listens. */
static void the_environment_names_no_proxy(void **state)
{
	struct peer peer;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:9", 1);
	setenv("all_proxy", "http://127.0.0.1:9", 1);
	peer_start(&peer, script_echo, NULL);
	web_send(web, request_to(peer.port, "x"));
	assert_true(peer_wait(&last.count, 1));
	assert_int_equal(last.status, 200);
	web_stop(&web);
	peer_stop(&peer);
	unsetenv("http_proxy");
	unsetenv("all_proxy");
}

/* --- statuses ------------------------------------------------------------ */

static bool script_limited(struct peer *peer, int fd, int n)
{
	(void)n;
	if (peer_read_http(peer, fd))
		peer_answer_http(fd, "429 Too Many Requests",
		    "Retry-After: 7\r\n", "{\"ok\":false}");
	return false;
}

static void retry_after_is_read(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_limited, NULL);
	web_send(web, request_to(peer.port, "x"));
	assert_true(peer_wait(&last.count, 1));
	assert_int_equal(last.status, 429);
	assert_int_equal(last.retry_after_ms, 7000);
	peer_stop(&peer);
}

static bool script_giant(struct peer *peer, int fd, int n)
{
	char block[4096];

	(void)n;
	memset(block, 'x', sizeof(block));
	if (!peer_read_http(peer, fd))
		return false;
	dprintf(fd, "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n");
	for (int i = 0; i < 4096; i++)
		if (write(fd, block, sizeof(block)) < 0)
			break;
	return false;
}

static void a_giant_answer_is_cut_off(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_giant, NULL);
	web_send(web, request_to(peer.port, "x"));
	assert_true(peer_wait(&last.count, 1));
	assert_int_equal(last.status, 0);
	assert_true(last.body_len <= WEB_MAX_BODY_BYTES);
	peer_stop(&peer);
}

/* --- lost connections ------------------------------------------------------
 */

static bool script_cut(struct peer *peer, int fd, int n)
{
	(void)n;
	peer_read_http(peer, fd);
	return false;
}

static void a_cut_may_have_been_done(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_cut, NULL);
	web_send(web, request_to(peer.port, "x"));
	assert_true(peer_wait(&last.count, 1));
	assert_int_equal(last.status, 0);
	assert_true(last.maybe_done);
	assert_null(strstr(last.error, "secret"));
	peer_stop(&peer);
}

static void nobody_there_was_certainly_not_done(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_cut, NULL);
	peer_stop(&peer);
	web_send(web, request_to(peer.port, "x"));
	assert_true(peer_wait(&last.count, 1));
	assert_int_equal(last.status, 0);
	assert_false(last.maybe_done);
}

/* Answers the first request of a connection and drops it at the second. */
static atomic_int second_requests;

static bool script_kept_then_cut(struct peer *peer, int fd, int n)
{
	if (!peer_read_http(peer, fd))
		return true;
	peer_answer_http(fd, "200 OK", "", n ? "again" : "first");
	if (n == 0 && peer_read_http(peer, fd))
		second_requests++;
	return n == 0;
}

static void kept_then_cut(bool once, long want_status)
{
	struct peer peer;

	second_requests = 0;
	peer_start(&peer, script_kept_then_cut, NULL);
	web_send(web, request_to(peer.port, "x"));
	assert_true(peer_wait(&last.count, 1));
	struct web_request *r = request_to(peer.port, "y");
	r->once = once;
	web_send(web, r);
	assert_true(peer_wait(&last.count, 2));
	assert_int_equal(second_requests, 1);
	assert_int_equal(last.status, want_status);
	web_stop(&web);
	peer_stop(&peer);
}

static void what_may_be_repeated_is(void **state)
{
	(void)state;
	kept_then_cut(false, 200);
	assert_string_equal(last.body, "again");
}

static void what_must_not_be_repeated_is_not(void **state)
{
	(void)state;
	kept_then_cut(true, 0);
	assert_true(last.maybe_done);
}

static bool script_stall(struct peer *peer, int fd, int n)
{
	(void)n;
	peer_read_http(peer, fd);
	peer_read(peer, fd, "never");
	return false;
}

static void a_stall_ends(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_stall, NULL);
	struct web_request *r = request_to(peer.port, "x");
	r->timeout_ms = 50;
	web_send(web, r);
	assert_true(peer_wait(&last.count, 1));
	assert_int_equal(last.status, 0);
	assert_true(last.maybe_done);
	web_stop(&web);
	peer_stop(&peer);
}

static void stopping_answers_everything(void **state)
{
	struct peer peer;

	(void)state;
	peer_start(&peer, script_stall, NULL);
	for (int i = 0; i < 9; i++)
		web_send(web, request_to(peer.port, "x"));
	web_stop(&web);
	assert_int_equal(last.count, 9);
	assert_int_equal(last.status, 0);
	peer_stop(&peer);
}

/* --- calls ------------------------------------------------------------------
 */

static struct {
	atomic_int count;
	int order[16];
} called;

static void on_call(void *arg)
{
	called.order[called.count] = *(int *)arg;
	called.count++;
}

static void calls_are_made_in_order_once(void **state)
{
	int numbers[16];

	(void)state;
	called.count = 0;
	for (int i = 0; i < 8; i++) {
		numbers[i] = i;
		web_call(web, on_call, &numbers[i]);
	}
	assert_true(peer_wait(&called.count, 8));
	for (int i = 8; i < 16; i++) {
		numbers[i] = i;
		web_call(web, on_call, &numbers[i]);
	}
	web_stop(&web); /* none is forgotten */
	assert_int_equal(called.count, 16);
	for (int i = 0; i < 16; i++)
		assert_int_equal(called.order[i], i);
}

/* --- addresses ---------------------------------------------------------------
 */

static void addresses(void **state)
{
	static const struct {
		const char *url;
		bool want;
	} rows[] = {
	    {"https://slack.com/api/", true},
	    {"wss://wss-primary.slack.com/link/?ticket=a&app_id=b", true},
	    {"http://127.0.0.1:8700/api/", true},
	    {"ws://localhost:1/", true},
	    {"http://[::1]/", true},
	    {"http://slack.com/", false},
	    {"ws://10.0.0.1/", false},
	    {"http://127.0.0.1.evil.example/", false},
	    {"http://127.0.0.1@evil.example/", false},
	    {"https://user:pass@slack.com/", false},
	    {"ftp://127.0.0.1/", false},
	    {"https://", false},
	    {"", false},
	    {"slack.com", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (web_url_allowed(rows[i].url) != rows[i].want)
			fail_msg("%s", rows[i].url);
	struct web_request *r =
	    web_request_new("http://slack.com/", on_done, NULL);
	web_send(web, r);
	assert_true(peer_wait(&last.count, 1));
	assert_int_equal(last.status, 0);
	assert_false(last.maybe_done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(a_post_comes_back),
	    TEST(methods_and_headers),
	    TEST(a_secret_has_a_connection_of_its_own),
	    TEST(headers_are_found_by_name),
	    TEST(the_environment_names_no_proxy),
	    TEST(retry_after_is_read),
	    TEST(a_giant_answer_is_cut_off),
	    TEST(a_cut_may_have_been_done),
	    TEST(nobody_there_was_certainly_not_done),
	    TEST(what_may_be_repeated_is),
	    TEST(what_must_not_be_repeated_is_not),
	    TEST(a_stall_ends),
	    TEST(stopping_answers_everything),
	    TEST(calls_are_made_in_order_once),
	    TEST(addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
