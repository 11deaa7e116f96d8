/*
 * graph_label.h: words in a DOT picture: Graphviz' HTML-like labels
 * (graphviz.org/doc/info/shapes.html#html) and whose colour they have. For
 * graph_dot.c only. Pure.
 */
#ifndef BEADLE_FLOW_GRAPH_LABEL_H
#define BEADLE_FLOW_GRAPH_LABEL_H

#include "base/str.h"
#include "flow/graph_words.h"

#include <stdbool.h>
#include <stddef.h>

/* Text of each is at least 4.5:1 against white, but for what is faint. */
#define GRAPH_LABEL_INK       "#1f2937"
#define GRAPH_LABEL_SOFT      "#5b6472"
#define GRAPH_LABEL_FAINT     "#b6bdc8"
#define GRAPH_LABEL_REQUESTER "#1d4ed8"
#define GRAPH_LABEL_MARK      "#b45309"

/* Constants. */
const char *graph_label_office_colour(
    const struct graph *graph, const char *office);
const char *graph_label_colour(
    const struct graph *graph, const struct chart_transition *t);

/* Cause in bold, who may, on which condition, with `between` between. */
void graph_label_words(const struct graph *graph,
    const struct chart_transition *t, const char *between, bool faint,
    struct str *out);
/* The attribute label=<…> of a state: name, description, tags, what runs, and
 * what leads nowhere else. align: "LEFT" or "CENTER". */
void graph_label_state(const struct graph *graph, const struct chart_node *node,
    const char *align, struct str *out);

#endif
