/*
 * api.c: see api.h.
 */
#include "canvas/api.h"

#include "base/own.h"
#include "base/str.h"

#include <string.h>

/* Ids and a purpose: all far below. What passes it is sent empty, and refused
 * by Canvas. */
enum { API_FIELDS_MAX_BYTES = 16384 };

static const int64_t API_TIMEOUT_MS = 30000;

static char *api_fields(const char *const *fields)
{
	OWN(str_clear)
	struct str form = {.max_bytes = API_FIELDS_MAX_BYTES};

	for (; fields && fields[0]; fields += 2) {
		if (fields[1] == NULL)
			continue;
		if (form.len)
			str_add_char(&form, '&');
		str_add_escaped(&form, fields[0]);
		str_add_char(&form, '=');
		str_add_escaped(&form, fields[1]);
	}
	char *taken = str_take(&form);
	return taken ? taken : own_strdup("");
}

static bool api_has_body(const char *method)
{
	return method && strcmp(method, "DELETE") != 0;
}

static char *api_url(const struct canvas_api *api,
    const struct canvas_api_call *call, const char *fields)
{
	bool whole = strstr(call->path, "://") != NULL;
	bool query = fields[0] && !api_has_body(call->method);

	return own_printf("%s%s%s%s", whole ? "" : api->config->api_url,
	    call->path, query ? "?" : "", query ? fields : "");
}

void canvas_api_send(
    const struct canvas_api *api, const struct canvas_api_call *call)
{
	OWN(own_string)
	char *fields = api_fields(call->fields);
	OWN(own_string)
	char *url = api_url(api, call, fields);
	struct web_request *request =
	    web_request_new(url, call->done, call->arg);

	request->method = call->method;
	request->bearer = own_strdup(api->config->token);
	/* Ids as texts: across shards they have 14 digits and more. */
	request->accept = own_strdup("application/json+canvas-string-ids");
	request->ca_file = own_strdup_or_null(api->config->ca_file);
	request->secret = call->secret;
	request->once = call->once;
	request->timeout_ms = API_TIMEOUT_MS;
	if (api_has_body(call->method)) {
		request->content_type =
		    own_strdup("application/x-www-form-urlencoded");
		request->body_len = strlen(fields);
		request->body = MOVE(fields);
	}
	web_send(api->web, request);
}
