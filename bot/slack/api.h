/*
 * api.h: a call of Slack's Web API as an HTTPS request: method, token, body.
 * What comes back is read by slack/answer.h. Any thread; never blocks.
 * Source: docs.slack.dev/apis/web-api.
 */
#ifndef BEADLE_SLACK_API_H
#define BEADLE_SLACK_API_H

#include "net/web.h"
#include "slack/budget.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Where calls go and in whose name. All of it is borrowed by the calls. */
struct slack_api {
	struct web *web;
	const char *url; /* ends with "/" */
	const char *token;
	/* NULL: none is kept. With one, calls are for the web thread. */
	struct slack_budget *budget;
};

/* The status of a call that was not sent: its budget is spent for now, and
 * retry_after_ms says for how long. No server answers so. */
enum { SLACK_API_HELD = 1 };

struct slack_api_call {
	const char *method;  /* a literal */
	const char *channel; /* of a new message, for its pace; else NULL */
	int64_t timeout_ms;
	web_done_fn *done; /* once, on the web thread */
	void *arg;
};

/* Reading methods take forms. fields are pairs of name and value, NULL at
 * the end (or NULL for none); a pair whose value is NULL is left out. */
void slack_api_form(const struct slack_api *api,
    const struct slack_api_call *call, const char *const *fields);
/* taken_body is JSON. A chat.postMessage is sent once, whatever becomes of its
 * connection: a second one would show. */
void slack_api_json(const struct slack_api *api,
    const struct slack_api_call *call, char *taken_body);

/* To a response_url, which carries its own right: without the token, once. Only
 * where slack_api_is_hook() says so. */
void slack_api_hook(const struct slack_api *api,
    const struct slack_api_call *call, const char *hook, char *taken_body);
/* Is it an address of Slack's for such answers? Of another host than its own it
 * could be anybody's. A host of tests is whatever api itself calls. */
bool slack_api_is_hook(const struct slack_api *api, const char *hook);

#endif
