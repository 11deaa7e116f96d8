/*
 * graph_label.c: see graph_label.h.
 */
#include "flow/graph_label.h"

#include "base/own.h"

#include <string.h>

enum {
	GRAPH_BOX_COLUMNS = 30,
	GRAPH_CLUSTER_COLUMNS = 60,
	GRAPH_TEXT_MAX_BYTES = 65536,
};

/* Of the offices, in turn. */
static const char *const graph_label_colours[] = {
    "#7e22ce", "#0f766e", "#be123c", "#a16207", "#4338ca", "#3f6212"};

enum {
	GRAPH_COLOURS =
	    sizeof(graph_label_colours) / sizeof(graph_label_colours[0]),
};

/* --- text ---------------------------------------------------------------- */

/* How much of text fits a line: up to a space, if there is one. */
static size_t graph_label_fit(const char *text, size_t columns)
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

static void graph_label_wrap(const char *text, size_t columns, struct str *out)
{
	while (*text) {
		size_t len = graph_label_fit(text, columns);
		str_add_html(out, text, len);
		text += len + (text[len] == ' ');
		if (*text)
			str_add(out, "<BR/>");
	}
}

static void graph_label_font(
    const char *text, int points, const char *colour, struct str *out)
{
	str_addf(out, "<FONT POINT-SIZE=\"%d\" COLOR=\"%s\">", points, colour);
	graph_label_wrap(text, GRAPH_BOX_COLUMNS, out);
	str_add(out, "</FONT>");
}

/* --- colours ------------------------------------------------------------- */

const char *graph_label_office_colour(
    const struct graph *graph, const char *office)
{
	const json_t *offices = workflow_offices(graph->workflow);
	json_t *name;
	size_t i;

	json_array_foreach (offices, i, name)
		if (strcmp(json_string_value(name), office) == 0)
			return graph_label_colours[i % GRAPH_COLOURS];
	return GRAPH_LABEL_INK;
}

const char *graph_label_colour(
    const struct graph *graph, const struct chart_transition *t)
{
	const char *by = graph_by(graph, t->event);

	if (t->trigger == CHART_AFTER)
		return GRAPH_LABEL_SOFT;
	if (by == NULL || strncmp(by, "person:", 7) == 0)
		return GRAPH_LABEL_INK;
	return strncmp(by, "office:", 7) == 0
	           ? graph_label_office_colour(graph, by + 7)
	           : GRAPH_LABEL_REQUESTER;
}

/* --- what a transition says ---------------------------------------------- */

void graph_label_words(const struct graph *graph,
    const struct chart_transition *t, const char *between, bool faint,
    struct str *out)
{
	/* A line in a cluster's head has room. */
	size_t columns = graph_is_inner(t) && t->source->child_count
	                     ? GRAPH_CLUSTER_COLUMNS
	                     : GRAPH_BOX_COLUMNS;
	const char *colour =
	    faint ? GRAPH_LABEL_FAINT : graph_label_colour(graph, t);
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
	graph_label_wrap(str_text(&cause), columns, out);
	str_add(out, "</B></FONT>");
	if (who.len) {
		str_add(out, between);
		graph_label_font(str_text(&who), 9, colour, out);
	}
	if (guard.len) {
		str_add(out, between);
		graph_label_font(str_text(&guard), 9,
		    faint ? GRAPH_LABEL_FAINT : GRAPH_LABEL_SOFT, out);
	}
}

/* "Approve · Canvas admins", "after 2 days · remindEdtech": a line of its
 * state's box. */
static void graph_label_inner(const struct graph *graph,
    const struct chart_transition *t, struct str *out)
{
	OWN(str_clear)
	struct str doings = {.max_bytes = GRAPH_TEXT_MAX_BYTES};
	size_t step = graph_mark_step_of(graph, t);

	str_add(out,
	    "<TR><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\"><FONT POINT-SIZE=\"9\">");
	str_add(
	    out, t->trigger == CHART_AFTER ? "\xE2\x86\xBB " : "\xE2\x80\xA2 ");
	if (step)
		str_addf(out, "<FONT COLOR=\"%s\"><B>%zu. </B></FONT>",
		    GRAPH_LABEL_MARK, step);
	graph_label_words(graph, t, "&#160;&#160;", false, out);
	graph_doings(t, &doings);
	if (t->trigger == CHART_AFTER && doings.len) {
		str_add(out, "&#160;&#160;");
		graph_label_font(str_text(&doings), 9, GRAPH_LABEL_SOFT, out);
	}
	str_add(out, "</FONT></TD></TR>");
}

/* --- states -------------------------------------------------------------- */

static void graph_label_extra(
    const char *text, const char *align, struct str *out)
{
	str_addf(out, "<TR><TD ALIGN=\"%s\">", align);
	graph_label_font(text, 9, GRAPH_LABEL_SOFT, out);
	str_add(out, "</TD></TR>");
}

/* Its tags, and what it asks of other systems. */
static void graph_label_extras(
    const struct chart_node *node, const char *align, struct str *out)
{
	OWN(str_clear)
	struct str tags = {.max_bytes = GRAPH_TEXT_MAX_BYTES};

	graph_names(json_object_get(node->config, "tags"), "# ", &tags);
	if (tags.len)
		graph_label_extra(str_text(&tags), align, out);
	for (size_t i = 0; i < node->invoke_count; i++) {
		OWN(str_clear)
		struct str call = {.max_bytes = GRAPH_TEXT_MAX_BYTES};
		graph_call(&node->invokes[i], &call);
		graph_label_extra(str_text(&call), align, out);
	}
}

void graph_label_state(const struct graph *graph, const struct chart_node *node,
    const char *align, struct str *out)
{
	const struct chart_transition *t;

	str_addf(out,
	    "label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" "
	    "CELLPADDING=\"1\"><TR><TD ALIGN=\"%s\"><B>",
	    align);
	str_add_html(out, node->key, strlen(node->key));
	str_add(out, "</B></TD></TR>");
	if (node->description) {
		str_addf(
		    out, "<TR><TD ALIGN=\"%s\" BALIGN=\"%s\">", align, align);
		str_addf(out, "<FONT POINT-SIZE=\"9\" COLOR=\"%s\">",
		    GRAPH_LABEL_SOFT);
		graph_label_wrap(node->description,
		    node->child_count ? GRAPH_CLUSTER_COLUMNS
		                      : GRAPH_BOX_COLUMNS,
		    out);
		str_add(out, "</FONT></TD></TR>");
	}
	graph_label_extras(node, align, out);
	for (size_t i = 0; (t = graph_nth(node, i)); i++)
		if (graph_is_inner(t))
			graph_label_inner(graph, t, out);
	str_add(out, "</TABLE>>");
}
