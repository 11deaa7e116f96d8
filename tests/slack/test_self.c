/* slack/self.h against a scripted Web API. */
#include "slack/self.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "net/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { FIRST_MS = 20, MAX_MS = 80, WISH_MS = 1000 };

static const struct {
	const char *status; /* NULL: cut */
	const char *headers;
	const char *body;
	int64_t wait_ms; /* until the next question, at least */
} answers[] = {
    {"500 No", "", "<html>", FIRST_MS},
    {"429 No", "Retry-After: 1\r\n", "", WISH_MS},
    {NULL, NULL, NULL, MAX_MS},
    {"200 OK", "", "{\"ok\":false,\"error\":\"fatal_error\"}", MAX_MS},
    /* The token may be given back its rights. */
    {"200 OK", "", "{\"ok\":false,\"error\":\"invalid_auth\"}", MAX_MS},
    {"200 OK", "", "{\"ok\":true}", MAX_MS},
    {"200 OK", "", "{\"ok\":true,\"user_id\":\"U0BOT\"}", 0},
};

enum { ANSWERS = sizeof(answers) / sizeof(answers[0]) };

static struct peer api;
static struct web *web;
static struct websocket_loop *loop;
static struct slack_self *self;
static atomic_int asked, known;
static int64_t asked_at_ms[ANSWERS + 1];
static char *user;

static bool script(struct peer *peer, int fd, int n)
{
	if (!peer_read_http(peer, fd))
		return true;
	asked_at_ms[n] = clock_monotonic_ms();
	asked++;
	OWN(own_string)
	char *headers = own_printf("Connection: close\r\n%s",
	    answers[n].headers ? answers[n].headers : "");
	if (answers[n].status)
		peer_answer_http(
		    fd, answers[n].status, headers, answers[n].body);
	return n + 1 < ANSWERS;
}

static void on_known(void *arg, const json_t *auth_test)
{
	(void)arg;
	user = own_strdup(jsonx_text(auth_test, "user_id"));
	known++;
}

static void start(struct slack_api *api_of)
{
	struct err err;

	peer_start(&api, script, NULL);
	assert_true(web_start(NULL, "test", 4, &web, &err));
	assert_true(websocket_loop_start(NULL, &loop, &err));
	*api_of = (struct slack_api){.web = web,
	    .url = own_printf("http://127.0.0.1:%d/api/", api.port),
	    .token = "xoxb-1"};
	self = slack_self_start(&(struct slack_self_options){
	    .api = api_of,
	    .loop = loop,
	    .wait_first_ms = FIRST_MS,
	    .wait_max_ms = MAX_MS,
	    .known = on_known,
	});
}

static void taken_down(struct slack_api *api_of)
{
	web_stop(&web);
	websocket_loop_stop(&loop);
	slack_self_free(&self);
	assert_null(self);
	peer_stop(&api);
	free((char *)api_of->url);
}

static void stop(struct slack_api *api_of)
{
	slack_self_stop(self);
	taken_down(api_of);
}

static void it_is_asked_until_it_is_known(void **state)
{
	struct slack_api api_of;

	(void)state;
	asked = known = 0;
	start(&api_of);
	assert_true(peer_wait(&known, 1));
	stop(&api_of);
	assert_int_equal(asked, ANSWERS);
	assert_int_equal(known, 1);
	assert_string_equal(user, "U0BOT");
	own_string(&user);
	for (int i = 1; i < ANSWERS; i++)
		assert_true(asked_at_ms[i] - asked_at_ms[i - 1] >=
		            answers[i - 1].wait_ms);
}

/* It stops at any moment, also while it waits. */
static void nothing_is_asked_after_the_stop(void **state)
{
	struct slack_api api_of;

	(void)state;
	for (int n = 0; n < 3; n++) {
		asked = known = 0;
		start(&api_of);
		while (asked < n)
			usleep(1000);
		stop(&api_of);
		assert_int_equal(known, 0);
	}
}

static void on_loop(void *arg)
{
	atomic_int *done = arg;

	usleep(10000); /* a busy loop */
	*done = 1;
}

/* Whatever the loop's thread was at is over: it sends nothing any more. */
static void the_stop_waits_for_the_loop(void **state)
{
	struct slack_api api_of;
	atomic_int done = 0;

	(void)state;
	asked = known = 0;
	start(&api_of);
	websocket_loop_call(loop, on_loop, &done);
	slack_self_stop(self);
	assert_int_equal(done, 1);
	taken_down(&api_of);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_asked_until_it_is_known),
	    cmocka_unit_test(nothing_is_asked_after_the_stop),
	    cmocka_unit_test(the_stop_waits_for_the_loop),
	};

	log_set_level(LOG_ERROR + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
