/*
 * keep.c: see keep.h. Lanes of chat: one per channel or person. (Of mail: one
 * per person and case; own ones for what is worth nothing late.)
 */
#include "engine/keep.h"

#include "base/own.h"
#include "store/post.h"

#include <string.h>

bool keep_address(
    const struct keep_whom *whom, json_t *payload, char **ret_lane)
{
	const struct person *person = whom->person;
	const char *user = person ? person_slack_user(person) : NULL;

	if (person == NULL && whom->office->slack_channel) {
		json_object_set_new(payload, "channel",
		    json_string(whom->office->slack_channel));
		*ret_lane = own_printf("slack:%s", whom->office->slack_channel);
		return true;
	}
	if (user) {
		json_object_set_new(payload, "user", json_string(user));
		*ret_lane = own_printf("slack:%s", user);
		return true;
	}
	if (person && person->email) {
		json_object_set_new(
		    payload, "email", json_string(person->email));
		*ret_lane =
		    own_printf("slack:person:%lld", (long long)person->id);
		return true;
	}
	return false;
}

bool keep_has_events(const json_t *verbs)
{
	json_t *verb;
	size_t i;

	json_array_foreach ((json_t *)verbs, i, verb)
		if (!workflow_is_built_in(json_string_value(verb)))
			return true;
	return false;
}

bool keep_asks(const json_t *action, const char *recipient, const json_t *verbs)
{
	return keep_has_events(verbs) && strcmp(recipient, "requester") != 0 &&
	       !json_is_true(json_object_get(action, "offer"));
}

bool keep_post(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct render *render,
    const struct keep_whom *whom, const char *lane, bool held,
    int64_t *ret_post_id, struct err *err)
{
	json_t *verbs = json_object_get(action, "buttons");
	struct post post = {
	    .case_id = c->record->id,
	    .system = (char *)"slack",
	    .lane = (char *)lane,
	    .recipient = (char *)whom->recipient,
	    .office = whom->office && whom->person ? whom->office->name : NULL,
	    .template_ =
	        (char *)json_string_value(json_object_get(action, "notice")),
	    .verbs = verbs ? json_incref(verbs) : json_array(),
	    .reply_verb =
	        (char *)json_string_value(json_object_get(action, "reply")),
	    .aside_verb =
	        (char *)json_string_value(json_object_get(action, "aside")),
	    .live = json_array_size(render->verbs) != 0,
	    .asks = keep_asks(action, whom->recipient, render->verbs),
	    .held = held,
	    .made_at_ms = batch->now_ms,
	    .hash = (char *)render->hash,
	    .event_id = c->event_id,
	};

	bool ok = post_insert(batch->store, &post, err);
	json_decref(post.verbs);
	*ret_post_id = post.id;
	return ok;
}
