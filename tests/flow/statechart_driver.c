/*
 * statechart_driver.c: lets a Node test use flow/statechart.h. A line of JSON
 * in: {"definition": {…}, "ambient": {…}, "events": [event | null, …]}; null
 * starts the chart anew. A line out: {"mistakes": ["path: what", …]}, or
 * {"steps": […]}, one for the start and one for each event:
 * {"snapshot", "effects", "changed", "taken", "accepts"} or {"error": text}.
 */
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/statechart.h"

#include <stdio.h>

/* A driven chart: its snapshot is NULL after a failed start. */
struct driver {
	struct statechart *chart;
	const json_t *ambient;
	json_t *snapshot;
	json_t *steps;
};

static void driver_note(
    struct driver *d, bool ok, struct step *step, bool accepts, struct err *err)
{
	if (!ok) {
		json_array_append_new(
		    d->steps, json_pack("{s:s}", "error", err->text));
		return;
	}
	json_array_append_new(d->steps,
	    json_pack("{s:O, s:O, s:b, s:b, s:b}", "snapshot", step->snapshot,
	        "effects", step->effects, "changed", step->changed, "taken",
	        step->taken, "accepts", accepts));
	json_decref(d->snapshot);
	d->snapshot = json_incref(step->snapshot);
	step_clear(step);
}

static void driver_start(struct driver *d)
{
	struct step step = {.snapshot = NULL};
	struct err err;

	bool ok = statechart_start(d->chart, NULL, d->ambient, &step, &err);
	driver_note(d, ok, &step, true, &err);
}

static void driver_step(struct driver *d, const json_t *event)
{
	struct step step = {.snapshot = NULL};
	struct err err;

	bool accepts =
	    statechart_accepts(d->chart, d->snapshot, event, d->ambient);
	bool ok = statechart_step(
	    d->chart, d->snapshot, event, d->ambient, &step, &err);
	driver_note(d, ok, &step, accepts, &err);
}

static json_t *driver_steps(struct statechart *chart, const json_t *job)
{
	struct driver d = {
	    .chart = chart,
	    .ambient = json_object_get(job, "ambient"),
	    .steps = json_array(),
	};
	json_t *event;
	size_t i;

	driver_start(&d);
	json_array_foreach (json_object_get(job, "events"), i, event) {
		if (json_is_null(event))
			driver_start(&d);
		else
			driver_step(&d, event);
	}
	json_decref(d.snapshot);
	return json_pack("{s:o}", "steps", d.steps);
}

static json_t *driver_mistakes(const struct mistakes *mistakes)
{
	json_t *list = json_array();

	for (size_t i = 0; i < mistakes->count; i++) {
		OWN(own_string)
		char *line = own_printf(
		    "%s: %s", mistakes->items[i].path, mistakes->items[i].what);
		json_array_append_new(list, json_string(line));
	}
	return json_pack("{s:o}", "mistakes", list);
}

static json_t *driver_run(const json_t *job)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(statechart_free)
	struct statechart *chart = NULL;

	if (!statechart_new(
	        json_object_get(job, "definition"), &chart, &mistakes))
		return driver_mistakes(&mistakes);
	return driver_steps(chart, job);
}

int main(void)
{
	struct err err;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) > 0) {
		json_auto_t *job = NULL;
		if (!jsonx_parse(line, (size_t)len, &job, &err)) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		json_auto_t *answer = driver_run(job);
		OWN(own_string)
		char *text = jsonx_dump(answer);
		puts(text);
		fflush(stdout);
	}
	free(line);
	return 0;
}
