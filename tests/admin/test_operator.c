/* admin/operator.h: words and exit codes. */
#include "admin/operator.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>
#include <sysexits.h>

static void exit_codes_mean_something(void **state)
{
	const struct {
		enum err_kind kind;
		int want;
	} rows[] = {{ERR_REFUSED, EX_NOPERM}, {ERR_INPUT, EX_UNAVAILABLE},
	    {ERR_AGAIN, EX_TEMPFAIL}, {ERR_BUG, EX_SOFTWARE}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct err err = {.kind = rows[i].kind};
		assert_int_equal(operator_exit(&err), rows[i].want);
	}
}

static char *printed(const struct control_answer *answer)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	operator_print(answer, out);
	fclose(out);
	return text;
}

static void what_came_of_it_in_words(void **state)
{
	json_auto_t *errors = json_pack("{s:s}", "until", "Too late.");
	OWN(own_string)
	char *done =
	    printed(&(struct control_answer){.outcome = (char *)"done"});
	OWN(own_string)
	char *refused = printed(&(struct control_answer){
	    .outcome = (char *)"refused", .reason = (char *)"not_now"});
	OWN(own_string)
	char *wrong = printed(&(struct control_answer){
	    .outcome = (char *)"form_errors", .errors = errors});

	(void)state;
	assert_string_equal(done, ": sent\n");
	assert_string_equal(
	    refused, ": not sent: it does not take this where it stands\n");
	assert_non_null(strstr(wrong, "its form wants other answers"));
	assert_non_null(strstr(wrong, "\n  until: Too late.\n"));
	assert_string_equal(operator_words("of_a_newer_one"), "of_a_newer_one");
}

static void values_that_are_json(void **state)
{
	json_t *value = NULL;

	(void)state;
	assert_true(operator_json("bulk", "--where", NULL, &value));
	assert_null(value);
	assert_true(operator_json("bulk", "--where", "[1]", &value));
	assert_int_equal(json_array_size(value), 1);
	json_decref(value);
	assert_false(operator_json("bulk", "--where", "[1", &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(exit_codes_mean_something),
	    cmocka_unit_test(what_came_of_it_in_words),
	    cmocka_unit_test(values_that_are_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
