/* flow/actor_type.h: the tables, and a workflow's rows held against them. */
#include "flow/actor_type.h"

#include "base/own.h"
#include "flow/wants.h"

#include <string.h>

/* Of every system; and all of it can be said to people. */
static void the_tables_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; actor_systems[i]; i++) {
		const struct actor_system *system = actor_systems[i];
		assert_string_equal(
		    actor_type_system_title(system->name), system->title);
		for (size_t k = 0; k < system->type_count; k++) {
			const struct actor_type *type = &system->types[k];
			OWN(own_string)
			char *name = actor_type_system(type->name);
			assert_string_equal(name, system->name);
			assert_ptr_equal(actor_type_find(type->name), type);
			assert_non_null(type->description);
			assert_non_null(type->input[0].name);
			assert_non_null(type->output[0].name);
			for (size_t e = 0; type->errors[e]; e++)
				assert_string_not_equal(
				    actor_type_message(type->errors[e]),
				    actor_type_message("?"));
		}
	}
	assert_null(actor_type_find("directory"));
	assert_null(actor_type_find(""));
	assert_string_equal(actor_type_operation("canvas.teaches"), "teaches");
	assert_string_equal(actor_type_operation("odd"), "odd");
	assert_string_equal(actor_type_system_title("odd"), "odd");
}

static const struct {
	const char *row;
	const char *want; /* path, then what; NULL: it is sound */
} rows[] = {
    {"{\"type\":\"directory.look_up\",\"input\":{\"email\":1}}", NULL},
    {"{\"type\":\"directory.look_up\",\"description\":\"x\","
     "\"input\":{\"email\":1}}",
        NULL},
    {"{\"type\":\"canvas.teaches\",\"input\":{\"user_id\":1,\"course\":1}}",
        NULL},
    {"{\"type\":\"canvas.teaches\",\"input\":{\"email\":1,\"course\":1}}",
        NULL},
    {"{}", "actors.a.type: is missing; write SYSTEM.OPERATION"},
    {"{\"type\":7}", "actors.a.type: is missing; write SYSTEM.OPERATION"},
    {"{\"type\":\"directory.lookup\"}",
        "actors.a.type: there is no actor type \"directory.lookup\"; did you"
        " mean \"directory.look_up\"?"},
    {"{\"type\":\"weather.ask\"}",
        "actors.a.type: there is no actor type \"weather.ask\"; there are"
        " directory.look_up, canvas.find_user"},
    {"{\"type\":\"directory.look_up\"}",
        "actors.a.input.email: is missing; directory.look_up needs email"},
    {"{\"type\":\"directory.look_up\",\"input\":{\"mail\":1,\"email\":1}}",
        "actors.a.input.mail: is not known here; did you mean \"email\"?"},
    {"{\"type\":\"directory.look_up\",\"input\":{\"email\":1},\"in\":1}",
        "actors.a.in: is not known here"},
    {"{\"type\":\"canvas.teaches\",\"input\":{\"course\":1}}",
        "actors.a.input.email: is missing; canvas.teaches needs email or"
        " user_id"},
};

static void rows_are_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *row = json_loads(rows[i].row, 0, NULL);
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		assert_non_null(row);
		actor_type_check_row(row, "actors.a", &mistakes);
		assert_int_equal(mistakes.count, rows[i].want ? 1 : 0);
		if (rows[i].want == NULL)
			continue;
		OWN(own_string)
		char *got = own_printf(
		    "%s: %s", mistakes.items[0].path, mistakes.items[0].what);
		if (strncmp(got, rows[i].want, strlen(rows[i].want)) != 0)
			fail_msg("%s\nnot %s", got, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_tables_are_whole),
	    cmocka_unit_test(rows_are_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
