/*
 * aim.c: see aim.h.
 */
#include "engine/aim.h"

#include "base/own.h"
#include "engine/facts.h"
#include "store/post.h"

#include <string.h>

/* Is the post a question of an office that takes this answer still? */
static bool aim_asks(const struct case_file *file, const struct post *post,
    const char *verb, const json_t *about)
{
	json_auto_t *event =
	    json_pack("{s:s, s:O?}", "type", verb, "about", about);

	return strcmp(post->recipient, "requester") == 0 && post->reply_verb &&
	       strcmp(post->reply_verb, verb) == 0 &&
	       json_object_get(about, "office") && case_accepts(file, event);
}

bool aim_questions(struct batch *batch, const struct case_file *file,
    const char *verb, json_t *ret_asked, struct err *err)
{
	int64_t after_id = 0;

	for (;;) {
		OWN(post_clear)
		struct post post = {.id = 0};
		enum post_got got = post_next_live(
		    batch->store, file->record.id, after_id, &post, err);
		if (got != POST_FOUND)
			return got == POST_ABSENT;
		after_id = post.id;
		json_auto_t *about = facts_about(post.event);
		const char *office =
		    json_string_value(json_object_get(about, "office"));
		if (!aim_asks(file, &post, verb, about) ||
		    json_object_get(ret_asked, office))
			continue;
		OWN(own_string)
		char *ref = own_printf(
		    "%s.%lld", file->record.number, (long long)post.id);
		json_object_set_new(ret_asked, office,
		    json_pack("{s:s, s:O*}", "ref", ref, "title",
		        json_object_get(about, "office_title")));
	}
}

/* One button for each question, and whose it is where there are several. */
static void aim_add_answers(
    const json_t *button, const json_t *asked, json_t *buttons)
{
	const char *office;
	json_t *question;

	json_object_foreach ((json_t *)asked, office, question) {
		json_t *one = json_deep_copy(button);
		const char *title =
		    json_string_value(json_object_get(question, "title"));
		json_object_set(one, "ref", json_object_get(question, "ref"));
		if (json_object_size(asked) > 1) {
			OWN(own_string)
			char *label = own_printf("%s: %s",
			    json_string_value(json_object_get(one, "label")),
			    title ? title : office);
			json_object_set_new(one, "label", json_string(label));
		}
		json_array_append_new(buttons, one);
	}
}

bool aim(struct batch *batch, const struct case_file *file, json_t *notice,
    struct err *err)
{
	json_auto_t *buttons = json_array();
	json_t *button;
	size_t i;

	json_array_foreach (json_object_get(notice, "buttons"), i, button) {
		json_auto_t *asked = json_object();
		if (!aim_questions(batch, file,
		        json_string_value(json_object_get(button, "verb")),
		        asked, err))
			return false;
		if (json_object_size(asked))
			aim_add_answers(button, asked, buttons);
		else
			json_array_append(buttons, button);
	}
	json_object_set(notice, "buttons", buttons);
	return true;
}
