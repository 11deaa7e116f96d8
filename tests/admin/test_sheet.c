/* admin/sheet.h: what people type becomes answers; samples are answers that
 * the form takes. */
#include "admin/sheet.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char FORM[] =
    "{\"type\": \"object\", \"title\": \"F\", \"properties\": {"
    "\"name\": {\"type\": \"string\", \"title\": \"N\", \"minLength\": 40},"
    "\"short\": {\"type\": \"string\", \"title\": \"S\", \"maxLength\": 5},"
    "\"mail\": {\"type\": \"string\", \"title\": \"M\","
    " \"format\": \"email\"},"
    "\"page\": {\"type\": \"string\", \"title\": \"P\", \"format\": \"uri\"},"
    "\"day\": {\"type\": \"string\", \"title\": \"D\", \"format\": \"date\"},"
    "\"one\": {\"type\": \"string\", \"title\": \"O\","
    " \"enum\": [\"Only me\", \"Only us\", \"All\"]},"
    "\"kind\": {\"type\": \"string\", \"title\": \"K\", \"oneOf\":"
    " [{\"const\": \"r\", \"title\": \"Read\"},"
    "  {\"const\": \"w\", \"title\": \"Write\"}]},"
    "\"many\": {\"type\": \"array\", \"title\": \"A\", \"minItems\": 2,"
    " \"items\": {\"enum\": [\"Names\", \"Grades\", \"Notes\"]}},"
    "\"yes\": {\"type\": \"boolean\", \"title\": \"Y\", \"const\": true},"
    "\"count\": {\"type\": \"integer\", \"title\": \"C\", \"minimum\": 3},"
    "\"rate\": {\"type\": \"number\", \"title\": \"R\"}},"
    "\"required\": [\"name\", \"short\", \"mail\", \"page\", \"day\", \"one\","
    " \"kind\", \"many\", \"yes\", \"count\", \"rate\"]}";

static struct sheet sheet(void)
{
	json_auto_t *form = NULL;
	struct err err;

	if (!jsonx_parse(FORM, strlen(FORM), &form, &err))
		fail_msg("%s", err.text);
	json_auto_t *payload =
	    json_pack("{s:s, s:s, s:O}", "verb", "v", "ref", "r", "form", form);
	return sheet_of(payload);
}

static void words_become_answers(void **state)
{
	static const struct {
		const char *field, *text, *want;
	} rows[] = {
	    {"name", "Ada; Byron", "\"Ada; Byron\""},
	    {"one", "Only us", "\"Only us\""},
	    {"one", "all", "\"All\""},
	    {"kind", "Wri", "\"w\""},
	    {"many", "grades;Names", "[\"Grades\",\"Names\"]"},
	    {"many", " Grades ; ; ", "[\"Grades\"]"},
	    {"yes", "Yes", "true"},
	    {"yes", "no", "false"},
	    {"count", "-12", "-12"},
	    {"rate", "0.5", "0.5"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(sheet_clear)
		struct sheet s = sheet();
		struct err err;
		if (!sheet_fill(&s, rows[i].field, rows[i].text, &err))
			fail_msg("%s: %s", rows[i].text, err.text);
		OWN(own_string)
		char *got =
		    json_dumps(json_object_get(s.answers, rows[i].field),
		        JSON_COMPACT | JSON_ENCODE_ANY);
		assert_string_equal(got, rows[i].want);
		assert_true(sheet_fill(&s, rows[i].field, "", &err));
		assert_int_equal(json_object_size(s.answers), 0);
	}
}

static void what_cannot_be_chosen_is_told(void **state)
{
	static const struct {
		const char *field, *text, *want;
	} rows[] = {
	    {"nothing", "x", "no field \"nothing\"; it has name, short"},
	    {"one", "Only", "\"Only\" is not among the options: \"Only me\""},
	    {"kind", "x", "kind: \"x\" is not among the options: \"Read\""},
	    {"many", "Names; Nothing", "\"Nothing\" is not among"},
	    {"yes", "maybe", "write yes or no"},
	    {"count", "a few", "is no number"},
	    {"rate", "1e", "is no number"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(sheet_clear)
		struct sheet s = sheet();
		struct err err = {.kind = ERR_NONE};
		assert_false(sheet_fill(&s, rows[i].field, rows[i].text, &err));
		assert_int_equal(err.kind, ERR_INPUT);
		if (strstr(err.text, rows[i].want) == NULL)
			fail_msg("%s: %s", rows[i].text, err.text);
		assert_int_equal(json_object_size(s.answers), 0);
	}
}

static void samples_are_answers_that_the_form_takes(void **state)
{
	OWN(sheet_clear)
	struct sheet s = sheet();
	json_auto_t *clean = NULL;
	json_auto_t *errors = NULL;
	json_auto_t *facts = json_pack("{s:s}", "today", "2026-12-20");

	(void)state;
	assert_true(sheet_fill(&s, "one", "All", NULL));
	sheet_fill_rest(&s, facts);
	assert_string_equal(jsonx_path_text(s.answers, "one"), "All");
	assert_string_equal(jsonx_path_text(s.answers, "day"), "2027-01-19");
	assert_true(
	    form_validate(s.form, s.answers, facts, &clean, &errors, NULL));
	OWN(own_string)
	char *text = jsonx_dump(errors);
	assert_string_equal(text, "{}");
	assert_int_equal(json_object_size(clean), 11);
}

/* What a rule of the form refuses is no sample. */
static void samples_pass_the_checks(void **state)
{
	static const char JUDGED[] =
	    "{\"verb\": \"ask\", \"ref\": \"loan\", \"form\": {\"type\":"
	    " \"object\", \"properties\": {"
	    "\"quiz\": {\"type\": \"string\", \"title\": \"?\","
	    " \"enum\": [\"wrong\", \"also wrong\", \"right\"]},"
	    "\"never\": {\"type\": \"string\", \"title\": \"?\","
	    " \"enum\": [\"a\", \"b\"]}},"
	    "\"required\": [\"quiz\", \"never\"],"
	    "\"x-checks\": [{\"field\": \"quiz\", \"message\": \"No.\","
	    " \"rule\": {\"==\": [{\"var\": \"answers.quiz\"},"
	    " \"right\"]}}, {\"field\": \"never\", \"message\": \"No.\","
	    " \"rule\": false}]}}";
	json_auto_t *facts = json_pack("{s:s}", "today", "2026-12-20");
	json_auto_t *payload = NULL;

	(void)state;
	assert_true(jsonx_parse(JUDGED, strlen(JUDGED), &payload, NULL));
	OWN(sheet_clear)
	struct sheet s = sheet_of(payload);
	sheet_fill_rest(&s, facts);
	assert_string_equal(jsonx_path_text(s.answers, "quiz"), "right");
	assert_string_equal(jsonx_path_text(s.answers, "never"), "b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_become_answers),
	    cmocka_unit_test(what_cannot_be_chosen_is_told),
	    cmocka_unit_test(samples_are_answers_that_the_form_takes),
	    cmocka_unit_test(samples_pass_the_checks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
