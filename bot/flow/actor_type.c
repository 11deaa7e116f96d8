/*
 * actor_type.c: see actor_type.h.
 */
#include "flow/actor_type.h"

#include "base/own.h"
#include "base/slip.h"
#include "base/str.h"

#include <string.h>

enum { ACTOR_TYPE_LIST_MAX_BYTES = 512 };

const struct actor_system *const actor_systems[] = {
    &actor_type_directory,
    &actor_type_canvas,
    NULL,
};

static const struct {
	const char *code, *message;
} actor_type_messages[] = {
    {"ambiguous", "There are several, and it is not clear which is meant."},
    {"bad_input", "What was asked could not be understood there."},
    {"not_found", "There is nothing of that kind there."},
    {"not_permitted", "Beadle has no permission for that there."},
    {"refused", "It was refused there."},
    {"not_configured", "Beadle has not been told how to reach it."},
    {"unusable", "What it answered is more than Beadle can work with."},
};

const struct actor_type *actor_type_find(const char *name)
{
	for (size_t i = 0; actor_systems[i]; i++)
		for (size_t k = 0; k < actor_systems[i]->type_count; k++)
			if (strcmp(actor_systems[i]->types[k].name, name) == 0)
				return &actor_systems[i]->types[k];
	return NULL;
}

char *actor_type_system(const char *name)
{
	return own_printf("%.*s", (int)strcspn(name, "."), name);
}

const char *actor_type_operation(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot ? dot + 1 : name;
}

const char *actor_type_system_title(const char *system)
{
	for (size_t i = 0; actor_systems[i]; i++)
		if (strcmp(actor_systems[i]->name, system) == 0)
			return actor_systems[i]->title;
	return system;
}

const char *actor_type_message(const char *code)
{
	for (size_t i = 0;
	     i < sizeof(actor_type_messages) / sizeof(actor_type_messages[0]);
	     i++)
		if (strcmp(actor_type_messages[i].code, code) == 0)
			return actor_type_messages[i].message;
	return "It could not be done there.";
}

/* --- a row of a workflow -------------------------------------------------- */

static void actor_type_check_name(
    const char *name, const char *path, struct mistakes *mistakes)
{
	OWN(str_clear)
	struct str list = {.max_bytes = ACTOR_TYPE_LIST_MAX_BYTES};
	struct slip slip = {.written = name};

	for (size_t i = 0; actor_systems[i]; i++)
		for (size_t k = 0; k < actor_systems[i]->type_count; k++) {
			const char *known = actor_systems[i]->types[k].name;
			slip_offer(&slip, known);
			str_addf(&list, "%s%s", list.len ? ", " : "", known);
		}
	if (slip.best)
		mistakes_add(mistakes, path, "type",
		    "there is no actor type \"%s\"; did you mean \"%s\"?", name,
		    slip.best);
	else
		mistakes_add(mistakes, path, "type",
		    "there is no actor type \"%s\"; there are %s", name,
		    str_text(&list));
}

static void actor_type_check_unknown(const struct actor_type *type,
    const json_t *input, const char *path, struct mistakes *mistakes)
{
	const char *names[16];
	size_t count = 0;

	for (const struct actor_field *f = type->input;
	     f->name && count + 1 < sizeof(names) / sizeof(names[0]); f++)
		names[count++] = f->name;
	names[count] = NULL;
	mistakes_add_unknown(mistakes, path, input, names);
}

/* Is a field with the same number given, or this itself? */
static bool actor_type_is_given(const struct actor_type *type,
    const struct actor_field *field, const json_t *input)
{
	for (const struct actor_field *f = type->input; f->name; f++)
		if ((f == field ||
		        (field->one_of && f->one_of == field->one_of)) &&
		    json_object_get(input, f->name))
			return true;
	return false;
}

static void actor_type_check_missing(const struct actor_type *type,
    const json_t *input, const char *path, struct mistakes *mistakes)
{
	for (const struct actor_field *f = type->input; f->name; f++) {
		const struct actor_field *first = f;
		while (f->one_of && first > type->input &&
		       first[-1].one_of == f->one_of)
			first--;
		if (f->when != ACTOR_ALWAYS || first != f ||
		    actor_type_is_given(type, f, input))
			continue;
		mistakes_add(mistakes, path, f->name,
		    "is missing; %s needs %s%s%s", type->name, f->name,
		    f->one_of ? " or " : "", f->one_of ? f[1].name : "");
	}
}

void actor_type_check_row(
    const json_t *row, const char *path, struct mistakes *mistakes)
{
	static const char *const known[] = {
	    "type", "input", "description", NULL};
	const char *name = json_string_value(json_object_get(row, "type"));
	const struct actor_type *type = name ? actor_type_find(name) : NULL;
	const json_t *input = json_object_get(row, "input");
	OWN(own_string)
	char *at = mistakes_path(path, "input");

	mistakes_add_unknown(mistakes, path, row, known);
	if (name == NULL)
		mistakes_add(mistakes, path, "type",
		    "is missing; write SYSTEM.OPERATION, e.g."
		    " directory.look_up");
	else if (type == NULL)
		actor_type_check_name(name, path, mistakes);
	if (type == NULL || (input && !json_is_object(input)))
		return;
	actor_type_check_unknown(type, input, at, mistakes);
	actor_type_check_missing(type, input, at, mistakes);
}
