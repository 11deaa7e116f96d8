/* slack/home.h: the view of a Home tab. */
#include "base/jsonx.h"
#include "base/own.h"
#include "slack/home.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static json_t *payload_of(size_t parts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < parts; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:{s:s, s:s}}", "title",
		              "CT-1001", "markdown", "It waits.", "link",
		              "channel", "C1", "ts", "1700000000.000100"));
	return json_pack("{s:s, s:o}", "hash", "h", "parts", list);
}

static void a_part_leads_to_its_message(void **state)
{
	json_auto_t *payload = payload_of(1);
	json_auto_t *view = slack_home(payload, "https://u.slack.example/");
	json_auto_t *plain = slack_home(payload, NULL);

	(void)state;
	assert_string_equal(jsonx_path_text(view, "type"), "home");
	assert_string_equal(jsonx_path_text(view, "private_metadata"), "h");
	assert_string_equal(jsonx_path_text(view, "blocks.2.elements.0.url"),
	    "https://u.slack.example/archives/C1/p1700000000000100");
	assert_int_equal(json_array_size(jsonx_path(view, "blocks")), 3);
	assert_int_equal(json_array_size(jsonx_path(plain, "blocks")), 2);
}

static void what_does_not_fit_is_left_out(void **state)
{
	json_auto_t *payload = payload_of(60);
	json_auto_t *view = slack_home(payload, "https://u.slack.example/");
	size_t blocks = json_array_size(jsonx_path(view, "blocks"));

	(void)state;
	assert_true(blocks <= 100 && blocks > 90);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_part_leads_to_its_message),
	    cmocka_unit_test(what_does_not_fit_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
