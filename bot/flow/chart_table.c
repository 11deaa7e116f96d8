/*
 * chart_table.c: the rows that a chart names: do their rules, durations and
 * events make sense? Each row is checked once, used or not. The guards table
 * is chart_guard.c's, other keys of a row are the workflow's.
 */
#include "flow/chart_compile.h"

#include "base/own.h"
#include "flow/duration.h"
#include "flow/jsonlogic.h"

#include <stdlib.h>
#include <string.h>

/* About 49 days. JavaScript orders an object's keys up to this by value,
 * larger ones not; a name is better there anyway. */
static const int64_t CHART_TABLE_MAX_MS = INT64_C(4294967294);
enum { CHART_TABLE_MAX_MS_DIGITS = 10 };
enum { CHART_TABLE_MAX_PATH_NAMES = 16 };

/* An object of rules. */
static void chart_table_rules(
    struct chart_compiler *c, const json_t *rules, const char *path)
{
	const char *key;
	json_t *rule;

	json_object_foreach ((json_t *)rules, key, rule) {
		OWN(own_string)
		char *at = mistakes_path(path, key);
		jsonlogic_check(rule, at, c->mistakes);
	}
}

/* "a.b.c" without an empty name, and not so deep that a value under it could
 * not be read back. */
static bool chart_table_is_path(const char *path)
{
	size_t names = 1;

	for (const char *p = path; *p; p++) {
		if (*p != '.')
			continue;
		if (p == path || p[1] == '.' || p[1] == '\0')
			return false;
		names++;
	}
	return path[0] != '\0' && names <= CHART_TABLE_MAX_PATH_NAMES;
}

static void chart_table_assign(
    struct chart_compiler *c, const json_t *row, const char *path)
{
	const json_t *set = json_object_get(row, "set");
	OWN(own_string)
	char *at = mistakes_path(path, "set");
	const char *key;
	json_t *rule;

	if (json_object_size(set) == 0)
		mistakes_add(c->mistakes, at, NULL,
		    "write what to set: {\"path.in.context\": rule}");
	json_object_foreach ((json_t *)set, key, rule)
		if (!chart_table_is_path(key))
			mistakes_add(c->mistakes, at, key,
			    "write a path of at most %d names, as in"
			    " review.count",
			    CHART_TABLE_MAX_PATH_NAMES);
	chart_table_rules(c, set, at);
}

static void chart_table_raise(
    struct chart_compiler *c, const json_t *row, const char *path)
{
	const char *event = json_string_value(json_object_get(row, "event"));

	if (event == NULL || event[0] == '\0')
		mistakes_add(c->mistakes, path, "event",
		    "write the name of the event to raise");
	if (json_object_get(row, "delay"))
		mistakes_add(c->mistakes, path, "delay",
		    "an event is raised at once; for a later one write"
		    " \"after\" in a state");
}

static void chart_table_actions(struct chart_compiler *c)
{
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)c->actions, name, row) {
		const char *type =
		    json_string_value(json_object_get(row, "type"));
		OWN(own_string)
		char *path = mistakes_path("actions", name);
		if (type && strcmp(type, "assign") == 0)
			chart_table_assign(c, row, path);
		else if (type && strcmp(type, "raise") == 0)
			chart_table_raise(c, row, path);
	}
}

static void chart_table_actors(struct chart_compiler *c)
{
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)c->actors, name, row) {
		const json_t *input = json_object_get(row, "input");
		OWN(own_string)
		char *path = mistakes_path("actors", name);
		OWN(own_string)
		char *at = mistakes_path(path, "input");
		if (input && !json_is_object(input))
			mistakes_add(c->mistakes, at, NULL,
			    "must be an object of names and rules");
		chart_table_rules(c, input, at);
	}
}

bool chart_table_is_ms(const char *delay, int64_t *ret_ms)
{
	size_t len = strlen(delay);

	if (len == 0 || len > CHART_TABLE_MAX_MS_DIGITS ||
	    strspn(delay, "0123456789") != len || (delay[0] == '0' && len > 1))
		return false;
	int64_t ms = strtoll(delay, NULL, 10);
	if (ms > CHART_TABLE_MAX_MS)
		return false;
	*ret_ms = ms;
	return true;
}

static void chart_table_delay(
    struct chart_compiler *c, const char *path, const json_t *row)
{
	static const char *const known[] = {
	    "duration", "calendar", "pausedIn", "description", NULL};
	const char *text = json_string_value(json_object_get(row, "duration"));
	const json_t *calendar = json_object_get(row, "calendar");
	json_auto_t *tags = chart_list(json_object_get(row, "pausedIn"));
	json_t *tag;
	size_t i;
	int64_t ms;
	struct err err;

	mistakes_add_unknown(c->mistakes, path, row, known);
	if (text == NULL)
		mistakes_add(c->mistakes, path, "duration",
		    "is missing; write e.g. \"P2D\" or \"PT4H\"");
	else if (!duration_parse(text, &ms, &err))
		mistakes_add(c->mistakes, path, "duration", "%s", err.text);
	if (calendar && !json_is_string(calendar))
		mistakes_add(c->mistakes, path, "calendar",
		    "write the NAME of a [calendar NAME] of the configuration");
	json_array_foreach (tags, i, tag)
		if (!json_is_string(tag))
			mistakes_add(c->mistakes, path, "pausedIn",
			    "write a tag or a list of tags");
}

static void chart_table_delays(struct chart_compiler *c)
{
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)c->delays, name, row) {
		OWN(own_string)
		char *path = mistakes_path("delays", name);
		if (name[strspn(name, "0123456789")] == '\0')
			mistakes_add(c->mistakes, path, NULL,
			    "a delay's name cannot be a number");
		chart_table_delay(c, path, row);
	}
}

/* NULL if it is not there or cannot be used. */
static const json_t *chart_table_open(
    struct chart_compiler *c, const char *name)
{
	const json_t *table = json_object_get(c->chart->definition, name);

	if (table && !json_is_object(table)) {
		mistakes_add(c->mistakes, name, NULL,
		    "must be an object of names and rows");
		return NULL;
	}
	return chart_fits(c, table, CHART_MAX_ROWS, name) ? table : NULL;
}

void chart_table_check(struct chart_compiler *c)
{
	c->guards = chart_table_open(c, "guards");
	c->actions = chart_table_open(c, "actions");
	c->actors = chart_table_open(c, "actors");
	c->delays = chart_table_open(c, "delays");
	chart_table_actions(c);
	chart_table_actors(c);
	chart_table_delays(c);
}
