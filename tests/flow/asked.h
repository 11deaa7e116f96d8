/*
 * asked.h: a form that asks everything a form can ask, for the tests of
 * questionnaires.
 */
#ifndef BEADLE_TESTS_FLOW_ASKED_H
#define BEADLE_TESTS_FLOW_ASKED_H

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/questionnaire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char FORM[] =
    "{\"type\": \"object\", \"properties\": {"
    "\"purpose\": {\"type\": \"string\","
    "  \"title\": \"What will you use it for, in one sentence?\","
    "  \"description\": \"This sentence becomes the token's name.\"},"
    "\"access\": {\"type\": \"string\","
    "  \"enum\": [\"Only read data\", \"Read and change data\"],"
    "  \"title\": \"Will it only read, or also change things?\"},"
    "\"data\": {\"type\": \"array\", \"title\": \"Which data will it use?\","
    "  \"items\": {\"oneOf\": [{\"const\": \"c\", \"title\": \"Course "
    "content\"},"
    "    {\"const\": \"g\", \"title\": \"Grades\"}]}},"
    "\"until\": {\"type\": \"string\", \"format\": \"date\","
    "  \"title\": \"Until when?\"},"
    "\"kept\": {\"type\": \"boolean\", \"const\": true,"
    "  \"title\": \"I will store the token encrypted\"},"
    "\"shared\": {\"type\": \"boolean\", \"title\": \"Is it shared?\"}},"
    "\"required\": [\"purpose\", \"access\", \"data\", \"until\", \"kept\"]}";

static json_t *form;

static inline int setup(void **state)
{
	(void)state;
	return jsonx_parse(FORM, strlen(FORM), &form, NULL) ? 0 : 1;
}

static inline int teardown(void **state)
{
	(void)state;
	json_decref(form);
	return 0;
}

static inline void want_answers(
    const char *name, const char *text, const char *want_json)
{
	json_auto_t *want = NULL;
	struct err err;

	if (!jsonx_parse(want_json, strlen(want_json), &want, &err))
		fail_msg("%s: %s", name, err.text);
	json_auto_t *got = questionnaire_read(form, text);
	OWN(own_string)
	char *dump = jsonx_canonical(got);
	if (!json_equal(got, want))
		fail_msg("%s: %s", name, dump);
}

static inline char *written(const json_t *errors)
{
	struct str out = {.max_bytes = 65536};

	questionnaire_write(form, errors, NULL, &out);
	return str_take(&out);
}

#endif
