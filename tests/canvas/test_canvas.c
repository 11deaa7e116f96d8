/* canvas/canvas.h: a call has one result, whatever happens to it. What Canvas
 * can answer is in people.test.mjs and tokens.test.mjs. */
#include "base/crypto.h"
#include "base/own.h"
#include "canvas/canvas.h"
#include "net/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct {
	atomic_int count;
	enum delivery_outcome outcome;
	char error[64];
} last;

static struct peer peer;
static struct web *web;
static struct canvas *canvas;
static struct delivery_port port;
static char *url;
static struct config_canvas config;
static char request[PEER_BUFFER_BYTES];

static void on_done(void *arg, struct delivery_result *taken_result)
{
	OWN(delivery_result_free)
	struct delivery_result *r = taken_result;

	(void)arg;
	last.outcome = r->outcome;
	snprintf(
	    last.error, sizeof(last.error), "%s", r->error ? r->error : "");
	last.count++;
}

static void start(peer_script *script)
{
	last.count = 0;
	peer_start(&peer, script, NULL);
	url = own_printf("http://127.0.0.1:%d/api/v1/", peer.port);
	config = (struct config_canvas){.api_url = url,
	    .token = (char *)"7~secret",
	    .account = (char *)"self",
	    .creates = true};
	assert_true(web_start(NULL, "Test/1", 4, &web, NULL));
	canvas = canvas_new(&config, web, on_done, NULL);
	port = canvas_port(canvas);
}

static void finish(void)
{
	web_stop(&web);
	canvas_free(&canvas);
	peer_stop(&peer);
	free(url);
}

static void deliver(const char *operation)
{
	struct delivery *d = own_calloc(1, sizeof(*d));

	d->outbox_id = 1;
	d->kind = DELIVERY_CALL;
	d->payload = json_pack("{s:s, s:{s:s, s:s, s:s, s:s}}", "operation",
	    operation, "input", "user_id", "12", "purpose", "a b&c",
	    "case_number", "CT-1", "expires_at", "2999-01-01");
	port.deliver(port.self, d);
}

static bool script_keep(struct peer *p, int fd, int n)
{
	(void)n;
	if (peer_read_http(p, fd)) {
		snprintf(request, sizeof(request), "%s", p->read);
		peer_answer_http(fd, "200 OK", "", "{\"id\":1}");
	}
	return false;
}

static void what_a_request_looks_like(void **state)
{
	static const char *const wants[] = {
	    "POST /api/v1/users/12/tokens HTTP/1.1\r\n",
	    "\r\nAuthorization: Bearer 7~secret\r\n",
	    "\r\nUser-Agent: Test/1\r\n",
	    "\r\nAccept: application/json+canvas-string-ids\r\n",
	    ("\r\n\r\ntoken%5Bpurpose%5D=a%20b%26c%20%28CT-1%29"
	     "&token%5Bexpires_at%5D=2999-01-01T23%3A59%3A59Z"),
	};

	(void)state;
	start(script_keep);
	deliver("create_token");
	assert_true(peer_wait(&last.count, 1));
	assert_int_equal(last.outcome, DELIVERY_SENT);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++)
		if (strstr(request, wants[i]) == NULL)
			fail_msg("%s is not in %s", wants[i], request);
	finish();
}

static void a_call_that_there_is_none_of(void **state)
{
	(void)state;
	start(script_keep);
	deliver("create_user");
	assert_true(peer_wait(&last.count, 1));
	assert_int_equal(last.outcome, DELIVERY_FAILED);
	assert_string_equal(last.error, "bad_input");
	finish();
}

static bool script_stall(struct peer *p, int fd, int n)
{
	(void)n;
	peer_read_http(p, fd);
	peer_read(p, fd, "never");
	return true;
}

/* What was on its way may have happened; all others are told as well. */
static void stopping_answers_everything(void **state)
{
	(void)state;
	start(script_stall);
	for (int i = 0; i < 7; i++)
		deliver(i % 2 ? "list_tokens" : "create_token");
	web_stop(&web);
	assert_int_equal(last.count, 7);
	assert_int_not_equal(last.outcome, DELIVERY_SENT);
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_request_looks_like),
	    cmocka_unit_test(a_call_that_there_is_none_of),
	    cmocka_unit_test(stopping_answers_everything),
	};

	return crypto_init(NULL) ? cmocka_run_group_tests(tests, NULL, NULL)
	                         : 1;
}
