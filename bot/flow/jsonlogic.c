/*
 * jsonlogic.c: see jsonlogic.h. The beginning and the end of an evaluation;
 * the middle is jsonlogic_run.c, the operators are in a file per kind.
 */
#include "flow/jsonlogic.h"

#include "base/own.h"
#include "base/slip.h"
#include "flow/jsonlogic_run.h"
#include "flow/jsvalue.h"

#include <math.h>

bool jsonlogic_truthy(const json_t *value)
{
	double number;

	switch (jsvalue_kind(value)) {
	case JSVALUE_UNDEFINED:
	case JSVALUE_NULL:
		return false;
	case JSVALUE_BOOLEAN:
		return json_is_true(value);
	case JSVALUE_NUMBER:
		number = jsvalue_number(value);
		return number != 0 && !isnan(number);
	case JSVALUE_STRING:
		return json_string_length(value) != 0;
	case JSVALUE_ARRAY:
		return json_array_size(value) != 0;
	case JSVALUE_OBJECT:
		break;
	}
	return true;
}

/*
 * Writes null, as JSON does, for the values that JSON does not have, and
 * leaves undefined members out. No data has such values, so a list or object
 * that holds one was made by this run and may be changed.
 */
static json_t *jsonlogic_plain(json_t *value)
{
	const char *key;
	json_t *part;
	void *next;
	size_t i;

	if (!jsvalue_is_json(value))
		return json_null();
	json_array_foreach (value, i, part) {
		json_t *plain = jsonlogic_plain(part);
		if (plain != part)
			json_array_set(value, i, plain);
	}
	json_object_foreach_safe (value, next, key, part) {
		json_t *plain = jsonlogic_plain(part);
		if (jsvalue_kind(part) == JSVALUE_UNDEFINED)
			json_object_del(value, key);
		else if (plain != part)
			json_object_set(value, key, plain);
	}
	return value;
}

bool jsonlogic_apply(
    const json_t *rule, const json_t *data, json_t **ret_value, struct err *err)
{
	struct jsonlogic_run run = {.err = err};
	json_auto_t *value =
	    jsonlogic_run_eval(&run, rule, data ? data : jsvalue_undefined());

	if (value == NULL || !jsonlogic_run_measure(&run, value))
		return false;
	*ret_value = json_incref(jsonlogic_plain(value));
	return true;
}

static void jsonlogic_check_at(const json_t *rule, size_t depth,
    const char *path, struct mistakes *mistakes);

static void jsonlogic_check_list(const json_t *list, size_t depth,
    const char *path, struct mistakes *mistakes)
{
	json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		OWN(own_string)
		char *at = mistakes_path_item(path, i);
		jsonlogic_check_at(item, depth, at, mistakes);
	}
}

static void jsonlogic_check_name(
    const char *name, const char *path, struct mistakes *mistakes)
{
	struct slip slip = {.written = name};

	jsonlogic_run_offer(&slip);
	if (slip.best)
		mistakes_add(mistakes, path, NULL,
		    "there is no such operator; did you mean \"%s\"?",
		    slip.best);
	else
		mistakes_add(mistakes, path, NULL,
		    "there is no such operator; see jsonlogic.com");
}

static void jsonlogic_check_operation(const char *name, const json_t *given,
    size_t depth, const char *path, struct mistakes *mistakes)
{
	const struct jsonlogic_operator *op = jsonlogic_run_find(name);
	bool is_list = json_is_array(given);
	size_t count = is_list ? json_array_size(given) : 1;

	if (op == NULL)
		jsonlogic_check_name(name, path, mistakes);
	else if (count < op->least)
		mistakes_add(mistakes, path, NULL,
		    "needs at least %zu operand%s in a list", op->least,
		    op->least == 1 ? "" : "s");
	if (is_list)
		jsonlogic_check_list(given, depth, path, mistakes);
	else
		jsonlogic_check_at(given, depth, path, mistakes);
}

static void jsonlogic_check_at(const json_t *rule, size_t depth,
    const char *path, struct mistakes *mistakes)
{
	void *iter = json_object_iter((json_t *)rule);

	if (!json_is_array(rule) && !jsonlogic_run_is_operation(rule))
		return;
	if (depth == JSONLOGIC_MAX_DEPTH) {
		mistakes_add(mistakes, path, NULL, "is nested deeper than %d",
		    JSONLOGIC_MAX_DEPTH);
		return;
	}
	if (json_is_array(rule)) {
		jsonlogic_check_list(rule, depth + 1, path, mistakes);
		return;
	}
	const char *name = json_object_iter_key(iter);
	OWN(own_string)
	char *at = mistakes_path(path, name);
	jsonlogic_check_operation(
	    name, json_object_iter_value(iter), depth + 1, at, mistakes);
}

void jsonlogic_check(
    const json_t *rule, const char *path, struct mistakes *mistakes)
{
	jsonlogic_check_at(rule, 0, path, mistakes);
}
