/*
 * statechart.h: the interpreter of workflows. XState v5's JSON machine
 * configuration, run by SCXML's algorithm (W3C SCXML appendix D as
 * XState v5 reads it). Pure: no clock, no I/O, no state of its own; safe from
 * any thread once made.
 */
#ifndef BEADLE_FLOW_STATECHART_H
#define BEADLE_FLOW_STATECHART_H

#include "base/err.h"
#include "flow/chart.h"
#include "flow/mistakes.h"

#include <jansson.h>
#include <stdbool.h>

struct statechart;

/*
 * Compiles a machine with its tables. definition is an object with "machine"
 * and optionally "guards" (name -> JsonLogic, or {"and"|"or"|"not": …} of
 * names and rules), "actions" (name -> {"type": "assign"|…}), "actors" and
 * "delays" (name -> {"duration": "PT4H"}); other keys are ignored. Adds every
 * mistake; false if there was one. The definition is borrowed only during the
 * call.
 */
bool statechart_new(const json_t *definition, struct statechart **ret_chart,
    struct mistakes *mistakes);
void statechart_free(struct statechart **chart);
/* What it was compiled to, for whoever checks or draws it. Borrowed. */
const struct chart *statechart_chart(const struct statechart *chart);

/*
 * What a step answers.
 *
 * snapshot: {"value": XState's state value, "context": {…},
 *   "status": "active"|"done"|"error", "output"?: …,
 *   "historyValue"?: {history id: [state ids]}}. "error": an actor failed and
 *   nothing handled it. It shares parts with the snapshot before: do not
 *   change either in place.
 * effects, in order:
 *   {"type": "action", "name": "askCanvasAdmins", "action": {…as written…}}
 *	for every action that is not "assign" or "raise" (they were carried out)
 *   {"type": "timer_set", "id": "…", "event": "xstate.after…", "ms": 14400000}
 *   {"type": "timer_cancel", "id": "…"}
 *   {"type": "invoke", "id": "…", "src": "issueToken", "actor": {…},
 *    "input": {…evaluated…}}
 *   {"type": "stop", "id": "…"}: also of an actor that has ended by itself
 * taken: whether a transition for the event itself was taken, targetless ones
 *   included. changed: whether anything happened, be it only by an eventless
 *   transition that the event gave occasion to.
 */
struct step {
	json_t *snapshot;
	json_t *effects;
	bool changed;
	bool taken;
};
void step_clear(struct step *step);
/* Where in effects the one of that id stands that has the member: "actor" of an
 * invoke, "event" of a timer_set; their count if there is none. */
size_t step_find_effect(
    const json_t *effects, const char *member, const char *id);

/*
 * ambient is an object of what rules may read besides context and event,
 * e.g. {"offices": {"security_office": {"quorum": 1}}, "today": "2026-11-24"}.
 * Rules see {"context": …, "event": …, and ambient's keys}.
 * input becomes event.input of the initial event {"type": "xstate.init"}.
 */
bool statechart_start(const struct statechart *chart, const json_t *input,
    const json_t *ambient, struct step *ret_step, struct err *err);

/*
 * One macrostep. event is {"type": "canvas_admins.approve", "data": {…}, …};
 * that of a clock {"type": its event}, of an actor {"type":
 * "xstate.done.actor.ID", "output": …} or {"type": "xstate.error.actor.ID",
 * "error": …}. Without a change the snapshot is the same one. ERR_INPUT if the
 * snapshot does not belong to this chart, a rule fails or the chart runs in
 * circles.
 */
bool statechart_step(const struct statechart *chart, const json_t *snapshot,
    const json_t *event, const json_t *ambient, struct step *ret_step,
    struct err *err);

/*
 * The "description" of every active state that has one, outermost first: what
 * a person is told when they ask how a case stands. New array of strings.
 */
json_t *statechart_descriptions(
    const struct statechart *chart, const json_t *snapshot);

/* The same of "next" in "meta": what happens next. */
json_t *statechart_next(const struct statechart *chart, const json_t *snapshot);

/* Has an active state one of these tags (a name, or a list of them)? */
bool statechart_is_tagged(
    const struct statechart *chart, const json_t *snapshot, const json_t *tags);

/*
 * Puts a case from elsewhere into the smallest configuration with all of these
 * states (nodes of this chart), with this context. Nothing of what led there
 * is carried out, no entry actions either; timers are set, and what follows by
 * itself (always, onDone) happens as ever and sees the event. ERR_INPUT if
 * they cannot all be active at once.
 */
struct chart_node;
bool statechart_place(const struct statechart *chart,
    struct chart_node *const *states, size_t count, const json_t *context,
    const json_t *event, const json_t *ambient, struct step *ret_step,
    struct err *err);

/*
 * Would this event be taken now (guards included)? A transition that neither
 * goes anywhere nor does anything forbids its event. Without "data" its form
 * is still to be filled in: would it be taken with some answers? Only the step
 * can tell for sure.
 */
bool statechart_accepts(const struct statechart *chart, const json_t *snapshot,
    const json_t *event, const json_t *ambient);

#endif
