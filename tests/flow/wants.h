/*
 * wants.h: for the tests of flow/: JSON with single quotes, and tables of
 * charts with the one mistake that each of them has.
 */
#ifndef BEADLE_TESTS_FLOW_WANTS_H
#define BEADLE_TESTS_FLOW_WANTS_H

#include "base/own.h"
#include "flow/chart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct want {
	const char *machine;
	const char *tables;    /* more members of the definition, or "" */
	const char *want_path; /* NULL: nothing is wrong */
	const char *want_what; /* some of its words */
};

/* 'a' is "a". New reference. */
static inline json_t *wants_json(const char *text)
{
	OWN(own_string)
	char *copy = own_strdup(text);
	json_error_t error;

	for (char *p = copy; *p; p++)
		if (*p == '\'')
			*p = '"';
	json_t *value = json_loads(copy, JSON_DECODE_ANY, &error);
	if (value == NULL)
		fail_msg("%s: %s", error.text, text);
	return value;
}

static inline json_t *wants_definition(const char *machine, const char *tables)
{
	OWN(own_string)
	char *text = own_printf("{'id': 'm', 'machine': %s%s%s}", machine,
	    tables[0] ? ", " : "", tables);

	return wants_json(text);
}

/* NULL if anything is wrong; then mistakes has it. */
static inline struct chart *wants_chart(
    const char *machine, const char *tables, struct mistakes *mistakes)
{
	json_auto_t *definition = wants_definition(machine, tables);
	struct chart *chart = NULL;

	chart_new(definition, &chart, mistakes);
	return chart;
}

static inline void wants_hold(const struct want *wants, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct want *w = &wants[i];
		OWN(mistakes_clear)
		struct mistakes got = {.items = NULL};
		OWN(chart_free)
		struct chart *chart = wants_chart(w->machine, w->tables, &got);
		size_t want_count = w->want_path ? 1 : 0;
		if (got.count != want_count)
			fail_msg("row %zu: %zu mistakes, the first %s: %s", i,
			    got.count, got.count ? got.items[0].path : "",
			    got.count ? got.items[0].what : "");
		assert_int_equal(chart != NULL, want_count == 0);
		if (want_count == 0)
			continue;
		if (strcmp(got.items[0].path, w->want_path) != 0 ||
		    !strstr(got.items[0].what, w->want_what))
			fail_msg("row %zu: %s: %s", i, got.items[0].path,
			    got.items[0].what);
	}
}

#endif
