/* flow/workflow_check.h: the tables beside the machine, a mistake at a time;
 * the rest is test_workflow.c's. */
#include "flow/wants.h"

#include "flow/workflow_check.h"

static const char sound[] =
    "{'id': 'w', 'version': 1, 'title': 'T', 'prefix': 'W', %s"
    " 'machine': {'initial': 'a', 'states': {'a': {'on': {'ask': 'b'}},"
    " 'b': {'type': 'final'}}}, 'events': {'ask': {'by': 'anyone', 'opens':"
    " true, 'title': 'Ask'}}, 'status': {'notice': 'status'}}";

static void a_command_and_the_head(void **state)
{
	static const struct {
		const char *more, *want_path;
	} wants[] = {
	    {"", NULL},
	    {"'command': '/token',", NULL},
	    {"'command': '/a-b_9',", NULL},
	    {"'command': 'token',", "command"},
	    {"'command': '/',", "command"},
	    {"'command': '/Token',", "command"},
	    {"'command': '/to ken',", "command"},
	    {"'command': '/abcdefghijklmnopqrstuvwxyz0123456',", "command"},
	    {"'command': 7,", "command"},
	    {"'nonsense': 7,", "nonsense"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(own_string)
		char *text = own_printf(sound, wants[i].more);
		json_auto_t *file = wants_json(text);
		OWN(workflow_names_clear)
		struct workflow_names names = {.offices = NULL};
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		workflow_check(file, &names, &mistakes);
		if (wants[i].want_path == NULL) {
			assert_int_equal(mistakes.count, 0);
			assert_string_equal(names.opening, "ask");
			continue;
		}
		assert_int_equal(mistakes.count, 1);
		assert_string_equal(mistakes.items[0].path, wants[i].want_path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_command_and_the_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
