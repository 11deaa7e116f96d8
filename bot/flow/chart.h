/*
 * chart.h: a machine configuration compiled into a tree of nodes with every
 * name resolved. statechart.c runs it. Immutable once made.
 */
#ifndef BEADLE_FLOW_CHART_H
#define BEADLE_FLOW_CHART_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A state chart larger than this is a mistake of its author. */
enum { CHART_MAX_NODES = 1024 };

enum chart_type { CHART_ATOMIC, CHART_COMPOUND, CHART_PARALLEL, CHART_FINAL };

struct chart_node;

enum chart_guard_op { GUARD_RULE, GUARD_AND, GUARD_OR, GUARD_NOT };

struct chart_guard {
	enum chart_guard_op op;
	const json_t *rule;         /* RULE: JsonLogic */
	struct chart_guard **parts; /* else; NOT has one */
	size_t part_count;
};

enum chart_action_kind { ACTION_ASSIGN, ACTION_RAISE, ACTION_EFFECT };

struct chart_action {
	enum chart_action_kind kind;
	const char *name;  /* in the actions table */
	const json_t *row; /* its row there */
};

struct chart_actions {
	struct chart_action *items;
	size_t count;
};

struct chart_transition {
	char *event; /* descriptor; "" for always */
	struct chart_guard *guard;
	struct chart_node **targets; /* none: a targetless transition */
	size_t target_count;
	struct chart_actions actions;
	struct chart_node *source;
	bool reenter;
};

struct chart_transitions {
	struct chart_transition **items;
	size_t count;
};

/* A delayed transition's clock. */
struct chart_after {
	char *event; /* xstate.after.<delay>.<state id>; also the timer's id */
	int64_t ms;
};

struct chart_invoke {
	char *id;
	const char *src;
	const json_t *actor; /* its row in the actors table */
};

struct chart_node {
	const char *key;
	char *id; /* canvas-token.review.canvas_admins */
	size_t order;
	enum chart_type type;
	struct chart_node *parent;
	struct chart_node **children;
	size_t child_count;
	struct chart_node *initial;  /* COMPOUND */
	struct chart_transitions on; /* longest descriptor first */
	struct chart_transitions always;
	struct chart_actions entry;
	struct chart_actions exit;
	struct chart_after *after;
	size_t after_count;
	struct chart_invoke *invokes;
	size_t invoke_count;
	const json_t *output; /* FINAL: JsonLogic or NULL */
	const char *description;
};

struct chart {
	json_t *definition; /* our own copy; rows point into it */
	struct chart_node *nodes[CHART_MAX_NODES]; /* by order */
	size_t node_count;
	const json_t *context; /* initial, or NULL */
};

/* ERR_INPUT names the JSON path. definition: see statechart_new(). */
bool chart_new(
    const json_t *definition, struct chart **ret_chart, struct err *err);
void chart_free(struct chart **chart);

/* Is a under b? Not of itself. */
bool chart_is_descendant(
    const struct chart_node *a, const struct chart_node *b);
/* Does "review.*" or "*" or "review.ask" mean this event? */
bool chart_event_matches(const char *descriptor, const char *event);

#endif
