/* flow/form_choice.h: what may be chosen. What is wrong with choices is in
 * test_form_schema.c. */
#include "flow/form_choice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void choices_are_looked_up(void **state)
{
	json_auto_t *plain = json_loads("{\"enum\":[\"a\",\"b\"]}", 0, NULL);
	json_auto_t *titled = json_loads(
	    "{\"oneOf\":[{\"const\":\"a\",\"title\":\"The A\"}]}", 0, NULL);
	json_auto_t *open = json_loads("{\"type\":\"string\"}", 0, NULL);

	(void)state;
	assert_true(form_choice_allows(plain, "b"));
	assert_false(form_choice_allows(plain, "c"));
	assert_false(form_choice_allows(plain, ""));
	assert_true(form_choice_allows(titled, "a"));
	assert_false(form_choice_allows(titled, "The A"));
	assert_true(form_choice_allows(open, "anything"));
	assert_true(form_choice_is_asked(plain));
	assert_true(form_choice_is_asked(titled));
	assert_false(form_choice_is_asked(open));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(choices_are_looked_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
