/*
 * api.c: see api.h.
 */
#include "slack/api.h"

#include "base/own.h"
#include "base/str.h"

#include <string.h>

/* Ids, numbers, and a cursor: all far below. What passes it is sent empty, and
 * refused by Slack. */
enum { API_FORM_MAX_BYTES = 8192 };

static void api_send(const struct slack_api *api,
    const struct slack_api_call *call, const char *content_type,
    char *taken_body)
{
	OWN(own_string)
	char *url = own_printf("%s%s", api->url, call->method);
	struct web_request *request =
	    web_request_new(url, call->done, call->arg);

	request->bearer = own_strdup(api->token);
	request->content_type = own_strdup(content_type);
	request->body = taken_body;
	request->body_len = strlen(taken_body);
	request->timeout_ms = call->timeout_ms;
	request->once = strcmp(call->method, "chat.postMessage") == 0;
	web_send(api->web, request);
}

/* application/x-www-form-urlencoded; what is not plainly harmless is escaped.
 */
static void api_add_field(struct str *form, const char *name, const char *value)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

	str_addf(form, "%s%s=", form->len ? "&" : "", name);
	for (; *value; value++) {
		if (strchr(plain, *value))
			str_add_char(form, *value);
		else
			str_addf(form, "%%%02X", (unsigned char)*value);
	}
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
	api_send(api, call, "application/json; charset=utf-8", taken_body);
}
