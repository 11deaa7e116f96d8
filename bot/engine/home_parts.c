/*
 * home_parts.c: see home_parts.h.
 */
#include "engine/home_parts.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/facts.h"
#include "engine/home_requests.h"
#include "engine/leave_form.h"
#include "engine/render.h"
#include "flow/calendar.h"
#include "store/outbox.h"
#include "store/post.h"

#include <string.h>

/* What fits into a tab of 100 blocks, the oldest first; of each office so many
 * are looked at. */
enum { HOME_TASKS_MAX = 10, HOME_LOOKED_AT_MAX = 50 };

/* --- what waits ------------------------------------------------------------
 */

struct home_tasks {
	json_t *list;  /* of {"at_ms", "notice"} */
	json_t *cases; /* ids that are in it: one case waits once */
};

/* Does it wait for the actor? What somebody decides waits for who may decide;
 * what nobody decides, for who may do it. */
static bool home_waits(struct batch *batch, const struct case_file *file,
    const struct post *post, bool *ret_waits, struct err *err)
{
	bool decides = false, may_decide = false, may = false;
	json_t *name;
	size_t i;

	json_array_foreach (post->verbs, i, name) {
		const char *verb = json_string_value(name);
		const json_t *row = workflow_event(file->workflow, verb);
		json_auto_t *event = json_pack("{s:s, s:o}", "type", verb,
		    "about", facts_about(post->event));
		struct authorise_answer answer;
		if (row == NULL || !case_accepts(file, event))
			continue;
		if (!authorise(batch->config, batch->store, row, &file->record,
		        &batch->actor, 0, &answer, err))
			return false;
		bool allowed = answer.verdict == AUTHORISE_ALLOWED;
		bool one = json_is_true(json_object_get(row, "decides"));
		decides = decides || one;
		may_decide = may_decide || (one && allowed);
		may = may || allowed;
	}
	*ret_waits = decides ? may_decide : may;
	return true;
}

static const struct config_calendar *home_calendar(
    const struct batch *batch, const struct workflow *workflow)
{
	const char *name =
	    json_string_value(json_array_get(workflow_calendars(workflow), 0));

	return name ? config_calendar_find(batch->config, name) : NULL;
}

static bool home_task(struct batch *batch, const struct case_file *file,
    const struct post *post, const char *office, int64_t at_ms,
    json_t **ret_notice, struct err *err)
{
	int64_t days = calendar_days_between(
	    home_calendar(batch, file->workflow), at_ms, batch->now_ms);
	OWN(own_string)
	char *number = own_printf("%lld", (long long)days);
	json_auto_t *data = facts_notice(
	    file->rules, file->workflow, file->record.snapshot, NULL);

	json_object_set_new(data, "age",
	    json_pack("{s:s, s:b, s:b}", "days", number, "none", days == 0,
	        "one", days == 1));
	if (office)
		json_object_set_new(
		    data, "office", json_pack("{s:s}", "title", office));
	if (!render_plain(batch, "home-task", data, ret_notice, err))
		return false;
	if (post->channel && post->ts)
		json_object_set_new(*ret_notice, "link",
		    json_pack("{s:s, s:s}", "channel", post->channel, "ts",
		        post->ts));
	return true;
}

static bool home_add_task(struct batch *batch, struct home_tasks *tasks,
    const struct post *post, const char *office, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	OWN(own_string)
	char *id = own_printf("%lld", (long long)post->case_id);
	json_auto_t *notice = NULL;
	int64_t at_ms;
	bool waits;

	if (json_object_get(tasks->cases, id))
		return true;
	if (!case_get(batch, post->case_id, &file, err) ||
	    !home_waits(batch, &file, post, &waits, err) ||
	    !outbox_post_time(
	        batch->store, post->case_id, post->id, &at_ms, err))
		return false;
	if (!waits)
		return true;
	if (!home_task(batch, &file, post, office,
	        at_ms ? at_ms : file.record.opened_at_ms, &notice, err))
		return false;
	json_object_set_new(tasks->cases, id, json_true());
	size_t i = 0;
	while (i < json_array_size(tasks->list) &&
	       json_integer_value(json_object_get(
	           json_array_get(tasks->list, i), "at_ms")) <= at_ms)
		i++;
	json_array_insert_new(tasks->list, i,
	    json_pack(
	        "{s:I, s:O}", "at_ms", (json_int_t)at_ms, "notice", notice));
	return true;
}

/* The title of the office that was asked; NULL: of none. */
static const char *home_office(
    const struct batch *batch, const struct post *post)
{
	const char *prefix = "office:";
	size_t len = strlen(prefix);
	const char *name = strncmp(post->recipient, prefix, len) == 0
	                       ? post->recipient + len
	                       : post->office;
	const struct config_office *office =
	    name ? config_office_find(batch->config, name) : NULL;

	return office ? office->title : NULL;
}

static bool home_tasks_of(struct batch *batch, struct home_tasks *tasks,
    const char *recipient, struct err *err)
{
	int64_t after_id = 0;

	for (int n = 0; n < HOME_LOOKED_AT_MAX; n++) {
		OWN(post_clear)
		struct post post = {.id = 0};
		enum post_got got = post_next_waiting(
		    batch->store, recipient, after_id, &post, err);
		if (got != POST_FOUND)
			return got == POST_ABSENT;
		after_id = post.id;
		if (!home_add_task(
		        batch, tasks, &post, home_office(batch, &post), err))
			return false;
	}
	return true;
}

static bool home_all_tasks(
    struct batch *batch, struct home_tasks *tasks, struct err *err)
{
	OWN(own_string)
	char *me = own_printf("person:%lld", (long long)batch->actor.id);

	for (size_t i = 0; i < batch->config->office_count; i++) {
		const struct config_office *office = &batch->config->offices[i];
		OWN(own_string)
		char *recipient = own_printf("office:%s", office->name);
		if (authorise_is_member(office, &batch->actor) &&
		    !home_tasks_of(batch, tasks, recipient, err))
			return false;
	}
	return home_tasks_of(batch, tasks, me, err);
}

/* --- the whole ---------------------------------------------------------------
 */

static json_t *home_count(size_t count, size_t shown)
{
	OWN(own_string)
	char *text = own_printf("%zu", count);
	OWN(own_string)
	char *more = own_printf("%zu", count > shown ? count - shown : 0);
	json_t *facts =
	    json_pack("{s:b, s:s}", "any", count != 0, "count", text);

	if (count > shown)
		json_object_set_new(facts, "more", json_string(more));
	return facts;
}

bool home_parts(struct batch *batch, json_t **ret_parts, struct err *err)
{
	json_auto_t *waiting = json_array();
	json_auto_t *cases = json_object();
	json_auto_t *requests = json_array();
	json_auto_t *top = NULL;
	struct home_tasks tasks = {.list = waiting, .cases = cases};
	size_t count;
	json_t *one;
	size_t i;

	if (!home_all_tasks(batch, &tasks, err) ||
	    !home_requests(batch, requests, &count, err))
		return false;
	json_auto_t *data = json_pack("{s:{s:s}, s:o, s:o}", "requester",
	    "name", batch->actor.name, "tasks",
	    home_count(json_array_size(waiting), HOME_TASKS_MAX), "requests",
	    home_count(count, HOME_REQUESTS_MAX));
	if (!render_home_top(batch, data, &top, err))
		return false;
	json_auto_t *parts = json_pack("[O]", top);
	if (!leave_form_home(batch, parts, err))
		return false;
	json_array_foreach (waiting, i, one)
		if (i < HOME_TASKS_MAX)
			json_array_append(
			    parts, json_object_get(one, "notice"));
	json_array_extend(parts, requests);
	*ret_parts = MOVE(parts);
	return true;
}
