/* flow/settings.h: what a workflow lets an institution choose. */
#include "flow/wants.h"

#include "flow/settings.h"

static const char sound[] =
    "{'students': {'enum': ['refuse', 'sponsor'], 'default': 'refuse',"
    " 'description': 'Students'},"
    " 'days': {'type': 'integer', 'minimum': 1, 'maximum': 365,"
    " 'default': 120, 'description': 'Days'},"
    " 'open': {'type': 'boolean', 'default': false, 'description': 'Open'}}";

/* "path: what" of the only mistake. */
static char *only(const struct mistakes *mistakes)
{
	assert_int_equal(mistakes->count, 1);
	return own_printf(
	    "%s: %s", mistakes->items[0].path, mistakes->items[0].what);
}

static void defaults_hold_until_chosen(void **state)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_auto_t *settings = wants_json(sound);
	json_auto_t *chosen =
	    wants_json("{'students': 'sponsor', 'days': '30', 'open': 'yes'}");
	json_auto_t *want_default =
	    wants_json("{'students': 'refuse', 'days': 120, 'open': false}");
	json_auto_t *want =
	    wants_json("{'students': 'sponsor', 'days': 30, 'open': true}");

	(void)state;
	settings_check(settings, &mistakes);
	assert_int_equal(mistakes.count, 0);
	json_auto_t *none = settings_resolve(settings, NULL, &mistakes);
	json_auto_t *some = settings_resolve(settings, chosen, &mistakes);
	assert_int_equal(mistakes.count, 0);
	assert_true(json_equal(none, want_default));
	assert_true(json_equal(some, want));
}

static void what_cannot_be_chosen(void **state)
{
	static const struct {
		const char *chosen;
		const char *want;
	} rows[] = {
	    {"{'students': 'maybe'}",
	        "settings.students: the configuration: Please choose one of"
	        " the options. They are [\"refuse\",\"sponsor\"]"},
	    {"{'days': '400'}", "settings.days: the configuration: Please"
	                        " write a number of at most 365."},
	    {"{'days': 'soon'}", "settings.days: the configuration: Please"
	                         " write a whole number."},
	    {"{'student': 'sponsor'}",
	        "settings.student: the configuration sets it, and there is no"
	        " such setting; write students"},
	    {"{'colour': 'blue'}",
	        "settings.colour: the configuration sets it, and there is no"
	        " such setting"},
	};
	json_auto_t *settings = wants_json(sound);
	json_auto_t *want =
	    wants_json("{'students': 'refuse', 'days': 120, 'open': false}");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		json_auto_t *chosen = wants_json(rows[i].chosen);
		json_auto_t *got =
		    settings_resolve(settings, chosen, &mistakes);
		OWN(own_string)
		char *said = only(&mistakes);
		assert_string_equal(said, rows[i].want);
		assert_true(json_equal(got, want));
	}
}

static void what_is_no_setting(void **state)
{
	static const struct {
		const char *settings;
		const char *want;
	} rows[] = {
	    {"[]", "settings: must be an object of names and rows"},
	    {"{'a': 1}", "settings.a: must be an object"},
	    {"{'a': {'default': 'x'}}", "settings.a.description: is missing;"
	                                " say what one chooses here"},
	    {"{'a': {'description': 'A'}}",
	        "settings.a.default: is missing; it holds where the"
	        " configuration says nothing"},
	    {"{'a': {'description': 'A', 'enum': ['x'], 'default': 'y'}}",
	        "settings.a: default: Please choose one of the options. They"
	        " are [\"x\"]"},
	    {"{'a': {'description': 'A', 'type': 'integer', 'minLength': 1,"
	     " 'default': 1}}",
	        "settings.a.minLength: does nothing in a field of this type"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		json_auto_t *settings = wants_json(rows[i].settings);
		settings_check(settings, &mistakes);
		OWN(own_string)
		char *said = only(&mistakes);
		assert_string_equal(said, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(defaults_hold_until_chosen),
	    cmocka_unit_test(what_cannot_be_chosen),
	    cmocka_unit_test(what_is_no_setting),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
