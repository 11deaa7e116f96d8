/*
 * manifest.c: see manifest.h. The app-level token is no part of a manifest.
 */
#include "slack/manifest.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "model/event.h"
#include "slack/plain.h"

#include <ctype.h>
#include <string.h>

enum {
	MANIFEST_NAME_POINTS = 35,
	MANIFEST_COMMAND_POINTS = 2000, /* of its description */
};

const struct slack_scope slack_scopes[] = {
    {"app_mentions:read", "to hear when it is named in a channel"},
    {"channels:history", "to read the threads of its own messages"},
    {"chat:write", "to write messages and to change its own"},
    {"commands", "to be called by commands and shortcuts"},
    {"groups:history", "to read such threads in private channels"},
    {"im:history", "to read what people write to it"},
    {"im:write", "to write to people"},
    {"usergroups:read", "to know who is in an office that is a user group"},
    {"users:read", "to know who somebody is"},
    {"users:read.email", "to know people by their e-mail address"},
    {NULL, NULL},
};

static const char *const manifest_events[] = {"app_home_opened", "app_mention",
    "message.channels", "message.groups", "message.im", NULL};

static json_t *manifest_names(const char *const *names)
{
	json_t *list = json_array();

	for (; *names; names++)
		json_array_append_new(list, json_string(*names));
	return list;
}

static json_t *manifest_scopes(void)
{
	json_t *list = json_array();

	for (const struct slack_scope *s = slack_scopes; s->name; s++)
		json_array_append_new(list, json_string(s->name));
	return list;
}

static json_t *manifest_commands(const json_t *commands)
{
	json_t *list = json_array();
	json_t *one;
	size_t i;

	json_array_foreach (commands, i, one) {
		OWN(own_string)
		char *what = slack_plain_cut(
		    jsonx_text(one, "title"), MANIFEST_COMMAND_POINTS);
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:b}", "command",
		              jsonx_text(one, "command"), "description", what,
		              "usage_hint", "[status | withdraw | help]",
		              "should_escape", 1));
	}
	return list;
}

static json_t *manifest_shortcuts(void)
{
	return json_pack("[{s:s, s:s, s:s, s:s}, {s:s, s:s, s:s, s:s}]", "name",
	    "Ask for something", "type", "global", "callback_id", EVENT_ASK,
	    "description", "Opens the form of a request", "name",
	    "Make this a request", "type", "message", "callback_id",
	    EVENT_ASK_ABOUT, "description",
	    "Opens the form of a request with the words of this message");
}

/* In small letters: it is what people type. */
static char *manifest_bot_name(const char *name)
{
	char *bot = own_strdup(name);

	for (char *c = bot; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return bot;
}

static json_t *manifest_features(const char *name, const json_t *commands)
{
	OWN(own_string)
	char *bot = manifest_bot_name(name);
	json_t *features = json_pack("{s:{s:b, s:b, s:b}, s:{s:s, s:b}, s:o}",
	    "app_home", "home_tab_enabled", 1, "messages_tab_enabled", 1,
	    "messages_tab_read_only_enabled", 0, "bot_user", "display_name",
	    bot, "always_online", 1, "shortcuts", manifest_shortcuts());

	if (json_array_size(commands))
		json_object_set_new(
		    features, "slash_commands", manifest_commands(commands));
	return features;
}

json_t *slack_manifest(const char *name, const json_t *commands)
{
	OWN(own_string)
	char *cut = slack_plain_cut(name, MANIFEST_NAME_POINTS);

	return json_pack("{s:{s:i, s:i}, s:{s:s, s:s, s:s}, s:o, s:{s:{s:o}},"
	                 " s:{s:{s:o}, s:{s:b}, s:b, s:b, s:b}}",
	    "_metadata", "major_version", 1, "minor_version", 1,
	    "display_information", "name", cut, "description",
	    "Carries requests to the offices that decide, and the answer back",
	    "background_color", "#176b57", "features",
	    manifest_features(cut, commands), "oauth_config", "scopes", "bot",
	    manifest_scopes(), "settings", "event_subscriptions", "bot_events",
	    manifest_names(manifest_events), "interactivity", "is_enabled", 1,
	    "org_deploy_enabled", 0, "socket_mode_enabled", 1,
	    "token_rotation_enabled", 0);
}
