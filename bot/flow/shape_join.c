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

/* What shape.h says of a shape, found in one go: joining asks for all of it,
 * and often. Borrowed. */
struct shape_view {
	const json_t *text, *values, *of, *items, *empty, *any, *either;
};

static struct shape_view shape_look(const json_t *shape)
{
	struct shape_view view = {.text = NULL};
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)shape, name, value) {
		const json_t **field = name[0] == 't'   ? &view.text
		                       : name[0] == 'v' ? &view.values
		                       : name[0] == 'o' ? &view.of
		                       : name[0] == 'i' ? &view.items
		                       : name[0] == 'a' ? &view.any
		                       : name[1] == 'm' ? &view.empty
		                                        : &view.either;
		*field = value;
	}
	return view;
}

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

	/* It is there itself, as a rule: to look for that is cheap. */
	json_array_foreach (kinds, i, known)
		if (known == kind)
			return;
	json_array_foreach (kinds, i, known)
		if (json_equal(known, kind))
			return;
	json_array_append(kinds, kind);
}

static bool shape_is_of_kinds(const struct shape_view *v)
{
	return v->either || (v->empty && !v->text && !v->of && !v->items);
}

/* NULL if they are not both of kinds, or of too many. va and vb are of a and
 * b, here and below. */
static json_t *shape_join_kinds(
    const json_t *a, const struct shape_view *va, const struct shape_view *vb)
{
	size_t count = json_array_size(va->either);
	json_t *kind;
	size_t i;

	if (!shape_is_of_kinds(va) || !shape_is_of_kinds(vb))
		return NULL;
	json_auto_t *kinds =
	    count ? json_copy((json_t *)va->either) : json_array();
	json_array_foreach (vb->either, i, kind)
		shape_add_kind(kinds, kind);
	if (json_array_size(kinds) > SHAPE_MAX_KINDS)
		return NULL;
	if (json_array_size(kinds) == count && (va->empty || !vb->empty))
		return json_incref((json_t *)a);
	return json_pack("{s:O, s:O*}", "either", kinds, "empty",
	    va->empty ? va->empty : vb->empty);
}

/* The texts of either; NULL for any. */
static json_t *shape_join_values(
    const struct shape_view *va, const struct shape_view *vb)
{
	json_t *joined = NULL;
	const char *text;
	json_t *yes;

	if (!va->text || !vb->text)
		return json_incref(
		    (json_t *)(va->text ? va->values : vb->values));
	if (!va->values || !vb->values)
		return NULL;
	json_object_foreach ((json_t *)vb->values, text, yes)
		if (json_object_get(va->values, text) == NULL)
			shape_set(&joined, va->values, text, NULL, json_true());
	if (json_object_size(joined) > SHAPE_MAX_VALUES) {
		json_decref(joined);
		return NULL;
	}
	return joined ? joined : json_incref((json_t *)va->values);
}

static json_t *shape_join_plain(const json_t *a, const struct shape_view *va,
    const struct shape_view *vb, size_t depth)
{
	json_auto_t *of =
	    va->of && vb->of
	        ? shape_join_members(va->of, vb->of, depth)
	        : json_incref((json_t *)(va->of ? va->of : vb->of));
	json_auto_t *items = va->items || vb->items
	                         ? shape_join_items(va->items, vb->items, depth)
	                         : NULL;
	json_auto_t *values = shape_join_values(va, vb);

	if (of == va->of && items == va->items && values == va->values &&
	    (va->text || !vb->text) && (va->empty || !vb->empty))
		return json_incref((json_t *)a);
	return json_pack("{s:O*, s:O*, s:O*, s:O*, s:O*}", "text",
	    va->text ? va->text : vb->text, "values", values, "of", of, "items",
	    items, "empty", va->empty ? va->empty : vb->empty);
}

static json_t *shape_join_at(const json_t *a, const json_t *b, size_t depth)
{
	if (a == NULL || b == NULL || a == b)
		return json_incref((json_t *)(a ? a : b));
	const struct shape_view va = shape_look(a), vb = shape_look(b);
	if (va.any || vb.any)
		return json_incref((json_t *)(va.any ? a : b));
	if (depth > SHAPE_MAX_DEPTH)
		return shape_any();
	if (!va.either && !vb.either)
		return shape_join_plain(a, &va, &vb, depth);
	json_t *joined = shape_join_kinds(a, &va, &vb);
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
