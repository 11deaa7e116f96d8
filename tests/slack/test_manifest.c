/* slack/manifest.h: the app that is asked for; its schema is tested beside
 * deploy/. */
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "slack/manifest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void commands_are_the_workflows(void **state)
{
	json_auto_t *two = json_pack("[{s:s, s:s}, {s:s, s:s}]", "command",
	    "/token", "title", "A token", "command", "/tool", "title", "B");
	json_auto_t *none = json_array();
	json_auto_t *with = slack_manifest("Beadle", two);
	json_auto_t *without = slack_manifest("Beadle", none);

	(void)state;
	assert_string_equal(
	    jsonx_path_text(with, "features.slash_commands.0.command"),
	    "/token");
	assert_string_equal(
	    jsonx_path_text(with, "features.slash_commands.1.description"),
	    "B");
	assert_null(jsonx_path(without, "features.slash_commands"));
	assert_non_null(jsonx_path(without, "features.shortcuts.1"));
}

static void a_name_is_cut_to_what_slack_takes(void **state)
{
	json_auto_t *none = json_array();
	json_auto_t *manifest = slack_manifest(
	    "The Front Desk of the Whole Great University", none);
	const char *name =
	    jsonx_path_text(manifest, "display_information.name");

	(void)state;
	assert_int_equal(str_count_points(name), 35);
	assert_true(
	    strncmp(jsonx_path_text(manifest, "features.bot_user.display_name"),
	        "the front desk", 14) == 0);
}

static void every_scope_says_what_for(void **state)
{
	json_auto_t *none = json_array();
	json_auto_t *manifest = slack_manifest("Beadle", none);
	const json_t *scopes = jsonx_path(manifest, "oauth_config.scopes.bot");
	size_t n = 0;

	(void)state;
	for (; slack_scopes[n].name; n++) {
		assert_string_equal(
		    json_string_value(json_array_get(scopes, n)),
		    slack_scopes[n].name);
		assert_true(strlen(slack_scopes[n].what_for) > 5);
	}
	assert_int_equal(json_array_size(scopes), n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(commands_are_the_workflows),
	    cmocka_unit_test(a_name_is_cut_to_what_slack_takes),
	    cmocka_unit_test(every_scope_says_what_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
