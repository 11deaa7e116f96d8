/* slack/ticket.h against a scripted Web API. */
#include "slack/ticket.h"

#include "base/own.h"
#include "net/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
	const char *status; /* NULL: cut */
	const char *headers;
	const char *body;
	const char *want_url, *want_error;
	int64_t want_retry_after_ms;
	bool want_refused;
} rows[] = {
    {"200 OK", "", "{\"ok\":true,\"url\":\"wss://slack.example/?t=1\"}",
        "wss://slack.example/?t=1", NULL, -1, false},
    {"200 OK", "", "{\"ok\":true}", NULL, "no_url", -1, false},
    {"200 OK", "", "{\"ok\":false,\"error\":\"invalid_auth\"}", NULL,
        "invalid_auth", -1, true},
    {"200 OK", "", "{\"ok\":false,\"error\":\"missing_scope\"}", NULL,
        "missing_scope", -1, true},
    {"200 OK", "", "{\"ok\":false,\"error\":\"internal_error\"}", NULL,
        "internal_error", -1, false},
    {"429 No", "Retry-After: 7\r\n", "", NULL, "ratelimited", 7000, false},
    {"503 No", "", "<html>", NULL, "http_503", -1, false},
    {"302 Go", "", "<html>", NULL, "http_302", -1, false},
    {NULL, NULL, NULL, NULL, NULL, -1, false},
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static atomic_int answered;
static struct {
	char *url, *error;
	int64_t retry_after_ms;
	bool refused;
} got;

static bool answer(struct peer *peer, int fd, int n)
{
	if (!peer_read_http(peer, fd))
		return true;
	OWN(own_string)
	char *headers = own_printf(
	    "Connection: close\r\n%s", rows[n].headers ? rows[n].headers : "");
	if (rows[n].status)
		peer_answer_http(fd, rows[n].status, headers, rows[n].body);
	return n + 1 < ROWS;
}

static void on_ticket(void *arg, const struct slack_ticket *ticket)
{
	(void)arg;
	got.url = own_strdup_or_null(ticket->url);
	got.error = own_strdup_or_null(ticket->error);
	got.retry_after_ms = ticket->retry_after_ms;
	got.refused = ticket->refused;
	answered++;
}

static void every_answer_is_a_ticket_or_says_why_not(void **state)
{
	struct websocket_loop *loop;
	struct peer peer;
	struct web *web;
	struct err err;
	char url[64];

	(void)state;
	peer_start(&peer, answer, NULL);
	assert_true(web_start(NULL, "test", 4, &web, &err));
	assert_true(websocket_loop_start(NULL, &loop, &err));
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/api/", peer.port);
	struct slack_api api = {.web = web, .url = url, .token = "xapp-1"};
	for (int i = 0; i < ROWS; i++) {
		slack_ticket_ask(&api, loop, 5000, on_ticket, NULL);
		assert_true(peer_wait(&answered, i + 1));
		if (rows[i].want_url)
			assert_string_equal(got.url, rows[i].want_url);
		else
			assert_null(got.url);
		if (rows[i].want_error)
			assert_string_equal(got.error, rows[i].want_error);
		assert_int_equal(
		    got.retry_after_ms, rows[i].want_retry_after_ms);
		assert_int_equal(got.refused, rows[i].want_refused);
		own_string(&got.url);
		own_string(&got.error);
	}
	web_stop(&web);
	websocket_loop_stop(&loop);
	peer_stop(&peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_answer_is_a_ticket_or_says_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
