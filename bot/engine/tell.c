/*
 * tell.c: see tell.h.
 */
#include "engine/tell.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/authorise.h"
#include "engine/render.h"

/* Slack's trigger_id lives three seconds; leave room for the call. */
static const int64_t TELL_FORM_LIFE_MS = 2900;
/* A refusal that arrives later than this only puzzles its reader. */
static const int64_t TELL_WHISPER_LIFE_MS = 5 * 60 * 1000;

/* To the actor, where they are: a whisper in a channel, a message in a DM. */
static bool tell_actor(
    struct batch *batch, json_t *taken_notice, bool whisper, struct err *err)
{
	const struct event *e = batch->event;
	const char *user = person_slack_user(&batch->actor);
	json_auto_t *notice = taken_notice;

	if (user == NULL)
		return true;
	whisper = whisper && e->channel;
	json_auto_t *payload = json_pack("{s:O}", "notice", notice);
	if (e->channel)
		json_object_set_new(
		    payload, "channel", json_string(e->channel));
	if (whisper || !e->channel)
		json_object_set_new(payload, "user", json_string(user));
	if (e->channel && e->thread)
		json_object_set_new(payload, "thread", json_string(e->thread));
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = whisper ? DELIVERY_WHISPER : DELIVERY_POST,
	    .lane = own_printf("%s:%s", whisper ? "whisper" : "slack",
	        whisper || !e->channel ? user : e->channel),
	    .expires_at_ms = whisper ? batch->now_ms + TELL_WHISPER_LIFE_MS : 0,
	    .payload = MOVE(payload),
	};
	return batch_send(batch, &row, err);
}

/* A direct message is the actor's own place; a channel is everybody's. */
static bool tell_in_channel(const struct batch *batch)
{
	return batch->event->channel && batch->event->channel[0] != 'D';
}

/* Only the buttons that the actor may press. */
static bool tell_status_verbs(struct batch *batch, const struct notify_case *c,
    json_t *ret_verbs, struct err *err)
{
	const json_t *wanted = json_object_get(
	    json_object_get(workflow_json(c->workflow), "status"), "buttons");
	json_t *verb;
	size_t i;

	json_array_foreach (wanted, i, verb) {
		struct authorise_answer answer;
		const json_t *row =
		    workflow_event(c->workflow, json_string_value(verb));
		if (row == NULL)
			continue;
		if (!authorise(batch->config, batch->store, row, c->record,
		        &batch->actor, &answer, err))
			return false;
		if (answer.verdict == AUTHORISE_ALLOWED)
			json_array_append(ret_verbs, verb);
	}
	return true;
}

bool tell_status(
    struct batch *batch, const struct notify_case *c, struct err *err)
{
	OWN(render_clear)
	struct render render = {.title = NULL};
	json_auto_t *verbs = json_array();
	const char *template_ =
	    jsonx_path_text(workflow_json(c->workflow), "status.notice");

	if (!tell_status_verbs(batch, c, verbs, err) ||
	    !render_case(batch, c, template_, verbs, NULL, &render, err))
		return false;
	return tell_actor(
	    batch, render_notice(&render, c, 0), tell_in_channel(batch), err);
}

bool tell_greeting(struct batch *batch, struct err *err)
{
	json_auto_t *notice = NULL;

	if (!render_greeting(batch, &notice, err))
		return false;
	return tell_actor(batch, MOVE(notice), tell_in_channel(batch), err);
}

bool tell_refusal(struct batch *batch, const char *reason,
    const json_t *details, struct err *err)
{
	json_auto_t *data =
	    details ? json_copy((json_t *)details) : json_object();
	json_auto_t *notice = NULL;

	json_object_set_new(data, "reason", json_pack("{s:b}", reason, 1));
	if (!render_plain(batch, "refusal", data, &notice, err))
		return false;
	return tell_actor(batch, MOVE(notice), true, err);
}

bool tell_form(struct batch *batch, const json_t *form, const char *verb,
    const char *ref, struct err *err)
{
	const struct event *e = batch->event;

	if (e->trigger == NULL)
		return tell_refusal(batch, "form_expired", NULL, err);
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_FORM,
	    .lane = own_printf("form:%lld", (long long)batch->journal_id),
	    .expires_at_ms = e->at_ms + TELL_FORM_LIFE_MS,
	    .payload = json_pack("{s:s, s:s, s:s, s:O, s:s*}", "trigger",
	        e->trigger, "verb", verb, "ref", ref, "form", form, "channel",
	        e->channel),
	};
	return batch_send(batch, &row, err);
}

bool tell_look_up(struct batch *batch, struct err *err)
{
	bool under_way;

	if (!outbox_has_look_up(batch->store, batch->actor.id, &under_way, err))
		return false;
	if (under_way)
		return true;
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_LOOK_UP,
	    .lane = own_printf("look_up:%lld", (long long)batch->actor.id),
	    .payload = json_pack("{s:s}", "who", batch->event->who),
	};
	return batch_send(batch, &row, err);
}
