/*
 * play.h: one statechart and where it stands, for tests that send it events.
 */
#ifndef BEADLE_TESTS_FLOW_PLAY_H
#define BEADLE_TESTS_FLOW_PLAY_H

#include "flow/wants.h"

#include "base/jsonx.h"
#include "flow/statechart.h"

struct play {
	struct statechart *chart;
	struct step step; /* the last one */
	json_t *ambient;
	struct err err;
};

static inline void play_clear(struct play *play)
{
	statechart_free(&play->chart);
	step_clear(&play->step);
	json_decref(play->ambient);
	play->ambient = NULL;
}

/* Not started. */
static inline struct play play_new(const char *machine, const char *tables)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_auto_t *definition = wants_definition(machine, tables);
	struct play play = {.chart = NULL};

	if (!statechart_new(definition, &play.chart, &mistakes))
		fail_msg(
		    "%s: %s", mistakes.items[0].path, mistakes.items[0].what);
	return play;
}

static inline struct play play_start(const char *machine, const char *tables)
{
	struct play play = play_new(machine, tables);

	if (!statechart_start(play.chart, NULL, NULL, &play.step, &play.err))
		fail_msg("%s", play.err.text);
	return play;
}

/* event: JSON with single quotes. False: play->err. */
static inline bool play_try(struct play *play, const char *event)
{
	json_auto_t *value = wants_json(event);
	struct step step;

	if (!statechart_step(play->chart, play->step.snapshot, value,
	        play->ambient, &step, &play->err))
		return false;
	step_clear(&play->step);
	play->step = step;
	return true;
}

static inline void play_send(struct play *play, const char *event)
{
	if (!play_try(play, event))
		fail_msg("%s: %s", event, play->err.text);
}

static inline bool play_accepts(const struct play *play, const char *event)
{
	json_auto_t *value = wants_json(event);

	return statechart_accepts(
	    play->chart, play->step.snapshot, value, play->ambient);
}

/* Is what is at this path of the snapshot this JSON? */
static inline void play_is(
    const struct play *play, const char *path, const char *want)
{
	json_auto_t *value = wants_json(want);
	const json_t *got = jsonx_path(play->step.snapshot, path);

	if (!json_equal(got, value)) {
		OWN(own_string)
		char *text = got ? jsonx_dump(got) : own_strdup("(nothing)");
		fail_msg("%s is %s, not %s", path, text, want);
	}
}

/* The effects as one line: "tell; timer_set x; stop y". */
static inline void play_effects(const struct play *play, const char *want)
{
	OWN(str_clear)
	struct str line = {.max_bytes = 10000};
	json_t *effect;
	size_t i;

	json_array_foreach (play->step.effects, i, effect) {
		const char *type = jsonx_path_text(effect, "type");
		const char *name = jsonx_path_text(effect, "name");
		str_add(&line, i ? "; " : "");
		if (name)
			str_add(&line, name);
		else
			str_addf(&line, "%s %s", type,
			    jsonx_path_text(effect, "id"));
	}
	assert_string_equal(str_text(&line), want);
}

#endif
