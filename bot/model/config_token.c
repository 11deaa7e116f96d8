/*
 * config_token.c: see config_token.h.
 */
#include "model/config_token.h"

#include "base/own.h"
#include "model/config_section.h"
#include "model/config_value.h"
#include "model/endpoint.h"
#include "model/secret.h"

#include <string.h>
#include <strings.h>

bool config_token_url(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err)
{
	OWN(endpoint_clear)
	struct endpoint e = {.scheme = NULL};

	if (!endpoint_parse(value, &e, err))
		return false;
	if ((strcmp(e.scheme, "https") != 0 && strcmp(e.scheme, "http") != 0) ||
	    !endpoint_is_safe(&e))
		return err_set(err, ERR_INPUT,
		    "write https://…; http:// is for this machine only");
	*config_value_field(r, key) = own_strdup(value);
	return true;
}

bool config_token_sasl(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err)
{
	static const char *const names[] = {"XOAUTH2", "OAUTHBEARER"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(value, names[i]) == 0) {
			*config_value_field(r, key) = own_strdup(names[i]);
			return true;
		}
	return err_set(err, ERR_INPUT, "write xoauth2 or oauthbearer");
}

static bool config_token_seen(
    const struct config_reader *r, const char *prefix, const char *name)
{
	OWN(own_string)
	char *key = own_printf("%s%s", prefix, name);

	return config_reader_seen(r, key);
}

/* Keys of a token where there is none. */
static void config_token_check_idle(struct config_reader *r, const char *prefix)
{
	static const char *const keys[] = {
	    "client_id", "client_secret", "refresh_token", "scope", "sasl"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (config_token_seen(r, prefix, keys[i]))
			config_reader_problem(r, r->path, r->section_line,
			    "[mail] %s%s is for a login by token; remove it, "
			    "or write %stoken_url",
			    prefix, keys[i], prefix);
}

void config_token_end(
    struct config_reader *r, const char *prefix, struct config_token *token)
{
	if (!config_token_seen(r, prefix, "token_url"))
		config_token_check_idle(r, prefix);
	else if (!config_token_seen(r, prefix, "client_id") ||
	         (!config_token_seen(r, prefix, "client_secret") &&
	             !config_token_seen(r, prefix, "refresh_token")))
		config_reader_problem(r, r->path, r->section_line,
		    "[mail] %1$stoken_url needs %1$sclient_id, and "
		    "%1$sclient_secret or %1$srefresh_token or both",
		    prefix);
	if (token->sasl == NULL)
		token->sasl = own_strdup("XOAUTH2");
}

void config_token_clear(struct config_token *token)
{
	free(token->url);
	free(token->client_id);
	secret_free(&token->client_secret);
	secret_free(&token->refresh_token);
	free(token->scope);
	free(token->sasl);
	*token = (struct config_token){.url = NULL};
}
