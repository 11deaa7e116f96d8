/*
 * reassign.c: see reassign.h.
 */
#include "engine/reassign.h"

#include "base/own.h"
#include "engine/case.h"
#include "engine/notify_office.h"
#include "store/post.h"

/* The action that the message came from, as far as its row tells. */
static json_t *reassign_action(const struct post *post)
{
	return json_pack("{s:s, s:O, s:s*, s:s*}", "notice", post->template_,
	    "buttons", post->verbs, "reply", post->reply_verb, "aside",
	    post->aside_verb);
}

static bool reassign_post(struct batch *batch,
    const struct config_office *office, const struct post *post,
    struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	json_auto_t *action = reassign_action(post);

	if (!template_set_has(
	        rulebook_templates(batch->rulebook), post->template_))
		return true;
	enum case_record_got got = case_try(batch, post->case_id, &file, err);
	if (got != CASE_FOUND)
		return got == CASE_ABSENT;
	struct notify_case c = case_for_notices(&file);
	c.event = post->event;
	c.event_id = post->event_id;
	return notify_office_others(batch, &c, action, office, err);
}

bool reassign(
    struct batch *batch, const struct config_office *office, struct err *err)
{
	int64_t after_id = 0;

	for (;;) {
		OWN(post_clear)
		struct post post = {.id = 0};
		enum post_got got = post_next_of_office(
		    batch->store, office->name, after_id, &post, err);
		if (got != POST_FOUND)
			return got == POST_ABSENT;
		after_id = post.id;
		if (!reassign_post(batch, office, &post, err))
			return false;
	}
}
