/* flow/delay.h: what a clock was set for, and when it stands still. */
#include "base/own.h"
#include "flow/delay.h"
#include "flow/statechart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Two reviews side by side, each with a clock around the state in which it
 * waits for somebody; one clock around both. */
static const char MACHINE[] =
    "{\"id\": \"m\", \"machine\": {\"initial\": \"review\", \"states\": {"
    "\"review\": {\"type\": \"parallel\","
    " \"after\": {\"whole\": \"late\", \"5000\": \"late\"},"
    " \"states\": {"
    "  \"a\": {\"initial\": \"deciding\", \"states\": {"
    "   \"deciding\": {\"initial\": \"reading\","
    "    \"after\": {\"one\": \"#m.late\"}, \"states\": {"
    "     \"reading\": {\"on\": {\"ask\": \"asked\"}},"
    "     \"asked\": {\"tags\": \"waiting\", \"on\": {\"x\": \"reading\"}}"
    "    }}}},"
    "  \"b\": {\"initial\": \"reading\", \"states\": {"
    "   \"reading\": {\"on\": {\"ask_b\": \"asked\"},"
    "    \"after\": {\"plain\": \"asked\"}},"
    "   \"asked\": {\"tags\": [\"odd\", \"vendor\"],"
    "    \"after\": {\"own\": \"reading\"},"
    "    \"on\": {\"x_b\": \"reading\"}}"
    "  }}}},"
    "\"late\": {\"type\": \"final\"}}},"
    "\"delays\": {"
    "\"whole\": {\"duration\": \"P1W2DT3H\", \"calendar\": \"business\","
    " \"pausedIn\": [\"waiting\", \"vendor\"]},"
    "\"one\": {\"duration\": \"P2D\", \"pausedIn\": \"waiting\"},"
    "\"own\": {\"duration\": \"PT1H\", \"pausedIn\": [\"odd\"]},"
    "\"plain\": {\"duration\": \"PT1H\", \"calendar\": \"other\"}}}";

static struct statechart *chart_of(const char *text)
{
	json_auto_t *definition = json_loads(text, 0, NULL);
	struct statechart *chart = NULL;
	struct mistakes mistakes = {0};

	assert_non_null(definition);
	if (!statechart_new(definition, &chart, &mistakes))
		fail_msg(
		    "%s: %s", mistakes.items[0].path, mistakes.items[0].what);
	mistakes_clear(&mistakes);
	return chart;
}

static const struct {
	const char *id;
	struct duration want;
	const char *want_calendar;
} delays[] = {
    {"xstate.after.whole.m.review", {1, 2, 3 * 3600000}, "business"},
    {"xstate.after.one.m.review.a.deciding", {.days = 2}, NULL},
    {"xstate.after.plain.m.review.b.reading", {.ms = 3600000}, "other"},
    {"xstate.after.5000.m.review", {.ms = 5000}, NULL},
};

static void what_a_clock_was_set_for(void **state)
{
	OWN(statechart_free)
	struct statechart *chart = chart_of(MACHINE);
	struct delay delay = {.calendar = "untouched"};

	(void)state;
	assert_false(delay_find(
	    statechart_chart(chart), "xstate.after.one.m.review", &delay));
	assert_string_equal(delay.calendar, "untouched");
	for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		assert_true(
		    delay_find(statechart_chart(chart), delays[i].id, &delay));
		assert_int_equal(delay.duration.weeks, delays[i].want.weeks);
		assert_int_equal(delay.duration.days, delays[i].want.days);
		assert_int_equal(delay.duration.ms, delays[i].want.ms);
		if (delays[i].want_calendar)
			assert_string_equal(
			    delay.calendar, delays[i].want_calendar);
		else
			assert_null(delay.calendar);
	}
}

static const struct {
	const char *event; /* sent first; NULL: none */
	const char *want;  /* clocks that can stand, ! where they do */
} steps[] = {
    {NULL, "whole one"},
    {"ask", "!whole !one"},
    {"ask_b", "!whole !one !own"},
    {"x", "!whole one !own"},
    {"x_b", "whole one"},
    {"xstate.after.whole.m.review", ""},
};

static void put_pauses(struct str *out, const json_t *pauses)
{
	const char *id;
	json_t *stands;

	json_object_foreach ((json_t *)pauses, id, stands) {
		const char *name = id + strlen("xstate.after.");
		str_addf(out, "%s%s%.*s", out->len ? " " : "",
		    json_is_true(stands) ? "!" : "", (int)strcspn(name, "."),
		    name);
	}
}

static void clocks_that_stand(void **state)
{
	OWN(statechart_free)
	struct statechart *chart = chart_of(MACHINE);
	OWN(step_clear)
	struct step step = {.snapshot = NULL};
	struct err err;

	(void)state;
	assert_true(statechart_start(chart, NULL, NULL, &step, &err));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		OWN(str_clear)
		struct str got = {.max_bytes = 1024};
		struct step next = {.snapshot = NULL};
		json_auto_t *event =
		    json_pack("{s:s*}", "type", steps[i].event);
		if (steps[i].event) {
			assert_true(statechart_step(
			    chart, step.snapshot, event, NULL, &next, &err));
			step_clear(&step);
			step = next;
		}
		json_auto_t *pauses =
		    delay_pauses(statechart_chart(chart), step.snapshot);
		put_pauses(&got, pauses);
		if (strcmp(str_text(&got), steps[i].want) != 0)
			fail_msg("row %zu: %s", i, str_text(&got));
	}
}

static const struct {
	const char *row;
	const char *want_path, *want;
} mistakes_of[] = {
    {"{\"duration\": \"P2D\", \"pausedIn\": \"wating\"}",
        "machine.states.a.after.d", "has the tag"},
    {"{\"duration\": \"P2D\", \"pausedIn\": []}", "machine.states.a.after.d",
        "has the tag"},
    {"{\"duration\": \"P2D\", \"pausedIn\": 5}", "delays.d.pausedIn",
        "a tag or a list of tags"},
    {"{\"duration\": \"P2D\", \"calendar\": 5}", "delays.d.calendar",
        "[calendar NAME]"},
    {"{\"duration\": \"P2D\", \"calender\": \"business\"}", "delays.d.calender",
        ""},
    {"{\"duration\": \"P2Y\"}", "delays.d.duration", "is not a duration"},
};

static void what_is_wrong_with_a_delay(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes_of) / sizeof(mistakes_of[0]);
	     i++) {
		json_auto_t *row = json_loads(mistakes_of[i].row, 0, NULL);
		json_auto_t *definition = json_pack(
		    "{s:s, s:{s:s, s:{s:{s:s, s:{s:s}}, s:{s:s}}}, s:{s:O}}",
		    "id", "m", "machine", "initial", "a", "states", "a", "tags",
		    "waiting", "after", "d", "b", "b", "type", "final",
		    "delays", "d", row);
		struct statechart *chart = NULL;
		struct mistakes mistakes = {0};
		bool found = false;
		assert_false(statechart_new(definition, &chart, &mistakes));
		for (size_t k = 0; k < mistakes.count; k++)
			found = found || (strcmp(mistakes.items[k].path,
			                      mistakes_of[i].want_path) == 0 &&
			                     strstr(mistakes.items[k].what,
			                         mistakes_of[i].want));
		if (!found)
			fail_msg("row %zu: %s: %s", i, mistakes.items[0].path,
			    mistakes.items[0].what);
		mistakes_clear(&mistakes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_clock_was_set_for),
	    cmocka_unit_test(clocks_that_stand),
	    cmocka_unit_test(what_is_wrong_with_a_delay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
