/*
 * home_parts.c: see home_parts.h.
 */
#include "engine/home_parts.h"

#include "base/own.h"
#include "engine/digest_choice.h"
#include "engine/home_requests.h"
#include "engine/home_tasks.h"
#include "engine/leave_form.h"
#include "engine/offer.h"
#include "engine/render.h"

/* The way to its message hangs from it. */
static bool home_task_part(
    struct batch *batch, const json_t *task, json_t *parts, struct err *err)
{
	json_t *button = json_object_get(task, "button");
	json_t *notice;

	if (!render_plain(batch, "home-task", json_object_get(task, "facts"),
	        &notice, err))
		return false;
	if (button)
		json_object_set_new(
		    notice, "buttons", json_pack("[O]", button));
	json_array_append_new(parts, notice);
	return true;
}

bool home_parts(struct batch *batch, json_t **ret_parts, struct err *err)
{
	json_auto_t *tasks = NULL;
	json_auto_t *requests = json_array();
	json_auto_t *top = NULL;
	json_auto_t *choice = NULL;
	size_t count;
	json_t *task;
	size_t i;

	if (!home_tasks(batch, &tasks, err) ||
	    !home_requests(batch, requests, &count, err))
		return false;
	json_auto_t *data = json_pack("{s:{s:s}, s:o, s:o}", "requester",
	    "name", batch->actor.name, "tasks",
	    home_tasks_count(json_array_size(tasks), HOME_TASKS_MAX),
	    "requests", home_tasks_count(count, HOME_REQUESTS_MAX));
	if (!digest_choice_home(batch, data, &choice, err) ||
	    !offer_home_top(batch, data, &top, err))
		return false;
	if (choice)
		json_array_append(json_object_get(top, "buttons"), choice);
	json_auto_t *parts = json_pack("[O]", top);
	if (!leave_form_home(batch, parts, err))
		return false;
	json_array_foreach (tasks, i, task)
		if (i < HOME_TASKS_MAX &&
		    !home_task_part(batch, task, parts, err))
			return false;
	json_array_extend(parts, requests);
	*ret_parts = MOVE(parts);
	return true;
}
