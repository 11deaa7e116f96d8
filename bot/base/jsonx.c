/*
 * jsonx.c: see jsonx.h.
 */
#include "base/jsonx.h"

#include "base/jsonw.h"
#include "base/own.h"
#include "base/str.h"

#include <string.h>

static bool jsonx_within_depth(const json_t *value, size_t depth)
{
	const char *key;
	size_t i;
	json_t *child;

	if (depth == 0)
		return false;
	if (json_is_array(value)) {
		json_array_foreach (value, i, child)
			if (!jsonx_within_depth(child, depth - 1))
				return false;
	} else if (json_is_object(value)) {
		json_object_foreach ((json_t *)value, key, child)
			if (!jsonx_within_depth(child, depth - 1))
				return false;
	}
	return true;
}

bool jsonx_parse(
    const char *bytes, size_t len, json_t **ret_value, struct err *err)
{
	json_error_t e;
	json_auto_t *value = json_loadb(
	    bytes, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);

	if (value == NULL)
		return err_set(err, ERR_INPUT,
		    "not JSON: line %d column %d (jansson error %d)", e.line,
		    e.column, (int)json_error_code(&e));
	if (!jsonx_within_depth(value, JSONX_MAX_DEPTH))
		return err_set(err, ERR_INPUT, "JSON nested deeper than %d",
		    JSONX_MAX_DEPTH);
	*ret_value = MOVE(value);
	return true;
}

static char *jsonx_dump_with(const json_t *value, bool sorted)
{
	struct str text = {.max_bytes = SIZE_MAX};
	struct jsonw w = {.out = &text, .sorted = sorted};

	jsonw_value(&w, value);
	return str_take(&text);
}

char *jsonx_canonical(const json_t *value)
{
	return jsonx_dump_with(value, true);
}

char *jsonx_dump(const json_t *value)
{
	return jsonx_dump_with(value, false);
}

static json_t *jsonx_child(const json_t *value, const char *key)
{
	if (json_is_object(value))
		return json_object_get(value, key);
	if (json_is_array(value)) {
		char *end;
		unsigned long long i = strtoull(key, &end, 10);
		if (key[0] < '0' || key[0] > '9' || *end != '\0')
			return NULL;
		return json_array_get(value, (size_t)i);
	}
	return NULL;
}

json_t *jsonx_path(const json_t *value, const char *path)
{
	OWN(own_string)
	char *copy = own_strdup(path);
	json_t *at = (json_t *)value;

	for (char *rest = copy; at != NULL && rest != NULL;) {
		char *key = strsep(&rest, ".");
		at = jsonx_child(at, key);
	}
	return at;
}

const char *jsonx_path_text(const json_t *value, const char *path)
{
	return json_string_value(jsonx_path(value, path));
}

const char *jsonx_text(const json_t *value, const char *path)
{
	const char *text = jsonx_path_text(value, path);

	return text ? text : "";
}

int64_t jsonx_path_int(const json_t *value, const char *path, int64_t absent)
{
	json_t *found = jsonx_path(value, path);

	return json_is_integer(found) ? json_integer_value(found) : absent;
}

bool jsonx_path_true(const json_t *value, const char *path)
{
	return json_is_true(jsonx_path(value, path));
}

bool jsonx_set_path(json_t *value, const char *path, json_t *taken_new)
{
	OWN(own_string)
	char *copy = own_strdup(path);
	json_auto_t *new = taken_new;
	json_t *at = value;
	char *rest = copy;
	char *key = strsep(&rest, ".");

	for (; rest != NULL; key = strsep(&rest, ".")) {
		if (!json_is_object(at))
			return false;
		json_t *next = json_object_get(at, key);
		if (next == NULL) {
			next = json_object();
			if (json_object_set_new(at, key, next) != 0)
				return false;
		}
		at = next;
	}
	return json_is_object(at) && json_object_set(at, key, new) == 0;
}
