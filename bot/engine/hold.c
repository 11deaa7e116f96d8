/*
 * hold.c: see hold.h.
 */
#include "engine/hold.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/render.h"
#include "store/digest.h"

/* A clock's words below a message are a reminder: the digest itself is that.
 * They would be wrong by the time it comes. */
static bool hold_is_reminder(const struct batch *batch, const json_t *action)
{
	return batch->event && batch->event->kind == EVENT_TIMER &&
	       json_is_true(json_object_get(action, "thread"));
}

/* What asks waits in its row, as long as it asks. */
static bool hold_keep(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct keep_whom *whom, struct err *err)
{
	OWN(render_clear)
	struct render render = {.title = NULL};
	json_auto_t *payload = json_object();
	OWN(own_string)
	char *lane = NULL;
	int64_t post_id;

	if (!keep_address(whom, payload, &lane))
		lane = own_strdup("");
	if (!render_case(batch, c,
	        json_string_value(json_object_get(action, "notice")),
	        json_object_get(action, "buttons"), c->event, &render, err))
		return false;
	bool answered = json_array_size(render.verbs) != 0 ||
	                json_object_get(action, "reply");
	if (answered && !keep_post(batch, c, action, &render, whom, lane, true,
	                    &post_id, err))
		return false;
	if (keep_asks(action, whom->recipient, render.verbs) ||
	    hold_is_reminder(batch, action))
		return true;
	return digest_add_news(
	    batch->store, whom->person->id, c->record->id, render.title, err);
}

bool hold_notice(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct keep_whom *whom, bool *ret_held,
    struct err *err)
{
	*ret_held = false;
	if (json_is_true(json_object_get(action, "urgent")))
		return true;
	return digest_has(batch->store, whom->person->id, ret_held, err) &&
	       (!*ret_held || hold_keep(batch, c, action, whom, err));
}

bool hold_words(struct batch *batch, int64_t case_id, int64_t person_id,
    const json_t *notice, bool *ret_held, struct err *err)
{
	return digest_has(batch->store, person_id, ret_held, err) &&
	       (!*ret_held || digest_add_news(batch->store, person_id, case_id,
	                          jsonx_path_text(notice, "title"), err));
}

bool hold_release(struct batch *batch, const struct notify_case *c,
    struct post *post, const struct person *person, struct err *err)
{
	const struct keep_whom whom = {post->recipient, NULL, person};
	OWN(render_clear)
	struct render render = {.title = NULL};
	json_auto_t *payload = json_object();
	OWN(own_string)
	char *lane = NULL;

	if (!keep_address(&whom, payload, &lane))
		return true;
	if (!render_case(batch, c, post->template_, post->verbs, post->event,
	        &render, err))
		return false;
	free(post->hash);
	post->hash = own_strdup(render.hash);
	post->held = false;
	json_object_set_new(
	    payload, "notice", render_notice(&render, c, post->id));
	if (!post_update(batch->store, post, err) ||
	    !post_release(batch->store, post->id, lane, err))
		return false;
	struct outbox_row row = {
	    .case_id = c->record->id,
	    .person_id = person->id,
	    .post_id = post->id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane = MOVE(lane),
	    .payload = MOVE(payload),
	};
	return batch_send(batch, &row, err);
}
