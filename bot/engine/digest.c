/*
 * digest.c: see digest.h.
 */
#include "engine/digest.h"

#include "base/date.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "engine/digest_time.h"
#include "engine/guard.h"
#include "engine/home_tasks.h"
#include "engine/mailing.h"
#include "engine/render.h"
#include "engine/stand_in.h"
#include "store/absence.h"
#include "store/digest.h"

#include <string.h>

static const char DIGEST[] = "digest"; /* its template */

enum { DIGEST_NEWS_MAX = 20, DIGEST_PER_TURN = 3 };

/* --- what it says ----------------------------------------------------------
 */

static bool digest_by_chat(const struct batch *batch)
{
	return batch->config->slack_api_url && person_slack_user(&batch->actor);
}

static bool digest_waits(const json_t *tasks, const json_t *news)
{
	json_int_t id = json_integer_value(json_object_get(news, "case_id"));
	json_t *task;
	size_t i;

	json_array_foreach ((json_t *)tasks, i, task)
		if (json_integer_value(json_object_get(task, "case_id")) == id)
			return true;
	return false;
}

/* Of a case that waits, the list says how it stands. A title that has the
 * number needs no other. */
static json_t *digest_lines(const json_t *tasks, const json_t *all)
{
	json_t *lines = json_array();
	json_t *one;
	size_t i;

	json_array_foreach ((json_t *)all, i, one) {
		const char *number = jsonx_path_text(one, "number");
		const char *title = jsonx_path_text(one, "title");
		if (!digest_waits(tasks, one))
			json_array_append_new(lines,
			    json_pack("{s:s, s:s*}", "title", title, "number",
			        strstr(title, number) ? NULL : number));
	}
	return lines;
}

/* The facts and buttons of those that are shown. */
static void digest_list(const json_t *tasks, json_t *list, json_t *buttons)
{
	json_t *task;
	size_t i;

	json_array_foreach ((json_t *)tasks, i, task) {
		json_t *button = json_object_get(task, "button");
		if (i >= HOME_TASKS_MAX)
			break;
		json_array_append(list, json_object_get(task, "facts"));
		if (button)
			json_array_append(buttons, button);
	}
}

static bool digest_render(struct batch *batch, const json_t *tasks,
    json_t *news, json_t **ret_notice, struct err *err)
{
	size_t count = json_array_size(tasks), told = json_array_size(news);
	json_auto_t *list = json_array();
	json_auto_t *buttons = json_array();
	json_auto_t *notice = NULL;
	bool on;

	if (!digest_has(batch->store, batch->actor.id, &on, err))
		return false;
	digest_list(tasks, list, buttons);
	while (json_array_size(news) > DIGEST_NEWS_MAX)
		json_array_remove(news, DIGEST_NEWS_MAX);
	json_auto_t *data =
	    json_pack("{s:{s:s}, s:o, s:b, s:O, s:o, s:O, s:b, s:b}", "person",
	        "name", batch->actor.name, "tasks",
	        home_tasks_count(count, HOME_TASKS_MAX), "one", count == 1,
	        "list", list, "told", home_tasks_count(told, DIGEST_NEWS_MAX),
	        "news", news, "by_mail", !digest_by_chat(batch), "on", on);
	if (!render_plain(batch, DIGEST, data, &notice, err))
		return false;
	if (digest_by_chat(batch) && json_array_size(buttons))
		json_object_set(notice, "buttons", buttons);
	*ret_notice = MOVE(notice);
	return true;
}

bool digest_notice(struct batch *batch, json_t **ret_notice, struct err *err)
{
	json_auto_t *tasks = NULL;
	json_auto_t *all = NULL;

	*ret_notice = NULL;
	if (!template_set_has(rulebook_templates(batch->rulebook), DIGEST))
		return true;
	if (!home_tasks(batch, &tasks, err) ||
	    !digest_news(batch->store, batch->actor.id, &all, err))
		return false;
	json_auto_t *news = digest_lines(tasks, all);
	if (json_array_size(tasks) == 0 && json_array_size(news) == 0)
		return true;
	return digest_render(batch, tasks, news, ret_notice, err);
}

bool digest_deliver(struct batch *batch, const json_t *notice, struct err *err)
{
	const char *user = person_slack_user(&batch->actor);

	if (!digest_clear_news(batch->store, batch->actor.id, err))
		return false;
	if (!digest_by_chat(batch)) {
		struct mailing mailing = {
		    .to = &batch->actor,
		    .taken_notice = json_incref((json_t *)notice),
		};
		return batch->config->mail_host
		           ? mailing_send(batch, &mailing, err)
		           : (json_decref(mailing.taken_notice), true);
	}
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane = own_printf("slack:%s", user),
	    .payload = json_pack("{s:s, s:O}", "user", user, "notice", notice),
	};
	return batch_send(batch, &row, err);
}

/* --- the clock -------------------------------------------------------------
 */

bool digest_due_ms(struct store *store, const struct config *config,
    int64_t now_ms, int64_t *ret_ms, struct err *err)
{
	int64_t count, next_id = 0;

	if (!digest_count(store, &count, err))
		return false;
	if (count && digest_time_has_come(config, now_ms) &&
	    !digest_next(
	        store, digest_time_day(config, now_ms), 0, &next_id, err))
		return false;
	*ret_ms = next_id ? now_ms
	          : count ? digest_time_next_ms(config, now_ms)
	                  : INT64_MAX;
	return true;
}

static bool digest_is_away(
    struct batch *batch, int64_t person_id, bool *ret_away, struct err *err)
{
	struct absence *list;
	size_t count;

	if (!absence_list(batch->store, batch->now_ms, &list, &count, err))
		return false;
	*ret_away = false;
	for (size_t i = 0; i < count; i++)
		*ret_away = *ret_away || list[i].person_id == person_id;
	absence_free(list, count);
	return true;
}

/* Of whom the event names. Who is in no office any more, or has left, has no
 * news, either. */
static bool digest_work(struct batch *batch, void *arg, struct err *err)
{
	int64_t id = strtoll(batch->event->ref, NULL, 10);
	json_auto_t *notice = NULL;
	bool away;

	(void)arg;
	if (!person_get(batch->store, id, &batch->actor, err) ||
	    !digest_is_away(batch, id, &away, err))
		return false;
	if (strcmp(batch->actor.standing, "member") != 0 ||
	    !stand_in_reviews(batch->config, &batch->actor))
		return digest_clear_news(batch->store, id, err);
	if (away)
		return true;
	return digest_notice(batch, &notice, err) &&
	       (notice == NULL || digest_deliver(batch, notice, err));
}

/* Journalled under its day: there is no second of it. */
static bool digest_one(
    struct batch *batch, int64_t person_id, int64_t day, struct err *err)
{
	char date[DATE_TEXT_BYTES] = "";
	bool digested;

	date_format(day, date);
	OWN(own_string)
	char *id = own_printf("digest:%lld:%s", (long long)person_id, date);
	OWN(event_free)
	struct event *event = event_new(EVENT_TIMER, "clock", id);
	event->at_ms = batch->now_ms;
	event->verb = own_strdup("digest");
	event->ref = own_printf("%lld", (long long)person_id);
	return guard_own(batch, event, digest_work, &digested, err) &&
	       digest_set_day(batch->store, person_id, day, err);
}

bool digest_run(struct batch *batch, struct err *err)
{
	int64_t day = digest_time_day(batch->config, batch->now_ms);
	int64_t person_id;

	if (!digest_time_has_come(batch->config, batch->now_ms))
		return true;
	for (int n = 0; n < DIGEST_PER_TURN; n++) {
		if (!digest_next(batch->store, day, 0, &person_id, err))
			return false;
		if (person_id == 0)
			return true;
		if (!digest_one(batch, person_id, day, err))
			return false;
	}
	return true;
}
