/*
 * notify_send.c: see notify_send.h. Lanes: one per chat channel or person, one
 * per person and case for mail, own ones for what is worth nothing late.
 */
#include "engine/notify_send.h"

#include "base/own.h"
#include "engine/mailing.h"
#include "engine/render.h"
#include "store/post.h"

/* {"channel": …}, {"user": …} or {"email": …} of a recipient, and the lane.
 * False if they cannot be reached in chat. A person known by an address alone
 * may well be there: the sender looks. Without a person the office's channel
 * is meant. */
static bool notify_send_address(const struct config_office *office,
    const struct person *person, json_t *payload, char **ret_lane)
{
	const char *user = person ? person_slack_user(person) : NULL;

	if (person == NULL && office->slack_channel) {
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
	if (person && person->email) {
		json_object_set_new(
		    payload, "email", json_string(person->email));
		*ret_lane =
		    own_printf("slack:person:%lld", (long long)person->id);
		return true;
	}
	return false;
}

/* Sends in the thread of the case's first message to that recipient. */
static bool notify_send_thread(struct batch *batch, int64_t case_id,
    const char *recipient, json_t *payload, struct err *err)
{
	OWN(post_clear)
	struct post main = {.id = 0};
	enum post_got got =
	    post_main(batch->store, case_id, "slack", recipient, &main, err);

	if (got == POST_FOUND)
		json_object_set_new(
		    payload, "thread_of", json_integer(main.id));
	return got != POST_FAILED;
}

/* Does the message need a row of its own: to be edited, answered, or to be
 * the head of its case's thread? */
static bool notify_send_keep(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct render *render,
    const struct notify_whom *whom, const char *lane, int64_t *ret_post_id,
    struct err *err)
{
	bool head =
	    whom->office && !json_is_true(json_object_get(action, "thread"));
	const char *reply = json_string_value(json_object_get(action, "reply"));

	*ret_post_id = 0;
	if (!head && !reply && json_array_size(render->verbs) == 0)
		return true;
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
	    .reply_verb = (char *)reply,
	    .aside_verb =
	        (char *)json_string_value(json_object_get(action, "aside")),
	    .live = json_array_size(render->verbs) != 0,
	    .hash = (char *)render->hash,
	    .event_id = c->event_id,
	};
	bool ok = post_insert(batch->store, &post, err);
	json_decref(post.verbs);
	*ret_post_id = post.id;
	return ok;
}

bool notify_send_chat(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct notify_whom *whom, struct err *err)
{
	const struct person *person = whom->person;
	json_auto_t *payload = json_object();
	OWN(own_string)
	char *lane = NULL;
	OWN(render_clear)
	struct render render = {.title = NULL};
	int64_t post_id;

	if (batch->config->slack_api_url == NULL ||
	    !notify_send_address(whom->office, person, payload, &lane))
		return true;
	if (json_is_true(json_object_get(action, "thread")) &&
	    !notify_send_thread(
	        batch, c->record->id, whom->recipient, payload, err))
		return false;
	if (!render_case(batch, c,
	        json_string_value(json_object_get(action, "notice")),
	        json_object_get(action, "buttons"), c->event, &render, err) ||
	    !notify_send_keep(
	        batch, c, action, &render, whom, lane, &post_id, err))
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

bool notify_send_mail(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct notify_whom *whom, struct err *err)
{
	OWN(render_clear)
	struct render render = {.title = NULL};
	const char *notice =
	    json_string_value(json_object_get(action, "notice"));

	if (batch->config->mail_host == NULL)
		return true;
	if (!render_case(batch, c, notice, json_object_get(action, "buttons"),
	        c->event, &render, err))
		return false;
	json_auto_t *verbs = MOVE(render.verbs);
	struct mailing mailing = {
	    .to = whom->person,
	    .taken_notice = render_notice(&render, c, 0),
	    .c = c,
	    .recipient = whom->recipient,
	    .template_ = notice,
	    .verbs = verbs,
	    .reply_verb = json_string_value(json_object_get(action, "reply")),
	};
	return mailing_send(batch, &mailing, err);
}
