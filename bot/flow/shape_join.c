/*
 * shape_join.c: what a value can be that is of one shape or of another. Every
 * function here that joins a and b gives a itself if b adds nothing to it: so
 * large shapes are shared, and whoever joins until nothing is new compares
 * pointers. See shape.h.
 */
#include "flow/shape_part.h"

enum {
	/* What a rule piles up past this is no longer followed. */
	SHAPE_MAX_DEPTH = 10,
	/* More kinds than this are mixed into one. */
	SHAPE_MAX_KINDS = 12,
	/* Past so many texts it is any. */
	SHAPE_MAX_VALUES = 100,
};

static json_t *shape_join_at(const json_t *a, const json_t *b, size_t depth);

/* Sets a member of *joined that is not what it was in `of`, of which *joined
 * is then made. */
static void shape_set(json_t **joined, const json_t *of, const char *name,
    const json_t *before, json_t *taken_member)
{
	if (taken_member == before) {
		json_decref(taken_member);
		return;
	}
	if (*joined == NULL)
		*joined = json_copy((json_t *)of);
	json_object_set_new(*joined, name, taken_member);
}

/* Both are objects: members of one only can be missing. */
static json_t *shape_join_members(
    const json_t *a, const json_t *b, size_t depth)
{
	json_t *joined = NULL;
	size_t shared = 0;
	const char *name;
	json_t *mine;

	json_object_foreach ((json_t *)a, name, mine) {
		const json_t *other = json_object_get(b, name);
		shared += other != NULL;
		shape_set(&joined, a, name, mine,
		    other ? shape_join_at(mine, other, depth + 1)
		          : shape_maybe(mine));
	}
	if (shared == json_object_size(b))
		return joined ? joined : json_incref((json_t *)a);
	json_object_foreach ((json_t *)b, name, mine)
		if (json_object_get(a, name) == NULL)
			shape_set(&joined, a, name, NULL, shape_maybe(mine));
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

json_t *shape_mixed(const json_t *shape, size_t depth)
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

static bool shape_is_of_kinds(const json_t *shape)
{
	return shape_kinds(shape) ||
	       (json_object_size(shape) == 1 && shape_has(shape, "empty"));
}

/* NULL if they are not both of kinds, or of too many. */
static json_t *shape_join_kinds(const json_t *a, const json_t *b)
{
	size_t count = json_array_size(shape_kinds(a));
	bool empty = shape_has(a, "empty") || shape_has(b, "empty");
	json_t *kind;
	size_t i;

	if (!shape_is_of_kinds(a) || !shape_is_of_kinds(b))
		return NULL;
	json_auto_t *kinds = count ? json_copy(shape_kinds(a)) : json_array();
	json_array_foreach (shape_kinds(b), i, kind)
		shape_add_kind(kinds, kind);
	if (json_array_size(kinds) > SHAPE_MAX_KINDS)
		return NULL;
	if (json_array_size(kinds) == count && empty == shape_has(a, "empty"))
		return json_incref((json_t *)a);
	json_t *joined = json_pack("{s:O}", "either", kinds);
	if (empty)
		json_object_set_new(joined, "empty", json_true());
	return joined;
}

/* The texts of either; NULL for any. */
static json_t *shape_join_values(const json_t *a, const json_t *b)
{
	json_t *of_a = json_object_get(a, "values");
	json_t *of_b = json_object_get(b, "values");
	json_t *joined = NULL;
	const char *text;
	json_t *yes;

	if (!shape_has(a, "text"))
		return json_incref(of_b);
	if (!shape_has(b, "text"))
		return json_incref(of_a);
	if (of_a == NULL || of_b == NULL)
		return NULL;
	json_object_foreach (of_b, text, yes)
		if (json_object_get(of_a, text) == NULL)
			shape_set(&joined, of_a, text, NULL, json_true());
	if (json_object_size(joined) > SHAPE_MAX_VALUES) {
		json_decref(joined);
		return NULL;
	}
	return joined ? joined : json_incref(of_a);
}

static json_t *shape_join_plain(const json_t *a, const json_t *b, size_t depth)
{
	const json_t *of_a = shape_members(a), *of_b = shape_members(b);
	const json_t *items_a = json_object_get(a, "items");
	const json_t *items_b = json_object_get(b, "items");
	bool text = shape_has(a, "text") || shape_has(b, "text");
	bool empty = shape_has(a, "empty") || shape_has(b, "empty");
	json_auto_t *of = of_a && of_b
	                      ? shape_join_members(of_a, of_b, depth)
	                      : json_incref((json_t *)(of_a ? of_a : of_b));
	json_auto_t *items = items_a || items_b
	                         ? shape_join_items(items_a, items_b, depth)
	                         : NULL;

	json_auto_t *values = shape_join_values(a, b);

	if (of == of_a && items == items_a && text == shape_has(a, "text") &&
	    empty == shape_has(a, "empty") &&
	    values == json_object_get(a, "values"))
		return json_incref((json_t *)a);
	json_t *joined = json_pack(
	    "{s:O*, s:O*, s:O*}", "of", of, "items", items, "values", values);
	if (text)
		json_object_set_new(joined, "text", json_true());
	if (empty)
		json_object_set_new(joined, "empty", json_true());
	return joined;
}

static json_t *shape_join_at(const json_t *a, const json_t *b, size_t depth)
{
	if (a == NULL || b == NULL || a == b)
		return json_incref((json_t *)(a ? a : b));
	if (shape_has(a, "any") || shape_has(b, "any"))
		return json_incref((json_t *)(shape_has(a, "any") ? a : b));
	if (depth > SHAPE_MAX_DEPTH)
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
