/*
 * notify_send.c: see notify_send.h.
 */
#include "engine/notify_send.h"

#include "base/own.h"
#include "engine/hold.h"
#include "engine/mailing.h"
#include "engine/render.h"
#include "store/post.h"

/* Sends in the thread of the case's first message to that recipient, which is
 * there by then. */
static bool notify_send_thread(struct batch *batch, const struct notify_case *c,
    const struct keep_whom *whom, json_t *payload, struct err *err)
{
	OWN(post_clear)
	struct post main = {.id = 0};
	enum post_got got = post_main(
	    batch->store, c->record->id, "slack", whom->recipient, &main, err);

	if (got == POST_FOUND)
		json_object_set_new(
		    payload, "thread_of", json_integer(main.id));
	return got != POST_FAILED &&
	       (!main.held || hold_release(batch, c, &main, whom->person, err));
}

/* Does the message need a row of its own: to be edited, answered, or to be
 * the head of its case's thread? */
static bool notify_send_keep(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct render *render,
    const struct keep_whom *whom, const char *lane, int64_t *ret_post_id,
    struct err *err)
{
	bool head =
	    whom->office && !json_is_true(json_object_get(action, "thread"));

	*ret_post_id = 0;
	if (!head && json_object_get(action, "reply") == NULL &&
	    json_array_size(render->verbs) == 0)
		return true;
	return keep_post(
	    batch, c, action, render, whom, lane, false, ret_post_id, err);
}

bool notify_send_chat(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct keep_whom *whom, struct err *err)
{
	const struct person *person = whom->person;
	json_auto_t *payload = json_object();
	OWN(own_string)
	char *lane = NULL;
	OWN(render_clear)
	struct render render = {.title = NULL};
	int64_t post_id;

	if (batch->config->slack_api_url == NULL ||
	    !keep_address(whom, payload, &lane))
		return true;
	if (json_is_true(json_object_get(action, "thread")) &&
	    !notify_send_thread(batch, c, whom, payload, err))
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
    const json_t *action, const struct keep_whom *whom, struct err *err)
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
	    .asks = keep_asks(action, whom->recipient, verbs),
	};
	return mailing_send(batch, &mailing, err);
}
