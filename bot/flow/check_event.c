/*
 * check_event.c: can every event be sent, by somebody, from somewhere, and
 * does a state take it? See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "base/slip.h"

#include <string.h>

static const char CHECK_OFFICE[] = "office:";
static const char CHECK_PERSON[] = "person:";

/* The row under question. */
struct check_event {
	struct check *check;
	const char *name;
	const json_t *row;
	char *path;
};

static char *check_event_path(const struct check_event *e, const char *key)
{
	return mistakes_path(e->path, key);
}

static bool check_is(const struct check_event *e, const char *flag)
{
	return json_is_true(json_object_get(e->row, flag));
}

/* --- who may send it ------------------------------------------------------ */

struct check_by {
	size_t offices, persons, requester, anyone, beadle, operator_;
	const char *office; /* the last */
};

static void check_count_by(void *arg, const char *text)
{
	struct check_by *by = arg;

	if (strcmp(text, "anyone") == 0) {
		by->anyone++;
	} else if (strcmp(text, "requester") == 0) {
		by->requester++;
	} else if (strcmp(text, "beadle") == 0) {
		by->beadle++;
	} else if (strcmp(text, "operator") == 0) {
		by->operator_++;
	} else if (strncmp(text, CHECK_PERSON, strlen(CHECK_PERSON)) == 0) {
		by->persons++;
	} else {
		by->offices++;
		by->office = text + strlen(CHECK_OFFICE);
	}
}

static struct check_by check_by_of(const json_t *row)
{
	struct check_by by = {.office = NULL};

	check_each_text(json_object_get(row, "by"), check_count_by, &by);
	return by;
}

static bool check_not_requester(const json_t *row)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(row, "not"), i, one)
		if (strcmp(json_string_value(one), "requester") == 0)
			return true;
	return false;
}

static void check_senders(const struct check_event *e)
{
	struct check_by by = check_by_of(e->row);
	OWN(own_string)
	char *at_by = check_event_path(e, "by");
	OWN(own_string)
	char *at_decides = check_event_path(e, "decides");

	if (by.requester && !by.offices && !by.persons && !by.anyone &&
	    !by.operator_ && check_not_requester(e->row))
		finding_add(e->check->findings, FINDING_MISTAKE, at_by,
		    "nobody may send it: \"not\" excludes the requester; write"
		    " office:NAME, or remove \"not\"");
	if (check_is(e, "opens") && !by.anyone && !by.offices && !by.beadle)
		finding_add(e->check->findings, FINDING_MISTAKE, at_by,
		    "a case that is only being opened has no requester yet;"
		    " write anyone or office:NAME");
	if (check_is(e, "opens") && by.operator_)
		finding_add(e->check->findings, FINDING_MISTAKE, at_by,
		    "a case belongs to whoever asks for it; operators open"
		    " none, remove operator");
	if (!check_is(e, "decides"))
		return;
	if (check_is(e, "opens"))
		finding_add(e->check->findings, FINDING_MISTAKE, at_decides,
		    "opening a case decides nothing; remove it");
	else if (!by.offices && !by.persons)
		finding_add(e->check->findings, FINDING_MISTAKE, at_decides,
		    "a decision counts for an office or a named person; write"
		    " \"by\": \"office:NAME\", or remove \"decides\"");
}

/* With a configuration (which has no quorum above the members): can the office
 * decide on a member's own request? */
static void check_quorum(const struct check_event *e)
{
	struct check_by by = check_by_of(e->row);
	const json_t *office =
	    by.office ? json_object_get(e->check->world->offices, by.office)
	              : NULL;
	json_int_t members =
	    json_integer_value(json_object_get(office, "members"));
	OWN(own_string)
	char *path = check_event_path(e, "by");

	if (office && check_is(e, "decides") && check_not_requester(e->row) &&
	    json_integer_value(json_object_get(office, "quorum")) == members)
		finding_add(e->check->findings, FINDING_WARNING, path,
		    "all %d members of %s have to agree, and a member who asks"
		    " may not; add a member, or lower the quorum",
		    (int)members, by.office);
}

/* --- who takes it --------------------------------------------------------- */

bool check_is_taken(const struct check *check, const char *event,
    const struct chart_set *states)
{
	const struct chart *chart = check->chart;

	for (size_t i = 0; i < chart->node_count; i++) {
		const struct chart_node *node = chart->nodes[i];
		if (check->facts[i] == NULL ||
		    (states && !chart_set_has(states, i)))
			continue;
		for (size_t k = 0; k < node->on.count; k++)
			if (node->on.items[k]->trigger == CHART_ON &&
			    chart_event_matches(
			        node->on.items[k]->event, event))
				return true;
	}
	return false;
}

/* A case begins, and the event that opens it comes at once. */
static void check_opening(const struct check_event *e)
{
	struct chart_set start;
	OWN(own_string)
	char *path = check_event_path(e, "opens");

	check_enter_start(e->check->chart, &start);
	for (size_t i = 0; i < e->check->chart->node_count; i++)
		if (chart_set_has(&start, i) &&
		    e->check->chart->nodes[i]->always.count)
			return; /* where it begins then depends */
	if (!check_is_taken(e->check, e->name, &start))
		finding_add(e->check->findings, FINDING_MISTAKE, path,
		    "the state in which a case begins does not take \"%s\";"
		    " write it under \"on\" there",
		    e->name);
}

static void check_taken(const struct check_event *e)
{
	if (workflow_is_reserved(e->name))
		finding_add(e->check->findings, FINDING_MISTAKE, e->path,
		    "\"%s\" is answered by the service itself; choose"
		    " another name",
		    e->name);
	else if (check_is_delay(e->check, e->name))
		finding_add(e->check->findings, FINDING_MISTAKE, e->path,
		    "this is what the service says of a call that takes long;"
		    " choose another name");
	else if (!check_is_taken(e->check, e->name, NULL))
		finding_add(e->check->findings, FINDING_MISTAKE, e->path,
		    "no state takes this event; write it under \"on\" of a"
		    " state, or remove it");
	else if (check_is(e, "opens"))
		check_opening(e);
}

/* --- where it is offered -------------------------------------------------- */

static void check_offered(const struct check_event *e)
{
	if (!check_is_offered(e->check, e->name) &&
	    !json_object_get(e->check->raised, e->name))
		finding_add(e->check->findings, FINDING_WARNING, e->path,
		    "no message offers this event; add it to the \"buttons\" of"
		    " a notify action");
}

static void check_event(
    struct check *check, const char *name, const json_t *row)
{
	OWN(own_string)
	char *path = mistakes_path("events", name);
	struct check_event e = {
	    .check = check, .name = name, .row = row, .path = path};

	check_senders(&e);
	check_quorum(&e);
	check_taken(&e);
	check_offered(&e);
}

/* --- what states take ----------------------------------------------------- */

/* Is there an event that this descriptor means? */
static bool check_is_sent(const struct check *check, const char *descriptor)
{
	const json_t *tables[] = {check_table(check, "events"), check->raised};
	const char *name;
	json_t *row;

	for (size_t i = 0; i < 2; i++)
		json_object_foreach ((json_t *)tables[i], name, row)
			if (chart_event_matches(descriptor, name))
				return true;
	return check_is_delay(check, descriptor) ||
	       strncmp(descriptor, "xstate.", strlen("xstate.")) == 0;
}

static void check_descriptor(
    struct check *check, const struct chart_transition *t)
{
	struct slip slip = {.written = t->event};
	const char *name;
	json_t *row;

	if (t->trigger != CHART_ON || check_is_sent(check, t->event))
		return;
	json_object_foreach ((json_t *)check_table(check, "events"), name, row)
		slip_offer(&slip, name);
	if (strncmp(t->event, "delayed.", strlen("delayed.")) == 0)
		finding_add(check->findings, FINDING_MISTAKE, t->path,
		    "no invoke has the id \"%s\"; write delayed. and the id of"
		    " one",
		    t->event + strlen("delayed."));
	else if (slip.best)
		finding_add(check->findings, FINDING_MISTAKE, t->path,
		    "nobody may send \"%s\"; write \"%s\"", t->event,
		    slip.best);
	else
		finding_add(check->findings, FINDING_MISTAKE, t->path,
		    "nobody may send \"%s\"; list it under events, with who"
		    " may",
		    t->event);
}

void check_events(struct check *check)
{
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)check_table(check, "events"), name, row)
		check_event(check, name, row);
	check_each_transition(check, check_descriptor);
}
