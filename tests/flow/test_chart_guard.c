/* flow/chart_guard.c: names, rules, and what combines them. */
#include "flow/wants.h"

#define GUARDED(guard)                                                         \
	"{'initial': 'a', 'states': {'a': {'on': {'e': {'guard': " guard "}}}" \
	"}}"
#define AT "machine.states.a.on.e.guard"

static const struct want wants[] = {
    {GUARDED("'g'"), "'guards': {'g': {'==': [1, 1]}}", NULL, NULL},
    {GUARDED("{'type': 'g'}"), "'guards': {'g': true}", NULL, NULL},
    {GUARDED("{'and': ['g', {'not': {'or': ['g', {'type': 'h'}]}}]}"),
        "'guards': {'g': {'not': 'h'}, 'h': {'var': 'x'}}", NULL, NULL},
    {GUARDED("'g'"),
        "'guards': {'g': {'and': ['h', {'>': [1, 0]}]}, 'h': 'i', 'i': false}",
        NULL, NULL},
    {GUARDED("'g'"), "", AT, "there is no guard \"g\""},
    {GUARDED("{'and': ['g', 'no']}"), "'guards': {'g': true}", AT ".and[1]",
        "there is no guard \"no\""},
    {GUARDED("{'not': 'no'}"), "", AT ".not", "there is no guard \"no\""},
    {GUARDED("{'and': []}"), "", AT ".and", "at least one"},
    {GUARDED("{'or': 'g'}"), "'guards': {'g': true}", AT ".or", "at least one"},
    {GUARDED("{'==': [1, 1]}"), "", AT, "give a rule its name"},
    {GUARDED("{'and': [true]}"), "", AT ".and[0]", "give a rule its name"},
    {GUARDED("{'type': 'g', 'params': 1}"), "'guards': {'g': true}", AT,
        "give a rule its name"},
    /* the table itself, used or not */
    {GUARDED("'g'"), "'guards': {'g': true, 'h': {'and': ['no']}}",
        "guards.h.and[0]", "there is no guard \"no\""},
    {GUARDED("'g'"), "'guards': {'g': true, 'h': {'foo': [1]}}", "guards.h.foo",
        "no such operator"},
    {GUARDED("'g'"), "'guards': {'g': true, 'h': 'h'}", "guards.h",
        "names itself"},
    {GUARDED("'g'"), "'guards': {'g': true, 'h': 'i', 'i': {'not': 'h'}}",
        "guards.i.not", "in a circle"},
    {"{'initial': 'a', 'states': {'a': {}}}", "'guards': []", "guards",
        "must be an object"},
};

static void each_wrong_guard_is_told(void **state)
{
	(void)state;
	wants_hold(wants, sizeof(wants) / sizeof(wants[0]));
}

/* g1 is ten times g0, g2 ten times g1 …: what looks small must not cost. */
static void no_more_rules_than_promised(void **state)
{
	json_auto_t *definition =
	    wants_definition(GUARDED("'g3'"), "'guards': {'g0': true}");
	json_t *table = json_object_get(definition, "guards");
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(chart_free)
	struct chart *chart = NULL;

	(void)state;
	for (int level = 1; level <= 4; level++) {
		OWN(own_string)
		char *name = own_printf("g%d", level);
		OWN(own_string)
		char *below = own_printf("g%d", level - 1);
		json_t *list = json_array();
		for (int i = 0; i < 10; i++)
			json_array_append_new(list, json_string(below));
		json_object_set_new(
		    table, name, json_pack("{s:o}", "and", list));
		if (level == 3) {
			assert_true(chart_new(definition, &chart, &mistakes));
			assert_int_equal(chart->guards[0].guard->rules, 1);
			assert_int_equal(
			    chart->nodes[1]->on.items[0]->guard->rules,
			    CHART_MAX_GUARD_RULES);
			chart_free(&chart);
		}
	}
	assert_false(chart_new(definition, &chart, &mistakes));
	assert_int_equal(mistakes.count, 1);
	assert_string_equal(mistakes.items[0].path, "guards.g4.and");
}

/* g0 names g1, which names g2 …: nobody follows that, and no stack does. */
static void no_deeper_than_promised(void **state)
{
	json_auto_t *definition =
	    wants_definition(GUARDED("'g0'"), "'guards': {}");
	json_t *guards = json_object_get(definition, "guards");
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(chart_free)
	struct chart *chart = NULL;

	(void)state;
	for (int i = 0; i < 31; i++) {
		OWN(own_string)
		char *name = own_printf("g%d", i);
		OWN(own_string)
		char *next = own_printf("g%d", i + 1);
		json_object_set_new(guards, name, json_string(next));
	}
	json_object_set_new(guards, "g31", json_true());
	assert_true(chart_new(definition, &chart, &mistakes));
	chart_free(&chart);
	json_object_set_new(guards, "g31", json_string("g32"));
	json_object_set_new(guards, "g32", json_true());
	assert_false(chart_new(definition, &chart, &mistakes));
	assert_string_equal(mistakes.items[0].path, "guards.g31");
	assert_non_null(strstr(mistakes.items[0].what, "more than 32 deep"));
}

static void a_guard_is_shown_as_written(void **state)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(chart_free)
	struct chart *chart =
	    wants_chart(GUARDED("{'or': ['g', {'not': 'h'}]}"),
	        "'guards': {'g': true, 'h': 'g'}", &mistakes);
	const struct chart_guard *guard;

	(void)state;
	assert_non_null(chart);
	guard = chart->nodes[1]->on.items[0]->guard;
	assert_int_equal(guard->op, GUARD_OR);
	assert_int_equal(guard->part_count, 2);
	assert_int_equal(guard->parts[0]->op, GUARD_NAMED);
	assert_string_equal(guard->parts[0]->name, "g");
	assert_int_equal(guard->parts[0]->named->op, GUARD_RULE);
	assert_int_equal(guard->parts[1]->op, GUARD_NOT);
	assert_string_equal(guard->parts[1]->parts[0]->name, "h");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_wrong_guard_is_told),
	    cmocka_unit_test(no_more_rules_than_promised),
	    cmocka_unit_test(no_deeper_than_promised),
	    cmocka_unit_test(a_guard_is_shown_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
