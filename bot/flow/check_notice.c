/*
 * check_notice.c: does every notice have its template, and does every
 * template find what it shows? A template is walked as Mustache renders it,
 * with a stack of shapes. See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "base/slip.h"
#include "flow/shape.h"

#include <stdlib.h>
#include <string.h>

enum { NOTICE_MAX_DEPTH = 64, NOTICE_MAX_PARTIALS = 32 };

struct notice_walk {
	const struct check_world *world;
	struct findings *findings;
	const char *template_;           /* whose tags are walked now */
	json_t *stack[NOTICE_MAX_DEPTH]; /* shapes, innermost last */
	size_t depth;
	size_t partials; /* within each other */
};

static void check_parts(struct notice_walk *walk, const json_t *parts);

/* --- names ---------------------------------------------------------------- */

/* The level of the stack where the first name of path is found, as Mustache
 * looks for it: from inside out; walk->depth if there is none. */
static size_t check_level(const struct notice_walk *walk, const char *path)
{
	OWN(own_string)
	char *first = own_printf("%.*s", (int)strcspn(path, "."), path);

	for (size_t i = walk->depth; i-- > 0;) {
		json_auto_t *found = shape_look_up(walk->stack[i], first);
		if (found)
			return i;
	}
	return walk->depth;
}

/* "." is the innermost itself. NULL if there can be nothing. */
static json_t *check_find(const struct notice_walk *walk, const char *path)
{
	if (strcmp(path, ".") == 0)
		return json_incref(walk->stack[walk->depth - 1]);
	size_t level = check_level(walk, path);
	return level < walk->depth ? shape_look_up(walk->stack[level], path)
	                           : NULL;
}

static char *check_meant(const struct notice_walk *walk, const char *path)
{
	size_t level = check_level(walk, path);
	char *meant = NULL;

	if (level < walk->depth)
		return shape_suggest(walk->stack[level], path);
	for (size_t i = walk->depth; i-- > 0 && meant == NULL;)
		meant = shape_suggest(walk->stack[i], path);
	return meant;
}

static void check_unknown(
    struct notice_walk *walk, const char *name, size_t line)
{
	OWN(own_string)
	char *meant = check_meant(walk, name);

	if (meant)
		finding_add_template(walk->findings, FINDING_MISTAKE,
		    walk->template_, line,
		    "{{%s}} is never set here; write {{%s}}", name, meant);
	else
		finding_add_template(walk->findings, FINDING_MISTAKE,
		    walk->template_, line,
		    "{{%s}} is never set here; let the workflow set it, or "
		    "write"
		    " another name",
		    name);
}

/* --- tags ----------------------------------------------------------------- */

static void check_value(struct notice_walk *walk, const char *name, size_t line)
{
	json_auto_t *shape = check_find(walk, name);
	bool shown =
	    json_object_get(shape, "text") || json_object_get(shape, "any");

	if (shape == NULL)
		check_unknown(walk, name, line);
	else if (!shown && json_object_size(shape) > 1)
		finding_add_template(walk->findings, FINDING_MISTAKE,
		    walk->template_, line,
		    "{{%s}} is a list or an object, which cannot be shown;"
		    " write {{#%s}}…{{/%s}} around what is in it",
		    name, name, name);
	else if (shape_can_be_empty(shape))
		finding_add_template(walk->findings, FINDING_WARNING,
		    walk->template_, line,
		    "{{%s}} can be empty here; write {{#%s}}…{{/%s}} around"
		    " the words that need it",
		    name, name, name);
}

/* What the inside of a section adds to the stack. */
static json_t *check_inside(const json_t *shape)
{
	const json_t *items = json_object_get(shape, "items");

	return json_is_object(items) ? json_incref((json_t *)items)
	                             : shape_filled(shape);
}

/* Inside, the name is known not to be empty. */
static void check_section(
    struct notice_walk *walk, const char *name, const json_t *parts)
{
	size_t level = check_level(walk, name);
	json_auto_t *shape = check_find(walk, name);
	json_t *before = walk->stack[level < walk->depth ? level : 0];

	if (walk->depth == NOTICE_MAX_DEPTH)
		return;
	json_auto_t *known = strcmp(name, ".") == 0
	                         ? json_incref(before)
	                         : shape_filled_at(before, name);
	json_auto_t *inside = check_inside(shape);
	walk->stack[level < walk->depth ? level : 0] = known;
	walk->stack[walk->depth++] = inside;
	check_parts(walk, parts);
	walk->depth--;
	walk->stack[level < walk->depth ? level : 0] = before;
}

static void check_partial(
    struct notice_walk *walk, const char *name, size_t line)
{
	json_auto_t *parts =
	    walk->world->outline(walk->world->outline_arg, name);
	const char *outer = walk->template_;

	if (parts == NULL || name[0] != '_') {
		finding_add_template(walk->findings, FINDING_MISTAKE, outer,
		    line,
		    "there is no template \"%s\" to be part of this one; write"
		    " %s%s.md",
		    name, name[0] == '_' ? "" : "_", name);
		return;
	}
	if (walk->partials == NOTICE_MAX_PARTIALS)
		return;
	walk->template_ = name;
	walk->partials++;
	check_parts(walk, parts);
	walk->partials--;
	walk->template_ = outer;
}

static void check_tag(struct notice_walk *walk, const json_t *part)
{
	const char *kind = check_text(part, "kind");
	const char *name = check_text(part, "name");
	const json_t *parts = json_object_get(part, "parts");
	size_t line = (size_t)json_integer_value(json_object_get(part, "line"));

	if (strcmp(kind, "value") == 0) {
		check_value(walk, name, line);
	} else if (strcmp(kind, "partial") == 0) {
		check_partial(walk, name, line);
	} else {
		json_auto_t *shape = check_find(walk, name);
		if (shape == NULL)
			check_unknown(walk, name, line);
		else if (strcmp(kind, "section") == 0)
			check_section(walk, name, parts);
		else
			check_parts(walk, parts);
	}
}

static void check_parts(struct notice_walk *walk, const json_t *parts)
{
	json_t *part;
	size_t i;

	json_array_foreach (parts, i, part)
		check_tag(walk, part);
}

/* --- notices -------------------------------------------------------------- */

static void check_no_template(const struct check_world *world,
    struct findings *findings, const char *path, const char *name)
{
	struct slip slip = {.written = name};
	json_t *known;
	size_t i;

	json_array_foreach (world->templates, i, known)
		slip_offer(&slip, json_string_value(known));
	if (slip.best)
		finding_add(findings, FINDING_MISTAKE, path,
		    "there is no template \"%s\"; write \"%s\"", name,
		    slip.best);
	else
		finding_add(findings, FINDING_MISTAKE, path,
		    "there is no template \"%s\"; write %s/%s.md, or name"
		    " another",
		    name, world->templates_dir, name);
}

/* What the template of that name shows, where facts (swallowed) are seen. */
static void check_template(const struct check_world *world,
    struct findings *findings, const char *path, const char *name,
    json_t *taken_facts)
{
	json_auto_t *facts = taken_facts;
	json_auto_t *parts = world->outline(world->outline_arg, name);
	struct notice_walk walk = {
	    .world = world,
	    .findings = findings,
	    .template_ = name,
	    .stack = {facts},
	    .depth = 1,
	};

	if (parts)
		check_parts(&walk, parts);
	else
		check_no_template(world, findings, path, name);
}

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

static void check_action_notice(
    struct check *check, const char *name, const json_t *row)
{
	const json_t *fact = json_object_get(check->notices, name);
	bool live = json_array_size(json_object_get(row, "buttons")) != 0;
	OWN(own_string)
	char *path = mistakes_path("actions", name);

	if (fact == NULL) { /* never sent; check_name.c says so */
		check_row_template(check, path, row, shape_any());
		return;
	}
	json_auto_t *context = live ? check_live_context(check, name, fact)
	                            : json_incref(check_context_of(fact));
	check_row_template(check, path, row,
	    check_facts(
	        check, context, json_object_get(shape_members(fact), "event")));
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

/* --- the engine's own notices --------------------------------------------- */

/* As render_greeting() makes it. */
static json_t *check_greeting_facts(void)
{
	return json_pack("{s:{s:{s:{s:o}}, s:{s:{s:o, s:o}}, s:o,"
	                 " s:{s:{s:{s:o, s:o, s:{s:o}}}, s:b}}}",
	    "of", "requester", "of", "name", shape_text(), "workflow", "of",
	    "id", shape_text(), "title", shape_text(), "text_given",
	    shape_text(), "cases", "items", "of", "number", shape_text(),
	    "title", shape_text(), "status", "items", shape_text(), "empty", 1);
}

void check_notices(struct check *check)
{
	if (check->world->outline == NULL)
		return;
	check_action_notices(check);
	check_status(check);
	check_row_template(check, "greeting", check_table(check, "greeting"),
	    check_greeting_facts());
}

/* Which of its names are there depends on the reason, so all may be. */
void check_own_notices(
    const struct check_world *world, struct findings *findings)
{
	static const char *const reasons[] = {"not_office", "not_requester",
	    "own_request", "other_office", "already_decided_by_you", "not_now",
	    "stale", "unknown_case", "unknown_person", "form_expired"};
	json_t *facts = json_pack("{s:{s:{s:{}}, s:{s:{s:o}}, s:{s:{s:o}},"
	                          " s:o, s:o, s:{s:o}}}",
	    "of", "reason", "of", "case", "of", "number", shape_text(),
	    "office", "of", "title", shape_text(), "offices_title",
	    shape_text(), "event_title", shape_text(), "status", "items",
	    shape_text());
	json_t *reason = json_object_get(shape_members(facts), "reason");

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		json_object_set_new(
		    shape_members(reason), reasons[i], shape_maybe_text());
	check_template(world, findings, "refusal", "refusal", facts);
}
