/*
 * check_context.c: does the context get what it begins with, under the same
 * names? See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "base/slip.h"

#include <string.h>

/* --- what is set that the context does not begin with --------------------- */

/* The first name of path that the context does not begin with, though it
 * begins with one that was probably meant: meant is what the whole should be
 * then, yours to free(). NULL: all is well, or nobody knows. */
static char *check_meant_path(const json_t *context, const char *path)
{
	const json_t *at = context;
	const char *name = path;

	for (;;) {
		size_t len = strcspn(name, ".");
		OWN(own_string)
		char *one = own_printf("%.*s", (int)len, name);
		struct slip slip = {.written = one};
		const char *known;
		json_t *member;
		if (!json_is_object(at))
			return NULL;
		json_object_foreach ((json_t *)at, known, member)
			slip_offer(&slip, known);
		if (json_object_get(at, one) == NULL)
			return slip.best
			           ? own_printf("%.*s%s%s", (int)(name - path),
			                 path, slip.best, name + len)
			           : NULL;
		if (name[len] == '\0')
			return NULL;
		at = json_object_get(at, one);
		name += len + 1;
	}
}

static void check_set_names(
    struct check *check, const char *action, const json_t *set)
{
	OWN(own_string)
	char *row = mistakes_path("actions", action);
	OWN(own_string)
	char *up = mistakes_path(row, "set");
	const char *path;
	json_t *rule;

	json_object_foreach ((json_t *)set, path, rule) {
		OWN(own_string)
		char *meant = check_meant_path(check->chart->context, path);
		OWN(own_string)
		char *at = mistakes_path(up, path);
		if (meant)
			finding_add(check->findings, FINDING_WARNING, at,
			    "machine.context does not begin with it; write"
			    " \"%s\", or add it there",
			    meant);
	}
}

/* --- what the context begins with that is never set ----------------------- */

bool check_paths_meet(const char *a, const char *b)
{
	size_t len_a = strlen(a), len_b = strlen(b);
	size_t len = len_a < len_b ? len_a : len_b;
	const char *longer = len_a < len_b ? b : a;

	return strncmp(a, b, len) == 0 &&
	       (longer[len] == '\0' || longer[len] == '.');
}

static bool check_sets_path(const json_t *set, const char *path)
{
	const char *name;
	json_t *rule;

	json_object_foreach ((json_t *)set, name, rule)
		if (check_paths_meet(name, path))
			return true;
	return false;
}

/* By an action, or when a case comes over from an older version. */
static bool check_is_set(const struct check *check, const char *path)
{
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)check_table(check, "actions"), name, row)
		if (check_sets_path(json_object_get(row, "set"), path))
			return true;
	json_object_foreach (
	    json_object_get(check_table(check, "migrate"), "from"), name, row)
		if (check_sets_path(json_object_get(row, "context"), path))
			return true;
	return false;
}

/* A number or a text may be meant to stay; what is empty may not. */
static bool check_begins_empty(const json_t *value)
{
	return json_is_null(value) || json_is_false(value) ||
	       (json_is_string(value) && json_string_length(value) == 0) ||
	       (json_is_array(value) && json_array_size(value) == 0) ||
	       (json_is_object(value) && json_object_size(value) == 0);
}

/* value stands in machine.context at path ("" for the whole). */
static void check_never_set(
    struct check *check, const json_t *value, const char *path)
{
	const char *name;
	json_t *member;

	if (check_begins_empty(value) && *path && !check_is_set(check, path)) {
		OWN(own_string)
		char *at = own_printf("machine.context.%s", path);
		finding_add(check->findings, FINDING_WARNING, at,
		    "is never set, so it stays empty; set it in an assign"
		    " action, or remove it");
	}
	json_object_foreach ((json_t *)value, name, member) {
		OWN(own_string)
		char *below =
		    own_printf("%s%s%s", path, *path ? "." : "", name);
		check_never_set(check, member, below);
	}
}

void check_context(struct check *check)
{
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)check_table(check, "actions"), name, row)
		check_set_names(check, name, json_object_get(row, "set"));
	check_never_set(check, check->chart->context, "");
}
