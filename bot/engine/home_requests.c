/*
 * home_requests.c: see home_requests.h.
 */
#include "engine/home_requests.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/facts.h"
#include "engine/mine.h"
#include "engine/render.h"
#include "store/post.h"

#include <string.h>

enum { HOME_FINISHED_MAX = 5 };

static const int64_t HOME_FINISHED_MS = INT64_C(14) * 24 * 3600 * 1000;

/* --- the buttons ---------------------------------------------------------- */

/* What the requester may do now, and how it stands or went. New reference. */
static json_t *home_verbs(const struct case_file *file)
{
	json_t *verbs =
	    json_pack("[s]", file->record.open ? "status" : "history");
	const char *verb;
	json_t *row;

	json_object_foreach (
	    json_object_get(workflow_json(file->workflow), "events"), verb, row)
		if (authorise_is_for_requester(row))
			json_array_append_new(verbs, json_string(verb));
	return verbs;
}

/* Is the post a question of an office that takes this answer still? */
static bool home_asks(const struct case_file *file, const struct post *post,
    const char *verb, const json_t *about)
{
	json_auto_t *event =
	    json_pack("{s:s, s:O?}", "type", verb, "about", about);

	return strcmp(post->recipient, "requester") == 0 && post->reply_verb &&
	       strcmp(post->reply_verb, verb) == 0 &&
	       json_object_get(about, "office") && case_accepts(file, event);
}

/* Who asks: {"OFFICE": {"ref": "CT-1042.17", "title": "…"}}, the first of each
 * office's questions. */
static bool home_questions(struct batch *batch, const struct case_file *file,
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
		if (!home_asks(file, &post, verb, about) ||
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
static void home_add_answers(
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

/* A button of the tab knows its case alone; an answer is about a question. */
static bool home_aim(struct batch *batch, const struct case_file *file,
    json_t *notice, struct err *err)
{
	json_auto_t *buttons = json_array();
	json_t *button;
	size_t i;

	json_array_foreach (json_object_get(notice, "buttons"), i, button) {
		json_auto_t *asked = json_object();
		if (!home_questions(batch, file,
		        json_string_value(json_object_get(button, "verb")),
		        asked, err))
			return false;
		if (json_object_size(asked))
			home_add_answers(button, asked, buttons);
		else
			json_array_append(buttons, button);
	}
	json_object_set(notice, "buttons", buttons);
	return true;
}

/* --- the requests --------------------------------------------------------- */

static bool home_request(struct batch *batch, const struct case_file *file,
    json_t *parts, struct err *err)
{
	const struct notify_case c = case_for_notices(file);
	OWN(render_clear)
	struct render render = {.title = NULL};
	json_auto_t *verbs = home_verbs(file);

	if (!render_case(batch, &c, "home-request", verbs, NULL, &render, err))
		return false;
	json_auto_t *notice = render_notice(&render, &c, 0);
	if (!home_aim(batch, file, notice, err))
		return false;
	json_array_append(parts, notice);
	return true;
}

static bool home_open(
    struct batch *batch, json_t *parts, size_t *ret_count, struct err *err)
{
	struct mine all;

	if (!mine(batch, HOME_REQUESTS_MAX, &all, err))
		return false;
	*ret_count = (size_t)all.open;
	for (size_t i = 0; i < all.count; i++) {
		OWN(case_file_clear)
		struct case_file file = {.workflow = NULL};
		if (!case_get(batch, all.ids[i], &file, err) ||
		    !home_request(batch, &file, parts, err))
			return false;
	}
	return true;
}

static bool home_finished(struct batch *batch, json_t *parts, struct err *err)
{
	int64_t before_id = INT64_MAX;

	for (int n = 0; n < HOME_FINISHED_MAX; n++) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		OWN(case_file_clear)
		struct case_file file = {.workflow = NULL};
		enum case_record_got got = case_record_finished_of(batch->store,
		    batch->actor.id, batch->now_ms - HOME_FINISHED_MS,
		    before_id, &record, err);
		if (got != CASE_FOUND)
			return got == CASE_ABSENT;
		before_id = record.id;
		got = case_find_id(batch, before_id, &file, err);
		if (got == CASE_FAILED ||
		    (got == CASE_FOUND &&
		        !home_request(batch, &file, parts, err)))
			return false;
	}
	return true;
}

bool home_requests(
    struct batch *batch, json_t *parts, size_t *ret_open, struct err *err)
{
	return home_open(batch, parts, ret_open, err) &&
	       home_finished(batch, parts, err);
}
