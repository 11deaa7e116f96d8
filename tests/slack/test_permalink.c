/* slack/permalink.h: buttons that lead to a message. */
#include "base/jsonx.h"
#include "base/own.h"
#include "slack/permalink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static json_t *notice(void)
{
	return json_pack("{s:s, s:[{s:s, s:s, s:s}, {s:s, s:{s:s, s:s}}]}",
	    "title", "Two wait", "buttons", "verb", "look", "ref", "CT-1",
	    "label", "Look at CT-1", "label", "Open CT-2", "link", "channel",
	    "C1", "ts", "1700000000.000100");
}

static void a_link_becomes_an_address(void **state)
{
	json_auto_t *plain = notice();
	json_auto_t *linked =
	    slack_permalink_resolve(plain, "https://u.slack.example/");
	json_t *buttons = json_object_get(linked, "buttons");

	(void)state;
	assert_true(slack_permalink_wanted(plain));
	assert_string_equal(jsonx_path_text(linked, "title"), "Two wait");
	assert_int_equal(json_array_size(buttons), 2);
	assert_null(json_object_get(json_array_get(buttons, 0), "url"));
	assert_string_equal(jsonx_path_text(json_array_get(buttons, 1), "url"),
	    "https://u.slack.example/archives/C1/p1700000000000100");
	/* What it was made of may be shared. */
	assert_null(jsonx_path(plain, "buttons.1.url"));
}

static void without_an_address_it_is_left_out(void **state)
{
	json_auto_t *plain = notice();
	json_auto_t *linked = slack_permalink_resolve(plain, NULL);
	json_auto_t *bare = json_pack("{s:s}", "title", "t");
	json_auto_t *same = slack_permalink_resolve(bare, NULL);

	(void)state;
	assert_int_equal(
	    json_array_size(json_object_get(linked, "buttons")), 1);
	assert_string_equal(jsonx_path_text(linked, "buttons.0.verb"), "look");
	assert_false(slack_permalink_wanted(bare));
	assert_true(json_equal(bare, same));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_link_becomes_an_address),
	    cmocka_unit_test(without_an_address_it_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
