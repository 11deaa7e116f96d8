/* flow/mistakes.h: places, sentences, and where lists end. */
#include "flow/wants.h"

static const struct {
	const char *path;
	const char *key;
	const char *want;
} paths[] = {
    {"", "machine", "machine"},
    {"machine", "states", "machine.states"},
    {"m", "canvas_admins.approve", "m[\"canvas_admins.approve\"]"},
    {"m", "a-b_C9", "m.a-b_C9"},
    {"m", "*", "m[\"*\"]"},
    {"m", "", "m[\"\"]"},
    {"", "a b", "[\"a b\"]"},
    {"m", "ü", "m[\"ü\"]"},
    {"m[0]", "a", "m[0].a"},
};

static void a_path_is_unambiguous(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		OWN(own_string)
		char *path = mistakes_path(paths[i].path, paths[i].key);
		assert_string_equal(path, paths[i].want);
	}
	OWN(own_string)
	char *item = mistakes_path_item("a.b", 7);
	assert_string_equal(item, "a.b[7]");
}

static void a_path_does_not_grow_for_ever(void **state)
{
	OWN(own_string)
	char *key = own_calloc(5001, 1);

	(void)state;
	memset(key, 'k', 5000);
	OWN(own_string)
	char *path = mistakes_path("m", key);
	assert_string_equal(path, "m");
}

static void unknown_keys(void **state)
{
	static const char *const known[] = {"target", "guard", NULL};
	OWN(mistakes_clear)
	struct mistakes m = {.items = NULL};
	json_auto_t *object =
	    wants_json("{'target': 1, 'gaurd': 2, 'wholly.other': 3}");
	json_auto_t *array = wants_json("['x']");

	(void)state;
	mistakes_add_unknown(&m, "t", object, known);
	mistakes_add_unknown(&m, "t", array, known);
	mistakes_add_unknown(&m, "t", NULL, known);
	assert_int_equal(m.count, 2);
	assert_string_equal(m.items[0].path, "t.gaurd");
	assert_string_equal(
	    m.items[0].what, "is not known here; did you mean \"guard\"?");
	assert_string_equal(m.items[1].path, "t[\"wholly.other\"]");
	assert_string_equal(m.items[1].what,
	    "is not known here; what may stand here is target, guard");
}

static void a_line_for_each(void **state)
{
	OWN(mistakes_clear)
	struct mistakes m = {.items = NULL};
	OWN(str_clear)
	struct str out = {.max_bytes = 1000};

	(void)state;
	mistakes_add(&m, "", NULL, "is %d", 7);
	mistakes_add(&m, "a", "b", "is wrong");
	mistakes_print(&m, "w.json", &out);
	assert_string_equal(
	    str_text(&out), "w.json: is 7\nw.json: a.b: is wrong\n");
}

static void the_rest_is_counted(void **state)
{
	OWN(mistakes_clear)
	struct mistakes m = {.items = NULL};
	OWN(str_clear)
	struct str out = {.max_bytes = 100000};
	const char *last;

	(void)state;
	for (int i = 0; i < MISTAKES_MAX + 3; i++)
		mistakes_add(&m, "p", NULL, "no");
	assert_int_equal(m.count, MISTAKES_MAX);
	assert_int_equal(mistakes_total(&m), MISTAKES_MAX + 3);
	mistakes_print(&m, "f", &out);
	last = strstr(str_text(&out), "and");
	assert_non_null(last);
	assert_string_equal(last, "and 3 more\n");
	mistakes_clear(&m);
	assert_int_equal(mistakes_total(&m), 0);
}

static void what_was_meant_is_offered(void **state)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_auto_t *table = json_pack("{s:n, s:n}", "askDesk", "tellDesk");

	(void)state;
	mistakes_add_missing(
	    &mistakes, "actions", "x", "action", "askDeks", table);
	mistakes_add_missing(
	    &mistakes, "actions", NULL, "action", "remind", table);
	mistakes_add_missing(&mistakes, "", NULL, "guard", "remind", NULL);
	assert_int_equal(mistakes.count, 3);
	assert_string_equal(mistakes.items[0].path, "actions.x");
	assert_string_equal(mistakes.items[0].what,
	    "there is no action \"askDeks\"; did you mean \"askDesk\"?");
	assert_string_equal(mistakes.items[1].what,
	    "there is no action \"remind\"; define it under actions");
	assert_string_equal(mistakes.items[2].what,
	    "there is no guard \"remind\"; define it under guards");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_path_is_unambiguous),
	    cmocka_unit_test(a_path_does_not_grow_for_ever),
	    cmocka_unit_test(unknown_keys),
	    cmocka_unit_test(a_line_for_each),
	    cmocka_unit_test(the_rest_is_counted),
	    cmocka_unit_test(what_was_meant_is_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
