/*
 * statechart_unfilled.c: guards of an event whose form is not filled in yet.
 * What such a guard reads of event.data can be anything, so it may hold: in
 * doubt a rule counts as true, and below a "not" as false. See
 * statechart_run.h.
 */
#include "flow/statechart_run.h"

#include <string.h>

/* "event.data", what is in it, the whole event, or a name made by a rule. */
static bool statechart_unfilled_is_data(const json_t *args)
{
	static const char data[] = "event.data";
	const json_t *first =
	    json_is_array(args) ? json_array_get(args, 0) : args;
	const char *name = json_string_value(first);

	if (name == NULL)
		return json_is_object(first);
	if (name[0] == '\0' || strcmp(name, "event") == 0)
		return true;
	return strncmp(name, data, strlen(data)) == 0 &&
	       (name[strlen(data)] == '\0' || name[strlen(data)] == '.');
}

static bool statechart_unfilled_reads(const json_t *rule)
{
	const char *op;
	json_t *part;
	size_t i;

	json_array_foreach (rule, i, part)
		if (statechart_unfilled_reads(part))
			return true;
	json_object_foreach ((json_t *)rule, op, part) {
		bool names = strncmp(op, "missing", strlen("missing")) == 0;
		if (names || (strcmp(op, "var") == 0 &&
		                 statechart_unfilled_is_data(part)))
			return true;
		if (statechart_unfilled_reads(part))
			return true;
	}
	return false;
}

/* The parts of "and" and "or"; *ret_all: it goes on while they hold. */
static const json_t *statechart_unfilled_parts(
    const json_t *rule, bool *ret_all)
{
	const json_t *parts = json_object_get(rule, "and");

	*ret_all = parts != NULL;
	if (parts == NULL)
		parts = json_object_get(rule, "or");
	return json_object_size(rule) == 1 && json_array_size(parts) ? parts
	                                                             : NULL;
}

bool statechart_unfilled_rule(
    struct statechart_run *run, const json_t *rule, bool *ret_holds)
{
	bool all;
	const json_t *parts = statechart_unfilled_parts(rule, &all);
	const json_t *denied = json_object_get(rule, "!");
	json_t *part;
	size_t i;

	if (!statechart_unfilled_reads(rule))
		return statechart_rule_truth(run, rule, ret_holds);
	if (denied && json_object_size(rule) == 1) {
		run->negated = !run->negated;
		bool ok = statechart_unfilled_rule(run,
		    json_is_array(denied) ? json_array_get(denied, 0) : denied,
		    ret_holds);
		run->negated = !run->negated;
		*ret_holds = !*ret_holds;
		return ok;
	}
	json_array_foreach (parts, i, part) {
		if (!statechart_unfilled_rule(run, part, ret_holds))
			return false;
		if (*ret_holds != all)
			return true;
	}
	if (parts)
		return true;
	run->doubtful = true;
	*ret_holds = !run->negated;
	return true;
}
