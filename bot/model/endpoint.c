/*
 * endpoint.c: see endpoint.h. RFC 3986, as far as the addresses of services
 * go: no user information, no query, no fragment.
 */
#include "model/endpoint.h"

#include "base/own.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

enum { ENDPOINT_PORT_MAX = 65535 };

static const char ENDPOINT_SCHEME[] = "abcdefghijklmnopqrstuvwxyz"
                                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";

void endpoint_clear(struct endpoint *endpoint)
{
	free(endpoint->scheme);
	free(endpoint->host);
	free(endpoint->path);
	*endpoint = (struct endpoint){.scheme = NULL};
}

static char *endpoint_lower(const char *text, size_t len)
{
	char *lower = own_calloc(len + 1, 1);

	for (size_t i = 0; i < len; i++)
		lower[i] = (char)tolower((unsigned char)text[i]);
	return lower;
}

/* ":8700" or nothing; the end of it, or NULL. */
static const char *endpoint_port(const char *text, int *ret_port)
{
	char *end;

	*ret_port = 0;
	if (*text != ':')
		return text;
	if (!isdigit((unsigned char)text[1]))
		return NULL;
	long port = strtol(text + 1, &end, 10);
	if (port < 1 || port > ENDPOINT_PORT_MAX)
		return NULL;
	*ret_port = (int)port;
	return end;
}

/* Letters, digits, dots and hyphens; or hexadecimal groups in brackets. */
static size_t endpoint_host_len(const char *text)
{
	if (*text != '[')
		return strspn(text,
		    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "0123456789.-");
	size_t len = 1 + strspn(text + 1, "0123456789abcdefABCDEF:.");
	return text[len] == ']' && len > 1 ? len + 1 : 0;
}

static bool endpoint_wrong(struct err *err)
{
	return err_set(err, ERR_INPUT, "not of the form SCHEME://HOST:PORT");
}

bool endpoint_parse(
    const char *url, struct endpoint *ret_endpoint, struct err *err)
{
	const char *colon = strstr(url, "://");
	OWN(endpoint_clear)
	struct endpoint e = {.scheme = NULL};

	if (colon == NULL || !isalpha((unsigned char)*url) ||
	    url + strspn(url, ENDPOINT_SCHEME) != colon)
		return endpoint_wrong(err);
	const char *host = colon + strlen("://");
	size_t len = endpoint_host_len(host);
	const char *rest = len ? endpoint_port(host + len, &e.port) : NULL;
	if (rest == NULL || (*rest != '\0' && *rest != '/') ||
	    strpbrk(rest, "@ ?#"))
		return endpoint_wrong(err);
	e.scheme = endpoint_lower(url, (size_t)(colon - url));
	e.host = *host == '[' ? endpoint_lower(host + 1, len - 2)
	                      : endpoint_lower(host, len);
	e.path = own_strdup(rest);
	*ret_endpoint = e;
	e = (struct endpoint){.scheme = NULL};
	return true;
}

bool endpoint_is_loopback(const char *host)
{
	struct in_addr address;

	if (strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0)
		return true;
	return inet_pton(AF_INET, host, &address) == 1 &&
	       ntohl(address.s_addr) >> 24 == IN_LOOPBACKNET;
}

bool endpoint_is_safe(const struct endpoint *endpoint)
{
	static const char *const encrypted[] = {"https", "wss", "smtps",
	    "smtp+starttls", "imaps", "imap+starttls", "ldaps",
	    "ldap+starttls"};

	for (size_t i = 0; i < sizeof(encrypted) / sizeof(encrypted[0]); i++)
		if (strcmp(endpoint->scheme, encrypted[i]) == 0)
			return true;
	return endpoint_is_loopback(endpoint->host);
}

bool endpoint_is_within(const char *host, const char *domain)
{
	size_t n = strlen(domain);
	size_t len = strlen(host);

	return strchr(domain, '.') && n <= len &&
	       strcasecmp(host + len - n, domain) == 0 &&
	       (n == len || host[len - n - 1] == '.');
}

bool endpoint_parse_numeric(
    const char *text, int usual_port, struct sockaddr_in *ret_address)
{
	OWN(own_string)
	char *host = strndup(text, strcspn(text, ":"));
	const char *port = strchr(text, ':');
	struct sockaddr_in address = {.sin_family = AF_INET};
	char *end = NULL;
	long number = port ? strtol(port + 1, &end, 10) : usual_port;

	if ((port && (!isdigit((unsigned char)port[1]) || *end)) ||
	    number < 1 || number > ENDPOINT_PORT_MAX ||
	    inet_pton(AF_INET, host, &address.sin_addr) != 1)
		return false;
	address.sin_port = htons((uint16_t)number);
	*ret_address = address;
	return true;
}
