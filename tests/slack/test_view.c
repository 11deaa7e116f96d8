/* slack/view.h: forms as modals. */
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "slack/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char FORM[] =
    "{\"type\":\"object\",\"title\":\"A title that is longer than a modal's\","
    "\"description\":\"Intro\",\"x-submit\":\"Send it\",\"properties\":{"
    "\"short\":{\"type\":\"string\",\"title\":\"S\",\"maxLength\":100},"
    "\"long\":{\"type\":\"string\",\"title\":\"L\",\"maxLength\":9999,"
    "\"description\":\"Hint\"},"
    "\"day\":{\"type\":\"string\",\"format\":\"date\",\"title\":\"D\"},"
    "\"mail\":{\"type\":\"string\",\"format\":\"email\",\"title\":\"M\"},"
    "\"link\":{\"type\":\"string\",\"format\":\"uri\",\"title\":\"U\"},"
    "\"few\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"],\"title\":\"F\"},"
    "\"many\":{\"type\":\"string\",\"title\":\"X\",\"enum\":[\"1\",\"2\","
    "\"3\",\"4\",\"5\",\"6\",\"7\"]},"
    "\"named\":{\"type\":\"string\",\"title\":\"N\",\"oneOf\":[{\"const\":"
    "\"k\",\"title\":\"Key\"}]},"
    "\"set\":{\"type\":\"array\",\"title\":\"T\",\"items\":{\"enum\":[\"p\","
    "\"q\"]}},"
    "\"must\":{\"type\":\"boolean\",\"const\":true,\"title\":\"C\"},"
    "\"may\":{\"type\":\"boolean\",\"title\":\"Y\"},"
    "\"count\":{\"type\":\"integer\",\"title\":\"I\"}},"
    "\"required\":[\"short\",\"must\"]}";

static const struct {
	const char *field;
	const char *want_type;
	const char *want_action_id;
	bool want_optional;
} wants[] = {
    {"short", "plain_text_input", "string", false},
    {"long", "plain_text_input", "string", true},
    {"day", "datepicker", "string", true},
    {"mail", "email_text_input", "string", true},
    {"link", "url_text_input", "string", true},
    {"few", "radio_buttons", "string", true},
    {"many", "static_select", "string", true},
    {"named", "radio_buttons", "string", true},
    {"set", "checkboxes", "array", true},
    {"must", "checkboxes", "boolean", false},
    {"may", "checkboxes", "boolean", true},
    {"count", "number_input", "integer", true},
};

static json_t *view_of(const json_t *values)
{
	json_auto_t *form = json_loads(FORM, 0, NULL);

	assert_non_null(form);
	json_auto_t *payload = json_pack("{s:s, s:s, s:O, s:O*}", "verb",
	    "request", "ref", "CT-1042.7", "form", form, "values", values);

	return slack_view(payload);
}

static void a_field_of_each_kind(void **state)
{
	json_auto_t *view = view_of(NULL);
	const json_t *blocks = json_object_get(view, "blocks");

	(void)state;
	assert_string_equal(jsonx_path_text(view, "callback_id"), "request");
	assert_string_equal(jsonx_path_text(view, "private_metadata"),
	    "{\"ref\":\"CT-1042.7\"}");
	assert_string_equal(jsonx_path_text(view, "submit.text"), "Send it");
	assert_int_equal(
	    str_count_points(jsonx_path_text(view, "title.text")), 24);
	assert_int_equal(
	    json_array_size(blocks), 1 + sizeof(wants) / sizeof(wants[0]));
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		const json_t *block = json_array_get(blocks, i + 1);
		assert_string_equal(
		    jsonx_path_text(block, "block_id"), wants[i].field);
		assert_string_equal(
		    jsonx_path_text(block, "element.type"), wants[i].want_type);
		assert_string_equal(jsonx_path_text(block, "element.action_id"),
		    wants[i].want_action_id);
		assert_int_equal(
		    jsonx_path_true(block, "optional"), wants[i].want_optional);
	}
	assert_false(jsonx_path_true(view, "blocks.1.element.multiline"));
	assert_true(jsonx_path_true(view, "blocks.2.element.multiline"));
	assert_int_equal(
	    jsonx_path_int(view, "blocks.2.element.max_length", 0), 3000);
	assert_string_equal(
	    jsonx_path_text(view, "blocks.2.hint.text"), "Hint");
	assert_string_equal(
	    jsonx_path_text(view, "blocks.8.element.options.0.text.text"),
	    "Key");
}

static void answers_to_begin_with(void **state)
{
	json_auto_t *values = json_pack("{s:s, s:s, s:s, s:[s], s:b, s:i}",
	    "short", "text", "day", "2027-01-31", "few", "b", "set", "q",
	    "must", 1, "count", 7);
	json_auto_t *view = view_of(values);

	(void)state;
	assert_string_equal(
	    jsonx_path_text(view, "blocks.1.element.initial_value"), "text");
	assert_string_equal(
	    jsonx_path_text(view, "blocks.3.element.initial_date"),
	    "2027-01-31");
	assert_string_equal(
	    jsonx_path_text(view, "blocks.6.element.initial_option.value"),
	    "b");
	assert_string_equal(
	    jsonx_path_text(view, "blocks.9.element.initial_options.0.value"),
	    "q");
	assert_string_equal(
	    jsonx_path_text(view, "blocks.10.element.initial_options.0.value"),
	    "true");
	assert_string_equal(
	    jsonx_path_text(view, "blocks.12.element.initial_value"), "7");
}

static void values_of_the_wrong_kind_are_left_out(void **state)
{
	json_auto_t *values = json_pack("{s:i, s:s, s:s, s:b}", "short", 7,
	    "few", "nothing of it", "set", "q", "count", 1);
	json_auto_t *view = view_of(values);

	(void)state;
	assert_null(jsonx_path(view, "blocks.1.element.initial_value"));
	assert_null(jsonx_path(view, "blocks.6.element.initial_option"));
	assert_null(jsonx_path(view, "blocks.12.element.initial_value"));
}

/* 40 fields of 3,000 letters: Slack shows 250,000 bytes. */
static void a_window_can_be_too_large(void **state)
{
	json_auto_t *small = json_pack("{s:{}}", "properties");
	json_t *properties = json_object_get(small, "properties");

	(void)state;
	for (int i = 0; i < 40; i++) {
		OWN(own_string)
		char *name = own_printf("field%d", i);
		json_object_set_new(properties, name,
		    json_pack("{s:s, s:s}", "type", "string", "title", "T"));
	}
	json_object_set_new(properties, "day",
	    json_pack("{s:s, s:s}", "type", "string", "format", "date"));
	json_auto_t *latin = slack_view_longest(small, "x");
	json_auto_t *other = slack_view_longest(small, "€");
	assert_int_equal(json_object_size(latin), 40);
	assert_int_equal(
	    json_string_length(json_object_get(other, "field7")), 9000);
	assert_false(slack_view_is_large(small, NULL));
	assert_false(slack_view_is_large(small, latin));
	assert_true(slack_view_is_large(small, other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_field_of_each_kind),
	    cmocka_unit_test(answers_to_begin_with),
	    cmocka_unit_test(values_of_the_wrong_kind_are_left_out),
	    cmocka_unit_test(a_window_can_be_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
