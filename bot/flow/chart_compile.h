/*
 * chart_compile.h: what the files that compile a chart share; for chart*.c
 * only. Every function adds what is wrong to the compiler's mistakes and goes
 * on; with a mistake the chart is never run. value may be NULL (not written).
 */
#ifndef BEADLE_FLOW_CHART_COMPILE_H
#define BEADLE_FLOW_CHART_COMPILE_H

#include "flow/chart.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct chart_compiler {
	struct chart *chart;
	struct mistakes *mistakes;
	const json_t *guards, *actions, *actors, *delays;
	size_t guard_depth;
};

/* What people write has fewer: with more, looking for names would take long. */
enum {
	CHART_MAX_ROWS = 1000,      /* of a table */
	CHART_MAX_KEYS = 256,       /* events or delays of a state */
	CHART_MAX_LIST = 64,        /* candidates, targets, actions */
	CHART_MAX_INVOKES = 16,     /* of a state */
	CHART_MAX_GUARD_DEPTH = 32, /* guards that name guards */
};
/* False, with a mistake, if value, an object or list, has more members. */
bool chart_fits(struct chart_compiler *c, const json_t *value, size_t most,
    const char *path);

/* A value that may be one or a list of them. i runs through it, `at` is the
 * item's path. New reference; empty for NULL. */
json_t *chart_list(const json_t *value);
/* path, or path[i] if value is a list. Yours to free(). */
char *chart_list_path(const json_t *value, const char *path, size_t i);

/* chart_node.c: the node and what is below it, without what they name. NULL
 * if no node can be made of it. */
struct chart_node *chart_node_new(struct chart_compiler *c,
    struct chart_node *parent, const char *key, const json_t *config,
    const char *path);
void chart_node_free(struct chart_node **node);

/* chart_table.c: finds the tables for c; their rows, each once. */
void chart_table_check(struct chart_compiler *c);
/* True and the milliseconds if the text is a plain number of them. */
bool chart_table_is_ms(const char *delay, int64_t *ret_ms);

/* chart_guard.c: the guards table, then one guard of a transition. */
void chart_guard_table(struct chart_compiler *c);
void chart_guard_new(struct chart_compiler *c, const json_t *value,
    const char *path, struct chart_guard **ret_guard);
void chart_guard_free(struct chart_guard **guard);

/* chart_action.c: a name, {"type": name}, or a list of them. */
void chart_action_list(struct chart_compiler *c, const json_t *value,
    const char *path, struct chart_actions *ret_actions);
void chart_action_clear(struct chart_actions *actions);

/* chart_target.c: NULL if there is no such state (no mistake is added). */
struct chart_node *chart_target_child(
    const struct chart_node *node, const char *key, size_t len);
/* One target or a list. Adds a mistake for each that is wrong. */
void chart_target_list(struct chart_compiler *c, struct chart_node *source,
    const json_t *value, const char *path, struct chart_node ***ret_targets,
    size_t *ret_count);

/* chart_transition.c: one transition or a list of candidates. */
void chart_transition_candidates(struct chart_compiler *c,
    struct chart_node *node, enum chart_trigger trigger, const char *event,
    const json_t *value, const char *path);
void chart_transition_on(
    struct chart_compiler *c, struct chart_node *node, const json_t *on);
void chart_transition_clear(struct chart_transitions *list);

/* chart_wait.c: what a state waits for: its clocks and its actors. */
void chart_wait_after(
    struct chart_compiler *c, struct chart_node *node, const json_t *after);
void chart_wait_invoke(
    struct chart_compiler *c, struct chart_node *node, const json_t *invoke);
void chart_wait_clear(struct chart_node *node);

#endif
