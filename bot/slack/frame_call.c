/*
 * frame_call.c: how people call Beadle from anywhere: commands and shortcuts.
 * See frame_part.h. A command comes once as a rule, but may come again: its
 * trigger, which is unique, is its name.
 */
#include "slack/frame_part.h"

#include "base/jsonx.h"
#include "base/own.h"

#include <string.h>

struct event *slack_frame_command(const json_t *payload,
    const struct slack_frame_self *self, const char *envelope_id,
    size_t *redacted)
{
	const char *trigger = jsonx_path_text(payload, "trigger_id");
	const char *command = jsonx_path_text(payload, "command");
	OWN(own_string)
	char *id = slack_frame_id(
	    "command", trigger ? trigger : envelope_id, NULL, NULL, NULL);

	if (command == NULL)
		return slack_frame_note(id);
	struct event *event = event_new(EVENT_COMMAND, "slack", id);
	event->who = slack_frame_who(jsonx_path_text(payload, "team_id"),
	    jsonx_path_text(payload, "user_id"));
	event->who_name =
	    own_strdup_or_null(jsonx_path_text(payload, "user_name"));
	event->verb = own_strdup(command);
	event->text =
	    slack_frame_words(jsonx_path_text(payload, "text"), self, redacted);
	event->channel =
	    own_strdup_or_null(jsonx_path_text(payload, "channel_id"));
	event->trigger = own_strdup_or_null(trigger);
	event->hook =
	    own_strdup_or_null(jsonx_path_text(payload, "response_url"));
	return event;
}

struct event *slack_frame_shortcut(const json_t *payload,
    const struct slack_frame_self *self, size_t *redacted)
{
	const char *callback = jsonx_path_text(payload, "callback_id");
	OWN(own_string)
	char *id =
	    slack_frame_id("shortcut", jsonx_path_text(payload, "trigger_id"),
	        jsonx_path_text(payload, "action_ts"),
	        jsonx_path_text(payload, "user.id"), NULL);

	if (callback == NULL || (strcmp(callback, EVENT_ASK) != 0 &&
	                            strcmp(callback, EVENT_ASK_ABOUT) != 0))
		return slack_frame_note(id);
	struct event *event = event_new(EVENT_COMMAND, "slack", id);
	slack_frame_actor(event, payload);
	event->verb = own_strdup(callback);
	event->text = slack_frame_words(
	    jsonx_path_text(payload, "message.text"), self, redacted);
	event->channel =
	    own_strdup_or_null(jsonx_path_text(payload, "channel.id"));
	event->hook =
	    own_strdup_or_null(jsonx_path_text(payload, "response_url"));
	return event;
}

struct event *slack_frame_home(const json_t *payload, const char *external_id)
{
	const json_t *inner = json_object_get(payload, "event");
	const char *tab = jsonx_path_text(inner, "tab");

	if (tab == NULL || strcmp(tab, "home") != 0)
		return slack_frame_note(external_id);
	struct event *event = event_new(EVENT_HOME, "slack", external_id);
	event->who = slack_frame_who(jsonx_path_text(payload, "team_id"),
	    jsonx_path_text(inner, "user"));
	event->ref =
	    own_strdup_or_null(jsonx_path_text(inner, "view.private_metadata"));
	return event;
}
