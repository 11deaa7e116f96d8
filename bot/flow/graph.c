/*
 * graph.c: see graph.h and graph_words.h: everything that a picture says, but
 * for how it is drawn.
 */
#include "flow/graph.h"

#include "base/own.h"
#include "flow/duration.h"
#include "flow/actor_type.h"
#include "flow/graph_words.h"

#include <ctype.h>
#include <string.h>

enum { GRAPH_TERMS_MAX_BYTES = 4096 };

struct graph *graph_new(const struct workflow *workflow, const json_t *titles)
{
	struct graph *graph = own_calloc(1, sizeof(*graph));

	graph->workflow = workflow;
	graph->chart = statechart_chart(workflow_statechart(workflow));
	graph->titles = titles ? json_deep_copy(titles) : json_object();
	return graph;
}

void graph_free(struct graph **graph)
{
	struct graph *g = *graph;

	if (g == NULL)
		return;
	json_decref(g->titles);
	free(g->taken);
	free(g);
	*graph = NULL;
}

/* --- transitions --------------------------------------------------------- */

const struct chart_transition *graph_nth(
    const struct chart_node *node, size_t i)
{
	if (i < node->on.count)
		return node->on.items[i];
	i -= node->on.count;
	return i < node->always.count ? node->always.items[i] : NULL;
}

bool graph_is_inner(const struct chart_transition *t)
{
	return t->target_count == 0 ||
	       (t->target_count == 1 && t->targets[0] == t->source);
}

bool graph_goes_inside(const struct chart_transition *t)
{
	for (size_t i = 0; i < t->target_count; i++)
		if (chart_is_descendant(t->targets[i], t->source))
			return true;
	return false;
}

/* --- names --------------------------------------------------------------- */

/* The first letter a capital, underscores spaces. */
static void graph_spell(const char *name, struct str *out)
{
	for (size_t i = 0; name[i]; i++)
		str_add_char(out, name[i] == '_' ? ' '
		                  : i == 0
		                      ? (char)toupper((unsigned char)name[i])
		                      : name[i]);
}

void graph_office(const struct graph *graph, const char *name, struct str *out)
{
	const char *title =
	    json_string_value(json_object_get(graph->titles, name));

	if (title)
		str_add(out, title);
	else
		graph_spell(name, out);
}

static void graph_by_words(
    const struct graph *graph, const char *by, struct str *out)
{
	if (strncmp(by, "office:", 7) == 0)
		graph_office(graph, by + 7, out);
	else if (strrchr(by, '.')) /* person:context.sponsor */
		graph_spell(strrchr(by, '.') + 1, out);
	else
		graph_spell(by, out);
}

static const json_t *graph_by_nth(
    const struct graph *graph, const char *event, size_t i)
{
	const json_t *by =
	    json_object_get(workflow_event(graph->workflow, event), "by");

	return json_is_array(by) ? json_array_get(by, i) : i == 0 ? by : NULL;
}

const char *graph_by(const struct graph *graph, const char *event)
{
	return json_string_value(graph_by_nth(graph, event, 0));
}

void graph_who(const struct graph *graph, const char *event, struct str *out)
{
	const json_t *by;

	for (size_t i = 0; (by = graph_by_nth(graph, event, i)); i++) {
		if (i)
			str_add(out, " or ");
		graph_by_words(graph, json_string_value(by), out);
	}
}

/* --- causes -------------------------------------------------------------- */

static void graph_count(int64_t n, const char *unit, struct str *out)
{
	if (n)
		str_addf(
		    out, " %lld %s%s", (long long)n, unit, n == 1 ? "" : "s");
}

static void graph_span(const struct duration *d, struct str *out)
{
	int64_t minutes = d->ms / 60000;

	graph_count(d->weeks, "week", out);
	graph_count(d->days, "day", out);
	graph_count(minutes / 60, "hour", out);
	graph_count(minutes % 60, "minute", out);
	graph_count(d->ms % 60000 / 1000, "second", out);
}

static const struct chart_after *graph_after_of(
    const struct chart_transition *t)
{
	for (size_t i = 0; i < t->source->after_count; i++)
		if (strcmp(t->source->after[i].event, t->event) == 0)
			return &t->source->after[i];
	return NULL;
}

void graph_names(const json_t *names, const char *before, struct str *out)
{
	json_t *one;
	size_t i;

	if (json_is_string(names))
		str_addf(out, "%s%s", before, json_string_value(names));
	json_array_foreach (names, i, one)
		str_addf(
		    out, "%s%s", i ? ", " : before, json_string_value(one));
}

/* "after 2 days (business, paused in asked)": the calendar that counts them,
 * and the tags that stop the clock. */
static void graph_delay(const struct chart_transition *t, struct str *out)
{
	const struct chart_after *after = graph_after_of(t);
	const json_t *row = after ? after->row : NULL;
	const char *text = json_string_value(json_object_get(row, "duration"));
	OWN(str_clear)
	struct str terms = {.max_bytes = GRAPH_TERMS_MAX_BYTES};
	struct duration duration = {.ms = after ? after->ms : 0};

	if (text)
		duration_read(text, &duration, NULL);
	str_add(out, "after");
	graph_span(&duration, out);
	graph_names(json_object_get(row, "calendar"), "", &terms);
	graph_names(json_object_get(row, "pausedIn"),
	    terms.len ? ", paused in " : "paused in ", &terms);
	if (terms.len)
		str_addf(out, " (%s)", str_text(&terms));
}

void graph_call(const struct chart_invoke *invoke, struct str *out)
{
	const char *type =
	    json_string_value(json_object_get(invoke->actor, "type"));

	str_addf(out, "asks %s", type ? type : invoke->src);
}

/* Who has answered: the system, or at least the invocation's id. */
static void graph_actor(const struct chart_transition *t, struct str *out)
{
	const char *id = strstr(t->event, ".actor.") + strlen(".actor.");

	for (size_t i = 0; i < t->source->invoke_count; i++) {
		const struct chart_invoke *invoke = &t->source->invokes[i];
		const char *type =
		    json_string_value(json_object_get(invoke->actor, "type"));
		if (type == NULL || strcmp(invoke->id, id) != 0)
			continue;
		OWN(own_string)
		char *system = actor_type_system(type);
		str_add(out, system);
		return;
	}
	str_add(out, id);
}

static void graph_event(
    const struct graph *graph, const char *event, bool titles, struct str *out)
{
	const char *title = json_string_value(
	    json_object_get(workflow_event(graph->workflow, event), "title"));

	str_add(out, titles && title ? title : event);
}

void graph_cause(const struct graph *graph, const struct chart_transition *t,
    bool titles, struct str *out)
{
	switch (t->trigger) {
	case CHART_ON:
		graph_event(graph, t->event, titles, out);
		break;
	case CHART_ALWAYS:
		str_add(out, t->guard ? "as soon as" : "at once");
		break;
	case CHART_AFTER:
		graph_delay(t, out);
		break;
	case CHART_STATE_DONE:
		str_add(out, t->source->type == CHART_PARALLEL
		                 ? "when all are done"
		                 : "when done");
		break;
	case CHART_ACTOR_DONE:
		graph_actor(t, out);
		str_add(out, " has answered");
		break;
	case CHART_ACTOR_FAILED:
		graph_actor(t, out);
		str_add(out, " refuses");
		break;
	}
}

/* A combination within another stands in brackets. */
static void graph_condition(
    const struct chart_guard *guard, bool within, struct str *out)
{
	switch (guard->op) {
	case GUARD_RULE:
		str_add(out, "a rule holds");
		return;
	case GUARD_NAMED:
		str_add(out, guard->name);
		return;
	case GUARD_NOT:
		str_add(out, "not ");
		graph_condition(guard->parts[0], true, out);
		return;
	case GUARD_AND:
	case GUARD_OR:
		break;
	}
	if (within)
		str_add_char(out, '(');
	for (size_t i = 0; i < guard->part_count; i++) {
		if (i)
			str_add(out, guard->op == GUARD_AND ? " and " : " or ");
		graph_condition(guard->parts[i], true, out);
	}
	if (within)
		str_add_char(out, ')');
}

void graph_guard(const struct chart_transition *t, struct str *out)
{
	if (t->guard == NULL)
		return;
	str_add_char(out, '[');
	graph_condition(t->guard, false, out);
	str_add_char(out, ']');
}

void graph_doings(const struct chart_transition *t, struct str *out)
{
	bool any = false;

	for (size_t i = 0; i < t->actions.count; i++) {
		if (t->actions.items[i].kind == ACTION_ASSIGN)
			continue;
		str_addf(
		    out, "%s%s", any ? ", " : "", t->actions.items[i].name);
		any = true;
	}
}
