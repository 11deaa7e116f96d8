/* admin/dossier_part.h: what was on the screen is read from the version of the
 * workflow that has the text, and from no other. */
#include "admin/dossier_part.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "engine/screens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char FILE_TEXT[] =
    "{'id': 'w', 'version': 1, 'title': 'T', 'prefix': 'W',"
    " 'machine': {'initial': 'a', 'states': {'a': {'on': {'ask': 'b'}},"
    "  'b': {'type': 'final'}}},"
    " 'events': {'ask': {'by': 'anyone', 'opens': true, 'title': 'Ask',"
    "  'form': 'f'}},"
    " 'forms': {'f': {'type': 'object', 'title': 'F', 'properties': {"
    "   'z': {'type': 'array', 'title': 'Which?', 'items': {'oneOf': ["
    "    {'const': 'r', 'title': 'Read'}, {'const': 'w', 'title': 'Write'}]}},"
    "   'a': {'type': 'boolean', 'const': true, 'title': 'I promise'}},"
    "  'x-pages': [{'title': 'One', 'fields': ['z']},"
    "   {'title': 'Two', 'fields': ['a']}]}},"
    " 'status': {'notice': 's'}}";

static json_t *parsed(const char *text)
{
	OWN(own_string)
	char *copy = own_strdup(text);
	json_t *value = NULL;
	struct err err;

	for (char *p = copy; *p; p++)
		if (*p == '\'')
			*p = '"';
	if (!jsonx_parse(copy, strlen(copy), &value, &err))
		fail_msg("%s", err.text);
	return value;
}

static struct workflow *workflow_of(const char *text)
{
	json_auto_t *file = parsed(text);
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	struct workflow *workflow = NULL;

	assert_true(workflow_new(file, &workflow, &mistakes));
	return workflow;
}

/* An event that sent both pages of the workflow's form. */
static json_t *event_of(const struct workflow *workflow)
{
	const json_t *form = workflow_form(workflow, "f");
	json_auto_t *list = json_array();
	json_auto_t *rules = parsed("{'workflow': {'version': 1}}");
	json_auto_t *one = parsed("{'z': ['w']}");
	json_auto_t *two = parsed("{'a': true}");
	json_auto_t *wrong = parsed("{'z': 'Not that.'}");

	screens_add(
	    list, &(struct screens_sent){1000, 1, form, rules, one, wrong});
	screens_add(
	    list, &(struct screens_sent){2000, 1, form, rules, one, NULL});
	screens_add(
	    list, &(struct screens_sent){3000, 2, form, rules, two, NULL});
	return json_pack("{s:{s:s, s:s, s:o}, s:{}}", "form", "name", "f",
	    "hash", workflow_form_hash(workflow, "f"), "screens",
	    screens_settle(list, form), "data");
}

static void each_screen_as_it_was(void **state)
{
	OWN(workflow_free)
	struct workflow *workflow = workflow_of(FILE_TEXT);
	json_auto_t *event = event_of(workflow);

	(void)state;
	json_auto_t *screens = dossier_form_screens(workflow, event, "then");
	assert_int_equal(json_array_size(screens), 3);
	assert_string_equal(
	    jsonx_path_text(screens, "0.sent_at"), "1970-01-01T00:00:01Z");
	assert_string_equal(jsonx_path_text(screens, "0.title"), "One");
	assert_int_equal(jsonx_path_int(screens, "0.pages", 0), 2);
	assert_true(json_is_false(jsonx_path(screens, "0.accepted")));
	assert_string_equal(
	    jsonx_path_text(screens, "0.fields.0.error"), "Not that.");
	assert_string_equal(
	    jsonx_path_text(screens, "1.fields.0.answer.0"), "Write");
	assert_string_equal(
	    jsonx_path_text(screens, "1.fields.0.choices.0"), "Read");
	assert_true(json_is_true(jsonx_path(screens, "1.accepted")));
	assert_string_equal(
	    jsonx_path_text(screens, "2.fields.0.answer"), "Yes");
	assert_true(json_is_true(jsonx_path(screens, "2.fields.0.clause")));
}

/* Words that were not on the screen are not put there. */
static void of_another_text_only_the_answers(void **state)
{
	OWN(workflow_free)
	struct workflow *workflow = workflow_of(FILE_TEXT);
	json_auto_t *event = event_of(workflow);
	json_auto_t *file = parsed(FILE_TEXT);

	(void)state;
	jsonx_set_path(file, "forms.f.properties.a.title",
	    json_string("I promise much more"));
	OWN(own_string)
	char *text = jsonx_dump(file);
	OWN(workflow_free)
	struct workflow *newer = workflow_of(text);
	json_auto_t *screens = dossier_form_screens(newer, event, "then");
	assert_string_equal(
	    jsonx_path_text(screens, "1.fields.0.question"), "Which?");
	assert_null(jsonx_path(screens, "2.fields"));
	assert_true(json_is_true(jsonx_path(screens, "2.answers.a")));
	json_auto_t *unknown = dossier_form_screens(NULL, event, "then");
	assert_null(jsonx_path(unknown, "1.fields"));
}

static void a_form_of_one_window(void **state)
{
	OWN(workflow_free)
	struct workflow *workflow = workflow_of(FILE_TEXT);
	json_auto_t *event =
	    json_pack("{s:{s:s, s:s}, s:{s:b}}", "form", "name", "f", "hash",
	        workflow_form_hash(workflow, "f"), "data", "a", 1);
	json_auto_t *bare = parsed("{'type': 'ask'}");

	(void)state;
	json_auto_t *screens = dossier_form_screens(workflow, event, "then");
	assert_int_equal(json_array_size(screens), 1);
	assert_string_equal(jsonx_path_text(screens, "0.sent_at"), "then");
	assert_string_equal(jsonx_path_text(screens, "0.title"), "F");
	assert_null(jsonx_path(screens, "0.fields.0.answer"));
	assert_string_equal(
	    jsonx_path_text(screens, "0.fields.1.answer"), "Yes");
	assert_null(dossier_form_screens(workflow, bare, "then"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_screen_as_it_was),
	    cmocka_unit_test(of_another_text_only_the_answers),
	    cmocka_unit_test(a_form_of_one_window),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
