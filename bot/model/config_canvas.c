/*
 * config_canvas.c: [canvas]: where Canvas is, Beadle's token there, and what
 * may be done with it.
 */
#include "model/config_section.h"

#include "base/own.h"
#include "model/config_value.h"
#include "model/endpoint.h"
#include "model/secret.h"

#include <stddef.h>
#include <string.h>

/* What calls are made to is below it. */
static bool config_canvas_url(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	OWN(endpoint_clear)
	struct endpoint endpoint = {.scheme = NULL};

	if (!endpoint_parse(value, &endpoint, err))
		return false;
	if ((strcmp(endpoint.scheme, "https") != 0 &&
	        strcmp(endpoint.scheme, "http") != 0) ||
	    !endpoint_is_safe(&endpoint) || strlen(endpoint.path) > 1)
		return err_set(err, ERR_INPUT,
		    "write the address of Canvas' first page, "
		    "https://canvas.university.example; http:// is for this "
		    "machine only");
	*config_value_field(r, key) = own_printf("%.*s/api/v1/",
	    (int)(strlen(value) - strlen(endpoint.path)), value);
	return true;
}

/* It goes into a header as it is. */
static bool config_canvas_token(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	OWN(secret_free)
	char *token = NULL;

	if (r->elsewhere)
		return true;
	if (!secret_read(value, r->folder, &token, err))
		return false;
	for (const char *p = token; *p; p++)
		if (*p <= ' ' || *p >= 0x7f)
			return err_set(err, ERR_INPUT,
			    "it holds something else; a token of Canvas has "
			    "letters, digits, ~ and _");
	*config_value_field(r, key) = MOVE(token);
	return true;
}

/* A part of a path: self, an id, or sis_account_id:…, escaped by who wrote it.
 */
static bool config_canvas_account(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:_-%";

	if (*value == '\0' || value[strspn(value, plain)])
		return err_set(
		    err, ERR_INPUT, "write self, or the number of the account");
	*config_value_field(r, key) = own_strdup(value);
	return true;
}

static bool config_canvas_issue(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	(void)key;
	if (strcmp(value, "edtech") != 0 && strcmp(value, "beadle") != 0)
		return err_set(err, ERR_INPUT, "write edtech or beadle");
	r->config->canvas.creates = strcmp(value, "beadle") == 0;
	return true;
}

static bool config_canvas_max_days(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	enum { MAX_DAYS_MOST = 3660 };
	char *end;
	long days = strtol(value, &end, 10);

	(void)key;
	if (*value == '\0' || *end || days < 1 || days > MAX_DAYS_MOST)
		return err_set(err, ERR_INPUT, "write a number from 1 to %d",
		    MAX_DAYS_MOST);
	r->config->canvas.max_days = (int)days;
	return true;
}

static void config_canvas_end(struct config_reader *r)
{
	config_serve(r->config, "canvas");
	if (r->config->canvas.account == NULL)
		r->config->canvas.account = own_strdup("self");
}

void config_canvas_clear(struct config_canvas *canvas)
{
	free(canvas->api_url);
	secret_free(&canvas->token);
	free(canvas->account);
	free(canvas->ca_file);
}

static const struct config_key config_canvas_keys[] = {
    {"url", config_canvas_url, offsetof(struct config, canvas.api_url), true,
        false, "https://canvas.university.example"},
    {"token", config_canvas_token, offsetof(struct config, canvas.token), true,
        false, "credential:canvas-token"},
    {"account", config_canvas_account, offsetof(struct config, canvas.account),
        false, false, "self"},
    {"issue", config_canvas_issue, 0, false, false, "edtech"},
    {"max_days", config_canvas_max_days, 0, false, false, "120"},
    {"ca_file", config_value_file, offsetof(struct config, canvas.ca_file),
        false, false, "/etc/ssl/certs/university.pem"},
};

const struct config_section config_canvas_section = {
    .name = "canvas",
    .keys = config_canvas_keys,
    .key_count = sizeof(config_canvas_keys) / sizeof(config_canvas_keys[0]),
    .end = config_canvas_end,
};
