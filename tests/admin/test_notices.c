/* admin/notices.h: what each notice says, out of a conversation or of data. */
#include "admin/notices.h"
#include "base/jsonx.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void the_conversation_beside_a_workflow_has_them(void **state)
{
	const struct play_setup setup = {
	    .workflow_path = "workflows/canvas-token.json",
	    .start_ms = play_default_start_ms()};
	OWN(notices_clear)
	struct notices notices = {.found = NULL};
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};

	(void)state;
	if (!notices_play(&setup, NULL, &notices, &problems))
		fail_msg("%s", str_text(&problems));
	const json_t *forms = json_object_get(notices.found, "next-steps");
	assert_true(json_array_size(forms) > 0);
	assert_non_null(jsonx_path_text(forms, "0.notice.title"));
	assert_null(json_object_get(notices.found, "no-such-notice"));
}

static void a_conversation_that_is_not_there(void **state)
{
	const struct play_setup setup = {
	    .workflow_path = "workflows/canvas-token.json"};
	OWN(notices_clear)
	struct notices notices = {.found = NULL};
	OWN(str_clear)
	struct str problems = {.max_bytes = 65536};

	(void)state;
	assert_false(notices_play(&setup, "no-such.talk", &notices, &problems));
	assert_non_null(strstr(str_text(&problems), "no-such.talk"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_conversation_beside_a_workflow_has_them),
	    cmocka_unit_test(a_conversation_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
