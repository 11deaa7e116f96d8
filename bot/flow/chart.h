/*
 * chart.h: a machine configuration compiled into a tree of nodes with every
 * name resolved. statechart.c runs it; whoever checks or draws a workflow
 * walks it. Immutable once made: everything reached from it is borrowed and
 * lives as long as the chart. A `path` is the place in the file (mistakes.h).
 */
#ifndef BEADLE_FLOW_CHART_H
#define BEADLE_FLOW_CHART_H

#include "flow/mistakes.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A chart larger or deeper than this is a mistake of its author. */
enum { CHART_MAX_NODES = 1024, CHART_MAX_DEPTH = 32 };
/* Rules that one guard may combine, by name or directly. */
enum { CHART_MAX_GUARD_RULES = 1000 };

enum chart_type {
	CHART_ATOMIC,
	CHART_COMPOUND,
	CHART_PARALLEL,
	CHART_FINAL,
	CHART_HISTORY, /* never active itself */
};

struct chart_node;

enum chart_guard_op { GUARD_RULE, GUARD_NAMED, GUARD_AND, GUARD_OR, GUARD_NOT };

struct chart_guard {
	enum chart_guard_op op;
	const json_t *rule;              /* RULE: JsonLogic */
	const char *name;                /* NAMED: in the guards table */
	const struct chart_guard *named; /* NAMED: what it says there */
	struct chart_guard **parts;      /* AND, OR; NOT has one */
	size_t part_count;
	size_t rules; /* all that evaluating it may evaluate */
};

enum chart_action_kind { ACTION_ASSIGN, ACTION_RAISE, ACTION_EFFECT };

struct chart_action {
	enum chart_action_kind kind;
	const char *name;  /* in the actions table */
	const json_t *row; /* its row there */
	char *path;
};

struct chart_actions {
	struct chart_action *items;
	size_t count;
};

/* Which key of the file a transition was written under. */
enum chart_trigger {
	CHART_ON,
	CHART_ALWAYS,
	CHART_AFTER,
	CHART_STATE_DONE,   /* onDone of a state */
	CHART_ACTOR_DONE,   /* onDone of an invoke */
	CHART_ACTOR_FAILED, /* onError of an invoke */
};

struct chart_transition {
	enum chart_trigger trigger;
	char *event; /* descriptor; "" for ALWAYS */
	struct chart_guard *guard;
	struct chart_node **targets; /* none: a targetless transition */
	size_t target_count;
	struct chart_actions actions;
	struct chart_node *source;
	bool reenter;
	char *path;
};

/* In the order in which they are tried: exact descriptors, then wildcards,
 * longest first; the file's order among equals. */
struct chart_transitions {
	struct chart_transition **items;
	size_t count;
};

/* A delayed transition's clock. */
struct chart_after {
	char *event; /* xstate.after.DELAY.STATE_ID; also the timer's id */
	const char *delay; /* as written: a name, or milliseconds */
	const json_t *row; /* in the delays table; NULL for milliseconds */
	int64_t ms;
	char *path;
};

struct chart_invoke {
	char *id;
	const char *src;
	const json_t *actor; /* its row in the actors table */
	char *path;
};

struct chart_node {
	const char *key;
	char *id;   /* canvas-token.review.canvas_admins */
	char *path; /* machine.states.review.states.canvas_admins */
	const json_t *config;
	size_t order; /* document order */
	size_t last;  /* order of the last node below, or its own */
	size_t depth; /* of the root 0 */
	enum chart_type type;
	struct chart_node *parent;
	struct chart_node **children;
	size_t child_count;
	struct chart_node *initial; /* COMPOUND */
	struct chart_actions initial_actions;
	bool deep;                           /* HISTORY */
	struct chart_node **history_targets; /* HISTORY: default; may be none */
	size_t history_target_count;
	struct chart_transitions on;
	struct chart_transitions always;
	struct chart_actions entry;
	struct chart_actions exit;
	struct chart_after *after;
	size_t after_count;
	struct chart_invoke *invokes;
	size_t invoke_count;
	const json_t *output; /* FINAL and the root: JsonLogic or NULL */
	const char *description;
};

struct chart_named_guard {
	const char *name;
	struct chart_guard *guard;
};

struct chart {
	json_t *definition; /* our own copy; rows point into it */
	struct chart_node *nodes[CHART_MAX_NODES]; /* by order */
	size_t node_count;
	struct chart_named_guard *guards; /* the guards table */
	size_t guard_count;
	const json_t *context; /* initial, or NULL */
};

/* Adds every mistake; false if there was one. definition: see
 * statechart_new(). */
bool chart_new(const json_t *definition, struct chart **ret_chart,
    struct mistakes *mistakes);
void chart_free(struct chart **chart);

/* Is a under b? Not of itself. */
static inline bool chart_is_descendant(
    const struct chart_node *a, const struct chart_node *b)
{
	return a->order > b->order && a->order <= b->last;
}

/* Atomic and final nodes: where a configuration ends. */
static inline bool chart_is_leaf(const struct chart_node *node)
{
	return node->type == CHART_ATOMIC || node->type == CHART_FINAL;
}

/* "*" or "review.*"? */
bool chart_event_is_wildcard(const char *descriptor);
/* Does "review.*" or "*" or "review.ask" mean this event? */
bool chart_event_matches(const char *descriptor, const char *event);

#endif
