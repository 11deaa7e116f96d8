/* admin/outside.h: systems that answer as the author of a script says. */
#include "admin/outside.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "flow/actor_type.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

static struct cast *cast(void)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(workflow_free)
	struct workflow *workflow = NULL;

	assert_true(workflow_load(
	    "workflows/examples/calls.json", &workflow, &mistakes));
	return cast_invent(workflow);
}

static struct delivery_result *call(const struct outside *outside,
    const char *system, const char *operation, const char *input)
{
	OWN(cast_free)
	struct cast *people = cast();
	struct delivery delivery = {
	    .outbox_id = 3,
	    .kind = DELIVERY_CALL,
	    .payload = json_pack("{s:s, s:o}", "operation", operation, "input",
	        json_loads(input, 0, NULL)),
	};
	struct delivery_result *result =
	    outside_call(outside, people, system, &delivery);

	json_decref(delivery.payload);
	return result;
}

static void gives(const struct outside *outside, const char *system,
    const char *operation, const char *input, const char *want)
{
	OWN(delivery_result_free)
	struct delivery_result *result =
	    call(outside, system, operation, input);
	OWN(own_string)
	char *got = result->remote ? jsonx_dump(result->remote) : NULL;
	json_auto_t *wanted = json_loads(want, 0, NULL);

	assert_int_equal(result->outcome, DELIVERY_SENT);
	assert_int_equal(result->outbox_id, 3);
	if (!json_equal(result->remote, wanted))
		fail_msg("%s\nnot %s", got, want);
}

#define ADA "{\"email\": \"ada@example.edu\"}"

static void the_usual_comes_from_the_cast(void **state)
{
	struct outside outside;

	(void)state;
	outside_init(&outside);
	gives(&outside, "directory", "look_up", ADA,
	    "{\"found\": true, \"ambiguous\": false, \"name\": \"Ada Byron\","
	    " \"email\": \"ada@example.edu\", \"uid\": \"ada\","
	    " \"affiliations\": [\"faculty\"], \"departments\": [\"History\"],"
	    " \"groups\": [], \"head_of\": [], \"heads\": [], \"sources\": "
	    "[\"roster\"],"
	    " \"age_s\": 0}");
	gives(&outside, "directory", "look_up", "{\"email\": \"x@y.z\"}",
	    "{\"found\": false, \"ambiguous\": false}");
	gives(&outside, "canvas", "find_user", ADA,
	    "{\"found\": true, \"ambiguous\": false, \"id\": \"1001\","
	    " \"name\": \"Ada Byron\", \"login_id\": \"ada\"}");
	outside_clear(&outside);
}

#define ONE                                                                    \
	"{\"id\": \"1\", \"purpose\": \"x (CT-1)\","                           \
	" \"created_at\": \"2026-03-08T00:00:00Z\","                           \
	" \"created_on\": \"2026-03-08\"}"

/* The cast is in UTC. */
static void ends_are_those_of_days(void **state)
{
	struct outside outside;
	struct err err;

	(void)state;
	outside_init(&outside);
	gives(&outside, "canvas", "extend_token",
	    "{\"expires_at\": \"2026-03-08\"}",
	    "{\"expires_at\": \"2026-03-08T23:59:59Z\","
	    " \"expires_on\": \"2026-03-08\", \"state\": \"active\"}");
	assert_true(outside_answers(&outside, "canvas", "list_tokens",
	    "{\"tokens\": [{\"id\": \"1\", \"purpose\": \"x (CT-1)\","
	    " \"created_at\": \"2026-03-08T00:00:00Z\"}]}",
	    &err));
	gives(&outside, "canvas", "list_tokens", "{}",
	    "{\"count\": 0, \"fresh\": [" ONE "], \"reported\": [],"
	    " \"vanished\": [], \"unknown\": [" ONE "], \"tokens\": [" ONE
	    "]}");
	/* The others go by the same list. */
	gives(&outside, "canvas", "show_token", "{\"token_id\": \"1\"}",
	    "{\"found\": true, \"ambiguous\": false, \"id\": \"1\","
	    " \"purpose\": \"x (CT-1)\","
	    " \"created_at\": \"2026-03-08T00:00:00Z\","
	    " \"created_on\": \"2026-03-08\"}");
	gives(&outside, "canvas", "find_token",
	    "{\"case_number\": \"CT-1\", \"since\": \"2026-03-09\"}",
	    "{\"found\": false, \"ambiguous\": false}");
	gives(&outside, "canvas", "list_tokens", "{\"known_ids\": [\"1\"]}",
	    "{\"count\": 0, \"fresh\": [], \"reported\": [],"
	    " \"vanished\": [], \"unknown\": [], \"tokens\": [" ONE "]}");
	outside_clear(&outside);
}

/* Whatever the operation, its fields are those of the table. */
static void every_usual_answer_is_one_of_its_operation(void **state)
{
	struct outside outside;

	(void)state;
	outside_init(&outside);
	for (size_t i = 0; actor_systems[i]; i++)
		for (size_t k = 0; k < actor_systems[i]->type_count; k++) {
			const struct actor_type *type =
			    &actor_systems[i]->types[k];
			OWN(delivery_result_free)
			struct delivery_result *result =
			    call(&outside, actor_systems[i]->name,
			        actor_type_operation(type->name), ADA);
			assert_int_equal(result->outcome, DELIVERY_SENT);
			assert_true(json_object_size(result->remote) > 0);
			for (const struct actor_field *f = type->output;
			     f->name; f++)
				if (f->when == ACTOR_ALWAYS &&
				    !json_object_get(result->remote, f->name))
					fail_msg(
					    "%s lacks %s", type->name, f->name);
		}
	outside_clear(&outside);
}

static void what_the_author_says_counts(void **state)
{
	struct outside outside;
	struct err err;

	(void)state;
	outside_init(&outside);
	assert_true(outside_answers(
	    &outside, "canvas", "find_user", "{\"id\": \"77\"}", &err));
	gives(&outside, "canvas", "find_user", ADA,
	    "{\"found\": true, \"ambiguous\": false, \"id\": \"77\","
	    " \"name\": \"Ada Byron\", \"login_id\": \"ada\"}");
	assert_true(outside_answers(
	    &outside, "canvas", "find_user", "{\"found\": false}", &err));
	gives(&outside, "canvas", "find_user", ADA,
	    "{\"found\": false, \"ambiguous\": false}");
	assert_true(outside_refuses(
	    &outside, "canvas", "find_user", "not_permitted", &err));
	OWN(delivery_result_free)
	struct delivery_result *refused =
	    call(&outside, "canvas", "find_user", ADA);
	assert_int_equal(refused->outcome, DELIVERY_FAILED);
	assert_string_equal(refused->error, "not_permitted");
	outside_clear(&outside);
}

static void a_system_that_is_down_gives_no_answer(void **state)
{
	struct outside outside;
	struct err err;

	(void)state;
	outside_init(&outside);
	assert_true(outside_is(&outside, "directory", "down", &err));
	OWN(delivery_result_free)
	struct delivery_result *result =
	    call(&outside, "directory", "look_up", ADA);
	assert_int_equal(result->outcome, DELIVERY_RETRY);
	assert_true(result->retry_after_ms > 0);
	assert_true(outside_is(&outside, "directory", "back", &err));
	OWN(delivery_result_free)
	struct delivery_result *again =
	    call(&outside, "directory", "look_up", ADA);
	assert_int_equal(again->outcome, DELIVERY_SENT);
	outside_clear(&outside);
}

static void what_cannot_be_is_refused(void **state)
{
	struct outside o;
	struct err err;

	(void)state;
	outside_init(&o);
	assert_false(outside_is(&o, "weather", "down", &err));
	assert_non_null(strstr(err.text, "directory, canvas"));
	assert_false(outside_is(&o, "canvas", "tired", &err));
	assert_false(outside_answers(&o, "canvas", "sing", "{}", &err));
	assert_non_null(strstr(err.text, "find_user"));
	assert_false(outside_answers(&o, "canvas", "find_user", "{", &err));
	assert_false(outside_answers(&o, "canvas", "find_user", "7", &err));
	assert_false(outside_answers(
	    &o, "canvas", "find_user", "{\"secret\": 1}", &err));
	assert_non_null(strstr(err.text, "secret"));
	assert_false(outside_refuses(&o, "canvas", "find_user", "tired", &err));
	assert_non_null(strstr(err.text, "not_permitted"));
	outside_clear(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_usual_comes_from_the_cast),
	    cmocka_unit_test(ends_are_those_of_days),
	    cmocka_unit_test(every_usual_answer_is_one_of_its_operation),
	    cmocka_unit_test(what_the_author_says_counts),
	    cmocka_unit_test(a_system_that_is_down_gives_no_answer),
	    cmocka_unit_test(what_cannot_be_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
