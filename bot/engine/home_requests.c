/*
 * home_requests.c: see home_requests.h.
 */
#include "engine/home_requests.h"

#include "base/own.h"
#include "engine/aim.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/mine.h"
#include "engine/render.h"

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
	if (!aim(batch, file, notice, err))
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
