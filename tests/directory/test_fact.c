/* directory/fact.h: one value or several, each once. */
#include "base/jsonx.h"
#include "base/own.h"
#include "directory/fact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void add(json_t *person, enum fact fact, const char *text)
{
	fact_add(person, fact, text, strlen(text));
}

static void test_add(void **state)
{
	json_auto_t *person = json_object();

	(void)state;
	add(person, FACT_NAME, "  Ada Okafor ");
	add(person, FACT_NAME, "A. Okafor");
	add(person, FACT_UID, "  ");
	add(person, FACT_AFFILIATIONS, "Faculty");
	add(person, FACT_AFFILIATIONS, " faculty");
	add(person, FACT_AFFILIATIONS, "member");
	add(person, FACT_DEPARTMENTS, "History");
	add(person, FACT_GROUPS, "\xFF");
	OWN(own_string)
	char *text = jsonx_canonical(person);
	assert_string_equal(text,
	    "{\"affiliations\":[\"faculty\",\"member\"],\"departments\":"
	    "[\"History\"],\"name\":\"Ada Okafor\"}");
}

static void test_has(void **state)
{
	json_auto_t *list = json_pack("[s, s]", "History", "Law");

	(void)state;
	assert_true(fact_has(list, "history"));
	assert_false(fact_has(list, "Hist"));
	assert_false(fact_has(NULL, "History"));
	fact_add_to(list, "LAW");
	assert_int_equal(json_array_size(list), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_add),
	    cmocka_unit_test(test_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
