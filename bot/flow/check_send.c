/*
 * check_send.c: events for the cases of another workflow: is there such a
 * workflow, has it such an event, and can whoever acts here send it there? See
 * check_part.h and engine/pass_on.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "base/slip.h"

#include <string.h>

/* The action under question. */
struct check_send {
	struct check *check;
	const char *name;
	const char *workflow;
	const char *event;
	char *path;
	json_t *senders; /* "by" of all that can cause it -> true */
};

static const json_t *check_their_events(const struct check_send *s)
{
	return json_object_get(
	    json_object_get(s->check->world->workflows, s->workflow), "events");
}

/* --- who causes it -------------------------------------------------------- */

static void check_add_sender(void *arg, const char *by)
{
	json_object_set_new(arg, by, json_true());
}

static void check_add_senders(struct check_send *s, const char *descriptor)
{
	const char *name;
	json_t *row;

	json_object_foreach (
	    (json_t *)check_table(s->check, "events"), name, row)
		if (chart_event_matches(descriptor, name))
			check_each_text(json_object_get(row, "by"),
			    check_add_sender, s->senders);
}

static bool check_is_among(
    const struct check_send *s, const struct chart_actions *actions)
{
	for (size_t i = 0; i < actions->count; i++)
		if (strcmp(actions->items[i].name, s->name) == 0)
			return true;
	return false;
}

/* What is entered, left, finished or raised is so by somebody's event, and
 * whose cannot be told. A clock or a system is nobody. */
static void check_add_cause(
    struct check_send *s, const struct chart_transition *t)
{
	if (!check_is_among(s, &t->actions))
		return;
	if (t->trigger == CHART_ALWAYS || t->trigger == CHART_STATE_DONE ||
	    json_object_get(s->check->raised, t->event))
		check_add_senders(s, "*");
	else if (t->trigger == CHART_ON)
		check_add_senders(s, t->event);
}

static void check_find_senders(struct check_send *s)
{
	const struct chart *chart = s->check->chart;

	for (size_t i = 0; i < chart->node_count; i++) {
		const struct chart_node *node = chart->nodes[i];
		for (size_t k = 0; k < node->on.count; k++)
			check_add_cause(s, node->on.items[k]);
		for (size_t k = 0; k < node->always.count; k++)
			check_add_cause(s, node->always.items[k]);
		if (check_is_among(s, &node->entry) ||
		    check_is_among(s, &node->exit) ||
		    check_is_among(s, &node->initial_actions))
			check_add_senders(s, "*");
	}
}

/* --- who may -------------------------------------------------------------- */

struct check_overlap {
	const json_t *senders;
	bool any; /* one of them may, or nobody can tell */
};

static bool check_has_person(const json_t *senders)
{
	const char *by;
	json_t *yes;

	json_object_foreach ((json_t *)senders, by, yes)
		if (strcmp(by, "anyone") == 0 ||
		    strncmp(by, "person:", strlen("person:")) == 0)
			return true;
	return false;
}

static void check_may(void *arg, const char *by)
{
	struct check_overlap *overlap = arg;

	if (strcmp(by, "beadle") == 0)
		return; /* no person's to send */
	overlap->any = overlap->any || json_object_get(overlap->senders, by) ||
	               strcmp(by, "anyone") == 0 ||
	               strncmp(by, "person:", strlen("person:")) == 0 ||
	               check_has_person(overlap->senders);
}

static void check_senders_may(const struct check_send *s, const json_t *row)
{
	struct check_overlap overlap = {.senders = s->senders};
	bool used = json_object_size(s->senders) != 0;

	check_each_text(json_object_get(row, "by"), check_may, &overlap);
	if (!used)
		finding_add(s->check->findings, FINDING_WARNING, s->path,
		    "is sent in the name of whoever acts, and only clocks and"
		    " systems lead here; put it where somebody acts");
	else if (!overlap.any)
		finding_add(s->check->findings, FINDING_WARNING, s->path,
		    "whoever causes this may not send \"%s\" there; compare"
		    " \"by\" of their events with \"by\" of that one",
		    s->event);
}

/* --- what is sent --------------------------------------------------------- */

static void check_sent_event(const struct check_send *s)
{
	const json_t *row = json_object_get(check_their_events(s), s->event);
	struct slip slip = {.written = s->event};
	OWN(own_string)
	char *at = mistakes_path(s->path, "event");
	const char *name;
	json_t *other;

	if (row == NULL) {
		json_object_foreach (
		    (json_t *)check_their_events(s), name, other)
			slip_offer(&slip, name);
		finding_add(s->check->findings, FINDING_MISTAKE, at,
		    "%s has no event \"%s\"; write %s%s%s", s->workflow,
		    s->event, slip.best ? "\"" : "one of its own",
		    slip.best ? slip.best : "", slip.best ? "\"" : "");
		return;
	}
	if (json_object_get(row, "form"))
		finding_add(s->check->findings, FINDING_MISTAKE, at,
		    "\"%s\" has a form, and nobody fills it in here; send an"
		    " event of %s that has none",
		    s->event, s->workflow);
	check_senders_may(s, row);
}

static void check_receiver(const struct check_send *s)
{
	const struct check_world *world = s->check->world;
	struct slip slip = {.written = s->workflow};
	OWN(own_string)
	char *at = mistakes_path(s->path, "workflow");
	const char *id;
	json_t *file;

	json_object_foreach ((json_t *)world->workflows, id, file)
		if (strcmp(id, workflow_id(s->check->workflow)) != 0)
			slip_offer(&slip, id);
	if (slip.best)
		finding_add(s->check->findings, FINDING_MISTAKE, at,
		    "there is no workflow \"%s\"; write \"%s\"", s->workflow,
		    slip.best);
	else if (world->all_workflows)
		finding_add(s->check->findings, FINDING_MISTAKE, at,
		    "there is no workflow \"%s\"; add it, or remove this"
		    " action",
		    s->workflow);
	else
		finding_add(s->check->findings, FINDING_WARNING, at,
		    "whether a workflow \"%s\" takes this is not known here;"
		    " check it together with this one, as a folder",
		    s->workflow);
}

void check_sends(struct check *check)
{
	const json_t *workflows = check->world->workflows;
	const char *name;
	json_t *row;

	json_object_foreach (
	    (json_t *)check_table(check, "actions"), name, row) {
		const char *type = check_text(row, "type");
		if (workflows == NULL || strcmp(type, "send") != 0)
			continue;
		OWN(own_string)
		char *path = mistakes_path("actions", name);
		json_auto_t *senders = json_object();
		struct check_send s = {
		    .check = check,
		    .name = name,
		    .workflow = check_text(row, "workflow"),
		    .event = check_text(row, "event"),
		    .path = path,
		    .senders = senders,
		};
		check_find_senders(&s);
		if (check_their_events(&s))
			check_sent_event(&s);
		else
			check_receiver(&s);
	}
}

/* Does another workflow send it to ours? */
bool check_is_sent_here(const struct check *check, const char *event)
{
	const char *id, *name;
	json_t *file, *action;

	json_object_foreach ((json_t *)check->world->workflows, id, file)
		json_object_foreach (
		    json_object_get(file, "actions"), name, action) {
			const char *to = check_text(action, "workflow");
			const char *sent = check_text(action, "event");
			if (to && sent && strcmp(sent, event) == 0 &&
			    strcmp(to, workflow_id(check->workflow)) == 0)
				return true;
		}
	return false;
}
