/* flow/workflow_check_part.h: actions that tell somebody something. */
#include "flow/wants.h"

#include "flow/workflow_check.h"

static const char with[] =
    "{'id': 'w', 'version': 1, 'title': 'T', 'prefix': 'W',"
    " 'machine': {'initial': 'a', 'states': {'a': {'on': {'ask': {'target':"
    " 'b', 'actions': 'tell'}}}, 'b': {'type': 'final'}}},"
    " 'actions': {'tell': {'type': 'notify', %s}},"
    " 'events': {'ask': {'by': 'anyone', 'opens': true, 'title': 'Ask'}},"
    " 'status': {'notice': 'status'}}";

static void who_is_told_what(void **state)
{
	static const struct {
		const char *action, *want; /* NULL: sound */
	} wants[] = {
	    {"'to': 'requester', 'notice': 'n'", NULL},
	    {"'to': ['requester', 'office:lab', 'person:context.boss'],"
	     " 'notice': 'n', 'buttons': ['ask', 'status']",
	        NULL},
	    {"'to': 'somebody', 'notice': 'n'", "actions.tell.to"},
	    {"'to': 'requester'", "actions.tell.notice"},
	    {"'to': 'requester', 'notice': 'n', 'buttons': ['nothing']",
	        "actions.tell.buttons[0]"},
	    {"'to': 'requester', 'notice': 'n', 'reply': 'nothing'",
	        "actions.tell.reply"},
	    {"'to': 'requester', 'notice': 'n', 'about': 'ask'", NULL},
	    {"'to': 'requester', 'notice': 'n', 'about': 'nothing'",
	        "actions.tell.about"},
	    {"'to': ['requester', 'deputy:lab'], 'notice': 'n', 'urgent': true",
	        NULL},
	    {"'to': ['requester', 'person:context.boss'], 'notice': 'n',"
	     " 'urgent': true",
	        "actions.tell.urgent"},
	    {"'to': 'office:lab', 'notice': 'n', 'urgent': 'yes'",
	        "actions.tell.urgent"},
	    {"'to': 'office:lab', 'notice': 'n', 'buttons': ['ask'],"
	     " 'offer': true",
	        NULL},
	    {"'to': 'office:lab', 'notice': 'n', 'offer': true",
	        "actions.tell.offer"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(own_string)
		char *text = own_printf(with, wants[i].action);
		json_auto_t *file = wants_json(text);
		OWN(workflow_names_clear)
		struct workflow_names names = {.offices = NULL};
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		workflow_check(file, &names, &mistakes);
		if ((wants[i].want == NULL) != (mistakes.count == 0))
			fail_msg("row %zu: %s", i,
			    mistakes.count ? mistakes.items[0].path : "sound");
		if (wants[i].want)
			assert_string_equal(
			    mistakes.items[0].path, wants[i].want);
		if (i == 1)
			assert_string_equal(
			    json_string_value(json_array_get(names.offices, 0)),
			    "lab");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_is_told_what),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
