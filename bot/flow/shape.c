/*
 * shape.c: see shape.h. The lattice: joining, looking up, assigning. What
 * rules and forms give is in shape_rule.c.
 */
#include "flow/shape.h"

#include "base/own.h"
#include "base/slip.h"
#include "base/str.h"

#include <string.h>

enum {
	/* What a rule piles up past this is no longer followed. */
	SHAPE_MAX_DEPTH = 10,
	SHAPE_MAX_PARTS = 2000,
	SHAPE_MAX_PATH_BYTES = 1000,
	/* More kinds than this are mixed into one. */
	SHAPE_MAX_KINDS = 12,
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

static json_t *shape_kinds(const json_t *shape)
{
	return json_object_get(shape, "either");
}

static bool shape_has(const json_t *shape, const char *flag)
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

static json_t *shape_maybe(const json_t *shape)
{
	json_t *maybe = json_copy((json_t *)shape);

	if (!shape_has(maybe, "any"))
		json_object_set_new(maybe, "empty", json_true());
	return maybe;
}

/* --- joining -------------------------------------------------------------- */

static json_t *shape_join_at(const json_t *a, const json_t *b, size_t depth);

/* Both are objects: members of one only can be missing. */
static json_t *shape_join_members(
    const json_t *a, const json_t *b, size_t depth)
{
	json_t *joined = json_object();
	const char *name;
	json_t *mine;

	json_object_foreach ((json_t *)a, name, mine) {
		const json_t *other = json_object_get(b, name);
		json_object_set_new(joined, name,
		    other ? shape_join_at(mine, other, depth + 1)
		          : shape_maybe(mine));
	}
	json_object_foreach ((json_t *)b, name, mine)
		if (json_object_get(a, name) == NULL)
			json_object_set_new(joined, name, shape_maybe(mine));
	return joined;
}

static json_t *shape_join_items(const json_t *a, const json_t *b, size_t depth)
{
	if (!json_is_object(a))
		return b ? json_incref((json_t *)b) : json_null();
	if (!json_is_object(b))
		return json_incref((json_t *)a);
	return shape_join_at(a, b, depth + 1);
}

/* What can be of several kinds, as one object with all they have. */
static json_t *shape_mixed(const json_t *shape, size_t depth)
{
	json_t *mixed = NULL;
	json_t *kind;
	size_t i;

	if (shape_kinds(shape) == NULL)
		return json_incref((json_t *)shape);
	json_array_foreach (shape_kinds(shape), i, kind) {
		json_auto_t *before = mixed;
		mixed = shape_join_at(before, kind, depth);
	}
	if (!shape_has(shape, "empty"))
		return mixed;
	json_auto_t *sure = mixed;
	return shape_maybe(sure);
}

static void shape_add_kind(json_t *kinds, json_t *kind)
{
	json_t *known;
	size_t i;

	json_array_foreach (kinds, i, known)
		if (json_equal(known, kind))
			return;
	json_array_append(kinds, kind);
}

/* NULL if they are not both of kinds, or of too many. */
static json_t *shape_join_kinds(const json_t *a, const json_t *b)
{
	json_auto_t *kinds = json_array();
	const json_t *sides[] = {a, b};
	bool empty = false;
	json_t *kind;
	size_t k;

	for (size_t i = 0; i < 2; i++) {
		bool only_empty = json_object_size(sides[i]) == 1 &&
		                  shape_has(sides[i], "empty");
		if (!only_empty && shape_kinds(sides[i]) == NULL)
			return NULL;
		empty = empty || shape_has(sides[i], "empty");
		json_array_foreach (shape_kinds(sides[i]), k, kind)
			shape_add_kind(kinds, kind);
	}
	if (json_array_size(kinds) > SHAPE_MAX_KINDS)
		return NULL;
	json_t *joined = json_pack("{s:O}", "either", kinds);
	if (empty)
		json_object_set_new(joined, "empty", json_true());
	return joined;
}

static json_t *shape_join_plain(const json_t *a, const json_t *b, size_t depth)
{
	const json_t *of_a = shape_members(a), *of_b = shape_members(b);
	const json_t *items_a = json_object_get(a, "items");
	const json_t *items_b = json_object_get(b, "items");

	json_t *joined = json_object();

	if (shape_has(a, "text") || shape_has(b, "text"))
		json_object_set_new(joined, "text", json_true());
	if (of_a && of_b)
		json_object_set_new(
		    joined, "of", shape_join_members(of_a, of_b, depth));
	else if (of_a || of_b)
		json_object_set(joined, "of", (json_t *)(of_a ? of_a : of_b));
	if (items_a || items_b)
		json_object_set_new(
		    joined, "items", shape_join_items(items_a, items_b, depth));
	if (shape_has(a, "empty") || shape_has(b, "empty"))
		json_object_set_new(joined, "empty", json_true());
	return joined;
}

static json_t *shape_join_at(const json_t *a, const json_t *b, size_t depth)
{
	if (a == NULL || b == NULL || a == b || json_equal(a, b))
		return json_incref((json_t *)(a ? a : b));
	if (shape_has(a, "any") || shape_has(b, "any") ||
	    depth > SHAPE_MAX_DEPTH)
		return shape_any();
	if (shape_kinds(a) == NULL && shape_kinds(b) == NULL)
		return shape_join_plain(a, b, depth);
	json_t *joined = shape_join_kinds(a, b);
	if (joined)
		return joined;
	json_auto_t *mixed_a = shape_mixed(a, depth + 1);
	json_auto_t *mixed_b = shape_mixed(b, depth + 1);
	return shape_join_at(mixed_a, mixed_b, depth + 1);
}

json_t *shape_join(const json_t *a, const json_t *b)
{
	return shape_join_at(a, b, 0);
}

/* --- looking up ----------------------------------------------------------- */

static json_t *shape_child(const json_t *shape, const char *name);

/* Of whichever kind has it; where one has not, it can be missing. */
static json_t *shape_child_of_kinds(const json_t *shape, const char *name)
{
	bool missing = shape_has(shape, "empty");
	json_auto_t *joined = NULL;
	json_t *kind;
	size_t i;

	json_array_foreach (shape_kinds(shape), i, kind) {
		json_auto_t *before = joined;
		json_auto_t *mine = shape_child(kind, name);
		missing = missing || mine == NULL;
		joined = shape_join(before, mine);
	}
	return joined && missing ? shape_maybe(joined) : MOVE(joined);
}

/* One name down; NULL if nothing can be there. */
static json_t *shape_child(const json_t *shape, const char *name)
{
	const json_t *member = json_object_get(shape_members(shape), name);
	const json_t *items = json_object_get(shape, "items");
	bool sure = !shape_has(shape, "empty") && !shape_has(shape, "text");

	if (shape == NULL || shape_has(shape, "any"))
		return shape ? shape_any() : NULL;
	if (shape_kinds(shape))
		return shape_child_of_kinds(shape, name);
	if (member == NULL && json_is_object(items) &&
	    name[strspn(name, "0123456789")] == '\0')
		return shape_maybe(items);
	if (member == NULL)
		return NULL;
	return sure && items == NULL ? json_incref((json_t *)member)
	                             : shape_maybe(member);
}

json_t *shape_look_up(const json_t *shape, const char *path)
{
	OWN(own_string)
	char *copy = own_strdup(path);
	json_t *at = json_incref((json_t *)shape);

	for (char *rest = *copy ? copy : NULL; at && rest;) {
		json_auto_t *above = at;
		at = shape_child(above, strsep(&rest, "."));
	}
	return at;
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
		at = shape_child(above, name);
		if (at == NULL && slip.best)
			at = shape_child(above, slip.best);
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

	if (shape_parts(shape, SHAPE_MAX_PARTS) +
	        shape_parts(value, SHAPE_MAX_PARTS) >
	    SHAPE_MAX_PARTS)
		return shape_any();
	if (shape && shape_has(shape, "any"))
		return shape_any();
	/* What is assigned into has become an object, and of no kind. */
	json_auto_t *mixed = shape_mixed(shape, 0);
	json_auto_t *of = json_copy(shape_members(mixed));
	if (of == NULL)
		of = json_object();
	if (path[len] == '\0')
		assigned = value ? json_incref((json_t *)value)
		                 : json_pack("{s:b}", "empty", 1);
	else
		assigned = shape_assign(
		    json_object_get(of, name), path + len + 1, value);
	json_object_set_new(of, name, assigned);
	return json_pack("{s:O}", "of", of);
}
