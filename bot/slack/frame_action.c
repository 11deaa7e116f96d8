/*
 * frame_action.c: what people press and fill in: buttons, the answers of a
 * window, shortcuts. See frame_part.h.
 */
#include "slack/frame_part.h"

#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "text/redact.h"

#include <string.h>

void slack_frame_actor(struct event *event, const json_t *payload)
{
	const char *team = jsonx_path_text(payload, "user.team_id");
	const char *name = jsonx_path_text(payload, "user.username");

	event->who =
	    slack_frame_who(team ? team : jsonx_path_text(payload, "team.id"),
	        jsonx_path_text(payload, "user.id"));
	if (name == NULL)
		name = jsonx_path_text(payload, "user.name");
	event->who_name = own_strdup_or_null(name);
	event->trigger =
	    own_strdup_or_null(jsonx_path_text(payload, "trigger_id"));
}

/* A window's button has the window replaced. What is only for one person's
 * eyes may stand where nothing of ours may otherwise be said: it is answered
 * the way it came. */
static void slack_frame_place(struct event *event, const json_t *payload)
{
	const char *type = jsonx_path_text(payload, "view.type");

	if (type && strcmp(type, "modal") == 0)
		event->view =
		    own_strdup_or_null(jsonx_path_text(payload, "view.id"));
	if (jsonx_path_true(payload, "container.is_ephemeral"))
		event->hook = own_strdup_or_null(
		    jsonx_path_text(payload, "response_url"));
}

static struct event *slack_frame_block_actions(const json_t *payload)
{
	const json_t *action = jsonx_path(payload, "actions.0");
	const char *verb = jsonx_path_text(action, "action_id");
	const char *where = jsonx_path_text(payload, "container.message_ts");
	const char *thread = jsonx_path_text(payload, "container.thread_ts");

	if (where == NULL)
		where = jsonx_path_text(payload, "view.id");
	OWN(own_string)
	char *id = slack_frame_id("action", where, verb,
	    jsonx_path_text(payload, "user.id"),
	    jsonx_path_text(action, "action_ts"));
	const char *value = jsonx_path_text(action, "value");
	if (verb == NULL || value == NULL)
		return slack_frame_note(id);
	struct event *event = event_new(EVENT_ACTION, "slack", id);
	slack_frame_actor(event, payload);
	/* "look#2": the second of its kind beside one another. */
	event->verb = strndup(verb, strcspn(verb, "#"));
	event->ref = own_strdup(value);
	event->channel =
	    own_strdup_or_null(jsonx_path_text(payload, "channel.id"));
	event->thread = own_strdup_or_null(thread);
	slack_frame_place(event, payload);
	return event;
}

/* The answer of one input element; NULL if it has none. New reference. */
static json_t *slack_frame_answer(const char *action_id, const json_t *element)
{
	static const char *const texts[] = {
	    "value", "selected_date", "selected_option.value"};
	const json_t *options = json_object_get(element, "selected_options");
	json_t *option;
	size_t i;

	if (json_is_array(options)) {
		/* view.c names the element after the field's type. */
		if (strncmp(action_id, "boolean", strlen("boolean")) == 0)
			return json_boolean(json_array_size(options) != 0);
		json_t *list = json_array();
		json_array_foreach (options, i, option) {
			json_t *value = json_object_get(option, "value");
			if (json_is_string(value))
				json_array_append(list, value);
		}
		return list;
	}
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = jsonx_path_text(element, texts[i]);
		if (text)
			return json_string(text);
	}
	return NULL;
}

/* view.state.values: block_id -> action_id -> element. */
static json_t *slack_frame_answers(const json_t *payload)
{
	json_t *values = jsonx_path(payload, "view.state.values");
	json_t *answers = json_object();
	const char *field, *action_id;
	json_t *elements, *element;

	json_object_foreach (values, field, elements) {
		json_object_foreach (elements, action_id, element) {
			json_t *answer = slack_frame_answer(action_id, element);
			if (answer)
				json_object_set_new(answers, field, answer);
		}
	}
	return answers;
}

/*
 * The same view may be sent again after errors, with other answers: the
 * answers are part of the id, so a correction is new and a redelivery is not.
 */
static struct event *slack_frame_submission(const json_t *payload,
    const struct slack_frame_self *self, size_t *redacted)
{
	const char *view = jsonx_path_text(payload, "view.id");
	const char *verb = jsonx_path_text(payload, "view.callback_id");
	const char *metadata =
	    jsonx_path_text(payload, "view.private_metadata");
	json_auto_t *answers = slack_frame_answers(payload);
	json_auto_t *meta = NULL;
	char hash[CRYPTO_HASH_HEX_BYTES];

	OWN(own_string)
	char *canonical = jsonx_canonical(answers);
	crypto_hash_hex(self->id_key, canonical, strlen(canonical), hash);
	OWN(own_string)
	char *id = slack_frame_id(
	    "view", view, hash, jsonx_path_text(payload, "user.id"), NULL);
	if (view == NULL || verb == NULL || metadata == NULL ||
	    !jsonx_parse(metadata, strlen(metadata), &meta, NULL) ||
	    jsonx_path_text(meta, "ref") == NULL)
		return slack_frame_note(id);
	struct event *event = event_new(EVENT_SUBMIT, "slack", id);
	slack_frame_actor(event, payload);
	event->verb = own_strdup(verb);
	event->ref = own_strdup(jsonx_path_text(meta, "ref"));
	*redacted += redact_json(answers);
	event->data = MOVE(answers);
	return event;
}

struct event *slack_frame_interactive(const json_t *payload,
    const struct slack_frame_self *self, const char *envelope_id,
    size_t *redacted)
{
	const char *type = jsonx_path_text(payload, "type");

	if (type && strcmp(type, "block_actions") == 0)
		return slack_frame_block_actions(payload);
	if (type && strcmp(type, "view_submission") == 0)
		return slack_frame_submission(payload, self, redacted);
	if (type && (strcmp(type, "shortcut") == 0 ||
	                strcmp(type, "message_action") == 0))
		return slack_frame_shortcut(payload, self, redacted);
	OWN(own_string)
	char *id = slack_frame_id("interactive", envelope_id, NULL, NULL, NULL);
	return slack_frame_note(id);
}
