/*
 * graph_world.h: a workflow with one of everything that a picture shows, for
 * the tests of flow/graph*.c. That dot and Mermaid take the text is held by
 * tests/admin/graph.test.mjs.
 */
#ifndef BEADLE_TESTS_FLOW_GRAPH_WORLD_H
#define BEADLE_TESTS_FLOW_GRAPH_WORLD_H

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/graph.h"
#include "flow/mistakes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char FILE_TEXT[] =
    "{\"id\": \"w\", \"version\": 3, \"title\": \"T & <U>\","
    "\"prefix\": \"W\","
    "\"status\": {\"notice\": \"n\"}, \"machine\": {\"id\": \"w\","
    "\"initial\": \"draft\", \"states\": {"
    "\"draft\": {\"on\": {\"open\": \"work\"}},"
    "\"work\": {\"type\": \"parallel\", \"states\": {"
    " \"a\": {\"initial\": \"on\", \"states\": {"
    "  \"on\": {\"on\": {\"yes\": {\"target\": \"off\","
    "    \"guard\": {\"and\": [\"ready\","
    " {\"or\": [\"ready\", {\"not\": \"ready\"}]}]}}}, \"after\": {\"slow\":"
    "    {\"target\": \"on\", \"reenter\": true, \"actions\": \"shout\"}}},"
    "  \"off\": {\"type\": \"final\"}}},"
    " \"b\": {\"initial\": \"on\", \"states\": {"
    "  \"on\": {\"always\": {\"target\": \"off\", \"guard\": \"ready\"},"
    "    \"on\": {\"no\": {}}},"
    "  \"off\": {\"type\": \"final\"}}}},"
    " \"onDone\": \"end\", \"on\": {\"stop\": \"end\"}},"
    "\"end\": {\"type\": \"final\", \"description\": \"Over.\"}}},"
    "\"guards\": {\"ready\": true},"
    "\"actions\": {\"shout\": {\"type\": \"notify\", \"to\": \"requester\","
    " \"notice\": \"n\"}},"
    "\"delays\": {\"slow\": {\"duration\": \"P1DT1H2M\"}},"
    "\"events\": {"
    "\"open\": {\"by\": \"anyone\", \"opens\": true, \"title\": \"Open\"},"
    "\"yes\": {\"by\": [\"office:it_team\", \"requester\"],"
    " \"title\": \"Yes\"},"
    "\"no\": {\"by\": \"office:it_team\", \"title\": \"No\"},"
    "\"stop\": {\"by\": \"requester\", \"title\": \"Stop\"}}}";

static struct workflow *workflow(void)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};
	struct workflow *w = NULL;
	json_auto_t *file = NULL;
	struct err err;

	if (!jsonx_parse(FILE_TEXT, strlen(FILE_TEXT), &file, &err))
		fail_msg("%s", err.text);
	if (!workflow_new(file, &w, &mistakes)) {
		mistakes_print(&mistakes, "test", &problems);
		fail_msg("%s", str_text(&problems));
	}
	return w;
}

static inline void has(const struct str *text, const char *want)
{
	if (strstr(str_text(text), want) == NULL)
		fail_msg("there is no %s in\n%s", want, str_text(text));
}

static inline void has_not(const struct str *text, const char *want)
{
	if (strstr(str_text(text), want))
		fail_msg("there is %s in\n%s", want, str_text(text));
}

#endif
