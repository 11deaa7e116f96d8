/*
 * link.c: see link.h.
 */
#include "canvas/link.h"

#include "base/own.h"
#include "model/endpoint.h"

#include <string.h>
#include <strings.h>

/* From behind the target to the next comma that is in no quotation marks. */
static size_t link_parameters_len(const char *text)
{
	bool quoted = false;
	size_t len = 0;

	for (; text[len] && (quoted || text[len] != ','); len++)
		quoted ^= text[len] == '"';
	return len;
}

/* ; rel="next" or ; rel=next, among others. */
static bool link_is_next(const char *parameters, size_t len)
{
	OWN(own_string)
	char *copy = strndup(parameters, len);
	char *rest = copy;
	char *one;

	while ((one = strsep(&rest, ";"))) {
		one += strspn(one, " \t");
		if (strncasecmp(one, "rel=", strlen("rel=")) != 0)
			continue;
		one += strlen("rel=");
		one += *one == '"';
		if (strcspn(one, "\" \t") == strlen("next") &&
		    strncasecmp(one, "next", strlen("next")) == 0)
			return true;
	}
	return false;
}

char *canvas_link_next(const char *header)
{
	const char *p = header ? header : "";

	while ((p = strchr(p, '<'))) {
		size_t len = strcspn(++p, ">");
		const char *parameters = p + len + (p[len] == '>');
		size_t parameters_len = link_parameters_len(parameters);
		if (link_is_next(parameters, parameters_len))
			return strndup(p, len);
		p = parameters + parameters_len;
	}
	return NULL;
}

static int link_port(const struct endpoint *e)
{
	enum { HTTP_PORT = 80, HTTPS_PORT = 443 };

	if (e->port)
		return e->port;
	return strcmp(e->scheme, "https") == 0 ? HTTPS_PORT : HTTP_PORT;
}

bool canvas_link_is_ours(const char *url, const char *api_url)
{
	OWN(endpoint_clear)
	struct endpoint theirs = {.scheme = NULL};
	OWN(endpoint_clear)
	struct endpoint ours = {.scheme = NULL};
	OWN(own_string)
	char *base = strndup(url, strcspn(url, "?#"));

	return endpoint_parse(base, &theirs, NULL) &&
	       endpoint_parse(api_url, &ours, NULL) &&
	       strcmp(theirs.scheme, ours.scheme) == 0 &&
	       strcmp(theirs.host, ours.host) == 0 &&
	       link_port(&theirs) == link_port(&ours) &&
	       strncmp(theirs.path, ours.path, strlen(ours.path)) == 0 &&
	       strstr(theirs.path, "/../") == NULL;
}
