/*
 * graph_dot.c: the picture in DOT, for Graphviz. States are boxes, states
 * with states inside are clusters, regions that run side by side have dashed
 * borders. Whoever causes a transition gives it its colour; a legend says
 * whose it is. What leads nowhere else is a line in its state's box.
 */
#include "flow/graph.h"

#include "base/own.h"
#include "flow/graph_label.h"
#include "flow/graph_words.h"

#include <string.h>

enum { GRAPH_TEXT_MAX_BYTES = 65536 };

/* Verdana and DejaVu Sans are equally wide, so that text fits its box on
 * machines that have one or the other. */
static const char GRAPH_HEAD[] =
    "digraph workflow {\n"
    "graph [compound=true, rankdir=TB, nodesep=0.45, "
    "ranksep=0.5, pad=0.3, "
    "bgcolor=white, fontname=\"DejaVu Sans,Verdana,sans-serif\", "
    "fontsize=12, labeljust=l];\n"
    "node [shape=box, style=\"rounded,filled\", fillcolor=\"#ffffff\", "
    "color=\"#64748b\", fontname=\"DejaVu Sans,Verdana,sans-serif\", "
    "fontsize=12, margin=\"0.14,0.08\"];\n"
    "edge [fontname=\"DejaVu Sans,Verdana,sans-serif\", fontsize=10, "
    "arrowsize=0.8, penwidth=1.3];\n";

/* A quoted ID. State ids are names of the author's. */
static void graph_dot_id(const char *prefix, const char *id, struct str *out)
{
	str_addf(out, "\"%s", prefix);
	for (; *id; id++) {
		if (*id == '"' || *id == '\\')
			str_add_char(out, '\\');
		str_add_char(out, *id);
	}
	str_add_char(out, '"');
}

/* --- states -------------------------------------------------------------- */

static void graph_dot_leaf(
    const struct graph *graph, const struct chart_node *node, struct str *out)
{
	static const char *const marks[] = {
	    [GRAPH_NEVER] = "",
	    [GRAPH_PASSED] = ", fillcolor=\"#fffbeb\", color=\"#b45309\"",
	    [GRAPH_HERE] = (", fillcolor=\"#fde68a\", color=\"#b45309\", "
	                    "penwidth=3"),
	};

	graph_dot_id("", node->id, out);
	str_add(out, " [");
	if (node->type == CHART_HISTORY) {
		str_addf(out,
		    "label=\"%s\", shape=circle, width=0.35, "
		    "fixedsize=true];\n",
		    node->deep ? "H*" : "H");
		return;
	}
	graph_label_state(graph, node, "CENTER", out);
	if (node->type == CHART_FINAL)
		str_add(out, ", peripheries=2, fillcolor=\"#f1f5f9\"");
	str_add(out, marks[graph->marks[node->order]]);
	str_add(out, "];\n");
}

static void graph_dot_initial(const struct chart_node *node, struct str *out)
{
	graph_dot_id("initial:", node->id, out);
	str_addf(out,
	    " [shape=point, width=0.12, fillcolor=\"%s\", color=\"%s\"];\n",
	    GRAPH_LABEL_INK, GRAPH_LABEL_INK);
}

/* There is no border that an edge inwards could begin at, so that a small
 * sign stands for "wherever it is". */
static void graph_dot_anywhere(const struct chart_node *node, struct str *out)
{
	const struct chart_transition *t;

	for (size_t i = 0; (t = graph_nth(node, i)); i++) {
		if (!graph_goes_inside(t))
			continue;
		graph_dot_id("anywhere:", node->id, out);
		str_addf(out,
		    " [label=\"from anywhere here\", shape=plaintext, "
		    "style=\"\", "
		    "fontsize=9, fontcolor=\"%s\", margin=\"0.02,0.02\", "
		    "height=0.2];\n",
		    GRAPH_LABEL_SOFT);
		return;
	}
}

static void graph_dot_node(
    const struct graph *graph, const struct chart_node *node, struct str *out);

static void graph_dot_children(
    const struct graph *graph, const struct chart_node *node, struct str *out)
{
	if (node->initial)
		graph_dot_initial(node, out);
	graph_dot_anywhere(node, out);
	for (size_t i = 0; i < node->child_count; i++)
		graph_dot_node(graph, node->children[i], out);
}

/* Where an edge to the state arrives. */
static void graph_dot_head(const struct chart_node *node, struct str *out)
{
	if (node->initial)
		graph_dot_id("initial:", node->id, out);
	else if (node->child_count)
		graph_dot_id("region:", node->children[0]->id, out);
	else
		graph_dot_id("", node->id, out);
}

/* Regions stand side by side in the order of the file: an unseen row of
 * points above them says so. */
static void graph_dot_regions(const struct chart_node *node, struct str *out)
{
	if (node->type != CHART_PARALLEL)
		return;
	str_add(out, "{rank=same; node [style=invis, shape=point]; ");
	for (size_t i = 0; i < node->child_count; i++) {
		if (i)
			str_add(out, " -> ");
		graph_dot_id("region:", node->children[i]->id, out);
	}
	str_add(out, " [style=invis];}\n");
	for (size_t i = 0; i < node->child_count; i++) {
		graph_dot_id("region:", node->children[i]->id, out);
		str_add(out, " -> ");
		graph_dot_head(node->children[i], out);
		str_add(out, " [style=invis];\n");
	}
}

static void graph_dot_cluster(
    const struct graph *graph, const struct chart_node *node, struct str *out)
{
	bool region = node->parent && node->parent->type == CHART_PARALLEL;
	const char *colour = graph->marks[node->order] == GRAPH_NEVER
	                         ? "#94a3b8"
	                         : GRAPH_LABEL_MARK;

	str_add(out, "subgraph ");
	graph_dot_id("cluster:", node->id, out);
	str_addf(out, " {\nstyle=\"rounded,filled%s\"; color=\"%s\"; ",
	    region ? ",dashed" : "", colour);
	str_addf(out, "fillcolor=\"%s\"; margin=14;\n",
	    node->depth % 2 ? "#f8fafc" : "#ffffff");
	graph_label_state(graph, node, "LEFT", out);
	str_add(out, ";\n");
	graph_dot_children(graph, node, out);
	graph_dot_regions(node, out);
	str_add(out, "}\n");
}

static void graph_dot_node(
    const struct graph *graph, const struct chart_node *node, struct str *out)
{
	if (node->child_count)
		graph_dot_cluster(graph, node, out);
	else
		graph_dot_leaf(graph, node, out);
}

/* --- edges --------------------------------------------------------------- */

/* A node within it that an edge from below its border can hang from. */
static const struct chart_node *graph_dot_last(
    const struct graph *graph, const struct chart_node *node)
{
	return graph->chart->nodes[node->last];
}

/* An edge to a cluster ends at its border. */
static void graph_dot_lhead(const struct chart_node *target, struct str *out)
{
	if (target->child_count == 0)
		return;
	str_add(out, "lhead=");
	graph_dot_id("cluster:", target->id, out);
	str_add(out, ", ");
}

static void graph_dot_end_clusters(const struct chart_transition *t,
    const struct chart_node *target, struct str *out)
{
	if (t->source->child_count && !graph_goes_inside(t)) {
		str_add(out, "ltail=");
		graph_dot_id("cluster:", t->source->id, out);
		str_add(out, ", ");
	}
	graph_dot_lhead(target, out);
}

/* Back to a state that the file has earlier: laid out as if it went the other
 * way, so that the earlier one stays above. */
static bool graph_dot_goes_back(
    const struct chart_transition *t, const struct chart_node *target)
{
	return target->order < t->source->order && chart_is_leaf(target) &&
	       chart_is_leaf(t->source);
}

static void graph_dot_ends(const struct graph *graph,
    const struct chart_transition *t, const struct chart_node *target,
    struct str *out)
{
	if (graph_dot_goes_back(t, target)) {
		graph_dot_id("", target->id, out);
		str_add(out, " -> ");
		graph_dot_id("", t->source->id, out);
		str_add(out, " [dir=back, ");
		return;
	}
	if (graph_goes_inside(t))
		graph_dot_id("anywhere:", t->source->id, out);
	else
		graph_dot_id("", graph_dot_last(graph, t->source)->id, out);
	str_add(out, " -> ");
	graph_dot_head(target, out);
	str_add(out, " [");
	graph_dot_end_clusters(t, target, out);
}

static void graph_dot_edge(const struct graph *graph,
    const struct chart_transition *t, const struct chart_node *target,
    struct str *out)
{
	size_t step = graph_mark_step_of(graph, t);
	bool faint = graph->marked && step == 0;
	const char *colour = step    ? GRAPH_LABEL_MARK
	                     : faint ? GRAPH_LABEL_FAINT
	                             : graph_label_colour(graph, t);

	graph_dot_ends(graph, t, target, out);
	str_addf(out,
	    "color=\"%s\"%s%s, label=<<TABLE BORDER=\"0\" CELLPADDING=\"3\">"
	    "<TR><TD>",
	    colour, t->trigger == CHART_AFTER ? ", style=dashed" : "",
	    step ? ", penwidth=3" : "");
	if (step)
		str_addf(out, "<FONT COLOR=\"%s\"><B>%zu. </B></FONT>",
		    GRAPH_LABEL_MARK, step);
	graph_label_words(graph, t, "<BR/>", faint, out);
	str_add(out, "</TD></TR></TABLE>>];\n");
}

/* Where history leads that has nothing to remember yet. */
static void graph_dot_default(const struct chart_node *history,
    const struct chart_node *target, struct str *out)
{
	graph_dot_id("", history->id, out);
	str_add(out, " -> ");
	graph_dot_head(target, out);
	str_add(out, " [");
	graph_dot_lhead(target, out);
	str_addf(out, "style=dotted, color=\"%s\"];\n", GRAPH_LABEL_SOFT);
}

static void graph_dot_edges(
    const struct graph *graph, const struct chart_node *node, struct str *out)
{
	const struct chart_transition *t;

	if (node->initial) {
		graph_dot_id("initial:", node->id, out);
		str_add(out, " -> ");
		graph_dot_head(node->initial, out);
		str_add(out, " [");
		graph_dot_lhead(node->initial, out);
		str_addf(out, "color=\"%s\"];\n", GRAPH_LABEL_INK);
	}
	for (size_t i = 0; i < node->history_target_count; i++)
		graph_dot_default(node, node->history_targets[i], out);
	for (size_t i = 0; (t = graph_nth(node, i)); i++)
		for (size_t k = 0; !graph_is_inner(t) && k < t->target_count;
		     k++)
			graph_dot_edge(graph, t, t->targets[k], out);
}

/* --- the whole ----------------------------------------------------------- */

static void graph_dot_title(const struct graph *graph, struct str *out)
{
	const char *title = workflow_title(graph->workflow);

	str_add(out, "labelloc=t; label=<<TABLE BORDER=\"0\" CELLSPACING=\"0\" "
	             "CELLPADDING=\"2\"><TR><TD ALIGN=\"LEFT\"><FONT "
	             "POINT-SIZE=\"20\"><B>");
	str_add_html(out, title, strlen(title));
	str_addf(out,
	    "</B></FONT></TD></TR><TR><TD ALIGN=\"LEFT\"><FONT COLOR=\"%s\">",
	    GRAPH_LABEL_SOFT);
	str_add_html(out, workflow_id(graph->workflow),
	    strlen(workflow_id(graph->workflow)));
	str_addf(
	    out, " version %d. Who may:", workflow_version(graph->workflow));
}

static void graph_dot_legend(const struct graph *graph, struct str *out)
{
	json_t *name;
	size_t i;

	str_addf(out,
	    "</FONT>  <FONT COLOR=\"%s\"><B>\xE2\x96\xA0 Requester"
	    "</B></FONT>",
	    GRAPH_LABEL_REQUESTER);
	json_array_foreach (workflow_offices(graph->workflow), i, name) {
		OWN(str_clear)
		struct str title = {.max_bytes = GRAPH_TEXT_MAX_BYTES};
		graph_office(graph, json_string_value(name), &title);
		str_addf(out, "  <FONT COLOR=\"%s\"><B>\xE2\x96\xA0 ",
		    graph_label_office_colour(graph, json_string_value(name)));
		str_add_html(out, str_text(&title), title.len);
		str_add(out, "</B></FONT>");
	}
	str_addf(out,
	    "  <FONT COLOR=\"%s\"><B>\xE2\x86\xBB the clock</B></FONT>"
	    "</TD></TR></TABLE>>;\n",
	    GRAPH_LABEL_SOFT);
}

void graph_dot(const struct graph *graph, struct str *out)
{
	const struct chart *chart = graph->chart;

	str_add(out, GRAPH_HEAD);
	graph_dot_title(graph, out);
	graph_dot_legend(graph, out);
	graph_dot_children(graph, chart->nodes[0], out);
	for (size_t i = 0; i < chart->node_count; i++)
		graph_dot_edges(graph, chart->nodes[i], out);
	str_add(out, "}\n");
}
