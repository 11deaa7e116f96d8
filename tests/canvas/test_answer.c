/* canvas/answer.h: every way in which a call can end. */
#include "base/jsonx.h"
#include "base/own.h"
#include "canvas/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CHALLENGE "www-authenticate: Bearer realm=\"canvas-lms\"\n"
#define NOT_AUTHORIZED                                                         \
	"{\"status\":\"unauthorized\",\"errors\":[{\"message\":\"user not "    \
	"authorized to perform that action\"}]}"
#define LIMITED "403 Forbidden (Rate Limit Exceeded)\n"

struct want {
	long status;
	bool maybe_done;
	bool once;
	const char *headers;
	const char *body;
	enum delivery_outcome want;
	const char *want_error;
	const char *want_words;
};

static const struct want wants[] = {
    {200, false, true, "", "{\"id\":1}", DELIVERY_SENT, NULL, NULL},
    {201, false, true, "", "[]", DELIVERY_SENT, NULL, NULL},
    {200, false, false, "", "<html>", DELIVERY_RETRY, "not_json", NULL},
    {200, false, true, "", "<html>", DELIVERY_UNKNOWN, "not_json", NULL},
    {200, false, false, "", "", DELIVERY_RETRY, "not_json", NULL},
    {200, false, false, "", "{\"a\":1,\"a\":2", DELIVERY_RETRY, "not_json",
        NULL},
    /* Three kinds of 403, two of 401. */
    {403, false, false, "", NOT_AUTHORIZED, DELIVERY_FAILED, "not_permitted",
        "user not authorized to perform that action"},
    {401, false, true, "", NOT_AUTHORIZED, DELIVERY_FAILED, "not_permitted",
        "user not authorized to perform that action"},
    {403, false, true, "", LIMITED, DELIVERY_RETRY, "rate_limited", NULL},
    {403, false, true, "", "{\"error\":\"Forbidden\",\"message\":\"no agent\"}",
        DELIVERY_RETRY, "user_agent_refused", "no agent"},
    {403, false, true, "", "<html>blocked", DELIVERY_RETRY, "http_403", NULL},
    {401, false, true, CHALLENGE,
        "{\"errors\":[{\"message\":\"Invalid access token.\"}]}",
        DELIVERY_RETRY, "invalid_token", "Invalid access token."},
    {401, false, true, CHALLENGE, "", DELIVERY_RETRY, "invalid_token", NULL},
    {401, false, true, "", "{\"errors\":\"Invalid as_user_id\"}",
        DELIVERY_FAILED, "not_permitted", "Invalid as_user_id"},
    {429, false, true, "", "", DELIVERY_RETRY, "rate_limited", NULL},
    {429, false, true, "", "{\"errors\":\"slow down\"}", DELIVERY_RETRY,
        "rate_limited", NULL},
    /* Errors of every shape. */
    {400, false, true, "", "[{\"message\":\"token[purpose] is missing\"}]",
        DELIVERY_FAILED, "refused", "token[purpose] is missing"},
    {400, false, true, "", "{\"errors\":{\"message\":\"cannot\"}}",
        DELIVERY_FAILED, "refused", "cannot"},
    {422, false, true, "", "{\"errors\":{\"purpose\":[\"too long\",\"odd\"]}}",
        DELIVERY_FAILED, "refused", "too long; odd"},
    {400, false, true, "", "{\"errors\":[]}", DELIVERY_FAILED, "refused", NULL},
    {400, false, true, "", "{}", DELIVERY_FAILED, "refused", NULL},
    {400, false, true, "", "<html>", DELIVERY_RETRY, "http_400", NULL},
    {404, false, true, "", "{\"errors\":[{\"message\":\"gone\"}]}",
        DELIVERY_FAILED, "not_found", "gone"},
    {404, false, true, "", "{\"no\":\"Canvas\"}", DELIVERY_RETRY, "http_404",
        NULL},
    {404, false, false, "", "<html>", DELIVERY_RETRY, "http_404", NULL},
    {302, false, true, "location: https://sso/\n", "", DELIVERY_RETRY,
        "http_302", NULL},
    /* Down. */
    {502, false, true, "", "<html>", DELIVERY_UNKNOWN, "http_502", NULL},
    {502, false, false, "", "<html>", DELIVERY_RETRY, "http_502", NULL},
    {500, false, true, "", "{\"errors\":[{\"message\":\"oops\"}]}",
        DELIVERY_UNKNOWN, "http_500", "oops"},
    {0, false, true, "", "", DELIVERY_RETRY, "no connection", NULL},
    {0, true, true, "", "", DELIVERY_UNKNOWN, "no connection", NULL},
    {0, true, false, "", "", DELIVERY_RETRY, "no connection", NULL},
};

static void same(const char *got, const char *want, const struct want *w)
{
	if ((got == NULL) != (want == NULL) || (got && strcmp(got, want) != 0))
		fail_msg("%ld %s: %s, not %s", w->status, w->body, got, want);
}

static void read_answer(const struct want *w, struct canvas_answer *ret_answer)
{
	struct web_response response = {
	    .status = w->status,
	    .maybe_done = w->maybe_done,
	    .headers = w->headers,
	    .body = w->body,
	    .body_len = strlen(w->body),
	    .retry_after_ms = -1,
	};

	if (w->status == 0)
		err_set(&response.err, ERR_AGAIN, "no connection");
	canvas_answer_read(&response, w->once, ret_answer);
}

static void outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		const struct want *w = &wants[i];
		OWN(canvas_answer_clear)
		struct canvas_answer answer = {.error = NULL};
		read_answer(w, &answer);
		if (answer.outcome != w->want)
			fail_msg("%ld %s: %d", w->status, w->body,
			    (int)answer.outcome);
		same(answer.error, w->want_error, w);
		same(answer.words, w->want_words, w);
		assert_int_equal(answer.status, w->status);
	}
}

static void the_bucket_and_the_pages(void **state)
{
	static const struct want pages = {.status = 200,
	    .headers = "X-Rate-Limit-Remaining: 123.98\n"
	               "link: <https://c/2>; rel=\"next\"\n",
	    .body = "[]"};
	static const struct want odd = {.status = 200,
	    .headers = "x-rate-limit-remaining: plenty\n",
	    .body = "[]"};
	OWN(canvas_answer_clear)
	struct canvas_answer answer = {.error = NULL};

	(void)state;
	read_answer(&pages, &answer);
	assert_int_equal(answer.remaining, 123);
	assert_string_equal(answer.next, "https://c/2");
	canvas_answer_clear(&answer);
	read_answer(&odd, &answer);
	assert_int_equal(answer.remaining, -1);
	assert_null(answer.next);
}

static void how_long_to_wait(void **state)
{
	static const struct want limited = {.status = 403, .body = LIMITED};
	OWN(canvas_answer_clear)
	struct canvas_answer answer = {.error = NULL};

	(void)state;
	read_answer(&limited, &answer);
	assert_true(answer.retry_after_ms > 0);
}

/* What Canvas says may quote what it was sent. */
static void no_secret_in_its_words(void **state)
{
	static const struct want quoting = {.status = 400,
	    .body = "{\"errors\":\"not ok: 7053~"
	            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\"}"};
	OWN(canvas_answer_clear)
	struct canvas_answer answer = {.error = NULL};

	(void)state;
	read_answer(&quoting, &answer);
	assert_string_equal(answer.words, "not ok: [token removed]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(outcomes),
	    cmocka_unit_test(the_bucket_and_the_pages),
	    cmocka_unit_test(how_long_to_wait),
	    cmocka_unit_test(no_secret_in_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
