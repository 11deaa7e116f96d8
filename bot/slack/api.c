/*
 * api.c: see api.h.
 */
#include "slack/api.h"

#include "base/clock.h"
#include "base/own.h"
#include "base/str.h"

#include <string.h>

/* Ids, numbers, and a cursor: all far below. What passes it is sent empty, and
 * refused by Slack. */
enum { API_FORM_MAX_BYTES = 8192 };

static const char API_JSON[] = "application/json; charset=utf-8";

/* A call that a budget is kept for. */
struct api_flight {
	struct slack_budget *budget;
	const char *method;
	web_done_fn *done;
	void *arg;
	int64_t held_ms; /* not sent: try again after so long */
};

static void api_held(void *arg)
{
	struct api_flight *flight = arg;
	struct web_response response = {.status = SLACK_API_HELD,
	    .retry_after_ms = flight->held_ms,
	    .body = ""};

	flight->done(flight->arg, &response);
	free(flight);
}

static void api_answered(void *arg, const struct web_response *response)
{
	struct api_flight *flight = arg;

	if (response->status == 429)
		slack_budget_limited(flight->budget, flight->method,
		    response->retry_after_ms, clock_monotonic_ms());
	else
		slack_budget_answered(flight->budget, flight->method);
	flight->done(flight->arg, response);
	free(flight);
}

static struct web_request *api_request(const struct slack_api *api,
    const struct slack_api_call *call, const char *url)
{
	if (api->budget == NULL)
		return web_request_new(url, call->done, call->arg);
	struct api_flight *flight = own_calloc(1, sizeof(*flight));
	flight->budget = api->budget;
	flight->method = call->method;
	flight->done = call->done;
	flight->arg = call->arg;
	flight->held_ms = slack_budget_take(
	    api->budget, call->method, call->channel, clock_monotonic_ms());
	if (flight->held_ms == 0)
		return web_request_new(url, api_answered, flight);
	/* Not here and now: the caller is not done with the call. */
	web_call(api->web, api_held, flight);
	return NULL;
}

static void api_fill(struct web_request *request,
    const struct slack_api_call *call, const char *content_type,
    char *taken_body)
{
	request->content_type = own_strdup(content_type);
	request->body = taken_body;
	request->body_len = strlen(taken_body);
	request->timeout_ms = call->timeout_ms;
}

static void api_send(const struct slack_api *api,
    const struct slack_api_call *call, const char *content_type,
    char *taken_body)
{
	OWN(own_string)
	char *url = own_printf("%s%s", api->url, call->method);
	struct web_request *request = api_request(api, call, url);

	if (request == NULL) {
		free(taken_body);
		return;
	}
	api_fill(request, call, content_type, taken_body);
	request->bearer = own_strdup(api->token);
	request->once = strcmp(call->method, "chat.postMessage") == 0;
	web_send(api->web, request);
}

static void api_add_field(struct str *form, const char *name, const char *value)
{
	str_addf(form, "%s%s=", form->len ? "&" : "", name);
	str_add_escaped(form, value);
}

void slack_api_form(const struct slack_api *api,
    const struct slack_api_call *call, const char *const *fields)
{
	struct str form;

	str_init(&form, API_FORM_MAX_BYTES);
	for (; fields && fields[0]; fields += 2)
		if (fields[1])
			api_add_field(&form, fields[0], fields[1]);
	char *body = str_take(&form);
	api_send(api, call, "application/x-www-form-urlencoded",
	    body ? body : own_strdup(""));
	str_clear(&form);
}

void slack_api_json(const struct slack_api *api,
    const struct slack_api_call *call, char *taken_body)
{
	api_send(api, call, API_JSON, taken_body);
}

bool slack_api_is_hook(const struct slack_api *api, const char *hook)
{
	static const char *const hosts[] = {
	    "https://hooks.slack.com/", "https://hooks.slack-gov.com/"};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (strncmp(hook, hosts[i], strlen(hosts[i])) == 0)
			return true;
	const char *scheme = strstr(api->url, "://");
	size_t host_len =
	    scheme ? (size_t)(scheme + 3 - api->url) + strcspn(scheme + 3, "/")
	           : 0;
	return host_len && strncmp(hook, api->url, host_len) == 0 &&
	       hook[host_len] == '/';
}

void slack_api_hook(const struct slack_api *api,
    const struct slack_api_call *call, const char *hook, char *taken_body)
{
	struct web_request *request =
	    web_request_new(hook, call->done, call->arg);

	api_fill(request, call, API_JSON, taken_body);
	request->once = true;
	web_send(api->web, request);
}
