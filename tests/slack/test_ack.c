/* slack/ack.h: one small frame, whatever there is to say. */
#include "base/jsonx.h"
#include "base/own.h"
#include "slack/ack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void an_ack_is_small(void **state)
{
	struct reply reply = {.kind = REPLY_DONE};
	struct slack_ack_of of = {
	    .envelope_id = "e\"1", .accepts_payload = true};
	OWN(str_clear)
	struct str out = {.max_bytes = 65536};

	(void)state;
	slack_ack(&of, &reply, &out);
	assert_string_equal(str_text(&out), "{\"envelope_id\":\"e\\\"1\"}");
	reply = (struct reply){.kind = REPLY_FORM_ERRORS,
	    .form_errors = json_pack("{s:s}", "until", "Too late.")};
	str_reset(&out);
	of.envelope_id = "e";
	slack_ack(&of, &reply, &out);
	assert_string_equal(str_text(&out),
	    "{\"envelope_id\":\"e\",\"payload\":{\"response_action\":"
	    "\"errors\","
	    "\"errors\":{\"until\":\"Too late.\"}}}");
	str_reset(&out);
	of.accepts_payload = false;
	slack_ack(&of, &reply, &out);
	assert_string_equal(str_text(&out), "{\"envelope_id\":\"e\"}");
	json_decref(reply.form_errors);
}

/* A form whose errors are not shown would close as if all were well. */
static void errors_that_are_too_many_or_too_long(void **state)
{
	static const struct {
		int errors, points;
		int want_at_least;
	} rows[] = {{1, 100000, 1}, {1, 500, 1}, {30, 500, 10}, {500, 30, 200},
	    {2, 100000, 2}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *errors = json_object();
		struct reply reply = {
		    .kind = REPLY_FORM_ERRORS, .form_errors = errors};
		OWN(str_clear)
		struct str text = {.max_bytes = 1 << 20};
		OWN(str_clear)
		struct str out = {.max_bytes = SLACK_ACK_MAX_BYTES};
		for (int n = 0; n < rows[i].points; n++)
			str_add(&text, "\xC3\xBC");
		for (int n = 0; n < rows[i].errors; n++) {
			OWN(own_string)
			char *field = own_printf("field_%d", n);
			json_object_set_new(
			    errors, field, json_string(str_text(&text)));
		}
		OWN(own_string)
		char *id = own_printf("%0255d", 7);
		struct slack_ack_of of = {
		    .envelope_id = id, .accepts_payload = true};
		slack_ack(&of, &reply, &out);
		assert_true(str_ok(&out));
		assert_true(out.len < SLACK_ACK_MAX_BYTES);
		json_auto_t *ack = json_loads(str_text(&out), 0, NULL);
		size_t shown =
		    json_object_size(jsonx_path(ack, "payload.errors"));
		if ((int)shown < rows[i].want_at_least)
			fail_msg("row %zu: %zu errors", i, shown);
		const char *first =
		    jsonx_path_text(ack, "payload.errors.field_0");
		assert_true(str_count_points(first) <= 500);
	}
}

/* All of its windows, or those below would be left open. */
static void a_form_that_is_through_closes(void **state)
{
	struct reply reply = {.kind = REPLY_DONE};
	struct slack_ack_of of = {.envelope_id = "e", .sends_form = true};
	OWN(str_clear)
	struct str out = {.max_bytes = 65536};

	(void)state;
	slack_ack(&of, &reply, &out);
	assert_string_equal(str_text(&out), "{\"envelope_id\":\"e\"}");
	of.accepts_payload = true;
	str_reset(&out);
	slack_ack(&of, &reply, &out);
	assert_string_equal(str_text(&out),
	    "{\"envelope_id\":\"e\",\"payload\":"
	    "{\"response_action\":\"clear\"}}");
}

static json_t *a_page(int fields, int max_length)
{
	json_t *properties = json_object();

	for (int n = 0; n < fields; n++) {
		OWN(own_string)
		char *field = own_printf("field_%d", n);
		json_object_set_new(properties, field,
		    json_pack("{s:s, s:s, s:i}", "type", "string", "title",
		        "What is it?", "maxLength", max_length));
	}
	return json_pack("{s:s, s:s, s:{s:s, s:o, s:[i, i, s]}, s:{s:s}}",
	    "verb", "request", "ref", "canvas-token#2", "form", "title",
	    "Where", "properties", properties, "x-page", 2, 3, "A token",
	    "values", "field_0", "On my laptop");
}

/* What is too large is silently dropped: it hangs from a button instead. */
static void the_next_page_rides_along_if_it_can(void **state)
{
	static const struct {
		int fields;
		const char *action, *first, *block_id;
	} rows[] = {
	    {3, "push", "context", "field_0"},
	    {120, "update", "header", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *page = a_page(rows[i].fields, 200);
		struct reply reply = {
		    .kind = REPLY_FORM_PAGE, .form_page = page};
		struct slack_ack_of of = {.envelope_id = "e",
		    .accepts_payload = true,
		    .sends_form = true};
		OWN(str_clear)
		struct str out = {.max_bytes = SLACK_ACK_MAX_BYTES};
		slack_ack(&of, &reply, &out);
		assert_true(str_ok(&out));
		json_auto_t *ack = json_loads(str_text(&out), 0, NULL);
		assert_string_equal(
		    jsonx_path_text(ack, "payload.response_action"),
		    rows[i].action);
		assert_string_equal(
		    jsonx_path_text(ack, "payload.view.blocks.0.type"),
		    rows[i].first);
		if (rows[i].block_id)
			assert_string_equal(
			    jsonx_path_text(
			        ack, "payload.view.blocks.1.block_id"),
			    rows[i].block_id);
		else
			assert_string_equal(
			    jsonx_path_text(
			        ack, "payload.view.blocks.2.elements.0.value"),
			    "canvas-token#2");
	}
}

static void a_page_may_grow_large(void **state)
{
	json_auto_t *small = a_page(9, 500);
	json_auto_t *large = a_page(9, 3000);

	(void)state;
	assert_false(slack_ack_is_large(json_object_get(small, "form")));
	assert_true(slack_ack_is_large(json_object_get(large, "form")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_ack_is_small),
	    cmocka_unit_test(a_form_that_is_through_closes),
	    cmocka_unit_test(the_next_page_rides_along_if_it_can),
	    cmocka_unit_test(a_page_may_grow_large),
	    cmocka_unit_test(errors_that_are_too_many_or_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
