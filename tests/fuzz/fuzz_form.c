/*
 * fuzz_form.c: [schema, answers, ...] through flow/form.h. A schema without
 * mistakes takes any answers; a field is clean, wrong or neither; and what is
 * clean is clean the second time.
 */
#include "flow/form.h"
#include "flow/form_schema.h"
#include "fuzz/mutate.h"

static void fuzz_answers(const json_t *schema, const json_t *answers)
{
	json_auto_t *clean = NULL;
	json_auto_t *errors = NULL;
	json_auto_t *clean_again = NULL;
	json_auto_t *errors_again = NULL;
	const char *name;
	json_t *one;
	struct err err;

	if (!form_validate(schema, answers, NULL, &clean, &errors, &err))
		return;
	fuzz_assert_is_json(clean);
	fuzz_assert_is_json(errors);
	json_object_foreach (errors, name, one)
		assert(json_string_length(one) > 0);
	assert(form_validate(
	    schema, clean, NULL, &clean_again, &errors_again, &err));
	assert(json_equal(clean, clean_again));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	json_auto_t *list = fuzz_parse(bytes, size);
	const json_t *schema = json_array_get(list, 0);
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};

	form_schema_check(schema, "", &mistakes);
	if (mistakes_total(&mistakes))
		return 0;
	(void)form_single_text_field(schema);
	for (size_t i = 1; i < json_array_size(list); i++)
		fuzz_answers(schema, json_array_get(list, i));
	return 0;
}
