/*
 * check_template.c: does a template find what it shows? It is walked as
 * Mustache renders it, with a stack of shapes. See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "base/slip.h"
#include "flow/shape.h"

#include <string.h>

enum { TEMPLATE_MAX_DEPTH = 64, TEMPLATE_MAX_PARTIALS = 32 };

struct check_walk {
	const struct check_world *world;
	struct findings *findings;
	const char *template_;             /* whose tags are walked now */
	json_t *stack[TEMPLATE_MAX_DEPTH]; /* shapes, innermost last */
	size_t depth;
	size_t partials; /* within each other */
};

static void check_parts(struct check_walk *walk, const json_t *parts);

/* --- names ---------------------------------------------------------------- */

/* The level of the stack where the first name of path is found, as Mustache
 * looks for it: from inside out; walk->depth if there is none. */
static size_t check_level(const struct check_walk *walk, const char *path)
{
	OWN(own_string)
	char *first = own_printf("%.*s", (int)strcspn(path, "."), path);

	for (size_t i = walk->depth; i-- > 0;) {
		json_auto_t *found = shape_look_up_named(walk->stack[i], first);
		if (found)
			return i;
	}
	return walk->depth;
}

/* "." is the innermost itself. NULL if there can be nothing. */
static json_t *check_find(const struct check_walk *walk, const char *path)
{
	if (strcmp(path, ".") == 0)
		return json_incref(walk->stack[walk->depth - 1]);
	size_t level = check_level(walk, path);
	return level < walk->depth
	           ? shape_look_up_named(walk->stack[level], path)
	           : NULL;
}

static char *check_meant(const struct check_walk *walk, const char *path)
{
	size_t level = check_level(walk, path);
	char *meant = NULL;

	if (level < walk->depth)
		return shape_suggest(walk->stack[level], path);
	for (size_t i = walk->depth; i-- > 0 && meant == NULL;)
		meant = shape_suggest(walk->stack[i], path);
	return meant;
}

/* The list below which the name asks for something; NULL if there is none.
 * Yours to free(). */
static char *check_list_above(const struct check_walk *walk, const char *name)
{
	for (const char *dot = strchr(name, '.'); dot && dot > name;
	     dot = strchr(dot + 1, '.')) {
		OWN(own_string)
		char *above = own_printf("%.*s", (int)(dot - name), name);
		json_auto_t *shape = check_find(walk, above);
		if (json_object_get(shape, "items"))
			return MOVE(above);
	}
	return NULL;
}

static void check_unknown(
    struct check_walk *walk, const char *name, size_t line)
{
	OWN(own_string)
	char *meant = check_meant(walk, name);
	OWN(own_string)
	char *list = check_list_above(walk, name);

	if (list)
		finding_add_template(walk->findings, FINDING_MISTAKE,
		    walk->template_, line,
		    "{{%s}} shows nothing: \"%s\" is a list; write"
		    " {{#%s}}…{{/%s}} around what each of it shows",
		    name, list, list, list);
	else if (meant)
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

static void check_value(struct check_walk *walk, const char *name, size_t line)
{
	json_auto_t *shape = check_find(walk, name);
	/* What is never set can be empty, and no more. */
	bool nested = json_object_get(shape, "of") ||
	              json_object_get(shape, "items") ||
	              json_object_get(shape, "either");

	if (shape == NULL)
		check_unknown(walk, name, line);
	else if (nested && json_object_get(shape, "text") == NULL)
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
    struct check_walk *walk, const char *name, const json_t *parts)
{
	size_t level = check_level(walk, name);
	json_auto_t *shape = check_find(walk, name);
	json_t *before = walk->stack[level < walk->depth ? level : 0];

	if (walk->depth == TEMPLATE_MAX_DEPTH)
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
    struct check_walk *walk, const char *name, size_t line)
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
	if (walk->partials == TEMPLATE_MAX_PARTIALS)
		return;
	walk->template_ = name;
	walk->partials++;
	check_parts(walk, parts);
	walk->partials--;
	walk->template_ = outer;
}

static void check_tag(struct check_walk *walk, const json_t *part)
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

static void check_parts(struct check_walk *walk, const json_t *parts)
{
	json_t *part;
	size_t i;

	json_array_foreach (parts, i, part)
		check_tag(walk, part);
}

/* --- the whole ------------------------------------------------------------ */

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

void check_template(const struct check_world *world, struct findings *findings,
    const char *path, const char *name, json_t *taken_facts)
{
	json_auto_t *facts = taken_facts;
	json_auto_t *parts = world->outline(world->outline_arg, name);
	struct check_walk walk = {
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
