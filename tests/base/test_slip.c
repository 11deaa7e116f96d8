/* base/slip.h: what was probably meant, and what was not. */
#include "base/slip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *written;
	const char *meant;
	bool want;
} slips[] = {
    {"purpose", "purpose", true},
    {"purpos", "purpose", true},
    {"purrpose", "purpose", true},
    {"porpuse", "purpose", true},
    {"purposeful", "purpose", false},
    {"reveiw", "review", true}, /* one swap */
    {"erview", "review", true},
    {"erviwe", "review", true}, /* two swaps */
    {"erwvie", "review", false},
    {"ulr", "url", true},
    {"ur", "url", false}, /* too short to be sure */
    {"key", "url", false},
    {"", "", true},
    {"", "a", false},
    {"canvasAdminsAgre", "canvasAdminsAgree", true},
};

static void slips_are_near(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
		if (slip_is(slips[i].written, slips[i].meant) != slips[i].want)
			fail_msg("%s, %s", slips[i].written, slips[i].meant);
}

static void the_nearest_is_offered(void **state)
{
	struct slip slip = {.written = "reminder"};

	(void)state;
	slip_offer(&slip, "remainders");
	assert_string_equal(slip.best, "remainders");
	slip_offer(&slip, "reminders");
	assert_string_equal(slip.best, "reminders");
	slip_offer(&slip, "remindert"); /* as near, but later */
	assert_string_equal(slip.best, "reminders");
	slip_offer(&slip, "answer");
	assert_string_equal(slip.best, "reminders");
}

static void nothing_near_is_no_offer(void **state)
{
	struct slip slip = {.written = "reminder"};

	(void)state;
	slip_offer(&slip, "approve");
	assert_null(slip.best);
}

static void giant_names_are_far_from_everything(void **state)
{
	char giant[4096];

	(void)state;
	memset(giant, 'x', sizeof(giant) - 1);
	giant[sizeof(giant) - 1] = '\0';
	assert_false(slip_is(giant, giant));
	assert_false(slip_is("x", giant));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slips_are_near),
	    cmocka_unit_test(the_nearest_is_offered),
	    cmocka_unit_test(nothing_near_is_no_offer),
	    cmocka_unit_test(giant_names_are_far_from_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
