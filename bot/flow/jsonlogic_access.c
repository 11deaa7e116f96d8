/*
 * jsonlogic_access.c: JsonLogic's operators that read data, by dotted names.
 */
#include "base/own.h"
#include "base/str.h"
#include "flow/jsonlogic_run.h"
#include "flow/jsvalue.h"

#include <string.h>

/* Undefined if the path leads nowhere. New reference. */
static json_t *jsonlogic_access_walk(const json_t *data, const char *path)
{
	OWN(own_string)
	char *copy = own_strdup(path);
	json_auto_t *at = json_incref((json_t *)data);

	for (char *rest = copy; rest;) {
		if (jsvalue_kind(at) <= JSVALUE_NULL)
			return jsvalue_undefined();
		json_t *next = jsvalue_get(at, strsep(&rest, "."));
		json_decref(at);
		at = next;
	}
	return MOVE(at);
}

/* No name, or an empty one, means the data itself, even when there is none.
 * New reference. */
static json_t *jsonlogic_access_value(
    const json_t *data, const json_t *name, const json_t *absent)
{
	OWN(str_clear)
	struct str path = {.max_bytes = SIZE_MAX};

	if (jsvalue_kind(name) > JSVALUE_NULL)
		jsvalue_text(name, &path);
	if (path.len == 0 && !json_is_array(name))
		return json_incref((json_t *)data);
	json_t *value = jsonlogic_access_walk(data, str_text(&path));
	if (jsvalue_kind(value) != JSVALUE_UNDEFINED)
		return value;
	return jsvalue_kind(absent) == JSVALUE_UNDEFINED
	           ? json_null()
	           : json_incref((json_t *)absent);
}

static json_t *jsonlogic_access_var(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	(void)run;
	return jsonlogic_access_value(
	    data, jsonlogic_run_arg(args, 0), jsonlogic_run_arg(args, 1));
}

static bool jsonlogic_access_is_missing(const json_t *data, const json_t *name)
{
	json_auto_t *value =
	    jsonlogic_access_value(data, name, jsvalue_undefined());

	return jsvalue_kind(value) == JSVALUE_NULL ||
	       (json_is_string(value) && json_string_length(value) == 0);
}

/* names are either the operands or, when it is a list, the first of them. */
static json_t *jsonlogic_access_missing(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	const json_t *first = jsonlogic_run_arg(args, 0);
	const json_t *names = json_is_array(first) ? first : args;
	json_t *missing = json_array();
	json_t *name;
	size_t i;

	(void)run;
	json_array_foreach (names, i, name)
		if (jsonlogic_access_is_missing(data, name))
			json_array_append(missing, name);
	return missing;
}

static json_t *jsonlogic_access_missing_some(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	const json_t *needed = jsonlogic_run_arg(args, 0);
	json_t *names = jsonlogic_run_arg(args, 1);

	if (jsvalue_kind(names) <= JSVALUE_NULL)
		return jsonlogic_run_fail(run, "needs a list of names");
	json_auto_t *list =
	    json_is_array(names) ? json_incref(names) : json_pack("[O]", names);
	json_auto_t *length = jsvalue_get(names, "length");
	json_auto_t *missing = jsonlogic_access_missing(run, list, data);
	json_auto_t *there = jsvalue_from_number(
	    jsvalue_number(length) - (double)json_array_size(missing));
	return jsvalue_less(needed, there, true) ? json_array() : MOVE(missing);
}

const struct jsonlogic_operator jsonlogic_access_table[] = {
    {"var", jsonlogic_access_var, 0, false},
    {"missing", jsonlogic_access_missing, 1, false},
    {"missing_some", jsonlogic_access_missing_some, 2, false},
    {NULL, NULL, 0, false},
};
