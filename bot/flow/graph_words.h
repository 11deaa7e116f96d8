/*
 * graph_words.h: what a picture of a workflow says: names, people, delays,
 * and what is marked. Shared by graph_dot.c and graph_mermaid.c only. Pure.
 */
#ifndef BEADLE_FLOW_GRAPH_WORDS_H
#define BEADLE_FLOW_GRAPH_WORDS_H

#include "base/str.h"
#include "flow/chart.h"
#include "flow/workflow.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* How a marked case has to do with a state. */
enum graph_mark_kind { GRAPH_NEVER, GRAPH_PASSED, GRAPH_HERE };

/* A transition that a marked case took. */
struct graph_taken {
	const struct chart_transition *transition;
	size_t step; /* from 1 */
};

struct graph {
	const struct workflow *workflow;
	const struct chart *chart;
	json_t *titles;
	bool marked;
	enum graph_mark_kind marks[CHART_MAX_NODES]; /* by order */
	struct graph_taken *taken;
	size_t taken_count;
};

/* Every transition of a node in the chart's order; NULL at the end. */
const struct chart_transition *graph_nth(
    const struct chart_node *node, size_t i);
/* It leads nowhere else: a note in its state says it better than a loop. */
bool graph_is_inner(const struct chart_transition *t);
/* From a state as a whole to one within it. */
bool graph_goes_inside(const struct chart_transition *t);
/* The step in which the marked case last took it; 0: it did not. */
size_t graph_mark_step_of(
    const struct graph *graph, const struct chart_transition *t);

/* "canvas_admins" -> "Canvas admins", or the office's title. */
void graph_office(const struct graph *graph, const char *name, struct str *out);
/* Who may send the event: "Canvas admins", "Requester or EdTech"; nothing if
 * no person may. */
void graph_who(const struct graph *graph, const char *event, struct str *out);
/* The first of those, as the events table names them: "requester",
 * "office:canvas_admins"; NULL if no person may. Borrowed. */
const char *graph_by(const struct graph *graph, const char *event);
/* What makes it happen: an event's title or name, "after 2 days", "when all
 * are done". */
void graph_cause(const struct graph *graph, const struct chart_transition *t,
    bool titles, struct str *out);
/* "[quorum and not urgent]" of its guard; nothing without one. */
void graph_guard(const struct chart_transition *t, struct str *out);
/* Names of what it does but for assignments: "remind, tellOffice". */
void graph_doings(const struct chart_transition *t, struct str *out);
/* A string or an array of them, with commas; before them `before`. */
void graph_names(const json_t *names, const char *before, struct str *out);
/* "asks directory.look_up" */
void graph_call(const struct chart_invoke *invoke, struct str *out);

#endif
