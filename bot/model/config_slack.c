/*
 * config_slack.c: [slack]: where Slack is, its two tokens, and the pace.
 */
#include "model/config_section.h"

#include "base/own.h"
#include "model/config_value.h"
#include "model/endpoint.h"
#include "model/secret.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The two tokens are easily swapped; Slack would only say invalid_auth. */
static bool config_slack_token(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	const char *prefix =
	    strncmp(key->name, "app", 3) == 0 ? "xapp-" : "xoxb-";
	OWN(secret_free)
	char *token = NULL;

	if (r->elsewhere)
		return true;
	if (!secret_read(value, r->folder, &token, err))
		return false;
	if (strncmp(token, prefix, strlen(prefix)) != 0)
		return err_set(err, ERR_INPUT,
		    "it holds something else; this token begins with %s",
		    prefix);
	*config_value_field(r, key) = MOVE(token);
	return true;
}

static bool config_slack_api_url(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	OWN(endpoint_clear)
	struct endpoint endpoint = {.scheme = NULL};
	size_t len = strlen(value);

	if (!endpoint_parse(value, &endpoint, err))
		return false;
	if ((strcmp(endpoint.scheme, "https") != 0 &&
	        strcmp(endpoint.scheme, "http") != 0) ||
	    !endpoint_is_safe(&endpoint))
		return err_set(err, ERR_INPUT,
		    "write https://…; http:// is for this machine only");
	*config_value_field(r, key) =
	    own_printf("%s%s", value, value[len - 1] == '/' ? "" : "/");
	return true;
}

static bool config_slack_pace(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	char *end;
	long number = strtol(value, &end, 10);

	(void)key;
	if (end == value || *end || number < 1 || number > 1000)
		return err_set(err, ERR_INPUT, "write a number from 1 to 1000");
	r->config->slack_messages_per_second = (int)number;
	return true;
}

static const struct config_key config_slack_keys[] = {
    {"api_url", config_slack_api_url, offsetof(struct config, slack_api_url),
        true, false, "https://slack.com/api/"},
    {"app_token", config_slack_token, offsetof(struct config, slack_app_token),
        true, false, "credential:slack-app-token"},
    {"bot_token", config_slack_token, offsetof(struct config, slack_bot_token),
        true, false, "credential:slack-bot-token"},
    {"messages_per_second", config_slack_pace, 0, false, false, "1"},
};

const struct config_section config_slack_section = {
    .name = "slack",
    .keys = config_slack_keys,
    .key_count = sizeof(config_slack_keys) / sizeof(config_slack_keys[0]),
};
