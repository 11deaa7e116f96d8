/* flow/questionnaire.h: what is written. How it is read again is in
 * test_questionnaire_read.c, as HTML in test_questionnaire_html.c. */
#include "flow/asked.h"

static void the_whole_form_is_written(void **state)
{
	OWN(own_string)
	char *text = written(NULL);

	(void)state;
	assert_string_equal(text,
	    "1. What will you use it for, in one sentence?\n"
	    "   This sentence becomes the token's name.\n"
	    "Answer: \n\n"
	    "2. Will it only read, or also change things?\n"
	    "   Please mark one with an x.\n"
	    "[ ] Only read data\n"
	    "[ ] Read and change data\n\n"
	    "3. Which data will it use?\n"
	    "   Please mark with an x what applies.\n"
	    "[ ] Course content\n"
	    "[ ] Grades\n\n"
	    "4. Until when?\n"
	    "   Please write the day like 2026-12-31.\n"
	    "Answer: \n\n"
	    "5. I will store the token encrypted\n"
	    "[ ] Yes\n\n"
	    "6. Is it shared?\n"
	    "   May stay empty.\n"
	    "[ ] Yes\n"
	    "[ ] No\n\n"
	    "=== End of the questions ===\n");
}

static void what_is_wrong_is_asked_alone(void **state)
{
	json_auto_t *errors = json_pack("{s:s}", "until",
	    "Please pick a day within the next 365 days. You can ask again.");
	OWN(own_string)
	char *text = written(errors);

	(void)state;
	assert_string_equal(text,
	    "4. Until when?\n"
	    "   Please write the day like 2026-12-31.\n"
	    "   ! Please pick a day within the next 365 days. You can ask "
	    "again.\n"
	    "Answer: \n\n"
	    "=== End of the questions ===\n");
	want_answers("untouched", text, "{}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_whole_form_is_written),
	    cmocka_unit_test(what_is_wrong_is_asked_alone),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
