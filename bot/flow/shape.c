/*
 * shape.c: see shape.h. Making, looking up, assigning. Joining is in
 * shape_join.c, what rules and forms give in shape_rule.c.
 */
#include "flow/shape_part.h"

#include "base/own.h"
#include "base/slip.h"
#include "base/str.h"

#include <string.h>

enum {
	/* What a rule piles up past this is no longer followed. */
	SHAPE_MAX_PARTS = 500,
	SHAPE_MAX_PATH_BYTES = 1000,
};

json_t *shape_any(void)
{
	return json_pack("{s:b}", "any", 1);
}

json_t *shape_text(void)
{
	return json_pack("{s:b}", "text", 1);
}

json_t *shape_maybe_text(void)
{
	return json_pack("{s:b, s:b}", "text", 1, "empty", 1);
}

json_t *shape_text_of(json_t *taken_values)
{
	return json_pack("{s:b, s:o*}", "text", 1, "values", taken_values);
}

json_t *shape_object(void)
{
	return json_pack("{s:{}}", "of");
}

json_t *shape_members(const json_t *shape)
{
	return json_object_get(shape, "of");
}

json_t *shape_either(json_t *taken_shape)
{
	return json_pack("{s:[o]}", "either", taken_shape);
}

json_t *shape_kinds(const json_t *shape)
{
	return json_object_get(shape, "either");
}

bool shape_has(const json_t *shape, const char *flag)
{
	return json_object_get(shape, flag) != NULL;
}

bool shape_can_be_empty(const json_t *shape)
{
	return shape == NULL || shape_has(shape, "empty");
}

json_t *shape_filled(const json_t *shape)
{
	json_t *filled = json_copy((json_t *)shape);

	json_object_del(filled, "empty");
	return filled;
}

json_t *shape_maybe(const json_t *shape)
{
	if (shape_has(shape, "any") || shape_has(shape, "empty"))
		return json_incref((json_t *)shape);
	json_t *maybe = json_copy((json_t *)shape);
	json_object_set_new(maybe, "empty", json_true());
	return maybe;
}

/* --- looking up ----------------------------------------------------------- */

static json_t *shape_child(
    const json_t *shape, const char *name, bool by_number);

/* Of whichever kind has it; where one has not, it can be missing. */
static json_t *shape_child_of_kinds(
    const json_t *shape, const char *name, bool by_number)
{
	bool missing = shape_has(shape, "empty");
	json_auto_t *joined = NULL;
	json_t *kind;
	size_t i;

	json_array_foreach (shape_kinds(shape), i, kind) {
		json_auto_t *before = joined;
		json_auto_t *mine = shape_child(kind, name, by_number);
		missing = missing || mine == NULL;
		joined = shape_join(before, mine);
	}
	return joined && missing ? shape_maybe(joined) : MOVE(joined);
}

/* One name down, or by_number one item of a list; NULL if nothing can be
 * there. */
static json_t *shape_child(
    const json_t *shape, const char *name, bool by_number)
{
	const json_t *member = json_object_get(shape_members(shape), name);
	const json_t *items = json_object_get(shape, "items");
	bool sure = !shape_has(shape, "empty") && !shape_has(shape, "text");

	if (shape == NULL || shape_has(shape, "any"))
		return shape ? shape_any() : NULL;
	if (shape_kinds(shape))
		return shape_child_of_kinds(shape, name, by_number);
	if (member == NULL && by_number && json_is_object(items) &&
	    name[strspn(name, "0123456789")] == '\0')
		return shape_maybe(items);
	if (member == NULL)
		return NULL;
	return sure && items == NULL ? json_incref((json_t *)member)
	                             : shape_maybe(member);
}

static json_t *shape_walk(const json_t *shape, const char *path, bool by_number)
{
	OWN(own_string)
	char *copy = own_strdup(path);
	json_t *at = json_incref((json_t *)shape);

	for (char *rest = *copy ? copy : NULL; at && rest;) {
		json_auto_t *above = at;
		at = shape_child(above, strsep(&rest, "."), by_number);
	}
	return at;
}

json_t *shape_look_up(const json_t *shape, const char *path)
{
	return shape_walk(shape, path, true);
}

json_t *shape_look_up_named(const json_t *shape, const char *path)
{
	return shape_walk(shape, path, false);
}

char *shape_suggest(const json_t *shape, const char *path)
{
	OWN(own_string)
	char *copy = own_strdup(path);
	OWN(str_clear)
	struct str meant = {.max_bytes = SHAPE_MAX_PATH_BYTES};
	json_auto_t *at = json_incref((json_t *)shape);

	for (char *rest = copy; rest;) {
		char *name = strsep(&rest, ".");
		struct slip slip = {.written = name};
		const char *known;
		json_t *member;
		json_auto_t *above = at;
		json_auto_t *mixed = shape_mixed(above, 0);
		json_object_foreach (shape_members(mixed), known, member)
			slip_offer(&slip, known);
		at = shape_child(above, name, true);
		if (at == NULL && slip.best)
			at = shape_child(above, slip.best, false);
		else
			slip.best = name;
		if (at == NULL)
			return NULL;
		str_addf(&meant, "%s%s", meant.len ? "." : "", slip.best);
	}
	return str_take(&meant);
}

static json_t *shape_filled_kinds(const json_t *shape, const char *path)
{
	json_auto_t *kinds = json_array();
	json_t *kind;
	size_t i;

	json_array_foreach (shape_kinds(shape), i, kind) {
		json_auto_t *there = shape_look_up(kind, path);
		if (there)
			json_array_append_new(
			    kinds, shape_filled_at(kind, path));
	}
	return json_array_size(kinds) ? json_pack("{s:O}", "either", kinds)
	                              : json_incref((json_t *)shape);
}

json_t *shape_filled_at(const json_t *shape, const char *path)
{
	size_t len = strcspn(path, ".");
	OWN(own_string)
	char *name = own_printf("%.*s", (int)len, path);
	const json_t *member = json_object_get(shape_members(shape), name);

	if (len && shape_kinds(shape))
		return shape_filled_kinds(shape, path);
	json_t *filled = shape_filled(shape);
	if (len == 0 || member == NULL)
		return filled;
	json_t *of = json_copy(shape_members(shape));
	json_object_set_new(
	    of, name, shape_filled_at(member, path + len + (path[len] == '.')));
	json_object_set_new(filled, "of", of);
	return filled;
}

/* --- assigning ------------------------------------------------------------ */

static size_t shape_parts(const json_t *shape, size_t limit)
{
	size_t parts = 1;
	const char *name;
	json_t *member;
	size_t i;

	json_object_foreach (shape_members(shape), name, member)
		if (parts < limit)
			parts += shape_parts(member, limit - parts);
	json_array_foreach (shape_kinds(shape), i, member)
		if (parts < limit)
			parts += shape_parts(member, limit - parts);
	if (json_is_object(json_object_get(shape, "items")) && parts < limit)
		parts +=
		    shape_parts(json_object_get(shape, "items"), limit - parts);
	return parts;
}

json_t *shape_assign(const json_t *shape, const char *path, const json_t *value)
{
	size_t len = strcspn(path, ".");
	OWN(own_string)
	char *name = own_printf("%.*s", (int)len, path);
	json_t *assigned;

	if (shape && shape_has(shape, "any"))
		return shape_any();
	/* What is assigned into has become an object, and of no kind. */
	json_auto_t *mixed = shape_mixed(shape, 0);
	json_auto_t *of = json_copy(shape_members(mixed));
	if (of == NULL)
		of = json_object();
	if (path[len] == '\0' && value == NULL)
		assigned = json_pack("{s:b}", "empty", 1);
	else if (path[len] == '\0')
		assigned = shape_parts(value, SHAPE_MAX_PARTS) < SHAPE_MAX_PARTS
		               ? json_incref((json_t *)value)
		               : shape_any();
	else
		assigned = shape_assign(
		    json_object_get(of, name), path + len + 1, value);
	json_object_set_new(of, name, assigned);
	return json_pack("{s:O}", "of", of);
}
