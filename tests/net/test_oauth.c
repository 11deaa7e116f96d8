/* net/oauth.h: what is asked, what is answered, and how long a token is kept;
 * against scripted token servers. */
#include "base/own.h"
#include "net/oauth.h"
#include "net/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/eventfd.h>

#include <cmocka.h>

/* --- the codec ----------------------------------------------------------- */

static void requests(void **state)
{
	static const struct {
		struct oauth_options options;
		const char *refresh;
		const char *want;
	} rows[] = {
	    {{.client_id = "me", .client_secret = "a&b=c d+%\xC3\xBC"}, NULL,
	        "grant_type=client_credentials&client_id=me&"
	        "client_secret=a%26b%3Dc%20d%2B%25%C3%BC"},
	    {{.client_id = "me",
	         .client_secret = "s",
	         .scope = "https://outlook.office365.com/.default"},
	        NULL,
	        "grant_type=client_credentials&client_id=me&client_secret=s&"
	        "scope=https%3A%2F%2Foutlook.office365.com%2F.default"},
	    {{.client_id = "me"}, "1//x-y_z.~",
	        "grant_type=refresh_token&client_id=me&"
	        "refresh_token=1%2F%2Fx-y_z.~"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str body = {.max_bytes = 4096};
		oauth_request_body(&rows[i].options, rows[i].refresh, &body);
		assert_string_equal(str_text(&body), rows[i].want);
	}
}

static void answers(void **state)
{
	static const struct {
		const char *body;
		const char *want_token; /* NULL: none */
		const char *want_refresh;
		int64_t want_expires_in_s;
		enum err_kind want;
	} rows[] = {
	    {"{\"access_token\":\"ya29.x\",\"expires_in\":3599,"
	     "\"token_type\":\"Bearer\"}",
	        "ya29.x", NULL, 3599, ERR_NONE},
	    {"{\"access_token\":\"x\",\"refresh_token\":\"y\"}", "x", "y", 3600,
	        ERR_NONE},
	    {"{\"access_token\":\"x\",\"expires_in\":-5}", "x", NULL, 0,
	        ERR_NONE},
	    {"{\"access_token\":\"x\",\"expires_in\":99999999999999}", "x",
	        NULL, 86400, ERR_NONE},
	    {"{\"error\":\"invalid_grant\",\"error_description\":\"x\"}", NULL,
	        NULL, 0, ERR_REFUSED},
	    {"{\"access_token\":\"a\\u0001b\"}", NULL, NULL, 0, ERR_INPUT},
	    {"{\"access_token\":\"a b\"}", NULL, NULL, 0, ERR_INPUT},
	    {"{\"access_token\":\"\"}", NULL, NULL, 0, ERR_INPUT},
	    {"{\"access_token\":7}", NULL, NULL, 0, ERR_INPUT},
	    {"{}", NULL, NULL, 0, ERR_INPUT},
	    {"[]", NULL, NULL, 0, ERR_INPUT},
	    {"<html>", NULL, NULL, 0, ERR_INPUT},
	    {"", NULL, NULL, 0, ERR_INPUT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(oauth_grant_clear)
		struct oauth_grant grant = {.access_token = NULL};
		struct err err = {.kind = ERR_NONE};
		bool ok = oauth_grant_read(
		    rows[i].body, strlen(rows[i].body), &grant, &err);
		if (ok != (rows[i].want_token != NULL) ||
		    err.kind != rows[i].want)
			fail_msg("row %zu: %s", i, err.text);
		assert_int_equal(grant.expires_in_s, rows[i].want_expires_in_s);
		if (ok)
			assert_string_equal(
			    grant.access_token, rows[i].want_token);
		if (rows[i].want_refresh)
			assert_string_equal(
			    grant.refresh_token, rows[i].want_refresh);
		else
			assert_null(grant.refresh_token);
	}
}

/* --- asking -------------------------------------------------------------- */

static struct web *web;
static struct peer peer;
static struct oauth *oauth;
static int stop_fd;
static char *url;
static struct oauth_options options;

/* What the server answers, one after the other, and what it was asked. */
static const char *const *replies;
static char asked[8][1024];
static atomic_int count;

static bool serve(struct peer *p, int fd, int n)
{
	(void)n;
	while (peer_read_http(p, fd)) {
		const char *reply = replies[count];
		snprintf(asked[count], sizeof(asked[0]), "%.1000s", p->read);
		count++;
		if (reply == NULL)
			return peer_read_http(p, fd);
		bool ok = strstr(reply, "access_token") != NULL;
		peer_answer_http(
		    fd, ok ? "200 OK" : "400 Bad Request", "", reply);
	}
	return true;
}

static void start(const char *const *all_replies, const char *refresh_token)
{
	struct err err;

	replies = all_replies;
	count = 0;
	stop_fd = eventfd(0, EFD_NONBLOCK);
	peer_start(&peer, serve, NULL);
	assert_true(web_start(NULL, "Test/1", 1, &web, &err));
	url = own_printf("http://127.0.0.1:%d/token", peer.port);
	options = (struct oauth_options){.token_url = url,
	    .client_id = "me",
	    .client_secret = "hush",
	    .refresh_token = refresh_token};
	oauth = oauth_new(&options, web);
}

static int teardown(void **state)
{
	(void)state;
	web_stop(&web);
	oauth_free(&oauth);
	peer_stop(&peer);
	close(stop_fd);
	own_string(&url);
	return 0;
}

static const char *token(void)
{
	const char *got = NULL;
	struct err err;

	if (!oauth_token(oauth, stop_fd, &got, &err))
		fail_msg("%s", err.text);
	return got;
}

static void a_token_is_kept_until_it_is_forgotten(void **state)
{
	static const char *const all[] = {
	    "{\"access_token\":\"t1\"}", "{\"access_token\":\"t2\"}", NULL};

	(void)state;
	start(all, NULL);
	assert_string_equal(token(), "t1");
	assert_string_equal(token(), "t1");
	assert_int_equal(count, 1);
	assert_non_null(strstr(
	    asked[0], "Content-Type: application/x-www-form-urlencoded"));
	assert_non_null(strstr(asked[0],
	    "\r\n\r\ngrant_type=client_credentials&client_id=me&"
	    "client_secret=hush"));
	oauth_forget(oauth);
	assert_string_equal(token(), "t2");
	assert_int_equal(count, 2);
}

/* One that is about to expire is not begun with. */
static void a_token_that_expires_is_renewed(void **state)
{
	static const char *const all[] = {
	    "{\"access_token\":\"t1\",\"expires_in\":30}",
	    "{\"access_token\":\"t2\",\"expires_in\":300}", NULL};

	(void)state;
	start(all, NULL);
	assert_string_equal(token(), "t1");
	assert_string_equal(token(), "t2");
	assert_string_equal(token(), "t2");
	assert_int_equal(count, 2);
}

/* Servers that give a new refresh token take the old one but once. */
static void the_newest_refresh_token_counts(void **state)
{
	static const char *const all[] = {
	    "{\"access_token\":\"t1\",\"refresh_token\":\"r2\"}",
	    "{\"access_token\":\"t2\"}", "{\"access_token\":\"t3\"}", NULL};

	(void)state;
	start(all, "r1");
	for (int i = 0; i < 3; i++) {
		token();
		oauth_forget(oauth);
	}
	assert_int_equal(count, 3);
	assert_non_null(strstr(asked[0], "&refresh_token=r1"));
	assert_non_null(strstr(asked[1], "&refresh_token=r2"));
	assert_non_null(strstr(asked[2], "&refresh_token=r2"));
}

static char kept[64];

static void keep(void *arg, const char *refresh_token)
{
	(void)arg;
	snprintf(kept, sizeof(kept), "%s", refresh_token);
}

/* The next life begins with what this one was given last; if that is refused
 * (an old backup), what is configured has its turn. */
static void the_newest_refresh_token_outlives_us(void **state)
{
	static const char *const all[] = {
	    "{\"access_token\":\"t1\",\"refresh_token\":\"r3\"}",
	    "{\"error\":\"invalid_grant\"}", "{\"access_token\":\"t2\"}", NULL};
	const char *got = NULL;
	struct err err;

	(void)state;
	start(all, "r1");
	oauth_free(&oauth);
	options.newest_refresh_token = "r2";
	options.keep = keep;
	oauth = oauth_new(&options, web);
	assert_string_equal(token(), "t1");
	assert_string_equal(kept, "r3");
	oauth_forget(oauth);
	assert_false(oauth_token(oauth, stop_fd, &got, &err));
	assert_string_equal(token(), "t2");
	peer_fence();
	assert_non_null(strstr(asked[0], "&refresh_token=r2"));
	assert_non_null(strstr(asked[1], "&refresh_token=r3"));
	assert_non_null(strstr(asked[2], "&refresh_token=r1"));
}

static void a_refusal_is_one(void **state)
{
	static const char *const all[] = {"{\"error\":\"invalid_client\"}",
	    "what?", "{\"access_token\":\"t1\"}", NULL};
	const char *got = NULL;
	struct err err;

	(void)state;
	start(all, NULL);
	assert_false(oauth_token(oauth, stop_fd, &got, &err));
	assert_int_equal(err.kind, ERR_REFUSED);
	assert_string_equal(err.text, "the token server says invalid_client");
	assert_null(strstr(err.text, "hush"));
	assert_false(oauth_token(oauth, stop_fd, &got, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(token(), "t1");
}

/* Who has to end does not wait; the answer may come when nobody asks. */
static void stopping_ends_the_wait(void **state)
{
	static const char *const all[] = {NULL};
	const char *got = NULL;
	struct err err;

	(void)state;
	start(all, NULL);
	eventfd_write(stop_fd, 1);
	assert_false(oauth_token(oauth, stop_fd, &got, &err));
	assert_int_equal(err.kind, ERR_AGAIN);
	assert_null(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(requests),
	    cmocka_unit_test(answers),
	    cmocka_unit_test_teardown(
	        a_token_is_kept_until_it_is_forgotten, teardown),
	    cmocka_unit_test_teardown(
	        a_token_that_expires_is_renewed, teardown),
	    cmocka_unit_test_teardown(
	        the_newest_refresh_token_counts, teardown),
	    cmocka_unit_test_teardown(
	        the_newest_refresh_token_outlives_us, teardown),
	    cmocka_unit_test_teardown(a_refusal_is_one, teardown),
	    cmocka_unit_test_teardown(stopping_ends_the_wait, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
