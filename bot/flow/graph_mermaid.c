/*
 * graph_mermaid.c: the picture for Mermaid, which draws it in Markdown pages
 * (mermaid.js.org/syntax/stateDiagram.html). A state with states inside may
 * lead neither to itself nor to one of them: a box within it stands for
 * "wherever it is". Of several loops it draws one, so they are one.
 */
#include "flow/graph.h"

#include "base/own.h"
#include "flow/graph_words.h"

#include <ctype.h>
#include <string.h>

enum { GRAPH_MERMAID_MAX_BYTES = 65536, GRAPH_MERMAID_INDENT = 4 };

/* Ids are letters, digits and _; two that would be the same get their
 * number. */
static void graph_mermaid_plain_id(
    const struct chart_node *node, struct str *out)
{
	const char *dot = strchr(node->id, '.');

	for (const char *p = dot ? dot + 1 : node->id; *p; p++)
		str_add_char(out, isalnum((unsigned char)*p) ? *p : '_');
}

static void graph_mermaid_id(
    const struct graph *graph, const struct chart_node *node, struct str *out)
{
	OWN(str_clear)
	struct str mine = {.max_bytes = GRAPH_MERMAID_MAX_BYTES};

	graph_mermaid_plain_id(node, &mine);
	str_add(out, str_text(&mine));
	for (size_t i = 1; i < node->order; i++) {
		OWN(str_clear)
		struct str other = {.max_bytes = GRAPH_MERMAID_MAX_BYTES};
		graph_mermaid_plain_id(graph->chart->nodes[i], &other);
		if (strcmp(str_text(&mine), str_text(&other)) == 0) {
			str_addf(out, "_%zu", node->order);
			return;
		}
	}
}

/* Entities in Mermaid's spelling: #NUMBER; */
static void graph_mermaid_text(const char *text, struct str *out)
{
	for (; *text; text++) {
		if (strchr("\"#;:<>{}[]%\\", *text))
			str_addf(out, "#%d;", *text);
		else
			str_add_char(out, *text == '\n' ? ' ' : *text);
	}
}

static void graph_mermaid_indent(size_t depth, struct str *out)
{
	for (size_t i = 0; i < depth * GRAPH_MERMAID_INDENT; i++)
		str_add_char(out, ' ');
}

static void graph_mermaid_words(const struct graph *graph,
    const struct chart_transition *t, struct str *out)
{
	OWN(str_clear)
	struct str text = {.max_bytes = GRAPH_MERMAID_MAX_BYTES};
	OWN(str_clear)
	struct str who = {.max_bytes = GRAPH_MERMAID_MAX_BYTES};
	size_t step = graph_mark_step_of(graph, t);

	if (step)
		str_addf(&text, "%zu. ", step);
	graph_cause(graph, t, false, &text);
	graph_who(graph, t->event, &who);
	if (who.len)
		str_addf(&text, " (%s)", str_text(&who));
	if (t->guard) {
		str_add_char(&text, ' ');
		graph_guard(t, &text);
	}
	graph_mermaid_text(str_text(&text), out);
}

/* What the box "from anywhere here" says, or the loop of a state: a line for
 * each transition that leads nowhere else. */
static void graph_mermaid_inner(const struct graph *graph,
    const struct chart_node *node, const char *before, struct str *out)
{
	const struct chart_transition *t;

	for (size_t i = 0; (t = graph_nth(node, i)); i++) {
		if (!graph_is_inner(t))
			continue;
		str_add(out, before);
		before = "<br/>";
		graph_mermaid_words(graph, t, out);
	}
}

static bool graph_mermaid_has(
    const struct chart_node *node, bool (*is)(const struct chart_transition *))
{
	const struct chart_transition *t;

	for (size_t i = 0; (t = graph_nth(node, i)); i++)
		if (is(t))
			return true;
	return false;
}

static void graph_mermaid_anywhere(
    const struct graph *graph, const struct chart_node *node, struct str *out)
{
	if (!graph_mermaid_has(node, graph_is_inner) &&
	    !graph_mermaid_has(node, graph_goes_inside))
		return;
	graph_mermaid_indent(node->depth + 1, out);
	str_add(out, "state \"from anywhere here");
	graph_mermaid_inner(graph, node, "<br/>", out);
	str_add(out, "\" as ");
	graph_mermaid_id(graph, node, out);
	str_add(out, "_anywhere\n");
}

static void graph_mermaid_calls(const struct chart_node *node, struct str *out)
{
	for (size_t i = 0; i < node->invoke_count; i++) {
		OWN(str_clear)
		struct str call = {.max_bytes = GRAPH_MERMAID_MAX_BYTES};
		graph_call(&node->invokes[i], &call);
		str_add(out, "<br/>");
		graph_mermaid_text(str_text(&call), out);
	}
}

static void graph_mermaid_inside(
    const struct graph *graph, const struct chart_node *node, struct str *out);

static void graph_mermaid_node(
    const struct graph *graph, const struct chart_node *node, struct str *out)
{
	graph_mermaid_indent(node->depth, out);
	str_add(out, "state \"");
	graph_mermaid_text(node->key, out);
	graph_mermaid_calls(node, out);
	str_add(out, "\" as ");
	graph_mermaid_id(graph, node, out);
	if (node->child_count == 0) {
		str_add_char(out, '\n');
		return;
	}
	str_add(out, " {\n");
	graph_mermaid_inside(graph, node, out);
	graph_mermaid_indent(node->depth, out);
	str_add(out, "}\n");
}

/* The innermost state that both ends are in: there the edge is drawn. */
static const struct chart_node *graph_mermaid_scope(
    const struct chart_transition *t, const struct chart_node *target)
{
	const struct chart_node *scope = t->source;

	if (!graph_goes_inside(t))
		scope = scope->parent;
	while (scope->parent && !chart_is_descendant(target, scope))
		scope = scope->parent;
	return scope;
}

static void graph_mermaid_edge(const struct graph *graph,
    const struct chart_transition *t, const struct chart_node *target,
    const struct chart_node *scope, struct str *out)
{
	graph_mermaid_indent(scope->depth + 1, out);
	graph_mermaid_id(graph, t->source, out);
	str_add(out, graph_goes_inside(t) ? "_anywhere --> " : " --> ");
	graph_mermaid_id(graph, target, out);
	str_add(out, " : ");
	graph_mermaid_words(graph, t, out);
	str_add_char(out, '\n');
}

static void graph_mermaid_loop(const struct graph *graph,
    const struct chart_node *node, const struct chart_node *scope,
    struct str *out)
{
	if (node->child_count || node->parent != scope ||
	    !graph_mermaid_has(node, graph_is_inner))
		return;
	graph_mermaid_indent(scope->depth + 1, out);
	graph_mermaid_id(graph, node, out);
	str_add(out, " --> ");
	graph_mermaid_id(graph, node, out);
	str_add(out, " : ");
	graph_mermaid_inner(graph, node, "", out);
	str_add_char(out, '\n');
}

static void graph_mermaid_edges_of(const struct graph *graph,
    const struct chart_node *node, const struct chart_node *scope,
    struct str *out)
{
	const struct chart_transition *t;

	graph_mermaid_loop(graph, node, scope, out);
	for (size_t i = 0; (t = graph_nth(node, i)); i++)
		for (size_t k = 0; !graph_is_inner(t) && k < t->target_count;
		     k++)
			if (graph_mermaid_scope(t, t->targets[k]) == scope)
				graph_mermaid_edge(
				    graph, t, t->targets[k], scope, out);
	if (node->type == CHART_FINAL && node->parent == scope) {
		graph_mermaid_indent(scope->depth + 1, out);
		graph_mermaid_id(graph, node, out);
		str_add(out, " --> [*]\n");
	}
}

static void graph_mermaid_inside(
    const struct graph *graph, const struct chart_node *node, struct str *out)
{
	for (size_t i = 0; i < node->child_count; i++) {
		if (i && node->type == CHART_PARALLEL) {
			graph_mermaid_indent(node->depth + 1, out);
			str_add(out, "--\n");
		}
		graph_mermaid_node(graph, node->children[i], out);
	}
	if (node->initial) {
		graph_mermaid_indent(node->depth + 1, out);
		str_add(out, "[*] --> ");
		graph_mermaid_id(graph, node->initial, out);
		str_add_char(out, '\n');
	}
	graph_mermaid_anywhere(graph, node, out);
	for (size_t i = node->order; i <= node->last; i++)
		graph_mermaid_edges_of(
		    graph, graph->chart->nodes[i], node, out);
}

static void graph_mermaid_marks(const struct graph *graph, struct str *out)
{
	static const char *const names[] = {
	    [GRAPH_PASSED] = "passed",
	    [GRAPH_HERE] = "here",
	};

	if (!graph->marked)
		return;
	str_add(out, "    classDef here fill:#fde68a,stroke:#b45309\n"
	             "    classDef passed fill:#fffbeb,stroke:#b45309\n");
	for (size_t i = 1; i < graph->chart->node_count; i++) {
		const struct chart_node *node = graph->chart->nodes[i];
		if (graph->marks[i] == GRAPH_NEVER || node->child_count)
			continue;
		str_add(out, "    class ");
		graph_mermaid_id(graph, node, out);
		str_addf(out, " %s\n", names[graph->marks[i]]);
	}
}

void graph_mermaid(const struct graph *graph, struct str *out)
{
	str_add(out, "stateDiagram-v2\n");
	graph_mermaid_inside(graph, graph->chart->nodes[0], out);
	graph_mermaid_marks(graph, out);
}
