/*
 * jsonlogic_list.c: JsonLogic's operators on lists. Their second operand is a
 * rule for one item: it sees the item as its data and nothing else.
 */
#include "base/own.h"
#include "flow/jsonlogic.h"
#include "flow/jsonlogic_run.h"

static json_t *jsonlogic_list_map(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	json_auto_t *list = jsonlogic_run_operand(run, args, 0, data);
	json_auto_t *mapped = json_array();
	json_t *item;
	size_t i;

	if (list == NULL)
		return NULL;
	json_array_foreach (list, i, item) {
		json_t *value = jsonlogic_run_operand(run, args, 1, item);
		if (value == NULL)
			return NULL;
		json_array_append_new(mapped, value);
	}
	return MOVE(mapped);
}

static json_t *jsonlogic_list_filter(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	json_auto_t *list = jsonlogic_run_operand(run, args, 0, data);
	json_auto_t *kept = json_array();
	json_t *item;
	size_t i;

	if (list == NULL)
		return NULL;
	json_array_foreach (list, i, item) {
		json_auto_t *value = jsonlogic_run_operand(run, args, 1, item);
		if (value == NULL)
			return NULL;
		if (jsonlogic_truthy(value))
			json_array_append(kept, item);
	}
	return MOVE(kept);
}

static json_t *jsonlogic_list_reduce(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	json_auto_t *list = jsonlogic_run_operand(run, args, 0, data);
	json_auto_t *sum = json_array_size(args) > 2 && list
	                       ? jsonlogic_run_operand(run, args, 2, data)
	                       : json_null();
	json_t *item;
	size_t i;

	if (list == NULL || sum == NULL)
		return NULL;
	json_array_foreach (list, i, item) {
		json_auto_t *scope = json_pack(
		    "{s:O, s:O}", "current", item, "accumulator", sum);
		json_t *next = jsonlogic_run_operand(run, args, 1, scope);
		if (next == NULL)
			return NULL;
		json_decref(sum);
		sum = next;
		/* Or [accumulator, accumulator] would double each time. */
		if (!jsonlogic_run_measure(run, sum))
			return NULL;
	}
	return MOVE(sum);
}

enum jsonlogic_list_found { LIST_FOUND, LIST_FOUND_NONE, LIST_FAILED };

/* Looks for an item for which the rule's truth is `wanted`; *ret_empty also
 * when the first operand is no list. */
static enum jsonlogic_list_found jsonlogic_list_find(struct jsonlogic_run *run,
    const json_t *args, const json_t *data, bool wanted, bool *ret_empty)
{
	json_auto_t *list = jsonlogic_run_operand(run, args, 0, data);
	json_t *item;
	size_t i;

	if (list == NULL)
		return LIST_FAILED;
	*ret_empty = json_array_size(list) == 0;
	json_array_foreach (list, i, item) {
		json_auto_t *value = jsonlogic_run_operand(run, args, 1, item);
		if (value == NULL)
			return LIST_FAILED;
		if (jsonlogic_truthy(value) == wanted)
			return LIST_FOUND;
	}
	return LIST_FOUND_NONE;
}

static json_t *jsonlogic_list_all(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	bool empty;

	switch (jsonlogic_list_find(run, args, data, false, &empty)) {
	case LIST_FOUND:
		return json_false();
	case LIST_FOUND_NONE:
		return empty ? json_false() : json_true();
	case LIST_FAILED:
		break;
	}
	return NULL;
}

static json_t *jsonlogic_list_some(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	bool empty;

	switch (jsonlogic_list_find(run, args, data, true, &empty)) {
	case LIST_FOUND:
		return json_true();
	case LIST_FOUND_NONE:
		return json_false();
	case LIST_FAILED:
		break;
	}
	return NULL;
}

static json_t *jsonlogic_list_none(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	bool empty;

	switch (jsonlogic_list_find(run, args, data, true, &empty)) {
	case LIST_FOUND:
		return json_false();
	case LIST_FOUND_NONE:
		return json_true();
	case LIST_FAILED:
		break;
	}
	return NULL;
}

static json_t *jsonlogic_list_merge(
    struct jsonlogic_run *run, const json_t *args, const json_t *data)
{
	json_t *merged = json_array();
	json_t *arg;
	size_t i;

	(void)run, (void)data;
	json_array_foreach (args, i, arg) {
		if (json_is_array(arg))
			json_array_extend(merged, arg);
		else
			json_array_append(merged, arg);
	}
	return merged;
}

const struct jsonlogic_operator jsonlogic_list_table[] = {
    {"map", jsonlogic_list_map, 2, true},
    {"filter", jsonlogic_list_filter, 2, true},
    {"reduce", jsonlogic_list_reduce, 2, true},
    {"all", jsonlogic_list_all, 2, true},
    {"some", jsonlogic_list_some, 2, true},
    {"none", jsonlogic_list_none, 2, true},
    {"merge", jsonlogic_list_merge, 0, false},
    {NULL, NULL, 0, false},
};
