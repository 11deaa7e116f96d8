/*
 * relay.c: see relay.h.
 */
#include "engine/relay.h"

#include "base/own.h"
#include "engine/hold.h"
#include "engine/render.h"

#include <stdlib.h>
#include <string.h>

/* Below the message of one of the others. */
static bool relay_one(struct batch *batch, const struct post *sibling,
    const json_t *notice, struct err *err)
{
	int64_t person_id =
	    strtoll(sibling->recipient + strlen("person:"), NULL, 10);
	bool held;

	if (!hold_words(batch, sibling->case_id, person_id, notice, &held, err))
		return false;
	if (held)
		return true;
	struct outbox_row row = {
	    .case_id = sibling->case_id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane = own_strdup(sibling->lane),
	    .payload = json_pack("{s:s, s:I, s:O}", "channel", sibling->channel,
	        "thread_of", (json_int_t)sibling->id, "notice", notice),
	};

	return batch_send(batch, &row, err);
}

bool relay(struct batch *batch, const struct case_file *file,
    const struct post *post, const char *text, struct err *err)
{
	json_auto_t *notice = NULL;
	json_auto_t *data = json_pack("{s:O, s:{s:s}, s:s}", "case",
	    json_object_get(file->rules, "case"), "person", "name",
	    batch->actor.name, "text", text);
	int64_t after_id = 0;

	if (post->office == NULL)
		return true;
	if (!render_plain(batch, "relay", data, &notice, err))
		return false;
	for (;;) {
		OWN(post_clear)
		struct post sibling = {.id = 0};
		enum post_got got = post_next_sibling(
		    batch->store, post, after_id, &sibling, err);
		if (got != POST_FOUND)
			return got == POST_ABSENT;
		after_id = sibling.id;
		/* What has not arrived shows it when it does. */
		if (sibling.ts && !relay_one(batch, &sibling, notice, err))
			return false;
	}
}
