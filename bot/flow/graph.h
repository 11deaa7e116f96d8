/*
 * graph.h: a workflow as a picture: its states, nested and side by side, its
 * transitions with who may cause them, its delays. Text for two drawing
 * programs: Mermaid's stateDiagram-v2 (mermaid.js.org) and Graphviz' DOT
 * (graphviz.org). Pure.
 */
#ifndef BEADLE_FLOW_GRAPH_H
#define BEADLE_FLOW_GRAPH_H

#include "base/str.h"
#include "flow/workflow.h"

#include <jansson.h>
#include <stdbool.h>

struct graph;

/* The workflow is borrowed for the graph's life. titles: office name ->
 * title, for offices that have one; may be NULL. */
struct graph *graph_new(const struct workflow *workflow, const json_t *titles);
void graph_free(struct graph **graph);

/*
 * Marks where a case stands and the way it came. now is its state value;
 * steps, oldest first, are {"what": EVENT, "before": VALUE, "after": VALUE} as
 * the audit has them; the start, where before is null, is no step.
 */
void graph_mark(struct graph *graph, const json_t *now, const json_t *steps);

void graph_dot(const struct graph *graph, struct str *out);
void graph_mermaid(const struct graph *graph, struct str *out);

#endif
