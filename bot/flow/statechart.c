/*
 * statechart.c: the macrostep: an event, then eventless transitions and
 * raised events until nothing moves, in the order of XState. A microstep is
 * statechart_micro.c's. See statechart.h and statechart_run.h.
 */
#include "flow/statechart.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/delay.h"
#include "flow/chart.h"
#include "flow/statechart_run.h"

#include <string.h>

struct statechart {
	struct chart *chart;
};

bool statechart_new(const json_t *definition, struct statechart **ret_chart,
    struct mistakes *mistakes)
{
	OWN(chart_free)
	struct chart *chart = NULL;

	if (!chart_new(definition, &chart, mistakes))
		return false;
	*ret_chart = own_calloc(1, sizeof(**ret_chart));
	(*ret_chart)->chart = MOVE(chart);
	return true;
}

void statechart_free(struct statechart **chart)
{
	if (*chart)
		chart_free(&(*chart)->chart);
	free(*chart);
	*chart = NULL;
}

const struct chart *statechart_chart(const struct statechart *chart)
{
	return chart->chart;
}

void step_clear(struct step *step)
{
	json_decref(step->snapshot);
	json_decref(step->effects);
	*step = (struct step){.snapshot = NULL};
}

size_t step_find_effect(
    const json_t *effects, const char *member, const char *id)
{
	json_t *effect;
	size_t i;

	json_array_foreach (effects, i, effect) {
		const char *its =
		    json_string_value(json_object_get(effect, "id"));
		if (json_object_get(effect, member) && its &&
		    strcmp(its, id) == 0)
			break;
	}
	return i;
}

/* --- the run -------------------------------------------------------------- */

static void statechart_run_clear(struct statechart_run *run)
{
	json_decref(run->context);
	json_decref(run->history);
	json_decref(run->event);
	json_decref(run->queue);
	json_decref(run->effects);
	json_decref(run->scope);
	json_decref(run->output);
}

static void statechart_run_init(struct statechart_run *run,
    const struct statechart *chart, const json_t *context, const json_t *event,
    const json_t *ambient, struct err *err)
{
	*run = (struct statechart_run){
	    .chart = chart->chart,
	    .ambient = ambient,
	    .context = context ? json_incref((json_t *)context) : json_object(),
	    .event = json_incref((json_t *)event),
	    .queue = json_array(),
	    .effects = json_array(),
	    .err = err,
	};
}

/* In document order. */
static void statechart_run_activate(struct statechart_run *run)
{
	for (size_t i = chart_set_next(&run->active, 0); i < CHART_MAX_NODES;
	     i = chart_set_next(&run->active, i + 1)) {
		run->nodes.items[run->nodes.count++] = (uint16_t)i;
		if (run->chart->nodes[i]->invoke_count)
			run->invoking.items[run->invoking.count++] =
			    (uint16_t)i;
	}
}

static bool statechart_run_resume(struct statechart_run *run,
    const struct statechart *chart, const json_t *snapshot, const json_t *event,
    const json_t *ambient, struct err *err)
{
	const json_t *history = json_object_get(snapshot, "historyValue");

	statechart_run_init(run, chart, json_object_get(snapshot, "context"),
	    event, ambient, err);
	if (json_string_value(json_object_get(event, "type")) == NULL)
		return err_set(err, ERR_INPUT, "an event without a type");
	if (!statechart_snapshot_value(
	        chart->chart, json_object_get(snapshot, "value"), &run->active))
		return err_set(err, ERR_INPUT,
		    "the snapshot is not of this chart: its value is not a"
		    " whole state of it");
	if (!statechart_snapshot_check_history(chart->chart, history))
		return err_set(err, ERR_INPUT,
		    "the snapshot is not of this chart: its history");
	run->history = json_incref((json_t *)history);
	statechart_run_activate(run);
	return true;
}

/* --- the macrostep -------------------------------------------------------- */

static bool statechart_is_taken(const struct statechart_enabled *enabled)
{
	for (size_t i = 0; i < enabled->count; i++)
		if (statechart_select_does(enabled->items[i]))
			return true;
	return false;
}

static void statechart_stop_actors(struct statechart_run *run)
{
	for (size_t i = 0; i < run->invoking.count; i++)
		statechart_effect_stop(
		    run, run->chart->nodes[run->invoking.items[i]]);
}

/* Takes the oldest raised event. */
static void statechart_next_event(struct statechart_run *run)
{
	statechart_rule_event(run, json_array_get(run->queue, 0));
	json_array_remove(run->queue, 0);
}

/* One turn: eventless transitions, or else a raised event. *again says
 * whether eventless ones are worth looking for, and becomes so for the next
 * turn. ret_idle: there was nothing to do. */
static bool statechart_turn(
    struct statechart_run *run, bool *again, bool *ret_idle)
{
	struct statechart_enabled enabled;

	enabled.count = 0;
	*ret_idle = false;
	if (*again && !statechart_select_always(run, &enabled))
		return false;
	bool eventless = enabled.count != 0;
	if (!eventless) {
		*ret_idle = json_array_size(run->queue) == 0;
		if (*ret_idle)
			return true;
		statechart_next_event(run);
		if (!statechart_select_event(run, &enabled))
			return false;
	}
	bool moved = run->moved;
	run->moved = false;
	if (!statechart_micro_step(run, &enabled))
		return false;
	*again = run->moved || !eventless;
	run->moved = moved || statechart_is_taken(&enabled);
	return true;
}

/* Until nothing moves, or the machine has ended. XState: macrostep */
static bool statechart_settle(struct statechart_run *run)
{
	bool again = true, idle = false;

	for (size_t turns = 0; run->status == STATECHART_ACTIVE && !idle;
	     turns++) {
		if (turns == STATECHART_MAX_MICROSTEPS)
			return err_set(
			    run->err, ERR_INPUT, "the chart runs in circles");
		if (!statechart_turn(run, &again, &idle))
			return false;
	}
	if (run->status != STATECHART_ACTIVE)
		statechart_stop_actors(run);
	return statechart_snapshot_is_whole(run->chart, &run->active) ||
	       err_set(run->err, ERR_BUG, "the chart came to no whole state");
}

static void statechart_finish(struct statechart_run *run,
    const json_t *snapshot, bool taken, struct step *ret_step)
{
	json_t *effects = MOVE(run->effects);

	*ret_step = (struct step){
	    .snapshot = run->moved ? statechart_snapshot_write(run)
	                           : json_incref((json_t *)snapshot),
	    .effects = effects,
	    .changed = run->moved,
	    .taken = taken,
	};
}

/* An actor failed and no state says what then: the machine has failed. */
static bool statechart_is_failure(
    const json_t *event, const struct statechart_enabled *enabled)
{
	static const char prefix[] = "xstate.error.actor";
	const char *type = json_string_value(json_object_get(event, "type"));

	return enabled->count == 0 &&
	       strncmp(type, prefix, sizeof(prefix) - 1) == 0;
}

static bool statechart_is_active(const json_t *snapshot)
{
	const char *status =
	    json_string_value(json_object_get(snapshot, "status"));

	return status && strcmp(status, "active") == 0;
}

bool statechart_start(const struct statechart *chart, const json_t *input,
    const json_t *ambient, struct step *ret_step, struct err *err)
{
	json_auto_t *event =
	    json_pack("{s:s, s:O*}", "type", "xstate.init", "input", input);
	OWN(statechart_run_clear)
	struct statechart_run run;

	statechart_run_init(
	    &run, chart, chart->chart->context, event, ambient, err);
	if (!statechart_micro_start(&run) || !statechart_settle(&run))
		return false;
	run.moved = true;
	statechart_finish(&run, NULL, true, ret_step);
	return true;
}

bool statechart_place(const struct statechart *chart,
    struct chart_node *const *states, size_t count, const json_t *context,
    const json_t *event, const json_t *ambient, struct step *ret_step,
    struct err *err)
{
	OWN(statechart_run_clear)
	struct statechart_run run;

	statechart_run_init(&run, chart, context, event, ambient, err);
	if (!statechart_micro_place(&run, states, count) ||
	    !statechart_settle(&run))
		return false;
	run.moved = true;
	statechart_finish(&run, NULL, true, ret_step);
	return true;
}

bool statechart_step(const struct statechart *chart, const json_t *snapshot,
    const json_t *event, const json_t *ambient, struct step *ret_step,
    struct err *err)
{
	OWN(statechart_run_clear)
	struct statechart_run run;
	struct statechart_enabled enabled;

	enabled.count = 0;
	if (!statechart_run_resume(&run, chart, snapshot, event, ambient, err))
		return false;
	if (statechart_is_active(snapshot)) {
		if (!statechart_select_event(&run, &enabled))
			return false;
		if (statechart_is_failure(event, &enabled)) {
			run.status = STATECHART_FAILED;
			run.moved = true;
		} else if (!statechart_micro_step(&run, &enabled)) {
			return false;
		}
		if (!statechart_settle(&run))
			return false;
	}
	bool taken = statechart_is_taken(&enabled);
	run.moved = run.moved || taken;
	statechart_finish(&run, snapshot, taken, ret_step);
	return true;
}

/* --- questions ------------------------------------------------------------ */

bool statechart_accepts(const struct statechart *chart, const json_t *snapshot,
    const json_t *event, const json_t *ambient)
{
	OWN(statechart_run_clear)
	struct statechart_run run;
	struct statechart_enabled enabled;
	struct err err;

	if (!statechart_run_resume(&run, chart, snapshot, event, ambient, &err))
		return false;
	run.unfilled = json_object_get(event, "data") == NULL;
	return statechart_is_active(snapshot) &&
	       statechart_select_event(&run, &enabled) &&
	       statechart_is_taken(&enabled);
}

/* Of every active state what its configuration has at that path. */
static json_t *statechart_texts(
    const struct statechart *chart, const json_t *snapshot, const char *path)
{
	struct chart_set active = {.words = {0}};
	json_t *list = json_array();

	statechart_snapshot_value(
	    chart->chart, json_object_get(snapshot, "value"), &active);
	for (size_t i = chart_set_next(&active, 0); i < CHART_MAX_NODES;
	     i = chart_set_next(&active, i + 1)) {
		const char *text =
		    jsonx_path_text(chart->chart->nodes[i]->config, path);
		if (text)
			json_array_append_new(list, json_string(text));
	}
	return list;
}

json_t *statechart_descriptions(
    const struct statechart *chart, const json_t *snapshot)
{
	return statechart_texts(chart, snapshot, "description");
}

json_t *statechart_next(const struct statechart *chart, const json_t *snapshot)
{
	return statechart_texts(chart, snapshot, "meta.next");
}

bool statechart_is_tagged(
    const struct statechart *chart, const json_t *snapshot, const json_t *tags)
{
	struct chart_set active = {.words = {0}};

	statechart_snapshot_value(
	    chart->chart, json_object_get(snapshot, "value"), &active);
	for (size_t i = chart_set_next(&active, 0); i < CHART_MAX_NODES;
	     i = chart_set_next(&active, i + 1))
		if (delay_has_tag(chart->chart->nodes[i], tags))
			return true;
	return false;
}
