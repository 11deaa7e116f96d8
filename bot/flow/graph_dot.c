/*
 * graph_dot.c: the picture in DOT, for Graphviz. States are boxes, states
 * with states inside are clusters, regions that run side by side have dashed
 * borders. Whoever causes a transition gives it its colour; a legend says
 * whose it is. What leads nowhere else is a line in its state's box.
 */
#include "flow/graph.h"

#include "base/own.h"
#include "flow/graph_words.h"

#include <string.h>

enum {
	GRAPH_BOX_COLUMNS = 30,
	GRAPH_CLUSTER_COLUMNS = 60,
	GRAPH_TEXT_MAX_BYTES = 65536,
};

/* Text of each is at least 4.5:1 against white. */
static const char GRAPH_INK[] = "#1f2937";
static const char GRAPH_SOFT[] = "#5b6472";
static const char GRAPH_FAINT[] = "#b6bdc8";
static const char GRAPH_CLOCK[] = "#5b6472";
static const char GRAPH_REQUESTER[] = "#1d4ed8";
static const char GRAPH_MARK[] = "#b45309";
static const char *const graph_colours[] = {
    "#7e22ce", "#0f766e", "#be123c", "#a16207", "#4338ca", "#3f6212"};

enum { GRAPH_COLOURS = sizeof(graph_colours) / sizeof(graph_colours[0]) };

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

/* --- text ------------------------------------------------------------------
 */

/* For HTML-like labels (graphviz.org/doc/info/shapes.html#html). */
static void graph_dot_escape(const char *text, size_t len, struct str *out)
{
	for (size_t i = 0; i < len; i++) {
		switch (text[i]) {
		case '&':
			str_add(out, "&amp;");
			break;
		case '<':
			str_add(out, "&lt;");
			break;
		case '>':
			str_add(out, "&gt;");
			break;
		case '"':
			str_add(out, "&quot;");
			break;
		default:
			str_add_char(out, text[i]);
		}
	}
}

/* How much of text fits a line: up to a space, if there is one. */
static size_t graph_dot_fit(const char *text, size_t columns)
{
	if (str_count_points(text) <= columns)
		return strlen(text);
	size_t end = str_prefix_points(text, columns);
	for (size_t i = end; i > 0; i--)
		if (text[i] == ' ')
			return i;
	size_t word = strcspn(text, " ");
	return word ? word : end;
}

static void graph_dot_wrap(const char *text, size_t columns, struct str *out)
{
	while (*text) {
		size_t len = graph_dot_fit(text, columns);
		graph_dot_escape(text, len, out);
		text += len + (text[len] == ' ');
		if (*text)
			str_add(out, "<BR/>");
	}
}

static void graph_dot_font(
    const char *text, int points, const char *colour, struct str *out)
{
	str_addf(out, "<FONT POINT-SIZE=\"%d\" COLOR=\"%s\">", points, colour);
	graph_dot_wrap(text, GRAPH_BOX_COLUMNS, out);
	str_add(out, "</FONT>");
}

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

/* --- colours ---------------------------------------------------------------
 */

static const char *graph_dot_office_colour(
    const struct graph *graph, const char *office)
{
	const json_t *offices = workflow_offices(graph->workflow);
	json_t *name;
	size_t i;

	json_array_foreach (offices, i, name)
		if (strcmp(json_string_value(name), office) == 0)
			return graph_colours[i % GRAPH_COLOURS];
	return GRAPH_INK;
}

static const char *graph_dot_colour(
    const struct graph *graph, const struct chart_transition *t)
{
	const char *by = graph_by(graph, t->event);

	if (t->trigger == CHART_AFTER)
		return GRAPH_CLOCK;
	if (by == NULL)
		return GRAPH_INK;
	return strncmp(by, "office:", 7) == 0
	           ? graph_dot_office_colour(graph, by + 7)
	           : GRAPH_REQUESTER;
}

/* --- what a transition says -------------------------------------------------
 */

/* Cause in bold, who may, on which condition. */
static void graph_dot_words(const struct graph *graph,
    const struct chart_transition *t, const char *between, bool faint,
    struct str *out)
{
	const char *colour = faint ? GRAPH_FAINT : graph_dot_colour(graph, t);
	OWN(str_clear)
	struct str cause = {.max_bytes = GRAPH_TEXT_MAX_BYTES};
	OWN(str_clear)
	struct str who = {.max_bytes = GRAPH_TEXT_MAX_BYTES};
	OWN(str_clear)
	struct str guard = {.max_bytes = GRAPH_TEXT_MAX_BYTES};

	graph_cause(graph, t, true, &cause);
	graph_who(graph, t->event, &who);
	graph_guard(t, &guard);
	str_addf(out, "<FONT COLOR=\"%s\"><B>", colour);
	graph_dot_wrap(str_text(&cause), GRAPH_BOX_COLUMNS, out);
	str_add(out, "</B></FONT>");
	if (who.len) {
		str_add(out, between);
		graph_dot_font(str_text(&who), 9, colour, out);
	}
	if (guard.len) {
		str_add(out, between);
		graph_dot_font(
		    str_text(&guard), 9, faint ? GRAPH_FAINT : GRAPH_SOFT, out);
	}
}

/* "Approve · Canvas admins", "after 2 days · remindEdtech": a line of its
 * state's box. */
static void graph_dot_inner(const struct graph *graph,
    const struct chart_transition *t, struct str *out)
{
	OWN(str_clear)
	struct str doings = {.max_bytes = GRAPH_TEXT_MAX_BYTES};
	size_t step = graph_step_of(graph, t);

	str_add(out, "<TR><TD ALIGN=\"LEFT\"><FONT POINT-SIZE=\"9\">");
	str_add(
	    out, t->trigger == CHART_AFTER ? "\xE2\x86\xBB " : "\xE2\x80\xA2 ");
	if (step)
		str_addf(out, "<FONT COLOR=\"%s\"><B>%zu. </B></FONT>",
		    GRAPH_MARK, step);
	graph_dot_words(graph, t, "&#160;&#160;", false, out);
	graph_doings(t, &doings);
	if (t->trigger == CHART_AFTER && doings.len) {
		str_add(out, "&#160;&#160;");
		graph_dot_font(str_text(&doings), 9, GRAPH_SOFT, out);
	}
	str_add(out, "</FONT></TD></TR>");
}

/* --- states -----------------------------------------------------------------
 */

static void graph_dot_extra(
    const char *text, const char *align, struct str *out)
{
	str_addf(out, "<TR><TD ALIGN=\"%s\">", align);
	graph_dot_font(text, 9, GRAPH_SOFT, out);
	str_add(out, "</TD></TR>");
}

/* Its tags, and what runs while it lasts. */
static void graph_dot_extras(
    const struct chart_node *node, const char *align, struct str *out)
{
	OWN(str_clear)
	struct str tags = {.max_bytes = GRAPH_TEXT_MAX_BYTES};

	graph_names(json_object_get(node->config, "tags"), "# ", &tags);
	if (tags.len)
		graph_dot_extra(str_text(&tags), align, out);
	for (size_t i = 0; i < node->invoke_count; i++) {
		OWN(own_string)
		char *runs = own_printf("runs %s", node->invokes[i].src);
		graph_dot_extra(runs, align, out);
	}
}

static void graph_dot_label(const struct graph *graph,
    const struct chart_node *node, const char *align, struct str *out)
{
	const struct chart_transition *t;

	str_addf(out,
	    "label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" "
	    "CELLPADDING=\"1\"><TR><TD ALIGN=\"%s\"><B>",
	    align);
	graph_dot_escape(node->key, strlen(node->key), out);
	str_add(out, "</B></TD></TR>");
	if (node->description) {
		str_addf(
		    out, "<TR><TD ALIGN=\"%s\" BALIGN=\"%s\">", align, align);
		str_addf(
		    out, "<FONT POINT-SIZE=\"9\" COLOR=\"%s\">", GRAPH_SOFT);
		graph_dot_wrap(node->description,
		    node->child_count ? GRAPH_CLUSTER_COLUMNS
		                      : GRAPH_BOX_COLUMNS,
		    out);
		str_add(out, "</FONT></TD></TR>");
	}
	graph_dot_extras(node, align, out);
	for (size_t i = 0; (t = graph_nth(node, i)); i++)
		if (graph_is_inner(t))
			graph_dot_inner(graph, t, out);
	str_add(out, "</TABLE>>");
}

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
	graph_dot_label(graph, node, "CENTER", out);
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
	    GRAPH_INK, GRAPH_INK);
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
		    GRAPH_SOFT);
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
	const char *colour =
	    graph->marks[node->order] == GRAPH_NEVER ? "#94a3b8" : GRAPH_MARK;

	str_add(out, "subgraph ");
	graph_dot_id("cluster:", node->id, out);
	str_addf(out, " {\nstyle=\"rounded,filled%s\"; color=\"%s\"; ",
	    region ? ",dashed" : "", colour);
	str_addf(out, "fillcolor=\"%s\"; margin=14;\n",
	    node->depth % 2 ? "#f8fafc" : "#ffffff");
	graph_dot_label(graph, node, "LEFT", out);
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

/* --- edges ------------------------------------------------------------------
 */

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
	size_t step = graph_step_of(graph, t);
	bool faint = graph->marked && step == 0;
	const char *colour = step    ? GRAPH_MARK
	                     : faint ? GRAPH_FAINT
	                             : graph_dot_colour(graph, t);

	graph_dot_ends(graph, t, target, out);
	str_addf(out,
	    "color=\"%s\"%s%s, label=<<TABLE BORDER=\"0\" CELLPADDING=\"3\">"
	    "<TR><TD>",
	    colour, t->trigger == CHART_AFTER ? ", style=dashed" : "",
	    step ? ", penwidth=3" : "");
	if (step)
		str_addf(out, "<FONT COLOR=\"%s\"><B>%zu. </B></FONT>",
		    GRAPH_MARK, step);
	graph_dot_words(graph, t, "<BR/>", faint, out);
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
	str_addf(out, "style=dotted, color=\"%s\"];\n", GRAPH_SOFT);
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
		str_addf(out, "color=\"%s\"];\n", GRAPH_INK);
	}
	for (size_t i = 0; i < node->history_target_count; i++)
		graph_dot_default(node, node->history_targets[i], out);
	for (size_t i = 0; (t = graph_nth(node, i)); i++)
		for (size_t k = 0; !graph_is_inner(t) && k < t->target_count;
		     k++)
			graph_dot_edge(graph, t, t->targets[k], out);
}

/* --- the whole ---------------------------------------------------------------
 */

static void graph_dot_title(const struct graph *graph, struct str *out)
{
	const char *title = workflow_title(graph->workflow);

	str_add(out, "labelloc=t; label=<<TABLE BORDER=\"0\" CELLSPACING=\"0\" "
	             "CELLPADDING=\"2\"><TR><TD ALIGN=\"LEFT\"><FONT "
	             "POINT-SIZE=\"20\"><B>");
	graph_dot_escape(title, strlen(title), out);
	str_addf(out,
	    "</B></FONT></TD></TR><TR><TD ALIGN=\"LEFT\"><FONT COLOR=\"%s\">",
	    GRAPH_SOFT);
	graph_dot_escape(workflow_id(graph->workflow),
	    strlen(workflow_id(graph->workflow)), out);
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
	    GRAPH_REQUESTER);
	json_array_foreach (workflow_offices(graph->workflow), i, name) {
		OWN(str_clear)
		struct str title = {.max_bytes = GRAPH_TEXT_MAX_BYTES};
		graph_office(graph, json_string_value(name), &title);
		str_addf(out, "  <FONT COLOR=\"%s\"><B>\xE2\x96\xA0 ",
		    graph_dot_office_colour(graph, json_string_value(name)));
		graph_dot_escape(str_text(&title), title.len, out);
		str_add(out, "</B></FONT>");
	}
	str_addf(out,
	    "  <FONT COLOR=\"%s\"><B>\xE2\x86\xBB the clock</B></FONT>"
	    "</TD></TR></TABLE>>;\n",
	    GRAPH_CLOCK);
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
