/* flow/shape.h: what a rule gives, and what a guard makes certain. */
#include "flow/wants.h"

#include "flow/shape.h"

static void what_a_rule_gives(void **state)
{
	static const struct {
		const char *rule, *want;
	} wants[] = {
	    {"{'var': 'a'}", "{'text': true}"},
	    {"{'cat': [{'var': 'a'}, 'x']}", "{'text': true}"},
	    {"{'var': 'o.b'}", "{'text': true, 'empty': true}"},
	};
	json_auto_t *scope =
	    wants_json("{'of': {'a': {'text': true}, 'o': {'of':"
	               " {'b': {'text': true, 'empty': true}}}}}");

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		json_auto_t *rule = wants_json(wants[i].rule);
		json_auto_t *want = wants_json(wants[i].want);
		json_auto_t *got = shape_of_rule(rule, scope);
		OWN(own_string)
		char *text = json_dumps(got, JSON_COMPACT | JSON_ENCODE_ANY);
		if (!json_equal(got, want))
			fail_msg("%s gives %s", wants[i].rule, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_rule_gives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
