/*
 * home_tasks.c: see home_tasks.h.
 */
#include "engine/home_tasks.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/facts.h"
#include "engine/look.h"
#include "flow/calendar.h"
#include "store/post.h"

#include <string.h>

/* Of each office, and of what a person is asked by themselves. */
enum { HOME_LOOKED_AT_MAX = 50 };

struct home_list {
	json_t *tasks; /* of {"at_ms", …} */
	json_t *cases; /* ids that are in it: one case waits once */
};

/* --- whose turn ----------------------------------------------------------- */

struct home_turn {
	bool taken; /* something of it is taken yet */
	bool waits; /* for the actor */
};

/* What somebody decides waits for who may decide; what nobody decides, for who
 * may do it. */
static bool home_turn(struct batch *batch, const struct case_file *file,
    const struct post *post, struct home_turn *ret_turn, struct err *err)
{
	bool taken = false, decides = false, may_decide = false, may = false;
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
		taken = true;
		decides = decides || one;
		may_decide = may_decide || (one && allowed);
		may = may || allowed;
	}
	*ret_turn = (struct home_turn){taken, decides ? may_decide : may};
	return true;
}

/* --- a task --------------------------------------------------------------- */

static const struct config_calendar *home_calendar(
    const struct batch *batch, const struct workflow *workflow)
{
	const char *name =
	    json_string_value(json_array_get(workflow_calendars(workflow), 0));

	return name ? config_calendar_find(batch->config, name) : NULL;
}

static json_t *home_age(const struct batch *batch, const struct case_file *file,
    const struct post *post)
{
	int64_t days =
	    calendar_days_between(home_calendar(batch, file->workflow),
	        post->made_at_ms, batch->now_ms);
	OWN(own_string)
	char *number = own_printf("%lld", (long long)days);

	return json_pack("{s:s, s:b, s:b}", "days", number, "none", days == 0,
	    "one", days == 1);
}

/* The office that was asked; NULL: none. */
static const struct config_office *home_office(
    const struct batch *batch, const struct post *post)
{
	const char *prefix = "office:";
	size_t len = strlen(prefix);
	const char *name = strncmp(post->recipient, prefix, len) == 0
	                       ? post->recipient + len
	                       : post->office;

	return name ? config_office_find(batch->config, name) : NULL;
}

static json_t *home_task(
    struct batch *batch, const struct case_file *file, const struct post *post)
{
	const struct config_office *office = home_office(batch, post);
	json_t *facts = facts_notice(
	    file->rules, file->workflow, file->record.snapshot, NULL);

	json_object_set_new(facts, "age", home_age(batch, file, post));
	if (office)
		json_object_set_new(facts, "office",
		    json_pack("{s:s}", "title", office->title));
	return json_pack("{s:I, s:I, s:o, s:o*}", "at_ms",
	    (json_int_t)post->made_at_ms, "case_id", (json_int_t)post->case_id,
	    "facts", facts, "button", look_button(file, post));
}

/* --- the list ------------------------------------------------------------- */

static void home_add(struct home_list *list, json_t *taken_task)
{
	int64_t at_ms =
	    json_integer_value(json_object_get(taken_task, "at_ms"));
	size_t i = 0;

	while (i < json_array_size(list->tasks) &&
	       json_integer_value(json_object_get(
	           json_array_get(list->tasks, i), "at_ms")) <= at_ms)
		i++;
	json_array_insert_new(list->tasks, i, taken_task);
}

/* A mail is not drawn again when what it asks for is over. */
static bool home_forget(struct batch *batch, struct post *post, struct err *err)
{
	post->asks = false;
	return post_update(batch->store, post, err);
}

static bool home_look_at(struct batch *batch, struct home_list *list,
    struct post *post, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	OWN(own_string)
	char *id = own_printf("%lld", (long long)post->case_id);
	struct home_turn turn;

	if (json_object_get(list->cases, id))
		return true;
	enum case_record_got got = case_try(batch, post->case_id, &file, err);
	if (got != CASE_FOUND)
		return got == CASE_ABSENT;
	if (!home_turn(batch, &file, post, &turn, err))
		return false;
	if (!turn.taken && strcmp(post->system, "mail") == 0)
		return home_forget(batch, post, err);
	if (!turn.waits)
		return true;
	json_object_set_new(list->cases, id, json_true());
	home_add(list, home_task(batch, &file, post));
	return true;
}

static bool home_tasks_of(struct batch *batch, struct home_list *list,
    const char *recipient, struct err *err)
{
	int64_t after_id = 0;

	for (int n = 0; n < HOME_LOOKED_AT_MAX; n++) {
		OWN(post_clear)
		struct post post = {.id = 0};
		enum post_got got = post_next_asking(
		    batch->store, recipient, after_id, &post, err);
		if (got != POST_FOUND)
			return got == POST_ABSENT;
		after_id = post.id;
		if (!home_look_at(batch, list, &post, err))
			return false;
	}
	return true;
}

bool home_tasks(struct batch *batch, json_t **ret_tasks, struct err *err)
{
	OWN(own_string)
	char *me = own_printf("person:%lld", (long long)batch->actor.id);
	json_auto_t *tasks = json_array();
	json_auto_t *cases = json_object();
	struct home_list list = {tasks, cases};

	/* Their own message before the office's. */
	if (!home_tasks_of(batch, &list, me, err))
		return false;
	for (size_t i = 0; i < batch->config->office_count; i++) {
		const struct config_office *office = &batch->config->offices[i];
		OWN(own_string)
		char *recipient = own_printf("office:%s", office->name);
		if (authorise_is_member(office, &batch->actor) &&
		    !home_tasks_of(batch, &list, recipient, err))
			return false;
	}
	*ret_tasks = json_incref(tasks);
	return true;
}

json_t *home_tasks_count(size_t count, size_t shown)
{
	OWN(own_string)
	char *text = own_printf("%zu", count);
	OWN(own_string)
	char *more = own_printf("%zu", count > shown ? count - shown : 0);
	json_t *facts = json_pack("{s:b, s:b, s:s}", "any", count != 0, "one",
	    count == 1, "count", text);

	if (count > shown)
		json_object_set_new(facts, "more", json_string(more));
	return facts;
}
