/*
 * check_constant.c: texts that rules compare with what can only be one of a few
 * texts: the choices of a form, of a setting, of an office. See check_part.h.
 */
#include "flow/check_part.h"

#include "base/own.h"
#include "base/slip.h"
#include "flow/shape.h"

#include <string.h>

/* All that it can be, as keys; NULL if nobody knows. Borrowed. */
static json_t *check_values(const json_t *shape)
{
	bool other =
	    json_object_get(shape, "any") || json_object_get(shape, "of") ||
	    json_object_get(shape, "items") || json_object_get(shape, "either");

	return other ? NULL : json_object_get(shape, "values");
}

/* A choice that a form has lost can still be in a case that began under an
 * older version: only what is near one of the others is certainly a slip. */
static void check_constant(struct check *check, const json_t *constant,
    const json_t *shape, const char *path)
{
	const char *text = json_string_value(constant);
	json_t *values = check_values(shape);
	struct slip slip = {.written = text};
	const char *value;
	json_t *yes;

	if (text == NULL || *text == '\0' || values == NULL ||
	    json_object_get(values, text))
		return;
	json_object_foreach (values, value, yes)
		slip_offer(&slip, value);
	if (slip.best)
		finding_add(check->findings, FINDING_MISTAKE, path,
		    "it is never \"%s\"; write \"%s\"", text, slip.best);
	else
		finding_add(check->findings, FINDING_WARNING, path,
		    "it is never \"%s\"; write one of its choices", text);
}

/* What "in" looks for is a text or a number. */
static void check_needle(
    struct check *check, const json_t *needle, const char *path)
{
	if (json_object_get(needle, "items") &&
	    json_object_get(needle, "text") == NULL &&
	    json_object_get(needle, "any") == NULL)
		finding_add(check->findings, FINDING_MISTAKE, path,
		    "a list is in nothing; write first what is looked for, then"
		    " the list");
}

/* {"in": [TEXT, a list]} and {"in": [a text, [TEXT, …]]} */
static void check_constants_in(struct check *check, const json_t *args,
    const json_t *scope, const char *path)
{
	const json_t *a = json_array_get(args, 0), *b = json_array_get(args, 1);
	json_auto_t *needle = shape_of_rule(a, scope);
	json_auto_t *list = shape_of_rule(b, scope);
	OWN(own_string)
	char *at_needle = mistakes_path_item(path, 0);
	json_t *one;
	size_t i;

	check_needle(check, needle, at_needle);
	if (!json_is_array(b))
		check_constant(
		    check, a, json_object_get(list, "items"), at_needle);
	OWN(own_string)
	char *at_list = mistakes_path_item(path, 1);
	json_array_foreach (b, i, one) {
		OWN(own_string)
		char *at = mistakes_path_item(at_list, i);
		if (json_is_object(a))
			check_constant(check, one, needle, at);
	}
}

void check_constants(struct check *check, const char *op, const json_t *args,
    const json_t *scope, const char *path)
{
	if (json_array_size(args) != 2)
		return;
	if (strcmp(op, "in") == 0)
		check_constants_in(check, args, scope, path);
	if (strcmp(op, "==") != 0 && strcmp(op, "===") != 0 &&
	    strcmp(op, "!=") != 0 && strcmp(op, "!==") != 0)
		return;
	for (size_t i = 0; i < 2; i++) {
		const json_t *other = json_array_get(args, 1 - i);
		json_auto_t *shape =
		    json_is_object(other) ? shape_of_rule(other, scope) : NULL;
		OWN(own_string)
		char *at = mistakes_path_item(path, i);
		check_constant(check, json_array_get(args, i), shape, at);
	}
}
