/*
 * statechart_run.h: one macrostep under way, and what the files that carry it
 * out share; for statechart*.c only. Functions that return bool fail with
 * run->err filled (a rule failed, or a value outgrew its bounds).
 *
 * A comment "XState:" names the function of its core (5.33, stateUtils.ts)
 * that ours follows to the letter.
 */
#ifndef BEADLE_FLOW_STATECHART_RUN_H
#define BEADLE_FLOW_STATECHART_RUN_H

#include "base/err.h"
#include "flow/chart.h"
#include "flow/chart_set.h"
#include "flow/statechart.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An event that causes more microsteps than this runs in circles. */
enum { STATECHART_MAX_MICROSTEPS = 100 };

/* Nodes, by order, in the order in which they were put there. */
struct statechart_list {
	uint16_t items[CHART_MAX_NODES];
	size_t count;
};

struct statechart_enabled {
	const struct chart_transition *items[CHART_MAX_NODES];
	size_t count;
};

enum statechart_status {
	STATECHART_ACTIVE,
	STATECHART_DONE,
	STATECHART_FAILED, /* an actor failed and nothing handles it */
};

struct statechart_run {
	const struct chart *chart;
	const json_t *ambient;
	struct chart_set active;
	/* Active nodes as XState keeps them: document order at the start of a
	 * step, then what is entered goes to the end. */
	struct statechart_list nodes;
	struct statechart_list invoking; /* active nodes that invoke */
	json_t *context; /* shared with the old snapshot, never changed */
	json_t *history; /* history id -> [node ids]; likewise; or NULL */
	json_t *event;   /* the one that the microstep sees */
	json_t *queue;   /* raised events, oldest first */
	json_t *effects;
	json_t *scope; /* what rules see, or NULL */
	json_t *output;
	enum statechart_status status;
	/* The event's form is still to be filled in (statechart_unfilled.c);
	 * below how many "not" it is, odd or even; whether the last guard said
	 * more than is known. */
	bool unfilled, negated, doubtful;
	bool silent;     /* actions are not carried out */
	bool remembered; /* this microstep changed the history */
	bool moved;      /* a snapshot other than before, in XState's eyes */
	struct err *err;
};

void statechart_list_add(struct statechart_list *list, size_t order);

/* --- statechart_rule.c: rules, actions and effects ------------------------ */

/* The event that rules see from now on. */
void statechart_rule_event(struct statechart_run *run, const json_t *event);
bool statechart_rule_guard(struct statechart_run *run,
    const struct chart_guard *guard, bool *ret_holds);
/* A rule's value, a new reference that nothing else shares. */
bool statechart_rule_value(
    struct statechart_run *run, const json_t *rule, json_t **ret_value);
bool statechart_rule_act(
    struct statechart_run *run, const struct chart_actions *actions);

void statechart_effect_timers_set(
    struct statechart_run *run, const struct chart_node *node);
void statechart_effect_timers_cancel(
    struct statechart_run *run, const struct chart_node *node);
bool statechart_effect_invoke(
    struct statechart_run *run, const struct chart_node *node);
void statechart_effect_stop(
    struct statechart_run *run, const struct chart_node *node);

/* --- statechart_select.c: which transitions ------------------------------- */

bool statechart_select_event(
    struct statechart_run *run, struct statechart_enabled *ret_enabled);
bool statechart_select_always(
    struct statechart_run *run, struct statechart_enabled *ret_enabled);
/* Of two that would leave the same state, one goes. */
void statechart_select_compatible(
    const struct statechart_run *run, struct statechart_enabled *enabled);
/* The node inside of which t acts; NULL: the root itself is left. */
const struct chart_node *statechart_select_domain(
    const struct statechart_run *run, const struct chart_transition *t);
/* The states t leads to, history states replaced by what they stand for. */
void statechart_select_targets(const struct statechart_run *run,
    const struct chart_transition *t, struct chart_set *ret_targets);
/* A transition that does nothing forbids its event. */
bool statechart_select_does(const struct chart_transition *t);
void statechart_select_exits(const struct statechart_run *run,
    const struct chart_transition *t, struct chart_set *exits);

/* Truth of one rule as it stands. */
bool statechart_rule_truth(
    struct statechart_run *run, const json_t *rule, bool *ret_holds);

/* --- statechart_unfilled.c: before a form is filled in -------------------- */

/* May it hold, whatever the form will say? */
bool statechart_unfilled_rule(
    struct statechart_run *run, const json_t *rule, bool *ret_holds);

/* --- statechart_enter.c: which states are entered ------------------------- */

struct statechart_entry {
	struct chart_set nodes;
	struct chart_set by_default; /* these run their initial's actions */
};
void statechart_enter_initial(
    const struct statechart_run *run, struct statechart_entry *entry);
void statechart_enter_transition(const struct statechart_run *run,
    const struct chart_transition *t, struct statechart_entry *entry);

/* --- statechart_micro.c: one microstep ------------------------------------ */

bool statechart_micro_start(struct statechart_run *run);
/* Enters these states in a run that is nowhere yet, silently. */
bool statechart_micro_place(
    struct statechart_run *run, struct chart_node *const *states, size_t count);
bool statechart_micro_step(
    struct statechart_run *run, struct statechart_enabled *enabled);

/* --- statechart_snapshot.c: to and from JSON ------------------------------ */

json_t *statechart_snapshot_write(const struct statechart_run *run);
/* False if the value is not a whole configuration of this chart. */
bool statechart_snapshot_value(
    const struct chart *chart, const json_t *value, struct chart_set *ret_set);
/* Is exactly one state active in each active compound state, and every one in
 * each parallel state? */
bool statechart_snapshot_is_whole(
    const struct chart *chart, const struct chart_set *active);
/* False if a history is not of this chart. */
bool statechart_snapshot_check_history(
    const struct chart *chart, const json_t *history);
/* What a history state remembers; false if it was never left. */
bool statechart_snapshot_remembered(const struct statechart_run *run,
    const struct chart_node *history, struct chart_set *ret_set);
/* `node` is about to be left: its history states remember. */
void statechart_snapshot_remember(
    struct statechart_run *run, const struct chart_node *node);

#endif
