/* engine/named.h: whom a case names, as a table. */
#include "base/own.h"
#include "engine/named.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

/* {"context": …} as the case remembers it. */
static struct case_record remembers(const char *context)
{
	json_t *value = json_loads(context, 0, NULL);

	assert_non_null(value);
	return (struct case_record){
	    .snapshot = json_pack("{s:o}", "context", value)};
}

static void an_address_stands_in_the_context(void **state)
{
	static const struct {
		const char *who;
		const char *context;
		const char *want;
	} wants[] = {
	    {"person:context.sponsor", "{\"sponsor\":\"Omar@U.example\"}",
	        "Omar@U.example"},
	    {"person:context.answers.host", "{\"answers\":{\"host\":\"a@b\"}}",
	        "a@b"},
	    {"person:context.sponsor", "{}", NULL},
	    {"person:context.sponsor", "{\"sponsor\":\"\"}", NULL},
	    {"person:context.sponsor", "{\"sponsor\":null}", NULL},
	    {"person:context.sponsor", "{\"sponsor\":[\"a@b\"]}", NULL},
	    {"person:context.sponsor.name", "{\"sponsor\":\"a@b\"}", NULL},
	    /* Other words are not about the context. */
	    {"requester", "{\"requester\":\"a@b\"}", NULL},
	    {"office:context.sponsor", "{\"sponsor\":\"a@b\"}", NULL},
	    {"person", "{\"person\":\"a@b\"}", NULL},
	    {"", "{}", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		struct case_record record = remembers(wants[i].context);
		const char *got = named_address(wants[i].who, &record);
		if (wants[i].want ? !got || strcmp(got, wants[i].want) != 0
		                  : got != NULL)
			fail_msg("row %zu: %s", i, got ? got : "nobody");
		json_decref(record.snapshot);
	}
	assert_null(named_address("person:context.sponsor", NULL));
}

static void the_person_is_known_by_the_whole_address(void **state)
{
	static const struct {
		const char *email;
		bool want;
	} wants[] = {
	    {"omar@u.example", true},
	    {"mar@u.example", false},
	    {"omar@u.example.evil.example", false},
	    {"omar@u.exampl", false},
	    {"", false},
	    {NULL, false},
	};
	struct case_record record = remembers(
	    "{\"sponsor\":\"Omar@U.Example\",\"nobody\":\"\",\"heads\":[\"ada@"
	    "u.example\",\"\",7,\"OMAR@u.example\"]}");

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		struct person person = {.email = (char *)wants[i].email};
		if (named_is("person:context.sponsor", &record, &person) !=
		    wants[i].want)
			fail_msg("row %zu", i);
		assert_false(
		    named_is("person:context.nobody", &record, &person));
		/* A list is each of them. */
		assert_int_equal(
		    named_is("person:context.heads", &record, &person),
		    wants[i].want);
		assert_false(named_is("person:context.sponsor", NULL, &person));
	}
	json_decref(record.snapshot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_address_stands_in_the_context),
	    cmocka_unit_test(the_person_is_known_by_the_whole_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
