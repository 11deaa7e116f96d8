/*
 * timing.c: see timing.h. A timer that stands still keeps what was left of
 * its duration; when it runs again it starts anew with that, so that a due
 * time always is started + duration by its calendar.
 */
#include "engine/timing.h"

#include "base/own.h"
#include "flow/calendar.h"
#include "flow/delay.h"
#include "flow/statechart.h"

#include <string.h>

/* NULL, the clock alone, is fine; a calendar that is gone is not. */
static bool timing_calendar(const struct config *config, const char *name,
    const struct config_calendar **ret_calendar, struct err *err)
{
	const struct config_calendar *calendar =
	    name ? config_calendar_find(config, name) : NULL;

	if (name && calendar == NULL)
		return err_set(err, ERR_INPUT,
		    "there is no calendar \"%s\", by which a timer runs; add "
		    "a section [calendar %s] to the configuration",
		    name, name);
	*ret_calendar = calendar;
	return true;
}

/* The due time of a timer by its calendar, start and duration. */
static bool timing_due(const struct config *config, const struct timer *timer,
    int64_t *ret_due_at_ms, struct err *err)
{
	const struct config_calendar *calendar;
	struct duration duration;

	if (!timing_calendar(config, timer->calendar, &calendar, err) ||
	    !duration_read(timer->duration, &duration, err))
		return false;
	*ret_due_at_ms =
	    calendar_add(calendar, timer->started_at_ms, &duration);
	return true;
}

/* --- effects -------------------------------------------------------------- */

static bool timing_set(struct batch *batch, const struct workflow *workflow,
    int64_t case_id, const json_t *effect, struct err *err)
{
	const char *name = json_string_value(json_object_get(effect, "id"));
	const char *verb = json_string_value(json_object_get(effect, "event"));
	const struct config_calendar *calendar;
	struct delay delay;

	if (!delay_find(
	        statechart_chart(workflow_statechart(workflow)), name, &delay))
		return err_set(err, ERR_BUG, "no state has the timer %s", name);
	if (!timing_calendar(batch->config, delay.calendar, &calendar, err))
		return false;
	OWN(timer_clear)
	struct timer timer = {
	    .case_id = case_id,
	    .name = own_strdup(name),
	    .verb = own_strdup(verb),
	    .started_at_ms = batch->now_ms,
	    .duration = duration_format(&delay.duration),
	    .calendar = own_strdup_or_null(delay.calendar),
	    .due_at_ms = calendar_add(calendar, batch->now_ms, &delay.duration),
	};
	return timer_set(batch->store, &timer, err);
}

bool timing_effect(struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, const json_t *effect, struct err *err)
{
	/* Only a setting has an event. */
	if (json_object_get(effect, "event"))
		return timing_set(batch, workflow, record->id, effect, err);
	return timer_cancel(batch->store, record->id,
	    json_string_value(json_object_get(effect, "id")), err);
}

static bool timing_restart(
    struct batch *batch, struct timer *timer, struct err *err)
{
	timer->started_at_ms = batch->now_ms;
	return timing_due(batch->config, timer, &timer->due_at_ms, err) &&
	       timer_set(batch->store, timer, err);
}

bool timing_try_again(struct batch *batch, struct timer *timer, struct err *err)
{
	static const struct duration least = {.ms = INT64_C(3600) * 1000};
	struct duration duration;

	if (!duration_read(timer->duration, &duration, err))
		return false;
	if (duration_ms(&duration) < duration_ms(&least)) {
		free(timer->duration);
		timer->duration = duration_format(&least);
	}
	return timing_restart(batch, timer, err);
}

/* --- standing still ------------------------------------------------------- */

static bool timing_stop(
    struct batch *batch, struct timer *timer, struct err *err)
{
	const struct config_calendar *calendar;

	if (!timing_calendar(batch->config, timer->calendar, &calendar, err))
		return false;
	struct duration left =
	    calendar_left(calendar, batch->now_ms, timer->due_at_ms);
	/* A duration cannot be nothing. */
	if (duration_ms(&left) == 0)
		left.ms = 1;
	free(timer->duration);
	timer->duration = duration_format(&left);
	timer->due_at_ms = INT64_MAX;
	return timer_set(batch->store, timer, err);
}

bool timing_pause(struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, struct err *err)
{
	json_auto_t *pauses = delay_pauses(
	    statechart_chart(workflow_statechart(workflow)), record->snapshot);
	const char *name;
	json_t *pause;

	json_object_foreach (pauses, name, pause) {
		OWN(timer_clear)
		struct timer timer = {.case_id = 0};
		bool found;
		if (!timer_get(
		        batch->store, record->id, name, &timer, &found, err))
			return false;
		bool stands = timer.due_at_ms == INT64_MAX;
		if (!found || stands == json_is_true(pause))
			continue;
		if (!(stands ? timing_restart : timing_stop)(
		        batch, &timer, err))
			return false;
	}
	return true;
}

/* --- another version ------------------------------------------------------ */

bool timing_carry_over(struct batch *batch, const struct case_record *record,
    json_t *effects, struct err *err)
{
	OWN(own_string)
	char *name = own_strdup("");

	for (;;) {
		OWN(timer_clear)
		struct timer timer = {.case_id = 0};
		bool found;
		if (!timer_next_of_case(
		        batch->store, record->id, name, &timer, &found, err))
			return false;
		if (!found)
			return true;
		size_t i = step_find_effect(effects, "event", timer.name);
		if (i < json_array_size(effects))
			json_array_remove(effects, i);
		else
			json_array_append_new(
			    effects, json_pack("{s:s, s:s}", "type",
			                 "timer_cancel", "id", timer.name));
		free(name);
		name = own_strdup(timer.name);
	}
}

/* --- another calendar ----------------------------------------------------- */

/* One timer after (case_id, name); its place is in *timer after that. */
static bool timing_recompute_next(const struct config *config,
    struct store *store, struct timer *timer, bool *ret_found, size_t *moved,
    struct err *err)
{
	OWN(timer_clear)
	struct timer next = {.case_id = 0};
	int64_t due_at_ms;

	if (!timer_next_by_calendar(store, timer->case_id,
	        timer->name ? timer->name : "", &next, ret_found, err))
		return false;
	if (!*ret_found)
		return true;
	if (!timing_due(config, &next, &due_at_ms, err))
		return false;
	if (due_at_ms != next.due_at_ms) {
		next.due_at_ms = due_at_ms;
		(*moved)++;
		if (!timer_set(store, &next, err))
			return false;
	}
	timer_clear(timer);
	*timer = next;
	next = (struct timer){.case_id = 0};
	return true;
}

bool timing_recompute(const struct config *config, struct store *store,
    size_t *ret_moved, struct err *err)
{
	OWN(timer_clear)
	struct timer timer = {.case_id = 0};
	bool found = true;
	size_t moved = 0;

	if (!store_begin(store, err))
		return false;
	while (found)
		if (!timing_recompute_next(
		        config, store, &timer, &found, &moved, err)) {
			store_rollback(store);
			return false;
		}
	*ret_moved = moved;
	return store_commit(store, err);
}
