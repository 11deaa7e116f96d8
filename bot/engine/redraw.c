/*
 * redraw.c: see redraw.h.
 */
#include "engine/redraw.h"

#include "base/own.h"
#include "engine/dispatch.h"
#include "engine/keep.h"
#include "engine/render.h"
#include "store/post.h"

#include <string.h>

/* An edit that has not left yet is overtaken; else a new row follows it. */
static bool redraw_send(struct batch *batch, const struct notify_case *c,
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
		return batch_replace(batch, waiting, payload, err);
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

/* Buttons that are all gone do not come back with a later state; those that
 * the service answers itself remain. */
static void redraw_end_verbs(json_t *verbs, const json_t *shown)
{
	json_t *verb;
	size_t i;

	json_array_foreach (shown, i, verb)
		if (!workflow_is_built_in(json_string_value(verb)))
			return;
	for (i = json_array_size(verbs); i-- > 0;)
		if (!workflow_is_built_in(
		        json_string_value(json_array_get(verbs, i))))
			json_array_remove(verbs, i);
}

/* The office whose message it is; NULL: nobody's. */
static const struct config_office *redraw_office(
    const struct batch *batch, const struct post *post)
{
	static const char prefix[] = "office:";
	size_t len = strlen(prefix);
	const char *name = strncmp(post->recipient, prefix, len) == 0
	                       ? post->recipient + len
	                       : post->office;

	return name ? config_office_find(batch->config, name) : NULL;
}

static bool redraw_one(struct batch *batch, const struct notify_case *c,
    struct post *post, bool even_if_same, struct err *err)
{
	struct notify_case theirs = *c;
	OWN(render_clear)
	struct render render = {.title = NULL};

	theirs.office = redraw_office(batch, post);

	/* An older version's, removed since: the message stays as it is. */
	if (!template_set_has(
	        rulebook_templates(batch->rulebook), post->template_))
		return true;
	if (!render_case(batch, &theirs, post->template_, post->verbs,
	        post->event, &render, err))
		return false;
	if (!even_if_same && strcmp(render.hash, post->hash) == 0)
		return true;
	free(post->hash);
	post->hash = own_strdup(render.hash);
	post->live = c->record->open;
	redraw_end_verbs(post->verbs, render.verbs);
	post->asks = post->asks && post->live && keep_has_events(post->verbs);
	/* One that is held is drawn when it is asked for. */
	return post_update(batch->store, post, err) &&
	       (post->held || redraw_send(batch, c, post, &render, err));
}

bool redraw_case(
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
		if (!redraw_one(batch, c, &post, false, err))
			return false;
	}
}

bool redraw_post(struct batch *batch, const struct notify_case *c,
    int64_t post_id, struct err *err)
{
	OWN(post_clear)
	struct post post = {.id = 0};

	/* Of a closed case of an older version there is no more to show, nor of
	 * one of which only the number is left. */
	if (post_id == 0 || case_record_is_forgotten(c->record) ||
	    c->record->workflow_version != workflow_version(c->workflow))
		return true;
	enum post_got got = post_get(batch->store, post_id, &post, err);
	if (got != POST_FOUND)
		return got == POST_ABSENT;
	return post.case_id != c->record->id ||
	       strcmp(post.system, "slack") != 0 || post.ts == NULL ||
	       redraw_one(batch, c, &post, true, err);
}
