/*
 * shape.h: what a value can be, when only the rules that make it are known.
 * check_run.c runs a workflow over shapes instead of values.
 *
 * A shape is JSON, so that shapes are compared and shared like any value; an
 * object with any of
 *   "text": true         it can be a text, a number, true or false
 *   "values": {TEXT: true}  and then it is one of these texts
 *   "of": {NAME: shape}  it can be an object; it has no other members
 *   "items": shape       it can be a list of these; null: of nothing
 *   "empty": true        it can be absent, null, "" or []
 *   "any": true          nothing is known about it, nothing to complain of
 *   "either": [shapes]   it is one of these kinds of object, as events are:
 *                        what one has, another need not
 * NULL is the shape of what cannot be at all. Functions return new
 * references and borrow their arguments. Pure.
 */
#ifndef BEADLE_FLOW_SHAPE_H
#define BEADLE_FLOW_SHAPE_H

#include <jansson.h>
#include <stdbool.h>

json_t *shape_any(void);
json_t *shape_text(void);
/* A text that can also be missing. */
json_t *shape_maybe_text(void);
/* A text that is one of the keys of an object. NULL: any. */
json_t *shape_text_of(json_t *taken_values);
json_t *shape_object(void); /* no members yet: set them in shape_members() */
json_t *shape_members(const json_t *shape); /* borrowed; NULL: no object */
/* The one kind of object so far of what can be of several. */
json_t *shape_either(json_t *taken_shape);

/* Of either. Where only one has a member, it can be missing. a itself, the
 * same pointer, if b adds nothing to it. */
json_t *shape_join(const json_t *a, const json_t *b);
/* Of a value as it is written in the file. */
json_t *shape_of_value(const json_t *value);
/* Of what a JsonLogic rule gives where scope is what it sees. */
json_t *shape_of_rule(const json_t *rule, const json_t *scope);
/* Of the answers that a form lets through. */
json_t *shape_of_form(const json_t *form);

bool shape_can_be_empty(const json_t *shape);
/* The same value, known not to be empty. */
json_t *shape_filled(const json_t *shape);
/* The same value, known not to be empty at "a.b.c". */
json_t *shape_filled_at(const json_t *shape, const char *path);
/* What a rule finds at "a.b.c", or "a.0" in a list; NULL if nothing can be
 * there. "" is the shape itself. */
json_t *shape_look_up(const json_t *shape, const char *path);
/* What Mustache finds at "a.b.c", to which items of lists have no names. */
json_t *shape_look_up_named(const json_t *shape, const char *path);
/* The path as it was probably meant; yours to free(), NULL if nobody knows. */
char *shape_suggest(const json_t *shape, const char *path);
/* The shape once "a.b.c" in it has been assigned. */
json_t *shape_assign(
    const json_t *shape, const char *path, const json_t *value);

#endif
