/*
 * web_request.c: what web.h's callers hold in their hands: addresses, requests
 * and responses. Pure.
 */
#include "net/web.h"

#include "base/own.h"
#include "base/str.h"
#include "base/wiped.h"
#include "model/endpoint.h"

#include <string.h>
#include <strings.h>

/* --- URLs ------------------------------------------------------------------
 */

bool web_url_allowed(const char *url)
{
	static const char *const schemes[] = {"https", "wss", "http", "ws"};
	OWN(endpoint_clear)
	struct endpoint endpoint = {.scheme = NULL};
	OWN(own_string)
	char *base = strndup(url, strcspn(url, "?#"));

	if (base == NULL || !endpoint_parse(base, &endpoint, NULL))
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strcmp(endpoint.scheme, schemes[i]) == 0)
			return endpoint_is_safe(&endpoint);
	return false;
}

/* --- requests --------------------------------------------------------------
 */

struct web_request *web_request_new(
    const char *url, web_done_fn *done, void *arg)
{
	struct web_request *request = own_calloc(1, sizeof(*request));

	request->url = own_strdup(url);
	request->timeout_ms = 30000;
	request->done = done;
	request->arg = arg;
	return request;
}

void web_request_free(struct web_request **request)
{
	struct web_request *r = *request;

	if (r == NULL)
		return;
	wiped_string(&r->bearer);
	wiped_string(&r->body);
	free(r->url);
	free(r->accept);
	free(r->content_type);
	free(r->ca_file);
	free(r);
	*request = NULL;
}

/* --- responses -------------------------------------------------------------
 */

char *web_header(const struct web_response *response, const char *name)
{
	const char *line = response->headers ? response->headers : "";
	size_t name_len = strlen(name);

	for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t len = strcspn(line, "\n");
		if (len > name_len && line[name_len] == ':' &&
		    strncasecmp(line, name, name_len) == 0)
			return str_trimmed(
			    line + name_len + 1, len - name_len - 1);
	}
	return NULL;
}
