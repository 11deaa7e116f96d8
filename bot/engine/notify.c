/*
 * notify.c: see notify.h. Lanes: one per chat channel or person, one per
 * person and case for mail, own ones for what is worth nothing late.
 */
#include "engine/notify.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/authorise.h"
#include "engine/facts.h"
#include "engine/render.h"
#include "store/post.h"

#include <string.h>

/* Slack's trigger_id lives three seconds; leave room for the call. */
static const int64_t NOTIFY_FORM_LIFE_MS = 2900;
/* A refusal that arrives later than this only puzzles its reader. */
static const int64_t NOTIFY_WHISPER_LIFE_MS = 5 * 60 * 1000;

static bool notify_wants(const json_t *action, const char *via, bool by_default)
{
	const json_t *list = json_object_get(action, "via");
	json_t *one;
	size_t i;

	if (list == NULL)
		return by_default;
	json_array_foreach (list, i, one)
		if (strcmp(json_string_value(one), via) == 0)
			return true;
	return false;
}

/* {"channel": …} or {"user": …} of a recipient, and the lane. False if they
 * cannot be reached in chat. */
static bool notify_chat_address(const struct config_office *office,
    const struct person *person, json_t *payload, char **ret_lane)
{
	const char *user = person ? person_slack_user(person) : NULL;

	if (office && office->slack_channel) {
		json_object_set_new(
		    payload, "channel", json_string(office->slack_channel));
		*ret_lane = own_printf("slack:%s", office->slack_channel);
		return true;
	}
	if (user) {
		json_object_set_new(payload, "user", json_string(user));
		*ret_lane = own_printf("slack:%s", user);
		return true;
	}
	return false;
}

/* Sends in the thread of the case's first message to that recipient. */
static bool notify_thread(struct batch *batch, int64_t case_id,
    const char *recipient, json_t *payload, struct err *err)
{
	OWN(post_clear)
	struct post main = {.id = 0};
	enum post_got got =
	    post_main(batch->store, case_id, recipient, &main, err);

	if (got == POST_FOUND)
		json_object_set_new(
		    payload, "thread_of", json_integer(main.id));
	return got != POST_FAILED;
}

/* Does the message need a row of its own: to be edited, answered, or to be
 * the head of its case's thread? */
static bool notify_keep_post(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct render *render, const char *recipient,
    const char *lane, int64_t *ret_post_id, struct err *err)
{
	bool head = strncmp(recipient, "office:", 7) == 0 &&
	            !json_is_true(json_object_get(action, "thread"));
	const char *reply = json_string_value(json_object_get(action, "reply"));

	*ret_post_id = 0;
	if (!head && !reply && json_array_size(render->verbs) == 0)
		return true;
	json_t *verbs = json_object_get(action, "buttons");
	struct post post = {
	    .case_id = c->record->id,
	    .system = (char *)"slack",
	    .lane = (char *)lane,
	    .recipient = (char *)recipient,
	    .template_ =
	        (char *)json_string_value(json_object_get(action, "notice")),
	    .verbs = verbs ? json_incref(verbs) : json_array(),
	    .reply_verb = (char *)reply,
	    .live = json_array_size(render->verbs) != 0,
	    .hash = (char *)render->hash,
	    .event = (json_t *)c->event,
	};
	bool ok = post_insert(batch->store, &post, err);
	json_decref(post.verbs);
	*ret_post_id = post.id;
	return ok;
}

static bool notify_chat(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *recipient,
    const struct config_office *office, const struct person *person,
    struct err *err)
{
	json_auto_t *payload = json_object();
	OWN(own_string)
	char *lane = NULL;
	OWN(render_clear)
	struct render render = {.title = NULL};
	int64_t post_id;

	if (!notify_chat_address(office, person, payload, &lane))
		return true;
	if (json_is_true(json_object_get(action, "thread")) &&
	    !notify_thread(batch, c->record->id, recipient, payload, err))
		return false;
	if (!render_case(batch, c,
	        json_string_value(json_object_get(action, "notice")),
	        json_object_get(action, "buttons"), c->event, &render, err) ||
	    !notify_keep_post(
	        batch, c, action, &render, recipient, lane, &post_id, err))
		return false;
	json_object_set_new(
	    payload, "notice", render_notice(&render, c, post_id));
	struct outbox_row row = {
	    .case_id = c->record->id,
	    .person_id = person ? person->id : 0,
	    .post_id = post_id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane = MOVE(lane),
	    .payload = MOVE(payload),
	};
	return batch_send(batch, &row, err);
}

/* Every later mail of the case hangs from the first one to that person. */
static bool notify_mail_ids(struct batch *batch, const struct notify_case *c,
    const struct person *person, const char *tag, json_t *payload,
    struct err *err)
{
	OWN(own_string)
	char *first = NULL;
	const char *number = c->record->number;
	const char *domain = batch->config->mail_domain;

	if (outbox_first_mail(batch->store, c->record->id, person->id, &first,
	        err) == OUTBOX_FAILED)
		return false;
	OWN(own_string)
	char *id = own_printf("<%s.%s@%s>", number, tag, domain);
	json_object_set_new(payload, "message_id", json_string(id));
	json_t *references = json_array();
	if (first) {
		OWN(own_string)
		char *head = own_printf("<%s.%s@%s>", number, first, domain);
		json_array_append_new(references, json_string(head));
	}
	json_object_set_new(payload, "references", references);
	return true;
}

/* A person without an address: the row is there and says so, for people. */
static bool notify_no_address(
    struct batch *batch, struct outbox_row *row, struct err *err)
{
	row->journal_id = batch->journal_id;
	row->created_at_ms = row->due_at_ms = batch->now_ms;
	bool ok = outbox_insert(batch->store, row, err) &&
	          outbox_finish(batch->store, row->id, "failed", NULL,
	              "no_address", batch->now_ms, err);
	outbox_row_clear(row);
	return ok;
}

static bool notify_mail(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct person *person, struct err *err)
{
	OWN(render_clear)
	struct render render = {.title = NULL};

	if (batch->config->mail_host == NULL)
		return true;
	if (!render_case(batch, c,
	        json_string_value(json_object_get(action, "notice")), NULL,
	        c->event, &render, err))
		return false;
	OWN(own_string)
	char *subject = own_printf("[%s] %s", c->record->number, render.title);
	struct outbox_row row = {
	    .case_id = c->record->id,
	    .person_id = person->id,
	    .system = own_strdup("mail"),
	    .kind = DELIVERY_MAIL,
	    .lane = own_printf(
	        "mail:%s:%lld", c->record->number, (long long)person->id),
	    .tag = outbox_new_tag(),
	    .payload = json_pack("{s:s, s:s, s:s, s:o}", "to",
	        person->email ? person->email : "", "to_name", person->name,
	        "subject", subject, "notice", render_notice(&render, c, 0)),
	};
	if (!notify_mail_ids(batch, c, person, row.tag, row.payload, err)) {
		outbox_row_clear(&row);
		return false;
	}
	return person->email ? batch_send(batch, &row, err)
	                     : notify_no_address(batch, &row, err);
}

static bool notify_person(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *recipient, const struct person *person,
    bool mail_by_default, struct err *err)
{
	if (notify_wants(action, "chat", true) &&
	    !notify_chat(batch, c, action, recipient, NULL, person, err))
		return false;
	return !notify_wants(action, "mail", mail_by_default) ||
	       notify_mail(batch, c, action, person, err);
}

static bool notify_one(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *to, struct err *err)
{
	if (strcmp(to, "requester") == 0)
		return notify_person(
		    batch, c, action, to, c->requester, true, err);
	if (strcmp(to, "actor") == 0) {
		if (batch->actor.id == 0)
			return true;
		OWN(own_string)
		char *recipient =
		    own_printf("person:%lld", (long long)batch->actor.id);
		return notify_person(
		    batch, c, action, recipient, &batch->actor, false, err);
	}
	const struct config_office *office =
	    config_office_find(batch->config, to + strlen("office:"));
	if (office == NULL)
		return err_set(err, ERR_BUG, "no such recipient: %s", to);
	return notify_chat(batch, c, action, to, office, NULL, err);
}

bool notify_action(struct batch *batch, const struct notify_case *c,
    const json_t *action, struct err *err)
{
	const json_t *to = json_object_get(action, "to");
	json_t *one;
	size_t i;

	if (json_is_string(to))
		return notify_one(batch, c, action, json_string_value(to), err);
	json_array_foreach (to, i, one)
		if (!notify_one(batch, c, action, json_string_value(one), err))
			return false;
	return true;
}

/* An edit that has not left yet is overtaken; else a new row follows it. */
static bool notify_update(struct batch *batch, const struct notify_case *c,
    const struct post *post, const struct render *render, struct err *err)
{
	json_auto_t *payload = json_object();
	int64_t waiting = 0;

	json_object_set_new(
	    payload, "notice", render_notice(render, c, post->id));
	enum outbox_got got =
	    outbox_find_update(batch->store, post->id, &waiting, err);
	if (got == OUTBOX_FAILED)
		return false;
	if (got == OUTBOX_FOUND &&
	    dispatch_in_flight(batch->dispatch, waiting) == NULL)
		return outbox_replace_payload(
		    batch->store, waiting, payload, err);
	struct outbox_row row = {
	    .case_id = c->record->id,
	    .post_id = post->id,
	    .system = own_strdup(post->system),
	    .kind = DELIVERY_UPDATE,
	    .lane = own_strdup(post->lane),
	    .payload = MOVE(payload),
	};
	return batch_send(batch, &row, err);
}

static bool notify_redraw_one(struct batch *batch, const struct notify_case *c,
    struct post *post, struct err *err)
{
	OWN(render_clear)
	struct render render = {.title = NULL};

	if (!render_case(batch, c, post->template_, post->verbs, post->event,
	        &render, err))
		return false;
	if (strcmp(render.hash, post->hash) == 0)
		return true;
	free(post->hash);
	post->hash = own_strdup(render.hash);
	post->live = json_array_size(render.verbs) != 0;
	return post_update(batch->store, post, err) &&
	       notify_update(batch, c, post, &render, err);
}

bool notify_redraw(
    struct batch *batch, const struct notify_case *c, struct err *err)
{
	int64_t after_id = 0;

	for (;;) {
		OWN(post_clear)
		struct post post = {.id = 0};
		enum post_got got = post_next_live(
		    batch->store, c->record->id, after_id, &post, err);
		if (got != POST_FOUND)
			return got == POST_ABSENT;
		after_id = post.id;
		if (!notify_redraw_one(batch, c, &post, err))
			return false;
	}
}

/* To the actor, where they are: a whisper in a channel, a message in a DM. */
static bool notify_actor(
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
	    .expires_at_ms =
	        whisper ? batch->now_ms + NOTIFY_WHISPER_LIFE_MS : 0,
	    .payload = MOVE(payload),
	};
	return batch_send(batch, &row, err);
}

/* A direct message is the actor's own place; a channel is everybody's. */
static bool notify_in_channel(const struct batch *batch)
{
	return batch->event->channel && batch->event->channel[0] != 'D';
}

/* Only the buttons that the actor may press. */
static bool notify_status_verbs(struct batch *batch,
    const struct notify_case *c, json_t *ret_verbs, struct err *err)
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

bool notify_status(
    struct batch *batch, const struct notify_case *c, struct err *err)
{
	OWN(render_clear)
	struct render render = {.title = NULL};
	json_auto_t *verbs = json_array();
	const char *template_ =
	    jsonx_path_text(workflow_json(c->workflow), "status.notice");

	if (!notify_status_verbs(batch, c, verbs, err) ||
	    !render_case(batch, c, template_, verbs, NULL, &render, err))
		return false;
	return notify_actor(
	    batch, render_notice(&render, c, 0), notify_in_channel(batch), err);
}

bool notify_greeting(struct batch *batch, struct err *err)
{
	json_auto_t *notice = NULL;

	if (!render_greeting(batch, &notice, err))
		return false;
	return notify_actor(batch, MOVE(notice), notify_in_channel(batch), err);
}

bool notify_refusal(struct batch *batch, const char *reason,
    const json_t *details, struct err *err)
{
	json_auto_t *data =
	    details ? json_copy((json_t *)details) : json_object();
	json_auto_t *notice = NULL;

	json_object_set_new(data, "reason", json_pack("{s:b}", reason, 1));
	if (!render_plain(batch, "refusal", data, &notice, err))
		return false;
	return notify_actor(batch, MOVE(notice), true, err);
}

bool notify_form(struct batch *batch, const json_t *form, const char *verb,
    const char *ref, struct err *err)
{
	const struct event *e = batch->event;

	if (e->trigger == NULL)
		return notify_refusal(batch, "form_expired", NULL, err);
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_FORM,
	    .lane = own_printf("form:%lld", (long long)batch->journal_id),
	    .expires_at_ms = e->at_ms + NOTIFY_FORM_LIFE_MS,
	    .payload = json_pack("{s:s, s:s, s:s, s:O, s:s*}", "trigger",
	        e->trigger, "verb", verb, "ref", ref, "form", form, "channel",
	        e->channel),
	};
	return batch_send(batch, &row, err);
}

bool notify_look_up(struct batch *batch, struct err *err)
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
