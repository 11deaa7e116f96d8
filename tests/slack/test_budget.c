/* slack/budget.h: what may go when. */
#include "slack/budget.h"

#include "base/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

static const char POST[] = "chat.postMessage";
static const char EDIT[] = "chat.update";

static bool goes(
    struct slack_budget *b, const char *method, const char *channel, int at_ms)
{
	return slack_budget_take(b, method, channel, at_ms) == 0;
}

static void a_burst_and_then_one_a_second(void **state)
{
	struct slack_budget *b = slack_budget_new(1);
	int went = 0, at_ms = 1000;

	(void)state;
	while (goes(b, POST, "C1", at_ms))
		went++;
	assert_int_equal(went, 10);
	assert_int_equal(slack_budget_take(b, POST, "C1", at_ms), 1000);
	assert_true(goes(b, POST, "C2", at_ms));
	assert_true(goes(b, EDIT, NULL, at_ms));
	assert_false(goes(b, POST, "C1", at_ms + 999));
	assert_true(goes(b, POST, "C1", at_ms + 1000));
	assert_false(goes(b, POST, "C1", at_ms + 1001));
	/* A quiet while, and it takes a burst again, no more. */
	at_ms += 60000;
	for (went = 0; goes(b, POST, "C1", at_ms); went++)
		;
	assert_int_equal(went, 10);
	slack_budget_free(&b);
}

/* Thirty at once, as at the first start of a service with so many groups: in
 * no minute more than twenty. */
static void a_method_of_tier_2_takes_twenty_a_minute(void **state)
{
	static const char GROUP[] = "usergroups.users.list";
	struct slack_budget *b = slack_budget_new(0);
	int went = 0;

	(void)state;
	for (; goes(b, GROUP, NULL, 1000 + 100 * went); went++)
		;
	assert_int_equal(went, 20);
	assert_true(goes(b, EDIT, NULL, 3000));
	assert_int_equal(slack_budget_take(b, GROUP, NULL, 3000), 59000);
	assert_false(goes(b, GROUP, NULL, 61999));
	assert_true(goes(b, GROUP, NULL, 62000));
	assert_false(goes(b, GROUP, NULL, 62000));
	assert_true(goes(b, GROUP, NULL, 62100));
	slack_budget_free(&b);
}

static void no_pace_is_no_pace(void **state)
{
	struct slack_budget *b = slack_budget_new(0);

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_true(goes(b, POST, "C1", 1));
	slack_budget_free(&b);
}

static void a_limited_method_waits_and_others_do_not(void **state)
{
	struct slack_budget *b = slack_budget_new(1);

	(void)state;
	slack_budget_limited(b, POST, 30000, 1000);
	int64_t wait_ms = slack_budget_take(b, POST, "C1", 2000);
	assert_true(wait_ms >= 29000 && wait_ms < 29500);
	assert_true(goes(b, EDIT, NULL, 2000));
	/* A later, shorter wish does not cut the first one short. */
	slack_budget_limited(b, POST, 1000, 2000);
	assert_false(goes(b, POST, "C1", 30999));
	slack_budget_free(&b);
}

static void after_the_pause_one_goes_to_see(void **state)
{
	struct slack_budget *b = slack_budget_new(1);

	(void)state;
	/* Out before the limit was known; its answer lifts nothing. */
	assert_true(goes(b, POST, "C1", 500));
	slack_budget_limited(b, POST, 1000, 1000);
	slack_budget_answered(b, POST);
	assert_false(goes(b, POST, "C1", 1500));
	assert_true(goes(b, POST, "C1", 2000));
	assert_false(goes(b, POST, "C2", 2000));
	/* Still too much. */
	slack_budget_limited(b, POST, 1000, 2100);
	assert_false(goes(b, POST, "C2", 3000));
	assert_true(goes(b, POST, "C2", 3100));
	assert_false(goes(b, POST, "C3", 3100));
	slack_budget_answered(b, POST);
	assert_true(goes(b, POST, "C3", 3100));
	assert_true(goes(b, POST, "C4", 3100));
	slack_budget_free(&b);
}

static void without_a_wish_it_is_half_a_minute(void **state)
{
	struct slack_budget *b = slack_budget_new(1);

	(void)state;
	slack_budget_limited(b, EDIT, -1, 0);
	assert_false(goes(b, EDIT, NULL, 29999));
	assert_true(goes(b, EDIT, NULL, 30000));
	slack_budget_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_burst_and_then_one_a_second),
	    cmocka_unit_test(a_method_of_tier_2_takes_twenty_a_minute),
	    cmocka_unit_test(no_pace_is_no_pace),
	    cmocka_unit_test(a_limited_method_waits_and_others_do_not),
	    cmocka_unit_test(after_the_pause_one_goes_to_see),
	    cmocka_unit_test(without_a_wish_it_is_half_a_minute),
	};

	crypto_init(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
