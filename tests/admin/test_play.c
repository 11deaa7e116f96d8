/* admin/play.h: a script's lines performed, and recorded again. Whole scripts
 * are tests/talk's. */
#include "admin/play.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct play *opened(void)
{
	const struct play_setup setup = {
	    .workflow_path = "workflows/canvas-token.json",
	    .start_ms = play_default_start_ms()};
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};
	struct play *play = NULL;

	if (!play_open(&setup, &play, &problems))
		fail_msg("%s", str_text(&problems));
	return play;
}

static bool act(struct play *play, const char *text, struct err *err)
{
	OWN(talk_line_clear)
	struct talk_line line = {.kind = TALK_BLANK};

	assert_true(talk_parse(text, &line, err));
	return play_act(play, &line, err);
}

static void an_act_and_what_came_of_it(void **state)
{
	OWN(play_close)
	struct play *play = opened();
	OWN(str_clear)
	struct str out = {.max_bytes = 65536};
	struct err err = {.kind = ERR_NONE};

	(void)state;
	assert_true(act(play, "ada: hello", &err));
	play_show(play, SHOW_TITLES, &out);
	assert_non_null(strstr(str_text(&out), "-> ada: Hello"));
	assert_false(act(play, "ada presses Approve", &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.text, "no button \"Approve\""));
}

static void the_clock_is_turned(void **state)
{
	OWN(play_close)
	struct play *play = opened();
	struct err err = {.kind = ERR_NONE};
	int64_t before_ms = play_now_ms(play);

	(void)state;
	assert_true(act(play, "+2d", &err));
	assert_true(play_now_ms(play) >= before_ms + 2 * 86400000);
}

static void a_workflow_that_is_none_is_told(void **state)
{
	const struct play_setup setup = {.workflow_path = "no-such.json"};
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};
	struct play *play = NULL;

	(void)state;
	assert_false(play_open(&setup, &play, &problems));
	assert_null(play);
	assert_non_null(strstr(str_text(&problems), "no-such.json"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_act_and_what_came_of_it),
	    cmocka_unit_test(the_clock_is_turned),
	    cmocka_unit_test(a_workflow_that_is_none_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
