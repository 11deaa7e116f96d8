/*
 * fuzz_jsonlogic.c: [rule, data] through flow/jsonlogic.h. The answer is JSON,
 * the same each time, and data stays as it was; a rule that was checked
 * knows all its operators.
 */
#include "flow/jsonlogic.h"
#include "fuzz/mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	json_auto_t *pair = fuzz_parse(bytes, size);
	const json_t *rule = json_array_get(pair, 0);
	const json_t *data = json_array_get(pair, 1);
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_auto_t *value = NULL;
	json_auto_t *again = NULL;
	struct err err;

	if (!json_is_array(pair))
		return 0;
	OWN(own_string)
	char *before = jsonx_canonical(pair);
	jsonlogic_check(rule, "", &mistakes);
	if (jsonlogic_apply(rule, data, &value, &err)) {
		fuzz_assert_is_json(value);
		assert(jsonlogic_apply(rule, data, &again, &err));
		OWN(own_string)
		char *first = jsonx_canonical(value);
		OWN(own_string)
		char *second = jsonx_canonical(again);
		assert(strcmp(first, second) == 0);
	} else {
		assert(err.kind == ERR_INPUT);
		assert(mistakes.count || !strstr(err.text, "no such operator"));
	}
	OWN(own_string)
	char *after = jsonx_canonical(pair);
	assert(strcmp(before, after) == 0);
	return 0;
}
