/*
 * fuzz_questionnaire.c: flow/questionnaire.h: whatever comes back, the answers
 * are JSON, to fields that the form has, and form_validate() can judge them.
 */
#include "flow/form.h"
#include "flow/questionnaire.h"
#include "fuzz/fuzz.h"

static const char FUZZ_FORM[] =
    "{\"type\": \"object\", \"title\": \"A\", \"properties\": {"
    "\"purpose\": {\"type\": \"string\", \"title\": \"For what is it used?\","
    "  \"description\": \"In one sentence.\"},"
    "\"access\": {\"type\": \"string\", \"title\": \"Which access is it?\","
    "  \"enum\": [\"Only read\", \"Read and change\"]},"
    "\"data\": {\"type\": \"array\", \"title\": \"Which data?\","
    "  \"items\": {\"enum\": [\"Grades\", \"Course content\"]}},"
    "\"until\": {\"type\": \"string\", \"format\": \"date\","
    "  \"title\": \"Until when?\"},"
    "\"count\": {\"type\": \"integer\", \"title\": \"How many?\"},"
    "\"kept\": {\"type\": \"boolean\", \"const\": true,"
    "  \"title\": \"I keep it safe\"}},"
    "\"required\": [\"purpose\", \"access\", \"kept\"]}";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static json_t *form;
	OWN(own_string)
	char *text = own_calloc(size + 1, 1);
	json_auto_t *clean = NULL;
	json_auto_t *errors = NULL;
	struct err err;
	const char *field;
	json_t *answer;

	if (form == NULL)
		form =
		    fuzz_parse((const uint8_t *)FUZZ_FORM, strlen(FUZZ_FORM));
	if (size)
		memcpy(text, bytes, size);
	json_auto_t *answers = questionnaire_read(form, text);
	json_object_foreach (answers, field, answer)
		assert(json_object_get(
		    json_object_get(form, "properties"), field));
	assert(form_validate(form, answers, NULL, &clean, &errors, &err));
	fuzz_assert_is_json(answers);
	return 0;
}
