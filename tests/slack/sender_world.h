/*
 * sender_world.h: slack/sender.h against a scripted Web API: what is asked in
 * which order, and what each answer makes of a delivery.
 */
#ifndef BEADLE_TESTS_SLACK_SENDER_WORLD_H
#define BEADLE_TESTS_SLACK_SENDER_WORLD_H

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "net/peer.h"
#include "slack/sender.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ASKED_MAX = 64 };

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

static inline bool script_api(struct peer *p, int fd, int n)
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

static inline void on_done(void *arg, struct delivery_result *taken_result)
{
	(void)arg;
	results[done] = taken_result;
	done++;
}

static const char OUR_SELF[] =
    "{\"ok\":true,\"team_id\":\"T1\",\"bot_id\":\"B1\"}";

static inline int setup(void **state)
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
	json_auto_t *self = json_loads(OUR_SELF, 0, NULL);
	slack_sender_set_self(sender, self);
	return 0;
}

static inline int teardown(void **state)
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

static inline struct delivery *delivery(
    enum delivery_kind kind, const char *payload, bool maybe_sent)
{
	struct delivery *d = own_calloc(1, sizeof(*d));

	d->outbox_id = 7;
	d->kind = kind;
	d->tag = own_strdup("tag-7");
	d->created_at_ms = 1700000000123;
	d->payload = json_loads(payload, 0, NULL);
	d->maybe_sent = maybe_sent;
	assert_non_null(d->payload);
	return d;
}

/* The one result. */
static inline const struct delivery_result *deliver(
    struct delivery *d, const struct answer *answers)
{
	script = answers;
	peer_fence();
	slack_sender_deliver(sender, d);
	assert_true(peer_wait(&done, 1));
	return results[0];
}

static inline json_t *body_of(int n)
{
	return json_loads(strstr(requests[n], "\r\n\r\n") + 4, 0, NULL);
}

static inline void assert_asked(int n, const char *method)
{
	OWN(own_string)
	char *line = own_printf("POST /api/%s HTTP/1.1\r\n", method);

	if (strncmp(requests[n], line, strlen(line)) != 0)
		fail_msg("request %d is not %s: %.60s", n, method, requests[n]);
}

#define NOTICE "\"notice\":{\"title\":\"Hi\",\"markdown\":\"A & <b>\"}"
#define OK     "200 OK", NULL

static const char POST[] = "{\"channel\":\"C1\"," NOTICE "}";
static const char POSTED[] = "{\"ok\":true,\"channel\":\"D1\",\"ts\":\"1.2\"}";

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

static inline void check_row(const struct row *row)
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

static inline void check_rows(
    void **state, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i) {
			teardown(state);
			assert_int_equal(setup(state), 0);
		}
		check_row(&rows[i]);
	}
}

#endif
