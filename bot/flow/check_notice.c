/*
 * check_notice.c: does every notice have its template, and is everything set
 * that it shows when it is sent? See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "flow/delay.h"
#include "flow/shape.h"

#include <stdlib.h>
#include <string.h>

static json_t *check_context_of(const json_t *fact)
{
	return json_object_get(shape_members(fact), "context");
}

/* As facts_notice() makes it. event NULL: no event is shown. */
static json_t *check_facts(
    const struct check *check, const json_t *context, const json_t *event)
{
	json_t *facts = check_ambient(check);
	json_t *of = shape_members(facts);

	json_object_set(of, "context", (json_t *)context);
	if (event)
		json_object_set(of, "event", (json_t *)event);
	/* What states say of themselves: check_state.c asks for it. */
	json_object_set_new(
	    of, "status", json_pack("{s:o}", "items", shape_text()));
	json_object_set_new(of, "next",
	    json_pack("{s:o, s:b}", "items", shape_text(), "empty", 1));
	json_object_set_new(of, "stand_ins", check_stand_ins());
	return facts;
}

/* The context in one of these leaves. NULL for none. */
static json_t *check_context_in(
    const struct check *check, const struct chart_set *leaves)
{
	json_t *context = NULL;

	for (size_t i = chart_set_next(leaves, 0); i < check->chart->node_count;
	     i = chart_set_next(leaves, i + 1)) {
		json_auto_t *before = context;
		context = shape_join(before, check_context_of(check->facts[i]));
	}
	return context;
}

/* What is there now stays; what is not may come later. (That something is
 * taken away again is not followed.) */
static json_t *check_later(const json_t *now, const json_t *later)
{
	const json_t *of_now = shape_members(now);
	const char *name;
	json_t *mine;

	if (shape_can_be_empty(now))
		return shape_join(now, later);
	json_t *shape = json_copy((json_t *)now);
	if (of_now == NULL || shape_members(later) == NULL)
		return shape;
	/* Joining says of what comes later that it may be missing now. */
	json_auto_t *both = shape_join(now, later);
	json_t *of = json_copy(shape_members(both));
	json_object_foreach ((json_t *)of_now, name, mine)
		json_object_set_new(of, name,
		    check_later(
		        mine, json_object_get(shape_members(later), name)));
	json_object_set_new(shape, "of", of);
	return shape;
}

/* A message with buttons is drawn again after every step that follows. */
static json_t *check_live_context(
    const struct check *check, const char *action, const json_t *fact)
{
	struct chart_set later = {.words = {0}};
	const char *order;
	json_t *yes;

	json_object_foreach (
	    json_object_get(check->told_in, action), order, yes) {
		struct chart_set after =
		    check_after(check, strtoul(order, NULL, 10));
		for (size_t w = 0; w < CHART_SET_WORDS; w++)
			later.words[w] |= after.words[w];
	}
	json_auto_t *context = check_context_in(check, &later);
	return check_later(check_context_of(fact), context);
}

static void check_row_template(struct check *check, const char *table,
    const json_t *row, json_t *taken_facts)
{
	OWN(own_string)
	char *path = mistakes_path(table, "notice");

	check_template(check->world, check->findings, path,
	    check_text(row, "notice"), taken_facts);
}

/* Whoever is told has to be known by then. */
struct notice_reader {
	struct check *check;
	const json_t *context;
	const char *path;
};

static void check_reader_known(void *arg, const char *to)
{
	static const char prefix[] = "person:context.";
	const struct notice_reader *reader = arg;

	if (strncmp(to, prefix, strlen(prefix)) != 0)
		return;
	json_auto_t *shape =
	    shape_look_up(reader->context, to + strlen(prefix));
	if (shape && shape_can_be_empty(shape))
		finding_add(reader->check->findings, FINDING_MISTAKE,
		    reader->path,
		    "\"%s\" can be empty when this is sent; set it before",
		    to + strlen("person:"));
}

/* Whoever writes in a thread where words can go two ways is told which. */
static void check_heard(
    struct check *check, const json_t *row, const char *path)
{
	OWN(own_string)
	char *at = mistakes_path(path, "aside");

	if (json_object_get(row, "aside"))
		check_template(check->world, check->findings, at, "heard",
		    check_heard_facts());
}

static void check_history(
    struct check *check, const json_t *row, const char *path)
{
	json_t *button;
	size_t i;

	json_array_foreach (json_object_get(row, "buttons"), i, button) {
		OWN(own_string)
		char *at = mistakes_path(path, "buttons");
		if (strcmp(json_string_value(button), "history") == 0)
			check_template(check->world, check->findings, at,
			    "history", check_history_facts());
	}
}

static void check_action_notice(
    struct check *check, const char *name, const json_t *row)
{
	const json_t *fact = json_object_get(check->notices, name);
	bool live = json_array_size(json_object_get(row, "buttons")) != 0;
	OWN(own_string)
	char *path = mistakes_path("actions", name);

	check_heard(check, row, path);
	check_history(check, row, path);
	if (fact == NULL) { /* never sent; check_name.c says so */
		check_row_template(check, path, row, shape_any());
		return;
	}
	OWN(own_string)
	char *at_to = mistakes_path(path, "to");
	struct notice_reader reader = {check, check_context_of(fact), at_to};
	check_each_text(
	    json_object_get(row, "to"), check_reader_known, &reader);
	json_auto_t *context = live ? check_live_context(check, name, fact)
	                            : json_incref(check_context_of(fact));
	const char *about = check_text(row, "about");
	json_auto_t *event =
	    about ? check_event_shape(check, about)
	          : json_incref(json_object_get(shape_members(fact), "event"));
	check_row_template(
	    check, path, row, check_facts(check, context, event));
}

static void check_action_notices(struct check *check)
{
	const char *name;
	json_t *row;

	json_object_foreach (
	    (json_t *)check_table(check, "actions"), name, row) {
		const char *type = check_text(row, "type");
		if (type && strcmp(type, "notify") == 0)
			check_action_notice(check, name, row);
	}
}

/* Nobody can ask about a case before the event that opens it was taken. */
static void check_status(struct check *check)
{
	json_auto_t *context = check_context_in(check, &check->ways->entered);

	check_row_template(check, "status", check_table(check, "status"),
	    check_facts(check,
	        context ? context : check_context_of(check->facts[0]), NULL));
}

/* --- help ----------------------------------------------------------------- */

/* The leaves that a case can be in while it has the tag. */
static struct chart_set check_tagged(
    const struct check *check, const json_t *tag)
{
	struct chart_set leaves = {.words = {0}};
	const struct chart *chart = check->chart;

	for (size_t i = 0; i < chart->node_count; i++) {
		if (!delay_has_tag(chart->nodes[i], tag))
			continue;
		for (size_t k = i; k <= chart->nodes[i]->last; k++)
			if (check->facts[k] && chart_is_leaf(chart->nodes[k]))
				chart_set_add(&leaves, k);
	}
	return leaves;
}

/* As help() makes it: one page, whichever cases it is about. */
static json_t *check_help_facts(const struct check *check, json_t *context)
{
	json_t *facts = check_ambient(check);
	json_t *of = shape_members(facts);
	json_auto_t *one = check_facts(check, context, NULL);

	json_object_del(of, "case");
	json_object_set_new(of, "cases", json_pack("{s:O}", "items", one));
	json_object_set_new(of, "several", shape_maybe_text());
	return facts;
}

static void check_help(struct check *check)
{
	const json_t *row = check_table(check, "help");
	const json_t *tag = json_object_get(row, "tag");

	if (row == NULL)
		return;
	struct chart_set leaves = check_tagged(check, tag);
	json_auto_t *context = check_context_in(check, &leaves);
	if (context == NULL) {
		finding_add(check->findings, FINDING_MISTAKE, "help.tag",
		    "no state has the tag \"%s\"; give one \"tags\", or name"
		    " another",
		    json_string_value(tag));
		return;
	}
	check_row_template(
	    check, "help", row, check_help_facts(check, context));
}

void check_notices(struct check *check)
{
	if (check->world->outline == NULL)
		return;
	check_action_notices(check);
	check_status(check);
	check_help(check);
}

/* Those of one kind: one that is there is looked at, needed or not. */
static void check_own(const struct check_world *world, bool needed,
    const char *const *names, json_t *facts(size_t i),
    struct findings *findings)
{
	for (size_t i = 0; names[i]; i++) {
		json_auto_t *parts =
		    world->outline(world->outline_arg, names[i]);
		if (parts || needed)
			check_template(
			    world, findings, names[i], names[i], facts(i));
	}
}

void check_own_notices(
    const struct check_world *world, struct findings *findings)
{
	check_template(
	    world, findings, "greeting", "greeting", check_greeting_facts());
	check_template(
	    world, findings, "refusal", "refusal", check_refusal_facts());
	check_own(world, world->by_mail, check_mail_notices, check_mail_facts,
	    findings);
	check_own(
	    world, false, check_leave_notices, check_leave_facts, findings);
	check_own(
	    world, false, check_digest_notices, check_digest_facts, findings);
	check_own(world, world->by_chat, check_chat_notices, check_chat_facts,
	    findings);
}
