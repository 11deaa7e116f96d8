/* slack/home.h: the view of a Home tab. */
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
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
		    list, json_pack("{s:s, s:s, s:[{s:s, s:{s:s, s:s}}]}",
		              "title", "CT-1001", "markdown", "It waits.",
		              "buttons", "label", "Open CT-1001", "link",
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

/* Texts that are long, and of letters of several bytes. */
static void so_is_what_would_be_too_much(void **state)
{
	json_auto_t *payload = payload_of(40);
	OWN(str_clear)
	struct str text = {.max_bytes = SIZE_MAX};
	json_t *part;
	size_t i;

	(void)state;
	for (int n = 0; n < 3000; n++)
		str_add(&text, "€");
	json_array_foreach (json_object_get(payload, "parts"), i, part)
		json_object_set_new(
		    part, "markdown", json_string(str_text(&text)));
	json_auto_t *view = slack_home(payload, NULL);
	OWN(own_string)
	char *drawn = jsonx_dump(view);
	assert_in_range(strlen(drawn), 200000, 250000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_part_leads_to_its_message),
	    cmocka_unit_test(what_does_not_fit_is_left_out),
	    cmocka_unit_test(so_is_what_would_be_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
